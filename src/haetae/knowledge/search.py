"""Search: from a question to the passages that its asker may see, best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from haetae.errors import InvalidInput, InvalidQuestion
from haetae.knowledge.passage import Filters
from haetae.knowledge.rank import Bm25, Candidates, Collection, Scorer, WeightedTerm
from haetae.knowledge.terms import QueryTerm, query_terms

MAX_QUESTION = 2_000
MAX_HITS = 1_000
# Scores are shown and compared at this many digits.
SCORE_DIGITS = 6


@dataclass(frozen=True, eq=False)
class Ranking:
    """Candidates in their final order, with what explains it."""

    candidates: Candidates
    lexical: dict[int, float]
    vector: dict[int, float]
    terms: Sequence[QueryTerm]


def check_question(question: str) -> str:
    """Refuse a question that is empty or too long; give it without outer space.

    Raises:
        InvalidQuestion: with the limit in its message.
    """
    text = question.strip().strip("\0")
    if not text:
        raise InvalidQuestion("the question is empty", hint="Ask in a few words")
    if len(text) > MAX_QUESTION:
        raise InvalidQuestion(
            f"the question has {len(text)} characters, the limit is {MAX_QUESTION}",
            hint=f"Ask in at most {MAX_QUESTION} characters",
        )
    return text


def check_num(num: int) -> int:
    """Refuse a number of hits outside 1 to 1,000.

    Raises:
        InvalidInput: with the limits in its message.
    """
    if not 1 <= num <= MAX_HITS:
        raise InvalidInput(
            f"{num} hits were asked for", hint=f"Ask for 1 to {MAX_HITS} hits", where="search"
        )
    return num


def rank(
    collection: Collection, question: str, *, num: int, filters: Filters, bm25: Bm25
) -> Ranking:
    """Rank the readable passages for a question."""
    terms = query_terms(question)
    scorer = Scorer(collection, [WeightedTerm(t.term, t.weight) for t in terms], bm25)
    found = scorer.top(num, filters)
    lexical = dict(
        zip(found.pids.tolist(), np.round(found.scores, SCORE_DIGITS).tolist(), strict=True)
    )
    return Ranking(found, lexical, {}, terms)


def matched_words(ranking: Ranking, held: frozenset[int]) -> tuple[str, ...]:
    """Name the words of the question that a passage holds."""
    words = [w for t in ranking.terms if t.term in held and t.weight >= 1 for w in t.words]
    return tuple(dict.fromkeys(words))
