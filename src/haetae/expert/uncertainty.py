"""Intervals that keep their promise: split conformal, adaptive conformal, and coverage."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from haetae.errors import InvalidInput


def conformal_radius(residuals: Sequence[float], coverage: float) -> float:
    """Give the half-width by which a point prediction becomes an interval.

    The ceil((n + 1) * coverage)-th smallest absolute residual covers a new, exchangeable case
    with at least the promised probability. Infinite when there are too few residuals: 9 are
    needed for 90 %.

    Args:
        residuals: of cases that the predictor was not fitted on, in the prediction's unit.
        coverage: in (0, 1).

    Source: Lei et al. 2018, Distribution-Free Predictive Inference for Regression, Algorithm 2.

    >>> conformal_radius([0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 0.7, 0.8, 0.9], 0.9)
    0.9
    """
    _check_coverage(coverage)
    rank = math.ceil((len(residuals) + 1) * coverage)
    if rank > len(residuals):
        return math.inf
    return sorted(abs(r) for r in residuals)[rank - 1]


@dataclass(slots=True)
class AdaptiveCoverage:
    """Keep the long-run coverage when the world drifts, by moving the level asked for.

    Ask `level` before each prediction, tell `saw` after the truth is known. Over any long run
    the share of misses goes to 1 - coverage, whatever the data do.

    Args:
        step: how fast the level moves; 0.005 to 0.05 are usual.

    Source: Gibbs and Candès 2021, Adaptive Conformal Inference Under Distribution Shift, eq. 2.
    """

    coverage: float = 0.9
    step: float = 0.02
    _miss_rate: float = -1.0

    def __post_init__(self) -> None:
        _check_coverage(self.coverage)
        if self._miss_rate < 0:
            self._miss_rate = 1 - self.coverage

    @property
    def level(self) -> float:
        """The coverage to ask of the next interval, within [0, 1]."""
        return min(1.0, max(0.0, 1 - self._miss_rate))

    def saw(self, *, was_covered: bool) -> None:
        """Take in whether the last interval held the truth."""
        miss = 0.0 if was_covered else 1.0
        self._miss_rate += self.step * ((1 - self.coverage) - miss)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How often intervals held the truth, with a 95 % Wilson interval for that share."""

    share: float
    low: float
    high: float
    num: int


def measure_coverage(
    lows: Sequence[float], highs: Sequence[float], truths: Sequence[float]
) -> Coverage:
    """Count how often intervals held the truth.

    Raises:
        InvalidInput: the three differ in length or are empty.

    Source: Wilson 1927, Probable Inference, the Law of Succession, and Statistical Inference.
    """
    num = len(truths)
    if num == 0 or len(lows) != num or len(highs) != num:
        raise InvalidInput(
            f"got {len(lows)} lows, {len(highs)} highs and {num} truths",
            hint="Give as many of each, at least one",
        )
    hits = sum(low <= y <= high for low, high, y in zip(lows, highs, truths, strict=True))
    share, z = hits / num, NormalDist().inv_cdf(0.975)
    centre = (share + z * z / (2 * num)) / (1 + z * z / num)
    spread = math.sqrt(share * (1 - share) / num + z * z / (4 * num * num))
    spread *= z / (1 + z * z / num)
    return Coverage(share=share, low=centre - spread, high=centre + spread, num=num)


def _check_coverage(coverage: float) -> None:
    if not 0 < coverage < 1:
        raise InvalidInput(
            f"a coverage of {coverage} cannot be promised",
            hint="Give a share between 0 and 1, for example 0.9",
        )
