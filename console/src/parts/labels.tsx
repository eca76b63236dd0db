import { useFormat, useWords } from "../i18n/i18n.tsx";
import { LockIcon } from "./icons.tsx";

/** The compartments of a thing; a thing without any is open to all. */
export function Compartments({ names, quiet = false }: { names: readonly string[]; quiet?: boolean }) {
  const words = useWords();
  if (names.length === 0) {
    return quiet ? null : <span className="open-to-all">{words.compartments.none}</span>;
  }
  return (
    <span className="compartments">
      <span className="unseen">{words.compartments.label}: </span>
      {names.map((name) => (
        <span key={name} className="compartment">
          <LockIcon size={12} />
          {name}
        </span>
      ))}
    </span>
  );
}

export function KindTag({ kind }: { kind: string }) {
  const format = useFormat();
  const known = ["paper", "patent", "article"].includes(kind) ? kind : "other";
  return <span className={`kind kind-${known}`}>{format.kind(kind)}</span>;
}

/** Place of a piece within its document: date, page, section. */
export function PlaceLine({
  date,
  pageLabel,
  section,
}: {
  date: string;
  pageLabel: string;
  section?: string;
}) {
  const words = useWords();
  const headings = section ? section.split(" > ") : [];
  // A section of a format without pages is its own page.
  if (headings[0] === pageLabel) headings.shift();
  return (
    <span className="place-line">
      <span>{date || words.ask.undated}</span>
      <span>{pageLabel}</span>
      {headings.length > 0 ? <span className="place-section">{headings.join(" › ")}</span> : null}
    </span>
  );
}
