"""Find the tables of a PDF page: by ruled lattices, and by lines whose words align in columns.

Source of the idea for unruled tables: A. Nurminen, "Algorithmic extraction of data in tables in
PDF documents" (2013), text edges that recur from line to line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from haetae.data.pdf_columns import read_leaves
from haetae.data.pdf_found import FoundTable, table_from_rows
from haetae.data.pdf_grid import CHUNK_GAP_EM, LEADER, TextRow
from haetae.data.pdf_judge import is_table
from haetae.data.pdf_lines import rows_of
from haetae.data.pdf_ruled import read_lattice
from haetae.data.pdf_rules import Lattice, Rulings, find_lattices
from haetae.data.pdf_words import Piece, make_piece

MAX_WORDS_A_PAGE = 20_000
PARTED_EM = 0.9  # wider than any space between the words of a stretched line
MAX_HEAD_EM = 9.0  # how far above the first aligned line its heads may begin

CAPTION = re.compile(r"(?:table|tab\.|exhibit|표|<표|\[표)\s*[A-Z]?[\d.\-–]*\d", re.I)


def find_tables(
    pieces: Sequence[Piece], strokes: Rulings, edges: Rulings
) -> tuple[list[FoundTable], list[list[Piece]]]:
    """Find all tables of a page, from top to bottom.

    Args:
        strokes: the printed lines.
        edges: printed lines and the borders of shaded areas; they count where no lines do.

    Returns:
        The tables, and what is outside ruled tables in the order in which it is read.
    """
    words = [word for piece in pieces for word in piece.words]
    if len(words) > MAX_WORDS_A_PAGE:
        return [], read_leaves(pieces)
    found: list[FoundTable] = []
    for rulings in (strokes, edges):
        for lattice in find_lattices(rulings):
            if not any(_overlap(lattice, t) for t in found):
                found.extend(read_lattice(lattice, words, rulings))
    found = _without_nested(found)
    taken = {id(w) for t in found for w in t.words}
    free = [p for p in pieces if not any(id(w) in taken for w in p.words)]
    leaves = read_leaves(free)
    for leaf in leaves:
        found.extend(_open(leaf, free, strokes, found))
    return sorted(found, key=lambda t: (t.y0, t.x0)), leaves


def _overlap(a: Lattice, b: FoundTable) -> bool:
    return min(a.x1, b.x1) > max(a.x0, b.x0) and min(a.y1, b.y1) > max(a.y0, b.y0)


def _without_nested(tables: list[FoundTable]) -> list[FoundTable]:
    kept: list[FoundTable] = []
    for table in sorted(tables, key=lambda t: -len(t.words)):
        ids = {id(w) for t in kept for w in t.words}
        if not any(id(w) in ids for w in table.words):
            kept.append(table)
    return kept


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
    rows = [row for row in rows if not all(LEADER.fullmatch(w.text) for w in row.words)]
    found = []
    for core in _stretches(rows, ruled, rulings):
        stretch, is_framed = _up_to_rules(core, free, rulings)
        table = table_from_rows(stretch, rulings, _forced(stretch, rulings))
        if table is not None and is_table(
            table.grid, is_framed=is_framed, num_leaders=sum(r.has_leader for r in core)
        ):
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
        top = min(top, _farthest(above, top, free, known, left=left, right=right))
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
    *,
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


def _stretches(
    rows: Sequence[TextRow], ruled: Sequence[FoundTable], rulings: Rulings
) -> list[list[TextRow]]:
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
            is_closed = len(pending) > 1 and _is_ruled_off(current, pending[0], rulings)
            if len(pending) > 3 or is_closed or _is_prose_line(row, current):
                stretches.append(current)
                current, pending = [], []
    if current:
        stretches.append(current)
    return [s for s in stretches if sum(_is_parted(r) for r in s) >= 2]


def _is_parted(row: TextRow) -> bool:
    """Judge whether a line has a gap that no stretched line of prose has."""
    gaps = sorted((b.x0 - a.x1) / row.size for a, b in pairwise(row.words))
    if not gaps or gaps[-1] <= CHUNK_GAP_EM:
        return False
    return gaps[-1] > PARTED_EM or gaps[-1] > 2.2 * gaps[len(gaps) // 2 - 1] or len(gaps) == 1


def _is_apart(above: TextRow, below: TextRow, ruled: Sequence[FoundTable]) -> bool:
    if below.baseline - above.baseline > 4.0 * below.size:
        return True
    return any(above.baseline < t.y0 + 1 and t.y1 - 1 < below.baseline for t in ruled)


def _is_ruled_off(current: Sequence[TextRow], row: TextRow, rulings: Rulings) -> bool:
    """Judge whether a rule as wide as the lines above parts them from a line."""
    left = min(r.words[0].x0 for r in current)
    right = max(r.words[-1].x1 for r in current)
    return any(
        current[-1].baseline < s.at < row.baseline - 0.3 * row.size
        and min(s.end, right) - max(s.start, left) > 0.8 * (right - left)
        for s in rulings.across
    )


def _is_prose_line(row: TextRow, current: Sequence[TextRow]) -> bool:
    left = min(r.words[0].x0 for r in current)
    right = max(r.words[-1].x1 for r in current)
    width = row.words[-1].x1 - row.words[0].x0
    return width > 0.75 * (right - left) and len(row.words) > 7
