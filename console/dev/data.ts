/** Made-up content for developing the console; every word and figure here is invented. */

import type {
  Answer,
  DocumentDetail,
  DocumentRow,
  Experts,
  Hit,
  Home,
  LedgerEntry,
  PageView,
  QuarantineItem,
  Session,
} from "../src/api/types.ts";

export const session: Session = {
  principal: {
    name: "researcher",
    display_name: "재료연구팀",
    roles: ["researcher", "librarian"],
    clearance: ["rnd.cathode", "plant2"],
    actions: [
      "document.read", "document.add", "document.delete", "search", "ask",
      "quarantine.manage", "expert.read", "ledger.read", "ledger.verify",
    ],
  },
  workspace: { name: "demo", default_compartment: "general" },
  version: "0.1.0",
};

const row = (n: number, over: Partial<DocumentRow>): DocumentRow => ({
  document_id: `d${String(n).padStart(19, "0")}`,
  title: `Report ${n}`,
  kind: "other",
  language: "en",
  date: "2024",
  num_pages: 12,
  num_passages: 88,
  media_type: "application/pdf",
  added_at: "2026-11-20T09:12:00+09:00",
  added_by: "researcher",
  compartments: [],
  warnings: 0,
  num_sources: 1,
  ...over,
});

const named: DocumentRow[] = [
  row(1, {
    title: "Residual lithium on nickel-rich cathode powder and the firing step that removes it",
    kind: "paper", date: "2024-03-11", compartments: ["rnd.cathode"], num_pages: 14, num_passages: 131,
  }),
  row(2, {
    title: "고니켈 양극재 소성 공정의 산소 분압과 잔류 리튬",
    kind: "paper", language: "ko", date: "2023-07", compartments: ["rnd.cathode"], warnings: 1,
  }),
  row(3, {
    title: "Coated positive electrode active material and method for producing the same",
    kind: "patent", date: "2021-09-02", media_type: "application/xml", num_pages: 6, num_passages: 204, num_sources: 2,
  }),
  row(4, {
    title: "2공장 소성로 운전 표준서",
    kind: "article", language: "ko", date: "2025-01-20", compartments: ["plant2"], num_pages: 31, num_passages: 342,
  }),
  row(5, {
    title: "Washing of layered oxides: what water takes away besides lithium",
    kind: "paper", date: "2022-11-30", compartments: ["rnd.cathode"], media_type: "application/xml",
  }),
  row(6, { title: "건식 코팅 장비 점검 기록", kind: "article", language: "ko", date: "", compartments: ["plant2", "rnd.cathode"] }),
];

export const documents: DocumentRow[] = [
  ...named,
  ...Array.from({ length: 131 }, (_, i) =>
    row(i + 7, {
      title: i % 3 === 0 ? `분기 시험 보고서 ${i + 1}` : `Quarterly trial report ${i + 1}`,
      language: i % 3 === 0 ? "ko" : "en",
      date: `${2018 + (i % 8)}-${String((i % 12) + 1).padStart(2, "0")}`,
      num_passages: 40 + ((i * 37) % 400),
      compartments: i % 4 === 0 ? ["plant2"] : [],
    }),
  ),
];

export const home: Home = {
  documents: documents.length,
  passages: 18_402,
  pages: 2_116,
  quarantined: 3,
  by_kind: [
    { key: "paper", count: 61 }, { key: "patent", count: 34 }, { key: "article", count: 29 }, { key: "other", count: 13 },
  ],
  by_language: [{ key: "en", count: 92 }, { key: "ko", count: 41 }, { key: "ja", count: 4 }],
  by_compartment: [{ key: "", count: 58 }, { key: "rnd.cathode", count: 47 }, { key: "plant2", count: 32 }],
  health: [
    { name: "Ledger", state: "ok", detail: "1,204 records, last signed checkpoint 4 minutes ago", hint: "" },
    { name: "Egress", state: "ok", detail: "Sealed: no route out of this machine", hint: "" },
    {
      name: "Quarantine", state: "warn", detail: "3 files could not be read",
      hint: "Look at them under Documents, Quarantine",
    },
    { name: "Index", state: "ok", detail: "3 compartments, all current", hint: "" },
    { name: "Disk", state: "bad", detail: "1.2 GB left on the volume of the workspace", hint: "Free space or move the workspace to a larger volume" },
  ],
  recent: named,
  examples: [
    { question: "고니켈 양극재에서 잔류 리튬을 줄이는 방법은?", language: "ko" },
    { question: "2공장 소성로의 승온 속도는 얼마인가?", language: "ko" },
    { question: "At what temperature is the cathode powder fired?", language: "en" },
    { question: "Which coatings are claimed for the active material?", language: "en" },
  ],
};

const QUOTES = {
  firing:
    "Firing the powder for 12 h at 740 °C under flowing oxygen lowered the residual lithium from 0.84 wt% to 0.31 wt%.",
  washing: "Washing removed nearly all surface carbonate, but the first-cycle capacity fell by 6 mAh/g.",
  korean: "산소 분압을 0.9 기압 이상으로 유지하면 잔류 리튬이 0.3 wt% 아래로 내려갔다.",
  korean2: "소성 온도는 780 °C에서 가장 좋은 결과를 보였다.",
};

const place = (n: number, page: number, label: string, section: string) => {
  const doc = documents[n - 1] as DocumentRow;
  return {
    document_id: doc.document_id, title: doc.title, date: doc.date, kind: doc.kind, language: doc.language,
    page, page_label: label, section, compartments: doc.compartments,
  };
};

const hit = (n: number, text: string, score: number, page = 3): Hit => ({
  ...place(n, page, `p. ${page}`, "Results > Residual lithium"),
  passage_id: `h${n}${page}`, text, start: 0, end: text.length, score,
  highlights: [[0, Math.min(18, text.length)]],
});

export const hits: Hit[] = [
  hit(1, QUOTES.firing, 0.91),
  hit(2, QUOTES.korean, 0.84),
  hit(5, QUOTES.washing, 0.62),
  hit(3, "The coating comprises an oxide of at least one element and covers from 20 to 95 percent of the surface.", 0.4, 2),
];

export const answered: Answer = {
  question: "",
  language: "en",
  status: "answered",
  method: "extractive",
  method_note: "Sentences quoted from the passages",
  sentences: [
    { text: QUOTES.firing, citations: [1] },
    { text: QUOTES.korean, citations: [2] },
    { text: QUOTES.washing, citations: [3] },
  ],
  citations: [
    { n: 1, ...place(1, 3, "p. 3", "Results > Residual lithium"), passage_id: "p3b", start: 371, end: 484, quote: QUOTES.firing },
    { n: 2, ...place(2, 2, "p. 2", "3. 결과"), passage_id: "p2a", start: 0, end: 44, quote: QUOTES.korean },
    { n: 3, ...place(5, 1, "Discussion", "Discussion"), passage_id: "p1a", start: 0, end: 92, quote: QUOTES.washing },
    { n: 4, ...place(2, 4, "p. 4", "4. 소성 온도"), passage_id: "p4a", start: 0, end: 28, quote: QUOTES.korean2 },
  ],
  contradictions: [
    { kind: "value", reason: "740 °C (2024-03-11) against 780 °C (2023-07)", left: 1, right: 4 },
  ],
  abstention: null,
  considered: hits,
  seconds: 0.184,
};

export const notInDocuments: Answer = {
  ...answered,
  status: "not_in_documents",
  sentences: [],
  citations: [],
  contradictions: [],
  abstention: { reason: "The nearest passages speak of firing, not of the price of nickel" },
  considered: hits.slice(0, 3),
  seconds: 0.097,
};

const PARAGRAPHS = [
  "Residual lithium",
  "Lithium compounds stay on the surface of nickel-rich powder after synthesis. They take up water from the air, raise the pH of the slurry and make it gel before it can be coated. How much stays depends on the excess of lithium in the mix and on the atmosphere in which the powder cools.",
  QUOTES.firing + " A longer firing gave no further gain. The primary particles grew from 0.4 to 0.6 µm, which cost 2 mAh/g at high rate.",
  "Table 2 lists the three firings with the residual lithium before and after, the discharge capacity at 0.1 C and the retention after 100 cycles. The second firing is the one used for all cells in the next section.",
];
export const PAGE_TEXT = PARAGRAPHS.join("\n\n") + "\n";

export function pageView(document: DocumentRow, number: number): PageView {
  const hasLayout = document.media_type === "application/pdf";
  let at = 0;
  const marks = PARAGRAPHS.map((paragraph, i) => {
    const start = PAGE_TEXT.indexOf(paragraph, at);
    at = start + paragraph.length;
    return {
      passage_id: `p${number}${"tabc"[i]}`,
      start,
      end: at,
      kind: i === 0 ? "title" : "text",
      section: "Results > Residual lithium",
      boxes: hasLayout ? boxesOf(i) : [],
    };
  });
  return {
    number,
    label: hasLayout ? `p. ${number}` : ["Abstract", "Claims", "Description"][number % 3]!,
    text: PAGE_TEXT,
    width_pt: hasLayout ? 595 : 0,
    height_pt: hasLayout ? 842 : 0,
    warning: document.warnings > 0 && number === 2 ? "The text layer of this page is missing in part" : "",
    marks,
  };
}

/** Where the fixture's drawn page prints paragraph `i`: see `pageSvg`. */
export function boxesOf(i: number) {
  const top = [110, 150, 300, 470][i]!;
  const lines = [1, 5, 5, 5][i]!;
  return Array.from({ length: lines }, (_, k) => ({
    x0: 72, y0: top + k * 20 - 12, x1: k === lines - 1 ? 360 : 523, y1: top + k * 20 + 5,
  }));
}

export function detail(document: DocumentRow): DocumentDetail {
  const hasLayout = document.media_type === "application/pdf";
  const label = (n: number) => (hasLayout ? `p. ${n}` : ["Abstract", "Claims", "Description"][n % 3]!);
  return {
    ...document,
    authors: ["Cathode Group", "Process Analytics Group"],
    identifiers: document.kind === "patent" ? { publication_number: "XX0000000B2", family: "0000000" } : { doi: "10.0000/haetae.demo.1" },
    metadata: { journal: "Internal Reports", ipc: "H01M 4/525" },
    sources: Array.from({ length: document.num_sources }, (_, i) => ({
      name: `incoming/cathode-${i + 1}.pdf`, added_at: document.added_at, added_by: document.added_by,
    })),
    pages: Array.from({ length: document.num_pages }, (_, i) => ({
      number: i + 1, label: label(i + 1), warning: document.warnings > 0 && i === 1 ? "The text layer is missing in part" : "",
    })),
    outline: hasLayout
      ? [
          { title: "Introduction", page: 1 }, { title: "Experimental", page: 2 }, { title: "Results: residual lithium", page: 3 },
          { title: "Results: cycling", page: 6 }, { title: "Discussion", page: 9 }, { title: "References", page: 12 },
        ]
      : [],
    tables: [
      {
        page: 3, caption: "Table 2. Three firings of the same powder", num_header_rows: 1, box: null,
        rows: [
          ["Firing", "Residual Li before (wt%)", "after (wt%)", "Capacity (mAh/g)", "Retention"],
          ["700 °C, 12 h", "0.84", "0.52", "203.1", "88 %"],
          ["740 °C, 12 h", "0.84", "0.31", "201.4", "93 %"],
          ["780 °C, 12 h", "0.84", "0.29", "196.0", "94 %"],
        ],
      },
      { page: 6, caption: "", num_header_rows: 1, box: null, rows: [["Cycle", "mAh/g"], ["1", "201.4"], ["100", "187.3"]] },
    ],
    figures: [{ page: 4, label: "Fig. 1", caption: "Residual lithium against the firing temperature.", box: null }],
    structures: document.kind === "patent" ? [{ page: 2, form: "smiles", label: "Formula 1", content: "CC(=O)OC1=CC=CC=C1C(=O)O" }] : [],
    near_duplicates: document.kind === "patent" ? [{ document_id: documents[4]!.document_id, title: documents[4]!.title }] : [],
    has_layout: hasLayout,
  };
}

export const quarantine: QuarantineItem[] = [
  {
    id: "q1", name: "공정변경_합의서_2024.pdf", reason: "encrypted", detail: "The file asks for a password",
    hint: "Remove the password and add it again", added_at: "2026-11-19T10:00:00+09:00", compartments: ["plant2"], size: 1_204_331,
  },
  {
    id: "q2", name: "scan_0413.pdf", reason: "no_text", detail: "12 pages, none with a text layer",
    hint: "Run text recognition first", added_at: "2026-11-18T15:31:00+09:00", compartments: [], size: 8_812_004,
  },
  {
    id: "q3", name: "export.dat", reason: "unknown_kind", detail: "The bytes match no known format",
    hint: "Add it as PDF, XML, HTML, DOCX, Markdown or text", added_at: "2026-11-12T08:02:00+09:00", compartments: ["rnd.cathode"], size: 512,
  },
];

const hash = (n: number) => Array.from({ length: 64 }, (_, i) => ((n * 7919 + i * i * 31 + n * i) % 16).toString(16)).join("");
const KINDS = ["document.added", "index.built", "question.answered", "expert.fitted", "advice.given", "outcome.seen", "ledger.looked"];

export const ledger: LedgerEntry[] = Array.from({ length: 140 }, (_, i) => {
  const seq = i + 1;
  const kind = KINDS[seq % KINDS.length]!;
  const parents = seq > 7 ? [hash(seq - 1), ...(seq % 3 === 0 ? [hash(seq - 4)] : []), ...(seq % 7 === 0 ? [hash(seq - 6)] : [])] : [];
  return {
    seq, hash: hash(seq), kind, parents,
    time: new Date(Date.UTC(2026, 10, 20, 0, seq * 7)).toISOString(),
    actor: ["researcher", "operator", "auditor"][seq % 3]!,
    subject: kind.startsWith("document") ? documents[seq % 6]!.title : `${kind.split(".")[0]} ${seq}`,
    compartments: seq % 2 ? ["rnd.cathode"] : [],
    body: { size: seq * 1000, reader: "pdf", note: "as handed in" },
  };
});

export const experts: Experts = {
  experts: [
    {
      name: "discovery", version: "0.1.0", summary: "Proposes the next lab batch for a property target.",
      takes: "A campaign: molecules with measurements, a goal, constraints", gives: "A ranked lab batch with predicted properties and intervals",
      fitted_on: "1,128 measured molecules, last fitted 2026-11-18", not_for: "Molecules above 70 heavy atoms, metal complexes",
      compartments: ["rnd.cathode"], state: "ready", reason: "",
    },
    {
      name: "factory", version: "0.1.0", summary: "Proposes set-points inside the qualified window.",
      takes: "A window of tag readings and the lot", gives: "Defect rate at the horizon, set-points with expected effect",
      fitted_on: "", not_for: "Lines without a qualified envelope", compartments: [], state: "refused", reason: "Its distribution is not trusted by the settings",
    },
  ],
  scoreboard: [
    { expert: "discovery 0.1.0", advised: 24, abstained: 3, accepted: 15, edited: 5, rejected: 4, promised: 1.8, measured: 1.5, covered: 0.91, unit: "mAh/g" },
  ],
};
