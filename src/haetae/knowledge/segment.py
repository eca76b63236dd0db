"""Segments: immutable inverted indexes over some passages of one label.

Array suffixes: T terms, P postings (one per term and passage), N passages, D dimensions,
E numbers of an 8-bit sign code.

A segment holds numbers only: no word of a passage can be read from it. It is derived from the
rows of the passage table, may be dropped at any time and is then made anew; how passages are
spread over segments never changes a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.terms import IdArray, PassageTerms

NUM_FACETS = 4
DOCUMENT, DOCUMENT_KIND, LANGUAGE, KIND = range(NUM_FACETS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """Postings by term, the same by passage, and per passage what ranking and filters need.

    Args:
        pid_N: sorted, so that a passage is found by bisection.
        term_T: sorted term numbers.
        start_T: `start_T[t]:start_T[t + 1]` are the postings of term t; one longer than T.
        doc_P, body_P, head_P: passage, and how often the term stands in its text and its title.
        forward_N: `forward_N[n]:forward_N[n + 1]` are the terms of passage n; one longer than N.
        forward_term_P, forward_body_P, forward_head_P: the same postings, by passage.
        vector_ND: unit vectors in steps of 1/127; D is 0 without an embedder.
    """

    pid_N: IdArray
    content_N: IdArray
    facet_NF: IdArray
    days_N2: NDArray[np.int32]
    body_length_N: NDArray[np.int32]
    head_length_N: NDArray[np.int32]
    term_T: IdArray
    start_T: IdArray
    doc_P: NDArray[np.int32]
    body_P: NDArray[np.uint8]
    head_P: NDArray[np.uint8]
    forward_N: IdArray
    forward_term_P: NDArray[np.int32]
    forward_body_P: NDArray[np.uint8]
    forward_head_P: NDArray[np.uint8]
    vector_ND: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pid_N)

    @property
    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give every array by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def find_term(self, term: int) -> int:
        """Give the term's place, or -1."""
        place = int(np.searchsorted(self.term_T, term))
        return place if place < len(self.term_T) and self.term_T[place] == term else -1


def build_segment(passages: Sequence[PassageTerms], *, dim: int = 0) -> Segment:
    """Make a segment of passages, each passage id once."""
    ordered = sorted(passages, key=lambda p: p.pid)
    num = len(ordered)
    body_length_N = np.fromiter((len(p.body) for p in ordered), np.int32, num)
    head_length_N = np.fromiter((len(p.head) for p in ordered), np.int32, num)
    body = np.fromiter((t for p in ordered for t in p.body), np.int64, int(body_length_N.sum()))
    head = np.fromiter((t for p in ordered for t in p.head), np.int64, int(head_length_N.sum()))
    doc = np.concatenate(
        [np.repeat(np.arange(num), body_length_N), np.repeat(np.arange(num), head_length_N)]
    )
    term_T, place = np.unique(np.concatenate([body, head]), return_inverse=True)
    pair, which = np.unique(place * max(num, 1) + doc, return_inverse=True)
    in_body = np.bincount(which[: len(body)], minlength=len(pair))
    in_head = np.bincount(which[len(body) :], minlength=len(pair))
    vectors = [p.vector for p in ordered if p.vector is not None]
    vector_ND = np.stack(vectors) if vectors and dim else np.zeros((num, 0), np.int8)
    return _assemble(
        pid_N=np.fromiter((p.pid for p in ordered), np.int64, num),
        content_N=np.fromiter((p.content for p in ordered), np.int64, num),
        facet_NF=np.array([p.facets for p in ordered], np.int64).reshape(num, NUM_FACETS),
        days_N2=np.array([p.days for p in ordered], np.int32).reshape(num, 2),
        body_length_N=body_length_N,
        head_length_N=head_length_N,
        term_T=term_T,
        term_P=pair // max(num, 1),
        doc_P=pair % max(num, 1),
        body_P=np.minimum(in_body, 255).astype(np.uint8),
        head_P=np.minimum(in_head, 255).astype(np.uint8),
        vector_ND=vector_ND,
    )


def merge_segments(parts: Sequence[tuple[Segment, NDArray[np.bool_]]]) -> Segment:
    """Make one segment of several, leaving out what is no longer alive."""
    pid = np.concatenate([s.pid_N[alive] for s, alive in parts])
    order_N = np.argsort(pid, kind="stable")
    rank_N = np.empty(len(pid), np.int64)
    rank_N[order_N] = np.arange(len(pid))
    term_T = np.unique(np.concatenate([s.term_T for s, _ in parts]))
    term_P, doc_P, body_P, head_P = [], [], [], []
    base = 0
    for segment, alive in parts:
        new_N = np.full(len(segment), -1, np.int64)
        count = int(alive.sum())
        new_N[alive] = rank_N[base : base + count]
        base += count
        doc = new_N[segment.doc_P]
        keep = doc >= 0
        place_T = np.searchsorted(term_T, segment.term_T)
        term_P.append(np.repeat(place_T, np.diff(segment.start_T))[keep])
        doc_P.append(doc[keep])
        body_P.append(segment.body_P[keep])
        head_P.append(segment.head_P[keep])
    term, doc = np.concatenate(term_P), np.concatenate(doc_P)
    order = np.argsort(term * max(len(pid), 1) + doc, kind="stable")
    # Terms that only the dead held must go too: they would say what was deleted.
    used, term = np.unique(term[order], return_inverse=True)
    return _assemble(
        pid_N=pid[order_N],
        content_N=_gather(parts, "content_N", order_N),
        facet_NF=_gather(parts, "facet_NF", order_N),
        days_N2=_gather(parts, "days_N2", order_N),
        body_length_N=_gather(parts, "body_length_N", order_N),
        head_length_N=_gather(parts, "head_length_N", order_N),
        term_T=term_T[used],
        term_P=term,
        doc_P=doc[order],
        body_P=np.concatenate(body_P)[order],
        head_P=np.concatenate(head_P)[order],
        vector_ND=_gather(parts, "vector_ND", order_N),
    )


def _gather(
    parts: Sequence[tuple[Segment, NDArray[np.bool_]]], name: str, order: IdArray
) -> NDArray[np.generic]:
    joined: NDArray[np.generic] = np.concatenate([getattr(s, name)[alive] for s, alive in parts])
    return joined[order]


def _assemble(
    *, term_P: IdArray, doc_P: IdArray, body_P: IdArray, head_P: IdArray, **arrays: IdArray
) -> Segment:
    """Lay postings out both ways; they come sorted by term, then passage."""
    num_terms, num = len(arrays["term_T"]), len(arrays["pid_N"])
    start_T = np.zeros(num_terms + 1, np.int64)
    np.cumsum(np.bincount(term_P, minlength=num_terms), out=start_T[1:])
    forward_N = np.zeros(num + 1, np.int64)
    np.cumsum(np.bincount(doc_P, minlength=num), out=forward_N[1:])
    by_doc = np.argsort(doc_P, kind="stable")
    return Segment(
        start_T=start_T,
        doc_P=doc_P.astype(np.int32),
        body_P=body_P,
        head_P=head_P,
        forward_N=forward_N,
        forward_term_P=term_P[by_doc].astype(np.int32),
        forward_body_P=body_P[by_doc],
        forward_head_P=head_P[by_doc],
        **arrays,
    )
