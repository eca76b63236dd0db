"""One function that predicts a number becomes a whole expert."""

import json
import math

import pytest

from haetae.errors import IncompatibleVersion, InvalidInput
from haetae.expert.point import STATE_FILE, PointConfig
from haetae.testing.expert import TinyExpert, tiny_experience


@pytest.fixture
def fitted():
    expert = TinyExpert(PointConfig())
    expert.fit(TinyExpert.examples())
    return expert


def test_prediction_and_interval_are_those_worked_by_hand(fitted):
    # The mean of 24 readings 25, 26, 27, ...: 26. The state of the first 12 predicts 26 too, so
    # residuals of the last 12 are -1, 0, 1, ...; the ceil(13 * 0.9) = 12th smallest is 1.
    (prediction,) = fitted.advise(tiny_experience(99)[0]).predictions
    assert (prediction.value, prediction.low, prediction.high) == (26.0, 25.0, 27.0)
    assert prediction.unit == "degC"


def test_too_little_history_is_an_abstention_that_says_so():
    expert = TinyExpert(PointConfig())
    case = tiny_experience(0)[0]
    assert expert.advise(case).abstention == "0 cases are too few for an interval"
    expert.fit(TinyExpert.examples()[:17])  # nine residuals are enough for 90 %, eight are not
    assert expert.advise(case).recommendations
    expert.fit(TinyExpert.examples()[:16])
    assert "16 cases" in expert.advise(case).abstention


def test_the_advice_carries_what_it_learned_from_and_the_case(fitted):
    case, _ = tiny_experience(0, compartment="rnd")
    assert fitted.advise(case).compartments == {"rnd", "plant2"}
    assert fitted.card.compartments == {"plant2"}


def test_an_outcome_without_the_measurement_teaches_nothing(fitted):
    import dataclasses

    case, outcome = tiny_experience(50)
    fitted.learn(case, dataclasses.replace(outcome, measured={}))
    assert fitted.card.fitted_on == "24 cases"
    fitted.learn(case, dataclasses.replace(outcome, measured={"temperature": 1000.0}))
    assert fitted.card.fitted_on == "25 cases"
    assert fitted.advise(case).predictions[0].value > 26


def test_learning_one_by_one_is_fitting_at_once(fitted):
    other = TinyExpert(PointConfig())
    for case, outcome in TinyExpert.examples():
        other.learn(case, outcome)
    case = tiny_experience(99)[0]
    assert other.advise(case) == fitted.advise(case)


def test_the_state_is_readable_text_and_another_versions_is_refused(fitted, tmp_path):
    fitted.save(tmp_path)
    state = json.loads((tmp_path / STATE_FILE).read_text())
    assert state["version"] == "1.0.0"
    state["version"] = "0.9.0"
    (tmp_path / STATE_FILE).write_text(json.dumps(state))
    with pytest.raises(IncompatibleVersion, match=r"0\.9\.0 wrote this"):
        TinyExpert(PointConfig()).load(tmp_path)


def test_a_case_of_another_kind_is_refused(fitted):
    import dataclasses

    case = dataclasses.replace(tiny_experience(0)[0], kind="contact")
    with pytest.raises(InvalidInput, match="'contact'"):
        fitted.advise(case)


def test_a_prediction_that_is_no_number_is_refused(fitted):
    class Lost(TinyExpert):
        def predict(self, state, inputs):
            return math.nan

    expert = Lost(PointConfig())
    expert.fit(TinyExpert.examples())
    with pytest.raises(InvalidInput, match="not finite"):
        expert.advise(tiny_experience(0)[0])
