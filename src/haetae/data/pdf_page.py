"""One PDF page as read: plain values that can pass between processes."""

from __future__ import annotations

from dataclasses import dataclass

from haetae.data.document import Figure, Page, Table
from haetae.data.pdf_lines import Role


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How a printed line is set; entry i belongs to `page.spans[i]`.

    Args:
        size: of the font, in points.
        paragraph: number of its paragraph on the page, from 0.
    """

    size: float
    is_bold: bool
    role: Role
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfPage:
    """One page as read, with what `assemble` needs to find headings and passages."""

    page: Page
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    styles: tuple[LineStyle, ...] = ()
