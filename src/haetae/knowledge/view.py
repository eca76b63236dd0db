"""A view: what one label holds at one moment, as segments with their living passages.

Array suffixes: N passages of a segment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.embed import sign_codes
from haetae.knowledge.passage import IndexedPassage, date_range
from haetae.knowledge.segment import Segment, build_segment, merge_segments
from haetae.knowledge.store import PassageTable, StoredPassage
from haetae.knowledge.terms import IdArray, PassageTerms, hash63, numbers_of, words_of

# In-memory parts are joined when there are more than this many, so that a query looks into few.
MAX_SMALL_PARTS = 8


@dataclass(frozen=True, eq=False)
class Part:
    """A segment as one version sees it.

    Args:
        row_ids: the row of each passage, -1 where it is dead; `None` when all passages are held
            in `passages`.
        path: of its file; `None` while it is only in memory.
        passages: by pid, for a part in memory.
    """

    segment: Segment
    alive: NDArray[np.bool_]
    row_ids: IdArray | None = None
    path: Path | None = None
    passages: Mapping[int, StoredPassage] = field(default_factory=dict)

    @cached_property
    def is_whole(self) -> bool:
        """Say whether nothing in it is dead."""
        return bool(self.alive.all())

    @cached_property
    def num_alive(self) -> int:
        """Count what is living."""
        return int(self.alive.sum())

    @cached_property
    def lengths(self) -> tuple[int, int]:
        """Sum the living passages' numbers of terms, in text and in title."""
        body = int(self.segment.body_lengths[self.alive].sum(dtype=np.int64))
        return body, int(self.segment.head_lengths[self.alive].sum(dtype=np.int64))

    @cached_property
    def _dead_counts(self) -> NDArray[np.int64]:
        counts = np.zeros(len(self.segment.terms), np.int64)
        for doc in np.flatnonzero(~self.alive).tolist():
            counts[self.segment.forward_terms[self.segment.forward(doc)]] += 1
        return counts

    def nums_with(self, terms: IdArray) -> IdArray:
        """Count, for each term, the living passages that hold it."""
        known = self.segment.terms
        if not len(known):
            return np.zeros(len(terms), np.int64)
        places = np.minimum(np.searchsorted(known, terms), len(known) - 1)
        nums = self.segment.starts[places + 1] - self.segment.starts[places]
        if not self.is_whole:
            nums = nums - self._dead_counts[places]
        return np.where(known[places] == terms, nums, 0)

    @cached_property
    def codes(self) -> NDArray[np.uint64]:
        """Give the sign code of every vector; worked out at the first search that needs it."""
        return sign_codes(self.segment.vectors)

    def without(self, pids: IdArray) -> Part:
        """Let some passages die."""
        place = np.searchsorted(self.segment.pids, pids)
        place = place[place < len(self.segment)]
        hit = place[np.isin(self.segment.pids[place], pids)]
        if not self.alive[hit].any():
            return self
        alive = self.alive.copy()
        alive[hit] = False
        return Part(self.segment, alive, self.row_ids, self.path, self.passages)


@dataclass(frozen=True, eq=False)
class View:
    """All parts of one label at one version of its table."""

    version: int
    parts: tuple[Part, ...] = ()

    @cached_property
    def num(self) -> int:
        """Count the living passages."""
        return sum(part.num_alive for part in self.parts)

    def contents_of(self, pids: IdArray) -> dict[int, int]:
        """Give the content number of each passage that is here, by pid."""
        out: dict[int, int] = {}
        for part in self.parts:
            place = np.searchsorted(part.segment.pids, pids)
            place = np.minimum(place, max(len(part.segment) - 1, 0))
            if not len(part.segment):
                continue
            here = (part.segment.pids[place] == pids) & part.alive[place]
            out |= {int(p): int(part.segment.contents[i]) for p, i in
                    zip(pids[here], place[here], strict=True)}  # fmt: skip
        return out

    def pids_of_document(self, document: str) -> IdArray:
        """Give the pids of a document's living passages."""
        number = hash63(document)
        found = [p.segment.pids[(p.segment.facets[:, 0] == number) & p.alive] for p in self.parts]
        return np.concatenate([np.zeros(0, np.int64), *found])

    def with_passages(self, version: int, stored: Sequence[StoredPassage], dim: int) -> View:
        """Add passages, each taking the place of the one with its id."""
        part = memory_part(stored, dim)
        kept = self.without(version, part.segment.pids)
        return View(version, join_small((*kept.parts, part)))

    def without(self, version: int, pids: IdArray) -> View:
        """Take passages away."""
        parts = (part.without(pids) for part in self.parts)
        return View(version, tuple(part for part in parts if part.num_alive))


def read_view(table: PassageTable, known: Sequence[Part], dim: int) -> View:
    """Read a label's present state, using the segments that are known for what they hold.

    Which segments are known changes how fast this is, never what the view holds.
    """
    version = table.version
    pid, content, row_id = table.scan()
    order = np.argsort(pid, kind="stable")
    pid, content, row_id = pid[order], content[order], row_id[order]
    is_free = np.ones(len(pid), np.bool_)
    parts: list[Part] = []
    for part in sorted(known, key=lambda p: (p.path is None, -len(p.segment))):
        segment = part.segment
        place = np.minimum(np.searchsorted(pid, segment.pids), max(len(pid) - 1, 0))
        if not len(pid) or not len(segment):
            continue
        same = (pid[place] == segment.pids) & (content[place] == segment.contents)
        alive = same & is_free[place]
        is_free[place[alive]] = False
        if alive.any():
            row_ids = np.where(alive, row_id[place], -1)
            parts.append(Part(segment, alive, row_ids, part.path, part.passages))
    if is_free.any():
        stored = table.take(row_id[is_free].tolist())
        parts.append(memory_part(list(stored.values()), dim))
    return View(version, tuple(parts))


def memory_part(stored: Sequence[StoredPassage], dim: int) -> Part:
    """Index passages in memory."""
    segment = build_segment([terms_of(s) for s in stored], dim=dim)
    by_pid = {hash63(s.passage.passage_id): s for s in stored}
    return Part(segment, np.ones(len(segment), np.bool_), passages=by_pid)


def join_small(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Join in-memory parts once there are many, so that few are looked into."""
    small = [part for part in parts if part.path is None]
    if len(small) <= MAX_SMALL_PARTS:
        return parts
    # Joining the smaller ones first keeps the work per passage logarithmic.
    small.sort(key=lambda part: part.num_alive)
    joined, rest = small[:-1], small[-1:]
    if rest[0].num_alive < 4 * sum(part.num_alive for part in joined):
        joined, rest = small, []
    segment = merge_segments([(part.segment, part.alive) for part in joined])
    passages = {int(p): part.passages[int(p)] for part in joined
                for p in part.segment.pids[part.alive]}  # fmt: skip
    whole = Part(segment, np.ones(len(segment), np.bool_), passages=passages)
    return (*(part for part in parts if part.path is not None), *rest, whole)


def terms_of(stored: StoredPassage) -> PassageTerms:
    """Analyse a passage for a segment."""
    passage = stored.passage
    pid, content = numbers_of(passage)
    body, body_words = words_of(passage.text)
    head, head_words = words_of(f"{passage.title} {passage.section}")
    return PassageTerms(
        pid=pid,
        content=content,
        facets=facets_of(passage),
        days=date_range(passage.date) or (0, 0),
        body=body,
        head=head,
        body_words=body_words,
        head_words=head_words,
        vector=stored.vector,
    )


def facets_of(passage: IndexedPassage) -> tuple[int, int, int, int]:
    """Number what filters ask for."""
    return (
        hash63(passage.document_id),
        hash63(passage.document_kind),
        hash63(passage.language),
        hash63(passage.kind),
    )
