"""The first flow, whole: real PDFs and papers to answers, each sentence cited and true."""

import gzip
import os
import re
from pathlib import Path

import pypdfium2
import pytest

from haetae.knowledge.ground import Status
from haetae.knowledge.library import Library
from haetae.sovereign.label import Label
from haetae.workspace.workspace import OWNER, Workspace

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("HAETAE_DATA", ROOT.parent / "shared" / "data")) / "documents"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason=f"the real data is not at {DATA}"),
]

# Question, words of the answer as they stand in the document, part of the document's title.
ASKED = [
    ("What does TIMP stand for?", "TIMP stands for tim package", "TIMP"),
    ("Under which license is TIMP available?", "GNU General Public License", "TIMP"),
    (
        "How many sheep sera were sampled for Rift Valley fever virus in Zambezia?",
        "277 sheep",
        "Rift Valley",
    ),
    ("What was the adjusted seroprevalence in goats?", "goats (11.6%)", "Rift Valley"),
    (
        "How was the internal consistency of OHIP-NL measured?",
        "Cronbach's alpha",
        "Oral Health Impact",
    ),
    ("재해분류표는 제1급 감염병을 무엇으로 규정하는가?", "보장대상이 되는", "코로나-19"),
    ("사람의 F1 점수는 어떻게 측정하였는가?", "조사 및 어미를 제거한", "KorQuAD"),
]
UNANSWERED = [
    "What is the boiling point of tungsten?",
    "Who won the chess olympiad in 1972?",
    "부산의 인구는 몇 명인가?",
    "삼각함수의 덧셈정리는 누가 증명하였는가?",
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flow")
    documents = folder / "documents"
    documents.mkdir()
    for path in (DATA / "pdf").glob("*.pdf"):
        (documents / path.name).write_bytes(path.read_bytes())
    for path in (DATA / "papers_jats").glob("*.gz"):
        (documents / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    with Workspace.create(folder / "workspace", name="flow") as workspace:
        made = Library(workspace)
        report = made.ingest(OWNER, documents, Label.of("general"))
        assert report.quarantined == 0
        assert report.added == report.found == 12
        yield made
        made.close()


def test_questions_are_answered_by_the_right_quote(library):
    right = 0
    for question, words, title in ASKED:
        given = library.ask(OWNER, question)
        right += any(
            _squeezed(words) in _squeezed(citation.quote) and title in citation.title
            for citation in given.citations
        )
    assert right >= 6, f"{right} of {len(ASKED)}"


def test_questions_that_the_documents_do_not_answer_meet_silence(library):
    for question in UNANSWERED:
        given = library.ask(OWNER, question)
        assert given.status == Status.NOT_IN_DOCUMENTS, question
        assert given.reason
        assert given.sentences == ()


def test_every_quote_stands_verbatim_on_its_page(library):
    checked = 0
    for question, _, _ in ASKED:
        for citation in library.ask(OWNER, question).citations:
            _, _, page = library.page(OWNER, citation.document_id, citation.page)
            assert page.text[citation.start : citation.end] == citation.quote
            checked += 1
    assert checked >= len(ASKED)


def test_quotes_of_pdfs_stand_in_what_another_reader_reads(library):
    checked = 0
    for question, _, _ in ASKED:
        for citation in library.ask(OWNER, question).citations:
            row, content = library.original(OWNER, citation.document_id)
            if row.media_type != "application/pdf":
                continue
            raw = pypdfium2.PdfDocument(content)[citation.page - 1].get_textpage()
            held = _squeezed(raw.get_text_bounded())
            # Another reader may order columns otherwise, so it is each line that must be there.
            for line in citation.quote.splitlines():
                assert _squeezed(line) in held, line
            checked += 1
    assert checked >= 3


def test_every_answer_is_on_the_ledger_with_its_documents_as_parents(library):
    given = library.ask(OWNER, ASKED[0][0])
    entry = library.workspace.lineage.latest(OWNER.clearance, num=1, kind="answer.given")[0]
    rows = library.catalog.get_many([c.document_id for c in given.citations])
    assert set(entry.parents) == {row.entry_hash for row in rows}
    assert ASKED[0][0] not in library.workspace.ledger.path.read_text(encoding="utf-8")
    assert library.workspace.verify_ledger().ok


def _squeezed(text):
    return re.sub(r"[\s\u00ad-]+", "", text)
