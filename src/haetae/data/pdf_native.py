"""Reach pdfium's C functions fast, and turn its coordinates into those of the page as seen."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw

pdfium: Any = pypdfium2.raw

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


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


def c_function(name: str, result: Any, *arguments: Any) -> Any:
    """Give a function of the library that takes plain addresses for pointers.

    That spares ctypes the building of pointer objects, glyph by glyph.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result, *arguments)(address or 0)


def address_of(handle: Any) -> int:
    """Give the address that a handle of pypdfium2 stands for."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def frame_of(page: Any) -> Frame:
    """Read which box of the page is seen and how it is turned.

    Args:
        page: an open `pypdfium2.PdfPage`.
    """
    left, bottom, right, top = page.get_bbox()
    return Frame(left=left, bottom=bottom, right=right, top=top, quarter=page.get_rotation() // 90)
