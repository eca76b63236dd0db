"""Printed lines of a PDF page as the grid of a ruled table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from haetae.data.pdf_drawn import Rule
from haetae.data.pdf_native import Bools

SAME_LINE_PT = 2.0
DASH_GAP_PT = 4.0
TOUCH_PT = 3.0
MAX_LINES_A_SIDE = 1_500


class Stroke(NamedTuple):
    """A line at `at` across its direction, from `start` to `end` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rulings:
    """A page's horizontal and vertical lines, joined where they continue each other."""

    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]


@dataclass(frozen=True, slots=True)
class Lattice:
    """Lines that touch each other, horizontal and vertical."""

    x0: float
    y0: float
    x1: float
    y1: float
    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]


def join_rules(rules: Iterable[Rule]) -> Rulings:
    """Join pieces of lines that lie on one another or continue each other."""
    rules = tuple(rules)
    across = [Stroke(r.y0, r.x0, r.x1) for r in rules if r.is_horizontal]
    down = [Stroke(r.x0, r.y0, r.y1) for r in rules if not r.is_horizontal]
    return Rulings(tuple(_join(across)), tuple(_join(down)))


def _join(strokes: list[Stroke]) -> list[Stroke]:
    joined: list[Stroke] = []
    for level in _levels(sorted(strokes)):
        at = sum(s.at for s in level) / len(level)
        level.sort(key=lambda s: s.start)
        start, end = level[0].start, level[0].end
        for stroke in level[1:]:
            if stroke.start <= end + DASH_GAP_PT:
                end = max(end, stroke.end)
            else:
                joined.append(Stroke(at, start, end))
                start, end = stroke.start, stroke.end
        joined.append(Stroke(at, start, end))
    return joined


def _levels(strokes: list[Stroke]) -> list[list[Stroke]]:
    levels: list[list[Stroke]] = []
    for stroke in strokes:
        if levels and stroke.at - levels[-1][0].at <= SAME_LINE_PT:
            levels[-1].append(stroke)
        else:
            levels.append([stroke])
    return levels


def find_lattices(rulings: Rulings) -> list[Lattice]:
    """Group the lines that touch each other into lattices with at least two lines each way."""
    across = [s for s in rulings.across if s.end - s.start > 8][:MAX_LINES_A_SIDE]
    down = [s for s in rulings.down if s.end - s.start > 5][:MAX_LINES_A_SIDE]
    if len(across) < 2 or not down:
        return []
    a = np.array(across)
    d = np.array(down)
    touches = (
        (a[:, None, 0] >= d[None, :, 1] - TOUCH_PT)
        & (a[:, None, 0] <= d[None, :, 2] + TOUCH_PT)
        & (d[None, :, 0] >= a[:, None, 1] - TOUCH_PT)
        & (d[None, :, 0] <= a[:, None, 2] + TOUCH_PT)
    )
    lattices = []
    for rows, columns in _components(touches):
        if len(rows) >= 2 and columns:
            lattices.append(_lattice([across[i] for i in rows], [down[j] for j in columns]))
    return lattices


def _components(touches: Bools) -> list[tuple[list[int], list[int]]]:
    num_rows, num_columns = touches.shape
    row_left, found = np.ones(num_rows, np.bool_), []
    for seed in range(num_rows):
        if not row_left[seed]:
            continue
        rows: Bools = np.zeros(num_rows, np.bool_)
        columns: Bools = np.zeros(num_columns, np.bool_)
        rows[seed] = True
        while True:
            grown_columns: Bools = np.asarray(touches[rows].any(axis=0))
            grown_rows: Bools = rows | np.asarray(touches[:, grown_columns].any(axis=1))
            if (grown_rows == rows).all() and (grown_columns == columns).all():
                break
            rows, columns = grown_rows, grown_columns
        row_left &= ~rows
        found.append((np.flatnonzero(rows).tolist(), np.flatnonzero(columns).tolist()))
    return found


def _lattice(across: Sequence[Stroke], down: Sequence[Stroke]) -> Lattice:
    return Lattice(
        min([s.start for s in across] + [s.at for s in down]),
        min([s.at for s in across] + [s.start for s in down]),
        max([s.end for s in across] + [s.at for s in down]),
        max([s.at for s in across] + [s.end for s in down]),
        tuple(sorted(across)),
        tuple(sorted(down)),
    )


def borders(lattice: Lattice) -> tuple[list[float], list[float]]:
    """Give the distinct places (x, y) where the lattice has lines, its outer edges included."""
    xs = _distinct([*(s.at for s in lattice.down), lattice.x0, lattice.x1])
    ys = _distinct([*(s.at for s in lattice.across), lattice.y0, lattice.y1])
    return xs, ys


def _distinct(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > TOUCH_PT:
            kept.append(place)
    return kept


def strokes_at(strokes: Iterable[Stroke], at: float) -> list[Stroke]:
    """Give the lines that run at `at`."""
    return [s for s in strokes if abs(s.at - at) <= TOUCH_PT]


def is_drawn(strokes: Iterable[Stroke], start: float, end: float) -> bool:
    """Say whether the lines cover most of the way from `start` to `end`."""
    covered = sum(max(0.0, min(s.end, end) - max(s.start, start)) for s in strokes)
    return covered > 0.55 * (end - start)
