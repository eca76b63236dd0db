import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";

import { usePageView } from "../../api/queries.ts";
import type { DocumentDetail } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { MinusIcon, NextIcon, PlusIcon, PreviousIcon, WarnIcon } from "../../parts/icons.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Failure, Skeleton } from "../../parts/states.tsx";
import { pageAddress } from "../../places.ts";
import { PagePicture } from "./page-picture.tsx";
import { PageText } from "./page-text.tsx";
import { chosenPassage } from "./passages.ts";

const ZOOMS = [1, 1.25, 1.5, 2, 3];

/** The middle of the document view: the page as printed or as read, with its marks. */
export function PageFrame({ document, number }: { document: DocumentDetail; number: number }) {
  const words = useWords();
  const view = usePageView(document.document_id, number);
  const [params, setParams] = useSearchParams();
  const [look, setLook] = useState<"picture" | "text">(document.has_layout ? "picture" : "text");
  const [zoom, setZoom] = useState(0);
  const [showsPassages, setShowsPassages] = useState(false);
  const chosen = chosenPassage(params);
  const choose = (passageId: string) => setParams({ passage: passageId }, { replace: true });
  return (
    <>
      <div className="page-tools">
        <Pager document={document} number={number} />
        {document.has_layout ? (
          <Segmented
            legend={words.document.view}
            value={look}
            onChange={setLook}
            choices={[
              { value: "picture", label: words.document.picture },
              { value: "text", label: words.document.text },
            ]}
          />
        ) : null}
        <label className="check check-inline">
          <input
            type="checkbox"
            checked={showsPassages}
            onChange={(event) => setShowsPassages(event.target.checked)}
          />
          <span>{words.document.showPassages}</span>
        </label>
        {look === "picture" ? (
          <div className="zoom" role="group" aria-label={words.document.zoom}>
            <button
              type="button"
              className="button-icon"
              aria-label={words.document.zoomOut}
              disabled={zoom === 0}
              onClick={() => setZoom(zoom - 1)}
            >
              <MinusIcon size={16} />
            </button>
            <output>{Math.round((ZOOMS[zoom] ?? 1) * 100)}%</output>
            <button
              type="button"
              className="button-icon"
              aria-label={words.document.zoomIn}
              disabled={zoom === ZOOMS.length - 1}
              onClick={() => setZoom(zoom + 1)}
            >
              <PlusIcon size={16} />
            </button>
          </div>
        ) : null}
      </div>
      {view.data?.warning ? (
        <p className="page-warning">
          <WarnIcon size={16} />
          <span>
            {words.document.warning}. {view.data.warning}
          </span>
        </p>
      ) : null}
      {view.isPending ? <Skeleton lines={12} className="page-skeleton" /> : null}
      {view.isError ? <Failure error={view.error} onRetry={() => void view.refetch()} /> : null}
      {view.data && look === "picture" ? (
        <PagePicture
          key={number}
          document={document}
          page={view.data}
          chosen={chosen}
          showsPassages={showsPassages}
          zoom={ZOOMS[zoom] ?? 1}
          onChoose={choose}
        />
      ) : null}
      {view.data && look === "text" ? (
        <PageText
          language={document.language}
          page={view.data}
          chosen={chosen}
          showsPassages={showsPassages}
          onChoose={choose}
        />
      ) : null}
    </>
  );
}

function Pager({ document, number }: { document: DocumentDetail; number: number }) {
  const words = useWords();
  const navigate = useNavigate();
  const last = document.pages.length;
  const [draft, setDraft] = useState(String(number));
  const [known, setKnown] = useState(number);
  if (known !== number) {
    setKnown(number);
    setDraft(String(number));
  }
  const go = (page: number) => pageAddress(document.document_id, page);
  const submit = () => {
    const wanted = Math.min(last, Math.max(1, Math.round(Number(draft)) || number));
    setDraft(String(wanted));
    if (wanted !== number) void navigate(go(wanted));
  };
  return (
    <form
      className="pager"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Step to={number > 1 ? go(number - 1) : ""} label={words.document.previous} hotkey="[" back />
      <input
        aria-label={words.document.goTo}
        inputMode="numeric"
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onBlur={submit}
      />
      <span>{words.document.ofTotal(last)}</span>
      <Step to={number < last ? go(number + 1) : ""} label={words.document.next} hotkey="]" />
    </form>
  );
}

function Step({
  to,
  label,
  hotkey,
  back = false,
}: {
  to: string;
  label: string;
  hotkey: string;
  back?: boolean;
}) {
  const arrow = back ? <PreviousIcon size={16} /> : <NextIcon size={16} />;
  if (to === "") {
    return (
      <button type="button" className="button-icon" disabled aria-label={label}>
        {arrow}
      </button>
    );
  }
  return (
    <Link className="button-icon" to={to} aria-label={label} title={`${label} (${hotkey})`} data-key={hotkey}>
      {arrow}
    </Link>
  );
}
