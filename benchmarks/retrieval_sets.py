"""The judged sets and the synthetic collection that the retrieval benchmark runs on."""

from __future__ import annotations

import gzip
import json
import math
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from haetae.knowledge.embed import FloatArray
from haetae.knowledge.passage import IndexedPassage
from haetae.knowledge.terms import term_ids

DATA = Path(os.environ.get("HAETAE_DATA", Path(__file__).parents[1] / ".." / "shared" / "data"))
RETRIEVAL = DATA / "documents" / "retrieval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A collection with questions and the passages that answer each."""

    name: str
    passages: Sequence[IndexedPassage]
    questions: Sequence[tuple[str, frozenset[str]]]


def _passage(
    number: str, text: str, title: str, language: str, document: str, page: int = 1
) -> IndexedPassage:
    return IndexedPassage(
        passage_id=number,
        document_id=document,
        page=page,
        start=0,
        end=len(text),
        text=text,
        title=title,
        language=language,
    )


def cranfield() -> Judged:
    """Read the Cranfield collection: 1,400 abstracts, 225 questions."""
    folder = RETRIEVAL / "cranfield"
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    relevant: dict[str, set[str]] = {}
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        question, document, _ = line.split()
        relevant.setdefault(question, set()).add(document)
    asked = [json.loads(line) for line in (folder / "queries.jsonl").read_text().splitlines()]
    return Judged(
        name="Cranfield",
        passages=[_passage(r["_id"], r["text"], "", "en", f"c{r['_id']}") for r in rows],
        questions=[(q["text"], frozenset(relevant.get(q["_id"], ()))) for q in asked],
    )


def korquad(*, with_titles: bool) -> Judged:
    """Read KorQuAD 1.0 dev as retrieval: the paragraph that a question was written for."""
    path = RETRIEVAL / "korquad_v1_dev" / "KorQuAD_v1.0_dev.json.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    passages, questions = [], []
    for i, article in enumerate(articles):
        title = article["title"].replace("_", " ") if with_titles else ""
        for j, paragraph in enumerate(article["paragraphs"]):
            number = f"{i}-{j}"
            passages.append(_passage(number, paragraph["context"], title, "ko", f"k{i}", j + 1))
            questions += [(qa["question"], frozenset({number})) for qa in paragraph["qas"]]
    name = "KorQuAD dev with titles" if with_titles else "KorQuAD dev, text alone"
    return Judged(name=name, passages=passages, questions=questions)


def synthetic(num: int, *, words: int = 60, seed: int = 5) -> Iterator[IndexedPassage]:
    """Make passages of the two sets' word order and frequencies: runs of words from their texts.

    Twelve passages make a document; dates, languages and kinds are dealt evenly.
    """
    rng = random.Random(seed)
    sources = [
        (passage.language, passage.text.split())
        for judged in (cranfield(), korquad(with_titles=False))
        for passage in judged.passages
        if passage.text.strip()
    ]
    for i in range(num):
        language, text = sources[rng.randrange(len(sources))]
        other = sources[rng.randrange(len(sources))][1]
        start, place = rng.randrange(len(text)), rng.randrange(len(other))
        written = " ".join([*text[start : start + words // 2], *other[place : place + words // 2]])
        yield IndexedPassage(
            passage_id=f"p{i}",
            document_id=f"d{i // 12}",
            page=i % 12 + 1,
            start=0,
            end=len(written),
            text=written,
            language=language,
            date=str(1990 + i % 35),
            document_kind=("paper", "patent", "article")[i % 3],
            position=i % 12,
        )


def cut_questions(passages: Sequence[IndexedPassage], num: int, seed: int = 7) -> list[str]:
    """Cut questions of three to eight words out of passages."""
    rng = random.Random(seed)
    out = []
    while len(out) < num:
        text = passages[rng.randrange(len(passages))].text.split()
        start = rng.randrange(len(text))
        cut = text[start : start + rng.randint(3, 8)]
        if len(cut) >= 3:
            out.append(" ".join(cut))
    return out


class WordSums:
    """Embed a text as the sum of one fixed random vector per word: for timing, not for meaning."""

    name, dim = "word-sums-256", 256

    def __init__(self) -> None:
        table = np.random.default_rng(3).normal(size=(4096, self.dim))
        self._table = table.astype(np.float32)

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Give one row per text."""
        rows = [self._table[[t % 4096 for t in term_ids(text)] or [0]].sum(0) for text in texts]
        return np.stack(rows)


def ndcg_at_10(found: Sequence[str], relevant: frozenset[str]) -> float:
    """Score one ranking with binary gains. Source: Jarvelin and Kekalainen 2002, eq. 2."""
    gained = sum(1 / math.log2(i + 2) for i, p in enumerate(found[:10]) if p in relevant)
    ideal = sum(1 / math.log2(i + 2) for i in range(min(10, len(relevant))))
    return gained / ideal if ideal else 0.0


def recall_at_10(found: Sequence[str], relevant: frozenset[str]) -> float:
    """Give the share of the relevant passages among the first ten."""
    return len(relevant & set(found[:10])) / len(relevant) if relevant else 0.0


def mean(values: Sequence[float]) -> float:
    """Average; 0 for none."""
    return sum(values) / len(values) if values else 0.0


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def row(task: str, metric: str, unit: str, ours: float, **known: object) -> Mapping[str, object]:
    """Make a result row; a figure that does not exist stays `None`."""
    blank: dict[str, object] = dict.fromkeys(
        ("spread", "num_seeds", "floor", "floor_name", "peer", "peer_name", "published",
         "published_source", "aim", "seconds", "peak_mb", "data")
    )  # fmt: skip
    unknown = set(known) - set(blank) - {"higher_is_better"}
    if unknown:
        raise KeyError(f"no such column: {sorted(unknown)}")
    head = {"task": task, "metric": metric, "unit": unit, "higher_is_better": True}
    return {**head, "ours": round(ours, 4), **blank, **known}
