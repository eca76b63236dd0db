import { useVerifyLedger } from "../../api/queries.ts";
import type { Verification } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { BadIcon, CheckIcon, QuarantineIcon } from "../../parts/icons.tsx";
import { Failure } from "../../parts/states.tsx";
import { useMay } from "../../session.ts";

export function Verify() {
  const words = useWords();
  const may = useMay("ledger.verify");
  const verify = useVerifyLedger();
  if (!may) return null;
  return (
    <>
      <button
        type="button"
        className="button button-primary"
        disabled={verify.isPending}
        onClick={() => verify.mutate()}
      >
        <QuarantineIcon size={16} />
        {verify.isPending ? words.ledger.verifying : words.ledger.verify}
      </button>
      {verify.isError ? (
        <Dialog title={words.ledger.verify} onClose={verify.reset}>
          <Failure error={verify.error} />
        </Dialog>
      ) : null}
      {verify.data ? <Result found={verify.data} onClose={verify.reset} /> : null}
    </>
  );
}

function Result({ found, onClose }: { found: Verification; onClose: () => void }) {
  const words = useWords();
  const format = useFormat();
  return (
    <Dialog title={words.ledger.verify} onClose={onClose}>
      <div className={found.ok ? "verdict verdict-ok" : "verdict verdict-bad"} role="status">
        {found.ok ? <CheckIcon size={22} /> : <BadIcon size={22} />}
        <div>
          <p className="verdict-said">{found.ok ? words.ledger.verified : words.ledger.broken}</p>
          {found.first_bad ? (
            <p>
              {words.ledger.firstBad(found.first_bad.seq)}. {found.first_bad.reason}
            </p>
          ) : null}
          {found.ok ? null : <p>{words.ledger.brokenHint}</p>}
        </div>
      </div>
      <dl className="facts">
        <div>
          <dt>{words.ledger.records}</dt>
          <dd>{format.number(found.records)}</dd>
        </div>
        <div>
          <dt>{words.ledger.checkpoints}</dt>
          <dd>{format.number(found.checkpoints)}</dd>
        </div>
        <div>
          <dt>{words.ledger.signedBy}</dt>
          <dd className="code code-long">{found.signed_by}</dd>
        </div>
        <div>
          <dt>{words.ledger.head}</dt>
          <dd className="code code-long">{found.head}</dd>
        </div>
        <div>
          <dt>{words.ledger.took}</dt>
          <dd>{words.common.seconds(found.seconds)}</dd>
        </div>
      </dl>
    </Dialog>
  );
}
