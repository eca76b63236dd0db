"""Vectors: what an embedder is, 8-bit vectors, and the nearest of many.

Array suffixes: N texts or passages, D dimensions, E 64-bit words of a sign code.

Nothing here is fitted on the passages (no centroids, no learnt codes): a space that is fitted on
a collection tells a reader of one part about the others, and moves when it is fitted again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from haetae.errors import ExpertError

FloatArray = NDArray[np.float32]
STEP = 127.0
_BLOCK = 65_536


class Embedder(Protocol):
    """Turn texts into unit vectors; handed in from above, so that search knows no model.

    Args:
        name: of the embedder and its version; vectors of two names are never compared.
        dim: the number of dimensions.
    """

    name: str
    dim: int

    def embed(self, texts: Sequence[str]) -> FloatArray:
        """Give one unit row per text; the same text gives the same row."""
        ...


def embed_texts(embedder: Embedder, texts: Sequence[str]) -> NDArray[np.int8]:
    """Embed texts and round them to 8-bit steps, checking what the embedder gave.

    Dot products of 8-bit vectors are whole numbers below 2**24, so they are exact in float32
    and the same in any order of summation: scores do not depend on memory layout.

    Raises:
        ExpertError: the rows are of another number or size, or not finite.
    """
    x_ND = np.asarray(embedder.embed(texts), np.float32)
    if x_ND.shape != (len(texts), embedder.dim) or not np.isfinite(x_ND).all():
        raise ExpertError(
            f"the embedder {embedder.name} gave an array of shape {x_ND.shape}"
            f" for {len(texts)} texts of {embedder.dim} dimensions, or one that is not finite",
            hint="Return one finite row of `dim` numbers per text",
        )
    norm_N1 = np.linalg.norm(x_ND, axis=1, keepdims=True)
    unit_ND = x_ND / np.where(norm_N1 > 0, norm_N1, 1)
    return np.rint(unit_ND * STEP).astype(np.int8)


def dot(vector_ND: NDArray[np.int8], query_D: NDArray[np.int8]) -> NDArray[np.int64]:
    """Multiply each row with the query, exactly."""
    out = np.empty(len(vector_ND), np.int64)
    query = query_D.astype(np.float32)
    for start in range(0, len(vector_ND), _BLOCK):
        block = vector_ND[start : start + _BLOCK].astype(np.float32)
        out[start : start + _BLOCK] = block @ query
    return out


def sign_codes(vector_ND: NDArray[np.int8]) -> NDArray[np.uint64]:
    """Keep one bit a dimension, whether it is positive, in 64-bit words."""
    num, dim = vector_ND.shape
    width = -(-dim // 64) * 8
    bits = np.zeros((num, width), np.uint8)
    packed = np.packbits(vector_ND > 0, axis=1)
    bits[:, : packed.shape[1]] = packed
    return bits.view(np.uint64)


def hamming(code_NE: NDArray[np.uint64], query_E: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Count the bits in which each code differs from the query's."""
    total = np.zeros(len(code_NE), np.int64)
    for word in range(code_NE.shape[1]):
        total += np.bitwise_count(code_NE[:, word] ^ query_E[word])
    return total
