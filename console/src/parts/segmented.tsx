import { useId, type ReactNode } from "react";

export interface Choice<T extends string> {
  value: T;
  label: string;
  icon?: ReactNode;
}

/** One of a few, on real radio buttons so that arrow keys and screen readers work. */
export function Segmented<T extends string>({
  legend,
  choices,
  value,
  onChange,
  iconsOnly = false,
}: {
  legend: string;
  choices: readonly Choice<T>[];
  value: T;
  onChange: (value: T) => void;
  iconsOnly?: boolean;
}) {
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className="unseen">{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="segment" title={iconsOnly ? choice.label : undefined}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>
            {choice.icon}
            <span className={iconsOnly ? "unseen" : undefined}>{choice.label}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
