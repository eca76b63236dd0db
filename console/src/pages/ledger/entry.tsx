import { useLineage } from "../../api/queries.ts";
import type { LedgerEntry } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { CopyButton } from "../../parts/copy.tsx";
import { CloseIcon } from "../../parts/icons.tsx";
import { Compartments } from "../../parts/labels.tsx";
import { Failure, Skeleton } from "../../parts/states.tsx";
import { Lineage } from "./lineage.tsx";
import { Subject } from "./subject.tsx";

export function EntryPanel({
  lookId,
  hash,
  onClose,
}: {
  lookId: string;
  hash: string;
  onClose: () => void;
}) {
  const words = useWords();
  const lineage = useLineage(lookId, hash);
  return (
    <aside className="entry" aria-label={words.ledger.lineage}>
      {lineage.isPending ? <Skeleton lines={8} /> : null}
      {lineage.isError ? (
        <Failure error={lineage.error} onRetry={() => void lineage.refetch()} />
      ) : null}
      {lineage.data ? (
        <>
          <header className="entry-head">
            <h2>{words.ledger.entry(lineage.data.entry.seq)}</h2>
            <button
              type="button"
              className="button-icon"
              aria-label={words.ledger.close}
              onClick={onClose}
            >
              <CloseIcon size={16} />
            </button>
          </header>
          <EntryFacts entry={lineage.data.entry} />
          <h3>{words.ledger.lineage}</h3>
          <p className="quiet">{words.ledger.lineageNote}</p>
          <Lineage {...lineage.data} />
        </>
      ) : null}
    </aside>
  );
}

function EntryFacts({ entry }: { entry: LedgerEntry }) {
  const words = useWords();
  const format = useFormat();
  const body = Object.entries(entry.body);
  return (
    <>
      <dl className="facts">
        <div>
          <dt>{words.ledger.columnKind}</dt>
          <dd>{entry.kind}</dd>
        </div>
        <div>
          <dt>{words.ledger.columnTime}</dt>
          <dd>{format.moment(entry.time)}</dd>
        </div>
        <div>
          <dt>{words.ledger.columnActor}</dt>
          <dd>{entry.actor}</dd>
        </div>
        <div>
          <dt>{words.ledger.columnSubject}</dt>
          <dd>
            <Subject entry={entry} whole />
          </dd>
        </div>
        <div>
          <dt>{words.compartments.label}</dt>
          <dd>
            <Compartments names={entry.compartments} />
          </dd>
        </div>
        <div>
          <dt>{words.ledger.hash}</dt>
          <dd className="code code-long">
            {entry.hash} <CopyButton text={entry.hash} />
          </dd>
        </div>
      </dl>
      {body.length > 0 ? (
        <>
          <h3>{words.ledger.body}</h3>
          <dl className="facts facts-body">
            {body.map(([key, value]) => (
              <div key={key}>
                <dt>{key}</dt>
                <dd className="code">{written(value)}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </>
  );
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}
