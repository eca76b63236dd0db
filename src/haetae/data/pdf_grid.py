"""The cells of a table, and its columns by the white strips that its lines leave."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from haetae.data.pdf_lines import join_words
from haetae.data.pdf_words import Word

CHUNK_GAP_EM = 0.55
MIN_STRIP_EM = 0.3
MAX_STEPS = 20_000  # across a table, however wide its page is said to be

LEADER = re.compile(r"[.·…]{4,}|[-–—_=]{6,}")
_NUMBER = re.compile(
    r"[\W\d]*\d[\W\d]*[%a-zA-Z*†‡§]{0,2}[\W\d]*|[-–—−.*†‡§#+]{1,3}|n\.?[ad/]\.?a?\.?|ref\.?|x|\(\W?\)",
    re.I,
)


@dataclass(slots=True)
class Cell:
    """A cell with the words in it, over rows `row` to `last_row` and columns likewise."""

    row: int
    last_row: int
    column: int
    last_column: int
    words: list[Word]
    _written: tuple[int, str] = (0, "")

    @property
    def text(self) -> str:
        """Write the cell's lines one after the other with a space between."""
        if self._written[0] != len(self.words):  # words are only ever added
            self._written = (len(self.words), text_of(self.words))
        return self._written[1]


@dataclass(slots=True)
class Grid:
    """The cells of one table."""

    num_rows: int
    num_columns: int
    cells: list[Cell]
    num_header_rows: int = 0

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Give rectangular rows; a spanning cell's text stands in each cell it covers."""
        table = [[""] * self.num_columns for _ in range(self.num_rows)]
        for cell in self.cells:
            text = cell.text
            for row in range(cell.row, cell.last_row + 1):
                for column in range(cell.column, cell.last_column + 1):
                    table[row][column] = text
        return tuple(tuple(row) for row in table)


@dataclass(slots=True)
class TextRow:
    """Words of a table that stand on one baseline, from left to right."""

    words: list[Word]
    baseline: float
    y0: float
    y1: float
    size: float
    has_leader: bool = False

    @classmethod
    def of(cls, words: Iterable[Word]) -> TextRow:
        """Make a row, sorting its words and leaving out dots that lead from one to the next."""
        every = sorted(words, key=lambda w: w.x0)
        ordered = [w for w in every if not LEADER.fullmatch(w.text)] or every
        largest = max(ordered, key=lambda w: w.size)
        return cls(
            ordered,
            largest.baseline,
            min(w.y0 for w in ordered),
            max(w.y1 for w in ordered),
            largest.size,
            len(ordered) < len(every),
        )

    def chunks(self, gap_em: float = CHUNK_GAP_EM) -> list[list[Word]]:
        """Part the row where the gap is wider than between the words of a sentence."""
        parts = [[self.words[0]]]
        for word in self.words[1:]:
            if word.x0 - parts[-1][-1].x1 > gap_em * self.size:
                parts.append([word])
            else:
                parts[-1].append(word)
        return parts


def text_of(words: Sequence[Word]) -> str:
    """Write words that may stand on several lines."""
    if len(words) == 1:
        return words[0].text
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.baseline, w.x0)):
        if lines and word.baseline - lines[-1][0].baseline < 0.5 * max(
            word.size, lines[-1][0].size
        ):
            lines[-1].append(word)
        else:
            lines.append([word])
    return " ".join(join_words(sorted(line, key=lambda w: w.x0)) for line in lines)


def is_number(text: str) -> bool:
    """Say whether a cell holds a figure, or a sign that stands for one."""
    return bool(_NUMBER.fullmatch(text.strip()))


def find_separators(
    rows: Sequence[TextRow], forced: Sequence[float], *, gap_em: float = CHUNK_GAP_EM
) -> list[float]:
    """Find the x of the column borders.

    Args:
        forced: borders that are printed as lines.
    """
    parted = [
        [(c[0].x0, c[-1].x1) for c in row.chunks(gap_em)] for row in rows if len(row.words) > 1
    ]
    parted = [chunks for chunks in parted if len(chunks) > 1]
    if not parted:
        return sorted(forced)
    left = min(chunks[0][0] for chunks in parted)
    right = max(chunks[-1][1] for chunks in parted)
    size = sorted(row.size for row in rows)[len(rows) // 2]
    per_pt = min(2.0, MAX_STEPS / max(1.0, right - left))
    cover = np.zeros(int((right - left) * per_pt) + 4, np.int64)
    gaps = np.zeros_like(cover)
    for chunks in parted:
        for x0, x1 in chunks:
            cover[int((x0 - left) * per_pt) : int((x1 - left) * per_pt) + 1] += 1
        for (_, end), (start, _) in pairwise(chunks):
            gaps[int((end - left) * per_pt) + 1 : int((start - left) * per_pt)] += 1
    separators = list(forced)
    for start, end in _strips(cover, gaps, len(parted)):
        x0, x1 = left + start / per_pt, left + end / per_pt
        if x1 - x0 < MIN_STRIP_EM * size or any(x0 - size < x < x1 + size for x in forced):
            continue
        inner = np.flatnonzero(cover[start:end] == cover[start:end].min()) + start
        separators.append(left + (inner[0] + inner[-1] + 1) / (2 * per_pt))
    return sorted(separators)


def _strips(cover: np.ndarray, gaps: np.ndarray, num: int) -> list[tuple[int, int]]:
    """Find strips (from, to) that almost no row covers and that enough rows leave as a gap."""
    allowed = 0 if num < 5 else max(1, int(0.15 * num))
    needed = 1 if num < 3 else max(2, int(0.2 * num))
    free = (cover <= allowed) & (gaps >= needed)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], free.astype(np.int8), [0]))))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def split_row(row: TextRow, separators: Sequence[float], num_columns: int) -> list[Cell]:
    """Part one printed line at the column borders; a chunk over a border spans its columns."""
    cells: list[Cell] = []
    for chunk in row.chunks():
        for part in _split_chunk(chunk, separators):
            first = _column(part[0].x0, part[0].x1, separators, at_start=True)
            last = max(first, _column(part[-1].x0, part[-1].x1, separators, at_start=False))
            before = cells[-1] if cells else None
            if before is not None and before.last_column >= first:
                before.words.extend(part)
                before.last_column = max(before.last_column, last)
            else:
                cells.append(Cell(0, 0, first, min(last, num_columns - 1), list(part)))
    return cells


def _split_chunk(chunk: list[Word], separators: Sequence[float]) -> list[list[Word]]:
    parts = [[chunk[0]]]
    for before, word in pairwise(chunk):
        crosses = any(before.x1 - 1.5 <= x <= word.x0 + 1.5 for x in separators)
        gap = (word.x0 - before.x1) / max(word.size, before.size)
        both_numbers = is_number(before.text) and is_number(word.text)
        if crosses and (gap > 0.42 or both_numbers):
            parts.append([word])
        else:
            parts[-1].append(word)
    return parts


def _column(x0: float, x1: float, separators: Sequence[float], *, at_start: bool) -> int:
    # A word that only just reaches over a border belongs to the side where most of it lies.
    reach = min(0.35 * (x1 - x0), 6.0)
    x = x0 + reach if at_start else x1 - reach
    return sum(1 for s in separators if s < x)


def without_empty(grid: Grid) -> Grid:
    """Drop rows and columns in which nothing is printed."""
    grid.cells = [c for c in grid.cells if c.words]
    # A row or column that only spanning cells touch is no row of its own.
    rows = sorted({c.row for c in grid.cells})
    columns = sorted({c.column for c in grid.cells})
    for cell in grid.cells:
        cell.last_row = bisect_right(rows, cell.last_row) - 1
        cell.row = bisect_left(rows, cell.row)
        cell.last_column = bisect_right(columns, cell.last_column) - 1
        cell.column = bisect_left(columns, cell.column)
    head = sum(1 for r in rows if r < grid.num_header_rows)
    return Grid(len(rows), len(columns), grid.cells, head)


def without_slivers(grid: Grid) -> Grid:
    """Join columns, and rows, that lines part but that never hold different cells.

    Borders that are a little off from row to row, or drawn double, leave such slivers.
    """
    grid = without_empty(grid)
    column = 0
    while column + 1 < grid.num_columns:
        if _are_one(grid, column):
            _drop_column(grid, column)
        else:
            column += 1
    return without_empty(grid)


def _are_one(grid: Grid, column: int) -> bool:
    """Judge whether a column and the next one are the same, split by a stray border."""
    num_both = 0
    for row in range(grid.num_rows):
        left = right = None
        for cell in grid.cells:
            if cell.row <= row <= cell.last_row:
                left = cell if cell.column <= column <= cell.last_column else left
                right = cell if cell.column <= column + 1 <= cell.last_column else right
        if left is not None and right is not None and left is not right:
            return False
        num_both += left is not None and left is right
    return num_both * 2 >= grid.num_rows


def _drop_column(grid: Grid, column: int) -> None:
    for cell in grid.cells:
        if cell.column > column:
            cell.column -= 1
        if cell.last_column > column:
            cell.last_column -= 1
    grid.num_columns -= 1
