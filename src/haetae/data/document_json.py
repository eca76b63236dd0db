"""Write a read document as JSON bytes and read it back, exactly.

The form between worker processes and on disk. Spans are many, so they are bare arrays.
"""

from __future__ import annotations

import json
from typing import Any

from haetae.data.document import (
    Box,
    Document,
    Figure,
    Kind,
    Page,
    Passage,
    PassageKind,
    Span,
    Structure,
    Table,
)
from haetae.errors import IncompatibleVersion

FORMAT = 1


def to_json(document: Document) -> bytes:
    """Write a document; equal documents give equal bytes."""
    plain = {
        "format": FORMAT,
        "title": document.title,
        "kind": document.kind.value,
        "media_type": document.media_type,
        "reader": document.reader,
        "pages": [_plain_page(page) for page in document.pages],
        "passages": [[p.page, p.start, p.end, p.kind.value, p.section] for p in document.passages],
        "tables": [
            [t.page, t.rows, t.num_header_rows, t.caption, _plain_box(t.box)]
            for t in document.tables
        ],
        "figures": [
            [f.page, f.caption, f.label, f.file, _plain_box(f.box)] for f in document.figures
        ],
        "structures": [[s.page, s.form, s.content, s.label] for s in document.structures],
        "date": document.date,
        "language": document.language,
        "authors": document.authors,
        "identifiers": dict(sorted(document.identifiers.items())),
        "metadata": dict(sorted(document.metadata.items())),
    }
    text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    # Broken PDFs yield lone surrogates; they must survive the trip like anything else.
    return text.encode("utf-8", "surrogatepass")


def from_json(content: bytes) -> Document:
    """Read back what `to_json` wrote.

    Raises:
        IncompatibleVersion: it was written in another form, or is damaged.
    """
    try:
        plain = json.loads(content.decode("utf-8", "surrogatepass"))
        if plain["format"] != FORMAT:
            raise IncompatibleVersion(
                f"the parsed document has form {plain['format']!r}, this version reads {FORMAT}",
                hint="Read the source file again",
            )
        return _document(plain)
    except (KeyError, TypeError, ValueError) as error:
        raise IncompatibleVersion(
            f"the parsed document is damaged: {error}", hint="Read the source file again"
        ) from error


def _document(plain: dict[str, Any]) -> Document:
    return Document(
        title=plain["title"],
        kind=Kind(plain["kind"]),
        media_type=plain["media_type"],
        reader=plain["reader"],
        pages=tuple(_page(page) for page in plain["pages"]),
        passages=tuple(
            Passage(page=page, start=start, end=end, kind=PassageKind(kind), section=section)
            for page, start, end, kind, section in plain["passages"]
        ),
        tables=tuple(
            Table(
                page=page,
                rows=tuple(map(tuple, rows)),
                num_header_rows=num_header_rows,
                caption=caption,
                box=_box(box),
            )
            for page, rows, num_header_rows, caption, box in plain["tables"]
        ),
        figures=tuple(
            Figure(page=page, caption=caption, label=label, file=file, box=_box(box))
            for page, caption, label, file, box in plain["figures"]
        ),
        structures=tuple(
            Structure(page=page, form=form, content=content, label=label)
            for page, form, content, label in plain["structures"]
        ),
        date=plain["date"],
        language=plain["language"],
        authors=tuple(plain["authors"]),
        identifiers=plain["identifiers"],
        metadata=plain["metadata"],
    )


def _plain_page(page: Page) -> list[Any]:
    spans = [[s.start, s.end, s.box.x0, s.box.y0, s.box.x1, s.box.y1] for s in page.spans]
    return [page.number, page.label, page.text, page.width_pt, page.height_pt, spans, page.warning]


def _page(plain: list[Any]) -> Page:
    number, label, text, width_pt, height_pt, spans, warning = plain
    return Page(
        number=number,
        label=label,
        text=text,
        width_pt=width_pt,
        height_pt=height_pt,
        spans=tuple(Span(start, end, Box(*box)) for start, end, *box in spans),
        warning=warning,
    )


def _plain_box(box: Box | None) -> list[float] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _box(plain: list[float] | None) -> Box | None:
    return None if plain is None else Box(*plain)
