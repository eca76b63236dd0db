"""What one reader may read, as one collection with its own statistics.

Every number that enters a score (how many passages there are, how long they are, how many hold
a term) is summed here over the views handed in, and those are the reader's own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from haetae.knowledge.terms import IdArray
from haetae.knowledge.view import Part, View
from haetae.sovereign.label import Label


class Collection:
    """What one reader may read, as one collection with its own statistics."""

    def __init__(self, views: Sequence[tuple[Label, View]]) -> None:
        self.parts: list[tuple[Label, Part]] = [
            (label, part) for label, view in views for part in view.parts
        ]
        self.num = sum(part.num_alive for _, part in self.parts)

    @cached_property
    def mean_lengths(self) -> tuple[float, float]:
        """Average the numbers of terms in text and in title; at least 1."""
        body = sum(part.lengths[0] for _, part in self.parts)
        head = sum(part.lengths[1] for _, part in self.parts)
        return max(body / max(self.num, 1), 1.0), max(head / max(self.num, 1), 1.0)

    def num_with(self, term: int) -> int:
        """Count the living passages that hold a term."""
        return int(self.nums_with(np.array([term], np.int64))[0])

    def nums_with(self, terms: IdArray) -> IdArray:
        """Count, for each term, the living passages that hold it."""
        total = np.zeros(len(terms), np.int64)
        for _, part in self.parts:
            total += part.nums_with(terms)
        return total

    def rarities(self, terms: IdArray) -> NDArray[np.float64]:
        """Weigh terms by how few passages hold them; 0 where none does."""
        nums, which = np.unique(self.nums_with(terms), return_inverse=True)
        weights = [rarity(self.num, n) if n else 0.0 for n in nums.tolist()]
        return np.array(weights, np.float64)[which]


def rarity(num: int, num_with: int) -> float:
    """Give the inverse document frequency, always positive."""
    return math.log(1 + (num - num_with + 0.5) / (num_with + 0.5))
