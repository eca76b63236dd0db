"""Rank passages by the words asked for: BM25 over two fields, exact over what is readable.

Terms are always added up in the same order, so a passage's score is the same bytes wherever it
is stored.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework (2009), eq. 3.15-3.20;
skipping by upper bounds after Turtle and Flood, Query evaluation: strategies and optimizations
(1995).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.collection import Collection
from haetae.knowledge.passage import Filters, date_range
from haetae.knowledge.segment import DOCUMENT, DOCUMENT_KIND, KIND, LANGUAGE, Segment
from haetae.knowledge.terms import HANGUL_BIT, IdArray, hash63
from haetae.knowledge.view import Part

ScoreArray = NDArray[np.float64]
# Room for rounding when scores are compared with what can still be added.
_SLACK = 1e-9
# A term of more passages than this is worth asking whether most of them can be skipped.
_COSTLY = 8_192


@dataclass(frozen=True, slots=True, kw_only=True)
class Bm25:
    """Parameters of the ranking.

    Args:
        k1, k1_hangul: how soon a repeated term stops counting; > 0. Korean terms overlap (a stem
            and its syllable pairs), so repetition says less.
        b, b_head: how much long texts and long titles are held back, in [0, 1].
        head_weight: what one mention in title or headings counts beside one in the text.
    """

    k1: float = 1.5
    k1_hangul: float = 0.6
    b: float = 0.75
    b_head: float = 0.5
    head_weight: float = 1.0

    def k1_of(self, term: int) -> float:
        """Give the parameter for a term's script."""
        return self.k1_hangul if term & HANGUL_BIT else self.k1


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term to rank by, with its weight beside the others."""

    term: int
    weight: float


@dataclass(frozen=True, eq=False)
class Candidates:
    """The best passages so far, best first; equal scores in order of passage number.

    Args:
        parts: index into the collection's parts.
        docs: place in that part's segment.
        pids: passage numbers.
    """

    parts: IdArray
    docs: IdArray
    pids: IdArray
    scores: ScoreArray

    def __len__(self) -> int:
        return len(self.docs)

    def first(self, num: int) -> Candidates:
        """Keep the best."""
        return Candidates(self.parts[:num], self.docs[:num], self.pids[:num], self.scores[:num])


def postings_of(segment: Segment, term: int) -> slice:
    """Say where the postings of a term are."""
    place = segment.find_term(term)
    if place < 0:
        return slice(0, 0)
    return slice(int(segment.starts[place]), int(segment.starts[place + 1]))


def allowed(part: Part, filters: Filters) -> NDArray[np.bool_] | None:
    """Mark the living passages that the filters let through; `None` means all."""
    if filters.is_empty:
        return None if part.is_whole else part.alive
    segment = part.segment
    ok = part.alive.copy()
    for facet, value in (
        (DOCUMENT, filters.document_id),
        (DOCUMENT_KIND, filters.document_kind),
        (LANGUAGE, filters.language),
    ):
        if value:
            ok &= segment.facets[:, facet] == hash63(value)
    if filters.kinds:
        ok &= np.isin(segment.facets[:, KIND], [hash63(kind) for kind in sorted(filters.kinds)])
    if filters.after or filters.before:
        first, last = segment.days[:, 0], segment.days[:, 1]
        ok &= last > 0
        if after := date_range(filters.after):
            ok &= last >= after[0]
        if before := date_range(filters.before):
            ok &= first <= before[1]
    return ok


class Postings(NamedTuple):
    """Passages with how often a term stands in their text and in their title."""

    docs: NDArray[np.int32]
    body: NDArray[np.uint8]
    head: NDArray[np.uint8]


class Scorer:
    """Score passages of one collection by weighted terms."""

    def __init__(self, collection: Collection, terms: Sequence[WeightedTerm], bm25: Bm25) -> None:
        self._collection, self._bm25 = collection, bm25
        rarities = collection.rarities(np.array([t.term for t in terms], np.int64)).tolist()
        rated = [
            (t.weight * rare * (bm25.k1_of(t.term) + 1), t.term)
            for t, rare in zip(terms, rarities, strict=True)
        ]
        # Most telling first; the order decides how floats add up, so it depends on nothing else.
        self.gains = sorted(((g, t) for g, t in rated if g > 0), key=lambda gt: (-gt[0], gt[1]))

    def top(self, num: int, filters: Filters) -> Candidates:
        """Give the best passages, exactly as if every passage had been scored."""
        parts = [_PartScores(part, allowed(part, filters)) for _, part in self._collection.parts]
        left = sum(gain for gain, _ in self.gains)
        done = 0.0
        for gain, term in self.gains:
            # Nobody can lead by more than what has been given out.
            if done > left and self._is_costly(parts, term):
                best = _nth_best([p.found() for p in parts], num)
                if best > left + _SLACK:
                    for part in parts:
                        part.close(best - left - _SLACK)
            for part in parts:
                part.add(term, gain, self._bm25, self._collection.mean_lengths)
            left, done = left - gain, done + gain
        return _best(parts, num)

    def _is_costly(self, parts: Sequence[_PartScores], term: int) -> bool:
        return sum(part.num_postings(term) for part in parts) > _COSTLY


class _PartScores:
    """Running scores of one part: of all its passages, then only of those still in the race."""

    def __init__(self, part: Part, ok: NDArray[np.bool_] | None) -> None:
        self.segment = part.segment
        self._ok = ok
        self._scores = np.zeros(len(part.segment), np.float64)
        self._open: IdArray | None = None
        self._touched: list[NDArray[np.int32]] = []

    def num_postings(self, term: int) -> int:
        docs = postings_of(self.segment, term)
        return int(docs.stop - docs.start)

    def add(self, term: int, gain: float, bm25: Bm25, means: tuple[float, float]) -> None:
        """Add one term's share to every passage that holds it."""
        place = postings_of(self.segment, term)
        if place.stop == place.start:
            return
        postings = Postings(
            self.segment.post_docs[place],
            self.segment.post_body[place],
            self.segment.post_head[place],
        )
        if self._open is not None:
            at = np.minimum(np.searchsorted(postings.docs, self._open), len(postings.docs) - 1)
            at = at[postings.docs[at] == self._open]
            postings = Postings(*(column[at] for column in postings))
        else:
            self._touched.append(postings.docs)
        k1 = bm25.k1_of(term)
        self._scores[postings.docs] += gain * saturation(self.segment, postings, bm25, k1, means)

    def found(self) -> ScoreArray:
        """Give the scores of the passages that may be shown."""
        return self._scores[self.places()]

    def places(self) -> IdArray:
        """Give the places of the passages that hold a term and may be shown."""
        if self._open is not None:
            return self._open
        if sum(map(len, self._touched)) < len(self._scores) // 16:
            places = np.unique(np.concatenate([np.zeros(0, np.int32), *self._touched]))
        else:
            places = np.flatnonzero(self._scores)
        return places if self._ok is None else places[self._ok[places]]

    def close(self, floor: float) -> None:
        """Keep only the passages that can still reach the floor."""
        places = self.places()
        self._open = places[self._scores[places] >= floor]


def saturation(
    segment: Segment,
    postings: Postings,
    bm25: Bm25,
    k1: float | ScoreArray,
    means: tuple[float, float],
) -> ScoreArray:
    """Turn counts in text and title into a share in [0, 1) of the term's full gain."""
    norms = (1 - bm25.b) + (bm25.b / means[0]) * segment.body_lengths[postings.docs]
    counts = postings.body / norms
    if postings.head.any():
        lengths = segment.head_lengths[postings.docs]
        norms = (1 - bm25.b_head) + (bm25.b_head / means[1]) * lengths
        counts = counts + (bm25.head_weight * postings.head) / norms
    shares: ScoreArray = counts / (counts + k1)
    return shares


def _nth_best(scores: Sequence[ScoreArray], num: int) -> float:
    joined = np.concatenate(scores) if scores else np.zeros(0)
    if len(joined) < num:
        return -math.inf
    return float(np.partition(joined, len(joined) - num)[len(joined) - num])


def _best(parts: Sequence[_PartScores], num: int) -> Candidates:
    if not parts:
        empty = np.zeros(0, np.int64)
        return Candidates(empty, empty, empty, np.zeros(0))
    floor = _nth_best([part.found() for part in parts], num)
    pieces: list[tuple[IdArray, IdArray, IdArray, ScoreArray]] = []
    for i, part in enumerate(parts):
        scores = part.found()
        keep = scores >= floor
        docs = part.places()[keep]
        pieces.append((np.full(len(docs), i), docs, part.segment.pids[docs], scores[keep]))
    where, docs, pids, scores = (np.concatenate(column) for column in zip(*pieces, strict=True))
    joined = Candidates(where, docs, pids, scores)
    return reorder(joined, scores, num)


def reorder(candidates: Candidates, scores: ScoreArray, num: int) -> Candidates:
    """Sort candidates by new scores and keep the best; equal scores go by passage number."""
    order = np.lexsort((candidates.pids, -scores))[:num]
    return Candidates(
        candidates.parts[order], candidates.docs[order], candidates.pids[order], scores[order]
    )
