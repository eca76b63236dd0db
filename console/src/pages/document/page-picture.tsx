import { useEffect, useRef, useState } from "react";

import type { DocumentDetail, Mark, MarkBox, PageView } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { PageText } from "./page-text.tsx";
import { hasQuote, isQuoted, type Chosen } from "./passages.ts";

/** Two widths only, so that pictures are drawn once and then come from a cache. */
const PICTURE_WIDTH = 1200;
const PICTURE_WIDTH_ZOOMED = 2400;

export function PagePicture({
  document,
  page,
  chosen,
  showsPassages,
  zoom,
  onChoose,
}: {
  document: DocumentDetail;
  page: PageView;
  chosen: Chosen;
  showsPassages: boolean;
  zoom: number;
  onChoose: (passageId: string) => void;
}) {
  const words = useWords();
  const [failed, setFailed] = useState(false);
  const [drawn, setDrawn] = useState(false);
  const firstMark = useRef<SVGGElement>(null);
  useEffect(() => {
    firstMark.current?.scrollIntoView({ block: "center", inline: "nearest" });
  }, [chosen.passageId, chosen.from, page.number]);

  if (failed) {
    return (
      <>
        <p className="page-warning" role="status">
          {words.document.noPicture}
        </p>
        <PageText
          language={document.language}
          page={page}
          chosen={chosen}
          showsPassages={showsPassages}
          onChoose={onChoose}
        />
      </>
    );
  }
  const width = zoom > 1 ? PICTURE_WIDTH_ZOOMED : PICTURE_WIDTH;
  const path = `/api/documents/${encodeURIComponent(document.document_id)}/pages/${page.number}/image`;
  return (
    <div className="picture-scroll" tabIndex={0} role="region" aria-label={page.label}>
      <div className={drawn ? "picture" : "picture picture-awaited"} aria-busy={!drawn} style={{ width: `${zoom * 100}%` }}>
        <img
          src={`${path}?width=${width}`}
          width={page.width_pt}
          height={page.height_pt}
          alt={words.document.pictureOf(page.label, document.title)}
          onLoad={() => setDrawn(true)}
          onError={() => setFailed(true)}
        />
        <svg
          className="picture-marks"
          viewBox={`0 0 ${page.width_pt} ${page.height_pt}`}
          preserveAspectRatio="none"
          role="group"
          aria-label={words.document.passagesHere}
        >
          {page.marks.map((mark) =>
            mark.passage_id === chosen.passageId ? (
              <g
                key={mark.passage_id}
                ref={firstMark}
                className="mark-chosen"
                role="img"
                aria-label={words.document.markedPassage}
                data-passage={mark.passage_id}
              >
                <MarkedBoxes mark={mark} chosen={chosen} />
              </g>
            ) : (
              <g
                key={mark.passage_id}
                className={showsPassages ? "mark-other mark-shown" : "mark-other"}
                onClick={() => onChoose(mark.passage_id)}
                aria-hidden="true"
              >
                {mark.boxes.map((box, i) => (
                  <Rectangle key={i} box={box} />
                ))}
              </g>
            ),
          )}
        </svg>
      </div>
    </div>
  );
}

function MarkedBoxes({ mark, chosen }: { mark: Mark; chosen: Chosen }) {
  const quote = hasQuote(chosen, mark) && mark.boxes.some((box) => isQuoted(box, chosen));
  return mark.boxes.map((box, i) => (
    <Rectangle
      key={i}
      box={box}
      className={quote ? (isQuoted(box, chosen) ? "box-quote" : "box-around") : "box-quote"}
    />
  ));
}

function Rectangle({ box, className }: { box: MarkBox; className?: string }) {
  return (
    <rect
      className={className}
      x={box.x0}
      y={box.y0}
      width={Math.max(0, box.x1 - box.x0)}
      height={Math.max(0, box.y1 - box.y0)}
    />
  );
}
