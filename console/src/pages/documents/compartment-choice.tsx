import { useState } from "react";

import { useHome } from "../../api/queries.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { useWhoIsHere } from "../../session.ts";

const COMPARTMENT = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;
const LONGEST = 64;

/** The compartments that what is added will carry; the house's own default is chosen first. */
export function CompartmentChoice({
  chosen,
  onChange,
  disabled,
}: {
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  disabled: boolean;
}) {
  const words = useWords();
  const home = useHome();
  const { principal, workspace } = useWhoIsHere();
  const known = new Set([workspace.default_compartment, ...chosen]);
  for (const grant of principal.clearance) if (COMPARTMENT.test(grant)) known.add(grant);
  for (const { key } of home.data?.by_compartment ?? []) if (COMPARTMENT.test(key)) known.add(key);

  const toggle = (name: string) =>
    onChange(
      chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name].sort(),
    );
  return (
    <fieldset className="readers" disabled={disabled}>
      <legend>{words.upload.who}</legend>
      <p className="quiet">{words.upload.whoNote}</p>
      <div className="readers-names">
        {[...known].sort().map((name) => (
          <label key={name} className="toggle">
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            <span>{name}</span>
          </label>
        ))}
      </div>
      <NewCompartment
        onAdd={(name) => {
          if (!chosen.includes(name)) toggle(name);
        }}
      />
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
