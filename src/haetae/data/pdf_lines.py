"""Set the pieces of a PDF page as printed lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from haetae.data.pdf_words import Piece, Word, make_piece


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
        slack = 0.3 * small
        covers = any(p.x0 < piece.x1 - slack and piece.x0 < p.x1 - slack for p in rows[k])
        if not covers or shift <= 0.15 * big:
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
