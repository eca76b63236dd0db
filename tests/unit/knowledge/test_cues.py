"""What a question asks for, in what unit, and of what."""

from __future__ import annotations

import pytest

from haetae.knowledge.cues import head_noun, implied_by, is_strict, measure, objects, without_marks


@pytest.mark.parametrize(
    ("question", "sentence", "is_there"),
    [
        ("How many cells were made?", "In all, 12 test cells were made.", True),
        ("How many cells were made?", "Cells were made in 2012.", False),
        ("몇 명이 참여했나요?", "모두 12명이 참여했다.", True),
        ("몇 명이 참여했나요?", "12개를 만들었다.", False),
        ("몇 도에서 말립니까?", "80 °C에서 말린다.", True),
        ("At what temperature is it dried?", "It is dried for 80 h.", False),
        ("How long is it kept?", "It is kept for two weeks.", True),
        ("배송비는 얼마입니까?", "배송비는 3,000원이다.", True),
        ("How thick is the film?", "The film has 20 µm.", True),
    ],
)
def test_a_value_is_asked_for_in_its_unit_or_beside_its_noun(
    question: str, sentence: str, is_there: bool
) -> None:
    pattern = measure(question)
    assert pattern is not None
    assert bool(pattern.search(sentence)) is is_there


def test_a_question_for_no_value_has_no_measure() -> None:
    assert measure("Who leads the team?") is None


@pytest.mark.parametrize(
    ("question", "strict"),
    [
        ("How many cells were made?", True),
        ("When was it founded?", True),
        ("언제 설립되었나요?", True),
        ("What is it and when does it happen?", False),
        ("When does mixing end?", False),
        ("배송비는 얼마입니까?", False),
    ],
)
def test_only_a_count_or_a_past_date_is_asked_for_strictly(question: str, strict: bool) -> None:
    assert is_strict(question) is strict


def test_the_noun_of_a_value_and_what_it_is_of() -> None:
    assert head_noun("What is the boiling point of propylene carbonate?") == "point"
    assert head_noun("화성의 대기압은 얼마입니까?") == "대기압"
    assert objects("What is the boiling point of propylene carbonate?") == ("carbonate",)
    assert objects("화성의 대기압은 얼마입니까?") == ("화성",)


def test_a_unit_says_its_quantity() -> None:
    pattern = implied_by("temperature")
    assert pattern is not None
    assert pattern.search("kept at 24 °C")
    assert implied_by("zebra") is None


def test_marks_that_point_elsewhere_give_no_number() -> None:
    kept = without_marks("It rose [31] (Table 2) as before (Hites 2004).")
    assert not any(c.isdigit() for c in kept)
    assert any(c.isdigit() for c in without_marks("It rose by 12 % (p < 0.05)."))
