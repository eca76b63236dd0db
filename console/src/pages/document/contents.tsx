import { useEffect, useRef, useState } from "react";
import { Link, useSearchParams } from "react-router";

import { usePageView } from "../../api/queries.ts";
import type { DocumentDetail } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { WarnIcon } from "../../parts/icons.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { pageAddress } from "../../places.ts";

/** Which outline entry the reader is at: the marked passage's own, else the page's first. */
function useWhereInOutline(document: DocumentDetail, number: number): number {
  const [params] = useSearchParams();
  const view = usePageView(document.document_id, number);
  const passage = params.get("passage");
  const marked = view.data?.marks.find((mark) => mark.passage_id === passage);
  const heading = marked?.section.split(" > ")[0];
  const own = heading ? document.outline.findIndex((entry) => entry.title === heading) : -1;
  if (own >= 0) return own;
  const first = document.outline.findIndex((entry) => entry.page === number);
  return first >= 0 ? first : document.outline.findLastIndex((entry) => entry.page < number);
}

/** The way through a document: its outline where it has one, and its pages. */
export function Contents({
  document,
  number,
  onGo,
}: {
  document: DocumentDetail;
  number: number;
  onGo: () => void;
}) {
  const words = useWords();
  const hasOutline = document.outline.length > 0;
  const [list, setList] = useState<"outline" | "pages">(hasOutline ? "outline" : "pages");
  const current = useWhereInOutline(document, number);
  const here = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest" });
  }, [number, list, current]);

  return (
    <>
      {hasOutline ? (
        <Segmented
          legend={words.document.contents}
          value={list}
          onChange={setList}
          choices={[
            { value: "outline", label: words.document.outline },
            { value: "pages", label: words.document.pages },
          ]}
        />
      ) : null}
      {list === "outline" ? (
        <ol className="contents-list">
          {document.outline.map((entry, i) => (
            <li key={i}>
              <Link
                to={pageAddress(document.document_id, entry.page)}
                aria-current={i === current ? "location" : undefined}
                ref={i === current ? here : undefined}
                lang={document.language}
                onClick={onGo}
              >
                <span className="contents-title">{entry.title}</span>
                <span className="contents-page">{entry.page}</span>
              </Link>
            </li>
          ))}
        </ol>
      ) : (
        <ol className="contents-list">
          {document.pages.map((page) => (
            <li key={page.number}>
              <Link
                to={pageAddress(document.document_id, page.number)}
                aria-current={page.number === number ? "page" : undefined}
                ref={page.number === number ? here : undefined}
                onClick={onGo}
              >
                <span className="contents-title">{page.label}</span>
                {page.warning ? (
                  <span className="contents-warning" title={page.warning}>
                    <WarnIcon size={14} />
                    <span className="unseen">{words.document.warning}</span>
                  </span>
                ) : null}
              </Link>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
