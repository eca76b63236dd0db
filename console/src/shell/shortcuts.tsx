import { useEffect, useState } from "react";
import { useNavigate } from "react-router";

import { useWords } from "../i18n/i18n.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { read, write } from "../settings.ts";

const TYPING = "input, textarea, select, [contenteditable]";

/** A key presses the element that carries it in `data-key`, so that both do the same. */
function press(key: string): boolean {
  const target = document.querySelector<HTMLElement>(`main [data-key="${CSS.escape(key)}"]`);
  if (target === null) return false;
  if (target.matches(TYPING)) target.focus();
  else target.click();
  return true;
}

export function Shortcuts({
  open,
  onOpen,
  onClose,
}: {
  open: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const words = useWords();
  const navigate = useNavigate();
  const [enabled, setEnabled] = useState(() => read("shortcuts") !== "off");

  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.target instanceof Element && event.target.closest(TYPING)) {
        // A radio button takes no letters, so the keys stay ours there.
        if (!event.target.matches("input[type=radio]")) {
          if (event.key === "Escape" && event.target instanceof HTMLElement) event.target.blur();
          return;
        }
      }
      if (event.key === "?") {
        event.preventDefault();
        onOpen();
      } else if (/^[1-9/[\]]$/.test(event.key)) {
        if (press(event.key)) event.preventDefault();
        else if (event.key === "/") {
          event.preventDefault();
          void navigate("/ask");
        }
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [enabled, navigate, onOpen]);

  if (!open) return null;
  const rows: [string[], string][] = [
    [["/"], words.shortcuts.focus],
    [["Enter"], words.shortcuts.enter],
    [["Shift", "Enter"], words.shortcuts.newline],
    [["1", "–", "9"], words.shortcuts.open],
    [["["], words.shortcuts.previous],
    [["]"], words.shortcuts.next],
    [["Esc"], words.shortcuts.escape],
    [["?"], words.shortcuts.help],
  ];
  return (
    <Dialog title={words.shortcuts.title} onClose={onClose}>
      <dl className="shortcuts">
        {rows.map(([keys, meaning]) => (
          <div key={meaning}>
            <dt>
              {keys.map((key) => (key === "–" ? <span key={key}>–</span> : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => {
            setEnabled(event.target.checked);
            write("shortcuts", event.target.checked ? null : "off");
          }}
        />
        <span>
          {words.shortcuts.enabled}
          <span className="check-note">{words.shortcuts.enabledNote}</span>
        </span>
      </label>
    </Dialog>
  );
}
