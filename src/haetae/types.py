"""The nouns that every expert shares: what is asked, what is advised, what then happened."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from haetae.canonical import content_hash
from haetae.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is asked: a campaign, a window of the line, a call so far.

    Args:
        kind: what the expert takes, for example `campaign`, `window`, `contact`.
        inputs: plain values only; their schema is the expert's, named in its card.
        asked_by: the principal's name.
        asked_at: with a time zone.
        compartments: the union of the compartments of everything in `inputs`.
    """

    kind: str
    inputs: Mapping[str, Any]
    asked_by: str
    asked_at: datetime
    compartments: frozenset[str] = frozenset()

    @property
    def case_id(self) -> str:
        """Identify the case by its content, so that the same question is the same case."""
        return content_hash(self)[:20]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One place that a claim stands on.

    Args:
        source: id of the document, data set, tag, lot or contact.
        locator: where in the source, in words a person can follow: `p. 4`, `turn 12`.
        quote: the words or readings themselves, verbatim.
    """

    source: str
    locator: str
    quote: str
    compartments: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """A value with its unit and the interval that is promised to hold it.

    Args:
        name: the endpoint, rate or intent.
        value: the point; for a category, its probability in [0, 1].
        unit: as `haetae.units` reads it; `1` for a plain number.
        low, high: the interval's ends, in the same unit, low <= value <= high.
        coverage: the share of intervals promised to hold the truth, in (0, 1).
        category: the category when the prediction is of one.
    """

    name: str
    value: float
    unit: str
    low: float
    high: float
    coverage: float = 0.9
    category: str | None = None
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if not all(math.isfinite(x) for x in (self.value, self.low, self.high)):
            raise InvalidInput(
                f"the prediction {self.name} is not finite: {self.low}, {self.value}, {self.high}",
                hint="Abstain instead of predicting when a value or its interval is unknown",
            )
        if not self.low <= self.value <= self.high:
            raise InvalidInput(
                f"the prediction {self.name} lies outside its own interval:"
                f" {self.value} not in [{self.low}, {self.high}]",
                hint="Give low <= value <= high, all in the same unit",
            )
        if not 0 < self.coverage < 1:
            raise InvalidInput(
                f"the prediction {self.name} promises a coverage of {self.coverage}",
                hint="Give a share between 0 and 1, for example 0.9",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """One ranked action: a set-point, a lab batch, a reply, or to leave things as they are.

    Args:
        rank: 1 is best; ranks in an advice are 1, 2, 3, ...
        action: the action as plain values, ready to be carried out.
        summary: the action in one line for the person who decides.
        expected: what is expected to change, each with its interval.
        is_no_action: true for "do nothing", which is always a candidate.
    """

    rank: int
    action: Mapping[str, Any]
    summary: str
    expected: tuple[Prediction, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    is_no_action: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What an expert answers: predictions, ranked recommendations, or an abstention.

    Args:
        case_id: of the case that was asked.
        expert: name and version, for example `factory 0.1.0`.
        abstention: why nothing is recommended; required when nothing is, else `None`.
        method: how it was made, in words, so that a lesser method never hides.
        compartments: the union over the case and all that was used.
    """

    case_id: str
    expert: str
    predictions: tuple[Prediction, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    abstention: str | None = None
    method: str = ""
    compartments: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if bool(self.recommendations) == bool(self.abstention):
            raise InvalidInput(
                f"the advice of {self.expert} must either recommend or abstain with a reason",
                hint="Give recommendations, or an abstention, not both and not neither",
            )
        ranks = [r.rank for r in self.recommendations]
        if ranks != list(range(1, len(ranks) + 1)):
            raise InvalidInput(
                f"the recommendations of {self.expert} are ranked {ranks}",
                hint="Rank them 1, 2, 3, ... in order",
            )

    @property
    def advice_id(self) -> str:
        """Identify the advice by its content."""
        return content_hash(self)[:20]


class Uptake(StrEnum):
    """What a person did with a recommendation."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a person decided and what then happened.

    Args:
        rank: the recommendation decided on; `None` when the advice was an abstention.
        action: what was carried out, as plain values.
        measured: measured values by the name of the prediction they answer, in its unit.
        reason: in the person's words; rejections without one teach nothing.
    """

    advice_id: str
    decision: Uptake
    decided_by: str
    decided_at: datetime
    rank: int | None = None
    action: Mapping[str, Any] = field(default_factory=dict)
    measured: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
