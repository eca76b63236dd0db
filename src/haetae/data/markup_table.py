"""Read the cells of tables in markup: the HTML model (HTML, JATS) and CALS (patents)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from haetae.data.flow import Flow, words_of
from haetae.data.grid import MAX_COLUMNS, Cell, fill, span, words
from haetae.data.xml import Element

Cells = list[list[Cell]]

_LONGEST_HEAD = 6  # rows
_LONGEST_TITLE = 3
_SLACK_PT = 3.0  # between columns of groups that are set as one
_WIDTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*pt", re.IGNORECASE)


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


class CalsTable(NamedTuple):
    """A table of one or more groups, as a builder takes it."""

    rows: list[list[str]]
    num_header_rows: int
    caption: str
    words: str


class _Row(NamedTuple):
    filled: list[str]
    line: str
    is_header: bool


class _Group(NamedTuple):
    """The rows of one table group, and where its columns end in print (points), if it says so."""

    rows: list[_Row]
    edges: list[float]

    @property
    def is_title(self) -> bool:
        """Say whether it is a few lines of one cell each, and not headings of columns."""
        return len(self.rows) <= _LONGEST_TITLE and all(
            len({*row.filled} - {""}) == 1 and (not row.is_header or all(row.filled))
            for row in self.rows
        )

    @property
    def is_head(self) -> bool:
        """Say whether it is nothing but headings."""
        return all(row.is_header for row in self.rows)


def cals_tables(table: Element, flow: Flow) -> list[CalsTable]:
    """Read a CALS table, joining groups that continue each other.

    The US patent office writes one printed table as several groups: the title, the column
    headings, the body, each perhaps with an empty column in front and empty rows for rules.
    """
    caption = " ".join(words_of(title) for title in table.iterchildren("title"))
    tables: list[CalsTable] = []
    heads: list[_Group] = []
    body: _Group | None = None
    groups = _groups(table, flow)
    for group, below in zip(groups, [*groups[1:], None], strict=True):
        if body is not None and not group.is_head and _is_alike(body, group):
            body = _Group(body.rows + group.rows, body.edges)
            continue
        if body is not None:
            tables.append(_as_table(body.rows, caption))
            body, caption = None, ""
        if below is not None and group.is_title and len(below.rows[0].filled) > 1:
            caption = " ".join([caption, *(row.line for row in group.rows)]).strip()
        elif below is not None and group.is_head:
            heads.append(group)
        else:
            body = _Group(
                [row for head in heads for row in _over(head, group)] + group.rows, group.edges
            )
            heads = []
    if body is not None:
        tables.append(_as_table(body.rows, caption))
    return tables or ([CalsTable([], 0, caption, "")] if caption else [])


def _is_alike(above: _Group, below: _Group) -> bool:
    if not above.edges or not below.edges:
        return len(above.rows[0].filled) == len(below.rows[0].filled)
    return len(above.edges) == len(below.edges) and all(
        abs(a - b) <= _SLACK_PT for a, b in zip(above.edges, below.edges, strict=True)
    )


def _over(head: _Group, body: _Group) -> list[_Row]:
    """Lay headings over the columns of the body."""
    if _is_alike(head, body):
        return head.rows
    if head.edges and body.edges:
        return [r._replace(filled=_moved(r.filled, head.edges, body.edges)) for r in head.rows]
    # Without widths nobody can say which column they head; they span all of them.
    width = len(body.rows[0].filled)
    return [row._replace(filled=[row.line] * width) for row in head.rows]


def _groups(table: Element, flow: Flow) -> list[_Group]:
    found = list(table.iter("tgroup"))
    groups = [_group(group, flow, is_last=group is found[-1]) for group in found]
    groups = [group for group in groups if group.rows]
    # Short groups above one that a rule closes as headings are headings as well.
    for at in range(len(groups) - 2, -1, -1):
        above, below = groups[at], groups[at + 1]
        if below.rows[0].is_header and below.is_head and len(above.rows) <= _LONGEST_HEAD:
            rows = [row._replace(is_header=True) for row in above.rows]
            groups[at] = above._replace(rows=rows)
    return groups


def _joined(above: _Group, below: _Group) -> _Group | None:
    """Join a group to the one above where they are one table in print."""
    if above.is_title and len(below.rows[0].filled) > 1:
        return None
    if not above.edges or not below.edges:
        is_alike = len(above.rows[0].filled) == len(below.rows[0].filled)
        return _Group(above.rows + below.rows, below.edges) if is_alike else None
    if len(above.edges) == len(below.edges) and all(
        abs(a - b) <= _SLACK_PT for a, b in zip(above.edges, below.edges, strict=True)
    ):
        return _Group(above.rows + below.rows, below.edges)
    if not above.is_head:
        return None
    over = [row._replace(filled=_moved(row.filled, above.edges, below.edges)) for row in above.rows]
    return _Group(over + below.rows, below.edges)


def _moved(cells: list[str], edges: list[float], onto: list[float]) -> list[str]:
    """Lay heading cells over columns of other widths: each goes where most of it stands."""
    moved: list[list[str]] = [[] for _ in onto]
    for cell, left, right in zip(cells, [0.0, *edges], edges, strict=False):
        for at, (low, high) in enumerate(zip([0.0, *onto], onto, strict=False)):
            overlap = min(right, high) - max(left, low)
            if cell and overlap > 0.5 * min(right - left, high - low) and cell not in moved[at]:
                moved[at].append(cell)
    return [" ".join(texts) for texts in moved]


def table_lines(flow: Flow, element: Element) -> list[str]:
    """Write a table inside a claim or a cell as lines."""
    return [
        line
        for table in element.iter("table")
        for part in cals_tables(table, flow)
        for line in (part.caption, *part.words.split("\n"))
        if line
    ]


def _group(tgroup: Element, flow: Flow, *, is_last: bool) -> _Group:
    names = list(_column_names(tgroup))
    cells, num_header_rows = _cals_cells(tgroup, names, flow)
    filled = fill(cells)
    num_header_rows = max(num_header_rows, _ruled_off(tgroup, filled, is_last=is_last))
    rows = [
        _Row(row, words([line]), at < num_header_rows)
        for at, (row, line) in enumerate(zip(filled, cells, strict=True))
        if any(row)
    ]
    edges = list(accumulate(_widths(tgroup)))
    width = len(filled[0]) if filled else 0
    return _Group(
        [row._replace(filled=row.filled + [""] * (len(names) - width)) for row in rows],
        edges if len(edges) == max(width, len(names)) else [],
    )


def _ruled_off(tgroup: Element, filled: list[list[str]], *, is_last: bool) -> int:
    """Count the rows above the first rule, which are the head where none is marked as such."""
    has_text = False
    for at, row in enumerate(tgroup.iter("row")):
        if any(filled[at]):
            has_text = True
        elif has_text and any(entry.get("rowsep") == "1" for entry in row):
            goes_on = any(map(any, filled[at:])) or not is_last
            return at if goes_on and at <= _LONGEST_HEAD else 0
    return 0


def _widths(tgroup: Element) -> list[float]:
    found = [_WIDTH.match(c.get("colwidth") or "") for c in tgroup.iterchildren("colspec")]
    return [float(match.group(1)) for match in found if match]


def _without_title(rows: list[_Row]) -> tuple[list[_Row], str]:
    """Take heading rows that span the whole width off as the title."""
    title = []
    while len(rows) > 1 and rows[0].is_header and len(rows[0].filled) > 1:
        is_named = rows[0].line.upper().startswith("TABLE")
        if " | " in rows[0].line or not (is_named or all(rows[0].filled)):
            break
        title.append(rows[0].line)
        rows = rows[1:]
    return rows, " ".join(title)


def _as_table(rows: list[_Row], caption: str) -> CalsTable:
    rows, title = _without_title(rows)
    kept = [at for at in range(len(rows[0].filled)) if any(row.filled[at] for row in rows)]
    # What stands above a heading is one too, though its group may not say so.
    heads = [at for at, row in enumerate(rows[: 2 * _LONGEST_HEAD]) if row.is_header]
    num_header_rows = heads[-1] + 1 if heads and heads[-1] + 1 < len(rows) else 0
    return CalsTable(
        [[row.filled[at] for at in kept] for row in rows],
        num_header_rows,
        f"{caption} {title}".strip(),
        "\n".join(row.line for row in rows if row.line),
    )


def _cals_cells(tgroup: Element, names: list[str], flow: Flow) -> tuple[Cells, int]:
    columns = {name: at for at, name in enumerate(names)}
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


def _is_spacer(name: str) -> bool:
    """Tell the empty column that the US patent office indents tables with."""
    return name.lower().startswith("offset")


def _cals_cell(
    entry: Element, columns: dict[str, int], spans: dict[str | None, Element], flow: Flow
) -> Cell:
    extent = spans.get(entry.get("spanname"), entry)
    first = extent.get("namest") or entry.get("colname") or ""
    column = columns.get(first)
    last = columns.get(extent.get("nameend") or "")
    if column is not None and last is not None and last > column and _is_spacer(first):
        column += 1
    num_columns = 1 if column is None or last is None else max(1, last - column + 1)
    return Cell(
        _words(entry, flow),
        1 + (span(entry.get("morerows")) if entry.get("morerows", "0") != "0" else 0),
        min(num_columns, MAX_COLUMNS),
        column,
    )
