"""What was read: a document with its pages, and where on them each piece lies.

A reader yields one `Document`. Everything that is later quoted, cited or counted is a slice
`page.text[start:end]` of one page, so a citation can always be checked by looking.

Pages of formats without pages (XML, HTML, DOCX, Markdown, text) are its top-level sections;
`Page.label` says what a person should call the page, `Page.width_pt` is 0 for those.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

# The ids and passages of one reader version are stable; raise it when cutting or reading changes.
READER_VERSION = 1


class Kind(StrEnum):
    """What a document is, for filters and for the way it is cited."""

    PAPER = "paper"
    PATENT = "patent"
    ARTICLE = "article"  # knowledge-base, procedure, manual
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points (1/72 inch), origin at the top left, y downwards."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Span:
    """One printed line: `page.text[start:end]` lies in `box`."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, or one section of a format without pages.

    Args:
        number: from 1, without gaps.
        label: what to call it: `p. 3`, `Claims`, `2.1 Coating`.
        text: in reading order; lines end in a newline, paragraphs in an empty line.
        spans: lines with boxes in text order; empty where the format has no layout.
        warning: why the page may be incomplete (no text layer, unreadable font), else empty.
    """

    number: int
    label: str
    text: str
    width_pt: float = 0.0
    height_pt: float = 0.0
    spans: tuple[Span, ...] = ()
    warning: str = ""


class PassageKind(StrEnum):
    """What part of a document a passage is."""

    TEXT = "text"
    TITLE = "title"
    ABSTRACT = "abstract"
    CLAIM = "claim"
    TABLE = "table"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrievable piece: `pages[page - 1].text[start:end]`.

    Args:
        section: the headings above it, outermost first, joined by ` > `.
    """

    page: int
    start: int
    end: int
    kind: PassageKind = PassageKind.TEXT
    section: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as data.

    Args:
        rows: rectangular: every row has the same number of cells; a spanning cell's text stands
            in each cell it covers.
        num_header_rows: how many leading rows are headings.
        box: where it is printed; `None` where the format has no layout.
    """

    page: int
    rows: tuple[tuple[str, ...], ...]
    num_header_rows: int = 0
    caption: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure or patent drawing with its caption; `file` names the picture in the source."""

    page: int
    caption: str = ""
    label: str = ""
    file: str = ""
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A chemical structure that the source carries as such (a molfile, CDX or picture by name).

    Args:
        form: how `content` is written; `file` means that only the name of a file is known.
    """

    page: int
    form: Literal["molfile", "smiles", "inchi", "cml", "file"]
    content: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document as read.

    Args:
        media_type: of the source bytes.
        reader: name of the reader that made it, for example `pdf`, `jats`, `uspto`.
        date: publication date as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; empty when unknown.
        language: `ko`, `en`, ... by ISO 639-1; empty when unknown.
        identifiers: `doi`, `pmid`, `publication_number`, `application_number`, `family`, ...
        metadata: other facts worth a filter or a look: `journal`, `assignee`, `ipc`, ...
    """

    title: str
    kind: Kind
    media_type: str
    reader: str
    pages: tuple[Page, ...]
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    structures: tuple[Structure, ...] = ()
    date: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)

    def text_of(self, passage: Passage) -> str:
        """Give the passage's words, verbatim."""
        return self.pages[passage.page - 1].text[passage.start : passage.end]


def document_id(content_sha256: str, label_key: str) -> str:
    """Identify a document by its bytes and its compartments.

    The label is part of the identity: the same file read into another compartment is another
    document, so that nobody learns from an id that a file is already in the house.
    """
    return hashlib.sha256(f"{label_key}\0{content_sha256}".encode()).hexdigest()[:20]


def passage_id(document: str, passage: Passage) -> str:
    """Identify a passage by its document and its place; stable over repeated reading."""
    place = f"{document}\0{passage.page}\0{passage.start}\0{passage.end}"
    return hashlib.sha256(place.encode()).hexdigest()[:20]
