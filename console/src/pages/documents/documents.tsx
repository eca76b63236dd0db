import { useEffect, useState, type DragEvent } from "react";
import { Link, useSearchParams } from "react-router";

import { useDocuments, useHome, type DocumentQuery } from "../../api/queries.ts";
import type { DocumentRow } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { DocumentsIcon, SearchIcon, UploadIcon, WarnIcon } from "../../parts/icons.tsx";
import { Compartments, KindTag } from "../../parts/labels.tsx";
import { View } from "../../parts/page.tsx";
import { Empty, Failure, Skeleton } from "../../parts/states.tsx";
import { pageAddress } from "../../places.ts";
import { useMay } from "../../session.ts";
import { DocumentTabs } from "./tabs.tsx";
import { UploadDialog } from "./upload.tsx";

const SETTLE_MS = 250;

export function DocumentsPage() {
  const words = useWords();
  const mayAdd = useMay("document.add");
  const [upload, setUpload] = useState<{ files: File[] } | null>(null);
  const [dragging, setDragging] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setDragging(false);
    if (event.dataTransfer.files.length > 0) setUpload({ files: [...event.dataTransfer.files] });
  };
  const dropping = mayAdd
    ? {
        onDragOver: (event: DragEvent) => {
          event.preventDefault();
          setDragging(true);
        },
        onDragLeave: (event: DragEvent) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false);
        },
        onDrop,
      }
    : {};
  return (
    <div className={dragging ? "drop-area drop-area-on" : "drop-area"} {...dropping}>
      {dragging ? <p className="drop-banner">{words.upload.dropNow}</p> : null}
      <View
        title={words.documents.title}
        actions={
          mayAdd ? (
            <button
              type="button"
              className="button button-primary"
              onClick={() => setUpload({ files: [] })}
            >
              <UploadIcon size={16} />
              {words.upload.button}
            </button>
          ) : null
        }
      >
        <DocumentTabs />
        <Listing />
      </View>
      {upload ? <UploadDialog initial={upload.files} onClose={() => setUpload(null)} /> : null}
    </div>
  );
}

function Listing() {
  const words = useWords();
  const [params, setParams] = useSearchParams();
  const query: DocumentQuery = {
    q: params.get("q") ?? "",
    kind: params.get("kind") ?? "",
    language: params.get("language") ?? "",
    compartment: params.get("compartment") ?? "",
  };
  const set = (key: keyof DocumentQuery, value: string) =>
    setParams(
      (before) => {
        if (value) before.set(key, value);
        else before.delete(key);
        return before;
      },
      { replace: true },
    );
  const list = useDocuments(query);
  const rows = list.data?.pages.flatMap((page) => page.documents) ?? [];
  const total = list.data?.pages[0]?.total ?? 0;
  const isFiltered = Object.values(query).some(Boolean);
  return (
    <>
      <ListFilters query={query} onSet={set} total={list.data ? total : null} />
      {list.isPending ? <Skeleton lines={8} /> : null}
      {list.isError ? <Failure error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data && rows.length === 0 ? (
        isFiltered ? (
          <Empty
            icon={<SearchIcon size={28} />}
            title={words.documents.noneFound}
            hint={words.documents.noneFoundHint}
          />
        ) : (
          <Empty
            icon={<DocumentsIcon size={32} />}
            title={words.documents.none}
            hint={words.documents.noneHint}
          />
        )
      ) : null}
      {rows.length > 0 ? <Rows rows={rows} /> : null}
      {list.hasNextPage ? (
        <button
          type="button"
          className="button button-more"
          disabled={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          {list.isFetchingNextPage ? words.common.loading : words.common.more}
        </button>
      ) : null}
    </>
  );
}

function ListFilters({
  query,
  onSet,
  total,
}: {
  query: DocumentQuery;
  onSet: (key: keyof DocumentQuery, value: string) => void;
  total: number | null;
}) {
  const words = useWords();
  const format = useFormat();
  const home = useHome();
  const [draft, setDraft] = useState(query.q);
  useEffect(() => {
    if (draft.trim() === query.q) return;
    const timer = setTimeout(() => onSet("q", draft.trim()), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  const choose = (
    key: "kind" | "language" | "compartment",
    label: string,
    counts: readonly { key: string }[],
    name: (key: string) => string,
  ) => (
    <select aria-label={label} value={query[key]} onChange={(event) => onSet(key, event.target.value)}>
      <option value="">{label}</option>
      {counts
        .filter((c) => c.key !== "")
        .map((c) => (
          <option key={c.key} value={c.key}>
            {name(c.key)}
          </option>
        ))}
    </select>
  );
  return (
    <div className="list-filters" role="search">
      <span className="search-field">
        <SearchIcon size={16} />
        <input
          type="search"
          data-key="/"
          aria-label={words.documents.search}
          placeholder={words.documents.search}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
        />
      </span>
      {choose("kind", words.documents.kind, home.data?.by_kind ?? [], format.kind)}
      {choose("language", words.documents.language, home.data?.by_language ?? [], format.language)}
      {choose(
        "compartment",
        words.documents.compartment,
        home.data?.by_compartment ?? [],
        (key) => key,
      )}
      <span className="list-total" role="status">
        {total === null ? "" : words.documents.total(total)}
      </span>
    </div>
  );
}

function Rows({ rows }: { rows: readonly DocumentRow[] }) {
  const words = useWords();
  return (
    <table className="rows rows-documents">
      <thead>
        <tr>
          <th scope="col">{words.documents.columnTitle}</th>
          <th scope="col">{words.documents.columnKind}</th>
          <th scope="col">{words.documents.columnDate}</th>
          <th scope="col" className="numeric">
            {words.documents.columnPages}
          </th>
          <th scope="col" className="numeric">
            {words.documents.columnPassages}
          </th>
          <th scope="col">{words.documents.columnCompartments}</th>
          <th scope="col">{words.documents.columnAdded}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.document_id} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { row: DocumentRow }) {
  const words = useWords();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <Link to={pageAddress(row.document_id, 1)} lang={row.language} className="row-title">
          {row.title}
        </Link>
        {row.warnings > 0 ? (
          <span className="row-warning">
            <WarnIcon size={14} />
            {words.documents.warnings(row.warnings)}
          </span>
        ) : null}
      </th>
      <td data-label={words.documents.columnKind}>
        <KindTag kind={row.kind} />
        <span className="row-language">{format.language(row.language)}</span>
      </td>
      <td data-label={words.documents.columnDate} className="nowrap">
        {row.date}
      </td>
      <td data-label={words.documents.columnPages} className="numeric">
        {format.number(row.num_pages)}
      </td>
      <td data-label={words.documents.columnPassages} className="numeric">
        {format.number(row.num_passages)}
      </td>
      <td data-label={words.documents.columnCompartments}>
        <Compartments names={row.compartments} />
      </td>
      <td data-label={words.documents.columnAdded} className="row-added">
        <span title={format.moment(row.added_at)}>{format.day(row.added_at)}</span>
        <span className="quiet">{words.documents.addedBy(row.added_by)}</span>
      </td>
    </tr>
  );
}
