"""Keeping documents whole: one writer at a time, recovery after a crash, removal that removes."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from haetae.data.document import Document
from haetae.data.document_json import from_json, to_json
from haetae.errors import Unavailable
from haetae.knowledge.catalog import Catalog, DocumentRow, State
from haetae.knowledge.passage import passages_of
from haetae.knowledge.quarantine import Quarantine
from haetae.sovereign.ledger import Draft
from haetae.workspace.workspace import Workspace

if TYPE_CHECKING:
    from haetae.knowledge.index import Index


@contextmanager
def exclusive(workspace: Workspace, *, wait: bool = True) -> Iterator[None]:
    """Let one process at a time change the documents of a workspace.

    Raises:
        Unavailable: another process holds it and `wait` is false.
    """
    descriptor = os.open(workspace.folder / "ingest.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    except BlockingIOError as error:
        raise Unavailable(
            "another process is taking documents in",
            hint="Wait for it to end, then try again",
            where=str(workspace.folder),
        ) from error
    finally:
        os.close(descriptor)


def recover(workspace: Workspace, index: Index) -> int:
    """Finish what a killed process left half-way; gives the number of documents finished."""
    catalog = Catalog(workspace.engine)
    deleting = catalog.in_state(State.DELETING)
    for row in deleting:
        finish_removal(workspace, index, row)
    left = catalog.in_state(State.STORED)
    for row in left:
        if row.canonical_id is None:
            document = unpack(workspace.files.get(row.body_sha256))
            passages = passages_of(document, content_sha256=row.content_sha256, label=row.label)
            index.add(row.label, passages)
        catalog.set_state([row.document_id], State.INDEXED)
    return len(deleting) + len(left)


def remove_document(
    workspace: Workspace, index: Index, row: DocumentRow, *, actor: str, reason: str
) -> None:
    """Put a removal on the ledger, then carry it out; a killed removal is finished later."""
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
    finish_removal(workspace, index, row)


def finish_removal(workspace: Workspace, index: Index, row: DocumentRow) -> None:
    """Remove a document's passages, row and files; a near-duplicate takes its place."""
    catalog = Catalog(workspace.engine)
    index.remove(row.label, row.document_id)
    heirs = [r for r in catalog.near_duplicates_of(row) if r.canonical_id == row.document_id]
    catalog.remove(row.document_id, heir=heirs[0].document_id if heirs else None)
    quarantine = Quarantine(workspace.engine)
    for sha256 in (row.content_sha256, row.body_sha256):
        if catalog.num_uses(sha256) + quarantine.num_uses(sha256) == 0:
            workspace.files.remove(sha256)
    if heirs:
        recover(workspace, index)


def unpack(packed: bytes) -> Document:
    """Read a document back from the file store."""
    return from_json(zlib.decompress(packed))


def pack(document: Document) -> bytes:
    """Write a document for the file store."""
    return zlib.compress(to_json(document), level=3)
