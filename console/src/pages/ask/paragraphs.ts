interface Sentence {
  text: string;
  citations: readonly number[];
}

/** Keeps sentences from the same sources together; another source starts another paragraph. */
export function paragraphs<S extends Sentence>(sentences: readonly S[]): S[][] {
  const grouped: S[][] = [];
  let before = "";
  for (const sentence of sentences) {
    const sources = [...sentence.citations].sort((a, b) => a - b).join(",");
    const last = grouped.at(-1);
    if (last !== undefined && sources === before) last.push(sentence);
    else grouped.push([sentence]);
    before = sources;
  }
  return grouped;
}

const LONGEST_KEPT = 24;

/** Where a sentence's last word starts, so that its mark never wraps to a line of its own. */
export function lastWord(text: string): number {
  const gap = text.trimEnd().lastIndexOf(" ") + 1;
  return text.length - gap > LONGEST_KEPT ? text.length : gap;
}

/** A quoted list item without its bullet; the source card keeps the quote as it stands. */
export function withoutBullet(text: string): string {
  return text.replace(/^\s*[•·▪◦‣∙]\s*/u, "");
}
