"""Examining the whole house: the cheap checks, and those that read everything once."""

from __future__ import annotations

import stat

from haetae.errors import HaetaeError
from haetae.knowledge.catalog import Catalog, State
from haetae.knowledge.index import Index
from haetae.workspace.health import Check, checks
from haetae.workspace.workspace import Workspace


def examine(workspace: Workspace) -> list[Check]:
    """Run every check; each says what to do when it is not well."""
    return [
        *(check for check in checks(workspace) if check.name not in ("seal", "ledger")),
        _ledger(workspace),
        _keys(workspace),
        _index(workspace),
        _half_way(workspace),
    ]


def _ledger(workspace: Workspace) -> Check:
    verdict = workspace.verify_ledger()
    if verdict.ok:
        detail = f"{verdict.records} entries whole, signed by {verdict.signed_by}"
        return Check(name="ledger", state="ok", detail=detail)
    return Check(
        name="ledger",
        state="bad",
        detail=f"line {verdict.first_bad}: {verdict.reason}",
        hint="Restore the ledger from a backup and find out who could write to it",
    )


def _keys(workspace: Workspace) -> Check:
    folder = workspace.folder / "keys"
    mode = stat.S_IMODE((folder / "signing.pem").stat().st_mode)
    if mode & 0o077:
        return Check(
            name="keys",
            state="bad",
            detail=f"the signing key can be read by others (mode {mode:o})",
            hint=f"chmod 600 {folder / 'signing.pem'}",
        )
    return Check(name="keys", state="ok", detail=f"key {workspace.keys.key_id}, only its owner's")


def _index(workspace: Workspace) -> Check:
    try:
        index = Index(workspace.index_url)
        held = set().union(*(index.document_ids(label) for label in index.labels()))
    except HaetaeError as error:
        return Check(name="index", state="bad", detail=error.message, hint=error.hint)
    owed = Catalog(workspace.engine).indexed_ids()
    if held != owed:
        return Check(
            name="index",
            state="bad",
            detail=f"{len(owed - held)} documents are missing, {len(held - owed)} are foreign",
            hint="Run `haetae index rebuild`",
        )
    return Check(name="index", state="ok", detail=f"{len(held)} documents")


def _half_way(workspace: Workspace) -> Check:
    catalog = Catalog(workspace.engine)
    left = catalog.in_state(State.STORED) + catalog.in_state(State.DELETING)
    if left:
        return Check(
            name="documents",
            state="warn",
            detail=f"{len(left)} were left half-way",
            hint="They are finished by the next `haetae ingest` or `haetae serve`",
        )
    return Check(name="documents", state="ok", detail="none left half-way")
