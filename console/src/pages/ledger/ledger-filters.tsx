import { useEffect, useId, useState } from "react";

import type { LedgerQuery } from "../../api/queries.ts";
import type { LedgerEntry } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";

const SETTLE_MS = 300;

export function LedgerFilters({
  query,
  entries,
  onChange,
}: {
  query: LedgerQuery;
  entries: readonly LedgerEntry[];
  onChange: (query: LedgerQuery) => void;
}) {
  const words = useWords();
  const [draft, setDraft] = useState(query);
  // Kinds and names once seen stay on offer while a filter hides them.
  const [seen, setSeen] = useState({ kinds: new Set<string>(), actors: new Set<string>() });
  const isNew = entries.some((e) => !seen.kinds.has(e.kind) || !seen.actors.has(e.actor));
  if (isNew) {
    setSeen({
      kinds: new Set([...seen.kinds, ...entries.map((e) => e.kind)]),
      actors: new Set([...seen.actors, ...entries.map((e) => e.actor)]),
    });
  }
  useEffect(() => {
    if (draft.kind === query.kind && draft.actor === query.actor) return;
    const timer = setTimeout(() => onChange(draft), SETTLE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <div className="list-filters" role="search">
      <Suggested
        label={words.ledger.kind}
        placeholder={words.ledger.kindPlaceholder}
        value={draft.kind}
        offers={seen.kinds}
        onChange={(kind) => setDraft({ ...draft, kind })}
      />
      <Suggested
        label={words.ledger.actor}
        placeholder={words.ledger.actorPlaceholder}
        value={draft.actor}
        offers={seen.actors}
        onChange={(actor) => setDraft({ ...draft, actor })}
      />
    </div>
  );
}

function Suggested({
  label,
  placeholder,
  value,
  offers,
  onChange,
}: {
  label: string;
  placeholder: string;
  value: string;
  offers: ReadonlySet<string>;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <label className="field field-inline">
      <span>{label}</span>
      <input
        type="search"
        list={id}
        value={value}
        placeholder={placeholder}
        spellCheck={false}
        autoCapitalize="none"
        onChange={(event) => onChange(event.target.value.trim())}
      />
      <datalist id={id}>
        {[...offers].sort().map((offer) => (
          <option key={offer} value={offer} />
        ))}
      </datalist>
    </label>
  );
}
