"""Find the tables of a PDF page: by ruled lattices, and by lines whose words align in columns.

Source of the idea for unruled tables: A. Nurminen, "Algorithmic extraction of data in tables in
PDF documents" (2013), text edges that recur from line to line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from haetae.data.pdf_grid import (
    Cell,
    Grid,
    TextRow,
    build_open,
    find_separators,
    is_number,
    without_slivers,
)
from haetae.data.pdf_layout import join_words, read_leaves, rows_of
from haetae.data.pdf_rules import Lattice, Rulings, borders, find_lattices, is_drawn
from haetae.data.pdf_words import Piece, Word, make_piece

MAX_WORDS_A_PAGE = 20_000
MAX_CELLS = 20_000
MAX_HEAD_EM = 9.0  # how far above the first aligned line its heads may begin

CAPTION = re.compile(r"(?:table|tab\.|exhibit|표|<표|\[표)\s*[A-Z]?[\d.\-–]*\d", re.I)


_ENUMERATOR = re.compile(r"\W?|\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\.\d{1,2})*[.)\]]?")
_SIGNS = re.compile(r"(?:^|\s)=(?:\s|$)|[∑∏∫√∂∇\uf8e0-\uf8ff\u239b-\u23b3]|\ufffd")
_FORMULA_NUMBER = re.compile(r"\(\d{1,3}[a-z]?\)\W*\w?$")
_LEADERS = re.compile(r"(?:\.\s?){6}|_{6}|…{2}")


@dataclass(slots=True)
class FoundTable:
    """A table on a page, in the frame in which the page's text runs to the right."""

    grid: Grid
    x0: float
    y0: float
    x1: float
    y1: float
    words: list[Word]
    is_ruled: bool


def find_tables(pieces: Sequence[Piece], strokes: Rulings, edges: Rulings) -> list[FoundTable]:
    """Find all tables of a page, from top to bottom.

    Args:
        strokes: the printed lines.
        edges: printed lines and the borders of shaded areas; they count where no lines do.
    """
    words = [word for piece in pieces for word in piece.words]
    if len(words) > MAX_WORDS_A_PAGE:
        return []
    found: list[FoundTable] = []
    for rulings in (strokes, edges):
        for lattice in find_lattices(rulings):
            if not any(_overlap(lattice, t) for t in found):
                found.extend(_ruled(lattice, words, rulings))
    found = _without_nested(found)
    taken = {id(w) for t in found for w in t.words}
    free = [p for p in pieces if not any(id(w) in taken for w in p.words)]
    for leaf in read_leaves(free):
        found.extend(_open(leaf, free, strokes, found))
    return sorted(found, key=lambda t: (t.y0, t.x0))


def _overlap(a: Lattice, b: FoundTable) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.y1, b.y1) > max(a.y0, b.y0)


def _without_nested(tables: list[FoundTable]) -> list[FoundTable]:
    kept: list[FoundTable] = []
    for table in sorted(tables, key=lambda t: -len(t.words)):
        ids = {id(w) for t in kept for w in t.words}
        if not any(id(w) in ids for w in table.words):
            kept.append(table)
    return kept


# Ruled tables


def _ruled(lattice: Lattice, words: Sequence[Word], rulings: Rulings) -> list[FoundTable]:
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
        rows = _text_rows(kept)
        table = _from_rows(rows, rulings, forced)
        return [table] if table is not None and _is_table(table) else []
    if len(filled) < 0.25 * len({id(c) for row in cells for c in row}):
        return []
    grid = _with_split_rows(without_slivers(Grid(len(ys) - 1, len(xs) - 1, distinct)))
    grid.num_header_rows = _num_header_rows(grid)
    return [_found(grid, kept, is_ruled=True, lattice=lattice)]


def _lattice_cells(lattice: Lattice, xs: list[float], ys: list[float]) -> list[list[Cell]]:
    """Join the elementary cells between which no line is drawn."""
    num_rows, num_columns = len(ys) - 1, len(xs) - 1
    cells = [[Cell(i, i, j, j, []) for j in range(num_columns)] for i in range(num_rows)]
    for i in range(num_rows):
        for j in range(1, num_columns):
            if not is_drawn(lattice.down, xs[j], ys[i], ys[i + 1]):
                cells[i][j] = cells[i][j - 1]
                cells[i][j].last_column = j
    for i in range(1, num_rows):
        j = 0
        while j < num_columns:
            cell, above = cells[i][j], cells[i - 1][j]
            end = cell.last_column
            same = above.column == cell.column and above.last_column == end and cell.row == i
            if same and not is_drawn(lattice.across, ys[i], xs[cell.column], xs[end + 1]):
                above.last_row = i
                for k in range(cell.column, end + 1):
                    cells[i][k] = above
            j = end + 1
    return cells


def _cell_at(x: float, y: float, cells: list[list[Cell]], xs: list[float], ys: list[float]) -> Cell:
    column = min(max(sum(1 for e in xs if e <= x) - 1, 0), len(xs) - 2)
    row = min(max(sum(1 for e in ys if e <= y) - 1, 0), len(ys) - 2)
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
        for row in _text_rows(cell.words):
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
    for line, following in itertools.pairwise(lines):
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


# Unruled tables


def _text_rows(words: Sequence[Word]) -> list[TextRow]:
    rows = rows_of([make_piece([w]) for w in words])
    return [TextRow.of(w for piece in row for w in piece.words) for row in rows]


def _open(
    leaf: Sequence[Piece],
    free: Sequence[Piece],
    rulings: Rulings,
    ruled: Sequence[FoundTable],
) -> list[FoundTable]:
    """Find unruled tables in a part of the page that is read as one column."""
    if len(leaf) < 4:
        return []
    rows = [TextRow.of(w for piece in row for w in piece.words) for row in rows_of(leaf)]
    found = []
    for core in _stretches(rows, ruled):
        stretch, is_framed = _up_to_rules(core, free, rulings)
        table = _from_rows(stretch, rulings, _forced(stretch, rulings))
        if table is not None and _is_table(table, is_framed=is_framed):
            found.append(table)
    return found


def _up_to_rules(
    rows: list[TextRow], free: Sequence[Piece], rulings: Rulings
) -> tuple[list[TextRow], bool]:
    """Take in the lines between the aligned ones and the rules above and below the table.

    Returns:
        The lines, and whether rules close the table above and below.
    """
    left = min(r.words[0].x0 for r in rows)
    right = max(r.words[-1].x1 for r in rows)
    size = median(r.size for r in rows)
    long = [
        s
        for s in rulings.across
        if min(s.end, right) - max(s.start, left) > 0.7 * (right - left)
        and s.end - s.start < 1.5 * (right - left)
    ]
    top, bottom = rows[0].y0, rows[-1].y1
    above = [s.at for s in long if top - MAX_HEAD_EM * size < s.at < rows[0].baseline]
    below = [s.at for s in long if rows[-1].baseline < s.at < bottom + 3.5 * size]
    known = {id(w) for r in rows for w in r.words}
    if above:
        top = min(top, _farthest(above, top, free, known, left, right))
    if below:
        bottom = max(bottom, min(below))
    taken = [
        p
        for p in free
        if top - 1 < p.baseline - 0.3 * p.size < bottom + 1
        and left - 3 < (p.x0 + p.x1) / 2 < right + 3
        and not any(id(w) in known for w in p.words)
    ]
    if not taken or sum(len(p.words) for p in taken) > 60:
        return rows, bool(above and below)
    extra = [TextRow.of(w for p in row for w in p.words) for row in rows_of(taken)]
    pieces = [make_piece(r.words) for r in (*rows, *extra)]
    return [TextRow.of(w for p in row for w in p.words) for row in rows_of(pieces)], bool(
        above and below
    )


def _farthest(
    rules: Sequence[float],
    top: float,
    free: Sequence[Piece],
    known: set[int],
    left: float,
    right: float,
) -> float:
    """Give the highest rule up to which nothing but heads stands above the table."""
    best = top
    for at in sorted(rules, reverse=True):
        between = [
            p
            for p in free
            if at < p.baseline < top
            and p.x1 > left
            and p.x0 < right
            and id(p.words[0]) not in known
        ]
        if any(CAPTION.match(" ".join(w.text for w in p.words[:3])) for p in between):
            break
        if any(p.x1 - p.x0 > 0.8 * (right - left) and len(p.words) > 9 for p in between):
            break
        best = at
    return best


def _forced(rows: Sequence[TextRow], rulings: Rulings) -> list[float]:
    top, bottom = rows[0].y0, rows[-1].y1
    left = min(r.words[0].x0 for r in rows)
    right = max(r.words[-1].x1 for r in rows)
    return [
        s.at
        for s in rulings.down
        if left + 3 < s.at < right - 3
        and min(s.end, bottom) - max(s.start, top) > 0.5 * (bottom - top)
    ]


def _stretches(rows: Sequence[TextRow], ruled: Sequence[FoundTable]) -> list[list[TextRow]]:
    """Find runs of lines that are parted into chunks, with single lines between them."""
    stretches: list[list[TextRow]] = []
    current: list[TextRow] = []
    pending: list[TextRow] = []
    for row in rows:
        if current and _is_apart((pending or current)[-1], row, ruled):
            stretches.append(current)
            current, pending = [], []
        if CAPTION.match(" ".join(w.text for w in row.words[:3])) and len(row.chunks(1.0)) < 3:
            if current:
                stretches.append(current)
            current, pending = [], []
        elif _is_parted(row):
            current = [*current, *pending, row]
            pending = []
        elif current:
            pending.append(row)
            if len(pending) > 3 or _is_prose_line(row, current):
                stretches.append(current)
                current, pending = [], []
    if current:
        stretches.append(current)
    return [s for s in stretches if sum(_is_parted(r) for r in s) >= 2]


def _is_parted(row: TextRow) -> bool:
    return len(row.chunks(0.9)) > 1


def _is_apart(above: TextRow, below: TextRow, ruled: Sequence[FoundTable]) -> bool:
    if below.baseline - above.baseline > 4.0 * below.size:
        return True
    return any(above.baseline < t.y0 + 1 and t.y1 - 1 < below.baseline for t in ruled)


def _is_prose_line(row: TextRow, current: Sequence[TextRow]) -> bool:
    left = min(r.words[0].x0 for r in current)
    right = max(r.words[-1].x1 for r in current)
    width = row.words[-1].x1 - row.words[0].x0
    return width > 0.75 * (right - left) and len(row.words) > 7


def _from_rows(rows: list[TextRow], rulings: Rulings, forced: Sequence[float]) -> FoundTable | None:
    if not rows:
        return None
    separators = find_separators(rows, forced)
    if not separators:
        return None
    left = min(r.words[0].x0 for r in rows)
    right = max(r.words[-1].x1 for r in rows)
    across = [
        s
        for s in rulings.across
        if rows[0].y0 - 2 < s.at < rows[-1].y1 + 2 and s.end > left and s.start < right
    ]
    grid = build_open(rows, separators, across)
    return _found(grid, [w for r in rows for w in r.words], is_ruled=False)


def _found(
    grid: Grid, words: list[Word], *, is_ruled: bool, lattice: Lattice | None = None
) -> FoundTable:
    x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
    y0, y1 = min(w.y0 for w in words), max(w.y1 for w in words)
    if lattice is not None:
        x0, x1 = min(x0, lattice.x0), max(x1, lattice.x1)
    return FoundTable(grid, x0, y0, x1, y1, words, is_ruled)


def _is_table(table: FoundTable, *, is_framed: bool = False) -> bool:
    """Judge whether aligned lines are a table and not a list, prose, contents or a chart."""
    grid = table.grid
    if grid.num_columns < 2 or grid.num_rows < 2:
        return False
    texts = [c.text for c in grid.cells]
    if len(texts) < 0.35 * grid.num_rows * grid.num_columns:
        return False
    if grid.num_columns < 4 and sum(bool(_LEADERS.search(t)) for t in texts) > 2:
        return False
    share = sum(is_number(t) for t in texts) / len(texts)
    if _is_chart(grid) or _is_formula(grid):
        return False
    if is_framed:
        return grid.num_rows >= 3 or share >= 0.3
    if grid.num_columns == 2 and _is_enumeration(grid):
        return False
    if grid.num_columns == 2 and share < 0.3:
        return _is_two_column_list(grid)
    if share < 0.15 and sum(len(t) > 60 for t in texts) > 0.35 * len(texts):
        return False
    full = sum(sum(c.row == r for c in grid.cells) > 1 for r in range(grid.num_rows))
    if full < 0.5 * grid.num_rows:
        return False
    if share < 0.3:
        return grid.num_rows >= 3 and full > 0.6 * grid.num_rows
    return grid.num_rows >= 3 or (share > 0.3 and grid.num_columns >= 4)


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
    steps = [round(b - a, 6) for a, b in itertools.pairwise(values)]
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
            text.split()[0].replace(",", "").rstrip("%").replace("−", "-").replace("–", "-")
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
