"""Put a document together block by block, in reading order.

Readers of formats without pages write headings, paragraphs, tables and claims here; this is
where the text of a page, the sections and the passages come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from haetae.data.document import (
    Document,
    Figure,
    Kind,
    Page,
    Passage,
    PassageKind,
    Structure,
    Table,
)
from haetae.data.language import language_of
from haetae.data.passages import cut, sentences
from haetae.errors import QuarantineReason, UnreadableFile

# A person cannot look anything up on an endless page; a longer section goes on on the next.
PAGE_CHARACTERS = 60_000

_FLOWING = frozenset((PassageKind.TEXT, PassageKind.ABSTRACT))
_PLACE = re.compile(r"\[([^\[\]\n]{1,80})\]")

Rows = Sequence[Sequence[str]]


class Builder:
    """Collects pages, passages, tables and figures in reading order."""

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._passages: list[Passage] = []
        self._tables: list[Table] = []
        self._figures: list[Figure] = []
        self._placed: dict[str, list[Figure | Structure]] = {}
        self._structures: list[Structure] = []
        self._label = ""
        self._num_parts = 0
        self._parts: list[str] = []
        self._length = 0
        self._regions: list[tuple[int, int, PassageKind, str]] = []
        self._headings: list[tuple[int, str]] = []
        self._num_pending = 0  # headings at the end of the stack that nothing followed yet
        self._pending_start = 0
        self._section = ""

    @property
    def page(self) -> int:
        """Number the page that is being written."""
        return len(self._pages) + 1

    @property
    def has_content(self) -> bool:
        """Say whether the page being written holds more than headings."""
        return bool(self._regions)

    def open_page(self, label: str) -> None:
        """Start a new page; its label is the outermost section."""
        self._close_page()
        self._label = label
        self._num_parts = 1
        self._headings = [(0, label)] if label else []
        self._num_pending = 0
        self._section = label

    def heading(self, text: str, level: int = 1, *, written: str = "") -> None:
        """Write a heading; it stands in the section of what follows.

        A heading right after one of the same level goes below it: `EXAMPLE 2 > Synthesis`.

        Args:
            written: how it stands on the page where that differs, as `## Synthesis`.
        """
        text = text.strip()
        if not text:
            return
        if not self._label and not self._parts:
            self._label, self._num_parts = text, 1
        while self._headings and (
            self._headings[-1][0] > level
            or (self._headings[-1][0] == level and not self._num_pending)
        ):
            self._headings.pop()
        if not self._num_pending:
            self._pending_start = self._length
        self._num_pending += 1
        if self._headings == [(0, text)]:  # the page is named after it
            self._headings.clear()
        self._headings.append((level, text))
        self._section = " > ".join(heading for _, heading in self._headings)
        self._write(written or text)

    def add(
        self, text: str, kind: PassageKind = PassageKind.TEXT, *, section: str | None = None
    ) -> None:
        """Write a paragraph, a claim, a caption or the words of a table."""
        if not text:
            return
        if len(text) > PAGE_CHARACTERS:
            for piece in _page_sized(text):
                self.add(piece, kind, section=section)
            return
        if self._length > PAGE_CHARACTERS and not self._num_pending:
            self._continue_page()
        start = self._write(text)
        self._num_pending = 0
        end = self._length
        section = self._section if section is None else section
        if self._regions and kind in _FLOWING:
            first, last, same_kind, same_section = self._regions[-1]
            if last + 2 == start and (same_kind, same_section) == (kind, section):
                self._regions[-1] = (first, end, kind, section)
                return
        self._regions.append((start, end, kind, section))

    def table(
        self,
        rows: Rows,
        *,
        num_header_rows: int = 0,
        caption: str = "",
        words: str = "",
        is_written: bool = False,
    ) -> None:
        """Record a table as data and write it as words, unless that is written already.

        Args:
            rows: cells with spans filled, any lengths; made rectangular here.
            words: the table as text, each cell once; made from the rows when empty.
        """
        filled = [tuple(row) for row in rows if any(row)]
        num_header_rows -= sum(1 for row in rows[:num_header_rows] if not any(row))
        if not is_written:
            self.add(caption, PassageKind.CAPTION)
        if not filled:
            return
        if not is_written:
            plain = "\n".join(" | ".join(cell for cell in row if cell) for row in filled)
            self.add(words or plain, PassageKind.TABLE)
        width = max(map(len, filled))
        self._tables.append(
            Table(
                page=self.page,
                rows=tuple(row + ("",) * (width - len(row)) for row in filled),
                num_header_rows=num_header_rows,
                caption=caption,
            )
        )

    def figure(
        self, *, caption: str = "", label: str = "", file: str = "", is_written: bool = False
    ) -> None:
        """Record a figure on this page and write its caption, unless that is written already."""
        if not is_written:
            self.add(caption, PassageKind.CAPTION)
        self._figures.append(Figure(page=self.page, caption=caption, label=label, file=file))

    def sheet(self, *, label: str, file: str) -> None:
        """Record a drawing sheet, on the page where the drawings are described."""
        page = self._figures[0].page if self._figures else 1
        self._figures.append(Figure(page=page, label=label, file=file))

    def place(self, mark: str, *things: Figure | Structure) -> None:
        """Record figures or structures whose page is the one on which `[mark]` is written."""
        self._placed.setdefault(mark, []).extend(things)

    def build(
        self,
        *,
        name: str,
        title: str,
        kind: Kind,
        media_type: str,
        reader: str,
        date: str = "",
        language: str = "",
        authors: Sequence[str] = (),
        identifiers: Mapping[str, str] | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> Document:
        """Close the last page and give the document.

        Raises:
            UnreadableFile: not a word was written.
        """
        self._close_page()
        if not self._pages:
            raise UnreadableFile(
                "the file holds no text",
                reason=QuarantineReason.NO_TEXT,
                hint="Check that it is the document and not an empty form of it",
                where=name,
            )
        self._settle_placed()
        return Document(
            title=title or name,
            kind=kind,
            media_type=media_type,
            reader=reader,
            # What stands before the first heading is known by the document's own name.
            pages=tuple(p if p.label else replace(p, label=title or name) for p in self._pages),
            passages=tuple(self._passages),
            tables=tuple(self._tables),
            figures=tuple(self._figures),
            structures=tuple(self._structures),
            date=date,
            language=language or language_of(" ".join(page.text for page in self._pages[:3])),
            authors=tuple(authors),
            identifiers={key: value for key, value in (identifiers or {}).items() if value},
            metadata={key: value for key, value in (metadata or {}).items() if value},
        )

    def _write(self, text: str) -> int:
        start = self._length + 2 if self._parts else 0
        self._parts.append(text)
        self._length = start + len(text)
        return start

    def _continue_page(self) -> None:
        headings, section, label = self._headings, self._section, self._label
        num_parts = self._num_parts + 1
        self._close_page()
        self._headings, self._section, self._label = headings, section, label
        self._num_parts = num_parts

    def _close_page(self) -> None:
        if not self._parts:
            return
        if self._num_pending:
            start = self._pending_start + (2 if self._pending_start else 0)
            self._regions.append((start, self._length, PassageKind.TEXT, self._section))
        text = "\n\n".join(self._parts)
        number = self.page
        label = f"{self._label} ({self._num_parts})" if self._num_parts > 1 else self._label
        for start, end, kind, section in self._regions:
            self._passages.extend(
                cut(text, page=number, section=section, kind=kind, start=start, end=end)
            )
        self._pages.append(Page(number=number, label=label, text=text))
        self._parts, self._regions = [], []
        self._length = self._num_pending = 0

    def _settle_placed(self) -> None:
        if not self._placed:
            return
        pages: dict[str, int] = {}
        for page in self._pages:
            for mark in _PLACE.findall(page.text):
                pages.setdefault(mark, page.number)
        for mark, things in self._placed.items():
            for thing in things:
                self._settle(thing, pages.get(mark, 1))

    def _settle(self, thing: Figure | Structure, page: int) -> None:
        if isinstance(thing, Figure):
            self._figures.append(replace(thing, page=page))
        else:
            self._structures.append(replace(thing, page=page))


def _page_sized(text: str) -> Iterator[str]:
    """Cut a paragraph that would fill pages at sentences, or anywhere if it has none."""
    start = last = 0
    for _, end in [*sentences(text), (0, len(text))]:
        while end - start > PAGE_CHARACTERS:
            stop = last if last > start else start + PAGE_CHARACTERS
            yield text[start:stop].strip()
            start = stop
        last = end
    yield text[start:].strip()
