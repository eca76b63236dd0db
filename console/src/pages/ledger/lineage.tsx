import { Link } from "react-router";

import type { LedgerEntry } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { layOut, type Row } from "./lanes.ts";
import { Subject } from "./subject.tsx";

const LANE_WIDTH = 16;
const ROW_HEIGHT = 52;

export function Lineage({
  entry,
  ancestors,
  descendants,
}: {
  entry: LedgerEntry;
  ancestors: readonly LedgerEntry[];
  descendants: readonly LedgerEntry[];
}) {
  const words = useWords();
  const { rows, numLanes } = layOut([...descendants, entry, ...ancestors]);
  return (
    <ol className="lineage">
      {rows.map((row, i) => (
        <li
          key={row.node.hash}
          className={row.node.hash === entry.hash ? "lineage-row lineage-here" : "lineage-row"}
        >
          <Rail row={row} above={rows[i - 1]} numLanes={numLanes} isHere={row.node.hash === entry.hash} />
          <Link
            to={`/ledger/${row.node.hash}`}
            aria-current={row.node.hash === entry.hash ? "true" : undefined}
          >
            <Told entry={row.node} />
            {row.node.hash === entry.hash ? (
              <span className="unseen"> ({words.ledger.thisEntry})</span>
            ) : null}
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Told({ entry }: { entry: LedgerEntry }) {
  const format = useFormat();
  return (
    <>
      <span className="lineage-kind">
        {entry.kind} <span className="quiet">{format.number(entry.seq)}</span>
      </span>
      <span className="lineage-subject">
        {entry.subject ? <Subject entry={entry} /> : entry.actor}
      </span>
    </>
  );
}

function Rail({
  row,
  above,
  numLanes,
  isHere,
}: {
  row: Row<LedgerEntry>;
  above: Row<LedgerEntry> | undefined;
  numLanes: number;
  isHere: boolean;
}) {
  const x = (lane: number) => lane * LANE_WIDTH + LANE_WIDTH / 2;
  const middle = ROW_HEIGHT / 2;
  const width = Math.max(1, numLanes) * LANE_WIDTH;
  // An edge bends in the lower half of its upper row and arrives straight in the next one.
  const bend = ({ from, to }: { from: number; to: number }) =>
    `M${x(from)} ${middle} C${x(from)} ${ROW_HEIGHT - 6} ${x(to)} ${middle + 8} ${x(to)} ${ROW_HEIGHT}`;
  const arrivals = new Set((above?.edges ?? []).map((edge) => edge.to));
  return (
    <svg className="rail" width={width} height={ROW_HEIGHT} aria-hidden="true" focusable="false">
      {[...arrivals].map((lane) => (
        <path key={`in${lane}`} d={`M${x(lane)} 0 V${middle}`} />
      ))}
      {row.edges.map((edge) => (
        <path key={`${edge.from}-${edge.to}`} d={bend(edge)} />
      ))}
      <circle cx={x(row.lane)} cy={middle} r={isHere ? 5.5 : 4} className={isHere ? "dot-here" : "dot"} />
    </svg>
  );
}
