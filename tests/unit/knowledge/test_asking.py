"""Words that only ask count for nothing, and verbs are found in their other forms."""

from __future__ import annotations

import pytest

from haetae.knowledge.asking import ALL, LITTLE, NOTHING, SOME, apart, bare, forms, telling
from haetae.knowledge.bilingual import ways


@pytest.mark.parametrize(
    "word",
    ["합니까", "있나", "며칠", "뒤", "안에", "개인가", "명인가", "몇", "얼마나", "many", "happens"],
)  # fmt: skip
def test_what_only_asks_counts_for_nothing(word: str) -> None:
    assert telling(word) == NOTHING


@pytest.mark.parametrize("word", ["받을", "걸리는", "씁니까", "used", "allowed", "added"])
def test_a_verb_that_goes_with_anything_counts_little(word: str) -> None:
    assert telling(word) == LITTLE


def test_what_names_the_matter_counts_in_full_and_a_verb_less() -> None:
    assert telling("전해액은") == telling("electrolyte") == telling("온도입니까") == ALL
    assert telling("굳나요") == telling("관리합니까") == SOME


@pytest.mark.parametrize(
    ("asked", "stem"),
    [
        ("관리합니까", "관리"),
        ("막힙니까", "막히"),
        ("무엇인가요", "무엇"),
        ("취소하려면", "취소"),
        ("전해액", "전해액"),
    ],
)
def test_what_a_question_hangs_on_a_verb_comes_off(asked: str, stem: str) -> None:
    assert bare(asked) == stem
    assert bare(stem) == stem


@pytest.mark.parametrize(
    ("asked", "text", "is_there"),
    [
        ("막힙니까", "노즐이 막혀 있다", True),
        ("씁니까", "장갑을 쓴다", True),
        ("굳나요", "20분 뒤 굳는다", True),
        ("굳나요", "20분 뒤 녹는다", False),
        ("drying", "the film is dried", False),
        ("measured", "the measurement took long", True),
    ],
)
def test_other_forms_of_a_verb_are_found(asked: str, text: str, is_there: bool) -> None:
    pattern = forms(asked)
    assert pattern is not None
    assert bool(pattern.search(apart(text))) is is_there


def test_a_compound_is_said_by_what_its_parts_are_said_by() -> None:
    assert ("dri", "temperatur") in ways("건조온도")
    assert ways("전해액") == (("electrolyt",),)
    assert ways("없는말모음") == ()
