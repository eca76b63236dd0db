"""Terms: tokens as 64-bit numbers, counted per passage, weighted per question."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge import analyze, asking, bilingual, korean
from haetae.knowledge.passage import IndexedPassage

IdArray = NDArray[np.int64]
_MASK = (1 << 63) - 1
HANGUL_BIT = 1 << 62
# Odd numbers with bits well spread, so that neighbours mix and their order counts.
_MIX_ONE, _MIX_OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_MEMO_LIMIT = 400_000
# A syllable pair is a part of a word; its share beside the whole stem, on the odd-numbered KorQuAD
# questions: nDCG@10 .9524 at .5, .9508 at .85, .9486 at .3.
PAIR_WEIGHT = 0.5
# Two words beside each other, as they were asked; chosen on the odd-numbered questions too
# (Cranfield .410 at .3 and .399 without, KorQuAD .969 and .967).
BESIDE_WEIGHT = 0.3
FOREIGN_WEIGHT = 0.5
# What holding only parts, or the word in the other language, counts as having the word.
PART_SHARE = 0.9
FOREIGN_SHARE = 0.9
NAME_PART_SHARE = 0.3

# What only says that something is asked.
_FRAME = re.compile(
    r"\bhow (?:many|much|long|often|far|large|big|high|fast)\b|\b(?:what|which) kinds? of\b"
    r"|\b(?:tell|show|give) me\b|\bplease\b|얼마나",
    re.IGNORECASE,
)

_local = threading.local()


def hash63(text: str) -> int:
    """Turn text into a 63-bit number; two of 10 million texts collide with odds under 1e-5."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") & _MASK


def term_number(token: str) -> int:
    """Turn a token into its number; the highest bit says that it holds Hangul."""
    number = hash63(token) >> 1
    return number | HANGUL_BIT if korean.HANGUL_RUN.search(token) else number


def term_ids(text: str) -> list[int]:
    """Cut text into terms, in order, repeated as often as they occur."""
    return [term for word in _word_terms(text) for term in word]


def words_of(text: str) -> tuple[list[int], list[int]]:
    """Cut text into terms, and give the first term of every word that has any.

    The first terms make the neighbours and the length: a Korean word becomes several terms, an
    English one mostly one, so lengths compare in words.
    """
    words = [word for word in _word_terms(text) if word]
    return [term for word in words for term in word], [word[0] for word in words]


def beside(one: IdArray, other: IdArray) -> IdArray:
    """Number the terms that say that two words stand beside each other, in this order."""
    mixed = one.astype(np.uint64) * _MIX_ONE ^ other.astype(np.uint64) * _MIX_OTHER
    low = (mixed & np.uint64(HANGUL_BIT - 1)).astype(np.int64)
    numbers: IdArray = low | ((one | other) & HANGUL_BIT)
    return numbers


def _word_terms(text: str) -> list[tuple[int, ...]]:
    memo: dict[str, tuple[int, ...]] | None = getattr(_local, "memo", None)
    if memo is None or len(memo) > _MEMO_LIMIT:
        memo = _local.memo = {}
    out: list[tuple[int, ...]] = []
    for word in analyze.normalize(text).split():
        found = memo.get(word)
        if found is None:
            found = memo[word] = tuple(term_number(token) for token in analyze.analyze_word(word))
        out.append(found)
    return out


@dataclass(frozen=True, slots=True)
class PassageTerms:
    """A passage ready for a segment: who it is, what filters ask, its terms by field.

    Args:
        pid, content: numbers of the passage's id and of all that it says.
        facets: hashes of document id, document kind, language and passage kind.
        days: first and last day of the date, 0 when unknown.
        body, head: terms of the text, and of title and section.
        body_words, head_words: the first term of each of their words.
        vector: the unit vector in 8-bit steps, when there is an embedder.
    """

    pid: int
    content: int
    facets: tuple[int, int, int, int]
    days: tuple[int, int]
    body: list[int]
    head: list[int]
    body_words: list[int]
    head_words: list[int]
    vector: NDArray[np.int8] | None = None


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a question as the terms that can answer it.

    Args:
        word: as it was written.
        whole: terms of which each says the whole word: its stem, its formula, its translation.
        parts: terms that say a part of it: syllable pairs, the words of a compound.
        foreign: the terms of the other language that it is also looked for by.
        ways: how the other language says it, each as terms that say it together.
        telling: how much it names the matter, from 0 for what only asks to 1.
        is_name: whether it is a name with locants or a code, whose parts are in other names too.
    """

    word: str
    whole: tuple[int, ...]
    parts: tuple[int, ...]
    foreign: tuple[int, ...] = ()
    ways: tuple[tuple[int, ...], ...] = ()
    is_name: bool = False
    telling: float = 1.0

    def share_in(self, held: Set[int]) -> float:
        """Say how much of the word a set of terms holds, in [0, 1]."""
        if any(term in held for term in self.whole):
            return 1.0
        if any(all(term in held for term in way) for way in self.ways):
            return FOREIGN_SHARE
        if not self.parts:
            return 0.0
        share = sum(term in held for term in self.parts) / len(self.parts)
        most = NAME_PART_SHARE if self.is_name else PART_SHARE
        return most * share if share >= 0.5 else 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A question cut into words, and into weighted terms, each once."""

    words: tuple[AskedWord, ...]
    weights: Mapping[int, float]


def read_question(text: str) -> Question:
    """Cut a question into words and weighted terms, in order of first mention."""
    words: dict[str, AskedWord] = {}
    weights: dict[int, float] = {}
    cut = [(w, tokens) for w, tokens in _bare_words(_FRAME.sub(" ", text)) if tokens]
    first = np.array([term_number(tokens[0]) for _, tokens in cut], np.int64)
    for term in beside(first[:-1], first[1:]).tolist():
        weights[term] = weights.get(term, 0.0) + BESIDE_WEIGHT
    for written, tokens in cut:
        whole = [t for i, t in enumerate(tokens) if _is_whole(i, tokens)]
        parts = [t for t in tokens if t not in whole]
        ways = [way for token in whole for way in bilingual.ways(token)]
        foreign = [t for token in whole for t in bilingual.translations(token)]
        for token in tokens:
            weight = PAIR_WEIGHT if token in parts and _is_pair(token) else 1.0
            weights[term_number(token)] = weights.get(term_number(token), 0.0) + weight
        for token in foreign:
            weights.setdefault(term_number(token), FOREIGN_WEIGHT)
        words.setdefault(
            written,
            AskedWord(
                word=written,
                whole=tuple(map(term_number, whole)),
                parts=tuple(map(term_number, parts)),
                foreign=tuple(map(term_number, foreign)),
                ways=tuple(tuple(map(term_number, way)) for way in ways),
                is_name=any(map(str.isdigit, parts)) and not korean.HANGUL_RUN.search(written),
                telling=asking.telling(written),
            ),
        )
    return Question(tuple(words.values()), weights)


def _bare_words(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the words of a question with their tokens, verbs cut back to what they hang on."""
    for written, tokens in analyze.words(text):
        if korean.HANGUL_RUN.fullmatch(written) and (stem := asking.bare(written)) != written:
            yield written, tuple(analyze.analyze_word(stem))
        else:
            yield written, tokens


def _is_whole(place: int, tokens: Sequence[str]) -> bool:
    token = tokens[place]
    if len(tokens) == 1 or (place == 0 and korean.HANGUL_RUN.fullmatch(token)):
        return True
    if analyze.is_formula(tokens[0]) and place <= 1:
        return True
    # A compound ends with its parts written together.
    return place == len(tokens) - 1 and len(tokens) >= 3 and not korean.HANGUL_RUN.match(token)


def _is_pair(token: str) -> bool:
    return len(token) == 2 and bool(korean.HANGUL_RUN.fullmatch(token))


def numbers_of(passage: IndexedPassage) -> tuple[int, int]:
    """Give the numbers of a passage's id and of all that it says."""
    return hash63(passage.passage_id), hash63(passage.contents)
