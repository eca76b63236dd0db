/** The forms in which the server answers; see `src/haetae/server`. */

/** What the console offers or leaves out; the server knows more. */
export type Action =
  | "search"
  | "ask"
  | "document.read"
  | "document.add"
  | "document.delete"
  | "quarantine.manage"
  | "expert.read"
  | "ledger.read"
  | "ledger.verify"
  | (string & {});

export interface Session {
  principal: {
    name: string;
    display_name: string;
    roles: string[];
    clearance: string[];
    actions: Action[];
  };
  workspace: { name: string; default_compartment: string };
  version: string;
}

export interface Count {
  key: string;
  count: number;
}

export type HealthState = "ok" | "warn" | "bad";

export interface HealthCheck {
  name: string;
  state: HealthState;
  detail: string;
  hint: string;
}

export interface Home {
  documents: number;
  passages: number;
  pages: number;
  quarantined: number;
  by_kind: Count[];
  by_language: Count[];
  by_compartment: Count[];
  health: HealthCheck[];
  recent: DocumentRow[];
  examples: { question: string; language: string }[];
}

export interface DocumentRow {
  document_id: string;
  title: string;
  kind: string;
  language: string;
  date: string;
  num_pages: number;
  num_passages: number;
  media_type: string;
  added_at: string;
  added_by: string;
  compartments: string[];
  warnings: number;
  num_sources: number;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface TableData {
  page: number;
  caption: string;
  num_header_rows: number;
  rows: string[][];
  box: Box | null;
}

export interface Figure {
  page: number;
  label: string;
  caption: string;
  box: Box | null;
}

export interface Structure {
  page: number;
  form: string;
  label: string;
  content: string;
}

export interface DocumentDetail extends DocumentRow {
  authors: string[];
  identifiers: Record<string, string>;
  metadata: Record<string, string>;
  sources: { name: string; added_at: string; added_by: string }[];
  pages: { number: number; label: string; warning: string }[];
  outline: { title: string; page: number }[];
  tables: TableData[];
  figures: Figure[];
  structures: Structure[];
  near_duplicates: { document_id: string; title: string }[];
  has_layout: boolean;
}

/** `start` and `end` say which words a box holds, where the server knows. */
export interface MarkBox extends Box {
  start?: number;
  end?: number;
}

export interface Mark {
  passage_id: string;
  start: number;
  end: number;
  kind: string;
  section: string;
  boxes: MarkBox[];
}

export interface PageView {
  number: number;
  label: string;
  text: string;
  width_pt: number;
  height_pt: number;
  warning: string;
  marks: Mark[];
}

/** What a citation and a search hit both say about their place. */
export interface Place {
  document_id: string;
  title: string;
  date: string;
  kind: string;
  language: string;
  page: number;
  page_label: string;
  section: string;
  passage_id: string;
  start: number;
  end: number;
  compartments: string[];
}

export interface Citation extends Place {
  n: number;
  quote: string;
}

export interface Hit extends Place {
  text: string;
  score: number;
  highlights: [number, number][];
}

export interface Contradiction {
  kind: string;
  reason: string;
  left: number;
  right: number;
}

export interface Filters {
  kind?: string;
  language?: string;
  after?: string;
  before?: string;
  document_id?: string;
}

export interface Answer {
  question: string;
  language: string;
  status: "answered" | "not_in_documents";
  method: string;
  method_note: string;
  sentences: { text: string; citations: number[] }[];
  citations: Citation[];
  contradictions: Contradiction[];
  abstention: { reason: string } | null;
  considered: Hit[];
  seconds: number;
}

export interface SearchResult {
  hits: Hit[];
  seconds: number;
}

export interface DocumentList {
  documents: DocumentRow[];
  next: string | null;
  total: number;
}

export interface UploadResult {
  name: string;
  status: "added" | "unchanged" | "merged" | "quarantined";
  document_id?: string;
  reason?: string;
  detail?: string;
  hint?: string;
}

export interface Removal {
  removed: Record<string, number>;
  tainted: { kind: string; name: string }[];
}

export interface QuarantineItem {
  id: string;
  name: string;
  reason: string;
  detail: string;
  hint: string;
  added_at: string;
  compartments: string[];
  size: number;
}

export interface LedgerEntry {
  seq: number;
  hash: string;
  time: string;
  kind: string;
  actor: string;
  subject: string;
  compartments: string[];
  parents: string[];
  body: Record<string, unknown>;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  next: number | null;
}

export interface LedgerLineage {
  entry: LedgerEntry;
  ancestors: LedgerEntry[];
  descendants: LedgerEntry[];
}

export interface Verification {
  ok: boolean;
  records: number;
  checkpoints: number;
  head: string;
  signed_by: string;
  first_bad: { seq: number; reason: string } | null;
  seconds: number;
}

export interface Expert {
  name: string;
  version: string;
  summary: string;
  takes: string;
  gives: string;
  fitted_on: string;
  not_for: string;
  compartments: string[];
  state: string;
  reason: string;
}

export interface Score {
  expert: string;
  advised: number;
  abstained: number;
  accepted: number;
  edited: number;
  rejected: number;
  promised: number | null;
  measured: number | null;
  /** The share of promised intervals that held what was measured. */
  covered: number | null;
  unit: string;
}

export interface Experts {
  experts: Expert[];
  scoreboard: Score[];
}
