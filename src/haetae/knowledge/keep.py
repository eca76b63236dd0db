"""Keeping documents whole: one writer at a time, recovery after a crash, removal that removes."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from haetae.data.document import Document
from haetae.data.document_json import from_json, to_json
from haetae.errors import Unavailable
from haetae.knowledge.catalog import Catalog, DocumentRow, State
from haetae.knowledge.passage import IndexedPassage, passages_of
from haetae.knowledge.quarantine import Quarantine
from haetae.sovereign.database import scrub
from haetae.sovereign.durable import room_or_error, write_durably
from haetae.sovereign.label import EVERYTHING, Label
from haetae.sovereign.ledger import Draft
from haetae.workspace.workspace import Workspace

if TYPE_CHECKING:
    from haetae.knowledge.index import Index


BATCH_DOCUMENTS = 32
_ARRIVALS = "ingest.arrivals"
_UPLOADS = "upload-"


@contextmanager
def exclusive(workspace: Workspace, *, wait: bool = True) -> Iterator[None]:
    """Let one process at a time change the documents of a workspace.

    Raises:
        Unavailable: another process holds it and `wait` is false.
    """
    with _locked(workspace, "ingest.lock", fcntl.LOCK_EX, wait=wait) as is_held:
        if not is_held:
            raise Unavailable(
                "another process is taking documents in",
                hint="Wait for it to end, then try again",
                where=str(workspace.folder),
            )
        yield


@contextmanager
def upload_folder(workspace: Workspace) -> Iterator[Path]:
    """Give a folder for files that came as bytes; a killed process's is swept away later."""
    with (
        _locked(workspace, "upload.lock", fcntl.LOCK_SH, wait=True),
        room_or_error(str(workspace.folder)),
        tempfile.TemporaryDirectory(prefix=_UPLOADS, dir=workspace.folder) as folder,
    ):
        yield Path(folder)


@contextmanager
def _locked(workspace: Workspace, name: str, how: int, *, wait: bool) -> Iterator[bool]:
    path = workspace.folder / name
    with room_or_error(str(path)):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, how | (0 if wait else fcntl.LOCK_NB))
            is_held = True
        except BlockingIOError:
            is_held = False
        yield is_held
    finally:
        os.close(descriptor)


def recover(workspace: Workspace, index: Index, *, goes_on: bool = False) -> int:
    """Finish what a killed process left half-way; gives the number of documents finished.

    Call it while holding `exclusive`.

    Args:
        goes_on: an ingest follows, which may take up again what never came in whole, and calls
            `withdraw_arrivals` at its end.
    """
    _sweep(workspace)
    _take_up_removal(workspace)
    num = finish_removals(workspace, index) + _index_stored(workspace, index)
    if not goes_on:
        withdraw_arrivals(workspace)
    return num


def _index_stored(workspace: Workspace, index: Index) -> int:
    catalog = Catalog(workspace.engine)
    left = catalog.in_state(State.STORED)
    for label in {row.label for row in left}:
        rows = [row for row in left if row.label == label]
        for start in range(0, len(rows), BATCH_DOCUMENTS):
            batch = rows[start : start + BATCH_DOCUMENTS]
            index.add(label, [p for row in batch for p in _passages(workspace, row)])
            catalog.set_state([row.document_id for row in batch], State.INDEXED)
    return len(left)


def _passages(workspace: Workspace, row: DocumentRow) -> list[IndexedPassage]:
    if row.canonical_id is not None:
        return []
    document = unpack(workspace.files.get(row.body_sha256))
    return passages_of(document, content_sha256=row.content_sha256, label=row.label)


def note_arrivals(workspace: Workspace, document_ids: Sequence[str], hashes: Sequence[str]) -> None:
    """Note what is about to come in, so that no file or entry is left over without a document."""
    noted = [f"document {i}" for i in (*_noted(workspace, "document"), *document_ids)]
    noted += [f"file {sha256}" for sha256 in hashes]
    write_durably(workspace.folder / _ARRIVALS, "\n".join(noted).encode(), mode=0o600)


def settle_arrivals(workspace: Workspace) -> None:
    """Strike off the documents that have their rows; what is left never came in whole."""
    catalog = Catalog(workspace.engine)
    left = [i for i in _noted(workspace, "document") if catalog.get(i) is None]
    path = workspace.folder / _ARRIVALS
    if left:
        write_durably(path, "\n".join(f"document {i}" for i in left).encode(), mode=0o600)
    else:
        path.unlink(missing_ok=True)


def withdraw_arrivals(workspace: Workspace) -> None:
    """Put on the ledger that what a killed process let in never came in whole."""
    settle_arrivals(workspace)
    for document_id in _noted(workspace, "document"):
        added = workspace.lineage.find(document_id, "document.added")
        gone = workspace.lineage.find(document_id, "document.deleted")
        if added is None or (gone is not None and added.hash in gone.parents):
            continue
        workspace.ledger.append(
            Draft(
                kind="document.deleted",
                actor=added.actor,
                subject=document_id,
                parents=[added.hash],
                label=Label(frozenset(added.compartments)),
                body={"reason": "the process ended before it came in whole"},
            )
        )
    (workspace.folder / _ARRIVALS).unlink(missing_ok=True)


def _noted(workspace: Workspace, kind: str) -> list[str]:
    path = workspace.folder / _ARRIVALS
    lines = path.read_text().splitlines() if path.exists() else []
    return [line.partition(" ")[2] for line in lines if line.startswith(f"{kind} ")]


def _sweep(workspace: Workspace) -> None:
    """Remove the files that a killed process had not yet given a row."""
    workspace.files.sweep()
    for sha256 in _noted(workspace, "file"):
        release_file(workspace, sha256)
    settle_arrivals(workspace)
    with _locked(workspace, "upload.lock", fcntl.LOCK_EX, wait=False) as is_held:
        if is_held:
            for folder in workspace.folder.glob(f"{_UPLOADS}*/"):
                shutil.rmtree(folder)


def release_file(workspace: Workspace, sha256: str, *, besides: str = "") -> None:
    """Remove a stored file unless a document or quarantined file, besides one, has it."""
    in_catalog = Catalog(workspace.engine).num_uses(sha256, besides=besides)
    if in_catalog + Quarantine(workspace.engine).num_uses(sha256) == 0:
        workspace.files.remove(sha256)


def begin_removal(
    workspace: Workspace, index: Index, row: DocumentRow, *, actor: str, reason: str
) -> None:
    """Put a removal on the ledger and take the document out of sight."""
    if not _is_removal_on_ledger(workspace, row):  # it is, where a killed process got no further
        workspace.ledger.append(
            Draft(
                kind="document.deleted",
                actor=actor,
                subject=row.document_id,
                parents=[row.entry_hash],
                label=row.label,
                body={"reason": reason},
            )
        )
    Catalog(workspace.engine).set_state([row.document_id], State.DELETING)
    index.remove(row.label, row.document_id)


def _take_up_removal(workspace: Workspace) -> None:
    """Go on with a removal that a killed process had put on the ledger and no further.

    Removals follow one another, so it can only be the newest.
    """
    for entry in workspace.lineage.latest(EVERYTHING, num=1, kind="document.deleted"):
        row = Catalog(workspace.engine).get(entry.subject)
        if row is not None and row.entry_hash in entry.parents:
            Catalog(workspace.engine).set_state([row.document_id], State.DELETING)


def _is_removal_on_ledger(workspace: Workspace, row: DocumentRow) -> bool:
    gone = workspace.lineage.find(row.document_id, "document.deleted")
    return gone is not None and row.entry_hash in gone.parents


def finish_removals(workspace: Workspace, index: Index) -> int:
    """Carry out the removals that have begun; a killed one is begun again at its first step.

    A row goes last, for while it stands the next process knows what is left to do. Gives the
    number of documents removed.
    """
    catalog = Catalog(workspace.engine)
    rows = catalog.in_state(State.DELETING)
    if rows:
        for row in rows:
            index.remove(row.label, row.document_id)
        index.purge()
    for row in rows:
        for sha256 in {row.content_sha256, row.body_sha256}:
            release_file(workspace, sha256, besides=row.document_id)
        heirs = [r for r in catalog.near_duplicates_of(row) if r.canonical_id == row.document_id]
        catalog.remove(row.document_id, heir=heirs[0].document_id if heirs else None)
    if rows:
        _index_stored(workspace, index)  # the heirs
    # Also after a killed process, which may have left the words in the write-ahead log.
    if not scrub(workspace.engine) and rows:
        raise Unavailable(
            "a long reader keeps deleted words in the database's log",
            hint="They go with the next `haetae ingest` or delete; stop the reader and run one",
            where=str(workspace.folder),
        )
    return len(rows)


def unpack(packed: bytes) -> Document:
    """Read a document back from the file store."""
    return from_json(zlib.decompress(packed))


def pack(document: Document) -> bytes:
    """Write a document for the file store."""
    return zlib.compress(to_json(document), level=3)
