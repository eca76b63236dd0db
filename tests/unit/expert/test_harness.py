"""Guard, advise, ledger; decision, ledger, learn: for every expert the same way."""

import dataclasses

import pytest

from haetae.errors import ExpertError, Forbidden, InvalidInput, LedgerUnwritable, NotFound
from haetae.expert.harness import Harness
from haetae.expert.point import PointConfig
from haetae.sovereign.label import EVERYTHING, Clearance
from haetae.sovereign.policy import Principal
from haetae.testing.expert import TINY_TIME, TinyExpert, tiny_experience
from haetae.types import Outcome, Recommendation, Uptake
from haetae.workspace.workspace import Workspace

MINA = Principal(name="mina", roles=frozenset({"reader"}), clearance=Clearance.of("plant2", "rnd"))
JUN = Principal(name="jun", roles=frozenset({"reader"}), clearance=Clearance.of("rnd"))
CASE = tiny_experience(99)[0]


@pytest.fixture
def workspace(tmp_path):
    with Workspace.create(tmp_path / "house", name="Tiny") as workspace:
        yield workspace


@pytest.fixture
def harness(workspace):
    return Harness(workspace)


@pytest.fixture
def expert():
    expert = TinyExpert(PointConfig())
    expert.fit(TinyExpert.examples())
    return expert


def outcome_of(advice, **changes):
    plain = {"advice_id": advice.advice_id, "decision": Uptake.ACCEPTED, "decided_by": "mina",
             "decided_at": TINY_TIME, "rank": 1, "measured": {"temperature": 26.5}}  # fmt: skip
    return Outcome(**plain | changes)


def kinds(workspace):
    return [entry.kind for entry in workspace.lineage.latest(EVERYTHING, num=10)]


def test_advice_is_on_the_ledger_before_it_is_given(workspace, harness, expert, monkeypatch):
    advice = harness.advise(expert, CASE, MINA)
    entry = workspace.lineage.find(advice.advice_id, "advice.given")
    assert (entry.actor, entry.compartments) == ("mina", ("plant2",))
    assert entry.body["abstained"] is False

    def full(_drafts):
        raise LedgerUnwritable("full", hint="Free space")

    monkeypatch.setattr(workspace.ledger, "append_many", full)
    with pytest.raises(LedgerUnwritable):
        harness.advise(expert, tiny_experience(98)[0], MINA)
    assert harness.feedback.get_advice(advice.advice_id)
    assert harness.feedback.scoreboard(EVERYTHING)[0].advised == 1


def test_who_is_not_cleared_for_what_it_learned_from_gets_no_advice(workspace, harness, expert):
    case, _ = tiny_experience(1, compartment="rnd")  # a case that Jun may see
    with pytest.raises(NotFound) as caught:
        harness.advise(expert, case, JUN)
    assert "plant2" not in str(caught.value)
    assert kinds(workspace)[0] == "access.denied"
    nobody = dataclasses.replace(MINA, roles=frozenset())
    with pytest.raises(Forbidden):
        harness.advise(expert, CASE, nobody)


def test_what_an_expert_used_on_the_way_counts_too_and_the_denial_is_on_the_ledger(
    workspace, harness
):
    class Wanders(TinyExpert):
        def advise(self, case):
            advice = super().advise(case)
            return dataclasses.replace(advice, compartments=advice.compartments | {"calls"})

    expert = Wanders(PointConfig())
    expert.fit(TinyExpert.examples())
    with pytest.raises(NotFound):
        harness.advise(expert, CASE, MINA)
    (denial,) = workspace.lineage.latest(EVERYTHING, num=1, kind="access.denied")
    assert denial.compartments == ("calls", "plant2")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"case_id": "0" * 20}, "answers case"),
        ({"compartments": frozenset()}, "drops compartments"),
        (
            {"recommendations": (Recommendation(rank=1, action={}, summary="Turn it up"),)},
            "do nothing",
        ),
    ],
)
def test_a_broken_contract_gives_nothing_and_records_nothing(workspace, harness, changes, words):
    class Breaks(TinyExpert):
        def advise(self, case):
            return dataclasses.replace(super().advise(case), **changes)

    expert = Breaks(PointConfig())
    expert.fit(TinyExpert.examples())
    with pytest.raises(ExpertError, match=words):
        harness.advise(expert, CASE, MINA)
    assert "advice.given" not in kinds(workspace)


def test_whatever_an_expert_raises_is_one_kind_of_error(harness):
    class Falls(TinyExpert):
        def advise(self, case):
            raise ZeroDivisionError("by nothing")

    with pytest.raises(ExpertError, match=r"tiny 1\.0\.0 failed: ZeroDivisionError"):
        harness.advise(Falls(PointConfig()), CASE, MINA)
    with pytest.raises(InvalidInput):
        harness.advise(TinyExpert(PointConfig()), dataclasses.replace(CASE, kind="x"), MINA)


def test_an_outcome_is_recorded_under_its_advice_and_taught(workspace, harness, expert):
    advice = harness.advise(expert, CASE, MINA)
    harness.record(outcome_of(advice), MINA, expert=expert, case=CASE)
    given = workspace.lineage.find(advice.advice_id, "advice.given")
    seen = workspace.lineage.find(advice.advice_id, "outcome.seen")
    assert seen.parents == (given.hash,)
    assert seen.compartments == ("plant2",)
    assert expert.card.fitted_on == "25 cases"


def test_an_expert_that_cannot_learn_loses_no_outcome(workspace, harness):
    class Stubborn(TinyExpert):
        def learn(self, case, outcome):
            raise KeyError("no")

    expert = Stubborn(PointConfig())
    expert.fit(TinyExpert.examples())
    advice = harness.advise(expert, CASE, MINA)
    with pytest.raises(ExpertError) as caught:
        harness.record(outcome_of(advice), MINA, expert=expert, case=CASE)
    assert "outcome is recorded" in caught.value.hint
    assert harness.feedback.scoreboard(EVERYTHING)[0].accepted == 1


def test_hidden_and_missing_advice_look_alike(workspace, harness, expert):
    advice = harness.advise(expert, CASE, MINA)
    answers = []
    for advice_id in (advice.advice_id, "0" * 20):
        outcome = dataclasses.replace(outcome_of(advice), advice_id=advice_id)
        with pytest.raises(NotFound) as caught:
            harness.record(outcome, JUN, expert=expert, case=CASE)
        answers.append(str(caught.value).replace(advice_id, "ID"))
    assert answers[0] == answers[1]
    assert kinds(workspace)[:2] == ["access.denied", "access.denied"]


def test_a_rank_that_was_not_recommended_is_refused(workspace, harness, expert):
    advice = harness.advise(expert, CASE, MINA)
    with pytest.raises(InvalidInput, match="no recommendation 7") as caught:
        harness.record(outcome_of(advice, rank=7), MINA, expert=expert, case=CASE)
    assert "[1]" in caught.value.hint
    assert "outcome.seen" not in kinds(workspace)


def test_the_scoreboard_is_worked_by_hand_and_shows_only_what_is_cleared(
    workspace, harness, expert
):
    told = []
    for n, (decision, measured) in enumerate(
        [
            (Uptake.ACCEPTED, 26.5),
            (Uptake.EDITED, 30.0),
            (Uptake.REJECTED, 1.0),
            (Uptake.ACCEPTED, None),
        ]
    ):
        case = tiny_experience(200 + n)[0]
        advice = harness.advise(expert, case, MINA)
        told.append((advice, decision, measured, case))
    for advice, decision, measured, case in told:
        values = {} if measured is None else {"temperature": measured}
        outcome = outcome_of(advice, decision=decision, measured=values)
        harness.record(outcome, MINA, expert=TinyExpert(PointConfig()), case=case)
    harness.advise(TinyExpert(PointConfig()), tiny_experience(300)[0], MINA)  # abstains
    (score,) = harness.feedback.scoreboard(EVERYTHING)
    assert (score.advised, score.abstained) == (5, 1)
    assert (score.accepted, score.edited, score.rejected) == (2, 1, 1)
    # Promised 26 with 25 to 27, both times; measured 26.5 and 30: one of two is covered.
    assert (score.promised, score.measured, score.covered) == (26.0, 28.25, 0.5)
    assert score.unit == "degC"
    assert harness.feedback.scoreboard(Clearance.of("rnd")) == []
