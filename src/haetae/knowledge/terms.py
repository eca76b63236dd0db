"""Terms: tokens as 64-bit numbers, counted per passage, weighted per question."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge import analyze, korean
from haetae.knowledge.passage import IndexedPassage

IdArray = NDArray[np.int64]
_MASK = (1 << 63) - 1
_MEMO_LIMIT = 400_000
# A syllable pair is a part of a word; its share beside the whole stem was chosen on the
# odd-numbered KorQuAD questions (.953 at .5, .951 at 1, .950 at .3).
PAIR_WEIGHT = 0.5

_local = threading.local()


def hash63(text: str) -> int:
    """Turn text into a 63-bit number; two of 10 million texts collide with odds under 1e-5."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


def term_ids(text: str) -> list[int]:
    """Cut text into terms, in order, repeated as often as they occur."""
    memo: dict[str, tuple[int, ...]] | None = getattr(_local, "memo", None)
    if memo is None or len(memo) > _MEMO_LIMIT:
        memo = _local.memo = {}
    out: list[int] = []
    for word in analyze.normalize(text).split():
        found = memo.get(word)
        if found is None:
            found = memo[word] = tuple(hash63(token) for token in analyze.analyze_word(word))
        out += found
    return out


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage ready for a segment: who it is, what filters ask, its terms by field.

    Args:
        pid, content: numbers of the passage's id and of all that it says.
        facets: hashes of document id, document kind, language and passage kind.
        days: first and last day of the date, 0 when unknown.
        body, head: terms of the text, and of title and section.
        vector: the unit vector in 8-bit steps, when there is an embedder.
    """

    pid: int
    content: int
    facets: tuple[int, int, int, int]
    days: tuple[int, int]
    body: list[int]
    head: list[int]
    vector: NDArray[np.int8] | None = None


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """One term of a question.

    Args:
        weight: how much it counts beside the others, before its rarity.
        words: the words of the question that it comes from.
    """

    term: int
    token: str
    weight: float
    words: tuple[str, ...]


def query_terms(question: str) -> list[QueryTerm]:
    """Cut a question into weighted terms, each once, in order of first mention."""
    found: dict[str, tuple[float, tuple[str, ...]]] = {}
    for word, tokens in analyze.words(question):
        for token in tokens:
            weight = PAIR_WEIGHT if _is_pair(token, tokens) else 1.0
            before, words = found.get(token, (0.0, ()))
            found[token] = (before + weight, words if word in words else (*words, word))
    return [
        QueryTerm(term=hash63(token), token=token, weight=weight, words=words)
        for token, (weight, words) in found.items()
    ]


def _is_pair(token: str, tokens: Sequence[str]) -> bool:
    is_whole = len(tokens) == 1 or token == tokens[0]
    return len(token) == 2 and not is_whole and bool(korean.HANGUL_RUN.fullmatch(token))


def numbers_of(passage: IndexedPassage) -> tuple[int, int]:
    """Give the numbers of a passage's id and of all that it says."""
    return hash63(passage.passage_id), hash63(passage.fingerprint)
