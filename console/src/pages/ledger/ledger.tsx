import { useState, type FormEvent } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { Problem } from "../../api/client.ts";
import { useLedger, useLookAtLedger, type LedgerQuery } from "../../api/queries.ts";
import type { LedgerEntry, Session } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { LedgerIcon } from "../../parts/icons.tsx";
import { Compartments } from "../../parts/labels.tsx";
import { View } from "../../parts/page.tsx";
import { Empty, Failure, Skeleton } from "../../parts/states.tsx";
import { useMay, useWhoIsHere } from "../../session.ts";
import { EntryPanel } from "./entry.tsx";
import { LedgerFilters } from "./ledger-filters.tsx";
import { Subject } from "./subject.tsx";
import { Verify } from "./verify.tsx";

interface Look {
  lookId: string;
  reason: string;
  session: Session;
}

/** A look lasts as long as the page is loaded and its session; signing in again needs another. */
let openLook: Look | null = null;

const SHORTEST_REASON = 4;

export function LedgerPage() {
  const words = useWords();
  const session = useWhoIsHere();
  const mayRead = useMay("ledger.read");
  const [look, setLook] = useState<Look | null>(
    openLook?.session === session ? openLook : null,
  );
  const change = (next: Look | null) => {
    openLook = next;
    setLook(next);
  };
  if (!mayRead) return <View title={words.ledger.title} note={words.ledger.verifyOnly} actions={<Verify />}>{null}</View>;
  if (look === null) {
    return (
      <AskForReason
        onLook={(lookId, reason) => change({ lookId, reason, session })}
      />
    );
  }
  return <Opened look={look} onLeave={() => change(null)} />;
}

function AskForReason({ onLook }: { onLook: (lookId: string, reason: string) => void }) {
  const words = useWords();
  const look = useLookAtLedger();
  const [reason, setReason] = useState("");
  const [tooShort, setTooShort] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const said = reason.trim();
    setTooShort(said.length < SHORTEST_REASON);
    if (said.length < SHORTEST_REASON) return;
    look.mutate(said, { onSuccess: ({ look_id }) => onLook(look_id, said) });
  };
  return (
    <View title={words.ledger.title} narrow>
      <form className="look-form" onSubmit={submit} noValidate>
        <LedgerIcon size={28} />
        <h2>{words.ledger.lookTitle}</h2>
        <p>{words.ledger.lookNote}</p>
        <label className="field">
          <span>{words.ledger.reason}</span>
          <textarea
            rows={2}
            required
            autoFocus
            value={reason}
            aria-invalid={tooShort}
            placeholder={words.ledger.reasonPlaceholder}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {tooShort ? (
          <p className="form-error" role="alert">
            {words.ledger.reasonShort}
          </p>
        ) : null}
        {look.isError ? <Failure error={look.error} /> : null}
        <button type="submit" className="button button-primary" disabled={look.isPending}>
          {look.isPending ? words.ledger.opening : words.ledger.open}
        </button>
      </form>
    </View>
  );
}

function Opened({ look, onLeave }: { look: Look; onLeave: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const { hash = "" } = useParams();
  const [query, setQuery] = useState<LedgerQuery>({ kind: "", actor: "" });
  const ledger = useLedger(look.lookId, query);
  const entries = ledger.data?.pages.flatMap((page) => page.entries) ?? [];
  const lookIsOver =
    ledger.error instanceof Problem && [400, 403, 404].includes(ledger.error.status);
  return (
    <View title={words.ledger.title} actions={<Verify />}>
      <p className="look-said">
        <span>
          {words.ledger.lookingFor}: <q>{look.reason}</q>
        </span>
        <button type="button" className="button-quiet" onClick={onLeave}>
          {words.ledger.leave}
        </button>
      </p>
      <div className={hash ? "ledger ledger-with-entry" : "ledger"}>
        <div className="ledger-list">
          <LedgerFilters query={query} entries={entries} onChange={setQuery} />
          {ledger.isPending ? <Skeleton lines={10} /> : null}
          {ledger.isError ? (
            <Failure
              error={ledger.error}
              onRetry={lookIsOver ? onLeave : () => void ledger.refetch()}
            />
          ) : null}
          {ledger.data && entries.length === 0 ? (
            <Empty
              icon={<LedgerIcon size={28} />}
              title={words.ledger.none}
              hint={words.ledger.noneHint}
            />
          ) : null}
          {entries.length > 0 ? <Entries entries={entries} chosen={hash} /> : null}
          {ledger.hasNextPage ? (
            <button
              type="button"
              className="button button-more"
              disabled={ledger.isFetchingNextPage}
              onClick={() => void ledger.fetchNextPage()}
            >
              {ledger.isFetchingNextPage ? words.common.loading : words.ledger.older}
            </button>
          ) : null}
        </div>
        {hash ? (
          <EntryPanel lookId={look.lookId} hash={hash} onClose={() => void navigate("/ledger")} />
        ) : null}
      </div>
    </View>
  );
}

function Entries({ entries, chosen }: { entries: readonly LedgerEntry[]; chosen: string }) {
  const words = useWords();
  const format = useFormat();
  return (
    <table className="rows rows-ledger">
      <thead>
        <tr>
          <th scope="col" className="numeric">
            {words.ledger.columnSeq}
          </th>
          <th scope="col">{words.ledger.columnTime}</th>
          <th scope="col">{words.ledger.columnKind}</th>
          <th scope="col">{words.ledger.columnActor}</th>
          <th scope="col">{words.ledger.columnSubject}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.hash} className={entry.hash === chosen ? "row-chosen" : undefined}>
            <td className="numeric quiet">{format.number(entry.seq)}</td>
            <td className="nowrap ledger-time">{format.moment(entry.time)}</td>
            <th scope="row">
              <Link
                to={`/ledger/${entry.hash}`}
                className="row-title"
                aria-current={entry.hash === chosen ? "true" : undefined}
              >
                {entry.kind}
              </Link>
            </th>
            <td>{entry.actor}</td>
            <td>
              <span className="ledger-subject">
                <Subject entry={entry} />
              </span>
              <Compartments names={entry.compartments} quiet />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
