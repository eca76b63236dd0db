"""Answers answer: the row, the sentence under the heading, the newer notice, or silence.

The small documents here are written for these claims; the demonstration's questions are held out
and only their totals have floors.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from benchmarks import answers

from haetae.knowledge.ground import Answer, Status
from haetae.knowledge.library import Library
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER, Workspace

DOCUMENTS = {
    "mixing.md": """# Mixing procedure for the anode slurry

## Binder solution

Dissolve the carboxymethyl cellulose in deionised water for four hours at 45 °C.
Keep the solution covered, because it picks up dust.

## Main mixing

The graphite is added in three portions. The planetary mixer of line A runs at 40 rpm during
this step. Mixing ends when the viscosity stays within 200 mPa·s for two readings.

## Disposal

Slurry older than 36 hours is thrown away.

## References

[1] Park, H. Mixing of graphite slurries at 60 rpm in planetary mixers. 2011.
""",
    "solvents.md": """# Solvents in the store

The table lists what the store keeps.

| Solvent | Flash point (°C) | Boiling point (°C) | Shelf |
| --- | --- | --- | --- |
| Dimethyl carbonate | 18 | 90 | B2 |
| Ethylene carbonate | 150 | 248 | B4 |
| Fluoroethylene carbonate | 102 | – | C1 |
| Propylene carbonate | 132 | not listed | C3 |
""",
    "formation.md": """# 화성 공정 지침

## 준비

화성 전에 셀을 24시간 동안 45 °C에서 숙성한다. 숙성실의 이슬점은 -40 °C 이하로 관리한다.

## 충전 조건

| 단계 | 전류 (C) | 상한 전압 (V) | 시간 (h) |
| --- | --- | --- | --- |
| 1단계 | 0.05 | 3.65 | 4 |
| 2단계 | 0.1 | 4.2 | 6 |

## 불량 처리

누설이 보이는 셀은 노란 상자에 넣고 교대 책임자에게 알린다.
전해액 주액은 3호기에서 두 번에 나누어 진행하며 한 번에 2.1 g씩 넣는다.
""",
    "returns.md": """# 반품과 환불 안내

제품은 받은 날부터 14일 안에 반품할 수 있습니다. 포장을 뜯은 소모품은 반품할 수 없습니다.

환불은 반품이 창고에 도착한 뒤 영업일 3일 안에 처리합니다.
배송비는 3,000원이며 50,000원 이상 주문하면 받지 않습니다.
상담 시간은 평일 9시부터 18시까지입니다.
""",
    "notice-old.md": """---
date: 2022-03-01
---
# Notice 7: humidity in the dry room

The relative humidity in the dry room is kept below 2 %.
""",
    "notice-new.md": """---
date: 2024-06-01
---
# Notice 7: humidity in the dry room

This notice supersedes the notice of 2022. The relative humidity in the dry room is kept below 1 %.
""",
}

ASKED = [
    # The words that only ask carry no weight, in either language.
    ("How long is slurry kept before it is thrown away?", "36 hours"),
    ("How long does the carboxymethyl cellulose dissolve?", "four hours"),
    ("In how many portions is the graphite added?", "three portions"),
    ("When does mixing end?", "when the viscosity stays within 200"),
    ("누설이 있는 셀은 어디에 넣습니까?", "노란 상자"),
    ("숙성실의 이슬점은 몇 도로 관리합니까?", "-40 °C"),
    ("반품은 며칠 안에 할 수 있나요?", "14일"),
    ("환불은 며칠 뒤에 받을 수 있나요?", "3일"),
    ("배송비는 얼마입니까?", "3,000원"),
    ("상담은 몇 시까지 하나요?", "18시"),
    ("전해액은 한 번에 얼마나 넣나요?", "2.1 g"),
    ("화성 전에 셀을 몇 시간 숙성하나요?", "24시간"),
    # A row of a table, with its heading row.
    ("What is the flash point of ethylene carbonate?", "Ethylene carbonate | 150"),
    ("On which shelf is dimethyl carbonate kept?", "B2"),
    ("2단계의 상한 전압은 얼마입니까?", "2단계 | 0.1 | 4.2"),
    # From one language to the other.
    ("에틸렌카보네이트의 인화점은 몇 도입니까?", "Ethylene carbonate | 150"),
    ("흑연은 몇 번에 나누어 넣습니까?", "three portions"),
    ("How many hours are cells aged before formation?", "24시간"),
    ("Where do leaking cells go?", "노란 상자"),
]
UNANSWERED = [
    "화성의 대기압은 얼마입니까?",  # a planet, not the formation of cells
    "At what speed does the planetary mixer of line B run?",
    "What is the boiling point of propylene carbonate?",  # its cell says nothing
    "What is the boiling point of fluoroethylene carbonate?",
    "What is the viscosity of ethylene carbonate?",
    "What is the flash point of acetonitrile?",
    "5호기의 주액량은 얼마입니까?",
    "4단계의 상한 전압은 얼마입니까?",
    "해외 배송비는 얼마입니까?",
    "Who invented the planetary mixer?",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("answers")
    documents = folder / "documents"
    documents.mkdir()
    for name, text in DOCUMENTS.items():
        (documents / name).write_text(text, encoding="utf-8")
    with Workspace.create(folder / "workspace", name="answers") as workspace:
        made = Library(workspace)
        made.ingest(OWNER, documents, Label.of("general"))
        yield made
        made.close()


def said(given: Answer) -> str:
    return "\n".join(citation.quote for s in given.sentences for citation in s.citations)


@pytest.mark.parametrize(("question", "phrase"), ASKED)
def test_a_question_is_answered_by_a_short_quote(
    library: Library, question: str, phrase: str
) -> None:
    given = library.ask(OWNER, question)
    assert given.status is Status.ANSWERED, given.reason
    assert phrase in said(given)
    assert 1 <= len(given.sentences) <= 3
    assert len(said(given)) < 500


@pytest.mark.parametrize("question", UNANSWERED)
def test_a_near_miss_is_met_with_silence_and_a_reason(library: Library, question: str) -> None:
    given = library.ask(OWNER, question)
    assert given.status is Status.NOT_IN_DOCUMENTS, said(given)
    assert given.reason


def test_a_row_is_quoted_with_its_heading_row(library: Library) -> None:
    given = library.ask(OWNER, "What is the flash point of ethylene carbonate?")
    heading, row = given.sentences[0], given.sentences[1]
    assert "Flash point (°C)" in heading.text
    assert row.text.strip("| ").startswith("Ethylene carbonate | 150")
    assert heading.citations[0].passage_id == row.citations[0].passage_id


def test_a_cell_that_says_nothing_is_named_as_the_reason(library: Library) -> None:
    given = library.ask(OWNER, "What is the boiling point of propylene carbonate?")
    assert given.reason == "The table names it but gives no value for it"


def test_the_reason_names_the_thing_that_is_missing_and_no_question_word(library: Library) -> None:
    reason = library.ask(OWNER, "화성의 대기압은 몇 기압입니까?").reason
    assert "대기압" in reason
    assert "몇" not in reason
    reason = library.ask(OWNER, "At what speed does the planetary mixer of line B run?").reason
    assert "B" in reason


def test_headings_and_references_are_no_answers(library: Library) -> None:
    quoted = "\n".join(said(library.ask(OWNER, question)) for question, _ in ASKED)
    assert "# " not in quoted
    assert "Park, H." not in quoted
    speed = library.ask(OWNER, "At what speed does the planetary mixer run?")
    assert "40 rpm" in said(speed)
    assert "60 rpm" not in said(speed)


def test_what_replaces_a_notice_comes_first_with_both_dates(library: Library) -> None:
    given = library.ask(OWNER, "What relative humidity is kept in the dry room?")
    assert "below 1 %" in given.sentences[0].text
    (pair,) = given.contradictions
    assert pair.kind == "superseded"
    assert (pair.first.date, pair.second.date) == ("2024-06-01", "2022-03-01")
    assert "replaces" in pair.reason
    assert "2024-06-01 and 2022-03-01" in pair.reason


def test_the_demonstration_is_answered() -> None:
    counts = answers.measure()
    assert counts.right >= 27
    assert counts.right >= 3 * counts.wrong
    assert counts.rightly_silent >= 10
    assert counts.quoted_characters <= 200 * (counts.right + counts.wrong)
