"""Running any expert the same way: guard, advise, ledger; then decision, ledger, learn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from haetae.canonical import content_hash
from haetae.errors import ExpertError, HaetaeError, InvalidInput
from haetae.expert.base import Expert
from haetae.expert.feedback import Feedback
from haetae.sovereign.label import Label
from haetae.sovereign.ledger import Draft
from haetae.sovereign.policy import Action, Principal, Resource
from haetae.types import Advice, Case, Outcome
from haetae.workspace.workspace import Workspace


class Harness:
    """Stand between people and experts in one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.feedback = Feedback(workspace.engine)

    def advise(self, expert: Expert, case: Case, principal: Principal) -> Advice:
        """Ask an expert for a principal; the advice is on the ledger before it is given.

        Raises:
            Forbidden, NotFound: the principal may not use the expert on this case.
            InvalidInput: the case does not fit the expert.
            ExpertError: the expert broke its contract.
            LedgerUnwritable: the advice could not be recorded, so it is not given.
        """
        label = Label(case.compartments | expert.card.compartments)
        self._workspace.guard.check(
            principal,
            Action.EXPERT_USE,
            Resource(kind="expert", name=expert.card.name, label=label),
        )
        with _its_errors(expert, "nothing was recorded"):
            advice = expert.advise(case)
        _check_advice(expert, case, advice)
        given = Label(advice.compartments)
        # Only now is it known what the expert used.
        self._workspace.guard.check(
            principal,
            Action.EXPERT_USE,
            Resource(kind="expert", name=expert.card.name, label=given),
        )
        entry = self._workspace.ledger.append(
            Draft(
                kind="advice.given",
                actor=principal.name,
                subject=advice.advice_id,
                label=given,
                body={
                    "expert": advice.expert,
                    "case": case.case_id,
                    "advice": content_hash(advice),
                    "recommendations": len(advice.recommendations),
                    "abstained": advice.abstention is not None,
                },
            )
        )
        self.feedback.keep_advice(case, advice, label=given, entry_hash=entry.hash)
        return advice

    def record(self, outcome: Outcome, principal: Principal, *, expert: Expert, case: Case) -> None:
        """Record what was decided and happened, and let the expert learn from it.

        Raises:
            NotFound: there is no such advice for this principal.
            InvalidInput: the outcome names a rank that was not recommended.
            ExpertError: the expert failed to learn; the outcome is recorded.
        """
        stored = self.feedback.get_advice(outcome.advice_id)
        if stored is None:
            raise self._workspace.guard.refuse_missing(
                principal, Action.OUTCOME_ADD, "advice", outcome.advice_id
            )
        self._workspace.guard.check(
            principal,
            Action.OUTCOME_ADD,
            Resource(kind="advice", name=outcome.advice_id, label=stored.label),
        )
        ranks = {r["rank"] for r in stored.advice["recommendations"]}
        if outcome.rank is not None and outcome.rank not in ranks:
            raise InvalidInput(
                f"the advice {outcome.advice_id} has no recommendation {outcome.rank}",
                hint=f"It has {sorted(ranks) or 'none: it abstained'}",
            )
        entry = self._workspace.ledger.append(
            Draft(
                kind="outcome.seen",
                actor=principal.name,
                subject=outcome.advice_id,
                parents=[stored.entry_hash],
                label=stored.label,
                body={"decision": outcome.decision, "outcome": content_hash(outcome)},
            )
        )
        self.feedback.keep_outcome(outcome, entry_hash=entry.hash)
        with _its_errors(expert, "the outcome is recorded; fit the expert anew"):
            expert.learn(case, outcome)


@contextmanager
def _its_errors(expert: Expert, state: str) -> Iterator[None]:
    try:
        yield
    except HaetaeError:
        raise
    except Exception as error:  # whatever an expert raises becomes one kind of error here
        raise ExpertError(
            f"{expert.card.title} failed: {type(error).__name__}: {error}",
            hint=f"Tell its maintainer; {state}",
        ) from error


def _check_advice(expert: Expert, case: Case, advice: Advice) -> None:
    if advice.case_id != case.case_id:
        problem = f"answers case {advice.case_id}, asked was {case.case_id}"
    elif advice.recommendations and not any(r.is_no_action for r in advice.recommendations):
        problem = 'leaves out "do nothing"'
    elif not case.compartments | expert.card.compartments <= advice.compartments:
        problem = "drops compartments of its case or of what it learned from"
    else:
        return
    raise ExpertError(
        f"the advice of {expert.card.title} {problem}",
        hint="Run `haetae expert check` on it and tell its maintainer",
    )
