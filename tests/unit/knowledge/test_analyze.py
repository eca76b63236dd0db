"""What is written one way is found when it is asked another way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.knowledge import korean
from haetae.knowledge.analyze import analyze, canonical_number, is_formula
from haetae.knowledge.bilingual import translations
from haetae.knowledge.terms import (
    HANGUL_BIT,
    beside,
    read_question,
    term_ids,
    term_number,
    words_of,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("25 °C", "25℃"),
        ("1,000 cycles", "1000 cycles"),
        ("4.20 V", "4.2V"),
        ("elec-\ntrolyte", "electrolytes"),
        ("LiPF₆", "LiPF6"),
        ("lipf6", "LiPF6는"),
        ("Li₁.₂Ni₀.₁₃Mn₀.₅₄O₂", "li1.2ni0.13mn0.54o2"),
        ("N-methyl-2-pyrrolidone", "N‑Methyl‑2‑pyrrolidone"),
        ("poly(vinylidene fluoride)", "polyvinylidene fluoride"),
        ("lithium-ion", "lithium ion"),
        ("US6840965B2", "us 6840965 b2"),
        ("7439-93-2", "CAS: 7439-93-2."),
        ("10 %", "10%"),
        ("naïve", "naive"),
        ("ｗｉｄｅ", "wide"),
        ("전해액에서는", "전해액을"),
        ("이온전도도", "이온전도도는"),
        ("리튬이온전지", "리튬 이온 전지"),
        ("분석하였다", "분석"),
    ],
)
def test_two_spellings_share_a_token(one: str, other: str) -> None:
    assert set(analyze(one)) & set(analyze(other))


@pytest.mark.parametrize(
    ("word", "token"),
    [
        ("1,3-dioxolane", "13dioxolane"),
        ("P0420", "p0420"),
        ("LiPF6", "LiPF6"),
        ("CO2", "CO2"),
        ("7439-93-2", "7439-93-2"),
        ("3,456.70", "3456.7"),
    ],
)
def test_a_name_code_or_number_has_a_token_of_its_own(word: str, token: str) -> None:
    assert token in analyze(word)


def test_formulas_are_told_from_words_and_codes() -> None:
    formulas = ["LiPF6", "Li1.2Ni0.13Mn0.54O2", "NaCl", "Ca(OH)2", "CO2", "[Fe(CN)6]"]
    others = ["In", "As", "He", "P0420", "Battery", "USA", "1000", "hello", "SOCCER", ""]
    assert all(is_formula(word) for word in formulas)
    assert not any(is_formula(word) for word in others if word)


def test_cobalt_is_not_carbon_monoxide() -> None:
    assert "CO" in analyze("CO gas")
    assert "CO" not in analyze("Co powder")


def test_stop_words_and_particles_carry_nothing() -> None:
    assert analyze("what is the of and") == []
    assert analyze("무엇 어떤 그리고") == []


@pytest.mark.parametrize(
    ("eojeol", "stem"),
    [
        ("전해액에서는", "전해액"),
        ("분석하였다", "분석"),
        ("온도를", "온도"),
        ("물은", "물"),
        ("전도도", "전도도"),
    ],
)
def test_particles_and_endings_come_off(eojeol: str, stem: str) -> None:
    assert korean.stem(eojeol) == stem


@given(st.text(alphabet="가나다라마은는이가을를에서의로도하였다고", min_size=1, max_size=8))
def test_a_stem_is_its_own_stem(eojeol: str) -> None:
    assert korean.stem(korean.stem(eojeol)) == korean.stem(eojeol)


@given(st.text(max_size=300))
def test_any_text_can_be_analysed_and_the_same_way_twice(text: str) -> None:
    assert analyze(text) == analyze(text)
    assert len(read_question(text).weights) <= 4 * len(text)


def test_a_very_long_word_is_cut_and_not_dwelt_on() -> None:
    assert len(analyze("x" * 100_000)) == 1
    assert len(analyze("가" * 100_000)) <= 201


def test_equal_numbers_are_written_equally() -> None:
    assert canonical_number("1,000") == canonical_number("1000.0") == "1000"
    assert canonical_number("0.50") == "0.5"


def test_the_term_number_tells_hangul() -> None:
    assert term_number("전해액") & HANGUL_BIT
    assert not term_number("electrolyt") & HANGUL_BIT
    assert term_ids("electrolyte") == [term_number("electrolyt")]


def test_lengths_are_counted_in_words_in_both_languages() -> None:
    assert len(words_of("the ionic conductivity of electrolytes")[1]) == 3
    assert len(words_of("전해액의 이온 전도도")[1]) == 3


def test_neighbours_are_terms_of_their_own_in_their_order() -> None:
    first = np.array([term_number("ionic"), term_number("conduct")])
    one, other = beside(first[:1], first[1:])[0], beside(first[1:], first[:1])[0]
    assert one != other
    weights = read_question("the ionic conductivity of films").weights
    assert int(one) in weights
    assert int(other) not in weights
    assert beside(np.array([term_number("이온")]), first[1:])[0] & HANGUL_BIT


def test_a_listed_word_is_also_asked_for_in_the_other_language() -> None:
    assert translations("전해액") == ("electrolyt",)
    assert term_number("electrolyt") in read_question("전해액의 점도는?").weights
    assert translations("zebra") == ()


def test_a_question_word_is_held_whole_in_part_or_in_translation() -> None:
    word = read_question("이온전도도는").words[0]
    assert word.share_in(set(term_ids("이온전도도"))) == 1.0
    assert 0.5 < word.share_in(set(term_ids("ionic conductivity"))) < 1.0
    assert 0 < word.share_in(set(term_ids("이온 전도도"))) < 1.0
    assert word.share_in(set(term_ids("점도"))) == 0.0
