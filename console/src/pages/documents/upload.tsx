import { useId, useRef, useState, type DragEvent } from "react";
import { Link } from "react-router";

import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { CloseIcon, UploadIcon } from "../../parts/icons.tsx";
import { useProblemText } from "../../parts/states.tsx";
import { pageAddress } from "../../places.ts";
import { useWhoIsHere } from "../../session.ts";
import { CompartmentChoice } from "./compartment-choice.tsx";
import { useUploadQueue, type QueuedFile } from "./queue.ts";

export function UploadDialog({ initial = [], onClose }: { initial?: File[]; onClose: () => void }) {
  const words = useWords();
  const queue = useUploadQueue(initial);
  const { workspace } = useWhoIsHere();
  const [chosen, setChosen] = useState([workspace.default_compartment]);
  const [complaint, setComplaint] = useState("");
  const waiting = queue.files.filter((one) => one.state === "waiting").length;
  const finished = queue.files.length > 0 && waiting === 0 && !queue.isRunning;
  const here = queue.files.filter((one) => one.result && one.result.status !== "quarantined").length;

  const start = () => {
    setComplaint(chosen.length === 0 ? words.upload.chooseOne : "");
    if (chosen.length > 0) void queue.start(chosen);
  };
  const close = () => {
    queue.abort();
    onClose();
  };
  return (
    <Dialog title={words.upload.title} onClose={close} size="wide">
      <div className="upload">
        <DropZone onFiles={queue.add} disabled={queue.isRunning} small={queue.files.length > 0} />
        {queue.files.length > 0 ? (
          <ul className="upload-files" aria-label={words.upload.files}>
            {queue.files.map((one) => (
              <FileLine key={one.key} one={one} onRemove={() => queue.remove(one.key)} />
            ))}
          </ul>
        ) : null}
        {finished ? null : (
          <CompartmentChoice chosen={chosen} onChange={setChosen} disabled={queue.isRunning} />
        )}
        {complaint ? (
          <p className="form-error" role="alert">
            {complaint}
          </p>
        ) : null}
      </div>
      <footer className="dialog-foot">
        {finished ? (
          <>
            <span className="upload-summary" role="status">
              {words.upload.summary(here, queue.files.length)}
            </span>
            <button type="button" className="button button-primary" onClick={close}>
              {words.upload.done}
            </button>
          </>
        ) : (
          <>
            <button type="button" className="button" onClick={close}>
              {words.common.cancel}
            </button>
            <button
              type="button"
              className="button button-primary"
              disabled={waiting === 0 || queue.isRunning}
              onClick={start}
            >
              {words.upload.start(waiting)}
            </button>
          </>
        )}
      </footer>
    </Dialog>
  );
}

function DropZone({
  onFiles,
  disabled,
  small,
}: {
  onFiles: (files: File[]) => void;
  disabled: boolean;
  small: boolean;
}) {
  const words = useWords();
  const picker = useRef<HTMLInputElement>(null);
  const id = useId();
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      className={`drop ${over ? "drop-over" : ""} ${small ? "drop-small" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <UploadIcon size={small ? 18 : 26} />
      <p>
        {words.upload.drop} <span className="quiet">{words.upload.or}</span>
      </p>
      <input
        ref={picker}
        id={id}
        className="unseen"
        type="file"
        multiple
        disabled={disabled}
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <label htmlFor={id} className="button">
        {words.upload.choose}
      </label>
    </div>
  );
}

function FileLine({ one, onRemove }: { one: QueuedFile; onRemove: () => void }) {
  const words = useWords();
  const format = useFormat();
  return (
    <li className={`upload-file upload-${one.result?.status ?? one.state}`}>
      <span className="upload-name">
        {one.file.name} <span className="quiet">{format.size(one.file.size)}</span>
      </span>
      <span className="upload-state" role="status">
        {one.state === "waiting" ? words.upload.waiting : null}
        {one.state === "sending" ? words.upload.sending(Math.round(one.share * 100)) : null}
        {one.state === "reading" ? `${words.upload.reading}…` : null}
        {one.state === "failed" ? words.upload.statuses.failed : null}
        {one.result ? (words.upload.statuses[one.result.status] ?? one.result.status) : null}
      </span>
      {one.state === "sending" || one.state === "reading" ? (
        <progress
          className="upload-progress"
          aria-label={one.file.name}
          {...(one.state === "sending" ? { value: one.share, max: 1 } : {})}
        />
      ) : null}
      {one.state === "waiting" ? (
        <button
          type="button"
          className="button-icon"
          aria-label={words.upload.remove(one.file.name)}
          onClick={onRemove}
        >
          <CloseIcon size={14} />
        </button>
      ) : null}
      {one.result?.document_id ? (
        <Link to={pageAddress(one.result.document_id, 1)}>{words.upload.open_}</Link>
      ) : null}
      {one.result?.reason ? <Reason result={one.result} /> : null}
      {one.state === "failed" ? <Failed error={one.error} /> : null}
    </li>
  );
}

function Reason({ result }: { result: NonNullable<QueuedFile["result"]> }) {
  const words = useWords();
  const [why, todo] = words.quarantine.reasons[result.reason ?? ""] ?? [result.detail, result.hint];
  return (
    <p className="upload-why">
      {why}. {todo}
    </p>
  );
}

function Failed({ error }: { error: unknown }) {
  const text = useProblemText(error);
  return <p className="upload-why">{[text.title, text.detail, text.hint].filter(Boolean).join(". ")}</p>;
}
