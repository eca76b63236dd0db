"""Each check finds the expert that was built to break it, and passes the one that keeps it."""

import dataclasses
import itertools
from typing import ClassVar

import pytest

from haetae.expert.check import CHECKS, check_expert
from haetae.expert.point import PointConfig
from haetae.testing.expert import TinyExpert
from haetae.types import Recommendation


def problems(expert) -> dict[str, str]:
    return {f.check: f.problem for f in check_expert(expert) if f.problem}


def test_an_expert_that_keeps_every_promise_passes_every_check():
    assert len(check_expert(TinyExpert)) == len(CHECKS) == 13
    assert problems(TinyExpert) == {}


class LooseConfig(TinyExpert):
    @dataclasses.dataclass
    class Config:
        coverage: float = 0.9


class NeedyConfig(TinyExpert):
    @dataclasses.dataclass(frozen=True)
    class Config:
        coverage: float


class NoConfig(TinyExpert):
    Config = dict


class BlankCard(TinyExpert):
    not_for = "  "


class FewExamples(TinyExpert):
    @classmethod
    def examples(cls):
        return super().examples()[:2]


class ForgetsWhereItLearned(TinyExpert):
    def _take(self, case, outcome):
        super()._take(case, outcome)
        self._compartments = frozenset()


class Changed(TinyExpert):
    """Advise as the tiny one does, then change the advice."""

    changes: ClassVar = {}

    def advise(self, case):
        advice = super().advise(case)
        return advice if advice.abstention else self.change(advice)

    def change(self, advice):
        return dataclasses.replace(advice, **self.changes)


class OtherCase(Changed):
    changes: ClassVar = {"case_id": "0" * 20}


class SilentMethod(Changed):
    changes: ClassVar = {"method": ""}


class DropsCompartments(Changed):
    changes: ClassVar = {"compartments": frozenset()}


class LeavesOutDoingNothing(Changed):
    def change(self, advice):
        (leave,) = advice.recommendations
        return dataclasses.replace(
            advice, recommendations=(dataclasses.replace(leave, is_no_action=False),)
        )


class RecommendsOutOfNothing(Changed):
    def change(self, advice):
        bare = Recommendation(rank=2, action={"x": 1}, summary="Turn it up")
        return dataclasses.replace(advice, recommendations=(*advice.recommendations, bare))


class UnknownUnit(TinyExpert):
    unit = "furlongish"


class Dice(TinyExpert):
    _roll = itertools.count()

    def fit_state(self, history):
        return {"mean": float(next(self._roll))}


class ChangesTheCase(TinyExpert):
    def predict(self, state, inputs):
        inputs["seen"] = True
        return super().predict(state, inputs)


class ChangesItself(TinyExpert):
    def predict(self, state, inputs):
        state["mean"] += 1
        return super().predict(state, inputs)


class KnowsBeforeLearning(TinyExpert):
    def _refit(self):
        super()._refit()

    def __init__(self, config):
        super().__init__(config)
        self._state, self._radius = {"mean": 25.0}, 1.0


class TakesAnything(TinyExpert):
    def advise(self, case):
        return super().advise(dataclasses.replace(case, kind=self.kind))


class AnswersNothing(TinyExpert):
    def advise(self, case):
        return super().advise(dataclasses.replace(case, inputs=case.inputs or {"offset": 0.0}))


class CannotLearn(TinyExpert):
    def learn(self, case, outcome):
        raise RuntimeError("no")


class LosesOnSaving(TinyExpert):
    def save(self, folder):
        self._history = self._history[:12]
        super().save(folder)


class SavesPickles(TinyExpert):
    def save(self, folder):
        super().save(folder)
        (folder / "model.pkl").write_bytes(b"\x80")


BROKEN = [
    (LooseConfig, "config is frozen with defaults"),
    (NeedyConfig, "config is frozen with defaults"),
    (NoConfig, "config is frozen with defaults"),
    (BlankCard, "card says what it is and is not for"),
    (FewExamples, "examples are enough"),
    (ForgetsWhereItLearned, "fitted card names its compartments"),
    (OtherCase, "advice keeps its contract"),
    (SilentMethod, "advice keeps its contract"),
    (DropsCompartments, "advice keeps its contract"),
    (LeavesOutDoingNothing, "advice keeps its contract"),
    (RecommendsOutOfNothing, "advice keeps its contract"),
    (UnknownUnit, "advice keeps its contract"),
    (Dice, "same history gives same advice"),
    (ChangesTheCase, "advising does not change the case"),
    (ChangesItself, "advising does not change the expert"),
    (KnowsBeforeLearning, "unfitted expert abstains"),
    (TakesAnything, "wrong kind is invalid input"),
    (AnswersNothing, "empty inputs are an error or an abstention"),
    (CannotLearn, "learns from outcomes"),
    (LosesOnSaving, "saved and loaded advises the same"),
    (SavesPickles, "saved and loaded advises the same"),
]


@pytest.mark.parametrize(("expert", "check"), BROKEN, ids=lambda x: getattr(x, "__name__", x))
def test_a_broken_promise_is_found_by_its_check(expert, check):
    found = problems(expert)
    assert check in found, found
    assert found[check]


def test_every_check_has_an_expert_that_breaks_it():
    names = {check.__name__.strip("_").replace("_", " ") for check in CHECKS}
    assert {check for _, check in BROKEN} == names


def test_an_expert_that_raises_is_a_finding_and_no_crash():
    class Fails(TinyExpert):
        def advise(self, case):
            raise RuntimeError("the boiler is cold")

    found = problems(Fails)
    assert "raised RuntimeError: the boiler is cold" in found["advice keeps its contract"]


def test_a_config_of_another_coverage_is_a_config():
    expert = TinyExpert(PointConfig(coverage=0.5))
    expert.fit(TinyExpert.examples())
    advice = expert.advise(TinyExpert.examples()[0][0])
    assert advice.predictions[0].coverage == 0.5
