"""Part a PDF page at its gutters, so that columns are read one after the other.

A gutter is a white strip that few pieces cross, with prose on both sides. What crosses it
(titles, wide figures, tables) parts the page into bands; in each band the left column is read
before the right one. Without a gutter, lines are read from top to bottom.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from haetae.data.pdf_lines import Line
from haetae.data.pdf_words import Piece

MIN_GUTTER_EM = 0.8
MIN_ROWS = 3  # a column has as many
MAX_COLUMN_DEPTH = 6
MAX_PIECES = 4_000  # a page with more is read line by line across its width


class Block(NamedTuple):
    """A stretch of the page that is read as a whole: lines that are already in order."""

    x0: float
    y0: float
    x1: float
    y1: float
    lines: tuple[Line, ...]


Item = Piece | Block


def read_leaves(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Part free text at its gutters into stretches that are read as one column each."""
    leaves = part_columns(list(pieces), 0)
    return [[i for i in leaf if isinstance(i, Piece)] for leaf in leaves]


def part_columns(items: list[Item], depth: int = 0) -> list[list[Item]]:
    """Part items into stretches that are read one after the other."""
    is_small = depth < MAX_COLUMN_DEPTH and len(items) <= MAX_PIECES
    gutter = _find_gutter(items) if is_small else None
    if gutter is None:
        return _bands_without_gutter(items)
    crossing = sorted(
        (i for i in items if i.x0 < gutter - 1 and i.x1 > gutter + 1), key=lambda i: i.y0
    )
    rest = [i for i in items if not (i.x0 < gutter - 1 and i.x1 > gutter + 1)]
    bands: list[tuple[list[Item], list[Item]]] = []  # a wide band has an empty right side
    for wide in _group_rows(crossing):
        top = min(i.y0 for i in wide)
        bands.extend(_sides([i for i in rest if (i.y0 + i.y1) / 2 < top], gutter))
        rest = [i for i in rest if (i.y0 + i.y1) / 2 >= top]
        beside = [i for i in rest if any(_shares_row(i, w) for w in wide)]
        rest = [i for i in rest if i not in beside]
        last = _last_lines(wide, rest)
        rest = [i for i in rest if i not in last]
        bands.append(([*wide, *beside, *last], []))
    bands.extend(_sides(rest, gutter))
    return _read_bands(bands, len(items), depth)


def _sides(items: list[Item], gutter: float) -> list[tuple[list[Item], list[Item]]]:
    """Part what lies between two wide bands at the gutter, save where rows run across it."""
    bands: list[tuple[list[Item], list[Item]]] = []
    for strip in _strips(items):
        left = [i for i in strip if (i.x0 + i.x1) / 2 < gutter]
        right = [i for i in strip if (i.x0 + i.x1) / 2 >= gutter]
        if not left or not right or _runs_across(left, right):
            bands.append((strip, []))
        elif bands and bands[-1][1]:
            bands[-1][0].extend(left)
            bands[-1][1].extend(right)
        else:
            bands.append((left, right))
    return _with_lone_sides(bands, gutter)


def _strips(items: list[Item]) -> list[list[Item]]:
    """Part items where a white strip of more than a line runs from edge to edge."""
    strips: list[list[Item]] = []
    bottom = 0.0
    for item in sorted(items, key=lambda i: i.y0):
        height = item.size if isinstance(item, Piece) else 10.0
        if strips and item.y0 - bottom < 0.9 * height:
            strips[-1].append(item)
            bottom = max(bottom, item.y1)
        else:
            strips.append([item])
            bottom = item.y1
    return strips


def _runs_across(left: list[Item], right: list[Item]) -> bool:
    """Judge whether two sides are parts of the same rows, as in a table, not columns."""
    sides = [[i for i in side if isinstance(i, Piece)] for side in (left, right)]
    if not sides[0] or not sides[1]:
        return False
    size = median([p.size for side in sides for p in side])
    num_rows = max(_num_rows(side, size) for side in sides)
    if num_rows > 2 and all(_is_prose(side, size, fill=0.75) for side in sides):
        return False
    fewer, more = sorted(([p.baseline for p in side] for side in sides), key=len)
    shared = sum(any(abs(a - b) < 0.25 * size for b in more) for a in fewer)
    return shared > 0.6 * len(fewer)


def _with_lone_sides(
    bands: list[tuple[list[Item], list[Item]]], gutter: float
) -> list[tuple[list[Item], list[Item]]]:
    """Give a strip with one side only to the columns next to it."""
    joined: list[tuple[list[Item], list[Item]]] = []
    for k, (left, right) in enumerate(bands):
        beside = [b for b in (bands[k - 1] if k else None, *bands[k + 1 : k + 2]) if b and b[1]]
        is_right = not right and all(i.x0 > gutter for i in left)
        is_lone = not right and (is_right or all(i.x1 < gutter for i in left))
        if not right and not (is_lone and beside):
            joined.append((left, []))
            continue
        columns = ([], left) if is_right else (left, right)
        if joined and (joined[-1][1] or not joined[-1][0]):
            joined[-1] = (joined[-1][0] + columns[0], joined[-1][1] + columns[1])
        else:
            joined.append(columns)
    return joined


def _read_bands(
    bands: list[tuple[list[Item], list[Item]]], num_items: int, depth: int
) -> list[list[Item]]:
    """Read columns left then right; bands of one column that follow each other are one."""
    leaves: list[list[Item]] = []
    single: list[Item] = []
    for left, right in [*bands, ([], [])]:
        if not right and left:
            single.extend(left)
            continue
        if single and len(single) < num_items:
            leaves.extend(part_columns(single, depth + 1))
        elif single:
            leaves.extend(_bands_without_gutter(single))
        single = []
        for side in (left, right):
            if side:
                leaves.extend(part_columns(side, depth + 1))
    return leaves


def _group_rows(crossing: list[Item]) -> list[list[Item]]:
    """Keep wide lines together that follow each other as closely as lines of a paragraph."""
    groups: list[list[Item]] = []
    for item in crossing:
        height = item.y1 - item.y0 if isinstance(item, Piece) else 10.0
        if groups and item.y0 - max(i.y1 for i in groups[-1]) < 0.8 * height:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _last_lines(wide: list[Item], rest: list[Item]) -> list[Item]:
    """Find the short line that ends a wide paragraph and so does not reach over the gutter."""
    low = max(wide, key=lambda i: i.y1)
    if not isinstance(low, Piece):
        return []
    below = [i for i in rest if 0 < i.y1 - low.y1 < 1.5 * low.size]
    starts_alike = len(below) > 0 and all(
        isinstance(i, Piece) and abs(i.size - low.size) < 0.1 * low.size for i in below
    )
    is_alone = starts_alike and min(i.x0 for i in below) < low.x0 + 2
    return below if is_alone and max(i.x1 for i in below) < low.x1 - low.size else []


def _shares_row(a: Item, b: Item) -> bool:
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    return overlap > 0.6 * min(a.y1 - a.y0, b.y1 - b.y0)


def _bands_without_gutter(items: list[Item]) -> list[list[Item]]:
    """Read from top to bottom; a block ends the stretch above it and begins one below."""
    leaves: list[list[Item]] = []
    stretch: list[Item] = []
    blocks = sorted((i for i in items if isinstance(i, Block)), key=lambda b: (b.y0, b.x0))
    pieces = [i for i in items if isinstance(i, Piece)]
    for block in blocks:
        stretch = [p for p in pieces if (p.y0 + p.y1) / 2 < block.y0]
        pieces = [p for p in pieces if (p.y0 + p.y1) / 2 >= block.y0]
        if stretch:
            leaves.append(stretch)
        leaves.append([block])
    if pieces:
        leaves.append(list(pieces))
    return leaves


def _find_gutter(items: list[Item]) -> float | None:
    """Find the white strip that best parts the items into two columns of prose."""
    pieces = [i for i in items if isinstance(i, Piece)]
    if len(pieces) < 6:
        return None
    left_edge, right_edge = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    size = median([p.size for p in pieces])
    if right_edge - left_edge < 14 * size:
        return None
    # The fewest crossings first: once a strip is found, those with many more cannot beat it.
    best_score, best = 0.0, None
    depth = _depth_of(pieces)
    ends, begins = sorted(p.x1 for p in pieces), sorted(p.x0 for p in pieces)
    for num_crossing, middle in _candidates(pieces, left_edge, right_edge, size):
        if best_score * (1 + num_crossing) >= depth / 2:
            break
        num_right = len(begins) - bisect_left(begins, middle - 1)
        if min(bisect_right(ends, middle + 1), num_right) < MIN_ROWS:
            continue
        left = [p for p in pieces if p.x1 <= middle + 1]
        right = [p for p in pieces if p.x0 >= middle - 1]
        score = min(_depth_of(left), _depth_of(right)) / (1 + num_crossing)
        if score > best_score and _are_columns(left, right, size):
            best_score, best = score, middle
    return best


def _candidates(
    pieces: list[Piece], left: float, right: float, size: float
) -> list[tuple[int, float]]:
    """Give the strips that are wide enough: how many pieces cross, and the middle."""
    most = 0.8 * len(pieces)
    found: dict[float, int] = {}
    for x0, x1, num_crossing in _valleys(pieces, left, right):
        if x1 - x0 >= MIN_GUTTER_EM * size and num_crossing <= most:
            found.setdefault((x0 + x1) / 2, num_crossing)
    return sorted((num_crossing, middle) for middle, num_crossing in found.items())


def _depth_of(side: list[Piece]) -> float:
    return sum(p.y1 - p.y0 for p in side)


def _valleys(pieces: list[Piece], left: float, right: float) -> list[tuple[float, float, int]]:
    """Give the strips (from, to, pieces crossing) where fewer pieces lie than beside them."""
    events = sorted([(p.x0, 1) for p in pieces] + [(p.x1, -1) for p in pieces])
    steps: list[tuple[float, float, int]] = []
    depth, at = 0, left
    for x, change in events:
        if x - at > 0.5:
            steps.append((at, x, depth))
            at = x
        depth += change
    lowest = 0.8 * len(pieces)
    found: list[tuple[float, float, int]] = []
    for level in sorted({d for _, _, d in steps if d <= lowest})[:24]:
        begin: float | None = None
        for x0, x1, d in [*steps, (right, right, len(pieces) + 1)]:
            if d <= level and begin is None:
                begin = x0
            elif d > level and begin is not None:
                if begin > left and x0 < right:
                    found.append((begin, x0, level))
                begin = None
            if x1 >= right:
                break
    return found


def _are_columns(left: list[Piece], right: list[Piece], size: float) -> bool:
    """Judge whether two sides are columns of text, not the cells of a form or list."""
    if min(_num_rows(side, size) for side in (left, right)) < MIN_ROWS:
        return False
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    if bottom - top < 4 * size:
        return False
    return _is_prose(left, size) and _is_prose(right, size)


def _num_rows(side: list[Piece], size: float) -> int:
    share = 1 / max(size, 1)
    return len({int(p.baseline * share) for p in side})


def _is_prose(side: list[Piece], size: float, *, fill: float = 0.55) -> bool:
    """Judge whether most of the text stands in lines that fill the column's width."""
    width = max(p.x1 for p in side) - min(p.x0 for p in side)
    if width < 5 * size:
        return False
    filled = sum(p.x1 - p.x0 for p in side if p.x1 - p.x0 > fill * width)
    return filled > 0.5 * sum(p.x1 - p.x0 for p in side)
