"""A tiny expert that keeps every promise, to be broken one at a time in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Any

from haetae.expert.base import Experience
from haetae.expert.point import PointExpert
from haetae.types import Case, Outcome, Uptake

TINY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


class TinyExpert(PointExpert):
    """Predict a temperature by the mean of the past ones."""

    name, version, kind, target, unit = "tiny", "1.0.0", "reading", "temperature", "degC"
    summary = "Says where a temperature will be, from where it has been"
    not_for = "Anything that drifts"

    def fit_state(self, history: list[tuple[Mapping[str, Any], float]]) -> Mapping[str, Any]:
        """Learn the mean."""
        return {"mean": fmean(value for _, value in history)}

    def predict(self, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
        """Predict the mean, moved by the case's offset."""
        return float(state["mean"] + inputs.get("offset", 0.0))

    @classmethod
    def examples(cls) -> Sequence[Experience]:
        """Give two dozen readings of one compartment."""
        return [tiny_experience(n) for n in range(24)]


def tiny_experience(number: int, *, compartment: str = "plant2") -> Experience:
    """Give a case that differs from others by its number, and what was measured."""
    moment = TINY_TIME + timedelta(minutes=number)
    case = Case(
        kind=TinyExpert.kind,
        inputs={"offset": 0.0, "n": number},
        asked_by="mina",
        asked_at=moment,
        compartments=frozenset({compartment}),
    )
    outcome = Outcome(
        advice_id=case.case_id,
        decision=Uptake.ACCEPTED,
        decided_by="mina",
        decided_at=moment,
        measured={TinyExpert.target: 25.0 + number % 3},
    )
    return case, outcome
