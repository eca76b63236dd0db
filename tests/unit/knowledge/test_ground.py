"""Answers: verbatim, cited, checked on the page, side by side where documents disagree, or none."""

from __future__ import annotations

import gzip
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from haetae.canonical import to_bytes
from haetae.data.read import read
from haetae.errors import InvalidQuestion, NotFound
from haetae.knowledge.contradict import Quantity, quantities
from haetae.knowledge.cues import Wanted, leans_on_previous, offers, wanted
from haetae.knowledge.entail import are_opposed, entails, numbers, support
from haetae.knowledge.ground import Answer, ProposedSentence, Status, answer
from haetae.knowledge.index import Index
from haetae.knowledge.passage import Hit, IndexedPassage, passages_of
from haetae.sovereign.label import Clearance, Label

LAB, OFFICE = Label.of("lab"), Label.of("office")
EVERYONE, LAB_ONLY = Clearance.of("*"), Clearance.of("lab")
BEFORE = "Page header. "
TEXTS = {
    "old": (
        "LiPF6 study", "2019", LAB,
        "Salts were compared. The ionic conductivity of 1 M LiPF6 in EC/DMC is 10.7 mS/cm at 25 °C."
        " It falls below 1 mS/cm at -40 °C.",
    ),
    "new": (
        "Electrolyte note", "2023", LAB,
        "At 25 °C the ionic conductivity of 1 M LiPF6 in EC/DMC is 8.2 mS/cm. Viscosity rises.",
    ),
    "same": (
        "Handbook", "2021", LAB,
        "The ionic conductivity of 1 M LiPF6 in EC/DMC at 25 °C is 1.08 S/m.",
    ),
    "slurry": (
        "Slurry", "2020", LAB,
        "The slurry is dried at 80 °C for 12 h because residual moisture forms HF.",
    ),
    "yes": (
        "Solubility A", "2018", LAB, "LiNO3 dissolves in ethylene carbonate electrolytes well.",
    ),
    "no": (
        "Solubility B", "2022", LAB,
        "LiNO3 does not dissolve in ethylene carbonate electrolytes well.",
    ),
    "ko": (
        "코팅 공정", "2024-05", LAB,
        "코팅 두께 불량의 원인은 노즐 막힘이다. 이는 하루에 한 번 청소하면 줄어든다.",
    ),
    "office": ("Rules", "", OFFICE, "A cancelled order is refunded within 7 days by the office."),
}  # fmt: skip


def page_text(document: str, page: int) -> str:
    if document not in TEXTS:
        raise NotFound("no such document", hint="Look again")
    return BEFORE + TEXTS[document][3]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    made = Index(str(tmp_path_factory.mktemp("ground")))
    for name, (title, date, label, text) in TEXTS.items():
        made.add(label, [passage(name, title, date, text)])
    return made


def passage(name: str, title: str, date: str, text: str) -> IndexedPassage:
    return IndexedPassage(
        passage_id=f"p-{name}", document_id=name, page=3, page_label="p. 3", start=len(BEFORE),
        end=len(BEFORE) + len(text), text=text, title=title, date=date,
    )  # fmt: skip


def ask(index: Index, question: str, who: Clearance = EVERYONE) -> Answer:
    return answer(question, who, index, page_text=page_text)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the ionic conductivity of LiPF6 in EC/DMC?", "conductivity of 1 M LiPF6"),
        ("LiPF6의 이온전도도는 얼마인가?", "conductivity of 1 M LiPF6"),
        ("Why is the slurry dried?", "because residual moisture"),
        ("코팅 두께 불량의 원인은?", "노즐 막힘이다"),
        ("How many days until a cancelled order is refunded?", "7 days"),
    ],
)
def test_the_answer_is_a_quote_that_stands_on_its_page(
    index: Index, question: str, said: str
) -> None:
    given = ask(index, question)
    assert (given.status, given.method, given.reason) == (Status.ANSWERED, "extractive", "")
    assert said in given.sentences[0].text
    assert 1 <= len(given.sentences) <= 4
    for sentence in given.sentences:
        for citation in sentence.citations:
            page = page_text(citation.document_id, citation.page)
            assert page[citation.start : citation.end] == citation.quote == sentence.text
            assert citation.title == TEXTS[citation.document_id][0]


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of Mongolia?",
        "누가 화성에 처음 착륙했는가?",
        "What is the tensile strength of LiPF6?",
        "When was the slurry dried?",
        "the of and",
        "😀",
        "zebra",
    ],
)
def test_what_is_not_in_the_documents_is_not_answered(index: Index, question: str) -> None:
    given = ask(index, question)
    assert given.status is Status.NOT_IN_DOCUMENTS
    assert given.sentences == given.contradictions == ()
    assert given.reason


def test_the_reason_names_what_is_missing(index: Index) -> None:
    assert "tensile" in ask(index, "What is the tensile strength of LiPF6?").reason
    assert "date" in ask(index, "When was the slurry dried?").reason


def test_a_reader_is_not_answered_from_what_they_may_not_read(index: Index) -> None:
    question = "How many days until a cancelled order is refunded?"
    assert ask(index, question, LAB_ONLY).status is Status.NOT_IN_DOCUMENTS
    assert ask(index, question).label == OFFICE
    nobody = ask(index, question, Clearance.of())
    assert nobody.reason == "There are no documents that you may read"


def test_a_quote_that_is_not_on_its_page_is_dropped(index: Index) -> None:
    given = answer(
        "Why is the slurry dried?", EVERYONE, index, page_text=lambda d, p: "something else"
    )
    assert given.status is Status.NOT_IN_DOCUMENTS
    assert "verified" in given.reason
    gone = answer("Why is the slurry dried?", EVERYONE, index, page_text=_gone)
    assert gone.status is Status.NOT_IN_DOCUMENTS


def _gone(document: str, page: int) -> str:
    raise NotFound("gone", hint="-")


def test_documents_that_give_different_values_are_shown_side_by_side(index: Index) -> None:
    given = ask(index, "What is the ionic conductivity of LiPF6 in EC/DMC?")
    found = {
        frozenset((c.first.document_id, c.second.document_id)): c for c in given.contradictions
    }
    clash = found[frozenset(("old", "new"))]
    assert clash.kind == "value"
    assert {clash.first.date, clash.second.date} == {"2019", "2023"}
    assert "10.7 mS/cm" in clash.reason
    assert "8.2 mS/cm" in clash.reason
    # 10.7 mS/cm and 1.08 S/m differ by less than the tolerance.
    assert frozenset(("old", "same")) not in found


def test_documents_that_deny_each_other_are_shown_side_by_side(index: Index) -> None:
    given = ask(index, "Does LiNO3 dissolve in ethylene carbonate electrolytes?")
    assert [c.kind for c in given.contradictions] == ["polarity"]
    assert "denies" in given.contradictions[0].reason


def test_a_sentence_that_points_back_comes_with_the_one_before(index: Index) -> None:
    given = ask(index, "하루에 한 번 청소하면 줄어드는 것은?")
    assert [s.text for s in given.sentences] == [
        "코팅 두께 불량의 원인은 노즐 막힘이다.",
        "이는 하루에 한 번 청소하면 줄어든다.",
    ]


def test_the_same_question_gives_the_same_bytes(index: Index) -> None:
    question = "What is the ionic conductivity of LiPF6 in EC/DMC?"
    assert to_bytes(ask(index, question)) == to_bytes(ask(index, question))


def test_empty_and_too_long_questions_are_refused(index: Index) -> None:
    with pytest.raises(InvalidQuestion, match="empty"):
        ask(index, "  ")
    with pytest.raises(InvalidQuestion, match="2000"):
        ask(index, "a" * 2001)


def test_a_compound_that_shares_only_parts_of_the_name_is_no_answer(tmp_path: Path) -> None:
    index = Index(str(tmp_path))
    text = "The solvent N-methyl-2-piperidone and pyrrolidone 2 were both tried."
    index.add(LAB, [passage("np", "Solvents", "", text)])
    for question, status in (
        ("N-methyl-2-pyrrolidone", Status.NOT_IN_DOCUMENTS),
        ("N-methyl-2-piperidone", Status.ANSWERED),
    ):
        given = answer(question, LAB_ONLY, index, page_text=lambda d, p: BEFORE + text)
        assert given.status is status


def test_values_under_other_conditions_do_not_contradict(tmp_path: Path) -> None:
    index = Index(str(tmp_path))
    texts = {
        "one": "After that the reaction mixture was stirred at room temperature for 2 h.",
        "two": "The mixture of the reaction was then stirred at 80 °C for an additional 14 h.",
    }
    for name, text in texts.items():
        index.add(LAB, [passage(name, "", "", text)])
    given = answer(
        "How long was the reaction mixture stirred?", LAB_ONLY, index,
        page_text=lambda d, p: BEFORE + texts[d],
    )  # fmt: skip
    assert given.status is Status.ANSWERED
    assert given.contradictions == ()


class Liar:
    """Proposes one sentence that stands on a passage and several that do not."""

    name = "tiny 1"

    def propose(self, question: str, hits: Sequence[Hit]) -> Sequence[ProposedSentence]:
        ids = tuple(hit.passage.passage_id for hit in hits)
        said = (
            "The slurry is dried at 80 °C for 12 h.",
            "The slurry is dried at 90 °C for 12 h.",
            "The slurry is not dried at 80 °C for 12 h.",
            "The slurry is sold to customers in Mongolia.",
        )
        return [ProposedSentence(text=text, passage_ids=ids) for text in said]


def test_proposed_sentences_are_kept_only_where_a_passage_bears_them_out(index: Index) -> None:
    given = answer(
        "Why is the slurry dried?", EVERYONE, index, page_text=page_text, proposer=Liar()
    )
    assert [s.text for s in given.sentences] == ["The slurry is dried at 80 °C for 12 h."]
    assert given.sentences[0].citations[0].document_id == "slurry"
    assert given.method == "tiny 1, checked by words and numbers"


class Inventor:
    name = "inventor"

    def propose(self, question: str, hits: Sequence[Hit]) -> Sequence[ProposedSentence]:
        return [ProposedSentence(text="All is well.", passage_ids=("nowhere", "p-slurry"))]


def test_when_nothing_proposed_stands_the_answer_says_that_it_is_extractive(index: Index) -> None:
    given = answer(
        "Why is the slurry dried?", EVERYONE, index, page_text=page_text, proposer=Inventor()
    )
    assert given.method == "extractive"
    assert "because" in given.sentences[0].text


@pytest.mark.parametrize(
    ("text", "sentence", "holds"),
    [
        ("The film cracks at 80 °C.", "The film cracks at 80 °C.", True),
        ("The film cracks at 80 °C.", "The film cracks at 90 °C.", False),
        ("The film cracks.", "The film never cracks.", False),
        ("LiPF6 was added to the film.", "LiBF4 was added to the film.", False),
        ("Capacity increases with time.", "Capacity decreases with time.", False),
        ("전해액의 점도는 3 cP이다.", "전해액의 점도는 3 cP이다.", True),
        ("전해액은 물에 녹는다.", "전해액은 물에 녹지 않는다.", False),
        ("1,000 cells were made.", "1000 cells were made.", True),
    ],
)
def test_entailment_minds_numbers_negation_formulas_and_opposites(
    text: str, sentence: str, holds: bool
) -> None:
    assert entails(text, sentence) is holds


def test_support_is_the_shortest_stretch() -> None:
    text = "First things first. The film cracks at 80 °C. Nothing else happens."
    assert support(text, "The film cracks at 80 °C.") == (20, 45)
    assert support(text, "Dogs bark.") is None


def test_values_are_read_with_their_units() -> None:
    assert quantities("25°C, 4.2 V, 120 mAh/g, 1.2 mS cm-1, 5 %") == (
        Quantity(25.0, "°C"),
        Quantity(4.2, "V"),
        Quantity(120.0, "mAh/g"),
        Quantity(1.2, "mS cm-1"),
        Quantity(5.0, "%"),
    )
    assert quantities("in 2019 at Fig. 3 of 12 samples") == ()


def test_a_tolerance_is_no_value():
    assert quantities("설정값 ± 2 °C에 머문다") == ()
    assert quantities("held at 45 °C ± 0.5 °C") == (Quantity(45.0, "°C"),)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("When was it made?", Wanted.DATE),
        ("몇 년에 설립되었는가?", Wanted.DATE),
        ("How many cells were made?", Wanted.NUMBER),
        ("전해액의 점도는 얼마인가?", Wanted.NUMBER),
        ("Why does it crack?", Wanted.REASON),
        ("균열의 원인은?", Wanted.REASON),
        ("What is a separator?", Wanted.DEFINITION),
        ("Who leads the team of engineers now?", Wanted.ANYTHING),
    ],
)
def test_the_kind_of_thing_asked_for(question: str, kind: Wanted) -> None:
    assert wanted(question) is kind


def test_what_sentences_offer() -> None:
    assert offers(Wanted.NUMBER, "It holds 3 cells")
    assert not offers(Wanted.NUMBER, "It holds cells")
    assert offers(Wanted.DATE, "1998년에")
    assert offers(Wanted.ANYTHING, "")
    assert leans_on_previous("It falls.")
    assert leans_on_previous("이는 줄어든다.")
    assert not leans_on_previous("Iteration helps.")
    assert numbers("1,000 and 4.20") == {"1000", "4.2"}
    assert are_opposed("capacity increased", "capacity decreased")
    assert not are_opposed("it rises, then falls", "it falls")


DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[3] / ".." / "shared" / "data"))


@pytest.mark.real
def test_real_papers_are_answered_with_quotes_from_their_pages(tmp_path: Path) -> None:
    folder = DATA / "documents" / "papers_jats"
    if not folder.is_dir():
        pytest.skip("the papers in ../shared/data are not there")
    index, pages = Index(str(tmp_path)), {}
    for path in sorted(folder.glob("*.gz")):
        content = gzip.decompress(path.read_bytes())
        document = read(content, name=path.name.removesuffix(".gz"))
        sha256 = hashlib.sha256(content).hexdigest()
        passages = passages_of(document, content_sha256=sha256, label=LAB)
        index.add(LAB, passages)
        pages.update({(passages[0].document_id, page.number): page.text for page in document.pages})
    given = [
        answer(q, LAB_ONLY, index, page_text=lambda d, p: pages[d, p])
        for q in ("How is Schistosoma transmitted?", "What is the melting point of indium oxide?")
    ]
    assert all(
        pages[c.document_id, c.page][c.start : c.end] == c.quote
        for one in given
        for sentence in one.sentences
        for c in sentence.citations
    )
    assert given[1].status is Status.NOT_IN_DOCUMENTS
