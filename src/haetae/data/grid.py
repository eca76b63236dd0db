"""Lay table cells that span rows and columns out on a rectangle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

# A page that claims more is wrong or hostile.
MAX_COLUMNS = 1000
MAX_SPAN = 1000


class Cell(NamedTuple):
    """A cell as written: its words and how many rows and columns it covers.

    Args:
        column: where it starts, from 0; `None` for the next free place.
    """

    text: str
    num_rows: int = 1
    num_columns: int = 1
    column: int | None = None


def fill(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Lay rows of cells out; a spanning cell's text stands in each place that it covers."""
    taken: dict[tuple[int, int], str] = {}
    num_rows = len(rows)
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            if cell.column is not None:
                # A place that is named holds, even where empty cells were counted past it.
                c = cell.column
                while taken.get((r, c)):
                    c += 1
            else:
                while (r, c) in taken:
                    c += 1
            if c >= MAX_COLUMNS:
                break
            last_column = min(c + max(1, cell.num_columns), MAX_COLUMNS)
            for down in range(min(max(1, cell.num_rows), MAX_SPAN, num_rows - r)):
                for at in range(c, last_column):
                    if not taken.get((r + down, at)):
                        taken[r + down, at] = cell.text
            c = last_column
    filled: list[list[str]] = [[] for _ in rows]
    for r, c in sorted(taken):
        row_out = filled[r]
        row_out.extend([""] * (c - len(row_out)))
        row_out.append(taken[r, c])
    width = max(map(len, filled), default=0)
    return [row + [""] * (width - len(row)) for row in filled]


def words(rows: Iterable[Sequence[Cell]]) -> str:
    """Write a table as lines, each cell once."""
    lines = (" | ".join(cell.text.replace("\n", " ") for cell in row if cell.text) for row in rows)
    return "\n".join(line for line in lines if line)


def span(text: str | None) -> int:
    """Read a span attribute; nonsense counts as 1."""
    return min(int(text), MAX_SPAN) if text and text.strip().isdecimal() else 1
