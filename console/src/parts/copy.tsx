import { useState } from "react";

import { useWords } from "../i18n/i18n.tsx";
import { CheckIcon } from "./icons.tsx";

const SHOWN_MS = 1500;

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const words = useWords();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  // Browsers give the clipboard to secure origins only; without it the button would do nothing.
  if (!("clipboard" in navigator)) return null;
  return (
    <button type="button" className="button button-small" onClick={() => void copy()}>
      {copied ? <CheckIcon size={14} /> : null}
      <span aria-live="polite">{copied ? words.common.copied : (label ?? words.common.copy)}</span>
    </button>
  );
}
