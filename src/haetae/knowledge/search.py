"""Search: from a question to the passages that its asker may see, best first."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from haetae.errors import InvalidInput, InvalidQuestion
from haetae.knowledge.collection import Collection, rarity
from haetae.knowledge.feedback import Feedback, refine
from haetae.knowledge.fuse import Fusion, fuse, nearest
from haetae.knowledge.passage import Filters, Hit
from haetae.knowledge.rank import Bm25, Candidates, Scorer, WeightedTerm
from haetae.knowledge.terms import AskedWord, Question, read_question

MAX_QUESTION = 2_000
MAX_HITS = 1_000
# Scores are shown and compared at this many digits.
SCORE_DIGITS = 6
MIN_PASSAGES = 1_000
BM25, FEEDBACK, FUSION = Bm25(), Feedback(), Fusion()


@dataclass(frozen=True, eq=False)
class Ranking:
    """Candidates in their final order, with what explains it."""

    candidates: Candidates
    lexical: dict[int, float]
    vector: dict[int, float]
    question: Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How passages are ranked; `feedback=None` ranks by the words asked for alone."""

    bm25: Bm25 = BM25
    feedback: Feedback | None = FEEDBACK
    fusion: Fusion = FUSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one reader's passages say to a question, all from one moment.

    Args:
        hits: best first.
        words: the words of the question, each with its rarity among the readable passages.
        num_readable: how many passages there were to search.
    """

    hits: tuple[Hit, ...]
    words: tuple[tuple[AskedWord, float], ...]
    num_readable: int


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
    collection: Collection,
    text: str,
    *,
    num: int,
    filters: Filters,
    settings: Settings,
    vector: NDArray[np.int8] | None = None,
) -> Ranking:
    """Rank the readable passages for a question.

    Args:
        vector: of the question in the index's space, when there is one.
    """
    question = read_question(text)
    terms = [WeightedTerm(term, weight) for term, weight in question.weights.items()]
    feedback = settings.feedback
    wide = max(num, feedback.num_candidates if feedback else 0)
    found = Scorer(collection, terms, settings.bm25).top(wide, filters)
    scores = np.round(found.scores, SCORE_DIGITS).tolist()
    lexical = dict(zip(found.pids.tolist(), scores, strict=True))
    if feedback:
        found = refine(collection, question, found, settings.bm25, feedback)
    cosines: dict[int, float] = {}
    if vector is not None and vector.any():
        near = nearest(collection, vector, settings.fusion, filters)
        cosines = dict(zip(near.pids.tolist(), np.round(near.scores, 6).tolist(), strict=True))
        found = fuse(found, near, settings.fusion)
    return Ranking(found.first(num), lexical, cosines, question)


def word_rarity(collection: Collection, word: AskedWord) -> float:
    """Weigh a word of the question by how few passages hold it; a word nobody holds is rarest."""
    terms = (*word.whole, *word.foreign[:1]) or word.parts
    # In a handful of passages no word is common: there all words count about the same.
    num = max(collection.num, MIN_PASSAGES)
    return rarity(num, max(collection.num_with(term) for term in terms))


def matched_words(question: Question, held: Set[int]) -> tuple[str, ...]:
    """Name the words of the question that a passage holds."""
    return tuple(word.word for word in question.words if word.share_in(held) >= 0.5)
