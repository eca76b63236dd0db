"""Answers on real text: KorQuAD's questions, and our own on real papers, patents and PDFs.

Right means that the words of the answer stand in a sentence that the answer quotes. The weights of
the choice were fitted on KorQuAD's odd-numbered questions and on the development half of our own
(the first, third, fifth, ...); the figures reported are of the other halves. Unanswerable are
KorQuAD's questions with the article of the answer taken out, and our own without a phrase.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.retrieval_sets import DATA, RETRIEVAL
from haetae.data.read import read
from haetae.knowledge.ground import Answer, Status, answer
from haetae.knowledge.index import Index
from haetae.knowledge.passage import IndexedPassage, passages_of
from haetae.sovereign.label import Clearance, Label

QUESTIONS = Path(__file__).parent / "questions_real.toml"
LABEL, CLEARANCE = Label.of("bench"), Clearance.of("bench")
# Every n-th question of KorQuAD's half: three thousand say no more.
STEP = 6
Pages = dict[tuple[str, int], str]


@dataclass(slots=True)
class Counts:
    """What became of a set of questions; `plain` counts the best passage whole."""

    right: int = 0
    wrong: int = 0
    silent: int = 0
    rightly_silent: int = 0
    invented: int = 0
    plain: int = 0
    quoted_characters: int = 0
    seconds: float = 0.0

    def add(self, given: Answer, phrase: str | None) -> None:
        """Count one answer; without a phrase there is nothing to find."""
        is_answered = given.status is Status.ANSWERED
        if phrase is None:
            self.invented += is_answered
            self.rightly_silent += not is_answered
            return
        best = given.considered[0].passage.text if given.considered else ""
        self.plain += _plain(phrase) in _plain(best)
        quotes = [c.quote for sentence in given.sentences for c in sentence.citations]
        self.quoted_characters += sum(map(len, quotes))
        if not is_answered:
            self.silent += 1
        elif any(_plain(phrase) in _plain(quote) for quote in quotes):
            self.right += 1
        else:
            self.wrong += 1


def korquad(half: int = 1, step: int = STEP) -> Counts:
    """Ask KorQuAD's questions, with and without the article; half 1 is the even-numbered one."""
    path = RETRIEVAL / "korquad_v1_dev" / "KorQuAD_v1.0_dev.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    passages = {f"k{i}": _article(i, article) for i, article in enumerate(articles)}
    asked = [
        (f"k{i}", qa["question"], qa["answers"][0]["text"])
        for i, article in enumerate(articles)
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    ][half::2][::step]
    pages = {(p.document_id, p.page): p.text for ps in passages.values() for p in ps}
    counts = Counts()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(folder)
        index.add(LABEL, [p for ps in passages.values() for p in ps])
        index.optimize()
        started = time.process_time()
        for _, question, phrase in asked:
            counts.add(_ask(index, question, pages), phrase)
        counts.seconds = time.process_time() - started
        for name, held in passages.items():
            questions = [question for article, question, _ in asked if article == name]
            if questions:
                index.remove(LABEL, name)
                for question in questions:
                    counts.add(_ask(index, question, pages), None)
                index.add(LABEL, held)
    return counts


def _article(number: int, article: Mapping[str, Any]) -> list[IndexedPassage]:
    return [
        IndexedPassage(
            passage_id=f"{number}-{j}",
            document_id=f"k{number}",
            page=j + 1,
            start=0,
            end=len(paragraph["context"]),
            text=paragraph["context"],
            title=article["title"].replace("_", " "),
            language="ko",
        )
        for j, paragraph in enumerate(article["paragraphs"])
    ]


def own(half: int = 1) -> Counts:
    """Ask our own questions of the papers, patents and PDFs; half 1 is the held-out one."""
    questions = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"][half::2]
    counts, pages = Counts(), {}
    with tempfile.TemporaryDirectory() as folder:
        index = Index(folder)
        for passages, text in _documents():
            index.add(LABEL, passages)
            pages.update(text)
        started = time.process_time()
        for question in questions:
            counts.add(_ask(index, question["question"], pages), question.get("phrase"))
        counts.seconds = time.process_time() - started
    return counts


def _documents() -> Iterator[tuple[list[IndexedPassage], Pages]]:
    folder = DATA / "documents"
    paths = [*folder.glob("papers_jats/*.gz"), *folder.glob("patents_xml/*.gz")]
    for path in sorted([*paths, *folder.glob("pdf/*.pdf")]):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        document = read(content, name=path.name.removesuffix(".gz"))
        sha256 = hashlib.sha256(content).hexdigest()
        passages = passages_of(document, content_sha256=sha256, label=LABEL)
        if passages:
            identity = passages[0].document_id
            yield passages, {(identity, page.number): page.text for page in document.pages}


def _ask(index: Index, question: str, pages: Pages) -> Answer:
    return answer(question, CLEARANCE, index, page_text=lambda d, page: pages[d, page])


def _plain(text: str) -> str:
    return " ".join(text.split())


def rows() -> list[dict[str, Any]]:
    """Give the figures in the form of result files."""
    return [
        *_rows(korquad(), "KorQuAD dev", f"KorQuAD 1.0 dev, every {STEP}. even question", 0.05),
        *_rows(own(), "real papers, patents and PDFs", "questions_real.toml, held-out half", None),
    ]


def _rows(counts: Counts, name: str, data: str, aim: float | None) -> Iterator[dict[str, Any]]:
    answerable = counts.right + counts.wrong + counts.silent
    answered = counts.right + counts.wrong
    unanswerable = counts.rightly_silent + counts.invented
    common = {"task": f"answers, {name}", "num_seeds": 1, "data": data}
    yield {
        **common,
        "metric": "share of answerable questions answered by the right quote",
        "unit": "1",
        "higher_is_better": True,
        "ours": round(counts.right / answerable, 3),
        "floor": round(counts.plain / answerable, 3),
        "floor_name": "best passage whole, never silent",
        "seconds": round(counts.seconds, 2),
    }
    yield {
        **common,
        "metric": "share of answers that hold the right quote",
        "unit": "1",
        "higher_is_better": True,
        "ours": round(counts.right / max(1, answered), 3),
    }
    yield {
        **common,
        "metric": "share of unanswerable questions answered",
        "unit": "1",
        "higher_is_better": False,
        "ours": round(counts.invented / unanswerable, 3),
        "floor": 1.0,
        "floor_name": "best passage whole, never silent",
        "aim": aim,
    }
    yield {
        **common,
        "metric": "characters quoted in an answer",
        "unit": "1",
        "higher_is_better": False,
        "ours": round(counts.quoted_characters / max(1, answered), 1),
    }


if __name__ == "__main__":
    print("KorQuAD even", korquad())
    print("real, held out", own())
