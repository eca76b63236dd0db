"""Judge whether words aligned in columns are a table, or a list, a chart, a formula, contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from haetae.data.pdf_grid import Grid, is_number

_ENUMERATOR = re.compile(r"\W?|\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\.\d{1,2})*[.)\]]?")


_SIGNS = re.compile(r"(?:^|\s)=(?:\s|$)|[∑∏∫√∂∇\uf8e0-\uf8ff\u239b-\u23b3]|\ufffd")


_FORMULA_NUMBER = re.compile(r"\(\d{1,3}[a-z]?\)\W*\w?$")


def is_table(grid: Grid, *, is_framed: bool = False, num_leaders: int = 0) -> bool:
    """Judge whether aligned lines are a table and not a list, prose, contents or a chart."""
    if grid.num_columns < 2 or grid.num_rows < 2:
        return False
    texts = [c.text for c in grid.cells]
    if len(texts) < 0.35 * grid.num_rows * grid.num_columns:
        return False
    if _is_contents(grid, num_leaders):
        return False
    share = sum(is_number(t) for t in texts) / len(texts)
    if _is_chart(grid) or _is_formula(grid):
        return False
    full = sum(sum(c.row == r for c in grid.cells) > 1 for r in range(grid.num_rows))
    if is_framed:
        return full > 0.4 * grid.num_rows and (grid.num_rows >= 3 or share >= 0.3)
    if grid.num_columns == 2 and _is_enumeration(grid):
        return False
    if grid.num_columns == 2 and share < 0.3:
        return _is_two_column_list(grid)
    if share < 0.15 and sum(len(t) > 60 for t in texts) > 0.35 * len(texts):
        return False
    if full < 0.5 * grid.num_rows:
        return False
    if share < 0.3:
        return grid.num_rows >= 3 and full > 0.6 * grid.num_rows
    return grid.num_rows >= 3 or (share > 0.3 and grid.num_columns >= 4)


def _is_contents(grid: Grid, num_leaders: int) -> bool:
    """Judge whether dots lead to page numbers, which never fall."""
    last = sorted((c.row, c.text) for c in grid.cells if c.column == grid.num_columns - 1)
    pages = [int(text) for _, text in last if text.isdecimal()]
    rising = all(a <= b for a, b in pairwise(pages))
    return grid.num_columns < 4 and num_leaders > 2 and rising and len(pages) > 0.6 * len(last)


def _is_chart(grid: Grid) -> bool:
    """Judge whether most figures are those of axes: columns or rows that count up evenly."""
    columns: dict[int, list[float]] = {}
    rows: dict[int, list[float]] = {}
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        values = [v for v in (_value(w) for w in cell.text.split()) if v is not None]
        if values:
            rows.setdefault(cell.row, []).extend(values)
        if len(values) == 1:
            columns.setdefault(cell.column, []).extend(values)
    num_figures = sum(len(values) for values in rows.values())
    if len(rows) == 1 and grid.num_rows < 4 and num_figures > 2:
        return True  # the figures of one axis above its title
    on_columns = sum(len(v) for v in columns.values() if _is_axis(v) and abs(v[1] - v[0]) != 1)
    on_rows = sum(len(v) for v in rows.values() if _is_axis(v))
    # A table may have a column of years too; then its other columns hold more figures.
    return (
        on_columns > 0.6 * num_figures
        or (on_columns > 0 and on_columns + on_rows > 0.75 * num_figures)
        or on_rows > 0.6 * num_figures > 0
    )


def _is_axis(values: Sequence[float]) -> bool:
    steps = [round(b - a, 6) for a, b in pairwise(values)]
    if len(steps) < 2:
        return False
    usual = max(set(steps), key=steps.count)
    return usual != 0 and steps.count(usual) > 0.6 * len(steps)


def _is_formula(grid: Grid) -> bool:
    """Judge whether aligned lines are displayed formulas, which carry numbers at the right."""
    texts = [c.text for c in grid.cells]
    signs = sum(bool(_SIGNS.search(t)) for t in texts)
    last = [c.text for c in grid.cells if c.last_column == grid.num_columns - 1]
    numbers = sum(bool(_FORMULA_NUMBER.search(text)) for text in last)
    return signs > 0.25 * len(texts) or (signs > 0 and 0 < numbers <= 3)


def _value(text: str) -> float | None:
    try:
        return float(
            text.split(maxsplit=1)[0]
            .replace(",", "")
            .rstrip("%")
            .replace("−", "-")
            .replace("–", "-")
        )
    except (ValueError, IndexError):
        return None


def _is_enumeration(grid: Grid) -> bool:
    """Judge whether the first of two columns only holds bullets or numbers of items."""
    first = [c.text for c in grid.cells if c.column == 0]
    second = [c.text for c in grid.cells if c.column == 1]
    marks = sum(bool(_ENUMERATOR.fullmatch(t)) for t in first)
    return marks > 0.6 * len(first) and sum(map(is_number, second)) < 0.3 * len(second)


def _is_two_column_list(grid: Grid) -> bool:
    first = [c.text for c in grid.cells if c.column == 0]
    second = [c.text for c in grid.cells if c.column == 1]
    if len(first) < 3 or len(second) < 3:
        return False
    return median(len(t) for t in second) < 50 and median(len(t) for t in first) < 50
