"""The library: everything that a principal can do with documents, each act through the guard.

Reads are put on the ledger with who, what and when, but never with their words: a question is
kept as a keyed fingerprint, so that equal questions match and none can be read back.
"""

from __future__ import annotations

import shutil
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from haetae.data.document import Document, Page
from haetae.data.painter import PagePainter
from haetae.errors import Conflict, InvalidQuestion, NotFound
from haetae.knowledge.catalog import Catalog, DocumentRow, Listing
from haetae.knowledge.ground import Answer, answer
from haetae.knowledge.index import Index
from haetae.knowledge.ingest import FileResult, Ingest, OnResult, Report
from haetae.knowledge.keep import (
    begin_removal,
    exclusive,
    finish_removals,
    recover,
    release_file,
    unpack,
    upload_folder,
)
from haetae.knowledge.passage import Filters, Hit
from haetae.knowledge.quarantine import Quarantine, QuarantineRow
from haetae.sovereign.guard import not_here
from haetae.sovereign.label import EVERYTHING, Label, union
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Principal, Resource
from haetae.workspace.workspace import Workspace

T = TypeVar("T")
_CACHED_DOCUMENTS = 16
_CACHED_PICTURES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What a deletion removed, and what had been made from the document.

    Args:
        files: stored files that were the document's; one that is another's too stays for that
            other, which is not told here, since it may lie in another compartment.
        tainted: (kind, subject) of ledger entries that derive from it: answers, advice,
            predictors, weights; each must be made anew or withdrawn. Those that the principal is
            not cleared for are on the ledger only.
    """

    document_id: str
    passages: int
    files: int
    tainted: tuple[tuple[str, str], ...]


class Library:
    """Read, search, ask, add and delete documents of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.index = Index(workspace.index_url)
        self.catalog = Catalog(workspace.engine)
        self.quarantine = Quarantine(workspace.engine)
        self._painter = PagePainter()
        self._documents = _Cache[Document](_CACHED_DOCUMENTS)
        self._pictures = _Cache[bytes](_CACHED_PICTURES)

    def recover(self) -> int:
        """Finish what a killed process left half-way; call once at start."""
        with exclusive(self.workspace):
            return recover(self.workspace, self.index)

    def close(self) -> None:
        """End the drawing process."""
        self._painter.close()

    # -- asking ------------------------------------------------------------------------------

    def search(
        self, principal: Principal, query: str, *, num: int = 10, filters: Filters | None = None
    ) -> list[Hit]:
        """Find the passages that fit a query best, among those the principal may see.

        Raises:
            InvalidQuestion: the query is empty or too long.
        """
        self._check(principal, Action.SEARCH)
        _refuse_no_text(query)
        hits = self.index.search(query, principal.clearance, num=num, filters=filters)
        self._note(
            "search.done",
            principal,
            self.workspace.keys.fingerprint(query),
            label=union(hit.label for hit in hits),
            body={"hits": len(hits)},
        )
        return hits

    def ask(self, principal: Principal, question: str, *, filters: Filters | None = None) -> Answer:
        """Answer from the documents that the principal may see, or say that they do not answer.

        The answer is on the ledger, with the documents it stands on, before it is given.

        Raises:
            InvalidQuestion: the question is empty or too long.
            LedgerUnwritable: the answer could not be recorded, so it is not given.
        """
        self._check(principal, Action.ASK)
        _refuse_no_text(question)
        given = answer(
            question,
            principal.clearance,
            self.index,
            filters=filters,
            page_text=self._page_text,
        )
        cited = self.catalog.get_many(sorted({c.document_id for c in given.citations}))
        self._note(
            "answer.given",
            principal,
            self.workspace.keys.fingerprint(question),
            label=union(row.label for row in cited),
            parents=sorted(row.entry_hash for row in cited),
            body={
                "status": given.status,
                "method": given.method,
                "passages": [c.passage_id for c in given.citations],
            },
        )
        return given

    # -- reading -----------------------------------------------------------------------------

    def browse(
        self,
        principal: Principal,
        listing: Listing,
        *,
        num: int = 50,
        after: tuple[str, str] | None = None,
    ) -> list[DocumentRow]:
        """List documents, newest first, that the principal may see."""
        self._check(principal, Action.DOCUMENT_READ)
        return self.catalog.browse(principal.clearance, listing, num=num, after=after)

    def row(
        self, principal: Principal, document_id: str, action: Action = Action.DOCUMENT_READ
    ) -> DocumentRow:
        """Give a document's row.

        Raises:
            NotFound: it is not here, or not for the principal; the two look alike.
        """
        row = self.catalog.get(document_id)
        if row is None:
            raise self.workspace.guard.refuse_missing(principal, action, "document", document_id)
        self.workspace.guard.check(
            principal, action, Resource(kind="document", name=document_id, label=row.label)
        )
        return row

    def document(self, principal: Principal, document_id: str) -> tuple[DocumentRow, Document]:
        """Give a document as read."""
        row = self.row(principal, document_id)
        self._note("document.read", principal, document_id, label=row.label)
        return row, self._body(row)

    def page(
        self, principal: Principal, document_id: str, number: int
    ) -> tuple[DocumentRow, Document, Page]:
        """Give one page of a document, counted from 1.

        Raises:
            NotFound: the document has no such page.
        """
        row = self.row(principal, document_id)
        document = self._body(row)
        if not 1 <= number <= len(document.pages):
            raise _no_page(number, len(document.pages))
        self._note("page.read", principal, document_id, label=row.label, body={"page": number})
        return row, document, document.pages[number - 1]

    def picture(
        self, principal: Principal, document_id: str, number: int, *, width_px: int
    ) -> bytes:
        """Draw one page of a document that has a layout, as PNG.

        Raises:
            Conflict: the document has no layout to draw.
        """
        row = self.row(principal, document_id)
        if row.media_type != "application/pdf":
            raise Conflict(
                "this document has no page layout to draw", hint="Read the page's text instead"
            )
        if not 1 <= number <= row.num_pages:
            raise _no_page(number, row.num_pages)
        self._note("page.drawn", principal, document_id, label=row.label, body={"page": number})
        key = (document_id, number, width_px)
        drawn = self._pictures.get(key)
        if drawn is None:
            content = self.workspace.files.get(row.content_sha256)
            drawn = self._painter.paint(content, number, width_px=width_px)
            self._pictures.put(key, drawn)
        return drawn

    def original(self, principal: Principal, document_id: str) -> tuple[DocumentRow, bytes]:
        """Give the bytes of a document as they came in."""
        row = self.row(principal, document_id)
        self._note("document.downloaded", principal, document_id, label=row.label)
        return row, self.workspace.files.get(row.content_sha256)

    def totals(self, principal: Principal) -> dict[str, Any]:
        """Sum up what is here for the principal."""
        self._check(principal, Action.WORKSPACE_READ)
        totals = self.catalog.totals(principal.clearance)
        return {**totals, "quarantined": len(self.quarantine.browse(principal.clearance))}

    def browse_quarantine(self, principal: Principal) -> list[QuarantineRow]:
        """List the files put aside that the principal may see."""
        self._check(principal, Action.DOCUMENT_READ)
        return self.quarantine.browse(principal.clearance)

    # -- changing ----------------------------------------------------------------------------

    def ingest(
        self,
        principal: Principal,
        root: Path,
        label: Label,
        *,
        num_workers: int = 2,
        on_result: OnResult | None = None,
    ) -> Report:
        """Take in a file or every file under a folder."""
        job = Ingest(
            self.workspace,
            self.index,
            principal=principal,
            label=label,
            num_workers=num_workers,
            on_result=on_result,
        )
        return job.run(root)

    def upload(
        self, principal: Principal, files: Sequence[tuple[str, bytes]], label: Label
    ) -> list[FileResult]:
        """Take in files that came as bytes, each under its own name."""
        results: list[FileResult] = []
        with upload_folder(self.workspace) as folder:
            for number, (name, content) in enumerate(files):
                place = folder / str(number)
                place.mkdir()
                (place / _file_name(name)).write_bytes(content)
            job = Ingest(
                self.workspace,
                self.index,
                principal=principal,
                label=label,
                on_result=lambda result, _report: results.append(_without_prefix(result)),
            )
            job.run(folder, is_upload=True)
        return results

    def delete(self, principal: Principal, document_id: str, *, reason: str) -> Removal:
        """Delete a document from store, index, caches and disk, and name what was made from it."""
        with exclusive(self.workspace):
            recover(self.workspace, self.index)
            # Only now: another may have deleted it while this one waited.
            row = self.row(principal, document_id, Action.DOCUMENT_DELETE)
            tainted = tuple(
                (entry.kind, entry.subject)
                for entry in self.workspace.lineage.descendants(row.entry_hash)
                if entry.kind != "document.deleted"
                and principal.clearance.covers(Label(frozenset(entry.compartments)))
            )
            begin_removal(self.workspace, self.index, row, actor=principal.name, reason=reason)
            self._documents.clear()
            self._pictures.clear()
            finish_removals(self.workspace, self.index)
        return Removal(
            document_id=document_id,
            passages=0 if row.canonical_id else row.num_passages,
            files=len({row.content_sha256, row.body_sha256}),
            tainted=tainted,
        )

    def retry(self, principal: Principal, quarantine_id: str) -> FileResult:
        """Try to read a quarantined file again.

        Raises:
            NotFound: it is not in quarantine, or its source is gone.
        """
        row = self._quarantined(principal, quarantine_id)
        if row.path:
            path = Path(row.path)
            if not path.exists():
                raise NotFound(
                    "the file is no longer where it was",
                    hint="Dismiss it, or ingest it from its new place",
                    where=row.path,
                )
            results: list[FileResult] = []
            self.ingest(
                principal, path, row.label, on_result=lambda result, _report: results.append(result)
            )
        else:
            content = self.workspace.files.get(row.content_sha256)
            results = self.upload(principal, [(row.name, content)], row.label)
        if results[0].status != "quarantined":
            self.quarantine.release(quarantine_id)
        return results[0]

    def dismiss(self, principal: Principal, quarantine_id: str) -> None:
        """Forget a quarantined file; the source, where there is one, stays where it is."""
        row = self._quarantined(principal, quarantine_id)
        self._note("quarantine.dismissed", principal, quarantine_id, label=row.label)
        self.quarantine.release(quarantine_id)
        if row.content_sha256:
            release_file(self.workspace, row.content_sha256)

    # -- inside ------------------------------------------------------------------------------

    def _quarantined(self, principal: Principal, quarantine_id: str) -> QuarantineRow:
        row = self.quarantine.get(quarantine_id)
        if row is None:
            raise self.workspace.guard.refuse_missing(
                principal, Action.QUARANTINE_MANAGE, "quarantined file", quarantine_id
            )
        self.workspace.guard.check(
            principal,
            Action.QUARANTINE_MANAGE,
            Resource(kind="quarantined file", name=quarantine_id, label=row.label),
        )
        return row

    def _body(self, row: DocumentRow) -> Document:
        document = self._documents.get(row.document_id)
        if document is None:
            document = unpack(self.workspace.files.get(row.body_sha256))
            self._documents.put(row.document_id, document)
        return document

    def _page_text(self, document_id: str, number: int) -> str:
        row = self.catalog.get(document_id)
        if row is None:
            raise not_here("document", document_id)
        return self._body(row).pages[number - 1].text

    def _check(self, principal: Principal, action: Action) -> None:
        self.workspace.guard.check(principal, action, Resource(kind="library"))

    def _note(
        self,
        kind: str,
        principal: Principal,
        subject: str,
        *,
        label: Label | None = None,
        parents: Sequence[str] = (),
        body: dict[str, Any] | None = None,
    ) -> None:
        self.workspace.ledger.append(
            Draft(
                kind=kind,
                actor=principal.name,
                subject=subject,
                label=label or Label(),
                parents=parents,
                body=body or {},
            )
        )


def rebuild_index(workspace: Workspace, principal: Principal) -> int:
    """Make the index anew from the stored documents; gives the number of passages.

    Raises:
        Conflict: the index lies behind a URL and must be emptied there first.
    """
    workspace.guard.check(principal, Action.INDEX_MANAGE, Resource(kind="index"))
    if "://" in workspace.index_url:
        raise Conflict(
            "the index lies behind a URL",
            hint="Empty its place, then run `haetae index rebuild` again",
            where=workspace.index_url,
        )
    workspace.ledger.append(Draft(kind="index.rebuilt", actor=principal.name, subject="index"))
    with exclusive(workspace):
        # From here on a killed rebuild is finished by whoever opens the workspace next.
        Catalog(workspace.engine).mark_all_unindexed()
        if Path(workspace.index_url).exists():
            shutil.rmtree(workspace.index_url)
        index = Index(workspace.index_url)
        recover(workspace, index)
        index.optimize()
    return index.count(EVERYTHING)


class _Cache(Generic[T]):
    """Keep the last few things; safe for threads."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._items: OrderedDict[Any, T] = OrderedDict()

    def get(self, key: Any) -> T | None:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            return self._items.get(key)

    def put(self, key: Any, item: T) -> None:
        with self._lock:
            self._items[key] = item
            while len(self._items) > self._size:
                self._items.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._items.clear()


def _refuse_no_text(words: str) -> None:
    """Refuse what a shell hands over when its bytes are not UTF-8."""
    try:
        words.encode()
    except UnicodeEncodeError as error:
        raise InvalidQuestion("the question is not text", hint="Write it in UTF-8") from error


def _file_name(name: str) -> str:
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "").lstrip(".")
    return plain[-200:] or "file"


def _without_prefix(result: FileResult) -> FileResult:
    return replace(result, name=result.name.removeprefix("upload:"))


def _no_page(number: int, num_pages: int) -> NotFound:
    return NotFound(f"the document has no page {number}", hint=f"Its pages are 1 to {num_pages}")
