"""Build one page from what is printed on it: text in order, tables, figures, warnings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from haetae.data.document import Box, Figure, Page, Span, Table
from haetae.data.pdf_columns import Block, part_columns
from haetae.data.pdf_drawn import Drawn, Rule
from haetae.data.pdf_figures import Captioned, caption_tables, find_figures
from haetae.data.pdf_found import FoundTable
from haetae.data.pdf_glyphs import Glyphs
from haetae.data.pdf_grid import LEADER, Cell
from haetae.data.pdf_layout import part_margin, read_in_order
from haetae.data.pdf_lines import Line, Paragraph, Role, join_words, lines_of, make_line, rows_of
from haetae.data.pdf_native import Frame
from haetae.data.pdf_page import LineStyle, PdfPage
from haetae.data.pdf_rules import Rulings, join_rules
from haetae.data.pdf_tables import MAX_WORDS_A_PAGE, find_tables
from haetae.data.pdf_words import Piece, Word, make_piece, read_pieces, turn_box

UNREADABLE_SHARE = 0.2


class _Placed(Protocol):
    @property
    def x0(self) -> float: ...
    @property
    def y0(self) -> float: ...
    @property
    def x1(self) -> float: ...
    @property
    def y1(self) -> float: ...


class _View(NamedTuple):
    """The page in the frame in which most of its text runs to the right."""

    quarter: int
    width: float  # of the page as seen
    height: float

    @property
    def laid_height(self) -> float:
        return self.width if self.quarter % 2 else self.height

    @property
    def laid_area(self) -> float:
        return self.width * self.height

    def as_seen(self, item: _Placed, quarter: int | None = None) -> Box:
        """Turn a laid-out box back to where it is seen on the page."""
        turn = self.quarter if quarter is None else quarter
        box = (item.x0, item.y0, item.x1, item.y1)
        sides = (self.height, self.width) if turn % 2 else (self.width, self.height)
        return Box(*(round(max(0.0, v), 2) for v in turn_box(box, -turn, *sides)))


def build_page(number: int, frame: Frame, glyphs: Glyphs | None, drawn: Drawn) -> PdfPage:
    """Build a page.

    Args:
        number: from 1.
        glyphs: `None` when the page has no text.
    """
    width, height = frame.size
    if glyphs is None:
        return _bare_page(number, _View(0, width, height), drawn)
    view = _View(_main_quarter(glyphs), width, height)
    pieces = read_pieces(glyphs, view.quarter, width, height)
    strokes, edges = _rulings(drawn, view)
    margin, body = part_margin(pieces, view.laid_height)
    tables, leaves = find_tables(body, strokes, edges)
    blocks = [Block(t.x0, t.y0, t.x1, t.y1, tuple(_table_lines(t))) for t in tables]
    ordered: list[list[Piece | Block]] = [[*leaf] for leaf in leaves]
    if tables:
        ordered = part_columns([*_without_tables(body, tables), *blocks])
    paragraphs = read_in_order(ordered, margin=margin)
    captions = caption_tables(paragraphs, tables)
    pictures = [turn_box(b, view.quarter, width, height) for b in drawn.pictures]
    drawings = [turn_box(b, view.quarter, width, height) for b in drawn.drawings]
    figures = find_figures(
        paragraphs, pictures, drawings, strokes, tables, page_area=view.laid_area
    )
    turned = [(paragraph, view.quarter) for paragraph in paragraphs]
    for quarter in sorted(set(glyphs.quarter_N.tolist()) - {view.quarter}):
        side = read_pieces(glyphs, quarter, width, height)
        turned.extend(([line], quarter) for line in lines_of(side, role=Role.SIDE))
    page, styles = _write(number, view, turned, _warning(glyphs, drawn, pieces))
    return PdfPage(
        page=page,
        styles=styles,
        tables=tuple(
            _as_table(number, table, caption, view)
            for table, caption in zip(tables, captions, strict=True)
        ),
        figures=tuple(_as_figure(number, figure, view) for figure in figures),
    )


def tables_on(frame: Frame, glyphs: Glyphs, drawn: Drawn) -> list[FoundTable]:
    """Find the tables of a page, with their cells, in the frame of most of its text."""
    view = _View(_main_quarter(glyphs), *frame.size)
    pieces = read_pieces(glyphs, view.quarter, view.width, view.height)
    _, body = part_margin(pieces, view.laid_height)
    return find_tables(body, *_rulings(drawn, view))[0]


def _main_quarter(glyphs: Glyphs) -> int:
    return int(np.bincount(glyphs.quarter_N, minlength=4).argmax())


def _rulings(drawn: Drawn, view: _View) -> tuple[Rulings, Rulings]:
    """Give the printed lines alone, and with the borders of shaded areas."""
    rules = drawn.rules
    if view.quarter:
        rules = tuple(
            Rule(*turn_box(r[:4], view.quarter, view.width, view.height), r.is_edge) for r in rules
        )
    return join_rules(r for r in rules if not r.is_edge), join_rules(rules)


def _without_tables(pieces: Sequence[Piece], tables: Sequence[FoundTable]) -> list[Piece]:
    taken = {id(word) for table in tables for word in table.words}
    leaders = (w for p in pieces for w in p.words if LEADER.fullmatch(w.text))
    taken |= {id(w) for w in leaders if any(_lies_in(w, table) for table in tables)}
    free: list[Piece] = []
    for piece in pieces:
        words = [word for word in piece.words if id(word) not in taken]
        if len(words) == len(piece.words):
            free.append(piece)
        elif words:
            free.append(make_piece(words))
    return free


def _lies_in(word: Word, table: FoundTable) -> bool:
    return word.x0 < table.x1 and table.x0 < word.x1 and table.y0 < word.baseline < table.y1


def _table_lines(table: FoundTable) -> list[Line]:
    """Write a table row by row; cells of one line stand beside each other, parted by tabs."""
    lines: list[Line] = []
    for row in range(table.grid.num_rows):
        cells = sorted((c for c in table.grid.cells if c.row == row), key=lambda c: c.column)
        parts = [_cell_lines(cell) for cell in cells]
        if all(len(part) == 1 for part in parts):
            words = [word for part in parts for word in part[0].words]
            texts = [join_words(part[0].words) for part in parts]
            if words:
                lines.append(make_line(words, "\t".join(texts), Role.TABLE))
        else:
            for part in parts:
                lines.extend(make_line(p.words, join_words(p.words), Role.TABLE) for p in part)
    return lines


def _cell_lines(cell: Cell) -> list[Piece]:
    rows = rows_of([make_piece([word]) for word in cell.words])
    return [make_piece(word for piece in row for word in piece.words) for row in rows]


def _bare_page(number: int, view: _View, drawn: Drawn) -> PdfPage:
    area = view.laid_area
    pictures = [b for b in drawn.pictures if (b[2] - b[0]) * (b[3] - b[1]) > 0.02 * area]
    warning = "no text layer: scanned picture" if pictures else "no text on this page"
    page, _ = _write(number, view, [], warning)
    return PdfPage(
        page=page,
        figures=tuple(
            Figure(page=number, box=Box(*(round(max(0.0, v), 2) for v in b))) for b in pictures
        ),
    )


def _warning(glyphs: Glyphs, drawn: Drawn, pieces: Sequence[Piece]) -> str:
    warnings = []
    num = len(glyphs.code_N)
    if glyphs.num_unmapped > UNREADABLE_SHARE * num:
        warnings.append("unreadable font: its characters cannot be told")
    if glyphs.hidden_N.mean() > 0.5:
        warnings.append("invisible text layer: text from an earlier OCR, unchecked")
    if glyphs.is_cut:
        warnings.append(f"only the first {num} characters of the page were read")
    if drawn.is_cut:
        warnings.append("too many drawn lines: tables may be missed")
    if sum(len(piece.words) for piece in pieces) > MAX_WORDS_A_PAGE:
        warnings.append("too many words: tables were not looked for")
    return "; ".join(warnings)


def _write(
    number: int, view: _View, paragraphs: Sequence[tuple[Paragraph, int]], warning: str
) -> tuple[Page, tuple[LineStyle, ...]]:
    """Write the page's text and note where each line stands in it and on the paper."""
    parts: list[str] = []
    spans: list[Span] = []
    styles: list[LineStyle] = []
    at = 0
    for k, (lines, quarter) in enumerate(paragraphs):
        if k:
            parts.append("\n")
            at += 1
        for line in lines:
            spans.append(Span(at, at + len(line.text), view.as_seen(line, quarter)))
            styles.append(LineStyle(round(line.size, 2), line.is_bold, line.role, k))
            parts.append(line.text + "\n")
            at += len(line.text) + 1
    page = Page(
        number=number,
        label=f"p. {number}",
        text="".join(parts),
        width_pt=round(view.width, 2),
        height_pt=round(view.height, 2),
        spans=tuple(spans),
        warning=warning,
    )
    return page, tuple(styles)


def _as_table(number: int, table: FoundTable, caption: str, view: _View) -> Table:
    return Table(
        page=number,
        rows=table.grid.rows(),
        num_header_rows=table.grid.num_header_rows,
        caption=caption,
        box=view.as_seen(table),
    )


def _as_figure(number: int, figure: Captioned, view: _View) -> Figure:
    box = None if figure.box is None else view.as_seen(figure.box)
    return Figure(page=number, caption=figure.caption, label=figure.label, box=box)
