"""Put the pieces of a PDF page into paragraphs, in the order in which people read them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from haetae.data.pdf_columns import Block
from haetae.data.pdf_lines import Line, Paragraph, Role, lines_of, rows_of
from haetae.data.pdf_words import Piece

MARGIN_SHARE = 0.12  # running heads and feet lie within this share of the height
OUTER_MARGIN_SHARE = 0.07  # here a little white below or above them is enough

_BULLET = re.compile(r"[•·▪◦‣○●■□▶►※–—∙❍✓]$|\(?\d{1,2}[.)]$|[①-⑳]")
LONE_HEADING = re.compile(
    r"(?:abstract|summary|introduction|conclusions?|discussion|results|methods|references|"
    r"bibliography|acknowledge?ments?|appendix|초\s*록|요\s*약|서\s*론|결\s*론|참\s*고\s*문\s*헌|"
    r"감사의\s*글|부\s*록)\W?",
    re.I,
)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?\s\D|제\s?\d{1,3}\s?[장절조]")
_CLOSED = re.compile(r"[.!?:。][)\]”’\"']*$")


def read_in_order(
    leaves: Sequence[Sequence[Piece | Block]], *, margin: Sequence[Piece] = ()
) -> list[Paragraph]:
    """Give the page's paragraphs in reading order, running heads and feet last.

    Args:
        leaves: what is read as one column each, in order; a table's lines are a block.
        margin: running heads and feet.
    """
    paragraphs: list[Paragraph] = []
    for leaf in leaves:
        paragraphs.extend(_paragraphs(leaf))
    paragraphs.extend([line] for line in lines_of(margin, role=Role.MARGIN))
    return paragraphs


def part_margin(pieces: Sequence[Piece], height: float) -> tuple[list[Piece], list[Piece]]:
    """Part running heads and feet from the body by place, distance and size.

    Returns:
        The pieces of the margin and those of the body.
    """
    if not pieces:
        return [], []
    rows = rows_of(pieces)
    usual = median(sorted(p.size for p in pieces for _ in p.words))
    head = _num_margin_rows(rows, usual, height, at_top=True)
    foot = _num_margin_rows(rows[head:][::-1], usual, height, at_top=False)
    if head + foot >= len(rows):
        return [], list(pieces)
    end = len(rows) - foot
    margin = [p for row in rows[:head] + rows[end:] for p in row]
    return margin, [p for row in rows[head:end] for p in row]


def _num_margin_rows(rows: list[list[Piece]], usual: float, height: float, *, at_top: bool) -> int:
    """Count the rows from the edge inwards that a white strip parts from the body."""
    for k, (row, following) in enumerate(pairwise(rows[:5]), start=1):
        inner = max(p.y1 for p in row) if at_top else height - min(p.y0 for p in row)
        if inner > MARGIN_SHARE * height or max(p.size for p in row) > 1.2 * usual:
            return 0
        if sum(p.num_chars for p in row) > 160 or len(row) > 4:
            return 0
        begins = min(p.y0 for p in following) if at_top else height - max(p.y1 for p in following)
        is_outer = inner < OUTER_MARGIN_SHARE * height
        if begins - inner > (0.7 if is_outer else 1.5) * usual:
            return k
    return 0


def _paragraphs(leaf: Sequence[Piece | Block]) -> list[Paragraph]:
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
        if _opens(before, line, following, leading=leading, left=left, right=right):
            paragraphs.append([line])
        else:
            paragraphs[-1].append(line)
    return paragraphs


def _usual_leadings(lines: list[Line]) -> dict[int, float]:
    """Give the usual distance of baselines for each font size, in points."""
    steps: dict[int, list[float]] = {}
    for a, b in pairwise(lines):
        step = b.baseline - a.baseline
        if round(a.size) == round(b.size) and 0 < step < 2.6 * b.size:
            steps.setdefault(round(b.size), []).append(step)
    return {size: sorted(found)[len(found) // 3] for size, found in steps.items()}


def _opens(
    before: Line, line: Line, following: Line | None, *, leading: float, left: float, right: float
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
