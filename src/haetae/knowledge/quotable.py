"""What of a passage can be quoted: a sentence, or a row of a table together with its heading row.

A heading or a title says what follows is about; it is no answer. A list of references is none
either, unless the question asks for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from haetae.data.passages import Slice, sentences
from haetae.knowledge.passage import IndexedPassage

MIN_LENGTH, MAX_LENGTH = 6, 1_200
_CELL = re.compile(r"\s\|\s|\t|\s*\|\s*$|^\s*\|\s*")
_RULE = re.compile(r"[\s|:+=_-]*")
_EMPTY_CELL = re.compile(
    r"[\s\-–—−/.*?]*|n\.?\s?/?\s?[ad]\.?"
    r"|(?:not|none|un)\s?(?:listed|available|applicable|determined|measured|reported|given|known"
    r"|tested|specified)?\.?|(?:해당|자료|정보|기재|데이터)?\s?없음|미(?:기재|정|측정|상|확인|등재)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"[-+±<>≤≥~]?\s?\d[\d.,]*\s?\S{0,4}")
MAX_FRAGMENT = 60
# It ends like a sentence, gives a number or a definition, or is an item of a list.
_SENTENCE_LIKE = re.compile(
    r"[.!?。:;]['\"”’)\]]*\s*$|[다요까죠음함임됨것]['\"”’)\]]*\s*$|\d|[:=→]|^\s*[-*•·▪◦‣○●※–—]"
)
_NUMBERED = re.compile(r"^(?:#+\s*|\(?[\dIVXivx]+(?:\.\d+)*[.)]?\s+|[가-하][.)]\s+)")
_REFERENCES = re.compile(
    r"(?:\d+[.)]?\s*)?(?:references?|bibliography|literature cited|works cited|further reading"
    r"|참고\s?문헌|인용\s?문헌|참고\s?자료)",
    re.IGNORECASE,
)
_ASKS_REFERENCE = re.compile(
    r"\b(?:references?|cite[sd]?|citations?|bibliograph|published in)|참고\s?문헌|인용|출처",
    re.IGNORECASE,
)
_ASKS_TITLE = re.compile(
    r"\btitle\b|\b(?:which|what) (?:document|paper|patent|report|manual|notice|article|procedure)s?"
    r"\b|제목|(?:어느|어떤|무슨) (?:문서|논문|특허|보고서|지침|공지|절차서?|매뉴얼)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What can be quoted as `passage.text[start:end]`.

    Args:
        header: the heading row that a row of a table is read with.
        cells: of a row; empty for a sentence.
        columns: the heading over each cell, where the table lets it be told.
        before, after: the neighbouring sentences, which help to see what a sentence is about.
    """

    start: int
    end: int
    header: Slice | None = None
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


def units(passage: IndexedPassage, question: str) -> list[Unit]:
    """Cut a passage into what can answer the question."""
    last = passage.section.split(" > ")[-1]
    if _REFERENCES.fullmatch(last.strip()) and not _ASKS_REFERENCE.search(question):
        return []
    if passage.kind == "title":
        whole = Unit(start=0, end=len(passage.text))
        return [whole] if _ASKS_TITLE.search(question) else []
    if passage.kind == "table" and (rows := list(_rows(passage.text))):
        return rows
    return _sentences(passage)


def is_empty_cell(cell: str) -> bool:
    """Say whether a cell gives nothing: a dash, `not listed`, `없음`.

    >>> is_empty_cell("–"), is_empty_cell("not listed"), is_empty_cell("0.0")
    (True, True, False)
    """
    return bool(_EMPTY_CELL.fullmatch(cell.strip()))


def _sentences(passage: IndexedPassage) -> list[Unit]:
    text = passage.text
    heads = {_plain(part) for part in (*passage.section.split(" > "), passage.title)}
    heads.add(_plain(passage.page_label))
    spans = [
        (start, end)
        for start, end in sentences(text)
        if MIN_LENGTH <= end - start <= MAX_LENGTH
        and _plain(text[start:end]) not in heads
        and not _is_fragment(text[start:end])
    ]
    written = ["", *(text[a:b] for a, b in spans), ""]
    return [
        Unit(start=a, end=b, before=written[i], after=written[i + 2])
        for i, (a, b) in enumerate(spans)
    ]


def _is_fragment(text: str) -> bool:
    """Say whether a text is a label or a heading rather than a sentence or an item of a list."""
    return len(text) < MAX_FRAGMENT and not _SENTENCE_LIKE.search(text)


def _plain(text: str) -> str:
    return " ".join(_NUMBERED.sub("", text.strip()).lower().split()).rstrip(".:")


_Line = tuple[int, int, tuple[str, ...]]


def _rows(text: str) -> Iterator[Unit]:
    """Cut a table into rows; nothing where its lines are no rows."""
    lines = [
        (start, end, cells)
        for start, end in _lines(text)
        if not _RULE.fullmatch(text[start:end]) and (cells := _cells(text[start:end]))
    ]
    num_wide = sum(len(cells) > 1 for _, _, cells in lines)
    if num_wide < 2:
        return
    header, columns, body = _heading(lines)
    # Where most lines hold one cell, cells were broken over lines: they belong to the row above.
    is_broken = 2 * num_wide < len(lines)
    group = ""
    for place, (start, end, cells) in enumerate(body):
        if len(cells) == 1:
            group = cells[0]
            continue
        last = _last_of_row(body, place) if is_broken else end
        over = columns if len(columns) == len(cells) else ()
        yield Unit(start=start, end=last, header=header, cells=cells, columns=over, before=group)


def _last_of_row(body: Sequence[_Line], place: int) -> int:
    end = body[place][1]
    for _, stop, cells in body[place + 1 :]:
        if len(cells) > 1:
            break
        end = stop
    return end


def _heading(lines: Sequence[_Line]) -> tuple[Slice | None, tuple[str, ...], Sequence[_Line]]:
    """Part a table into the span of its heading, the names of its columns, and its body."""
    first = next(i for i, (_, _, cells) in enumerate(lines) if len(cells) > 1)
    if first and _num_values(lines[first][2]):
        # A heading whose cells were broken over lines: it is quoted whole, its columns unknown.
        return (lines[0][0], lines[first - 1][1]), (), lines[first:]
    header, num = _header(lines[first:])
    width = max(len(cells) for _, _, cells in lines)
    return header, _columns(lines[first : first + num], width), lines[first + num :]


def _lines(text: str) -> Iterator[Slice]:
    for match in re.finditer(r"\S[^\n]*", text):
        yield match.start(), match.start() + len(match.group().rstrip())


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _CELL.split(line.strip().strip("|")))


def _header(lines: Sequence[_Line]) -> tuple[Slice | None, int]:
    """Find the heading rows: one, or two where the second gives no values either."""
    start, end, cells = lines[0]
    if _num_values(cells) * 2 > len(cells):
        return None, 0  # a table that goes on from the passage before
    is_second = len(lines) > 2 and len(lines[1][2]) > 1 and not _num_values(lines[1][2])
    if is_second and _num_values(lines[2][2]) >= 2:
        return (start, lines[1][1]), 2
    return (start, end), 1


def _num_values(cells: tuple[str, ...]) -> int:
    return sum(bool(_VALUE.fullmatch(cell)) for cell in cells)


def _columns(lines: Sequence[_Line], width: int) -> tuple[str, ...]:
    """Name each column by all that stands above it; a heading over several is dealt evenly."""
    named = [""] * width
    for _, _, cells in lines:
        rest, groups = width - 1, len(cells) - 1
        if len(cells) == width:
            spread = list(cells)
        elif len(cells) == rest:
            spread = ["", *cells]  # nothing stands over the names of the rows
        elif groups and rest % groups == 0:
            spread = [cells[0], *(c for c in cells[1:] for _ in range(rest // groups))]
        else:
            continue
        named = [f"{name} {cell}".strip() for name, cell in zip(named, spread, strict=True)]
    return tuple(named) if any(named) else ()
