"""Group the printed lines of an unruled table into rows, and its heads over their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from haetae.data.pdf_grid import Cell, Grid, TextRow, is_number, split_row, without_empty
from haetae.data.pdf_rules import Stroke

_YEAR = re.compile(r"\D{0,3}(?:19|20)\d\d(?:[-–/]\d{2,4})?\D{0,3}")

MOST_HEAD_LINES = 7


def build_open(
    rows: Sequence[TextRow], separators: Sequence[float], across: Sequence[Stroke]
) -> Grid:
    """Build the grid of a table whose rows are told by lines of text.

    Args:
        across: the horizontal rules in the region.
    """
    num_columns = len(separators) + 1
    lines = [split_row(row, separators, num_columns) for row in rows]
    num_head = _num_head_lines(lines, num_columns)
    groups = _group_lines(rows, lines, across, num_head, separators)
    cells: list[Cell] = []
    for number, group in enumerate(groups):
        cells.extend(_merge_group([lines[k] for k in group], number))
    num_header_rows = sum(1 for group in groups if group[0] < num_head)
    grid = Grid(len(groups), num_columns, cells, num_header_rows)
    _widen_heads(grid, separators, rows, across)
    _join_tall_heads(grid, across)
    return without_empty(grid)


def _num_head_lines(lines: Sequence[Sequence[Cell]], num_columns: int) -> int:
    """Count the printed lines above the first line of data."""
    kinds = [[is_number(c.text) for c in cells if c.column > 0] for cells in lines]
    if not any(any(k) for k in kinds):
        # No figures at all: the first line is the head, as far as it looks like one.
        return 1 if len(lines) > 1 else 0
    for k, cells in enumerate(lines):
        data = [c for c in cells if c.column > 0]
        numbers = [c for c in data if is_number(c.text)]
        if not numbers:
            continue
        is_years = all(_YEAR.fullmatch(c.text) for c in numbers)
        if is_years and len(numbers) == len(data) and k < 4:
            continue
        if len(numbers) * 2 >= len(data):
            return k if k <= MOST_HEAD_LINES else 1
    return min(1, len(lines) - 1)


def _rule_between(
    across: Sequence[Stroke], above: TextRow, below: TextRow, x0: float, x1: float
) -> bool:
    low, high = above.baseline - 0.2 * above.size, below.baseline - 0.3 * below.size
    covered = sum(max(0.0, min(s.end, x1) - max(s.start, x0)) for s in across if low < s.at < high)
    return covered > 0.5 * (x1 - x0)


def _group_lines(
    rows: Sequence[TextRow],
    lines: Sequence[list[Cell]],
    across: Sequence[Stroke],
    num_head: int,
    separators: Sequence[float],
) -> list[list[int]]:
    """Group printed lines into table rows."""
    x0 = min(row.words[0].x0 for row in rows)
    x1 = max(row.words[-1].x1 for row in rows)
    ruled = [_rule_between(across, a, b, x0, x1) for a, b in pairwise(rows)]
    by_rules = _rows_are_ruled(rows, lines, ruled, num_head)
    steps = [b.baseline - a.baseline for a, b in pairwise(rows)]
    tight = _tight_step(steps)
    groups = [[0]] if rows else []
    for k in range(1, len(rows)):
        if ruled[k - 1]:
            joins = False
        elif k < num_head:
            joins = _heads_join(rows, lines, groups[-1], k, across)
        elif k == num_head and num_head:
            joins = False
        elif by_rules:
            joins = True
        else:
            joins = _continues(rows, lines, groups[-1], k, tight=tight, separators=separators)
        if joins:
            groups[-1].append(k)
        else:
            groups.append([k])
    return groups


def _tight_step(steps: Sequence[float]) -> float | None:
    """Give the border between the two distances of baselines, when there clearly are two."""
    ordered = sorted(s for s in steps if s > 0)
    if len(ordered) < 4:
        return None
    best, border = 1.22, None
    for k in range(1, len(ordered)):
        ratio = ordered[k] / ordered[k - 1]
        if ratio > best and ordered[k - 1] < 1.6 * ordered[0]:
            best, border = ratio, (ordered[k] + ordered[k - 1]) / 2
    return border


def _rows_are_ruled(
    rows: Sequence[TextRow], lines: Sequence[list[Cell]], ruled: Sequence[bool], num_head: int
) -> bool:
    """Judge whether rules part the table's rows, so that lines between two rules are one row."""
    body = ruled[num_head:]
    if sum(body) < 2:
        return False
    for k in range(max(1, num_head), len(rows)):
        if not ruled[k - 1] and _have_figures_in_common(lines[k - 1], lines[k]):
            return False
    return sum(body) * 3 >= len(body)


def _have_figures_in_common(above: Sequence[Cell], below: Sequence[Cell]) -> bool:
    figures = {c.column for c in above if is_number(c.text)}
    return any(c.column in figures and is_number(c.text) for c in below)


def _heads_join(
    rows: Sequence[TextRow],
    lines: Sequence[list[Cell]],
    group: Sequence[int],
    k: int,
    across: Sequence[Stroke],
) -> bool:
    """Judge whether a line of the head continues the one above it."""
    above = lines[k - 1]
    if rows[k].baseline - rows[k - 1].baseline > 1.6 * rows[k].size:
        return False
    spans_above = [c for g in group for c in lines[g] if c.last_column > c.column]
    spans_here = [c for c in lines[k] if c.last_column > c.column]
    if bool(spans_above) != bool(spans_here):
        return False
    for cell in above:
        if _rule_between(across, rows[k - 1], rows[k], cell.words[0].x0, cell.words[-1].x1):
            return False
    return not (_is_years(above) or _is_years(lines[k])) or bool(spans_here)


def _is_years(cells: Sequence[Cell]) -> bool:
    data = [c.text for c in cells if c.column > 0]
    return bool(data) and all(_YEAR.fullmatch(text) for text in data)


def _continues(
    rows: Sequence[TextRow],
    lines: Sequence[list[Cell]],
    group: Sequence[int],
    k: int,
    *,
    tight: float | None,
    separators: Sequence[float],
) -> bool:
    """Judge whether a line of the body continues the row above it."""
    step = rows[k].baseline - rows[k - 1].baseline
    if step > 1.9 * rows[k].size or (tight is not None and step > tight):
        return False
    above = [c for g in group for c in lines[g]]
    here = lines[k]
    if _have_figures_in_common(above, here):
        return False
    filled = {c.column for c in above}
    stub_here = next((c for c in here if c.column == 0), None)
    stub_above = next((c for c in reversed(above) if c.column == 0), None)
    data_here = [c for c in here if c.column > 0]
    if stub_here is None:
        return bool(data_here) and all(c.column in filled for c in here)
    if stub_above is None:
        return False
    starts_small = stub_here.text[:1].islower() or stub_here.text[:1] in "(&"
    is_hung = stub_here.words[0].x0 > stub_above.words[0].x0 + 0.4 * rows[k].size
    has_figures_above = any(is_number(c.text) for c in above if c.column > 0)
    if not data_here:
        return starts_small or (tight is not None and len(filled) > 1)
    if any(c.column > 0 for c in above):
        return (
            starts_small and not has_figures_above and all(not is_number(c.text) for c in data_here)
        )
    # The label began on the line above and its figures stand beside its last line.
    border = separators[0] if separators else rows[k].words[-1].x1
    is_full = stub_above.words[-1].x1 > border - 0.35 * (border - stub_above.words[0].x0)
    return starts_small or (is_hung and is_full and tight is not None)


def _merge_group(lines: Sequence[list[Cell]], number: int) -> list[Cell]:
    """Merge the cells of lines that form one row."""
    merged: list[Cell] = []
    for cell in (c for line in lines for c in line):
        home = next(
            (m for m in merged if m.column <= cell.last_column and cell.column <= m.last_column),
            None,
        )
        if home is None:
            merged.append(Cell(number, number, cell.column, cell.last_column, list(cell.words)))
        else:
            home.words.extend(cell.words)
            home.column = min(home.column, cell.column)
            home.last_column = max(home.last_column, cell.last_column)
    return _without_overlap(merged)


def _without_overlap(cells: list[Cell]) -> list[Cell]:
    cells.sort(key=lambda c: (c.column, c.last_column))
    kept: list[Cell] = []
    for cell in cells:
        if kept and kept[-1].last_column >= cell.column:
            kept[-1].words.extend(cell.words)
            kept[-1].last_column = max(kept[-1].last_column, cell.last_column)
        else:
            kept.append(cell)
    return kept


def _widen_heads(
    grid: Grid, separators: Sequence[float], rows: Sequence[TextRow], across: Sequence[Stroke]
) -> None:
    """Let a heading span the columns that it is centred on or that a rule below it joins."""
    left = min(row.words[0].x0 for row in rows)
    right = max(row.words[-1].x1 for row in rows)
    edges = [left, *separators, right]
    for row in range(grid.num_rows):
        cells = sorted((c for c in grid.cells if c.row == row), key=lambda c: c.column)
        is_alone = len(cells) == 1 and cells[0].column > 0 and not is_number(cells[0].text)
        if row >= grid.num_header_rows - 1 and not is_alone:
            continue
        for k, cell in enumerate(cells):
            low = cells[k - 1].last_column + 1 if k else min(1, cell.column)
            high = cells[k + 1].column - 1 if k + 1 < len(cells) else grid.num_columns - 1
            if low < cell.column or high > cell.last_column:
                _widen(cell, low, high, edges, across, is_alone=is_alone)


def _widen(
    cell: Cell,
    low: int,
    high: int,
    edges: Sequence[float],
    across: Sequence[Stroke],
    *,
    is_alone: bool,
) -> None:
    x0, x1 = min(w.x0 for w in cell.words), max(w.x1 for w in cell.words)
    bottom, size = max(w.baseline for w in cell.words), cell.words[0].size
    under = [
        s
        for s in across
        if bottom - 0.1 * size < s.at < bottom + 1.2 * size and s.start < x0 + 2 and s.end > x1 - 2
    ]
    if under:
        rule = min(under, key=lambda s: s.end - s.start)
        first = sum(1 for e in edges[1:-1] if e < rule.start + 3)
        last = sum(1 for e in edges[1:-1] if e < rule.end - 3)
        cell.column = max(low, min(first, cell.column))
        cell.last_column = min(high, max(last, cell.last_column))
        return
    middle = (x0 + x1) / 2
    choices = [
        (abs((edges[a] + edges[b + 1]) / 2 - middle), a, b)
        for a in range(low, cell.column + 1)
        for b in range(cell.last_column, high + 1)
    ]
    centred = [(last - first, first, last) for off, first, last in choices if off < 0.8 * size]
    here = abs((edges[cell.column] + edges[cell.last_column + 1]) / 2 - middle)
    if centred and (here > 1.2 * size or is_alone):
        _, cell.column, cell.last_column = max(centred)


def _join_tall_heads(grid: Grid, across: Sequence[Stroke]) -> None:
    """Join a heading of one column with the one under it when no rule parts them."""
    for row in range(grid.num_header_rows - 1):
        for cell in [c for c in grid.cells if c.last_row == row and c.column == c.last_column]:
            below = [
                c
                for c in grid.cells
                if c.row == row + 1 and c.column <= cell.column <= c.last_column
            ]
            if len(below) != 1 or below[0].last_column > below[0].column:
                continue
            under = below[0]
            bottom = max(w.baseline for w in cell.words)
            top = min(w.baseline for w in under.words)
            x0, x1 = min(w.x0 for w in cell.words), max(w.x1 for w in cell.words)
            is_parted = any(bottom - 1 < s.at < top and s.start < x1 and s.end > x0 for s in across)
            if not is_parted and top - bottom < 1.5 * under.words[0].size:
                under.words.extend(cell.words)
                under.row = cell.row
                grid.cells.remove(cell)
