import { useState } from "react";
import { Link } from "react-router";

import { useDismissQuarantined, useQuarantine, useRetryQuarantined } from "../../api/queries.ts";
import type { QuarantineItem } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CheckIcon, RetryIcon, TrashIcon } from "../../parts/icons.tsx";
import { Compartments } from "../../parts/labels.tsx";
import { View } from "../../parts/page.tsx";
import { Empty, Failure, Skeleton, useProblemText } from "../../parts/states.tsx";
import { pageAddress } from "../../places.ts";
import { useMay } from "../../session.ts";
import { DocumentTabs } from "./tabs.tsx";

export function QuarantinePage() {
  const words = useWords();
  const quarantine = useQuarantine();
  const items = quarantine.data?.items ?? [];
  const [rescued, setRescued] = useState<{ name: string; documentId: string } | null>(null);
  return (
    <View title={words.quarantine.title} note={words.quarantine.note}>
      <DocumentTabs />
      {rescued ? (
        <p className="notice" role="status">
          <CheckIcon size={16} />
          <span>
            {rescued.name}: {words.quarantine.nowAdded}{" "}
            {rescued.documentId ? (
              <Link to={pageAddress(rescued.documentId, 1)}>{words.upload.open_}</Link>
            ) : null}
          </span>
        </p>
      ) : null}
      {quarantine.isPending ? <Skeleton lines={6} /> : null}
      {quarantine.isError ? (
        <Failure error={quarantine.error} onRetry={() => void quarantine.refetch()} />
      ) : null}
      {quarantine.data && items.length === 0 ? (
        <Empty
          icon={<CheckIcon size={28} />}
          title={words.quarantine.none}
          hint={words.quarantine.noneHint}
        />
      ) : null}
      {items.length > 0 ? (
        <table className="rows rows-quarantine">
          <thead>
            <tr>
              <th scope="col">{words.quarantine.columnFile}</th>
              <th scope="col">{words.quarantine.columnReason}</th>
              <th scope="col">{words.quarantine.columnTodo}</th>
              <th scope="col">{words.quarantine.columnAdded}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Item
                key={item.id}
                item={item}
                onRescued={(documentId) => setRescued({ name: item.name, documentId })}
              />
            ))}
          </tbody>
        </table>
      ) : null}
    </View>
  );
}

function Item({ item, onRescued }: { item: QuarantineItem; onRescued: (documentId: string) => void }) {
  const words = useWords();
  const format = useFormat();
  const mayManage = useMay("quarantine.manage");
  const retry = useRetryQuarantined();
  const [dismissing, setDismissing] = useState(false);
  const [why, todo] = words.quarantine.reasons[item.reason] ?? [item.detail, item.hint];
  return (
    <tr>
      <th scope="row">
        <span className="row-title">{item.name}</span>
        <span className="row-facts">
          <span>{format.size(item.size)}</span>
          <Compartments names={item.compartments} />
        </span>
      </th>
      <td data-label={words.quarantine.columnReason}>
        <span className="row-why">{why}</span>
        {item.detail && item.detail !== why ? <span className="row-detail">{item.detail}</span> : null}
      </td>
      <td data-label={words.quarantine.columnTodo}>{todo}</td>
      <td data-label={words.quarantine.columnAdded} className="nowrap">
        {format.day(item.added_at)}
      </td>
      <td className="row-actions">
        {mayManage ? (
          <>
            <button
              type="button"
              className="button button-small"
              disabled={retry.isPending}
              onClick={() =>
                retry.mutate(item.id, {
                  onSuccess: (result) => {
                    if (result.status !== "quarantined") onRescued(result.document_id ?? "");
                  },
                })
              }
            >
              <RetryIcon size={14} />
              {retry.isPending ? words.quarantine.retrying : words.quarantine.retry}
            </button>
            <button
              type="button"
              className="button button-small"
              aria-label={`${words.quarantine.dismiss}: ${item.name}`}
              onClick={() => setDismissing(true)}
            >
              <TrashIcon size={14} />
              {words.quarantine.dismiss}
            </button>
          </>
        ) : null}
        <span className="row-outcome" role="status">
          {retry.data?.status === "quarantined" ? words.quarantine.stillBad : null}
        </span>
        {retry.isError ? <InlineProblem error={retry.error} /> : null}
        {dismissing ? <Dismiss item={item} onClose={() => setDismissing(false)} /> : null}
      </td>
    </tr>
  );
}

function InlineProblem({ error }: { error: unknown }) {
  const text = useProblemText(error);
  return (
    <span className="field-error" role="alert">
      {[text.title, text.detail].filter(Boolean).join(". ")}
    </span>
  );
}

function Dismiss({ item, onClose }: { item: QuarantineItem; onClose: () => void }) {
  const words = useWords();
  const dismiss = useDismissQuarantined();
  return (
    <Dialog title={words.quarantine.dismissTitle} onClose={onClose}>
      <p className="dialog-text">{words.quarantine.dismissNote(item.name)}</p>
      {dismiss.isError ? <Failure error={dismiss.error} /> : null}
      <footer className="dialog-foot">
        <button type="button" className="button" onClick={onClose}>
          {words.common.cancel}
        </button>
        <button
          type="button"
          className="button button-danger"
          disabled={dismiss.isPending}
          onClick={() => dismiss.mutate(item.id, { onSuccess: onClose })}
        >
          {words.quarantine.dismiss}
        </button>
      </footer>
    </Dialog>
  );
}
