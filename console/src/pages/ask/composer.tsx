import { useEffect, useRef, useState, type KeyboardEvent } from "react";

import { useWords } from "../../i18n/i18n.tsx";
import { SendIcon, StopIcon } from "../../parts/icons.tsx";

/** While a syllable is being composed, Enter belongs to the input method, not to us. */
export function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before it tells of the key; 229 is its mark.
  return event.nativeEvent.isComposing || event.keyCode === 229;
}

export function Composer({
  initial = "",
  busy = false,
  autoFocus = false,
  onSend,
  onStop,
}: {
  initial?: string;
  busy?: boolean;
  autoFocus?: boolean;
  onSend: (question: string) => void;
  onStop?: () => void;
}) {
  const words = useWords();
  const [draft, setDraft] = useState(initial);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => setDraft(initial), [initial]);
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [draft]);

  const send = () => {
    const question = draft.trim();
    if (question) onSend(question);
  };
  return (
    <form
      className="composer"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <label className="unseen" htmlFor="question">
        {words.ask.label}
      </label>
      <textarea
        id="question"
        ref={field}
        data-key="/"
        rows={1}
        value={draft}
        autoFocus={autoFocus}
        placeholder={words.ask.placeholder}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
          event.preventDefault();
          send();
        }}
      />
      {busy && onStop ? (
        <button type="button" className="composer-send" onClick={onStop} aria-label={words.ask.stop}>
          <StopIcon size={16} />
        </button>
      ) : (
        <button
          type="submit"
          className="composer-send"
          disabled={draft.trim() === ""}
          aria-label={words.ask.send}
          title={words.ask.send}
        >
          <SendIcon size={18} />
        </button>
      )}
    </form>
  );
}
