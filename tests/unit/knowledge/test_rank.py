"""Ranking: the formula by hand, exactness under skipping, filters, feedback and fusion."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from haetae.errors import ExpertError, InvalidInput
from haetae.knowledge import embed
from haetae.knowledge.collection import Collection
from haetae.knowledge.feedback import Feedback, opening, refine
from haetae.knowledge.fuse import Fusion, fuse, nearest
from haetae.knowledge.passage import Filters, IndexedPassage, date_range
from haetae.knowledge.rank import Bm25, Candidates, Scorer, WeightedTerm
from haetae.knowledge.store import StoredPassage
from haetae.knowledge.terms import hash63, read_question, term_number
from haetae.knowledge.view import View, memory_part
from haetae.sovereign.label import Label

OPEN = Feedback(flat_from=0.0, flat_to=0.01, covered_from=0.95, covered_to=1.01)
WORDS = [f"w{i}x" for i in range(60)]


def collection(texts: list[str], *, parts: int = 1, dim: int = 0, **known: str) -> Collection:
    rng = np.random.default_rng(0)
    rows = [
        StoredPassage(
            IndexedPassage(
                passage_id=f"p{i}", document_id=f"d{i}", page=1, start=0, end=len(t), text=t,
                **known,
            ),
            rng.integers(-127, 128, dim).astype(np.int8) if dim else None,
        )
        for i, t in enumerate(texts)
    ]  # fmt: skip
    cut = [memory_part(rows[i::parts], dim) for i in range(parts)]
    return Collection([(Label.of("a"), View(1, tuple(cut)))])


def random_texts(num: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    weights = [1 / (i + 1) for i in range(len(WORDS))]
    return [" ".join(rng.choices(WORDS, weights, k=rng.randint(3, 40))) for _ in range(num)]


def test_the_score_is_the_published_formula() -> None:
    given = collection(["anode anode film", "film", "nozzle"])
    found = Scorer(given, [WeightedTerm(term_number("anod"), 1.0)], Bm25(k1=1.2, b=0.75)).top(
        5, Filters()
    )
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    tf = 2 / (1 - 0.75 + 0.75 * 3 / (5 / 3))
    assert found.scores.tolist() == pytest.approx([idf * 2.2 * tf / (tf + 1.2)], rel=1e-12)


@pytest.mark.parametrize("parts", [1, 3])
def test_skipping_never_changes_the_best(parts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    given = collection(random_texts(400, 1), parts=parts)
    terms = [WeightedTerm(term_number(w), 1.0) for w in (WORDS[0], WORDS[1], WORDS[30], WORDS[50])]
    plain = Scorer(given, terms, Bm25()).top(10, Filters())
    monkeypatch.setattr(Scorer, "_is_costly", lambda self, parts, term: True)
    skipping = Scorer(given, terms, Bm25()).top(10, Filters())
    assert plain.pids.tolist() == skipping.pids.tolist()
    assert plain.scores.tolist() == skipping.scores.tolist()


def test_scores_do_not_depend_on_how_passages_are_spread() -> None:
    texts = random_texts(200, 2)
    terms = [WeightedTerm(term_number(w), 1.0) for w in WORDS[:8]]
    runs = [Scorer(collection(texts, parts=n), terms, Bm25()).top(50, Filters()) for n in (1, 2, 7)]
    assert len({tuple(r.pids.tolist()) for r in runs}) == 1
    assert len({tuple(r.scores.tolist()) for r in runs}) == 1


def test_equal_scores_go_by_passage_number() -> None:
    found = Scorer(collection(["film"] * 30), [WeightedTerm(term_number("film"), 1.0)], Bm25()).top(
        10, Filters()
    )
    assert found.pids.tolist() == sorted(hash63(f"p{i}") for i in range(30))[:10]


def test_the_dead_count_in_no_statistic() -> None:
    texts = random_texts(50, 3)
    part = collection(texts).parts[0][1]
    dead = np.sort(np.array([hash63(f"p{i}") for i in range(0, 50, 3)]))
    living = [t for i, t in enumerate(texts) if i % 3]
    one = Collection([(Label.of("a"), View(1, (part.without(dead),)))])
    other = collection(living)
    terms = np.array([term_number(w) for w in WORDS])
    assert one.num == other.num
    assert one.mean_lengths == other.mean_lengths
    assert one.nums_with(terms).tolist() == other.nums_with(terms).tolist()


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(language="ko"), True),
        (Filters(language="en"), False),
        (Filters(document_kind="patent"), True),
        (Filters(after="2020"), True),
        (Filters(after="2022"), False),
        (Filters(before="2021-06-30"), True),
        (Filters(before="2020"), False),
        (Filters(kinds=frozenset({"claim", "table"})), True),
        (Filters(kinds=frozenset({"text"})), False),
        (Filters(document_id="d0"), True),
        (Filters(document_id="d1' OR '1'='1"), False),
    ],
)
def test_filters_narrow(filters: Filters, kept: bool) -> None:
    given = collection(
        ["film"], language="ko", document_kind="patent", date="2021-06", kind="claim"
    )
    found = Scorer(given, [WeightedTerm(term_number("film"), 1.0)], Bm25()).top(5, filters)
    assert bool(len(found)) == kept


def test_an_undated_passage_is_left_out_once_a_date_is_asked_for() -> None:
    term = [WeightedTerm(term_number("film"), 1.0)]
    assert len(Scorer(collection(["film"]), term, Bm25()).top(5, Filters(after="1900"))) == 0


def test_a_date_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InvalidInput, match="after"):
        Filters(after="last week")
    assert date_range("2019-13") is None
    assert date_range("2019") == (20190101, 20191231)


def test_feedback_is_shut_where_one_passage_stands_out() -> None:
    given = collection(["zebra film", *random_texts(40, 4)])
    question = read_question(f"zebra {WORDS[0]}")
    terms = [WeightedTerm(t, w) for t, w in question.weights.items()]
    found = Scorer(given, terms, Bm25()).top(50, Filters())
    assert opening(given, question, found, Feedback()) == 0
    assert refine(given, question, found, Bm25(), Feedback()) is found


def test_feedback_brings_up_what_the_best_have_in_common() -> None:
    topic = ["alpha beta gamma delta"] * 12
    texts = [*topic, "alpha gamma delta omega sigma", *["alpha rho tau phi chi"] * 14]
    given = collection(texts)
    question = read_question("alpha beta missing words here")
    terms = [WeightedTerm(t, w) for t, w in question.weights.items()]
    found = Scorer(given, terms, Bm25()).top(100, Filters())
    after = refine(given, question, found, Bm25(), OPEN)
    kin = hash63("p12")  # shares its words with the topic, not with the question
    assert found.pids.tolist().index(kin) > 12
    assert after.pids.tolist().index(kin) == 12


def test_feedback_does_not_depend_on_layout() -> None:
    texts = random_texts(120, 5)
    question = read_question(" ".join([*WORDS[:5], "missing", "unheard"]))
    runs = []
    for parts in (1, 4):
        given = collection(texts, parts=parts)
        terms = [WeightedTerm(t, w) for t, w in question.weights.items()]
        found = Scorer(given, terms, Bm25()).top(100, Filters())
        assert opening(given, question, found, OPEN) > 0
        runs.append(refine(given, question, found, Bm25(), OPEN))
    assert runs[0].pids.tolist() == runs[1].pids.tolist()
    assert runs[0].scores.tolist() == runs[1].scores.tolist()


def test_nearest_is_exact() -> None:
    given = collection(random_texts(300, 6), parts=3, dim=32)
    query = np.random.default_rng(9).integers(-127, 128, 32).astype(np.int8)
    found = nearest(given, query, Fusion(num_candidates=10), Filters())
    everything = {
        int(pid): int(v.astype(np.int64) @ query.astype(np.int64))
        for _, part in given.parts
        for pid, v in zip(part.segment.pids, part.segment.vectors, strict=True)
    }
    best = sorted(everything, key=lambda pid: (-everything[pid], pid))[:10]
    assert found.pids.tolist() == best


def test_sign_codes_choose_the_near_ones_in_large_collections() -> None:
    rng = np.random.default_rng(1)
    given = collection(random_texts(3_000, 7), parts=2, dim=128)
    target = given.parts[0][1].segment.vectors[5].astype(int)
    query = np.clip(target + rng.integers(-40, 41, 128), -127, 127).astype(np.int8)
    exact = nearest(given, query, Fusion(num_candidates=5), Filters())
    by_code = Fusion(num_candidates=5, brute_force_limit=10, num_coded=300)
    coded = nearest(given, query, by_code, Filters())
    assert coded.pids[0] == exact.pids[0]
    assert len(set(coded.pids.tolist()) & set(exact.pids.tolist())) >= 3


def candidates(pids: list[int], scores: list[float]) -> Candidates:
    zeros = np.zeros(len(pids), np.int64)
    return Candidates(zeros, zeros, np.array(pids), np.array(scores))


def test_fusion_keeps_the_ranking_by_words_when_vectors_disagree() -> None:
    by_words = candidates(list(range(20)), [20.0 - i for i in range(20)])
    near = candidates(list(range(100, 120)), [0.9 - i / 100 for i in range(20)])
    assert fuse(by_words, near, Fusion()) is by_words


def test_fusion_lets_agreeing_vectors_settle_what_words_leave_open() -> None:
    by_words = candidates(list(range(20)), [10.0] * 20)
    near = candidates([7, *range(7), *range(8, 20)], [0.9 - i / 100 for i in range(20)])
    assert fuse(by_words, near, Fusion()).pids[0] == 7


class Wrong:
    name, dim = "wrong", 4

    def embed(self, texts: list[str]) -> np.ndarray:
        return np.full((len(texts), 3), np.nan, np.float32)


def test_an_embedder_that_breaks_its_contract_is_named() -> None:
    with pytest.raises(ExpertError, match="wrong"):
        embed.embed_texts(Wrong(), ["a"])  # type: ignore[arg-type]
