import type { Mark, MarkBox } from "../../api/types.ts";

/** The passage that a link points at, and within it the quoted words. */
export interface Chosen {
  passageId: string;
  from: number;
  to: number;
}

export function chosenPassage(params: URLSearchParams): Chosen {
  const place = (key: string) => {
    const value = Number(params.get(key) ?? NaN);
    return Number.isInteger(value) && value >= 0 ? value : -1;
  };
  return { passageId: params.get("passage") ?? "", from: place("from"), to: place("to") };
}

export function hasQuote(chosen: Chosen, mark: Mark): boolean {
  return chosen.from >= mark.start && chosen.to <= mark.end && chosen.from < chosen.to;
}

/** Says whether a box holds quoted words; without a text range it stands for its whole passage. */
export function isQuoted(box: MarkBox, chosen: Chosen): boolean {
  if (box.start === undefined || box.end === undefined) return false;
  return box.start < chosen.to && chosen.from < box.end;
}
