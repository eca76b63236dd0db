"""Browsing, opening, adding and deleting documents, and the quarantine."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Response, UploadFile
from pydantic import Field

from haetae.data.document import Box, Document, Page, Passage, passage_id
from haetae.errors import InvalidInput
from haetae.knowledge.catalog import DocumentRow, Listing
from haetae.knowledge.library import Library
from haetae.server.access import Allowed, Libraries
from haetae.server.schemas import (
    Body,
    BoxOut,
    DocumentDetail,
    DocumentOut,
    DocumentsOut,
    FigureOut,
    FileResultOut,
    LineBoxOut,
    MarkOut,
    OutlineOut,
    PageOut,
    PageRef,
    QuarantinedOut,
    QuarantineOut,
    ReasonIn,
    Ref,
    RemovalOut,
    SourceOut,
    StructureOut,
    TableOut,
    Tainted,
    UploadOut,
)
from haetae.sovereign.label import Label
from haetae.sovereign.policy import Action, Principal

router = APIRouter(prefix="/api", tags=["documents"])
Reader = Annotated[Principal, Depends(Allowed(Action.DOCUMENT_READ))]
Adder = Annotated[Principal, Depends(Allowed(Action.DOCUMENT_ADD))]
Deleter = Annotated[Principal, Depends(Allowed(Action.DOCUMENT_DELETE))]
Keeper = Annotated[Principal, Depends(Allowed(Action.QUARANTINE_MANAGE))]


class Browsing(Body):
    """What to list."""

    q: str = Field(default="", max_length=200)
    kind: str = Field(default="", max_length=16)
    language: str = Field(default="", max_length=8)
    compartment: str = Field(default="", max_length=64)
    cursor: str = Field(default="", max_length=100)
    num: int = Field(default=50, ge=1, le=200)


@router.get("/documents")
def browse(
    principal: Reader, library: Libraries, wanted: Annotated[Browsing, Query()]
) -> DocumentsOut:
    """List documents, newest first."""
    listing = Listing(
        words=wanted.q,
        kind=wanted.kind,
        language=wanted.language,
        compartment=wanted.compartment,
    )
    num, after = wanted.num, _read_cursor(wanted.cursor)
    rows = library.browse(principal, listing, num=num + 1, after=after)
    shown = rows[:num]
    return DocumentsOut(
        documents=document_rows(library, shown),
        next=_cursor(shown[-1]) if len(rows) > num else None,
        total=library.catalog.count(principal.clearance, listing),
    )


@router.get("/documents/{document_id}")
def detail(document_id: str, principal: Reader, library: Libraries) -> DocumentDetail:
    """Give all that is known of a document."""
    row, document = library.document(principal, document_id)
    return DocumentDetail(
        **document_rows(library, [row])[0].model_dump(),
        authors=list(document.authors),
        identifiers=dict(document.identifiers),
        metadata=dict(document.metadata),
        sources=[
            SourceOut(
                name=source.name.removeprefix("upload:"),
                added_at=source.added_at.isoformat(),
                added_by=source.added_by,
            )
            for source in library.catalog.sources_of(document_id)
        ],
        pages=[
            PageRef(number=page.number, label=page.label, warning=page.warning)
            for page in document.pages
        ],
        outline=_outline(document),
        tables=[
            TableOut(
                page=table.page,
                caption=table.caption,
                num_header_rows=table.num_header_rows,
                rows=[list(cells) for cells in table.rows],
                box=_box(table.box),
            )
            for table in document.tables
        ],
        figures=[
            FigureOut(
                page=figure.page, label=figure.label, caption=figure.caption, box=_box(figure.box)
            )
            for figure in document.figures
        ],
        structures=[
            StructureOut(page=s.page, form=s.form, label=s.label, content=s.content[:20_000])
            for s in document.structures
        ],
        near_duplicates=[
            Ref(document_id=other.document_id, title=other.title)
            for other in library.catalog.near_duplicates_of(row)
        ],
        has_layout=any(page.width_pt > 0 for page in document.pages),
    )


@router.get("/documents/{document_id}/pages/{number}")
def page(document_id: str, number: int, principal: Reader, library: Libraries) -> PageOut:
    """Give a page's words, and where on it each passage lies."""
    _, document, shown = library.page(principal, document_id, number)
    return PageOut(
        number=shown.number,
        label=shown.label,
        text=shown.text,
        width_pt=shown.width_pt,
        height_pt=shown.height_pt,
        warning=shown.warning,
        marks=[
            MarkOut(
                passage_id=passage_id(document_id, passage),
                start=passage.start,
                end=passage.end,
                kind=str(passage.kind),
                section=passage.section,
                boxes=_boxes(shown, passage),
            )
            for passage in document.passages
            if passage.page == number
        ],
    )


@router.get(
    "/documents/{document_id}/pages/{number}/image",
    response_class=Response,
    responses={200: {"content": {"image/png": {}}}},
)
def picture(
    document_id: str,
    number: int,
    principal: Reader,
    library: Libraries,
    width: Annotated[int, Query(ge=64, le=2400)] = 1200,
) -> Response:
    """Draw a page."""
    drawn = library.picture(principal, document_id, number, width_px=width)
    return Response(drawn, media_type="image/png")


@router.get("/documents/{document_id}/file", response_class=Response)
def original(document_id: str, principal: Reader, library: Libraries) -> Response:
    """Give a document as it came in, to be saved and not shown."""
    row, content = library.original(principal, document_id)
    sources = library.catalog.sources_of(document_id)
    name = sources[0].name.removeprefix("upload:").rsplit("/", 1)[-1] if sources else row.title
    return Response(
        content,
        media_type="application/octet-stream",
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


@router.post("/documents")
def upload(
    principal: Adder,
    library: Libraries,
    files: list[UploadFile],
    compartments: Annotated[list[str] | None, Form()] = None,
) -> UploadOut:
    """Take in files; each gets its own result."""
    names = compartments or [library.workspace.settings.default_compartment]
    contents = [(file.filename or "file", file.file.read()) for file in files]
    results = library.upload(principal, contents, Label.of(*names))
    return UploadOut(results=[_result(result) for result in results])


@router.delete("/documents/{document_id}")
def delete(document_id: str, body: ReasonIn, principal: Deleter, library: Libraries) -> RemovalOut:
    """Delete a document everywhere, and name what was made from it."""
    removal = library.delete(principal, document_id, reason=body.reason)
    return RemovalOut(
        removed={"passages": removal.passages, "files": removal.files},
        tainted=[Tainted(kind=kind, name=name) for kind, name in removal.tainted],
    )


@router.get("/quarantine", tags=["quarantine"])
def list_quarantine(principal: Reader, library: Libraries) -> QuarantineOut:
    """List the files that were put aside."""
    return QuarantineOut(
        items=[
            QuarantinedOut(
                id=row.quarantine_id,
                name=row.name.removeprefix("upload:").rsplit("/", 1)[-1],
                reason=row.reason,
                detail=row.detail,
                hint=row.hint,
                added_at=row.added_at.isoformat(),
                compartments=sorted(row.label.compartments),
                size=row.size_bytes,
            )
            for row in library.browse_quarantine(principal)
        ]
    )


@router.post("/quarantine/{quarantine_id}/retry", tags=["quarantine"])
def retry(quarantine_id: str, principal: Keeper, library: Libraries) -> FileResultOut:
    """Try to read a file again."""
    return _result(library.retry(principal, quarantine_id))


@router.delete("/quarantine/{quarantine_id}", status_code=204, tags=["quarantine"])
def dismiss(quarantine_id: str, principal: Keeper, library: Libraries) -> None:
    """Forget a file that was put aside."""
    library.dismiss(principal, quarantine_id)


def document_rows(library: Library, rows: list[DocumentRow]) -> list[DocumentOut]:
    """Give catalog rows their outward form."""
    num_sources = library.catalog.count_sources([row.document_id for row in rows])
    return [
        DocumentOut(
            document_id=row.document_id,
            title=row.title,
            kind=row.kind,
            language=row.language,
            date=row.date,
            num_pages=row.num_pages,
            num_passages=row.num_passages,
            media_type=row.media_type,
            added_at=row.added_at.isoformat(),
            added_by=row.added_by,
            compartments=sorted(row.label.compartments),
            warnings=row.num_warnings,
            num_sources=num_sources.get(row.document_id, 0),
        )
        for row in rows
    ]


def _result(result: Any) -> FileResultOut:
    return FileResultOut(
        name=result.name.rsplit("/", 1)[-1],
        status=result.status,
        document_id=result.document_id,
        reason=result.reason,
        detail=result.detail,
        hint=result.hint,
    )


def _outline(document: Document) -> list[OutlineOut]:
    first_pages: dict[str, int] = {}
    for passage in document.passages:
        heading = passage.section.split(" > ")[0]
        if heading:
            first_pages.setdefault(heading, passage.page)
    return [OutlineOut(title=title, page=number) for title, number in first_pages.items()]


def _box(box: Box | None) -> BoxOut | None:
    return BoxOut(x0=box.x0, y0=box.y0, x1=box.x1, y1=box.y1) if box else None


def _boxes(page: Page, passage: Passage) -> list[LineBoxOut]:
    return [
        LineBoxOut(
            x0=span.box.x0,
            y0=span.box.y0,
            x1=span.box.x1,
            y1=span.box.y1,
            start=span.start,
            end=span.end,
        )
        for span in page.spans
        if span.start < passage.end and span.end > passage.start
    ]


def _cursor(row: DocumentRow) -> str:
    return f"{row.added_at.isoformat()}~{row.document_id}"


def _read_cursor(cursor: str) -> tuple[str, str] | None:
    if not cursor:
        return None
    added_at, _, document_id = cursor.partition("~")
    try:
        datetime.fromisoformat(added_at)
    except ValueError as error:
        raise InvalidInput(
            "the cursor cannot be read", hint="Send back `next` as it was given"
        ) from error
    return added_at, document_id
