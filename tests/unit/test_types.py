"""The shared nouns refuse what nobody could act on, and are known by their content."""

import math
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest

from haetae.errors import InvalidInput
from haetae.types import Advice, Case, Outcome, Prediction, Recommendation, Uptake

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LEAVE = Recommendation(rank=1, action={}, summary="Leave it", is_no_action=True)


def case(**changes):
    return Case(
        **{"kind": "window", "inputs": {"a": 1.0}, "asked_by": "mina", "asked_at": NOW} | changes
    )


def prediction(**changes):
    plain = {"name": "capacity", "value": 5.0, "unit": "mAh/g", "low": 4.0, "high": 6.0}
    return Prediction(**plain | changes)


def test_the_same_question_is_the_same_case():
    seoul = NOW.astimezone(timezone(timedelta(hours=9)))
    assert case().case_id == case(asked_at=seoul).case_id
    assert len(case().case_id) == 20


@pytest.mark.parametrize(
    "changes",
    [{"inputs": {"a": 2.0}}, {"kind": "campaign"}, {"asked_by": "jun"},
     {"compartments": frozenset({"rnd"})}, {"asked_at": NOW + timedelta(milliseconds=1)}],
)  # fmt: skip
def test_another_question_is_another_case(changes):
    assert case(**changes).case_id != case().case_id


def test_a_time_without_a_zone_has_no_identity():
    with pytest.raises(ValueError, match="time zone"):
        _ = case(asked_at=datetime(2026, 1, 1)).case_id


@pytest.mark.parametrize("name", ["value", "low", "high"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_prediction_is_finite(name, value):
    with pytest.raises(InvalidInput, match="not finite") as caught:
        prediction(**{name: value})
    assert "Abstain" in caught.value.hint


@pytest.mark.parametrize("changes", [{"value": 3.9}, {"value": 6.1}, {"low": 7.0}, {"high": 3.0}])
def test_a_prediction_lies_in_its_own_interval(changes):
    with pytest.raises(InvalidInput, match="outside its own interval"):
        prediction(**changes)


@pytest.mark.parametrize("coverage", [0.0, 1.0, -0.1, 90.0, math.nan])
def test_a_coverage_is_a_share(coverage):
    with pytest.raises(InvalidInput, match="coverage"):
        prediction(coverage=coverage)


def test_an_interval_may_be_a_point():
    assert prediction(low=5.0, high=5.0).value == 5.0


def test_an_advice_recommends_or_abstains_never_both_never_neither():
    for changes in ({}, {"recommendations": (LEAVE,), "abstention": "no"}, {"abstention": ""}):
        with pytest.raises(InvalidInput, match="recommend or abstain"):
            Advice(case_id="x", expert="steady 1", **changes)
    assert Advice(case_id="x", expert="steady 1", abstention="too little history").advice_id


@pytest.mark.parametrize("ranks", [[2], [1, 1], [2, 1], [0, 1], [1, 3]])
def test_ranks_are_one_two_three(ranks):
    given = tuple(Recommendation(rank=r, action={}, summary="x") for r in ranks)
    with pytest.raises(InvalidInput, match="ranked"):
        Advice(case_id="x", expert="steady 1", recommendations=given)


def test_records_cannot_be_changed():
    for record in (case(), prediction(), LEAVE):
        with pytest.raises(AttributeError):
            setattr(record, fields(record)[0].name, "other")


def test_an_outcome_needs_no_measurement():
    outcome = Outcome(advice_id="x", decision=Uptake.REJECTED, decided_by="mina", decided_at=NOW)
    assert (outcome.measured, outcome.rank) == ({}, None)
