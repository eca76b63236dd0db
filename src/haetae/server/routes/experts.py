"""The experts that are installed, and how their advice fared."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from haetae.expert.feedback import Feedback
from haetae.expert.registry import Registered, list_experts
from haetae.server.access import Allowed, Workspaces
from haetae.server.schemas import ExpertOut, ExpertsOut, ScoreOut
from haetae.sovereign.label import Label
from haetae.sovereign.policy import Action, Principal

router = APIRouter(prefix="/api/experts", tags=["experts"])
Viewer = Annotated[Principal, Depends(Allowed(Action.EXPERT_READ))]


@router.get("")
def experts(principal: Viewer, workspace: Workspaces) -> ExpertsOut:
    """List experts with their cards, and the scoreboard."""
    found = list_experts(workspace.settings.trusted_experts)
    scores = Feedback(workspace.engine).scoreboard(principal.clearance)
    return ExpertsOut(
        experts=[_expert(e) for e in found if _is_cleared(principal, e)],
        scoreboard=[
            ScoreOut(**{name: getattr(score, name) for name in ScoreOut.model_fields})
            for score in scores
        ],
    )


def _is_cleared(principal: Principal, expert: Registered) -> bool:
    compartments = expert.card.compartments if expert.card else frozenset()
    return principal.clearance.covers(Label(compartments))


def _expert(expert: Registered) -> ExpertOut:
    card = expert.card
    return ExpertOut(
        name=expert.name,
        version=card.version if card else "",
        summary=card.summary if card else "",
        takes=card.takes if card else "",
        gives=card.gives if card else "",
        fitted_on=card.fitted_on if card else "",
        not_for=card.not_for if card else "",
        compartments=sorted(card.compartments) if card else [],
        state=expert.state,
        reason=expert.reason,
    )
