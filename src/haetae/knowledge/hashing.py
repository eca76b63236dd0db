"""A built-in embedder that has learned nothing: words and their parts, hashed to dimensions.

It stands in until the organisation's own model is handed in. It sees likeness of words, not of
meaning; since it is fitted on nothing, its vectors carry no compartment.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from haetae.knowledge.analyze import analyze
from haetae.knowledge.embed import FloatArray

_SIGNS_A_TOKEN = 4


class HashingEmbedder:
    """Embed a text by its analysed words, each spread over a few signed dimensions.

    Source: Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning.
    """

    name = "haetae-hashing-256"
    dim = 256

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Give one unit row per text; a text without words gets a row of zeros."""
        x_ND = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(x_ND, texts, strict=True):
            counts: dict[str, int] = {}
            for token in analyze(text):
                counts[token] = counts.get(token, 0) + 1
            for token, count in counts.items():
                for dimension, sign in _places(token, self.dim):
                    row[dimension] += sign * (1 + np.log(count))
        norm_N1 = np.linalg.norm(x_ND, axis=1, keepdims=True)
        return (x_ND / np.where(norm_N1 > 0, norm_N1, 1)).astype(np.float32)


@lru_cache(maxsize=1 << 16)
def _places(token: str, dim: int) -> tuple[tuple[int, float], ...]:
    digest = hashlib.blake2b(
        token.encode(errors="replace"), digest_size=4 * _SIGNS_A_TOKEN
    ).digest()
    numbers = np.frombuffer(digest, "<u4")
    return tuple((int(n >> 1) % dim, 1.0 if n & 1 else -1.0) for n in numbers)
