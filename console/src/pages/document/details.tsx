import { useState, type ReactNode } from "react";
import { Link, useSearchParams } from "react-router";

import { usePageView } from "../../api/queries.ts";
import type { DocumentDetail, TableData } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { TableIcon } from "../../parts/icons.tsx";
import { pageAddress } from "../../places.ts";
import { slicer } from "../../text.ts";
import { TableDialog } from "./table-dialog.tsx";

type Props = { document: DocumentDetail; number: number; onGo: () => void };

/** The right side of the document view: everything known about it besides its pages. */
export function Details({ document, number, onGo }: Props) {
  const words = useWords();
  const { identifiers, metadata, figures, structures, near_duplicates } = document;
  return (
    <div className="details">
      <About document={document} />
      <Facts title={words.document.identifiers} facts={identifiers} isCode />
      <Facts title={words.document.facts} facts={metadata} />
      <PassagesHere document={document} number={number} onGo={onGo} />
      <Tables document={document} number={number} onGo={onGo} />
      {figures.length > 0 ? (
        <Part title={words.document.figures} count={figures.length} open={figures.length <= 6}>
          <ul className="pieces">
            {figures.map((figure, i) => (
              <li key={i}>
                <Link to={pageAddress(document.document_id, figure.page)} onClick={onGo}>
                  {figure.label || words.document.figure}
                </Link>
                <span className="pieces-place">{pageLabel(document, figure.page)}</span>
                {figure.caption ? (
                  <p className="pieces-text" lang={document.language}>
                    {figure.caption}
                  </p>
                ) : null}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {structures.length > 0 ? (
        <Part title={words.document.structures} count={structures.length} open={structures.length <= 6}>
          <ul className="pieces">
            {structures.map((structure, i) => (
              <li key={i}>
                <Link to={pageAddress(document.document_id, structure.page)} onClick={onGo}>
                  {structure.label || structure.form}
                </Link>
                <span className="pieces-place">{pageLabel(document, structure.page)}</span>
                <pre className="structure" tabIndex={0} aria-label={structure.form}>
                  {structure.content}
                </pre>
                {structure.form === "file" ? null : <CopyButton text={structure.content} />}
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      {near_duplicates.length > 0 ? (
        <Part title={words.document.duplicates} count={near_duplicates.length}>
          <ul className="pieces">
            {near_duplicates.map((other) => (
              <li key={other.document_id}>
                <Link to={pageAddress(other.document_id, 1)}>{other.title}</Link>
              </li>
            ))}
          </ul>
        </Part>
      ) : null}
      <Sources document={document} />
    </div>
  );
}

function pageLabel(document: DocumentDetail, page: number): string {
  return document.pages[page - 1]?.label ?? String(page);
}

function Part({
  title,
  count,
  open = true,
  children,
}: {
  title: string;
  count?: number;
  open?: boolean;
  children: ReactNode;
}) {
  return (
    <details className="part" open={open}>
      <summary>
        <h2>{title}</h2>
        {count === undefined ? null : <span className="count">{count}</span>}
      </summary>
      {children}
    </details>
  );
}

function About({ document }: { document: DocumentDetail }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Part title={words.document.about}>
      <dl className="facts">
        {document.authors.length > 0 ? (
          <div>
            <dt>{words.document.authors}</dt>
            <dd>{document.authors.join(", ")}</dd>
          </div>
        ) : null}
        <div>
          <dt>{words.document.language}</dt>
          <dd>{format.language(document.language)}</dd>
        </div>
        <div>
          <dt>{words.document.passages}</dt>
          <dd>{format.number(document.num_passages)}</dd>
        </div>
        <div>
          <dt>{words.document.mediaType}</dt>
          <dd className="code">{document.media_type}</dd>
        </div>
      </dl>
    </Part>
  );
}

function Facts({
  title,
  facts,
  isCode = false,
}: {
  title: string;
  facts: Record<string, string>;
  isCode?: boolean;
}) {
  const entries = Object.entries(facts);
  if (entries.length === 0) return null;
  return (
    <Part title={title}>
      <dl className="facts">
        {entries.map(([key, value]) => (
          <div key={key}>
            <dt>{key.replaceAll("_", " ")}</dt>
            <dd className={isCode ? "code" : undefined}>{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

const PREVIEW_LENGTH = 90;

function PassagesHere({ document, number, onGo }: Props) {
  const words = useWords();
  const view = usePageView(document.document_id, number);
  const [params] = useSearchParams();
  if (view.data === undefined) return null;
  const { marks, text } = view.data;
  const { slice } = slicer(text);
  return (
    <Part title={words.document.passagesHere} count={marks.length} open={marks.length <= 12}>
      {marks.length === 0 ? <p className="quiet">{words.document.noPassages}</p> : null}
      <ol className="passages">
        {marks.map((mark) => (
            <li key={mark.passage_id}>
              <Link
                to={`${pageAddress(document.document_id, number)}?passage=${mark.passage_id}`}
                replace
                aria-current={params.get("passage") === mark.passage_id ? "true" : undefined}
                onClick={onGo}
              >
                {mark.kind === "text" ? null : (
                  <span className="passage-kind">
                    {words.document.passageKinds[mark.kind] ?? mark.kind}
                  </span>
                )}
                <span lang={document.language}>{opening(slice(mark.start, mark.end))}</span>
              </Link>
            </li>
        ))}
      </ol>
    </Part>
  );
}

/** The first words of a passage, whole. */
function opening(text: string): string {
  const flat = text.trim().replace(/\s+/g, " ");
  if (flat.length <= PREVIEW_LENGTH) return flat;
  const gap = flat.lastIndexOf(" ", PREVIEW_LENGTH);
  return `${flat.slice(0, gap > 0 ? gap : PREVIEW_LENGTH)} …`;
}

function Tables({ document, number, onGo }: Props) {
  const words = useWords();
  const [shown, setShown] = useState<{ table: TableData; name: string } | null>(null);
  if (document.tables.length === 0) return null;
  return (
    <Part title={words.document.tables} count={document.tables.length} open={document.tables.length <= 8}>
      <ul className="pieces">
        {document.tables.map((table, i) => {
          const name = words.document.table(i + 1);
          return (
            <li key={i} className={table.page === number ? "piece-here" : undefined}>
              <button type="button" className="piece-open" onClick={() => setShown({ table, name })}>
                <TableIcon size={16} />
                <span lang={table.caption ? document.language : undefined}>{table.caption || name}</span>
              </button>
              <span className="pieces-place">
                <Link to={pageAddress(document.document_id, table.page)} onClick={onGo}>
                  {pageLabel(document, table.page)}
                </Link>
                <span>
                  {words.document.tableShape(table.rows.length, table.rows[0]?.length ?? 0)}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      {shown ? (
        <TableDialog
          table={shown.table}
          title={shown.name}
          language={document.language}
          onClose={() => setShown(null)}
        />
      ) : null}
    </Part>
  );
}

function Sources({ document }: { document: DocumentDetail }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Part title={words.document.sources} count={document.sources.length}>
      <ul className="pieces">
        {document.sources.map((source, i) => (
          <li key={i}>
            <span className="code">{source.name}</span>
            <span className="pieces-place">
              <span>{format.moment(source.added_at)}</span>
              <span>{words.documents.addedBy(source.added_by)}</span>
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}
