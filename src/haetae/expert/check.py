"""The conformance checks that every expert must pass, ours or a third party's."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from haetae.canonical import to_bytes
from haetae.errors import HaetaeError, InvalidInput
from haetae.expert.base import Expert
from haetae.types import Advice, Case
from haetae.units import is_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One check with what is wrong; an empty problem means that it passed."""

    check: str
    problem: str


def check_expert(expert: type[Expert]) -> list[Finding]:
    """Run every check; an expert conforms when no finding has a problem."""
    return [_run(check, expert) for check in CHECKS]


def _run(check: Callable[[type[Expert]], str], expert: type[Expert]) -> Finding:
    name = check.__name__.removeprefix("_").replace("_", " ")
    try:
        return Finding(check=name, problem=check(expert))
    except Exception as error:  # any exception of the expert is a finding, not a crash
        return Finding(check=name, problem=f"raised {type(error).__name__}: {error}")


def _config_is_frozen_with_defaults(expert: type[Expert]) -> str:
    config = expert.Config
    if not dataclasses.is_dataclass(config):
        return "Config is not a dataclass"
    if not config.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        return "Config is not frozen"
    config()
    return ""


def _card_says_what_it_is_and_is_not_for(expert: type[Expert]) -> str:
    card = expert(expert.Config()).card
    blank = [
        name
        for name in ("name", "version", "summary", "takes", "gives", "not_for")
        if not getattr(card, name).strip()
    ]
    return f"the card leaves {', '.join(blank)} empty" if blank else ""


def _examples_are_enough(expert: type[Expert]) -> str:
    examples = expert.examples()
    return "" if len(examples) >= 3 else f"gives {len(examples)} examples, at least 3 are needed"


def _fitted_card_names_its_compartments(expert: type[Expert]) -> str:
    taken = frozenset().union(*(case.compartments for case, _ in expert.examples()))
    missing = taken - _fitted(expert).card.compartments
    return f"learned from {sorted(missing)} without carrying it" if missing else ""


def _advice_keeps_its_contract(expert: type[Expert]) -> str:
    fitted = _fitted(expert)
    for case, _ in expert.examples():
        problem = _problem_of(fitted.advise(case), case)
        if problem:
            return f"on case {case.case_id}: {problem}"
    return ""


def _same_history_gives_same_advice(expert: type[Expert]) -> str:
    first, second = _advice_bytes(_fitted(expert)), _advice_bytes(_fitted(expert))
    return "" if first == second else "two fits on the same history advise differently"


def _advising_does_not_change_the_case(expert: type[Expert]) -> str:
    fitted = _fitted(expert)
    for case, _ in expert.examples():
        before = to_bytes(case)
        fitted.advise(case)
        if to_bytes(case) != before:
            return f"case {case.case_id} was changed"
    return ""


def _advising_does_not_change_the_expert(expert: type[Expert]) -> str:
    fitted = _fitted(expert)
    first = _advice_bytes(fitted)
    return "" if _advice_bytes(fitted) == first else "asking twice gives different advice"


def _unfitted_expert_abstains(expert: type[Expert]) -> str:
    advice = expert(expert.Config()).advise(expert.examples()[0][0])
    return "" if advice.abstention else "recommends before it has learned anything"


def _wrong_kind_is_invalid_input(expert: type[Expert]) -> str:
    case = dataclasses.replace(expert.examples()[0][0], kind="no such kind")
    try:
        _fitted(expert).advise(case)
    except InvalidInput:
        return ""
    return "takes a case of a kind that it does not know"


def _empty_inputs_are_an_error_or_an_abstention(expert: type[Expert]) -> str:
    case = dataclasses.replace(expert.examples()[0][0], inputs={})
    try:
        advice = _fitted(expert).advise(case)
    except HaetaeError:
        return ""
    return "" if advice.abstention else "recommends on a case that says nothing"


def _learns_from_outcomes(expert: type[Expert]) -> str:
    fitted = _fitted(expert)
    for case, outcome in expert.examples():
        fitted.learn(case, outcome)
    case = expert.examples()[0][0]
    return _problem_of(fitted.advise(case), case)


def _saved_and_loaded_advises_the_same(expert: type[Expert]) -> str:
    fitted, fresh = _fitted(expert), expert(expert.Config())
    with tempfile.TemporaryDirectory() as folder:
        fitted.save(Path(folder))
        pickles = [p.name for p in Path(folder).rglob("*") if p.suffix in {".pkl", ".pickle"}]
        if pickles:
            return f"saves pickles: {pickles}"
        fresh.load(Path(folder))
    return "" if _advice_bytes(fresh) == _advice_bytes(fitted) else "advises differently"


CHECKS: tuple[Callable[[type[Expert]], str], ...] = (
    _config_is_frozen_with_defaults,
    _card_says_what_it_is_and_is_not_for,
    _examples_are_enough,
    _fitted_card_names_its_compartments,
    _advice_keeps_its_contract,
    _same_history_gives_same_advice,
    _advising_does_not_change_the_case,
    _advising_does_not_change_the_expert,
    _unfitted_expert_abstains,
    _wrong_kind_is_invalid_input,
    _empty_inputs_are_an_error_or_an_abstention,
    _learns_from_outcomes,
    _saved_and_loaded_advises_the_same,
)


def _fitted(expert: type[Expert]) -> Expert:
    made = expert(expert.Config())
    made.fit(expert.examples())
    return made


def _advice_bytes(expert: Expert) -> bytes:
    return to_bytes([expert.advise(case) for case, _ in expert.examples()])


def _problem_of(advice: Advice, case: Case) -> str:
    return next(filter(None, _problems(advice, case)), "")


def _problems(advice: Advice, case: Case) -> Iterable[str]:
    if advice.case_id != case.case_id:
        yield "the advice names another case"
    if not advice.method:
        yield "the advice does not say by which method it was made"
    if not case.compartments <= advice.compartments:
        yield "the advice drops compartments of its case"
    if advice.recommendations and not any(r.is_no_action for r in advice.recommendations):
        yield '"do nothing" is not among the recommendations'
    for recommendation in advice.recommendations:
        if not (recommendation.is_no_action or recommendation.evidence or recommendation.expected):
            yield f"recommendation {recommendation.rank} has neither evidence nor expected effect"
    predictions = list(advice.predictions)
    for recommendation in advice.recommendations:
        predictions.extend(recommendation.expected)
    for prediction in predictions:
        if not is_unit(prediction.unit):
            yield f"the prediction {prediction.name} has the unknown unit {prediction.unit!r}"
