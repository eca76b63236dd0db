import { useState } from "react";
import { Link, useParams } from "react-router";

import { useDocument } from "../../api/queries.ts";
import type { DocumentDetail } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { AskIcon, DownloadIcon, PreviousIcon, TrashIcon } from "../../parts/icons.tsx";
import { Compartments, KindTag } from "../../parts/labels.tsx";
import { useTitle } from "../../parts/page.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Failure, Skeleton } from "../../parts/states.tsx";
import { useMay } from "../../session.ts";
import { Contents } from "./contents.tsx";
import { DeleteDialog } from "./delete.tsx";
import { Details } from "./details.tsx";
import { PageFrame } from "./page-frame.tsx";

type Pane = "page" | "contents" | "details";

export function DocumentPage() {
  const { id = "", number = "1" } = useParams();
  const words = useWords();
  const found = useDocument(id);
  useTitle(found.data?.title ?? words.documents.title);
  if (found.isError) {
    return (
      <div className="view">
        <h1 className="unseen">{words.documents.title}</h1>
        <BackLink />
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      </div>
    );
  }
  if (found.isPending) {
    return (
      <div className="view">
        <h1 className="unseen">{words.documents.title}</h1>
        <BackLink />
        <Skeleton lines={10} />
      </div>
    );
  }
  return <Opened document={found.data} number={Number(number) || 1} />;
}

function BackLink() {
  const words = useWords();
  return (
    <Link to="/documents" className="back">
      <PreviousIcon size={16} />
      {words.document.back}
    </Link>
  );
}

function Opened({ document, number }: { document: DocumentDetail; number: number }) {
  const words = useWords();
  const [pane, setPane] = useState<Pane>("page");
  return (
    <div className="document" data-pane={pane}>
      <header className="document-head">
        <BackLink />
        <h1 lang={document.language}>{document.title}</h1>
        <div className="document-facts">
          <KindTag kind={document.kind} />
          {document.date ? <span>{document.date}</span> : null}
          <Compartments names={document.compartments} />
        </div>
        <Actions document={document} />
      </header>
      <div className="document-panes">
        <Segmented
          legend={words.document.view}
          value={pane}
          onChange={setPane}
          choices={[
            { value: "page", label: words.document.page },
            { value: "contents", label: words.document.contents },
            { value: "details", label: words.document.details },
          ]}
        />
      </div>
      <aside className="document-contents" aria-label={words.document.contents}>
        <Contents document={document} number={number} onGo={() => setPane("page")} />
      </aside>
      <section className="document-page" aria-label={words.document.pageOf(number, document.pages.length)}>
        <PageFrame document={document} number={number} />
      </section>
      <aside className="document-details" aria-label={words.document.details}>
        <Details document={document} number={number} onGo={() => setPane("page")} />
      </aside>
    </div>
  );
}

function Actions({ document }: { document: DocumentDetail }) {
  const words = useWords();
  const format = useFormat();
  const mayAsk = useMay("ask");
  const mayDelete = useMay("document.delete");
  const [deleting, setDeleting] = useState(false);
  const asked = {
    question: "",
    filters: { document_id: document.document_id },
    documentTitle: document.title,
  };
  return (
    <div className="document-actions">
      {mayAsk ? (
        <Link className="button button-small" to="/ask" state={asked}>
          <AskIcon size={16} />
          {words.document.askThis}
        </Link>
      ) : null}
      <a
        className="button button-small"
        href={`/api/documents/${encodeURIComponent(document.document_id)}/file`}
        download
        title={`${document.media_type} · ${format.day(document.added_at)}`}
      >
        <DownloadIcon size={16} />
        <span className="button-label">{words.document.download}</span>
      </a>
      {mayDelete ? (
        <button
          type="button"
          className="button button-small button-danger-quiet"
          onClick={() => setDeleting(true)}
        >
          <TrashIcon size={16} />
          <span className="button-label">{words.document.delete}</span>
        </button>
      ) : null}
      {deleting ? <DeleteDialog document={document} onClose={() => setDeleting(false)} /> : null}
    </div>
  );
}
