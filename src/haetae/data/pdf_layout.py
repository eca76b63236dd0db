"""Put the pieces of a PDF page into lines, paragraphs and the order in which people read them.

A page is parted at its gutters first: a gutter is a white strip that few pieces cross, with
prose on both sides. What crosses it (titles, wide figures, tables) parts the page into bands;
in each band the left column is read before the right one. Without a gutter, lines are read from
top to bottom.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import NamedTuple

from haetae.data.pdf_words import Piece, Word, make_piece

MIN_GUTTER_EM = 0.8
MARGIN_SHARE = 0.12  # running heads and feet lie within this share of the height
OUTER_MARGIN_SHARE = 0.07  # here a little white below or above them is enough
MAX_COLUMN_DEPTH = 6

_BULLET = re.compile(r"[•·▪◦‣○●■□▶►※–—∙❍✓]$|\(?\d{1,2}[.)]$|[①-⑳]")
LONE_HEADING = re.compile(
    r"(?:abstract|summary|introduction|conclusions?|discussion|results|methods|references|"
    r"bibliography|acknowledge?ments?|appendix|초\s*록|요\s*약|서\s*론|결\s*론|참\s*고\s*문\s*헌|"
    r"감사의\s*글|부\s*록)\W?",
    re.I,
)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s\D|제\s?\d{1,3}\s?[장절조]")
_CLOSED = re.compile(r"[.!?:。][)\]”’\"']*$")


class Role(StrEnum):
    """What a printed line is on its page."""

    BODY = "body"
    CAPTION = "caption"
    TABLE = "table"
    MARGIN = "margin"  # running head or foot, page number
    SIDE = "side"  # turned against the rest of the page


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its words from left to right, and how it is set."""

    x0: float
    y0: float
    x1: float
    y1: float
    baseline: float
    size: float
    is_bold: bool
    text: str
    role: Role = Role.BODY


Paragraph = list[Line]


class Block(NamedTuple):
    """A stretch of the page that is read as a whole: lines that are already in order."""

    x0: float
    y0: float
    x1: float
    y1: float
    lines: tuple[Line, ...]


Item = Piece | Block


def read_in_order(
    pieces: Sequence[Piece], blocks: Sequence[Block], *, margin: Sequence[Piece] = ()
) -> list[Paragraph]:
    """Give the page's paragraphs in reading order, running heads and feet last.

    Args:
        pieces: free text.
        blocks: tables, whose lines stay together.
        margin: running heads and feet.
    """
    paragraphs: list[Paragraph] = []
    for leaf in _order([*pieces, *blocks], 0):
        paragraphs.extend(_paragraphs(leaf))
    paragraphs.extend([line] for line in lines_of(margin, role=Role.MARGIN))
    return paragraphs


def read_leaves(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Part a page at its gutters into stretches that are read as one column each."""
    leaves = _order(list(pieces), 0)
    return [[i for i in leaf if isinstance(i, Piece)] for leaf in leaves]


def rows_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Group pieces that stand on one baseline, from top to bottom, each from left to right."""
    rows: list[list[Piece]] = []
    anchors: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        row = _row_for(piece, rows, anchors)
        if row is None:
            rows.append([piece])
            anchors.append(piece)
        else:
            rows[row].append(piece)
            if piece.size > anchors[row].size:
                anchors[row] = piece
    for row_pieces in rows:
        row_pieces.sort(key=lambda p: p.x0)
    rows.sort(key=lambda row: max(row, key=lambda p: p.size).baseline)
    return rows


def _row_for(piece: Piece, rows: list[list[Piece]], anchors: list[Piece]) -> int | None:
    for k in range(len(rows) - 1, max(-1, len(rows) - 5), -1):
        anchor = anchors[k]
        big, small = max(anchor.size, piece.size), min(anchor.size, piece.size)
        shift = abs(piece.baseline - anchor.baseline)
        # Equal sizes share a baseline; a smaller piece may be a superscript or subscript.
        if shift > (0.3 * big if small > 0.85 * big else 0.55 * big):
            continue
        if small <= 0.85 * big and shift > 0.3 * big and not _touches(piece, rows[k]):
            continue
        if any(p.x0 < piece.x1 - 0.3 * small and piece.x0 < p.x1 - 0.3 * small for p in rows[k]):
            if shift > 0.15 * big:
                continue
        return k
    return None


def _touches(piece: Piece, row: list[Piece]) -> bool:
    return any(-0.5 * p.size < max(piece.x0 - p.x1, p.x0 - piece.x1) < 0.4 * p.size for p in row)


def lines_of(pieces: Sequence[Piece], *, role: Role = Role.BODY) -> list[Line]:
    """Set pieces as printed lines, from top to bottom."""
    return [_line(row, role) for row in rows_of(pieces)]


def _line(row: Sequence[Piece], role: Role) -> Line:
    words = [word for piece in row for word in piece.words]
    if len(row) > 1 and _num_rtl(words) * 2 > len(words):
        words = [word for piece in reversed(row) for word in piece.words]
    return make_line(words, join_words(words), role)


def make_line(words: Sequence[Word], text: str, role: Role) -> Line:
    """Make a printed line of its words."""
    whole = make_piece(words)
    num_chars = sum(len(word.text) for word in words)
    num_bold = sum(len(word.text) for word in words if word.is_bold)
    return Line(
        whole.x0, whole.y0, whole.x1, whole.y1, whole.baseline, _usual_size(words),
        num_bold * 2 > num_chars, text, role,
    )  # fmt: skip


def _usual_size(words: Sequence[Word]) -> float:
    if len(words) == 1:
        return words[0].size
    counts: dict[float, int] = {}
    for word in words:
        counts[word.size] = counts.get(word.size, 0) + len(word.text)
    return max(counts, key=lambda size: (counts[size], size))


def _num_rtl(words: Sequence[Word]) -> int:
    return sum(1 for word in words if "\u0590" <= word.text[0] <= "\u08ff")


def join_words(words: Sequence[Word]) -> str:
    """Write words with a space between them, save where they touch."""
    parts: list[str] = []
    before: Word | None = None
    for word in words:
        if before is not None and not _is_glued(before, word):
            parts.append(" ")
        parts.append(word.text)
        before = word
    return "".join(parts)


def _is_glued(a: Word, b: Word) -> bool:
    # Only a raised or lowered word can touch its neighbour and still be a word of its own.
    gap = b.x0 - a.x1
    shift = abs(a.baseline - b.baseline)
    return shift > 0.1 * max(a.size, b.size) and abs(gap) < 0.12 * min(a.size, b.size)


def part_margin(
    pieces: Sequence[Piece], height: float, blocks: Sequence[Block] = ()
) -> tuple[list[Piece], list[Piece]]:
    """Part running heads and feet from the body by place, distance and size.

    Returns:
        The pieces of the margin and those of the body.
    """
    if not pieces:
        return [], []
    rows = rows_of(pieces)
    usual = median(sorted(p.size for p in pieces for _ in p.words))
    head = _num_margin_rows(rows, usual, height, blocks, at_top=True)
    foot = _num_margin_rows(rows[head:][::-1], usual, height, blocks, at_top=False)
    if head + foot >= len(rows) and not blocks:
        return [], list(pieces)
    end = len(rows) - foot
    margin = [p for row in rows[:head] + rows[end:] for p in row]
    return margin, [p for row in rows[head:end] for p in row]


def _num_margin_rows(
    rows: list[list[Piece]],
    usual: float,
    height: float,
    blocks: Sequence[Block],
    *,
    at_top: bool,
) -> int:
    limit = MARGIN_SHARE * height if at_top else (1 - MARGIN_SHARE) * height
    for k, row in enumerate(rows[:4]):
        top, bottom = min(p.y0 for p in row), max(p.y1 for p in row)
        if (bottom > limit if at_top else top < limit) or max(p.size for p in row) > 1.2 * usual:
            return 0
        if sum(p.num_chars for p in row) > 160 or len(row) > 4:
            return 0
        following = rows[k + 1] if k + 1 < len(rows) else None
        edges = [b.y0 if at_top else -b.y1 for b in blocks]
        if following is not None:
            edges.append(min(p.y0 for p in following) if at_top else -max(p.y1 for p in following))
        if not edges:
            return 0
        gap = min(edges) - bottom if at_top else min(edges) + top
        is_outer = bottom < limit * OUTER_MARGIN_SHARE / MARGIN_SHARE
        if not at_top:
            is_outer = top > height - (height - limit) * OUTER_MARGIN_SHARE / MARGIN_SHARE
        if gap > (0.7 if is_outer else 1.5) * usual:
            return k + 1
    return 0


def _order(items: list[Item], depth: int) -> list[list[Item]]:
    """Part items into stretches that are read one after the other."""
    gutter = _find_gutter(items) if depth < MAX_COLUMN_DEPTH else None
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
    if _is_prose(sides[0], size) and _is_prose(sides[1], size):
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
        is_lone = not right and (
            all(i.x1 < gutter for i in left) or all(i.x0 > gutter for i in left)
        )
        if is_lone and beside:
            is_left = left[0].x1 < gutter
            left, right = (left, []) if is_left else ([], left)
        elif not right:
            joined.append((left, []))
            continue
        if joined and (joined[-1][1] or not joined[-1][0]):
            joined[-1] = (joined[-1][0] + left, joined[-1][1] + right)
        else:
            joined.append((left, right))
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
            leaves.extend(_order(single, depth + 1))
        elif single:
            leaves.extend(_bands_without_gutter(single))
        single = []
        for side in (left, right):
            if side:
                leaves.extend(_order(side, depth + 1))
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
    best: tuple[float, float] | None = None
    for x0, x1, num_crossing in _valleys(pieces, left_edge, right_edge):
        if x1 - x0 < MIN_GUTTER_EM * size or num_crossing > 0.8 * len(pieces):
            continue
        middle = (x0 + x1) / 2
        left = [p for p in pieces if p.x1 <= middle + 1]
        right = [p for p in pieces if p.x0 >= middle - 1]
        if not _are_columns(left, right, size):
            continue
        score = min(_depth_of(left), _depth_of(right)) / (1 + num_crossing)
        if best is None or score > best[0]:
            best = (score, middle)
    return best[1] if best else None


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
    rows_left, rows_right = _num_rows(left, size), _num_rows(right, size)
    if min(rows_left, rows_right) < 3:
        return False
    top = max(min(p.y0 for p in left), min(p.y0 for p in right))
    bottom = min(max(p.y1 for p in left), max(p.y1 for p in right))
    if bottom - top < 4 * size:
        return False
    return _is_prose(left, size) and _is_prose(right, size)


def _num_rows(side: list[Piece], size: float) -> int:
    return len({round(p.baseline / max(size, 1)) for p in side})


def _is_prose(side: list[Piece], size: float) -> bool:
    width = max(p.x1 for p in side) - min(p.x0 for p in side)
    if width < 5 * size:
        return False
    filled = sum(p.x1 - p.x0 for p in side if p.x1 - p.x0 > 0.55 * width)
    return filled > 0.5 * sum(p.x1 - p.x0 for p in side)


def _paragraphs(leaf: list[Item]) -> list[Paragraph]:
    pieces = [i for i in leaf if isinstance(i, Piece)]
    if not pieces:
        return [list(i.lines) for i in leaf if isinstance(i, Block)]
    lines = lines_of(pieces)
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    leadings = _usual_leadings(lines)
    paragraphs: list[Paragraph] = [[lines[0]]]
    for k in range(1, len(lines)):
        before, line = lines[k - 1], lines[k]
        following = lines[k + 1] if k + 1 < len(lines) else None
        leading = leadings.get(round(line.size), 1.3 * line.size)
        if _opens(before, line, following, leading, left, right):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _usual_leadings(lines: list[Line]) -> dict[int, float]:
    """Give the usual distance of baselines for each font size, in points."""
    steps: dict[int, list[float]] = {}
    for a, b in zip(lines, lines[1:], strict=False):
        step = b.baseline - a.baseline
        if round(a.size) == round(b.size) and 0 < step < 2.6 * b.size:
            steps.setdefault(round(b.size), []).append(step)
    return {size: sorted(found)[len(found) // 3] for size, found in steps.items()}


def _opens(
    before: Line, line: Line, following: Line | None, leading: float, left: float, right: float
) -> bool:
    """Judge whether a line opens a paragraph."""
    step = line.baseline - before.baseline
    if step > 1.35 * leading + 0.5 or step < 0:
        return True
    if abs(line.size - before.size) > 0.08 * max(line.size, before.size):
        return min(len(line.text), len(before.text)) > 2
    if LONE_HEADING.fullmatch(before.text) or LONE_HEADING.fullmatch(line.text):
        return True
    if line.is_bold != before.is_bold and (before.x1 < right - line.size or not before.is_bold):
        return before.is_bold or line.x1 < right - 2 * line.size
    first = line.text.split(" ", 1)[0]
    if _BULLET.match(first) and (before.x1 < right - line.size or _CLOSED.search(before.text)):
        return True
    is_short = before.x1 < right - max(2 * line.size, 0.12 * (right - left))
    if is_short and (_NUMBERED.match(line.text) or _NUMBERED.match(before.text)):
        return True
    if is_short and _CLOSED.search(before.text):
        return True
    indent = line.x0 - before.x0
    is_indented = 0.7 * line.size < indent < 5 * line.size
    back = following is not None and line.x0 - following.x0 > 0.6 * line.size
    return is_indented and back and bool(_CLOSED.search(before.text) or is_short)
