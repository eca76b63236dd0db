"""What can be quoted: sentences and rows, no headings, titles or reference lists."""

from __future__ import annotations

import pytest

from haetae.knowledge.passage import IndexedPassage
from haetae.knowledge.pins import pins_of
from haetae.knowledge.quotable import is_empty_cell, units


def passage(text: str, *, kind: str = "text", section: str = "", title: str = "") -> IndexedPassage:
    return IndexedPassage(
        passage_id="p", document_id="d", page=1, start=0, end=len(text), text=text, kind=kind,
        section=section, title=title,
    )  # fmt: skip


def quoted(made: IndexedPassage, question: str = "What is it?") -> list[str]:
    return [made.text[unit.start : unit.end] for unit in units(made, question)]


def test_a_heading_is_no_unit_and_the_sentence_under_it_is() -> None:
    made = passage("2. Drying\n\nThe film dries at 80 °C.", section="Process > Drying")
    assert quoted(made) == ["The film dries at 80 °C."]


def test_a_label_without_a_verb_or_number_is_no_unit() -> None:
    made = passage("Nut case\n\nUntightened nut\n\nThe nut holds.")
    assert quoted(made) == ["The nut holds."]


def test_references_and_titles_are_units_only_when_they_are_asked_for() -> None:
    references = passage("[1] Kim, A. Films. 2001.", section="참고문헌")
    assert quoted(references) == []
    assert quoted(references, "Which reference is about films?")
    title = passage("On films", kind="title")
    assert quoted(title) == []
    assert quoted(title, "Which paper is about films?") == ["On films"]


def test_a_row_knows_its_heading_row_and_columns() -> None:
    text = "Solvent | Flash point (°C)\nEC | 150\nPC | –"
    first, second = units(passage(text, kind="table"), "x")
    assert text[slice(*first.header)] == "Solvent | Flash point (°C)" if first.header else False
    assert first.cells == ("EC", "150")
    assert first.columns == second.columns == ("Solvent", "Flash point (°C)")
    assert is_empty_cell(second.cells[1])


def test_a_heading_over_several_columns_is_dealt_evenly() -> None:
    text = "Place | Goats | Sheep\nn | % | n | %\nA | 1 | 2.0 | 3 | 4.0\nB | 5 | 6.0 | – | –"
    rows = units(passage(text, kind="table"), "x")
    assert rows[-1].columns == ("Place", "Goats n", "Goats %", "Sheep n", "Sheep %")
    assert rows[-1].header == (0, text.index("\nA"))


def test_cells_broken_over_lines_stay_with_their_row() -> None:
    text = "Salt\nmass\n(g/mol)\nuse\nA\t1.0\nin all\ncells\nB\t2.0\nin some\nof them"
    rows = units(passage(text, kind="table"), "x")
    assert [text[r.start : r.end] for r in rows] == [
        "A\t1.0\nin all\ncells",
        "B\t2.0\nin some\nof them",
    ]
    assert rows[0].header is not None
    assert text[slice(*rows[0].header)].endswith("use")


@pytest.mark.parametrize("cell", ["", "-", "–", "n/a", "not listed", "없음", "해당 없음", "미기재"])
def test_a_cell_that_says_nothing(cell: str) -> None:
    assert is_empty_cell(cell)


@pytest.mark.parametrize("cell", ["0", "0.0", "no smell", "A", "-5"])
def test_a_cell_that_says_something(cell: str) -> None:
    assert not is_empty_cell(cell)


@pytest.mark.parametrize(
    ("question", "near", "missing"),
    [
        ("At what speed does line B run?", "Line A runs at 40 rpm.", ("B",)),
        ("At what speed does line B run?", "Line B runs at 40 rpm.", ()),
        ("A cell is what?", "Cells", ()),
        ("What did Example 9 give?", "Example 1 gave 9 g.", ("Example 9",)),
        ("What is PBDE-99?", "PBDE-47 is toxic.", ("PBDE-99",)),
        ("3호기의 압력은?", "13호기의 압력은 2 bar이다.", ("3호기",)),
        ("3호기의 압력은?", "3 호기의 압력은 2 bar이다.", ()),
        ("실시예 2의 수율은?", "Example 3 gave 7 %.", ("실시예 2",)),
        ("GPT로 한 실험은?", "BERT로 실험하였다.", ("GPT",)),
        ("Which town in Brazil is it?", "A Brazilian town.", ()),
        ("In March 2020, what happened?", "It rained.", ()),
    ],
)
def test_names_and_numbers_pin_a_question(
    question: str, near: str, missing: tuple[str, ...]
) -> None:
    assert pins_of(question).missing_from(near, "") == missing
