import { useState } from "react";

import { useHome } from "../../api/queries.ts";
import type { Filters } from "../../api/types.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";
import { CloseIcon } from "../../parts/icons.tsx";

const DATE = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;

export function FilterRow({
  filters,
  documentTitle,
  onChange,
}: {
  filters: Filters;
  documentTitle: string;
  onChange: (filters: Filters) => void;
}) {
  const words = useWords();
  const format = useFormat();
  const home = useHome();
  const set = (key: keyof Filters, value: string) => {
    const next = { ...filters };
    if (value) next[key] = value;
    else delete next[key];
    onChange(next);
  };
  return (
    <div className="filters" id="filters">
      <label className="field field-inline">
        <span>{words.ask.kind}</span>
        <select value={filters.kind ?? ""} onChange={(event) => set("kind", event.target.value)}>
          <option value="">{words.common.all}</option>
          {(home.data?.by_kind ?? []).map(({ key }) => (
            <option key={key} value={key}>
              {format.kind(key)}
            </option>
          ))}
        </select>
      </label>
      <label className="field field-inline">
        <span>{words.ask.language}</span>
        <select
          value={filters.language ?? ""}
          onChange={(event) => set("language", event.target.value)}
        >
          <option value="">{words.common.all}</option>
          {(home.data?.by_language ?? [])
            .filter(({ key }) => key !== "")
            .map(({ key }) => (
              <option key={key} value={key}>
                {format.language(key)}
              </option>
            ))}
        </select>
      </label>
      <DateField label={words.ask.after} value={filters.after ?? ""} onSet={(v) => set("after", v)} />
      <DateField label={words.ask.before} value={filters.before ?? ""} onSet={(v) => set("before", v)} />
      {filters.document_id ? (
        <button type="button" className="chip" onClick={() => set("document_id", "")}>
          <span className="chip-text">{documentTitle || filters.document_id}</span>
          <CloseIcon size={14} />
          <span className="unseen">{words.common.clear}</span>
        </button>
      ) : null}
      {Object.keys(filters).length > 0 ? (
        <button type="button" className="button-quiet" onClick={() => onChange({})}>
          {words.ask.clearFilters}
        </button>
      ) : null}
    </div>
  );
}

/** A date that may stop at the year or the month, as the dates of documents do. */
function DateField({
  label,
  value,
  onSet,
}: {
  label: string;
  value: string;
  onSet: (value: string) => void;
}) {
  const words = useWords();
  const [draft, setDraft] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setDraft(value);
  }
  const bad = draft !== "" && !DATE.test(draft);
  const settle = () => {
    if (!bad && draft !== value) onSet(draft);
  };
  return (
    <label className="field field-inline">
      <span>{label}</span>
      <input
        className="input-date"
        value={draft}
        inputMode="numeric"
        placeholder="2024-03"
        title={words.ask.dateHint}
        aria-invalid={bad}
        onChange={(event) => setDraft(event.target.value.trim())}
        onBlur={settle}
        onKeyDown={(event) => {
          if (event.key === "Enter") settle();
        }}
      />
      {bad ? <span className="field-error">{words.ask.dateBad}</span> : null}
    </label>
  );
}
