"""Fusion: let vectors add to the ranking by words as far as the two agree.

A second ranker that is weak does harm when it is mixed in blindly. Its weight is therefore
bounded, and shrinks with the share of its best passages that are not among the best by words: a
sign that needs no judged questions and looks at the readable passages only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.collection import Collection
from haetae.knowledge.embed import STEP, dot, hamming, sign_codes
from haetae.knowledge.passage import Filters
from haetae.knowledge.rank import Candidates, allowed, reorder
from haetae.knowledge.terms import IdArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Fusion:
    """Settings of the fusion.

    Args:
        num_candidates: how many passages the vectors bring.
        share: the most that vectors add, beside 1 for the best by words.
        agree_from, agree_to: the share of the ten nearest that are among the ten best by words,
            at which vectors start to count, and count fully.
        brute_force_limit: up to this many passages every vector is compared.
        num_coded: how many passages sign codes choose for exact comparison above it.
    """

    num_candidates: int = 100
    share: float = 0.3
    agree_from: float = 0.3
    agree_to: float = 0.7
    brute_force_limit: int = 50_000
    num_coded: int = 4_000


def nearest(
    collection: Collection, vector: NDArray[np.int8], settings: Fusion, filters: Filters
) -> Candidates:
    """Find the passages nearest to a vector; scores are cosines, exact to the 8-bit steps."""
    num, limit = settings.num_candidates, None
    if collection.num > settings.brute_force_limit:
        limit = _code_limit(collection, vector, settings.num_coded)
    pieces: list[tuple[IdArray, IdArray, IdArray, NDArray[np.float64]]] = []
    for i, (_, part) in enumerate(collection.parts):
        if not part.segment.vectors.shape[1]:
            continue
        ok = allowed(part, filters)
        docs = np.arange(len(part.segment)) if ok is None else np.flatnonzero(ok)
        if limit is not None:
            docs = docs[hamming(part.codes, sign_codes(vector[None])[0])[docs] <= limit]
        cosines = dot(part.segment.vectors[docs], vector) / STEP**2
        if len(docs) > num:
            keep = cosines >= np.partition(cosines, len(docs) - num)[len(docs) - num]
            docs, cosines = docs[keep], cosines[keep]
        pieces.append((np.full(len(docs), i), docs, part.segment.pids[docs], cosines))
    if not pieces:
        empty = np.zeros(0, np.int64)
        return Candidates(empty, empty, empty, np.zeros(0))
    where, docs, pids, cosines = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return reorder(Candidates(where, docs, pids, cosines), cosines, num)


def _code_limit(collection: Collection, vector: NDArray[np.int8], num: int) -> int:
    """Find the distance of sign codes within which enough living passages lie."""
    code = sign_codes(vector[None])[0]
    counts = np.zeros(len(vector) + 65, np.int64)
    for _, part in collection.parts:
        if part.segment.vectors.shape[1]:
            distances = hamming(part.codes, code)[part.alive]
            counts += np.bincount(distances, minlength=len(counts))
    return int(np.searchsorted(np.cumsum(counts), num))


def fuse(by_words: Candidates, near: Candidates, settings: Fusion) -> Candidates:
    """Join two rankings into one; scores stay in the scale of the ranking by words."""
    if not len(near):
        return by_words
    gate = 1.0
    if len(by_words):
        agreed = np.isin(near.pids[:10], by_words.pids[:10]).mean()
        span = settings.agree_to - settings.agree_from
        gate = min(max((float(agreed) - settings.agree_from) / span, 0.0), 1.0)
    if gate == 0.0:
        return by_words
    top = float(by_words.scores[0]) if len(by_words) else 1.0
    floor, best = float(near.scores[-1]), float(near.scores[0])
    extra = (near.scores - floor) / max(best - floor, 1e-9) * settings.share * gate * top
    gain = dict(zip(near.pids.tolist(), extra.tolist(), strict=True))
    is_new = ~np.isin(near.pids, by_words.pids)
    pids = np.concatenate([by_words.pids, near.pids[is_new]])
    words = np.concatenate([by_words.scores, np.zeros(int(is_new.sum()))])
    scores = np.round(words + np.array([gain.get(pid, 0.0) for pid in pids.tolist()]), 9)
    pool = Candidates(
        np.concatenate([by_words.parts, near.parts[is_new]]),
        np.concatenate([by_words.docs, near.docs[is_new]]),
        pids,
        scores,
    )
    return reorder(pool, scores, len(pool))
