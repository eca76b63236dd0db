import { useId, useState } from "react";

import { useHome } from "../../api/queries.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { useWhoIsHere } from "../../session.ts";

const COMPARTMENT = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;
const LONGEST = 64;

/** Who may read what is added. It starts unchosen: nothing becomes open to all by oversight. */
export interface Readers {
  kind: "unchosen" | "open" | "named";
  compartments: string[];
}

export function CompartmentChoice({
  readers,
  onChange,
  disabled,
}: {
  readers: Readers;
  onChange: (readers: Readers) => void;
  disabled: boolean;
}) {
  const words = useWords();
  const home = useHome();
  const { principal } = useWhoIsHere();
  const group = useId();
  const known = new Set<string>();
  for (const grant of principal.clearance) if (COMPARTMENT.test(grant)) known.add(grant);
  for (const { key } of home.data?.by_compartment ?? []) if (COMPARTMENT.test(key)) known.add(key);
  for (const name of readers.compartments) known.add(name);

  const toggle = (name: string) => {
    const compartments = readers.compartments.includes(name)
      ? readers.compartments.filter((one) => one !== name)
      : [...readers.compartments, name].sort();
    onChange({ kind: "named", compartments });
  };
  return (
    <fieldset className="readers" disabled={disabled}>
      <legend>{words.upload.who}</legend>
      <label className="check">
        <input
          type="radio"
          name={group}
          checked={readers.kind === "open"}
          onChange={() => onChange({ ...readers, kind: "open" })}
        />
        <span>{words.upload.open}</span>
      </label>
      <label className="check">
        <input
          type="radio"
          name={group}
          checked={readers.kind === "named"}
          onChange={() => onChange({ ...readers, kind: "named" })}
        />
        <span>{words.upload.inCompartments}</span>
      </label>
      {readers.kind === "named" ? (
        <div className="readers-named">
          <div className="readers-names">
            {[...known].sort().map((name) => (
              <label key={name} className="toggle">
                <input
                  type="checkbox"
                  checked={readers.compartments.includes(name)}
                  onChange={() => toggle(name)}
                />
                <span>{name}</span>
              </label>
            ))}
          </div>
          <NewCompartment
            onAdd={(name) => {
              if (!readers.compartments.includes(name)) toggle(name);
            }}
          />
          <p className="quiet">{words.upload.whoNote}</p>
        </div>
      ) : null}
    </fieldset>
  );
}

function NewCompartment({ onAdd }: { onAdd: (name: string) => void }) {
  const words = useWords();
  const [draft, setDraft] = useState("");
  const bad = draft !== "" && (!COMPARTMENT.test(draft) || draft.length > LONGEST);
  const add = () => {
    if (draft === "" || bad) return;
    onAdd(draft);
    setDraft("");
  };
  return (
    <div className="readers-new">
      <input
        aria-label={words.upload.newCompartment}
        placeholder={words.upload.newCompartment}
        title={words.upload.newCompartmentHint}
        value={draft}
        spellCheck={false}
        autoCapitalize="none"
        aria-invalid={bad}
        onChange={(event) => setDraft(event.target.value.trim())}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
          event.preventDefault();
          add();
        }}
      />
      <button type="button" className="button" disabled={draft === "" || bad} onClick={add}>
        {words.upload.addCompartment}
      </button>
      {bad ? <span className="field-error">{words.upload.newCompartmentBad}</span> : null}
    </div>
  );
}
