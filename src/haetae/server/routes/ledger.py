"""Looking at the ledger: only with a written reason, and the look itself is recorded."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from haetae.errors import Forbidden
from haetae.server.access import Allowed, Workspaces
from haetae.server.schemas import (
    BadRecord,
    Body,
    EntryOut,
    LedgerOut,
    LineageOut,
    LookOut,
    ReasonIn,
    VerdictOut,
)
from haetae.sovereign.chain import Entry
from haetae.sovereign.guard import not_here
from haetae.sovereign.label import Label
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Principal
from haetae.workspace.workspace import Workspace

router = APIRouter(prefix="/api/ledger", tags=["ledger"])
Auditor = Annotated[Principal, Depends(Allowed(Action.LEDGER_READ))]
Verifier = Annotated[Principal, Depends(Allowed(Action.LEDGER_VERIFY))]
LookId = Annotated[str, Query(max_length=64)]


@router.post("/look")
def look(body: ReasonIn, principal: Auditor, workspace: Workspaces) -> LookOut:
    """Record why somebody looks; the entry's hash opens the ledger to that person."""
    entry = workspace.ledger.append(
        Draft(
            kind="ledger.read",
            actor=principal.name,
            subject="ledger",
            body={"reason": body.reason},
        )
    )
    return LookOut(look_id=entry.hash)


class Looking(Body):
    """Which entries to list."""

    look_id: str = Field(max_length=64)
    kind: str = Field(default="", max_length=64)
    actor: str = Field(default="", max_length=64)
    subject: str = Field(default="", max_length=300)
    before: int | None = Field(default=None, ge=0, le=1 << 62)
    num: int = Field(default=50, ge=1, le=200)


@router.get("")
def entries(
    principal: Auditor, workspace: Workspaces, wanted: Annotated[Looking, Query()]
) -> LedgerOut:
    """List entries, newest first, that the reader is cleared for."""
    _check_look(workspace, principal, wanted.look_id)
    found = workspace.lineage.latest(
        principal.clearance,
        num=wanted.num,
        kind=wanted.kind,
        actor=wanted.actor,
        subject=wanted.subject,
        before=wanted.before,
    )
    return LedgerOut(
        entries=[_entry(entry) for entry in found],
        next=found[-1].seq if len(found) == wanted.num else None,
    )


@router.post("/verify")
def verify(_: Verifier, workspace: Workspaces) -> VerdictOut:
    """Check the whole ledger byte for byte."""
    verdict = workspace.verify_ledger()
    return VerdictOut(
        ok=verdict.ok,
        records=verdict.records,
        checkpoints=verdict.checkpoints,
        head=verdict.head,
        signed_by=verdict.signed_by,
        first_bad=None
        if verdict.first_bad is None
        else BadRecord(seq=verdict.first_bad, reason=verdict.reason),
        seconds=verdict.seconds,
    )


@router.get("/{entry_hash}")
def lineage(
    entry_hash: str, principal: Auditor, workspace: Workspaces, look_id: LookId
) -> LineageOut:
    """Give an entry, what it derives from, and what derives from it."""
    _check_look(workspace, principal, look_id)
    entry = workspace.lineage.get(entry_hash)
    if entry is None or not _is_cleared(principal, entry):
        raise not_here("ledger entry", entry_hash[:64])
    around = workspace.lineage
    return LineageOut(
        entry=_entry(entry),
        ancestors=[_entry(e) for e in around.ancestors(entry_hash) if _is_cleared(principal, e)],
        descendants=[
            _entry(e) for e in around.descendants(entry_hash) if _is_cleared(principal, e)
        ],
    )


def _check_look(workspace: Workspace, principal: Principal, look_id: str) -> None:
    look_entry = workspace.lineage.get(look_id)
    is_theirs = look_entry is not None and look_entry.actor == principal.name
    if not is_theirs or look_entry is None or look_entry.kind != "ledger.read":
        raise Forbidden(
            "the ledger opens only to a written reason",
            hint="Say why you look: POST /api/ledger/look",
        )


def _is_cleared(principal: Principal, entry: Entry) -> bool:
    return principal.clearance.covers(Label(frozenset(entry.compartments)))


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(
        seq=entry.seq,
        hash=entry.hash,
        time=entry.time,
        kind=entry.kind,
        actor=entry.actor,
        subject=entry.subject,
        compartments=list(entry.compartments),
        parents=list(entry.parents),
        body=dict(entry.body),
    )
