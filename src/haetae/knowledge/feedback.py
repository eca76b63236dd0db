"""Second look: let the best passages say which other words belong to the question.

Where a question meets many passages about equally well, the words that the best ones share find
more of the kind, and a passage among good neighbours is better than it looks. Where one passage
stands out, or holds all that was asked, this only does harm; so a gate closes with the lead of
the first passage and with its coverage of the question. Both are signs of the readable passages
alone.

Matrices hold whole numbers in float64, so that products are exact in any order of summation and
scores are the same bytes on every layout.

Source: Lavrenko and Croft, Relevance-based language models (2001), as re-weighting of the first
candidates; Diaz, Regularizing ad hoc retrieval scores (2005).
Array suffixes: C candidates, T terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from haetae.knowledge.collection import Collection
from haetae.knowledge.rank import (
    Bm25,
    Candidates,
    Postings,
    ScoreArray,
    reorder,
    saturation,
)
from haetae.knowledge.terms import HANGUL_BIT, Question

# Whole steps of one term's weight; weights stay below 2**11, sums of products below 2**53.
_STEPS = 64
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Settings, chosen on the odd-numbered questions of Cranfield and KorQuAD.

    Args:
        num_candidates: how many passages are looked at again.
        num_teachers, num_terms: how many of the best passages teach, and how many terms.
        share: of the taught terms in the score when the gate is fully open, in [0, 1].
        num_neighbours, smoothing: how many neighbours lend a passage their score, and how much.
        flat_from, flat_to: the tenth score over the first at which the gate starts to open, and
            is open.
        covered_from, covered_to: the best passage's coverage of the question at which the gate
            starts to close, and is closed.
    """

    num_candidates: int = 100
    num_teachers: int = 10
    num_terms: int = 40
    share: float = 0.6
    num_neighbours: int = 10
    smoothing: float = 0.4
    flat_from: float = 0.25
    flat_to: float = 0.5
    covered_from: float = 0.7
    covered_to: float = 0.9


def refine(
    collection: Collection, question: Question, found: Candidates, bm25: Bm25, settings: Feedback
) -> Candidates:
    """Reorder candidates by feedback as far as the gate lets it; scores stay in their scale."""
    if len(found) < settings.num_neighbours:
        return found
    gate = opening(collection, question, found, settings)
    if gate <= 0:
        return found
    top = found.scores[0]
    scores = found.scores / top
    weight_CT = _weights(collection, found, bm25)
    share = settings.share * gate
    mixed = (1 - share) * scores + share * _taught(weight_CT, scores, settings)
    blend = settings.smoothing * gate
    smoothed = (1 - blend) * mixed + blend * _neighbours(weight_CT, mixed, settings)
    return reorder(found, np.round(smoothed * top, 9), len(found))


def opening(
    collection: Collection, question: Question, found: Candidates, settings: Feedback
) -> float:
    """Say how far feedback may change the order, in [0, 1]."""
    tenth = float(found.scores[min(9, len(found) - 1)] / found.scores[0])
    flat = (tenth - settings.flat_from) / (settings.flat_to - settings.flat_from)
    if flat <= 0:
        return 0.0
    covered = _coverage_of_best(collection, question, found)
    bare = (settings.covered_to - covered) / (settings.covered_to - settings.covered_from)
    return min(max(flat, 0.0), 1.0) * min(max(bare, 0.0), 1.0)


def _coverage_of_best(collection: Collection, question: Question, found: Candidates) -> float:
    segment = collection.parts[found.parts[0]][1].segment
    held = frozenset(segment.terms_of(int(found.docs[0])).tolist())
    flat = [term for word in question.words for term in (*word.whole, *word.parts)]
    rarity_of = dict(zip(flat, collection.rarities(np.array(flat, np.int64)).tolist(), strict=True))
    total = got = 0.0
    for word in question.words:
        rare = max(rarity_of[term] for term in (*word.whole, *word.parts))
        total += rare
        got += rare * word.share_in(held)
    return got / total if total else 1.0


def _weights(collection: Collection, found: Candidates, bm25: Bm25) -> ScoreArray:
    """Weigh every term of every candidate, in whole steps; columns in order of term number."""
    rows, ids, shares = [], [], []
    for part_index in np.unique(found.parts).tolist():
        segment = collection.parts[part_index][1].segment
        row = np.flatnonzero(found.parts == part_index)
        docs = found.docs[row]
        sizes = segment.forward_starts[docs + 1] - segment.forward_starts[docs]
        # Every place in the forward arrays that belongs to one of the passages, in one gather.
        first = np.repeat(segment.forward_starts[docs] - (np.cumsum(sizes) - sizes), sizes)
        place = first + np.arange(int(sizes.sum()))
        terms = segment.terms[segment.forward_terms[place]]
        postings = Postings(
            np.repeat(docs, sizes).astype(np.int32),
            segment.forward_body[place],
            segment.forward_head[place],
        )
        k1 = np.where(terms & HANGUL_BIT, bm25.k1_hangul, bm25.k1)
        shares.append(saturation(segment, postings, bm25, k1, collection.mean_lengths))
        rows.append(np.repeat(row, sizes))
        ids.append(terms)
    known, column = np.unique(np.concatenate(ids), return_inverse=True)
    weight_CT = np.zeros((len(found), len(known)))
    weight_CT[np.concatenate(rows), column] = (
        np.concatenate(shares) * collection.rarities(known)[column]
    )
    return np.rint(weight_CT * _STEPS)


def _taught(weight_CT: ScoreArray, scores: ScoreArray, settings: Feedback) -> ScoreArray:
    """Score candidates by the terms that the best ones share; the best gets 1."""
    trust = np.rint(1000 * scores[: settings.num_teachers] ** 2)
    centre_T = trust @ weight_CT[: settings.num_teachers]
    best = np.argsort(-centre_T, kind="stable")[: settings.num_terms]
    taught: ScoreArray = weight_CT[:, best] @ centre_T[best]
    return taught / max(float(taught.max()), _EPSILON)


def _neighbours(weight_CT: ScoreArray, scores: ScoreArray, settings: Feedback) -> ScoreArray:
    """Average the scores of the nearest candidates, the passage itself among them."""
    norm = np.sqrt(np.maximum((weight_CT**2).sum(axis=1), 1.0))
    # A term of one candidate alone makes no two alike.
    shared_CT = weight_CT[:, np.count_nonzero(weight_CT, axis=0) > 1]
    product_CC = shared_CT @ shared_CT.T
    np.fill_diagonal(product_CC, norm**2)
    likeness_CC = product_CC / norm[:, None] / norm[None, :]
    near = np.argsort(-likeness_CC, axis=1, kind="stable")[:, : settings.num_neighbours]
    weight = np.take_along_axis(likeness_CC, near, axis=1)
    lent: ScoreArray = (weight * scores[near]).sum(axis=1) / weight.sum(axis=1)
    return lent
