"""Segments: immutable inverted indexes over some passages of one label.

T terms, P postings (one per term and passage), N passages, D dimensions.

A segment holds numbers only: no word of a passage can be read from it. It is derived from the
rows of the passage table, may be dropped at any time and is then made anew; how passages are
spread over segments never changes a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.terms import IdArray, PassageTerms, beside

NUM_FACETS = 4
DOCUMENT, DOCUMENT_KIND, LANGUAGE, KIND = range(NUM_FACETS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """Postings by term, the same by passage, and per passage what ranking and filters need.

    Args:
        pids: N, sorted, so that a passage is found by bisection; `contents` beside them.
        facets: N x 4 hashes that filters ask for; `days` N x 2, first and last day of the date.
        body_lengths, head_lengths: N, how many words the text, and title and headings have.
        terms: T, sorted term numbers.
        starts: T + 1; `starts[t]:starts[t + 1]` are the postings of term t.
        post_docs, post_body, post_head: P, the passage, and how often the term stands in its
            text and in its title.
        forward_starts: N + 1; `forward_starts[n]:forward_starts[n + 1]` are passage n's terms.
        forward_terms, forward_body, forward_head: P, the same postings by passage.
        vectors: N x D unit vectors in steps of 1/127; D is 0 without an embedder.
    """

    pids: IdArray
    contents: IdArray
    facets: IdArray
    days: NDArray[np.int32]
    body_lengths: NDArray[np.int32]
    head_lengths: NDArray[np.int32]
    terms: IdArray
    starts: IdArray
    post_docs: NDArray[np.int32]
    post_body: NDArray[np.uint8]
    post_head: NDArray[np.uint8]
    forward_starts: IdArray
    forward_terms: NDArray[np.int32]
    forward_body: NDArray[np.uint8]
    forward_head: NDArray[np.uint8]
    vectors: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pids)

    @property
    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give every array by its name."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def forward(self, doc: int) -> slice:
        """Say where a passage's terms are in the forward arrays."""
        return slice(int(self.forward_starts[doc]), int(self.forward_starts[doc + 1]))

    def terms_of(self, doc: int) -> IdArray:
        """Give the terms of a passage, sorted."""
        found: IdArray = self.terms[self.forward_terms[self.forward(doc)]]
        return found

    def find_term(self, term: int) -> int:
        """Give the term's place, or -1."""
        place = int(np.searchsorted(self.terms, term))
        return place if place < len(self.terms) and self.terms[place] == term else -1


def build_segment(passages: Sequence[PassageTerms], *, dim: int = 0) -> Segment:
    """Make a segment of passages, each passage id once."""
    ordered = sorted(passages, key=lambda p: p.pid)
    num = len(ordered)
    body, body_docs = _with_neighbours([p.body for p in ordered], [p.body_words for p in ordered])
    head, head_docs = _with_neighbours([p.head for p in ordered], [p.head_words for p in ordered])
    doc = np.concatenate([body_docs, head_docs])
    terms, place = np.unique(np.concatenate([body, head]), return_inverse=True)
    pair, which = np.unique(place * max(num, 1) + doc, return_inverse=True)
    in_body = np.bincount(which[: len(body)], minlength=len(pair))
    in_head = np.bincount(which[len(body) :], minlength=len(pair))
    rows = [p.vector for p in ordered if p.vector is not None]
    vectors = np.stack(rows) if rows and dim else np.zeros((num, 0), np.int8)
    return _assemble(
        pids=np.fromiter((p.pid for p in ordered), np.int64, num),
        contents=np.fromiter((p.content for p in ordered), np.int64, num),
        facets=np.array([p.facets for p in ordered], np.int64).reshape(num, NUM_FACETS),
        days=np.array([p.days for p in ordered], np.int32).reshape(num, 2),
        body_lengths=np.array([len(p.body_words) for p in ordered], np.int32),
        head_lengths=np.array([len(p.head_words) for p in ordered], np.int32),
        terms=terms,
        post_terms=pair // max(num, 1),
        post_docs=pair % max(num, 1),
        post_body=np.minimum(in_body, 255).astype(np.uint8),
        post_head=np.minimum(in_head, 255).astype(np.uint8),
        vectors=vectors,
    )


def _with_neighbours(
    terms: Sequence[list[int]], words: Sequence[list[int]]
) -> tuple[IdArray, IdArray]:
    """Join the terms of all passages, those of neighbouring words too, with their passages."""
    flat, doc = _flat(terms)
    first, first_doc = _flat(words)
    together = beside(first[:-1], first[1:])
    inside = first_doc[:-1] == first_doc[1:]
    return (
        np.concatenate([flat, together[inside]]),
        np.concatenate([doc, first_doc[:-1][inside]]),
    )


def _flat(lists: Sequence[list[int]]) -> tuple[IdArray, IdArray]:
    joined = np.array(list(chain.from_iterable(lists)), np.int64)
    return joined, np.repeat(np.arange(len(lists)), [len(one) for one in lists])


def merge_segments(parts: Sequence[tuple[Segment, NDArray[np.bool_]]]) -> Segment:
    """Make one segment of several, leaving out what is no longer alive."""
    pid = np.concatenate([s.pids[alive] for s, alive in parts])
    by_pid = np.argsort(pid, kind="stable")
    ranks = np.empty(len(pid), np.int64)
    ranks[by_pid] = np.arange(len(pid))
    terms = np.unique(np.concatenate([s.terms for s, _ in parts]))
    post_terms, post_docs, post_body, post_head = [], [], [], []
    base = 0
    for segment, alive in parts:
        renumbered = np.full(len(segment), -1, np.int32)
        count = int(alive.sum())
        renumbered[alive] = ranks[base : base + count]
        base += count
        doc = renumbered[segment.post_docs]
        keep = doc >= 0
        places = np.searchsorted(terms, segment.terms).astype(np.int32)
        post_terms.append(np.repeat(places, np.diff(segment.starts))[keep])
        post_docs.append(doc[keep])
        post_body.append(segment.post_body[keep])
        post_head.append(segment.post_head[keep])
    term, doc = np.concatenate(post_terms), np.concatenate(post_docs)
    order = np.argsort(term * np.int64(max(len(pid), 1)) + doc, kind="stable")
    # Terms that only the dead held must go too: they would say what was deleted.
    is_used = np.bincount(term, minlength=len(terms)) > 0
    term = (np.cumsum(is_used) - 1)[term[order]]
    return _assemble(
        pids=pid[by_pid],
        contents=_gather(parts, "contents", by_pid),
        facets=_gather(parts, "facets", by_pid),
        days=_gather(parts, "days", by_pid),
        body_lengths=_gather(parts, "body_lengths", by_pid),
        head_lengths=_gather(parts, "head_lengths", by_pid),
        terms=terms[is_used],
        post_terms=term,
        post_docs=doc[order],
        post_body=np.concatenate(post_body)[order],
        post_head=np.concatenate(post_head)[order],
        vectors=_gather(parts, "vectors", by_pid),
    )


def _gather(
    parts: Sequence[tuple[Segment, NDArray[np.bool_]]], name: str, order: IdArray
) -> NDArray[Any]:
    joined: NDArray[Any] = np.concatenate([getattr(s, name)[alive] for s, alive in parts])
    return joined[order]


def _assemble(
    *,
    post_terms: NDArray[np.integer[Any]],
    post_docs: NDArray[np.integer[Any]],
    post_body: NDArray[np.uint8],
    post_head: NDArray[np.uint8],
    **arrays: NDArray[Any],
) -> Segment:
    """Lay postings out both ways; they come sorted by term, then passage."""
    num_terms, num = len(arrays["terms"]), len(arrays["pids"])
    starts = np.zeros(num_terms + 1, np.int64)
    np.cumsum(np.bincount(post_terms, minlength=num_terms), out=starts[1:])
    forward_starts = np.zeros(num + 1, np.int64)
    np.cumsum(np.bincount(post_docs, minlength=num), out=forward_starts[1:])
    by_doc = np.argsort(post_docs, kind="stable")
    return Segment(
        starts=starts,
        post_docs=post_docs.astype(np.int32),
        post_body=post_body,
        post_head=post_head,
        forward_starts=forward_starts,
        forward_terms=post_terms[by_doc].astype(np.int32),
        forward_body=post_body[by_doc],
        forward_head=post_head[by_doc],
        **arrays,
    )
