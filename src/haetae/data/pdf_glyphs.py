"""Read the glyphs of a PDF page through pdfium's C functions.

A page holds thousands of glyphs, so the C functions are mapped over arrays: each call writes its
numbers straight into a NumPy buffer, which costs some 0.2 microseconds a glyph and field.

Shape suffixes: N glyphs.
"""

# ruff: noqa: N815 - shape suffixes in the fields

from __future__ import annotations

import ctypes
import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from haetae.data.pdf_native import Bools, Floats, Frame, Ints, address_of, c_function, pdfium

MAX_GLYPHS_A_PAGE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The printed characters of a page in the order of the file.

    Args:
        code_N: Unicode code points; spaces are left out.
        x0_N, y0_N, x1_N, y1_N: advance boxes in points, origin top left.
        baseline_N: distance of the baseline from the top.
        size_N: font size in points as printed.
        quarter_N: clockwise quarter turns of the glyph as seen.
        follows_space_N: whether the file has a space before the glyph.
        may_follow_space_N: whether pdfium would put one there, judging by the distance.
        object_N: number of the text object; the letters of a ligature share one and their box.
        bold_N, hidden_N: from the font and from the text render mode.
        num_unmapped: glyphs whose font does not say which character they are.
        is_cut: true when the page holds more than `MAX_GLYPHS_A_PAGE`.
    """

    code_N: Ints
    x0_N: Floats
    y0_N: Floats
    x1_N: Floats
    y1_N: Floats
    x_N: Floats
    baseline_N: Floats
    size_N: Floats
    quarter_N: Ints
    follows_space_N: Bools
    may_follow_space_N: Bools
    object_N: Ints
    bold_N: Bools
    hidden_N: Bools
    num_unmapped: int
    is_cut: bool


_P, _I, _D, _F = ctypes.c_void_p, ctypes.c_int, ctypes.c_double, ctypes.c_float


_loose_box = c_function("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_origin = c_function("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)
_matrix = c_function("FPDFText_GetMatrix", _I, _P, _I, _P)
_text = c_function("FPDFText_GetText", _I, _P, _I, _I, _P)
_unicode = c_function("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
_font_size = c_function("FPDFText_GetFontSize", _D, _P, _I)
_generated = c_function("FPDFText_IsGenerated", _I, _P, _I)
# As a number, for which a missing object is 0 and not `None`.
_text_object = c_function("FPDFText_GetTextObject", ctypes.c_size_t, _P, _I)
_font = c_function("FPDFTextObj_GetFont", ctypes.c_size_t, _P)
_render_mode = c_function("FPDFTextObj_GetTextRenderMode", _I, _P)
_font_name = c_function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
_font_weight = c_function("FPDFFont_GetWeight", _I, _P)

_HYPHENS = (0x02, 0xFFFE, 0xAD)
_INVISIBLE_MODE = 3


def _call(function: Any, *columns: Iterable[Any]) -> None:
    deque(map(function, *columns), maxlen=0)


def _fill(
    function: Any, handle: int, num: int, buffer: npt.NDArray[Any], num_pointers: int
) -> None:
    """Let `function(handle, i, ...)` write row i of the buffer, once for each of its rows."""
    start, row = buffer.ctypes.data, buffer.strides[0]
    item = row // num_pointers
    pointers = [
        range(start + k * item, start + k * item + row * num, row) for k in range(num_pointers)
    ]
    _call(function, repeat(handle), range(num), *pointers)


def read_glyphs(text_page: Any, frame: Frame) -> Glyphs | None:
    """Read all glyphs of a page that are seen; `None` when there are none.

    Args:
        text_page: an open `pypdfium2.PdfTextPage`; positions are in its page's coordinates.
    """
    handle = address_of(text_page.raw)
    found = max(0, pdfium.FPDFText_CountChars(text_page.raw))
    num = min(found, MAX_GLYPHS_A_PAGE)
    if not num:
        return None
    box = np.zeros((num, 4), np.float32)  # left, top, right, bottom
    origin = np.zeros((num, 2))
    _fill(_loose_box, handle, num, box, 1)
    _fill(_origin, handle, num, origin, 2)
    code = _codes(handle, num)
    for hyphen in _HYPHENS:
        code[code == hyphen] = ord("-")
    is_space = (
        (code <= 32) | (code == 0xA0) | (code == 0x3000) | ((code >= 0x2000) & (code <= 0x200B))
    )
    spaces = np.flatnonzero(is_space)
    made_up = np.zeros(num, np.bool_)
    made_up[spaces] = list(map(_generated, repeat(handle), spaces.tolist()))
    x0, y0, x1, y1 = frame.boxes(box[:, 0], box[:, 3], box[:, 2], box[:, 1])
    width, height = frame.size
    is_seen = (x1 > 0) & (x0 < width) & (y1 > 0) & (y0 < height)
    is_placed = np.isfinite(box).all(axis=1) & np.isfinite(origin).all(axis=1)
    keep = ~is_space & is_seen & is_placed
    if not keep.any():
        return None
    style = _styles(handle, np.flatnonzero(keep))
    x0, x1 = np.clip(x0, 0, width), np.clip(x1, 0, width)
    y0, y1 = np.clip(y0, 0, height), np.clip(y1, 0, height)
    x, baseline = frame.points(origin[:, 0], origin[:, 1])
    return Glyphs(
        code_N=code[keep],
        x0_N=x0[keep].astype(np.float64),
        y0_N=y0[keep].astype(np.float64),
        x1_N=x1[keep].astype(np.float64),
        y1_N=y1[keep].astype(np.float64),
        x_N=x[keep],
        baseline_N=baseline[keep],
        size_N=style.size_N,
        quarter_N=(frame.quarter - style.turn_N) % 4,
        follows_space_N=_was_passed(is_space & ~made_up, keep),
        may_follow_space_N=_was_passed(is_space & made_up, keep),
        object_N=style.object_N,
        bold_N=style.bold_N,
        hidden_N=style.hidden_N,
        num_unmapped=int((code[keep] == 0xFFFD).sum() + (code == 0).sum()),
        is_cut=found > num,
    )


def _codes(handle: int, num: int) -> Ints:
    """Read the code points of the first `num` characters."""
    units = np.zeros(num + 1, np.uint16)
    written = _text(handle, 0, num, units.ctypes.data)
    is_paired = (units >= 0xD800) & (units < 0xE000)
    if written == num + 1 and not is_paired.any():
        return units[:num].astype(np.int64)
    # The text leaves characters out, or writes some as two units: ask for each of them.
    return np.fromiter(map(_unicode, repeat(handle), range(num)), np.int64, num)


def _was_passed(mark: Bools, keep: Bools) -> Bools:
    """Say for each kept glyph whether a mark stands between it and the kept one before."""
    passed = np.cumsum(mark)[keep]
    return np.diff(passed, prepend=passed[:1]) > 0


class _Styles(NamedTuple):
    object_N: Ints
    size_N: Floats
    turn_N: Ints
    bold_N: Bools
    hidden_N: Bools


def _styles(handle: int, index_N: Ints) -> _Styles:
    """Read what all glyphs of one text object share, once for each stretch of such glyphs."""
    found = map(_text_object, repeat(handle), index_N.tolist())
    object_N = np.fromiter(found, np.uint64, len(index_N))
    starts = np.flatnonzero(np.diff(object_N, prepend=object_N[:1] + 1) != 0)
    first = index_N[starts].tolist()
    pointers = object_N[starts].tolist()
    matrix = np.zeros((len(first), 6), np.float32)
    at, row = matrix.ctypes.data, matrix.strides[0]
    _call(_matrix, repeat(handle), first, range(at, at + row * len(first), row))
    nominal = np.fromiter(map(_font_size, repeat(handle), first), np.float64, len(first))
    size = np.maximum(nominal * np.hypot(matrix[:, 2], matrix[:, 3]), 0.5)
    turn = np.round(np.arctan2(matrix[:, 1], matrix[:, 0]) / (math.pi / 2)).astype(np.int64)
    known = [pointer for pointer in pointers if pointer]
    fonts = dict(zip(known, map(_font, known), strict=True))
    weight = {font: _is_bold(font) for font in set(fonts.values()) if font}
    bold = np.array([weight.get(fonts.get(pointer, 0), False) for pointer in pointers])
    modes = dict(zip(known, map(_render_mode, known), strict=True))
    hidden = np.array([modes.get(pointer) == _INVISIBLE_MODE for pointer in pointers])
    lengths = np.diff(starts, append=len(index_N))
    number = np.arange(len(starts))
    return _Styles(*(np.repeat(v, lengths) for v in (number, size, turn, bold, hidden)))


def _is_bold(font: int) -> bool:
    buffer = ctypes.create_string_buffer(256)
    _font_name(font, ctypes.addressof(buffer), 256)
    name = buffer.value.decode("latin-1").lower()
    if any(word in name for word in ("bold", "black", "heavy", "cmbx", "semib", "demi")):
        return True
    return not name and int(_font_weight(font)) >= 600
