import { useEffect, useRef } from "react";

import type { PageView } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { Empty } from "../../parts/states.tsx";
import { pieces, type Range } from "../../text.ts";
import { hasQuote, type Chosen } from "./passages.ts";

const QUOTE = "quote";

export function PageText({
  language,
  page,
  chosen,
  showsPassages,
  onChoose,
}: {
  language: string;
  page: PageView;
  chosen: Chosen;
  showsPassages: boolean;
  onChoose: (passageId: string) => void;
}) {
  const words = useWords();
  const first = useRef<HTMLElement>(null);
  useEffect(() => {
    first.current?.scrollIntoView({ block: "center" });
  }, [chosen.passageId, chosen.from, page.number]);

  if (page.text.trim() === "") return <Empty title={words.document.emptyPage} />;
  const chosenMark = page.marks.find((mark) => mark.passage_id === chosen.passageId);
  const ranges: Range[] = page.marks.map((mark) => ({
    start: mark.start,
    end: mark.end,
    name: mark.passage_id,
  }));
  const quoted = chosenMark !== undefined && hasQuote(chosen, chosenMark);
  if (quoted) ranges.push({ start: chosen.from, end: chosen.to, name: QUOTE });

  const cut = pieces(page.text, ranges);
  const firstMarked = cut.findIndex((piece) =>
    piece.names.includes(quoted ? QUOTE : chosen.passageId),
  );
  return (
    <div className={showsPassages ? "page-text page-text-passages" : "page-text"} lang={language}>
      {cut.map((piece, i) => {
        const passage = piece.names.find((name) => name !== QUOTE);
        if (piece.names.includes(chosen.passageId) && chosen.passageId !== "") {
          const isQuote = piece.names.includes(QUOTE);
          return (
            <mark
              key={piece.start}
              ref={i === firstMarked ? first : undefined}
              className={isQuote || !quoted ? "text-quote" : "text-around"}
              data-passage={chosen.passageId}
            >
              {piece.text}
            </mark>
          );
        }
        if (passage === undefined) return <span key={piece.start}>{piece.text}</span>;
        return (
          <span key={piece.start} className="text-passage" onClick={() => onChoose(passage)}>
            {piece.text}
          </span>
        );
      })}
    </div>
  );
}
