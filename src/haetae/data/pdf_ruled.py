"""Read tables whose cells are closed by printed lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise

from haetae.data.pdf_found import FoundTable, make_table, table_from_rows, text_rows
from haetae.data.pdf_grid import Cell, Grid, is_number, without_slivers
from haetae.data.pdf_judge import is_table
from haetae.data.pdf_lines import join_words
from haetae.data.pdf_rules import Lattice, Rulings, borders, is_drawn, strokes_at
from haetae.data.pdf_words import Word

MAX_CELLS = 20_000


def read_lattice(lattice: Lattice, words: Sequence[Word], rulings: Rulings) -> list[FoundTable]:
    """Read the words in a lattice as a table; none comes back when it holds no table."""
    inside = [
        w
        for w in words
        if lattice.x0 - 2 < (w.x0 + w.x1) / 2 < lattice.x1 + 2
        and lattice.y0 - 1 < (w.y0 + w.y1) / 2 < lattice.y1 + 1
    ]
    xs, ys = borders(lattice)
    if len(inside) < 4 or len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > MAX_CELLS:
        return []
    cells = _lattice_cells(lattice, xs, ys)
    for word in inside:
        cell = _cell_at((word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2, cells, xs, ys)
        cell.words.append(word)
    distinct = list({id(c): c for row in cells for c in row}.values())
    distinct = _trim_full_width(distinct, len(xs) - 1)
    kept = [w for c in distinct for w in c.words]
    filled = [c for c in distinct if c.words]
    if len(filled) < 4 or len({c.column for c in filled}) < 2 or len({c.row for c in filled}) < 2:
        return []
    if _is_coarse(filled):
        forced = _full_separators(lattice, filled, xs)
        rows = text_rows(kept)
        table = table_from_rows(rows, rulings, forced)
        return [table] if table is not None and is_table(table.grid) else []
    if len(filled) < 0.25 * len({id(c) for row in cells for c in row}):
        return []
    grid = _with_split_rows(without_slivers(Grid(len(ys) - 1, len(xs) - 1, distinct)))
    grid.num_header_rows = _num_header_rows(grid)
    return [make_table(grid, kept, is_ruled=True, lattice=lattice)]


def _lattice_cells(lattice: Lattice, xs: list[float], ys: list[float]) -> list[list[Cell]]:
    """Join the elementary cells between which no line is drawn."""
    num_rows, num_columns = len(ys) - 1, len(xs) - 1
    cells = [[Cell(i, i, j, j, []) for j in range(num_columns)] for i in range(num_rows)]
    down = [strokes_at(lattice.down, x) for x in xs]
    across = [strokes_at(lattice.across, y) for y in ys]
    for i in range(num_rows):
        for j in range(1, num_columns):
            if not is_drawn(down[j], ys[i], ys[i + 1]):
                cells[i][j] = cells[i][j - 1]
                cells[i][j].last_column = j
    for i in range(1, num_rows):
        j = 0
        while j < num_columns:
            cell, above = cells[i][j], cells[i - 1][j]
            end = cell.last_column
            same = above.column == cell.column and above.last_column == end and cell.row == i
            if same and not is_drawn(across[i], xs[cell.column], xs[end + 1]):
                above.last_row = i
                for k in range(cell.column, end + 1):
                    cells[i][k] = above
            j = end + 1
    return cells


def _cell_at(x: float, y: float, cells: list[list[Cell]], xs: list[float], ys: list[float]) -> Cell:
    column = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
    row = min(max(bisect_right(ys, y) - 1, 0), len(ys) - 2)
    return cells[row][column]


def _trim_full_width(cells: list[Cell], num_columns: int) -> list[Cell]:
    """Leave out a framed title above the table and a framed note below it."""
    by_row = sorted((c for c in cells if c.words), key=lambda c: c.row)
    while by_row and by_row[0].column == 0 and by_row[0].last_column == num_columns - 1:
        cells = [c for c in cells if c is not by_row[0]]
        by_row.pop(0)
    while by_row and by_row[-1].column == 0 and by_row[-1].last_column == num_columns - 1:
        cells = [c for c in cells if c is not by_row[-1]]
        by_row.pop()
    return cells


def _is_coarse(cells: Sequence[Cell]) -> bool:
    """Judge whether lines part the table only in some places, so that cells hold many entries."""
    num_lines = num_parted = 0
    for cell in cells:
        for row in text_rows(cell.words):
            num_lines += 1
            num_parted += len(row.chunks(1.5)) > 1
    return num_parted > 0.2 * num_lines


def _full_separators(lattice: Lattice, cells: Sequence[Cell], xs: Sequence[float]) -> list[float]:
    top = min(w.y0 for c in cells for w in c.words)
    bottom = max(w.y1 for c in cells for w in c.words)
    return [
        x
        for x in xs[1:-1]
        if sum(
            max(0.0, min(s.end, bottom) - max(s.start, top))
            for s in lattice.down
            if abs(s.at - x) < 3
        )
        > 0.45 * (bottom - top)
    ]


def _with_split_rows(grid: Grid) -> Grid:
    """Part a ruled row whose cells hold lines side by side, each a row of its own."""
    for row in range(grid.num_rows - 1, -1, -1):
        cells = [c for c in grid.cells if c.row == c.last_row == row]
        lines = _parallel_lines(cells)
        if len(lines) > 1:
            _split_row(grid, row, cells, lines)
    return grid


def _parallel_lines(cells: Sequence[Cell]) -> list[float]:
    """Give the baselines of a ruled row's lines when each of them is a row of its own.

    They are when several cells have figures on them, or when the lines end early although the
    next word would have fitted, which wrapped text never does.
    """
    levels: list[float] = []
    for baseline in sorted(w.baseline for c in cells for w in c.words):
        if not levels or baseline - levels[-1] > 3:
            levels.append(baseline)
    if len(levels) < 2:
        return []
    table = [[_words_on(level, c) for level in levels] for c in cells]
    num_figures = num_full = 0
    for k in range(len(levels)):
        texts = [join_words(column[k]) for column in table if column[k]]
        numbers = sum(map(is_number, texts))
        num_figures += numbers >= 2 or (numbers == 1 and len(texts) >= 2)
        num_full += len(texts) == len(table) >= 2
    if num_figures >= max(2, 0.5 * len(levels)):
        return levels
    ends_early = sum(_ends_early(column) for column in table) >= min(2, len(table))
    return levels if num_full == len(levels) > 2 and ends_early else []


def _words_on(level: float, cell: Cell) -> list[Word]:
    return sorted((w for w in cell.words if abs(w.baseline - level) <= 3), key=lambda w: w.x0)


def _ends_early(lines: Sequence[Sequence[Word]]) -> bool:
    """Judge whether most lines of a cell leave room for the first word of the next line."""
    width = max(line[-1].x1 - line[0].x0 for line in lines if line)
    early = 0
    for line, following in pairwise(lines):
        if line and following:
            needed = following[0].x1 - following[0].x0 + 0.3 * line[0].size
            early += line[-1].x1 - line[0].x0 + needed < width
    return early >= 0.6 * (len(lines) - 1)


def _split_row(grid: Grid, row: int, cells: Sequence[Cell], lines: Sequence[float]) -> None:
    extra = len(lines) - 1
    for cell in grid.cells:
        if cell.row > row:
            cell.row += extra
        if cell.last_row > row or (cell.last_row == row and cell not in cells):
            cell.last_row += extra
    for cell in cells:
        grid.cells.remove(cell)
        for k, level in enumerate(lines):
            words = [
                w for w in cell.words if min(lines, key=lambda v: abs(v - w.baseline)) == level
            ]
            if words:
                grid.cells.append(Cell(row + k, row + k, cell.column, cell.last_column, words))
    grid.num_rows += extra


def _num_header_rows(grid: Grid) -> int:
    """Count the leading rows without figures outside the first column."""
    for row in range(grid.num_rows):
        data = [c for c in grid.cells if c.row == row and c.column > 0]
        if any(is_number(c.text) for c in data):
            return row if row else int(all(len(c.text) == 4 for c in data))
    return 1 if grid.num_rows > 1 else 0
