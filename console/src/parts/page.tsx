import { useEffect, type ReactNode } from "react";

import { useWords } from "../i18n/i18n.tsx";

/** Names the browser tab after the view. */
export function useTitle(title: string): void {
  const words = useWords();
  useEffect(() => {
    document.title = title ? `${title} · ${words.product}` : words.product;
  }, [title, words.product]);
}

/** The frame of an ordinary view: heading, what can be done, content. */
export function View({
  title,
  note,
  actions,
  children,
  narrow = false,
}: {
  title: string;
  note?: string;
  actions?: ReactNode;
  children: ReactNode;
  narrow?: boolean;
}) {
  useTitle(title);
  return (
    <div className={narrow ? "view view-narrow" : "view"}>
      <header className="view-head">
        <div>
          <h1>{title}</h1>
          {note ? <p className="view-note">{note}</p> : null}
        </div>
        {actions ? <div className="view-actions">{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}
