"""A table found on a PDF page, and how one is made of lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from haetae.data.pdf_grid import Grid, TextRow, find_separators
from haetae.data.pdf_lines import rows_of
from haetae.data.pdf_rows import build_open
from haetae.data.pdf_rules import Lattice, Rulings
from haetae.data.pdf_words import Word, make_piece


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


def text_rows(words: Sequence[Word]) -> list[TextRow]:
    """Group words that stand on one baseline."""
    rows = rows_of([make_piece([w]) for w in words])
    return [TextRow.of(w for piece in row for w in piece.words) for row in rows]


def table_from_rows(
    rows: list[TextRow], rulings: Rulings, forced: Sequence[float]
) -> FoundTable | None:
    """Make a table of lines of text, if white strips or lines part it into columns.

    Args:
        forced: x of the printed column borders.
    """
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
    return make_table(grid, [w for r in rows for w in r.words], is_ruled=False)


def make_table(
    grid: Grid, words: list[Word], *, is_ruled: bool, lattice: Lattice | None = None
) -> FoundTable:
    """Put a grid and the words in it together as a table."""
    x0, x1 = min(w.x0 for w in words), max(w.x1 for w in words)
    y0, y1 = min(w.y0 for w in words), max(w.y1 for w in words)
    if lattice is not None:
        x0, x1 = min(x0, lattice.x0), max(x1, lattice.x1)
    return FoundTable(grid, x0, y0, x1, y1, words, is_ruled)
