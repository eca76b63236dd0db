"""What is printed on a PDF page: glyphs, rules and pictures, through pdfium's C functions.

A page holds thousands of glyphs, so the C functions are mapped over arrays: each call writes its
numbers straight into a NumPy buffer, which costs some 0.2 microseconds a glyph and field.

Shape suffixes: N glyphs.
"""

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
import pypdfium2.raw as pdfium

MAX_GLYPHS_A_PAGE = 200_000
MAX_OBJECTS_A_PAGE = 50_000
MAX_SEGMENTS_A_PATH = 2_000
MAX_RULES_A_PAGE = 8_000
MAX_FORM_DEPTH = 4
RULE_THICKNESS_PT = 3.0
MIN_RULE_PT = 4.0

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Rule(NamedTuple):
    """A straight printed line; `is_edge` marks the border of a filled area, not a stroke."""

    x0: float
    y0: float
    x1: float
    y1: float
    is_edge: bool

    @property
    def is_horizontal(self) -> bool:
        """Say whether the line runs along the text."""
        return self.x1 - self.x0 >= self.y1 - self.y0


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a page's own coordinates turn into points from the top left of the page as seen.

    Args:
        left, bottom, right, top: the visible box in the page's own coordinates.
        quarter: clockwise quarter turns with which the page is shown.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarter: int

    @property
    def size(self) -> tuple[float, float]:
        """Give width and height of the page as seen, in points."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.quarter % 2 else (width, height)

    def points(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Turn points (floats or arrays) of the page's own coordinates."""
        if self.quarter == 0:
            return x - self.left, self.top - y
        if self.quarter == 1:
            return y - self.bottom, x - self.left
        if self.quarter == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def boxes(self, x0: Any, y0: Any, x1: Any, y1: Any) -> tuple[Any, Any, Any, Any]:
        """Turn boxes; the results are ordered (left, top, right, bottom)."""
        ax, ay = self.points(x0, y0)
        bx, by = self.points(x1, y1)
        return np.minimum(ax, bx), np.minimum(ay, by), np.maximum(ax, bx), np.maximum(ay, by)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Everything on a page that is not text."""

    rules: tuple[Rule, ...]
    pictures: tuple[tuple[float, float, float, float], ...]
    drawings: tuple[tuple[float, float, float, float], ...]
    is_cut: bool


_P, _I, _D, _F = ctypes.c_void_p, ctypes.c_int, ctypes.c_double, ctypes.c_float


def _function(name: str, result: Any, *arguments: Any) -> Any:
    # Plain addresses as arguments spare ctypes the building of pointer objects, glyph by glyph.
    address = ctypes.cast(getattr(pdfium, name), _P).value
    assert address is not None  # noqa: S101 - the library exports it or the import failed
    return ctypes.CFUNCTYPE(result, *arguments)(address)


_loose_box = _function("FPDFText_GetLooseCharBox", _I, _P, _I, _P)
_origin = _function("FPDFText_GetCharOrigin", _I, _P, _I, _P, _P)
_matrix = _function("FPDFText_GetMatrix", _I, _P, _I, _P)
_unicode = _function("FPDFText_GetUnicode", ctypes.c_uint, _P, _I)
_font_size = _function("FPDFText_GetFontSize", _D, _P, _I)
_generated = _function("FPDFText_IsGenerated", _I, _P, _I)
_text_object = _function("FPDFText_GetTextObject", _P, _P, _I)
_font = _function("FPDFTextObj_GetFont", _P, _P)
_render_mode = _function("FPDFTextObj_GetTextRenderMode", _I, _P)
_font_name = _function("FPDFFont_GetBaseFontName", ctypes.c_size_t, _P, _P, ctypes.c_size_t)
_font_weight = _function("FPDFFont_GetWeight", _I, _P)
_page_object = _function("FPDFPage_GetObject", _P, _P, _I)
_form_object = _function("FPDFFormObj_GetObject", _P, _P, ctypes.c_ulong)
_form_count = _function("FPDFFormObj_CountObjects", _I, _P)
_object_type = _function("FPDFPageObj_GetType", _I, _P)
_bounds = _function("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
_object_matrix = _function("FPDFPageObj_GetMatrix", _I, _P, _P)
_num_segments = _function("FPDFPath_CountSegments", _I, _P)
_draw_mode = _function("FPDFPath_GetDrawMode", _I, _P, _P, _P)
_segment = _function("FPDFPath_GetPathSegment", _P, _P, _I)
_segment_point = _function("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
_segment_type = _function("FPDFPathSegment_GetType", _I, _P)
_segment_close = _function("FPDFPathSegment_GetClose", _I, _P)
_fill_color = _function("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)

_HYPHENS = (0x02, 0xFFFE, 0xAD)
_INVISIBLE_MODE = 3


def _address(handle: Any) -> int:
    return ctypes.cast(handle, _P).value or 0


def frame_of(page: Any) -> Frame:
    """Read which box of the page is seen and how it is turned.

    Args:
        page: an open `pypdfium2.PdfPage`.
    """
    left, bottom, right, top = page.get_bbox()
    return Frame(left=left, bottom=bottom, right=right, top=top, quarter=page.get_rotation() // 90)


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
    handle = _address(text_page.raw)
    found = max(0, pdfium.FPDFText_CountChars(text_page.raw))
    num = min(found, MAX_GLYPHS_A_PAGE)
    if not num:
        return None
    box = np.zeros((num, 4), np.float32)  # left, top, right, bottom
    origin = np.zeros((num, 2))
    _fill(_loose_box, handle, num, box, 1)
    _fill(_origin, handle, num, origin, 2)
    code = np.fromiter(map(_unicode, repeat(handle), range(num)), np.int64, num)
    for hyphen in _HYPHENS:
        code[code == hyphen] = ord("-")
    is_space = (
        (code <= 32) | (code == 0xA0) | (code == 0x3000) | ((code >= 0x2000) & (code <= 0x200B))
    )
    spaces = np.flatnonzero(is_space)
    made_up = np.zeros(num, np.bool_)
    made_up[spaces] = [_generated(handle, i) > 0 for i in spaces.tolist()]
    x0, y0, x1, y1 = frame.boxes(box[:, 0], box[:, 3], box[:, 2], box[:, 1])
    width, height = frame.size
    is_seen = (x1 > 0) & (x0 < width) & (y1 > 0) & (y0 < height)
    keep = ~is_space & is_seen
    if not keep.any():
        return None
    style = _styles(handle, np.flatnonzero(keep))
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
    object_N = np.fromiter((pointer or 0 for pointer in found), np.uint64, len(index_N))
    starts = np.flatnonzero(np.diff(object_N, prepend=object_N[:1] + 1) != 0)
    first = index_N[starts].tolist()
    pointers = object_N[starts].tolist()
    matrix = np.zeros((len(first), 6), np.float32)
    at, row = matrix.ctypes.data, matrix.strides[0]
    _call(_matrix, repeat(handle), first, range(at, at + row * len(first), row))
    nominal = np.fromiter(map(_font_size, repeat(handle), first), np.float64, len(first))
    size = np.maximum(nominal * np.hypot(matrix[:, 2], matrix[:, 3]), 0.5)
    turn = np.round(np.arctan2(matrix[:, 1], matrix[:, 0]) / (math.pi / 2)).astype(np.int64)
    fonts = [_font(pointer) if pointer else None for pointer in pointers]
    weight = {font: _is_bold(font) for font in set(fonts) if font}
    bold = np.array([weight.get(font, False) for font in fonts], dtype=np.bool_)
    modes = [_render_mode(pointer) if pointer else 0 for pointer in pointers]
    hidden = np.array(modes) == _INVISIBLE_MODE
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


class _Collector:
    """Gather rules and pictures while walking the page's objects."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rules: list[Rule] = []
        self.pictures: list[tuple[float, float, float, float]] = []
        self.drawings: list[tuple[float, float, float, float]] = []
        self.num_left = MAX_OBJECTS_A_PAGE
        self.numbers = (ctypes.c_float * 6)()
        self.at = ctypes.addressof(self.numbers)

    def walk(self, pointers: Iterable[Any], turn: tuple[float, ...], depth: int) -> None:
        for pointer in pointers:
            if self.num_left <= 0 or len(self.rules) >= MAX_RULES_A_PAGE:
                self.num_left = 0
                return
            self.num_left -= 1
            kind = _object_type(pointer) if pointer else 0
            if kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._path(pointer, turn)
            elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
                box = self._box(pointer, turn)
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE and min(box[2] - box[0], box[3] - box[1]) > 3:
                    self.pictures.append(box)
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_FORM_DEPTH:
                num = min(max(0, _form_count(pointer)), self.num_left)
                inner = _times(self._matrix(pointer), turn)
                self.walk((_form_object(pointer, i) for i in range(num)), inner, depth + 1)

    def _matrix(self, pointer: int) -> tuple[float, ...]:
        return tuple(self.numbers) if _object_matrix(pointer, self.at) else _IDENTITY

    def _box(self, pointer: int, turn: tuple[float, ...]) -> tuple[float, float, float, float]:
        at = self.at
        if not _bounds(pointer, at, at + 4, at + 8, at + 12):
            return (0.0, 0.0, 0.0, 0.0)
        x0, y0, x1, y1 = self.numbers[0:4]
        return self._seen((_apply(turn, x0, y0), _apply(turn, x1, y1)))

    def _seen(
        self, ends: tuple[tuple[float, float], tuple[float, float]]
    ) -> tuple[float, float, float, float]:
        ax, ay = self.frame.points(*ends[0])
        bx, by = self.frame.points(*ends[1])
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def _path(self, pointer: int, turn: tuple[float, ...]) -> None:
        box = self._box(pointer, turn)
        width, height = box[2] - box[0], box[3] - box[1]
        page_width, page_height = self.frame.size
        if box[2] < 0 or box[3] < 0 or box[0] > page_width or box[1] > page_height:
            return
        at = self.at
        _draw_mode(pointer, at, at + 4)
        modes = ctypes.cast(at, ctypes.POINTER(ctypes.c_int))
        is_filled, is_stroked = bool(modes[0]), bool(modes[1])
        if not is_filled and not is_stroked:
            return  # a clipping path: nothing is printed
        if min(width, height) <= RULE_THICKNESS_PT:
            if max(width, height) >= MIN_RULE_PT:
                self.rules.append(_thin(box))
            return
        is_white = not is_stroked and self._is_white(pointer)
        if is_white or width * height > 0.9 * page_width * page_height:
            return
        num = _num_segments(pointer)
        if num > MAX_SEGMENTS_A_PATH:
            self.drawings.append(box)
            return
        self._segments(pointer, num, turn, box, is_edge=not is_stroked)

    def _is_white(self, pointer: int) -> bool:
        at = self.at
        if not _fill_color(pointer, at, at + 4, at + 8, at + 12):
            return False
        levels = ctypes.cast(at, ctypes.POINTER(ctypes.c_uint))
        return min(levels[0], levels[1], levels[2]) >= 250

    def _segments(
        self,
        pointer: int,
        num: int,
        turn: tuple[float, ...],
        box: tuple[float, float, float, float],
        *,
        is_edge: bool,
    ) -> None:
        inner = _times(self._matrix(pointer), turn)
        at = self.at
        first = last = (0.0, 0.0)
        rules: list[Rule] = []
        is_straight = True
        for i in range(num):
            segment = _segment(pointer, i)
            kind = _segment_type(segment)
            _segment_point(segment, at, at + 4)
            point = _apply(inner, self.numbers[0], self.numbers[1])
            if kind == pdfium.FPDF_SEGMENT_MOVETO:
                first = point
            elif kind == pdfium.FPDF_SEGMENT_LINETO:
                is_straight &= self._line(last, point, rules, is_edge=is_edge)
            else:
                is_straight = False
            if _segment_close(segment):
                is_straight &= self._line(point, first, rules, is_edge=is_edge)
            last = point
        if is_straight:
            self.rules.extend(rules)
        else:
            self.drawings.append(box)

    def _line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        rules: list[Rule],
        *,
        is_edge: bool,
    ) -> bool:
        box = self._seen((start, end))
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) > 1.0:
            return False
        if max(width, height) >= MIN_RULE_PT:
            rules.append(_thin(box, is_edge=is_edge))
        return True


_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _times(m: tuple[float, ...], n: tuple[float, ...]) -> tuple[float, ...]:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: tuple[float, ...], x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _thin(box: tuple[float, float, float, float], *, is_edge: bool = False) -> Rule:
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        middle = (y0 + y1) / 2
        return Rule(x0, middle, x1, middle, is_edge)
    middle = (x0 + x1) / 2
    return Rule(middle, y0, middle, y1, is_edge)


def read_drawn(page: Any, frame: Frame) -> Drawn:
    """Read rules, pictures and drawings of a page, never more than the stated limits.

    Args:
        page: an open `pypdfium2.PdfPage`.
    """
    handle = _address(page.raw)
    num = max(0, pdfium.FPDFPage_CountObjects(page.raw))
    collector = _Collector(frame)
    collector.walk((_page_object(handle, i) for i in range(num)), _IDENTITY, 0)
    return Drawn(
        rules=tuple(collector.rules),
        pictures=tuple(collector.pictures),
        drawings=tuple(collector.drawings),
        is_cut=collector.num_left <= 0,
    )
