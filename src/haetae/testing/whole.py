"""Whether catalog, index, ledger and files tell the same story, seen from every side."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from haetae.knowledge.catalog import Catalog, DocumentRow, Listing, State
from haetae.knowledge.index import Index
from haetae.sovereign.label import EVERYTHING
from haetae.workspace.files import hash_file
from haetae.workspace.workspace import Workspace


def problems_of(workspace: Workspace, index: Index) -> list[str]:
    """Name everything that does not fit together in a workspace; none when it is whole."""
    rows = Catalog(workspace.engine).browse(EVERYTHING, Listing(), num=1_000_000, after=None)
    return [
        *_states(workspace, rows),
        *_ledger(workspace, rows),
        *_files(workspace, rows),
        *_index(index, rows),
    ]


def _states(workspace: Workspace, rows: list[DocumentRow]) -> list[str]:
    catalog = Catalog(workspace.engine)
    by_id = {row.document_id: row for row in rows}
    return [
        *(f"{row.document_id} was left {row.state}" for row in rows if row.state != State.INDEXED),
        *(f"{row.document_id} is still there" for row in catalog.in_state(State.DELETING)),
        *(
            f"{row.document_id} repeats {row.canonical_id}, which does not stand for itself"
            for row in rows
            if row.canonical_id
            and (row.canonical_id not in by_id or by_id[row.canonical_id].canonical_id)
        ),
        *(
            f"{row.document_id} came from nowhere"
            for row in rows
            if not catalog.sources_of(row.document_id)
        ),
    ]


def _ledger(workspace: Workspace, rows: list[DocumentRow]) -> list[str]:
    verdict = workspace.verify_ledger()
    problems = [] if verdict.ok else [f"ledger line {verdict.first_bad}: {verdict.reason}"]
    lives: Counter[str] = Counter()
    for entry in workspace.lineage.latest(EVERYTHING, num=10_000_000, kind="document."):
        lives[entry.subject] += {"document.added": 1, "document.deleted": -1}.get(entry.kind, 0)
    expected = Counter({row.document_id: 1 for row in rows})
    for document_id in sorted(set(lives) | set(expected)):
        if lives[document_id] != expected[document_id]:
            problems.append(
                f"{document_id} is {expected[document_id]} times in the catalog and"
                f" {lives[document_id]} times on the ledger"
            )
    return problems


def _files(workspace: Workspace, rows: list[DocumentRow]) -> list[str]:
    """Look at the embedded file store."""
    folder: Path = workspace.folder / "files"
    found = {path.name: path for path in folder.rglob("*") if path.is_file()}
    wanted = {sha for row in rows for sha in (row.content_sha256, row.body_sha256)}
    extra = set(found) - wanted
    return [
        *(f"file {name} belongs to no document" for name in sorted(extra)),
        *(f"file {name} is lost" for name in sorted(wanted - set(found))),
        *(f"file {n} is damaged" for n, p in sorted(found.items()) if hash_file(p) != n),
        *(f"{p.name} was left over" for p in sorted(workspace.folder.glob("upload-*"))),
        *(f"{p.name} was left over" for p in sorted(workspace.folder.glob("ingest.arrivals"))),
    ]


def _index(index: Index, rows: list[DocumentRow]) -> list[str]:
    stored = {label.key: index.document_ids(label) for label in index.labels()}
    wanted: dict[str, set[str]] = {key: set() for key in stored}
    for row in rows:
        if row.canonical_id is None and row.num_passages:
            wanted.setdefault(row.label.key, set()).add(row.document_id)
    problems = [
        f"index {key}: {len(wanted[key] - stored.get(key, set()))} documents lost,"
        f" {len(stored.get(key, set()) - wanted[key])} too many"
        for key in wanted
        if wanted[key] != stored.get(key, set())
    ]
    num = sum(row.num_passages for row in rows if row.canonical_id is None)
    if index.count(EVERYTHING) != num:
        problems.append(f"the index holds {index.count(EVERYTHING)} passages, not {num}")
    return problems
