import type { Place } from "./api/types.ts";

/** The address of a page with the passage, and within it the quoted words, marked. */
export function placeAddress(place: Pick<Place, "document_id" | "page" | "passage_id" | "start" | "end">): string {
  const marks = new URLSearchParams({
    passage: place.passage_id,
    from: String(place.start),
    to: String(place.end),
  });
  return `${pageAddress(place.document_id, place.page)}?${marks.toString()}`;
}

export function pageAddress(documentId: string, page: number): string {
  return `/documents/${encodeURIComponent(documentId)}/pages/${page}`;
}
