import { Link } from "react-router";

import type { LedgerEntry } from "../../api/types.ts";
import { pageAddress } from "../../places.ts";

const HASH = /^[0-9a-f]{20,}$/;
const SHOWN = 12;

/** What an entry is about; long ids are cut for the eye and whole on hover. */
export function Subject({ entry, whole = false }: { entry: LedgerEntry; whole?: boolean }) {
  if (!HASH.test(entry.subject)) return <>{entry.subject}</>;
  const id = whole ? entry.subject : `${entry.subject.slice(0, SHOWN)}…`;
  // A reading or an adding names its document; a deleted one answers that it is gone.
  const isDocument = /^(document|page|passage)\./.test(entry.kind) && entry.subject.length === 20;
  if (whole && isDocument) {
    return (
      <Link className="code code-long" to={pageAddress(entry.subject, 1)}>
        {id}
      </Link>
    );
  }
  return (
    <span className="code code-long" title={entry.subject}>
      {id}
    </span>
  );
}
