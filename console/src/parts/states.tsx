/** The four states every view can be in besides "here it is": loading, empty, failed, gone. */

import type { ReactNode } from "react";

import { NO_ANSWER, Problem } from "../api/client.ts";
import { useWords } from "../i18n/i18n.tsx";
import { BadIcon, RetryIcon } from "./icons.tsx";

export function Skeleton({ lines = 3, className = "" }: { lines?: number; className?: string }) {
  const words = useWords();
  return (
    <div className={`skeleton ${className}`} role="status">
      <span className="unseen">{words.common.loading}</span>
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} className={`skeleton-line skeleton-line-${i % 4}`} aria-hidden="true" />
      ))}
    </div>
  );
}

export function Empty({
  title,
  hint,
  icon,
  children,
}: {
  title: string;
  hint?: string;
  icon?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      {icon ? <span className="empty-icon">{icon}</span> : null}
      <p className="empty-title">{title}</p>
      {hint ? <p className="empty-hint">{hint}</p> : null}
      {children}
    </div>
  );
}

/** What a problem says in the reader's language: the server's own words where it gave some. */
export function useProblemText(error: unknown): { title: string; detail: string; hint: string; where: string } {
  const words = useWords();
  const titles = words.problem.titles;
  if (!(error instanceof Problem)) {
    return { title: titles[500] ?? "", detail: String(error), hint: words.problem.crashHint, where: "" };
  }
  if (error.status === NO_ANSWER || error.status === 502 || error.status === 504) {
    return {
      title: titles[NO_ANSWER] ?? "",
      detail: words.problem.noAnswer,
      hint: words.problem.noAnswerHint,
      where: "",
    };
  }
  return {
    title:
      words.problem.kinds[error.type.split(":").at(-1) ?? ""] ??
      titles[error.status] ??
      (error.title || (titles[500] ?? "")),
    detail: error.detail,
    hint: error.hint || (error.status >= 500 ? words.problem.crashHint : ""),
    where: error.where,
  };
}

export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useWords();
  const text = useProblemText(error);
  return (
    <div className="failure" role="alert">
      <BadIcon size={20} />
      <div className="failure-body">
        <p className="failure-title">{text.title}</p>
        {text.detail ? <p>{text.detail}</p> : null}
        {text.where ? <p className="failure-where">{text.where}</p> : null}
        {text.hint ? (
          <p className="failure-hint">
            <strong>{words.problem.hint}</strong> {text.hint}
          </p>
        ) : null}
        {onRetry ? (
          <button type="button" className="button" onClick={onRetry}>
            <RetryIcon size={16} />
            {words.problem.retry}
          </button>
        ) : null}
      </div>
    </div>
  );
}
