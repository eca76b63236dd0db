"""What is here and how healthy it is."""

from __future__ import annotations

from fastapi import APIRouter

from haetae.data.language import language_of
from haetae.knowledge.catalog import Listing
from haetae.server.access import Libraries, SignedIn, Workspaces
from haetae.server.routes.documents import document_rows
from haetae.server.schemas import Counted, Example, Health, HomeOut
from haetae.sovereign.policy import Action
from haetae.workspace.health import checks

router = APIRouter(prefix="/api/home", tags=["home"])
_NUM_RECENT = 6


@router.get("")
def home(principal: SignedIn, library: Libraries, workspace: Workspaces) -> HomeOut:
    """Sum up the workspace for whoever is signed in."""
    totals = library.totals(principal)
    reads = Action.DOCUMENT_READ in workspace.guard.policy.actions_of(principal)
    recent = library.browse(principal, Listing(), num=_NUM_RECENT) if reads else []
    # The figures of the whole house grow with what the reader may not see.
    sees_figures = Action.METRICS_READ in workspace.guard.policy.actions_of(principal)
    return HomeOut(
        documents=totals["documents"],
        passages=totals["passages"],
        pages=totals["pages"],
        quarantined=totals["quarantined"],
        by_kind=_counted(totals["by"]["kind"]),
        by_language=_counted(totals["by"]["language"]),
        by_compartment=_counted(totals["by"]["compartment"]),
        health=[
            Health(
                name=c.name,
                state=c.state,
                detail=c.detail if sees_figures else "",
                hint=c.hint,
            )
            for c in checks(workspace)
        ],
        recent=document_rows(library, recent),
        examples=[
            Example(question=question, language=language_of(question))
            for question in workspace.settings.examples
        ],
    )


def _counted(counts: dict[str, int]) -> list[Counted]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Counted(key=key, count=count) for key, count in ordered]
