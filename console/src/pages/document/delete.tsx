import { useState, type FormEvent } from "react";
import { useNavigate } from "react-router";

import { useDeleteDocument } from "../../api/queries.ts";
import type { DocumentDetail, Removal } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { Failure } from "../../parts/states.tsx";

export function DeleteDialog({ document, onClose }: { document: DocumentDetail; onClose: () => void }) {
  const words = useWords();
  const navigate = useNavigate();
  const { deletion: removal, forget } = useDeleteDocument(document.document_id);
  const [reason, setReason] = useState("");
  const leave = () => {
    void navigate("/documents", { replace: true });
    forget();
  };
  if (removal.data) {
    return (
      <Dialog title={words.document.deleted} onClose={leave}>
        <Removed removal={removal.data} />
        <footer className="dialog-foot">
          <button type="button" className="button button-primary" onClick={leave}>
            {words.document.backToList}
          </button>
        </footer>
      </Dialog>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    removal.mutate(reason.trim());
  };
  return (
    <Dialog title={words.document.deleteTitle} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="dialog-text">
          <strong lang={document.language}>{document.title}</strong>
        </p>
        <p className="dialog-text">{words.document.deleteNote}</p>
        <label className="field">
          <span>{words.document.deleteReason}</span>
          <textarea
            required
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        {removal.isError ? <Failure error={removal.error} /> : null}
        <footer className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-danger"
            disabled={reason.trim() === "" || removal.isPending}
          >
            {removal.isPending ? words.document.deleting : words.document.deleteConfirm}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Removed({ removal }: { removal: Removal }) {
  const words = useWords();
  const format = useFormat();
  return (
    <div className="removal">
      <h3>{words.document.removed}</h3>
      <dl className="facts">
        {Object.entries(removal.removed).map(([what, count]) => (
          <div key={what}>
            <dt>{what.replaceAll("_", " ")}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <h3>{words.document.tainted}</h3>
      {removal.tainted.length === 0 ? (
        <p className="quiet">{words.document.taintedNone}</p>
      ) : (
        <ul className="tainted">
          {removal.tainted.map((thing) => (
            <li key={`${thing.kind} ${thing.name}`}>
              <span className="quiet">{thing.kind}</span> {thing.name}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
