"""Join a PDF page's glyphs into words and into the stretches of words that were set as one.

Shape suffixes: N glyphs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from haetae.data.pdf_glyphs import Glyphs
from haetae.data.pdf_native import Bools, Floats

WORD_GAP_EM = 0.15
TIGHT_WORD_GAP_EM = -0.05  # enough on one baseline where pdfium sees a word end too
CJK_WORD_GAP_EM = 0.18
PIECE_GAP_EM = 1.1
SCRIPT_SHIFT_EM = 0.5  # how far a superscript or subscript stands off its line
DOUBLE_STRIKE_EM = 0.12

_LIGATURES = {
    0xFB00 + i: text for i, text in enumerate(("ff", "fi", "fl", "ffi", "ffl", "ft", "st"))
}


class Word(NamedTuple):
    """A word with its box in points, origin top left, in a frame where text runs to the right."""

    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    text: str
    is_bold: bool


class Piece(NamedTuple):
    """Words that were set one after the other on one baseline."""

    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    words: tuple[Word, ...]

    @property
    def num_chars(self) -> int:
        """Count the printed characters."""
        return sum(len(word.text) for word in self.words)


def turn_box(
    box: Sequence[float], quarter: int, width: float, height: float
) -> tuple[float, float, float, float]:
    """Turn a box counter-clockwise by quarter turns, so that text turned clockwise reads straight.

    Args:
        width, height: of the page before turning.
    """
    x0, y0, x1, y1 = box[:4]
    for _ in range(quarter % 4):
        x0, y0, x1, y1 = y0, width - x1, y1, width - x0
        width, height = height, width
    return x0, y0, x1, y1


def read_pieces(glyphs: Glyphs, quarter: int, width: float, height: float) -> list[Piece]:
    """Join the glyphs that are turned by `quarter` into pieces of words, in the file's order.

    Args:
        width, height: of the page as seen; the pieces lie in the page turned back by `quarter`.
    """
    at_N = np.flatnonzero(glyphs.quarter_N == quarter)
    if not len(at_N):
        return []
    lay = _Lay(glyphs, at_N, quarter, width, height)
    at = np.flatnonzero(~_struck_twice(lay))
    if len(at) < len(at_N):
        lay = _Lay(glyphs, at_N[at], quarter, width, height)
    new_word, new_piece = _breaks(lay)
    return _join(lay, new_word, new_piece)


class _Lay:
    """The chosen glyphs in the frame in which their text runs to the right."""

    def __init__(
        self, glyphs: Glyphs, at_N: np.ndarray, quarter: int, width: float, height: float
    ) -> None:
        x0, y0, x1, y1 = (a[at_N] for a in (glyphs.x0_N, glyphs.y0_N, glyphs.x1_N, glyphs.y1_N))
        x, baseline = glyphs.x_N[at_N], glyphs.baseline_N[at_N]
        for _ in range(quarter):
            x0, y0, x1, y1 = y0, width - x1, y1, width - x0
            x, baseline = baseline, width - x
            width, height = height, width
        self.x0_N, self.y0_N, self.x1_N, self.y1_N = x0, y0, x1, y1
        self.baseline_N = baseline
        self.code_N = glyphs.code_N[at_N]
        self.size_N = glyphs.size_N[at_N]
        self.bold_N = glyphs.bold_N[at_N]
        self.object_N = glyphs.object_N[at_N]
        spaces = np.cumsum(glyphs.follows_space_N)[at_N]
        self.space_N = np.diff(spaces, prepend=spaces[:1]) > 0
        self.near_space_N = glyphs.may_follow_space_N[at_N]


def _struck_twice(lay: _Lay) -> Bools:
    """Find glyphs printed again almost on the same place, which is how some files fake bold."""
    twice = np.zeros(len(lay.code_N), np.bool_)
    x = lay.x0_N - lay.x0_N.min()
    down = lay.baseline_N - lay.baseline_N.min()
    for shift in (0.0, 0.5):  # twice, so that no pair is parted by the rounding of the baseline
        row = (down / 2 + shift).astype(np.int64)
        # One number to sort by: character, row, place in the row.
        order = np.argsort((lay.code_N << 40) + (row << 24) + (x * 64).astype(np.int64))
        a, b = order[:-1], order[1:]
        near = DOUBLE_STRIKE_EM * lay.size_N[a]
        same = (
            (lay.code_N[a] == lay.code_N[b])
            & (np.abs(lay.x0_N[a] - lay.x0_N[b]) < near)
            & (np.abs(lay.baseline_N[a] - lay.baseline_N[b]) < near)
            & (lay.object_N[a] != lay.object_N[b])
        )
        twice[np.maximum(a, b)[same]] = True
    return twice


def _breaks(lay: _Lay) -> tuple[Bools, Bools]:
    """Mark the glyphs that begin a word and those that begin a piece."""
    num = len(lay.code_N)
    code, size = lay.code_N, lay.size_N
    bigger = np.maximum(size[1:], size[:-1])
    shift = np.abs(np.diff(lay.baseline_N))
    is_rtl = (code >= 0x590) & (code <= 0x8FF) | (code >= 0xFB1D) & (code <= 0xFEFC)
    both_rtl = is_rtl[1:] & is_rtl[:-1]
    gap: Floats = np.where(both_rtl, lay.x0_N[:-1] - lay.x1_N[1:], lay.x0_N[1:] - lay.x1_N[:-1])
    is_cjk = (code >= 0x1100) & (code <= 0x11FF) | (code >= 0x2E80) & (code <= 0xD7FF)
    both_cjk = is_cjk[1:] & is_cjk[:-1]
    is_tight = lay.near_space_N[1:] & (shift < 0.05 * bigger) & (size[1:] == size[:-1])
    latin = np.where(is_tight, TIGHT_WORD_GAP_EM, WORD_GAP_EM)
    limit = np.where(both_cjk, CJK_WORD_GAP_EM, latin) * bigger
    is_ligature = (np.diff(lay.object_N) == 0) & (np.diff(lay.x0_N) == 0)
    off_line = (shift > SCRIPT_SHIFT_EM * bigger) | (gap < -0.7 * bigger) & ~is_ligature
    new_word = np.ones(num, np.bool_)
    new_piece = np.ones(num, np.bool_)
    new_word[1:] = off_line | (gap > limit) | lay.space_N[1:]
    new_piece[1:] = off_line | (gap > PIECE_GAP_EM * bigger)
    return new_word | new_piece, new_piece


def _join(lay: _Lay, new_word: Bools, new_piece: Bools) -> list[Piece]:
    first = np.flatnonzero(new_word)
    last = np.append(first[1:], len(new_word))
    characters = "".join(map(chr, lay.code_N.tolist()))
    size = np.maximum.reduceat(lay.size_N, first)
    # The baseline of a word is that of its largest glyph, not that of a subscript.
    is_main = lay.size_N >= 0.95 * np.repeat(size, last - first)
    baseline = np.maximum.reduceat(np.where(is_main, lay.baseline_N, -1e9), first)
    columns = [
        np.minimum.reduceat(lay.x0_N, first),
        np.minimum.reduceat(lay.y0_N, first),
        np.maximum.reduceat(lay.x1_N, first),
        np.maximum.reduceat(lay.y1_N, first),
        baseline,
        size,
    ]
    bold = np.add.reduceat(lay.bold_N.astype(np.int64), first) * 2 > last - first
    begin, end = first.tolist(), last.tolist()
    texts = [_clean(characters[a:b]) for a, b in zip(begin, end, strict=True)]
    numbers = (column.tolist() for column in columns)
    words = list(map(Word, *numbers, texts, bold.tolist()))
    borders = np.append(np.flatnonzero(new_piece[first]), len(words)).tolist()
    return [make_piece(words[a:b]) for a, b in pairwise(borders)]


def _clean(text: str) -> str:
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    if any("\ud800" <= c <= "\udfff" for c in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text.translate(_LIGATURES)).replace("\0", "\ufffd")


def make_piece(words: Iterable[Word]) -> Piece:
    """Put words together as one piece."""
    parts = tuple(words)
    if len(parts) == 1:
        return Piece(*parts[0][:6], parts)
    size = max(word.size for word in parts)
    return Piece(
        min(word.x0 for word in parts),
        min(word.y0 for word in parts),
        max(word.x1 for word in parts),
        max(word.y1 for word in parts),
        max(word.baseline for word in parts if word.size >= 0.95 * size),
        size,
        parts,
    )
