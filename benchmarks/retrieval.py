"""Retrieval: how well, how fast, how honestly; `python -m benchmarks.retrieval [--full]`.

Peer: bm25s 0.3 with English stop words and Snowball stems, and syllable pairs for Korean, its
best plain setting. Floor: LanceDB full-text search as it comes. Weights were chosen on the
odd-numbered questions only, so the even half is reported beside all.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.retrieval_sets import (
    Judged,
    WordSums,
    cranfield,
    cut_questions,
    korquad,
    mean,
    ndcg_at_10,
    quantile,
    recall_at_10,
    row,
    synthetic,
)
from haetae.knowledge.ground import Status, answer
from haetae.knowledge.index import Index
from haetae.knowledge.passage import Filters, IndexedPassage
from haetae.sovereign.label import Clearance, Label

LABEL, CLEARANCE = Label.of("bench"), Clearance.of("bench")
Search = Callable[[str], list[str]]
Row = Mapping[str, object]
NONSENSE = (
    "what is the capital of mongolia",
    "which electrolyte additive suppresses dendrites",
    "how do i reset my password",
    "what is the refund policy for cancelled orders",
    "why did the roman empire fall",
    "what is the recommended dose of ibuprofen for children",
    "which birds migrate across the sahara",
    "how is olive oil extracted from olives",
    "who wrote the novel war and peace",
    "how do vaccines produce immunity",
    "which enzymes digest proteins in the stomach",
    "when was the treaty of westphalia signed",
)


def rows(*, full: bool = False) -> list[dict[str, object]]:
    """Run everything and give result rows; the caller adds machine, commit and date."""
    out: list[Row] = []
    for judged in (cranfield(), korquad(with_titles=False), korquad(with_titles=True)):
        out += _quality(judged)
    for num in (10_000, 100_000, *((1_000_000,) if full else ())):
        out += _scale(num)
    return [dict(r) for r in out]


# Quality


def _quality(judged: Judged) -> Iterator[Row]:
    # Six thousand Korean questions say no more than every fourth of each half.
    step = 4 if len(judged.questions) > 1000 else 1
    halves = {"odd": judged.questions[0::2][::step], "even": judged.questions[1::2][::step]}
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        searches = {"ours": _ours(judged, folder), "peer": _bm25s(judged)}
        searches["floor"] = _lance(judged, folder)
        found = {
            (name, half): [(search(text), relevant) for text, relevant in questions]
            for name, search in searches.items()
            for half, questions in halves.items()
        }
        seconds = time.process_time() - started
    for metric, score in (("nDCG@10", ndcg_at_10), ("recall@10", recall_at_10)):
        for half in ("all", "even"):
            parts = ("odd", "even") if half == "all" else (half,)
            values = {
                name: mean([score(*pair) for part in parts for pair in found[name, part]])
                for name in searches
            }
            yield row(
                f"search {judged.name}, {half} questions",
                metric,
                "1",
                values["ours"],
                peer=round(values["peer"], 4),
                peer_name="bm25s 0.3",
                floor=round(values["floor"], 4),
                floor_name="LanceDB 0.40 text search, default",
                aim=_aim(judged.name, metric),
                seconds=round(seconds, 1),
                data=f"{judged.name}, every {step}. question of each half"
                if step > 1
                else judged.name,
            )


def _aim(name: str, metric: str) -> float | None:
    if metric != "nDCG@10":
        return None
    return 0.43 if name == "Cranfield" else 0.96


def _ours(judged: Judged, folder: str) -> Search:
    index = Index(f"{folder}/ours")
    index.add(LABEL, judged.passages)
    return lambda text: [h.passage.passage_id for h in index.search(text, CLEARANCE, num=10)]


def _bm25s(judged: Judged) -> Search:
    import bm25s
    import Stemmer

    is_korean = judged.passages[0].language == "ko"
    stemmer = None if is_korean else Stemmer.Stemmer("english")

    def cut(texts: Sequence[str]) -> Any:
        if is_korean:
            return [_pairs(text) for text in texts]
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False
        )

    peer = bm25s.BM25(k1=1.2, b=0.75)
    peer.index(cut([f"{p.title} {p.text}" for p in judged.passages]), show_progress=False)
    ids = [p.passage_id for p in judged.passages]

    def search(text: str) -> list[str]:
        found, _ = peer.retrieve(cut([text]), k=10, show_progress=False)
        return [ids[int(i)] for i in found[0]]

    return search


def _pairs(text: str) -> list[str]:
    return [w[i : i + 2] for w in text.split() for i in range(max(len(w) - 1, 1))]


def _lance(judged: Judged, folder: str) -> Search:
    import lancedb

    table = lancedb.connect(f"{folder}/lance").create_table(
        "p", data=[{"id": p.passage_id, "text": f"{p.title} {p.text}"} for p in judged.passages]
    )
    table.create_fts_index("text", replace=True)

    def search(text: str) -> list[str]:
        words = "".join(c if c.isalnum() else " " for c in text)
        query = table.search(words, query_type="fts").select(["id", "_score"]).limit(10)
        return [str(found["id"]) for found in query.to_list()]

    return search


# Abstention


def abstention(step: int = 8) -> Iterator[Row]:
    """Ask what is answered there and what is not: with the article, and with it taken out."""
    judged = korquad(with_titles=True)
    index_of = {p.passage_id: p for p in judged.passages}
    with tempfile.TemporaryDirectory() as folder:
        index = Index(f"{folder}/k")
        index.add(LABEL, judged.passages)
        asked = judged.questions[1::2][::step]  # the half that no threshold was chosen on
        right = wrong = false = 0
        for text, relevant in asked:
            given = _answered(index, text, judged.passages)
            right += bool(given & relevant)
            wrong += bool(given and not given & relevant)
            article = index_of[next(iter(relevant))].document_id
            gone = [p for p in judged.passages if p.document_id == article]
            index.remove(LABEL, article)
            false += bool(_answered(index, text, judged.passages))
            index.add(LABEL, gone)
    num, given_num = len(asked), right + wrong
    data = f"KorQuAD dev, every {step}. question of the even half, as it is and without its article"
    yield row(
        "answer or abstain, Korean", "coverage of answerable", "1", given_num / num, data=data
    )
    yield row(
        "answer or abstain, Korean", "answered without the article", "1", false / num,
        higher_is_better=False, aim=0.05, data=data,
    )  # fmt: skip
    yield row(
        "answer or abstain, Korean", "wrong passage among answers", "1", wrong / max(given_num, 1),
        higher_is_better=False, data=data,
    )  # fmt: skip
    english = cranfield()
    with tempfile.TemporaryDirectory() as folder:
        index = Index(f"{folder}/c")
        index.add(LABEL, english.passages)
        false = sum(bool(_answered(index, text, english.passages)) for text in NONSENSE)
    yield row(
        "answer or abstain, English", "answered nonsense", "1", false / len(NONSENSE),
        higher_is_better=False, data=f"Cranfield, {len(NONSENSE)} questions on other matters",
    )  # fmt: skip


def _answered(index: Index, text: str, passages: Sequence[IndexedPassage]) -> set[str]:
    pages = {(p.document_id, p.page): p.text for p in passages}
    given = answer(text, CLEARANCE, index, page_text=lambda d, page: pages[d, page])
    if given.status is not Status.ANSWERED:
        return set()
    return {c.passage_id for s in given.sentences for c in s.citations}


# Speed


def _scale(num: int) -> Iterator[Row]:
    data = f"{num:,} synthetic passages of 60 words, Korean and English"
    with tempfile.TemporaryDirectory() as folder:
        index = Index(f"{folder}/s")
        first, rate = _filled(index, num)
        yield row(f"index {num:,}", "passages per cpu-s", "1/s", rate, aim=10_000, data=data)
        questions = cut_questions(first, 300)
        yield from _latency(index, questions, f"{num:,} by words", data)
        yield from _freshness(index, questions, num, data)
    with tempfile.TemporaryDirectory() as folder:
        index = Index(f"{folder}/v", embedder=WordSums())
        first, _ = _filled(index, num)
        yield from _latency(index, cut_questions(first, 300), f"{num:,} by words and vectors", data)


def _filled(index: Index, num: int) -> tuple[list[IndexedPassage], float]:
    """Fill an index; give some passages, and passages per cpu-second without their making."""
    stream, first, cpu_s = synthetic(num), [], 0.0
    while batch := list(islice(stream, 10_000)):
        first = first or batch
        before = _cpu()
        index.add(LABEL, batch)
        cpu_s += _cpu() - before
    before = _cpu()
    index.optimize()
    return first, num / (cpu_s + _cpu() - before)


def _latency(index: Index, questions: Sequence[str], what: str, data: str) -> Iterator[Row]:
    for name, filters, aim in (
        (what, Filters(), 50.0),
        (f"{what}, with a filter", Filters(after="2010", document_kind="patent"), 100.0),
    ):
        wall, cpu = [], []
        for question in questions:
            before, before_cpu = time.perf_counter(), _cpu()
            index.search(question, CLEARANCE, num=10, filters=filters)
            wall.append(1000 * (time.perf_counter() - before))
            cpu.append(1000 * (_cpu() - before_cpu))
        for metric, values, share in (
            ("p50", wall, 0.5),
            ("p99", wall, 0.99),
            ("p50 of cpu", cpu, 0.5),
            ("p99 of cpu", cpu, 0.99),
        ):
            yield row(
                f"search {name}", metric, "ms", quantile(values, share),
                higher_is_better=False, aim=aim if share > 0.9 else None,
                peak_mb=round(_peak_mb(), 0), data=data,
            )  # fmt: skip


def _freshness(index: Index, questions: Sequence[str], num: int, data: str) -> Iterator[Row]:
    before = mean([_timed_cpu(index, q) for q in questions[:100]])
    late = 0.0
    for i, new in enumerate(islice(synthetic(2_000, seed=11), 2_000)):
        changed = IndexedPassage(
            passage_id=new.passage_id, document_id=new.document_id, page=new.page,
            start=0, end=len(new.text) + 9, text=f"{new.text} fresh{i}new",
        )  # fmt: skip
        index.add(LABEL, [changed])
        if i % 100 == 0:
            started = time.perf_counter()
            assert index.search(f"fresh{i}new", CLEARANCE, num=1)[0].passage == changed
            late = max(late, time.perf_counter() - started)
    after = mean([_timed_cpu(index, q) for q in questions[:100]])
    yield row(
        f"freshness {num:,}", "seconds until a new passage is found, worst of 20", "s", late,
        higher_is_better=False, aim=5.0, data=data,
    )  # fmt: skip
    yield row(
        f"freshness {num:,}", "query cost after 2,000 upserts over before", "1", after / before,
        higher_is_better=False, aim=2.0, data=data,
    )  # fmt: skip


def _timed_cpu(index: Index, question: str) -> float:
    started = _cpu()
    index.search(question, CLEARANCE, num=10)
    return _cpu() - started


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Run alone: print the rows and write them beside the other results."""
    found = rows(full="--full" in sys.argv)
    path = Path(__file__).parent / "results" / "retrieval.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for found_row in found:
        print(f"{found_row['task']:46s} {found_row['metric']:44s} {found_row['ours']}", end="")
        print(f"  peer {found_row['peer']}  floor {found_row['floor']}  aim {found_row['aim']}")


if __name__ == "__main__":
    main()
