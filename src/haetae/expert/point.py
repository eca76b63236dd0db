"""The shortest way to an expert: one function that predicts a number becomes a whole one."""

from __future__ import annotations

import json
import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from haetae.errors import IncompatibleVersion, InvalidInput
from haetae.expert.base import Card, Experience, Expert, Metric
from haetae.expert.uncertainty import conformal_radius
from haetae.sovereign.durable import write_durably
from haetae.types import Advice, Case, Evidence, Outcome, Prediction, Recommendation

STATE_FILE = "state.json"


@dataclass(frozen=True, kw_only=True)
class PointConfig:
    """Configure a point expert.

    Args:
        coverage: the share of intervals promised to hold the truth.
    """

    coverage: float = 0.9


class PointExpert(Expert):
    """Predict one number with a conformal interval and recommend to leave things as they are.

    A subclass sets the class variables and gives `fit_state` and `predict`. Intervals come from
    the later half of the history, predicted by a state fitted on the earlier half.
    """

    Config = PointConfig
    name: ClassVar[str]
    version: ClassVar[str]
    summary: ClassVar[str]
    not_for: ClassVar[str]
    kind: ClassVar[str]
    """The kind of case that it takes."""
    target: ClassVar[str]
    """The measured value that it predicts."""
    unit: ClassVar[str]

    metrics = (Metric(name="mean absolute error", unit="the target's", higher_is_better=False),)

    def __init__(self, config: PointConfig) -> None:
        super().__init__(config)
        self._history: list[tuple[Mapping[str, Any], float]] = []
        self._compartments: frozenset[str] = frozenset()
        self._state: Mapping[str, Any] | None = None
        self._radius = math.inf

    @abstractmethod
    def fit_state(self, history: list[tuple[Mapping[str, Any], float]]) -> Mapping[str, Any]:
        """Learn from (inputs, measured) pairs in the order of time; plain values only."""

    @abstractmethod
    def predict(self, state: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
        """Predict the target of one case.

        Raises:
            InvalidInput: the inputs do not hold what is needed.
        """

    @property
    def card(self) -> Card:
        """Say what the expert is."""
        return Card(
            name=self.name,
            version=self.version,
            summary=self.summary,
            takes=f"a case of kind {self.kind}",
            gives=f"{self.target} in {self.unit} with an interval; the advice to leave it",
            fitted_on=f"{len(self._history)} cases" if self._history else "",
            not_for=self.not_for,
            compartments=self._compartments,
        )

    def fit(self, history: Iterable[Experience]) -> None:
        """Learn anew from all experience."""
        self._history, self._compartments = [], frozenset()
        for case, outcome in history:
            self._take(case, outcome)
        self._refit()

    def learn(self, case: Case, outcome: Outcome) -> None:
        """Take in one outcome."""
        self._take(case, outcome)
        self._refit()

    def advise(self, case: Case) -> Advice:
        """Predict with an interval, or abstain when there is too little history for one."""
        if case.kind != self.kind:
            raise InvalidInput(
                f"{self.name} does not take a case of kind {case.kind!r}",
                hint=f"Give one of kind {self.kind!r}",
            )
        if not case.inputs:
            return self._abstain(case, "the case says nothing")
        if self._state is None or math.isinf(self._radius):
            return self._abstain(case, f"{len(self._history)} cases are too few for an interval")
        value = self.predict(self._state, case.inputs)
        prediction = Prediction(
            name=self.target,
            value=value,
            unit=self.unit,
            low=value - self._radius,
            high=value + self._radius,
            coverage=self.config.coverage,
        )
        leave = Recommendation(
            rank=1,
            action={},
            summary="Leave it as it is",
            expected=(prediction,),
            evidence=(Evidence(source=self.name, locator="history", quote=self.card.fitted_on),),
            is_no_action=True,
        )
        return Advice(
            case_id=case.case_id,
            expert=self.card.title,
            predictions=(prediction,),
            recommendations=(leave,),
            method="point prediction with a split conformal interval",
            compartments=case.compartments | self._compartments,
        )

    def _abstain(self, case: Case, reason: str) -> Advice:
        return Advice(
            case_id=case.case_id,
            expert=self.card.title,
            abstention=reason,
            method="none",
            compartments=case.compartments | self._compartments,
        )

    def save(self, folder: Path) -> None:
        """Write what was learned as JSON."""
        learned = {
            "version": self.version,
            "history": [[dict(inputs), value] for inputs, value in self._history],
            "compartments": sorted(self._compartments),
        }
        write_durably(folder / STATE_FILE, json.dumps(learned).encode())

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        learned = json.loads((folder / STATE_FILE).read_bytes())
        if learned["version"] != self.version:
            raise IncompatibleVersion(
                f"{self.name} {learned['version']} wrote this, here is {self.version}",
                hint="Fit it anew",
                where=str(folder),
            )
        self._history = [(inputs, value) for inputs, value in learned["history"]]
        self._compartments = frozenset(learned["compartments"])
        self._refit()

    def _take(self, case: Case, outcome: Outcome) -> None:
        if self.target in outcome.measured:
            self._history.append((dict(case.inputs), outcome.measured[self.target]))
            self._compartments |= case.compartments

    def _refit(self) -> None:
        if not self._history:
            self._state, self._radius = None, math.inf
            return
        half = len(self._history) // 2
        early, late = self._history[:half], self._history[half:]
        self._radius = math.inf
        if early:
            state = self.fit_state(early)
            residuals = [value - self.predict(state, inputs) for inputs, value in late]
            self._radius = conformal_radius(residuals, self.config.coverage)
        self._state = self.fit_state(self._history)
