"""Find documents that are nearly the same: MinHash signatures and a banded index.

A signature is made of the runs of five characters in a text, white space and case aside. Runs
of characters, not of words, because Korean changes the ends of words. With five, one word in
twenty changed leaves a similarity of some 0.85; two long English texts that have nothing but
their language in common stay below 0.25.

Source: Broder 1997, "On the resemblance and containment of documents"; banding as in Leskovec,
Rajaraman, Ullman, "Mining of Massive Datasets", section 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Generic, TypeVar
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash  # type: ignore[attr-defined]

from haetae.errors import IncompatibleVersion

Key = TypeVar("Key")

SHINGLE = 5  # characters
NUM_HASHES = 128
NUM_BANDS = 25  # of five hashes each: finds 99.9 % of the pairs at similarity 0.75
HASHES_A_BAND = 5
SIMILAR = 0.6  # estimated Jaccard above which two texts count as near-duplicates

_SEED = 20
_FORM = b"\1"  # first byte of a signature: which way it was made
_BATCH_CHARACTERS = 50_000  # what fits the processor's own memory
_PADDING = "\0" * SHINGLE
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FACTOR = np.uint64(0xC2B2AE3D27D4EB4F)


def signature(text: str) -> bytes:
    """Give the signature of one text; for many, `signatures` is several times faster."""
    return next(signatures([text]))


def signatures(texts: Iterable[str]) -> Iterator[bytes]:
    """Give the signatures of texts, in order; equal texts have equal signatures on any machine."""
    batch: list[str] = []
    num_characters = 0
    for text in texts:
        batch.append(text)
        num_characters += len(text)
        if num_characters >= _BATCH_CHARACTERS:
            yield from _sign(batch)
            batch, num_characters = [], 0
    if batch:
        yield from _sign(batch)


def similarity(one: bytes, other: bytes) -> float:
    """Estimate the Jaccard similarity of two texts from their signatures; error about 0.04."""
    return float(np.mean(_hashes(one) == _hashes(other)))


class NearDuplicates(Generic[Key]):
    """Finds earlier texts that a text nearly repeats; about 4 kB of memory a text.

    Signatures are the caller's to keep: adding them again rebuilds the index.
    """

    def __init__(self, *, threshold: float = SIMILAR) -> None:
        self.threshold = threshold
        self._keys: list[Key] = []
        self._signatures: list[bytes] = []
        self._bands: list[dict[bytes, int | list[int]]] = [{} for _ in range(NUM_BANDS)]

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: Key, signature: bytes) -> None:
        """Put a text into the index.

        Raises:
            IncompatibleVersion: the signature was made in another way.
        """
        _check(signature)
        number = len(self._keys)
        self._keys.append(key)
        self._signatures.append(signature)
        for band, (start, end) in zip(self._bands, _BAND_BORDERS, strict=True):
            piece = signature[start:end]
            present = band.get(piece)
            # Nearly all pieces occur once; a list for each would double the memory.
            if present is None:
                band[piece] = number
            elif isinstance(present, int):
                band[piece] = [present, number]
            else:
                present.append(number)

    def query(self, signature: bytes) -> list[tuple[Key, float]]:
        """Give the texts at or above the threshold, most similar first, with the estimate.

        Raises:
            IncompatibleVersion: the signature was made in another way.
        """
        _check(signature)
        candidates: set[int] = set()
        for band, (start, end) in zip(self._bands, _BAND_BORDERS, strict=True):
            present = band.get(signature[start:end])
            if isinstance(present, int):
                candidates.add(present)
            elif present:
                candidates.update(present)
        found = [(number, similarity(signature, self._signatures[number])) for number in candidates]
        return [
            (self._keys[number], estimate)
            for number, estimate in sorted(found, key=lambda item: (-item[1], item[0]))
            if estimate >= self.threshold
        ]


_HASH_BYTES = 4
_BAND_BORDERS = tuple(
    pairwise(
        range(
            len(_FORM),
            len(_FORM) + (NUM_BANDS + 1) * HASHES_A_BAND * _HASH_BYTES,
            HASHES_A_BAND * _HASH_BYTES,
        )
    )
)


def _check(signature: bytes) -> None:
    if not signature.startswith(_FORM) or len(signature) != len(_FORM) + NUM_HASHES * _HASH_BYTES:
        raise IncompatibleVersion(
            "the signature was made by another version of Haetae",
            hint="Make the signatures again from the texts",
        )


def _hashes(signature: bytes) -> NDArray[np.uint32]:
    return np.frombuffer(signature, dtype="<u4", offset=len(_FORM))


def _sign(texts: Sequence[str]) -> Iterator[bytes]:
    hashes, counts = _shingle_hashes(texts)
    offsets = [0, *accumulate(counts.tolist())]
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets, NUM_HASHES, _SEED)
    rows = np.array(matrix.to_rows(), dtype="<u4")
    for row in rows:
        yield _FORM + row.tobytes()


def _shingle_hashes(texts: Sequence[str]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hash all runs of characters of all texts in one go, and count them for each text."""
    # One string for all: the work a character is then a few machine operations.
    codes = _folded(texts)
    ends = np.flatnonzero(codes == 0)[::SHINGLE]
    starts = np.concatenate(([0], ends[:-1] + SHINGLE))
    counts = np.maximum(ends - starts - (SHINGLE - 1), 1)  # a short text is one run
    wide = codes.astype(np.uint64)
    run = wide[: len(codes) - SHINGLE + 1].copy()
    for at in range(1, SHINGLE):
        run *= _FACTOR
        run += wide[at : at + len(run)]
    run ^= run >> np.uint64(31)
    run *= _MIX
    run ^= run >> np.uint64(29)
    is_border = codes == 0
    is_whole = ~is_border[: len(run)]
    for at in range(1, SHINGLE):
        is_whole &= ~is_border[at : at + len(run)]
    is_whole[starts[counts == 1]] = True
    return run[is_whole], counts


def _folded(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Give the characters of all texts without white space, case and ways of composing them."""
    codes = _codes(texts)
    composing = ((codes >= 0x300) & (codes < 0x370)) | ((codes >= 0x1100) & (codes < 0x1200))
    if composing.any():  # looking is ten times cheaper than normalising everything
        borders = np.flatnonzero(codes == 0)[::SHINGLE]
        affected = {*np.searchsorted(borders, np.flatnonzero(composing)).tolist()}
        codes = _codes(
            [normalize("NFC", text) if at in affected else text for at, text in enumerate(texts)]
        )
    is_space = (codes <= 32) | (codes == 0xA0) | (codes == 0x3000)
    kept: NDArray[np.uint32] = codes[~is_space | (codes == 0)]
    return kept


def _codes(texts: Sequence[str]) -> NDArray[np.uint32]:
    joined = _PADDING.join(text.replace("\0", " ") for text in texts) + _PADDING
    codes: NDArray[np.uint32] = np.frombuffer(
        joined.lower().encode("utf-32-le", "surrogatepass"), dtype="<u4"
    )
    return codes
