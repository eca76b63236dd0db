"""Intervals that keep their promise, by hand-worked values and by simulation."""

import math
import random

import pytest

from haetae.errors import InvalidInput
from haetae.expert.uncertainty import AdaptiveCoverage, conformal_radius, measure_coverage


@pytest.mark.parametrize(
    ("residuals", "coverage", "radius"),
    [
        ([1, -2, 3, -4, 5, -6, 7, -8, 9], 0.9, 9),  # ceil(10 * 0.9) = 9th of 9
        ([1, -2, 3, -4, 5, -6, 7, -8, 9], 0.5, 5),  # ceil(10 * 0.5) = 5th
        ([3, 1, 2], 0.5, 2),  # ceil(4 * 0.5) = 2nd
        ([3, 1, 2], 0.75, 3),  # ceil(4 * 0.75) = 3rd
        ([0, 0, 0], 0.5, 0),
        ([1, -2, 3, -4, 5, -6, 7, -8], 0.9, math.inf),  # ceil(9 * 0.9) = 9th of 8
        ([], 0.1, math.inf),
    ],
)
def test_hand_worked_radii(residuals, coverage, radius):
    assert conformal_radius(residuals, coverage) == radius


@pytest.mark.parametrize("coverage", [0.5, 0.8, 0.9, 0.95])
def test_a_new_case_is_covered_as_often_as_promised(coverage):
    chance, hits, runs = random.Random(1), 0, 4000
    for _ in range(runs):
        residuals = [chance.gauss(0, 1) ** 3 for _ in range(39)]  # far from normal
        hits += abs(chance.gauss(0, 1) ** 3) <= conformal_radius(residuals, coverage)
    # Exact for 39 residuals: ceil(40 c) / 40 = c here; three standard errors aside.
    assert abs(hits / runs - coverage) < 3 * math.sqrt(coverage * (1 - coverage) / runs)


def test_residuals_are_not_changed():
    residuals = [3.0, -1.0, 2.0]
    conformal_radius(residuals, 0.5)
    assert residuals == [3.0, -1.0, 2.0]


def test_adaptive_coverage_moves_by_its_step():
    adaptive = AdaptiveCoverage(coverage=0.9, step=0.1)
    assert adaptive.level == pytest.approx(0.9)
    adaptive.saw(was_covered=False)  # 0.1 + 0.1 * (0.1 - 1) = 0.01
    assert adaptive.level == pytest.approx(0.99)
    adaptive.saw(was_covered=True)  # 0.01 + 0.1 * 0.1 = 0.02
    assert adaptive.level == pytest.approx(0.98)


def test_adaptive_coverage_keeps_its_promise_while_the_world_drifts():
    chance, adaptive = random.Random(2), AdaptiveCoverage(coverage=0.9, step=0.05)
    seen, hits = [], 0
    for n in range(3000):
        truth = abs(chance.gauss(0, 1 + n / 500))  # grows sevenfold
        level = min(max(adaptive.level, 0.001), 0.999)
        recent = sorted(seen[-200:])
        radius = recent[min(int(level * len(recent)), len(recent) - 1)] if recent else 1.0
        covered = truth <= radius
        adaptive.saw(was_covered=covered)
        hits += covered
        seen.append(truth)
    assert 0.88 < hits / 3000 < 0.92


def test_a_level_is_a_share_whatever_was_seen():
    adaptive = AdaptiveCoverage(coverage=0.9, step=0.5)
    for covered in (False, False, False, True, True, True, True, True, True, True, True):
        adaptive.saw(was_covered=covered)
        assert 0 <= adaptive.level <= 1


def test_measured_coverage_by_a_hand_worked_wilson_interval():
    found = measure_coverage([0] * 10, [1] * 10, [0.5] * 8 + [2, 3])
    assert found.share == 0.8
    assert (found.low, found.high) == pytest.approx((0.4901625, 0.9433178), abs=1e-6)
    assert found.num == 10


def test_ends_of_an_interval_belong_to_it():
    assert measure_coverage([0, 0], [1, 1], [0, 1]).share == 1.0


@pytest.mark.parametrize("coverage", [0, 1, -1, 2, math.nan])
def test_a_coverage_that_cannot_be_promised_is_refused(coverage):
    with pytest.raises(InvalidInput):
        conformal_radius([1.0], coverage)
    with pytest.raises(InvalidInput):
        AdaptiveCoverage(coverage=coverage)


@pytest.mark.parametrize("lengths", [(0, 0, 0), (1, 2, 2), (2, 1, 2), (2, 2, 1)])
def test_measuring_needs_as_many_of_each(lengths):
    with pytest.raises(InvalidInput, match="truths"):
        measure_coverage(*([0.0] * n for n in lengths))
