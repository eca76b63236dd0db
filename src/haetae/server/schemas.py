"""The shapes of what goes over HTTP; the console's types are made from these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=64)]
Words = Annotated[str, Field(max_length=200_000)]


class Body(BaseModel):
    """A body that somebody sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Problem(BaseModel):
    """An error by RFC 9457, with what to do."""

    type: str
    title: str
    status: int
    detail: str
    hint: str
    where: str = ""


class SignIn(Body):
    """A name with a password, or a one-time code."""

    name: str = Field(default="", max_length=64)
    password: str = Field(default="", max_length=1024)
    code: str = Field(default="", max_length=256)


class PrincipalOut(BaseModel):
    """Who is signed in, and what they may do."""

    name: str
    display_name: str
    roles: list[str]
    clearance: list[str]
    actions: list[str]


class WorkspaceOut(BaseModel):
    """Which workspace this is."""

    name: str
    default_compartment: str


class SessionOut(BaseModel):
    """The session as the console needs it."""

    principal: PrincipalOut
    workspace: WorkspaceOut
    version: str


class Counted(BaseModel):
    """A value and how many documents have it."""

    key: str
    count: int


class Health(BaseModel):
    """One check of the house."""

    name: str
    state: Literal["ok", "warn", "bad"]
    detail: str
    hint: str = ""


class DocumentOut(BaseModel):
    """One document in a list."""

    document_id: str
    title: str
    kind: str
    language: str
    date: str
    num_pages: int
    num_passages: int
    media_type: str
    added_at: str
    added_by: str
    compartments: list[str]
    warnings: int
    num_sources: int


class Example(BaseModel):
    """A question to try."""

    question: str
    language: str


class HomeOut(BaseModel):
    """What is here and how healthy it is."""

    documents: int
    passages: int
    pages: int
    quarantined: int
    by_kind: list[Counted]
    by_language: list[Counted]
    by_compartment: list[Counted]
    health: list[Health]
    recent: list[DocumentOut]
    examples: list[Example]


class FiltersIn(Body):
    """Narrow a search or an answer."""

    kind: str = Field(default="", max_length=16)
    language: str = Field(default="", max_length=8)
    after: str = Field(default="", max_length=10)
    before: str = Field(default="", max_length=10)
    document_id: str = Field(default="", max_length=20)


class AskIn(Body):
    """A question."""

    question: Words
    filters: FiltersIn = FiltersIn()


class HitOut(BaseModel):
    """One passage found; highlights are offsets in `text`."""

    passage_id: str
    document_id: str
    title: str
    date: str
    kind: str
    language: str
    page: int
    page_label: str
    section: str
    text: str
    start: int
    end: int
    score: float
    highlights: list[tuple[int, int]]
    compartments: list[str]


class SearchOut(BaseModel):
    """What a search found."""

    hits: list[HitOut]
    seconds: float


class SentenceOut(BaseModel):
    """One sentence of an answer with the numbers of its citations."""

    text: str
    citations: list[int]


class CitationOut(BaseModel):
    """The place that a sentence stands on: `quote` is `page text[start:end]`."""

    n: int
    document_id: str
    title: str
    date: str
    kind: str
    language: str
    page: int
    page_label: str
    section: str
    passage_id: str
    start: int
    end: int
    quote: str
    compartments: list[str]


class ContradictionOut(BaseModel):
    """Two citations that do not agree."""

    kind: str
    reason: str
    left: int
    right: int


class AbstentionOut(BaseModel):
    """Why there is no answer."""

    reason: str


class AnswerOut(BaseModel):
    """An answer, or why there is none."""

    question: str
    language: str
    status: Literal["answered", "not_in_documents"]
    method: str
    method_note: str
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    contradictions: list[ContradictionOut]
    abstention: AbstentionOut | None
    considered: list[HitOut]
    seconds: float


class DocumentsOut(BaseModel):
    """One page of the list of documents."""

    documents: list[DocumentOut]
    next: str | None
    total: int


class SourceOut(BaseModel):
    """Where a document came from."""

    name: str
    added_at: str
    added_by: str


class PageRef(BaseModel):
    """One page in a document's outline."""

    number: int
    label: str
    warning: str


class BoxOut(BaseModel):
    """A rectangle in points from the page's top left."""

    x0: float
    y0: float
    x1: float
    y1: float


class LineBoxOut(BoxOut):
    """Where one printed line lies: it is `page text[start:end]`."""

    start: int
    end: int


class OutlineOut(BaseModel):
    """A heading and its page."""

    title: str
    page: int


class TableOut(BaseModel):
    """A table as data."""

    page: int
    caption: str
    num_header_rows: int
    rows: list[list[str]]
    box: BoxOut | None


class FigureOut(BaseModel):
    """A figure."""

    page: int
    label: str
    caption: str
    box: BoxOut | None


class StructureOut(BaseModel):
    """A chemical structure that the source carries."""

    page: int
    form: str
    label: str
    content: str


class Ref(BaseModel):
    """A document by id and title."""

    document_id: str
    title: str


class DocumentDetail(DocumentOut):
    """One document with all that is known of it."""

    authors: list[str]
    identifiers: dict[str, str]
    metadata: dict[str, str]
    sources: list[SourceOut]
    pages: list[PageRef]
    outline: list[OutlineOut]
    tables: list[TableOut]
    figures: list[FigureOut]
    structures: list[StructureOut]
    near_duplicates: list[Ref]
    has_layout: bool


class MarkOut(BaseModel):
    """A passage on its page."""

    passage_id: str
    start: int
    end: int
    kind: str
    section: str
    boxes: list[LineBoxOut]


class PageOut(BaseModel):
    """One page with its passages."""

    number: int
    label: str
    text: str
    width_pt: float
    height_pt: float
    warning: str
    marks: list[MarkOut]


class FileResultOut(BaseModel):
    """What became of one file."""

    name: str
    status: Literal["added", "unchanged", "merged", "quarantined"]
    document_id: str = ""
    reason: str = ""
    detail: str = ""
    hint: str = ""


class UploadOut(BaseModel):
    """What became of an upload."""

    results: list[FileResultOut]


class ReasonIn(Body):
    """Why somebody does something."""

    reason: str = Field(min_length=3, max_length=1000)


class Tainted(BaseModel):
    """Something that was made from a deleted document."""

    kind: str
    name: str


class RemovalOut(BaseModel):
    """What a deletion removed, and what was made from it."""

    removed: dict[str, int]
    tainted: list[Tainted]


class QuarantinedOut(BaseModel):
    """One file that was put aside."""

    id: str
    name: str
    reason: str
    detail: str
    hint: str
    added_at: str
    compartments: list[str]
    size: int


class QuarantineOut(BaseModel):
    """The files that were put aside."""

    items: list[QuarantinedOut]


class LookOut(BaseModel):
    """The permission to look at the ledger, recorded with its reason."""

    look_id: str


class EntryOut(BaseModel):
    """One entry of the ledger."""

    seq: int
    hash: str
    time: str
    kind: str
    actor: str
    subject: str
    compartments: list[str]
    parents: list[str]
    body: dict[str, Any]


class LedgerOut(BaseModel):
    """One page of the ledger, newest first."""

    entries: list[EntryOut]
    next: int | None


class LineageOut(BaseModel):
    """An entry with what it derives from and what derives from it."""

    entry: EntryOut
    ancestors: list[EntryOut]
    descendants: list[EntryOut]


class BadRecord(BaseModel):
    """The first bad line of a ledger."""

    seq: int
    reason: str


class VerdictOut(BaseModel):
    """What a check of the ledger found."""

    ok: bool
    records: int
    checkpoints: int
    head: str
    signed_by: str
    first_bad: BadRecord | None
    seconds: float


class ExpertOut(BaseModel):
    """One expert that is installed."""

    name: str
    version: str
    summary: str
    takes: str
    gives: str
    fitted_on: str
    not_for: str
    compartments: list[str]
    state: str
    reason: str


class ScoreOut(BaseModel):
    """How an expert's advice fared."""

    expert: str
    advised: int
    abstained: int
    accepted: int
    edited: int
    rejected: int
    promised: float | None
    measured: float | None
    covered: float | None
    unit: str


class ExpertsOut(BaseModel):
    """The experts and their scoreboard."""

    experts: list[ExpertOut]
    scoreboard: list[ScoreOut]
