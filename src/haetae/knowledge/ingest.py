"""Taking documents in: found, read, stored, put on the ledger, indexed; in that order.

A file goes through five durable steps, and each may be done twice without harm, so a process
that is killed anywhere loses nothing and doubles nothing when it runs again:

1. its bytes and its parsed form go to the file store, by content;
2. its entry goes to the ledger (an entry left by a killed run is taken up again);
3. its row goes to the catalog, in state `stored`;
4. its passages go to the index, by their ids;
5. its row becomes `indexed`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from haetae.data.dedup import NearDuplicates, signature
from haetae.data.document import READER_VERSION, Document, document_id
from haetae.data.worker import ReaderPool
from haetae.errors import HaetaeError, QuarantineReason, UnreadableFile
from haetae.knowledge.catalog import Catalog, DocumentRow, SourceRow, State
from haetae.knowledge.keep import (
    BATCH_DOCUMENTS,
    begin_removal,
    exclusive,
    finish_removals,
    note_arrivals,
    pack,
    recover,
    release_file,
    settle_arrivals,
    unpack,
    withdraw_arrivals,
)
from haetae.knowledge.passage import passages_of
from haetae.knowledge.quarantine import Quarantine, QuarantineRow
from haetae.knowledge.sources import changed, find_files, hash_of, printable, size_of
from haetae.sovereign.label import Label
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Principal, Resource
from haetae.workspace.files import hash_file
from haetae.workspace.workspace import Workspace

if TYPE_CHECKING:
    from haetae.knowledge.index import Index

NEAR_DUPLICATE = 0.9
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileResult:
    """What became of one file.

    Args:
        status: `added`, `unchanged`, `merged` (nearly repeats a document that is here) or
            `quarantined`.
    """

    name: str
    status: str
    document_id: str = ""
    reason: str = ""
    detail: str = ""
    hint: str = ""
    num_pages: int = 0


@dataclass(slots=True, kw_only=True)
class Report:
    """What an ingest did, counted while it runs."""

    found: int = 0
    added: int = 0
    unchanged: int = 0
    merged: int = 0
    quarantined: int = 0
    pages: int = 0
    bytes: int = 0

    def count(self, result: FileResult) -> None:
        """Count one file's result."""
        setattr(self, result.status, getattr(self, result.status) + 1)
        self.pages += result.num_pages


@dataclass(slots=True, kw_only=True)
class _Candidate:
    """A file on its way through; further places of equal content join it."""

    path: Path
    sha256: str
    size: int
    names: list[str] = field(default_factory=list)


OnResult = Callable[[FileResult, Report], None]


class Ingest:
    """Take files into a workspace for one principal and one label.

    Args:
        num_workers: reader processes; each holds at most `ReaderPool`'s memory limit.
    """

    def __init__(
        self,
        workspace: Workspace,
        index: Index,
        *,
        principal: Principal,
        label: Label,
        num_workers: int = 2,
        on_result: OnResult | None = None,
    ) -> None:
        workspace.guard.check(
            principal,
            Action.DOCUMENT_ADD,
            Resource(kind="compartment", name=label.key, label=label),
        )
        self._workspace, self._index = workspace, index
        self._principal, self._label = principal, label
        self._num_workers = num_workers
        self._on_result = on_result or (lambda _result, _report: None)
        self._catalog = Catalog(workspace.engine)
        self._quarantine = Quarantine(workspace.engine)
        self._near: NearDuplicates[str] = NearDuplicates(threshold=NEAR_DUPLICATE)
        self._pending: dict[str, _Candidate] = {}
        self._batch: dict[str, Document] = {}
        self.report = Report()

    def run(self, root: Path, *, is_upload: bool = False) -> Report:
        """Take in a file, or every file under a folder.

        Args:
            is_upload: the files are copies that will be gone: they are known by their names
                alone, never replace another of the same name, and quarantine keeps their bytes.

        Raises:
            NotFound: there is no such path.
            StorageFull, LedgerUnwritable: the work stops; run it again to go on.
        """
        root = root.absolute()
        with exclusive(self._workspace):
            recover(self._workspace, self._index, goes_on=True)
            for key, raw in self._catalog.signatures(self._label):
                self._near.add(key, raw)
            batch: list[tuple[str, Document]] = []
            with ReaderPool(num_workers=self._num_workers) as pool:
                candidates = self._candidates(root, is_upload=is_upload)
                for key, outcome in pool.read_many(candidates):
                    if isinstance(outcome, HaetaeError):
                        self._put_aside(self._pending.pop(key), outcome, is_upload=is_upload)
                        continue
                    batch.append((key, outcome))
                    if len(batch) >= BATCH_DOCUMENTS:
                        self._flush(batch)
                        batch = []
            self._flush(batch)
            finish_removals(self._workspace, self._index)
            withdraw_arrivals(self._workspace)
            self._index.optimize()
        return self.report

    # -- finding -----------------------------------------------------------------------------

    def _candidates(self, root: Path, *, is_upload: bool) -> Iterator[tuple[str, Path]]:
        """Yield the files that must be read; settle the others at once."""
        for path in find_files(root):
            self.report.found += 1
            name = printable(f"upload:{path.name}" if is_upload else str(path))
            candidate = _Candidate(path=path, sha256="", size=0, names=[name])
            try:
                candidate.size = size_of(path, root=root)
                candidate.sha256 = hash_of(path)
            except UnreadableFile as error:
                if is_upload:
                    candidate.sha256 = hash_file(path)
                self._put_aside(candidate, error, is_upload=is_upload)
                continue
            self.report.bytes += candidate.size
            key = document_id(candidate.sha256, self._label.key)
            if key in self._pending:
                self._pending[key].names.append(name)
                self._tell(FileResult(name=name, status="unchanged", document_id=key))
            elif self._is_known(key, name):
                self._tell(FileResult(name=name, status="unchanged", document_id=key))
            else:
                self._pending[key] = candidate
                yield key, path

    def _is_known(self, key: str, name: str) -> bool:
        if self._catalog.get(key) is None:
            return False
        self._catalog.add_source(self._source(key, name))
        self._settle(key, name)
        return True

    # -- keeping -----------------------------------------------------------------------------

    def _flush(self, batch: Sequence[tuple[str, Document]]) -> None:
        """Take a batch of read documents through the five steps."""
        if not batch:
            return
        self._batch.clear()
        kept = self._store(batch)
        entry_hashes = self._put_on_ledger(kept)
        rows = [
            self._row(key, document, candidate, body, entry_hashes[key])
            for key, document, candidate, body in kept
        ]
        names = [
            self._source(key, name) for key, _, candidate, _ in kept for name in candidate.names
        ]
        self._catalog.add(rows, names)
        settle_arrivals(self._workspace)
        self._index_rows(
            [(row, document) for row, (_, document, _, _) in zip(rows, kept, strict=True)]
        )
        for row in rows:
            candidate = self._pending.pop(row.document_id)
            for name in candidate.names:
                self._settle(row.document_id, name)
            self._tell(
                FileResult(
                    name=candidate.names[0],
                    status="merged" if row.canonical_id else "added",
                    document_id=row.document_id,
                    num_pages=row.num_pages,
                )
            )

    def _store(
        self, batch: Sequence[tuple[str, Document]]
    ) -> list[tuple[str, Document, _Candidate, str]]:
        """Put sources and parsed forms into the file store; put aside what changed meanwhile."""
        leaving = {row.document_id for row in self._catalog.in_state(State.DELETING)}
        if any(key in leaving for key, _ in batch):  # it was replaced, and came back elsewhere
            finish_removals(self._workspace, self._index)
        files, packed = self._workspace.files, {key: pack(document) for key, document in batch}
        bodies = [hashlib.sha256(content).hexdigest() for content in packed.values()]
        hashes = [self._pending[key].sha256 for key, _ in batch]
        note_arrivals(self._workspace, list(packed), hashes + bodies)
        kept = []
        for key, document in batch:
            candidate = self._pending[key]
            try:
                stored = files.put_file(candidate.path)
            except (FileNotFoundError, PermissionError):
                stored = ""
            if stored != candidate.sha256:
                if stored:
                    release_file(self._workspace, stored)
                del self._pending[key]
                self._put_aside(candidate, changed(candidate.path), is_upload=False)
                continue
            kept.append((key, document, candidate, files.put(packed[key])))
        return kept

    def _put_on_ledger(
        self, kept: Sequence[tuple[str, Document, _Candidate, str]]
    ) -> dict[str, str]:
        """Give the ledger entry of each document, writing those that are not there yet."""
        lineage, hashes, drafts = self._workspace.lineage, dict[str, str](), list[Draft]()
        for key, document, candidate, body in kept:
            left = lineage.find(key, "document.added")
            gone = lineage.find(key, "document.deleted")
            if left is not None and (gone is None or gone.seq < left.seq):
                hashes[key] = left.hash
                continue
            drafts.append(
                Draft(
                    kind="document.added",
                    actor=self._principal.name,
                    subject=key,
                    label=self._label,
                    body={
                        "sha256": candidate.sha256,
                        "body": body,
                        "bytes": candidate.size,
                        "reader": document.reader,
                        "reader_version": READER_VERSION,
                        "pages": len(document.pages),
                        "passages": len(document.passages),
                    },
                )
            )
        for entry in self._workspace.ledger.append_many(drafts):
            hashes[entry.subject] = entry.hash
        return hashes

    def _row(
        self, key: str, document: Document, candidate: _Candidate, body: str, entry_hash: str
    ) -> DocumentRow:
        raw = signature("\n".join(document.text_of(p) for p in document.passages))
        canonical = self._canonical(document, raw)
        if canonical is None:
            self._near.add(key, raw)
            self._batch[key] = document
        return DocumentRow(
            document_id=key,
            content_sha256=candidate.sha256,
            body_sha256=body,
            label=self._label,
            state=State.STORED,
            canonical_id=canonical,
            signature=raw,
            title=document.title,
            kind=str(document.kind),
            media_type=document.media_type,
            reader=document.reader,
            reader_version=READER_VERSION,
            language=document.language,
            date=document.date,
            num_pages=len(document.pages),
            num_passages=len(document.passages),
            num_warnings=sum(bool(page.warning) for page in document.pages),
            size_bytes=candidate.size,
            entry_hash=entry_hash,
            added_by=self._principal.name,
            added_at=datetime.now(UTC),
        )

    def _canonical(self, document: Document, raw: bytes) -> str | None:
        """Find the document that this one nearly repeats, with the same numbers in it.

        Two procedures that differ in one set-point are alike in words and opposite in effect,
        so documents that do not hold the same numbers are never merged.
        """
        alike = sorted(self._near.query(raw), key=lambda pair: (-pair[1], pair[0]))
        for key, _ in alike:
            other = self._batch.get(key) or self._stored(key)
            if other is not None and _numbers(other) == _numbers(document):
                return key
        return None

    def _stored(self, key: str) -> Document | None:
        row = self._catalog.get(key)
        return unpack(self._workspace.files.get(row.body_sha256)) if row else None

    def _index_rows(self, rows: Sequence[tuple[DocumentRow, Document]]) -> None:
        passages = [
            passage
            for row, document in rows
            if row.canonical_id is None
            for passage in passages_of(document, content_sha256=row.content_sha256, label=row.label)
        ]
        self._index.add(self._label, passages)
        self._catalog.set_state([row.document_id for row, _ in rows], State.INDEXED)

    def _source(self, key: str, name: str) -> SourceRow:
        return SourceRow(
            document_id=key,
            name=name,
            added_by=self._principal.name,
            added_at=datetime.now(UTC),
        )

    def _settle(self, key: str, name: str) -> None:
        """Let go of what stood at the same path before; remove it if it came from there only."""
        if name.startswith("upload:"):
            return
        self._quarantine.release(_quarantine_id(self._label, name))
        for old in self._catalog.at_source(name, self._label):
            if old.document_id == key:
                continue
            if any(source.name != name for source in self._catalog.sources_of(old.document_id)):
                self._catalog.remove_source(old.document_id, name)
                continue
            begin_removal(
                self._workspace,
                self._index,
                old,
                actor=self._principal.name,
                reason=f"replaced by {key}",
            )

    # -- putting aside -----------------------------------------------------------------------

    def _put_aside(self, candidate: _Candidate, error: HaetaeError, *, is_upload: bool) -> None:
        reason = getattr(error, "reason", QuarantineReason.UNREADABLE)
        for name in candidate.names:
            row = QuarantineRow(
                quarantine_id=_quarantine_id(
                    self._label, name, content=candidate.sha256 if is_upload else ""
                ),
                name=name,
                path="" if is_upload else printable(str(candidate.path)),
                content_sha256=candidate.sha256,
                size_bytes=candidate.size,
                reason=str(reason),
                detail=error.message,
                hint=error.hint,
                label=self._label,
                added_by=self._principal.name,
                added_at=datetime.now(UTC),
            )
            if is_upload and candidate.sha256:
                self._workspace.files.put_file(candidate.path)
            self._workspace.ledger.append(
                Draft(
                    kind="document.quarantined",
                    actor=self._principal.name,
                    subject=row.quarantine_id,
                    label=self._label,
                    body={"reason": row.reason, "sha256": row.content_sha256},
                )
            )
            self._quarantine.put_aside(row)
            self._tell(
                FileResult(
                    name=row.name,
                    status="quarantined",
                    reason=row.reason,
                    detail=row.detail,
                    hint=row.hint,
                )
            )

    def _tell(self, result: FileResult) -> None:
        self.report.count(result)
        self._on_result(result, self.report)


def _quarantine_id(label: Label, name: str, *, content: str = "") -> str:
    return hashlib.sha256(f"{label.key}\0{name}\0{content}".encode()).hexdigest()[:20]


def _numbers(document: Document) -> frozenset[str]:
    return frozenset(
        number.replace(",", "")
        for passage in document.passages
        for number in _NUMBER.findall(document.text_of(passage))
    )
