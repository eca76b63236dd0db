/** Cuts text by the server's offsets, which count code points while JavaScript counts halves. */

const HAS_PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/;

export function slicer(text: string): { slice: (start: number, end: number) => string; length: number } {
  if (!HAS_PAIRS.test(text)) {
    return { slice: (start, end) => text.slice(start, end), length: text.length };
  }
  const points = Array.from(text);
  return { slice: (start, end) => points.slice(start, end).join(""), length: points.length };
}

export interface Range {
  start: number;
  end: number;
  name: string;
}

export interface Piece {
  start: number;
  text: string;
  names: string[];
}

/** Cuts a text at every range's ends and says for each piece which ranges hold it. */
export function pieces(text: string, ranges: readonly Range[]): Piece[] {
  const { slice, length } = slicer(text);
  const within = ranges
    .map((r) => ({ ...r, start: Math.max(0, r.start), end: Math.min(length, r.end) }))
    .filter((r) => r.start < r.end);
  const cuts = new Set([0, length]);
  for (const range of within) cuts.add(range.start).add(range.end);
  const places = [...cuts].sort((a, b) => a - b);
  const cut: Piece[] = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [start, end] = [places[i] as number, places[i + 1] as number];
    const names = within.filter((r) => r.start <= start && end <= r.end).map((r) => r.name);
    cut.push({ start, text: slice(start, end), names });
  }
  return cut;
}

/** A table as comma-separated values by RFC 4180. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (value: string) =>
    /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return rows.map((row) => row.map(cell).join(",")).join("\r\n");
}
