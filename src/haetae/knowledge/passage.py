"""What is indexed, how a search is narrowed, and what a search finds."""

from __future__ import annotations

from dataclasses import dataclass

from haetae.data.document import Document, document_id, passage_id
from haetae.errors import InvalidInput
from haetae.sovereign.label import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedPassage:
    """One passage with what a hit must show; `page_text[start:end] == text`.

    Args:
        page_label: what a person calls the page: `p. 3`, `Claims`.
        kind: a `haetae.data.document.PassageKind` value.
        document_kind: a `haetae.data.document.Kind` value.
        date: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty when unknown.
        position: the passage's number in its document, from 0.
    """

    passage_id: str
    document_id: str
    page: int
    start: int
    end: int
    text: str
    title: str = ""
    section: str = ""
    page_label: str = ""
    kind: str = "text"
    document_kind: str = "other"
    language: str = ""
    date: str = ""
    position: int = 0

    @property
    def contents(self) -> str:
        """Write out everything that the passage says, so that a change is seen."""
        # Written out by hand: this runs once for every passage that is added.
        numbers = f"{self.page} {self.start} {self.end} {self.position}"
        words = (
            self.passage_id, self.document_id, self.text, self.title, self.section,
            self.page_label, self.kind, self.document_kind, self.language, self.date, numbers,
        )  # fmt: skip
        return "\0".join(words)


def passages_of(document: Document, *, content_sha256: str, label: Label) -> list[IndexedPassage]:
    """Make the indexed passages of a document as read."""
    identity = document_id(content_sha256, label.key)
    return [
        IndexedPassage(
            passage_id=passage_id(identity, passage),
            document_id=identity,
            page=passage.page,
            start=passage.start,
            end=passage.end,
            text=document.text_of(passage),
            title=document.title,
            section=passage.section,
            page_label=document.pages[passage.page - 1].label,
            kind=str(passage.kind),
            document_kind=str(document.kind),
            language=document.language,
            date=document.date,
            position=position,
        )
        for position, passage in enumerate(document.passages)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Narrow a search; an empty field narrows nothing.

    Args:
        after, before: dates as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, both ends included. A passage
            dated by its year alone is kept when any day of that year would be; an undated one
            is left out as soon as a date is asked for.
        kinds: passage kinds, any of them.
    """

    document_kind: str = ""
    language: str = ""
    after: str = ""
    before: str = ""
    document_id: str = ""
    kinds: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("after", "before"):
            value = getattr(self, name)
            if value and date_range(value) is None:
                raise InvalidInput(
                    f"the date {value[:40]!r} of the filter `{name}` cannot be read",
                    hint="Write it as YYYY, YYYY-MM or YYYY-MM-DD",
                )

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is narrowed."""
        return self == Filters()


def date_range(date: str) -> tuple[int, int] | None:
    """Give the first and last day that a date may mean as `YYYYMMDD` numbers.

    >>> date_range("2019-05")
    (20190501, 20190531)
    """
    parts = date.split("-")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    if len(parts[0]) != 4 or any(len(part) != 2 for part in parts[1:]):
        return None
    year = int(parts[0])
    month = int(parts[1]) if len(parts) > 1 else 0
    day = int(parts[2]) if len(parts) > 2 else 0
    if month > 12 or day > 31:
        return None
    first = year * 10000 + (month or 1) * 100 + (day or 1)
    return first, year * 10000 + (month or 12) * 100 + (day or 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One passage found.

    Args:
        score: what the ranking is by, rounded so that equal evidence is an equal number.
        lexical: the part of the words asked for (BM25F), before any feedback.
        vector: cosine to the question in the embedder's space; `None` without an embedder.
        matched: the words of the question that the passage holds, as they were asked.
    """

    passage: IndexedPassage
    label: Label
    score: float
    lexical: float
    vector: float | None = None
    matched: tuple[str, ...] = ()
