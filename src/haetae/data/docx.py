"""Read DOCX: headings, lists, tables, footnotes, pictures.

The parts are read directly instead of through a document model, because models leave out what
people write in: hyperlinks, tracked insertions, text boxes, footnotes.
"""

from __future__ import annotations

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind, PassageKind
from haetae.data.docx_parts import Parts, W
from haetae.data.docx_text import TEXT_BOX, notes_in, paragraph_words
from haetae.data.flow import squeeze
from haetae.data.grid import MAX_COLUMNS, span
from haetae.data.sniff import MediaKind
from haetae.data.xml import Element
from haetae.errors import QuarantineReason, UnreadableFile

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_CP = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_CAPTION, _TITLE = -1, 0


def read_docx(content: bytes, *, name: str) -> Document:
    """Read a document into one page per top-level heading; headers and footers are left out.

    Raises:
        UnreadableFile: damaged, encrypted, a bomb, or without words.
    """
    parts = Parts(content, name=name)
    document = parts.get("word/document.xml")
    body = document.find(f"{W}body") if document is not None else None
    if body is None:
        raise UnreadableFile(
            "the DOCX file has no body",
            reason=QuarantineReason.MALFORMED,
            hint="Save it again from the program that made it",
            where=name,
        )
    writer = _Writer(parts)
    writer.blocks(body)
    writer.end()
    core = parts.get("docProps/core.xml")
    facts = {} if core is None else {str(e.tag): squeeze(e.text) for e in core}
    author = facts.get(f"{_DC}creator", "")
    return writer.builder.build(
        name=name,
        title=writer.title or facts.get(f"{_DC}title", "") or writer.first_heading,
        kind=Kind.ARTICLE,
        media_type=MediaKind.DOCX.media_type,
        reader="docx",
        date=(facts.get(f"{_TERMS}modified") or facts.get(f"{_TERMS}created", ""))[:10],
        authors=[author] if author else [],
        metadata={
            "keywords": facts.get(f"{_CP}keywords", ""),
            "subject": facts.get(f"{_DC}subject", ""),
        },
    )


class _Writer:
    """Walks the body and writes it to a builder."""

    def __init__(self, parts: Parts) -> None:
        self.builder = Builder()
        self.title = ""
        self.first_heading = ""
        self._levels = parts.heading_levels()
        self._targets = parts.targets()
        self._notes = {**_notes(parts, "footnote"), **_notes(parts, "endnote")}
        self._caption = ""  # waits for the table below it

    def blocks(self, container: Element) -> None:
        """Write the paragraphs and tables of a body, a cell, a text box, a content control."""
        for child in container:
            if child.tag == f"{W}p":
                self._paragraph(child)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag not in (f"{W}sectPr", f"{W}del", f"{W}moveFrom"):
                self.blocks(child)

    def end(self) -> None:
        """Write what still waits."""
        caption, self._caption = self._caption, ""
        self.builder.add(caption, PassageKind.CAPTION)

    def _paragraph(self, paragraph: Element) -> None:
        text = paragraph_words(paragraph)
        level = self._level(paragraph)
        if text or level is not None:
            self.end()
        if level == _CAPTION:
            self._caption = text
        elif level == _TITLE and not self.title:
            self.title = text
            self.builder.open_page(text)
            self.builder.add(text, PassageKind.TITLE)
        elif level and text:
            self._heading(text.replace("\n", " "), level)
        else:
            self.builder.add(text)
        for note in notes_in(paragraph):
            self.builder.add(self._notes.get(note, ""))
        for box in paragraph.iter(TEXT_BOX):
            if next(box.iterancestors(_FALLBACK), None) is None:
                self.blocks(box)
        self._pictures(paragraph)

    def _heading(self, text: str, level: int) -> None:
        self.first_heading = self.first_heading or text
        if level == 1 and self.builder.has_content:
            self.builder.open_page(text)
        self.builder.heading(text, level)

    def _level(self, paragraph: Element) -> int | None:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return None
        outline = properties.find(f"{W}outlineLvl")
        value = (outline.get(f"{W}val") or "") if outline is not None else ""
        if value.isdecimal() and int(value) < 9:
            return int(value) + 1
        style = properties.find(f"{W}pStyle")
        return self._levels.get(style.get(f"{W}val") or "") if style is not None else None

    def _table(self, table: Element) -> None:
        caption, self._caption = self._caption, ""
        rows: list[list[str]] = []
        lines: list[str] = []
        num_header_rows = 0
        for row in table.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl")) is not table:
                continue
            filled, own = _row(row, rows[-1] if rows else [])
            if row.find(f"{W}trPr/{W}tblHeader") is not None and num_header_rows == len(rows):
                num_header_rows += 1
            rows.append(filled)
            lines.append(" | ".join(cell.replace("\n", " ") for cell in own if cell))
        look = table.find(f"{W}tblPr/{W}tblLook")
        if not num_header_rows and len(rows) > 1 and look is not None:
            num_header_rows = int(look.get(f"{W}firstRow") == "1")
        self.builder.table(
            rows,
            num_header_rows=num_header_rows,
            caption=caption,
            words="\n".join(line for line in lines if line),
        )

    def _pictures(self, paragraph: Element) -> None:
        described = next((p.get("descr") or "" for p in paragraph.iter(_PICTURE)), "")
        for blip in paragraph.iter(_BLIP):
            file = self._targets.get(blip.get(_EMBED) or "", "")
            self.builder.figure(caption=described, file=file, is_written=True)


_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def _row(row: Element, above: list[str]) -> tuple[list[str], list[str]]:
    """Give a row with its spans filled, and the words that it holds itself."""
    filled: list[str] = []
    own: list[str] = []
    before = row.find(f"{W}trPr/{W}gridBefore")
    filled.extend([""] * (span(before.get(f"{W}val")) if before is not None else 0))
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not row:
            continue
        paragraphs = (paragraph_words(p) for p in cell.iter(f"{W}p"))
        text = "\n".join(p for p in paragraphs if p)
        wide = cell.find(f"{W}tcPr/{W}gridSpan")
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        width = span(wide.get(f"{W}val")) if wide is not None else 1
        if merge is not None and merge.get(f"{W}val") != "restart" and len(filled) < len(above):
            text = text or above[len(filled)]
        else:
            own.append(text)
        filled.extend([text] * min(width, MAX_COLUMNS - len(filled)))
    return filled, own


def _notes(parts: Parts, kind: str) -> dict[str, str]:
    root = parts.get(f"word/{kind}s.xml")
    if root is None:
        return {}
    return {
        f"{kind[:3]}{note.get(f'{W}id')}": " ".join(
            words for words in (paragraph_words(p) for p in note.iter(f"{W}p")) if words
        )
        for note in root.iter(f"{W}{kind}")
        if note.get(f"{W}type") is None
    }
