"""What an expert is: observe, predict, recommend, let a person decide, learn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from haetae.types import Advice, Case, Outcome

Experience = tuple[Case, Outcome]
"""A case and what then happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Say what an expert is for, in the words of the people who use it.

    Args:
        takes: the kind of case, and what its inputs must hold.
        gives: predictions with units, and the actions it recommends.
        fitted_on: what it has learned from; empty when it has not been fitted.
        not_for: what it must not be used for.
        compartments: of everything that it has learned from.
    """

    name: str
    version: str
    summary: str
    takes: str
    gives: str
    fitted_on: str
    not_for: str
    compartments: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Name and version, as advice is signed."""
        return f"{self.name} {self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One figure by which the expert is judged."""

    name: str
    unit: str
    higher_is_better: bool


class Expert(ABC):
    """One application that predicts and recommends; every expert has this one shape.

    A subclass sets `Config`, a frozen keyword-only dataclass in which every field has a default,
    and `metrics`. Its constructor takes one `Config` and reads nothing else.
    """

    Config: ClassVar[type[Any]]
    metrics: ClassVar[tuple[Metric, ...]]

    def __init__(self, config: Any) -> None:
        self.config = config

    @property
    @abstractmethod
    def card(self) -> Card:
        """Say what the expert is, fitted or not."""

    @abstractmethod
    def fit(self, history: Iterable[Experience]) -> None:
        """Learn anew from all experience; the same history and config give the same expert."""

    @abstractmethod
    def advise(self, case: Case) -> Advice:
        """Predict and recommend, or abstain with the reason.

        "Do nothing" is always among the recommendations. The advice carries the case's
        compartments and those of everything that was used.

        Raises:
            InvalidInput: the case is of another kind or its inputs do not fit.
        """

    @abstractmethod
    def learn(self, case: Case, outcome: Outcome) -> None:
        """Take in one outcome without fitting anew."""

    @abstractmethod
    def save(self, folder: Path) -> None:
        """Write what was learned as JSON, safetensors or the like; never pickle."""

    @abstractmethod
    def load(self, folder: Path) -> None:
        """Read what `save` wrote.

        Raises:
            IncompatibleVersion: another version wrote it.
        """

    @classmethod
    @abstractmethod
    def examples(cls) -> Sequence[Experience]:
        """Give a few cases with outcomes that the expert can be fitted and checked on."""
