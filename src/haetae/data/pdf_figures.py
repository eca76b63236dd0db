"""Find captions on a PDF page, and the table or the picture that each belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from haetae.data.document import Box
from haetae.data.pdf_found import FoundTable
from haetae.data.pdf_lines import Paragraph, Role
from haetae.data.pdf_rules import Rulings

MAX_CAPTION_CHARS = 1_500
REACH_EM = 4.0  # how far from its table a caption may stand
MIN_PICTURE_SHARE = 0.03  # of the page, for a picture without a caption
MAX_PICTURE_SHARE = 0.85  # above, it is the paper of a scan

_NUMBER = r"[A-Z]{0,2}[-.–]?\d{1,3}(?:[-.–]\d{1,3})*[a-z]?"
TABLE_CAPTION = re.compile(
    rf"[\[<(〈【]?\s?(?P<label>(?:table|tab\.|exhibit|표)\s*(?:{_NUMBER}|[IVXLC]+\b))(?P<rest>.*)",
    re.I | re.S,
)
FIGURE_CAPTION = re.compile(
    rf"[\[<(〈【]?\s?(?P<label>(?:figure|fig\.?|scheme|chart|exhibit|그림|도표|도)\s*{_NUMBER})(?P<rest>.*)",
    re.I | re.S,
)
_MARK = re.compile(r"\s*(?:[.:|)\]>〉】—–-]|$)")
_SENTENCE_GOES_ON = re.compile(r"\s*(?:[a-z(,;]|에|은|는|과|와|의|을|를|도\s|및|참[고조])")


@dataclass(frozen=True, slots=True)
class Captioned:
    """A figure: its caption, what it is called, and where its picture lies as laid out."""

    caption: str
    label: str
    box: Box | None


def caption_tables(paragraphs: list[Paragraph], tables: Sequence[FoundTable]) -> list[str]:
    """Give each table its caption, marking the caption's lines in `paragraphs`."""
    captions = [""] * len(tables)
    found = [k for k, lines in enumerate(paragraphs) if _label(lines, TABLE_CAPTION)]
    pairs = sorted(
        (distance, k, t)
        for k in found
        for t, table in enumerate(tables)
        if (distance := _distance(paragraphs[k], table)) is not None
    )
    used: set[int] = set()
    for _, k, t in pairs:
        if not captions[t] and k not in used:
            used.add(k)
            captions[t] = text_of(paragraphs[k])
    for k in found:
        if k in used or _has_mark(paragraphs[k], TABLE_CAPTION):
            paragraphs[k] = _as_caption(paragraphs[k])
    return captions


def _label(lines: Paragraph, pattern: re.Pattern[str]) -> str:
    """Give the label that a paragraph opens with, if the paragraph is a caption."""
    if not lines or lines[0].role is not Role.BODY:
        return ""
    match = pattern.match(lines[0].text)
    if match is None or sum(len(line.text) for line in lines) > MAX_CAPTION_CHARS:
        return ""
    if _MARK.match(match["rest"]) is None and _SENTENCE_GOES_ON.match(match["rest"]):
        return ""
    return " ".join(match["label"].split())


def _has_mark(lines: Paragraph, pattern: re.Pattern[str]) -> bool:
    match = pattern.match(lines[0].text)
    return match is not None and _MARK.match(match["rest"]) is not None


def _distance(lines: Paragraph, table: FoundTable) -> float | None:
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    if x1 < table.x0 or x0 > table.x1:
        return None
    size = lines[0].size
    above = table.y0 - lines[-1].y1
    below = lines[0].y0 - table.y1
    if -size < above < REACH_EM * size:
        return max(0.0, above)
    # Below is rarer: it loses against a caption of the same distance above.
    return max(0.0, below) + size if -size < below < REACH_EM * size else None


def text_of(lines: Paragraph) -> str:
    """Write a paragraph's lines as one line."""
    return " ".join(line.text for line in lines)


def _as_caption(lines: Paragraph) -> Paragraph:
    return [replace(line, role=Role.CAPTION) for line in lines]


def find_figures(
    paragraphs: list[Paragraph],
    pictures: Sequence[tuple[float, float, float, float]],
    drawings: Sequence[tuple[float, float, float, float]],
    strokes: Rulings,
    tables: Sequence[FoundTable],
    *,
    page_area: float,
) -> list[Captioned]:
    """Find the figures, marking their captions' lines in `paragraphs`.

    Args:
        pictures: boxes of images.
        drawings: boxes of curves and other shapes.
        page_area: in square points.
    """
    graphics = [
        Box(*b) for b in (*pictures, *drawings) if _area(Box(*b)) < MAX_PICTURE_SHARE * page_area
    ]
    graphics.extend(Box(s.start, s.at, s.end, s.at) for s in strokes.across)
    graphics.extend(Box(s.at, s.start, s.at, s.end) for s in strokes.down)
    graphics = [g for g in graphics if not any(_touch(g, t) for t in tables)]
    figures: list[Captioned] = []
    for k, lines in enumerate(paragraphs):
        label = _label(lines, FIGURE_CAPTION)
        if label:
            box = _picture_area(lines, paragraphs, graphics)
            if box is not None or _has_mark(lines, FIGURE_CAPTION):
                paragraphs[k] = _as_caption(lines)
                figures.append(Captioned(text_of(lines), label, box))
    for picture in pictures:
        box = Box(*picture)
        is_whole = _area(box) >= MAX_PICTURE_SHARE * page_area
        if (
            not is_whole
            and _area(box) > MIN_PICTURE_SHARE * page_area
            and not any(f.box is not None and _touch(box, f.box) for f in figures)
        ):
            figures.append(Captioned("", "", box))
    return figures


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def _touch(a: Box, b: Box | FoundTable) -> bool:
    return a.x0 <= b.x1 and b.x0 <= a.x1 and a.y0 <= b.y1 and b.y0 <= a.y1


def _picture_area(
    caption: Paragraph, paragraphs: Sequence[Paragraph], graphics: Sequence[Box]
) -> Box | None:
    """Join the graphics between a caption and the nearest running text above, else below, it."""
    x0, x1 = min(line.x0 for line in caption), max(line.x1 for line in caption)
    y0, y1 = caption[0].y0, caption[-1].y1
    width = x1 - x0
    prose = [
        line
        for lines in paragraphs
        if lines is not caption and _is_prose(lines)
        for line in lines
        if line.x1 > x0 and line.x0 < x1
    ]
    ceiling = max((line.y1 for line in prose if line.y1 <= y0 + 1), default=0.0)
    floor = min((line.y0 for line in prose if line.y0 >= y1 - 1), default=1e9)
    above = [g for g in graphics if _beside(g, x0, x1) and ceiling - 3 < g.y0 and g.y1 < y0 + 3]
    below = [g for g in graphics if _beside(g, x0, x1) and y1 - 3 < g.y0 and g.y1 < floor + 3]
    for chosen in (above, below):
        box = _union(chosen)
        if box is not None and box.x1 - box.x0 > 0.2 * width and box.y1 - box.y0 > 15:
            return box
    return None


def _is_prose(lines: Paragraph) -> bool:
    if lines[0].role is Role.CAPTION or _label(lines, FIGURE_CAPTION):
        return True
    is_text = lines[0].role in (Role.BODY, Role.MARGIN)
    return is_text and sum(len(line.text) for line in lines) > 80


def _beside(box: Box, x0: float, x1: float) -> bool:
    return box.x1 > x0 - 5 and box.x0 < x1 + 5


def _union(boxes: Sequence[Box]) -> Box | None:
    if not boxes:
        return None
    return Box(
        min(b.x0 for b in boxes),
        min(b.y0 for b in boxes),
        max(b.x1 for b in boxes),
        max(b.y1 for b in boxes),
    )
