"""Read the cells of tables in markup: the HTML model (HTML, JATS) and CALS (patents)."""

from __future__ import annotations

from collections.abc import Iterator

from haetae.data.flow import Flow
from haetae.data.grid import MAX_COLUMNS, Cell, span
from haetae.data.xml import Element

Cells = list[list[Cell]]


def html_cells(table: Element, flow: Flow) -> tuple[Cells, int]:
    """Give the rows of an HTML table, not of tables inside it, and how many are headings."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    num_header_rows = 0
    for row in rows:
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        if not in_head and next(row.iterchildren("td"), None) is not None:
            break
        num_header_rows += 1
    cells = [
        [
            Cell(_words(cell, flow), span(cell.get("rowspan")), span(cell.get("colspan")))
            for cell in row.iterchildren("td", "th")
        ]
        for row in rows
    ]
    return cells, num_header_rows if num_header_rows < len(rows) else 0


def cals_cells(tgroup: Element, flow: Flow) -> tuple[Cells, int]:
    """Give the rows of a CALS table group and how many are headings."""
    columns = {name: at for at, name in enumerate(_column_names(tgroup))}
    spans = {s.get("spanname"): s for s in tgroup.iterchildren("spanspec")}
    cells: Cells = []
    num_header_rows = 0
    for part in tgroup.iterchildren("thead", "tbody", "tfoot"):
        rows = [
            [_cals_cell(entry, columns, spans, flow) for entry in row.iterchildren("entry")]
            for row in part.iterchildren("row")
        ]
        cells.extend(rows)
        if part.tag == "thead":
            num_header_rows += len(rows)
    return cells, num_header_rows


def _words(cell: Element, flow: Flow) -> str:
    return "\n".join(flow.lines(cell))


def _column_names(tgroup: Element) -> Iterator[str]:
    for at, column in enumerate(tgroup.iterchildren("colspec")):
        yield column.get("colname") or str(at + 1)


def _cals_cell(
    entry: Element, columns: dict[str, int], spans: dict[str | None, Element], flow: Flow
) -> Cell:
    extent = spans.get(entry.get("spanname"), entry)
    first = extent.get("namest") or entry.get("colname") or ""
    column = columns.get(first)
    last = columns.get(extent.get("nameend") or "")
    num_columns = 1 if column is None or last is None else max(1, last - column + 1)
    return Cell(
        _words(entry, flow),
        1 + (span(entry.get("morerows")) if entry.get("morerows", "0") != "0" else 0),
        min(num_columns, MAX_COLUMNS),
        column,
    )
