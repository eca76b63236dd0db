"""What is drawn on a PDF page besides text: rules, pictures, other drawings."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from haetae.data.pdf_native import Frame, address_of, c_function, pdfium

_P, _I, _U = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong

MAX_OBJECTS_A_PAGE = 50_000
MAX_SEGMENTS_A_PATH = 2_000
MAX_RULES_A_PAGE = 8_000
MAX_FORM_DEPTH = 4
RULE_THICKNESS_PT = 3.0
_PATH, _IMAGE, _FORM = (
    pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM,
)  # fmt: skip
MIN_RULE_PT = 4.0


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
class Drawn:
    """Everything on a page that is not text."""

    rules: tuple[Rule, ...]
    pictures: tuple[tuple[float, float, float, float], ...]
    drawings: tuple[tuple[float, float, float, float], ...]
    is_cut: bool


_page_object = c_function("FPDFPage_GetObject", _P, _P, _I)
_form_object = c_function("FPDFFormObj_GetObject", _P, _P, _U)
_form_count = c_function("FPDFFormObj_CountObjects", _I, _P)
_object_type = c_function("FPDFPageObj_GetType", _I, _P)
_bounds = c_function("FPDFPageObj_GetBounds", _I, _P, _P, _P, _P, _P)
_object_matrix = c_function("FPDFPageObj_GetMatrix", _I, _P, _P)
_num_segments = c_function("FPDFPath_CountSegments", _I, _P)
_draw_mode = c_function("FPDFPath_GetDrawMode", _I, _P, _P, _P)
_segment = c_function("FPDFPath_GetPathSegment", _P, _P, _I)
_segment_point = c_function("FPDFPathSegment_GetPoint", _I, _P, _P, _P)
_segment_type = c_function("FPDFPathSegment_GetType", _I, _P)
_segment_close = c_function("FPDFPathSegment_GetClose", _I, _P)
_fill_color = c_function("FPDFPageObj_GetFillColor", _I, _P, _P, _P, _P, _P)


class _Collector:
    """Gather rules and pictures while walking the page's objects."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.rules: list[Rule] = []
        self.pictures: list[tuple[float, float, float, float]] = []
        self.drawings: list[tuple[float, float, float, float]] = []
        self.num_left = MAX_OBJECTS_A_PAGE
        self.page_width, self.page_height = frame.size
        self.left, self.top = frame.left, frame.top
        # One piece of memory that the C functions write to, read as three kinds of number.
        self.numbers = (ctypes.c_float * 6)()
        self.at = ctypes.addressof(self.numbers)
        self.modes = (ctypes.c_int * 2).from_buffer(self.numbers)
        self.levels = (ctypes.c_uint * 4).from_buffer(self.numbers)

    def walk(self, pointers: Iterable[Any], turn: tuple[float, ...], depth: int) -> None:
        for pointer in pointers:
            if self.num_left <= 0 or len(self.rules) >= MAX_RULES_A_PAGE:
                self.num_left = 0
                return
            self.num_left -= 1
            kind = _object_type(pointer) if pointer else 0
            if kind == _PATH:
                self._path(pointer, turn)
            elif kind == _IMAGE:
                box = self._box(pointer, turn)
                if min(box[2] - box[0], box[3] - box[1]) > RULE_THICKNESS_PT:
                    self.pictures.append(box)
            elif kind == _FORM and depth < MAX_FORM_DEPTH:
                num = min(max(0, _form_count(pointer)), self.num_left)
                own = self._matrix(pointer)
                inner = turn if own == _IDENTITY else _times(own, turn)
                self.walk((_form_object(pointer, i) for i in range(num)), inner, depth + 1)

    def _matrix(self, pointer: int) -> tuple[float, ...]:
        return tuple(self.numbers) if _object_matrix(pointer, self.at) else _IDENTITY

    def _box(self, pointer: int, turn: tuple[float, ...]) -> tuple[float, float, float, float]:
        at = self.at
        if not _bounds(pointer, at, at + 4, at + 8, at + 12):
            return (0.0, 0.0, 0.0, 0.0)
        x0, y0, x1, y1 = self.numbers[0:4]
        if turn is _IDENTITY and not self.frame.quarter:
            # Most paths by far; the long way round would cost a tenth of reading a page.
            return (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0)
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
        if box[2] < 0 or box[3] < 0 or box[0] > self.page_width or box[1] > self.page_height:
            return
        at = self.at
        _draw_mode(pointer, at, at + 4)
        is_filled, is_stroked = self.modes
        if not is_filled and not is_stroked:
            return  # a clipping path: nothing is printed
        if min(width, height) <= RULE_THICKNESS_PT:
            if max(width, height) >= MIN_RULE_PT:
                self.rules.append(_thin(box))
            return
        is_white = not is_stroked and self._is_white(pointer)
        if is_white or width * height > 0.9 * self.page_width * self.page_height:
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
        return min(self.levels[0:3]) >= 250

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
    handle = address_of(page.raw)
    num = max(0, pdfium.FPDFPage_CountObjects(page.raw))
    collector = _Collector(frame)
    collector.walk((_page_object(handle, i) for i in range(num)), _IDENTITY, 0)
    return Drawn(
        rules=tuple(collector.rules),
        pictures=tuple(collector.pictures),
        drawings=tuple(collector.drawings),
        is_cut=collector.num_left <= 0,
    )
