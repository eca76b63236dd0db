"""Read Markdown; the text stays as written, marks included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from haetae.data.builder import Builder
from haetae.data.document import Document, Kind
from haetae.data.sniff import MediaKind
from haetae.data.text import decode, tidy

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_RULE_ROW = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\(<?([^)\s>]{1,300})")
_MARKS = re.compile(r"[*_`~]+|!?\[([^\]]*)\]\([^)]*\)")
_FRONT = re.compile(r"---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_FACT = re.compile(r"(\w+):[ \t]*[\"']?(.*?)[\"']?[ \t]*$", re.MULTILINE)


class _Block(NamedTuple):
    level: int  # of a heading, else 0
    lines: list[str]
    is_code: bool = False


def read_markdown(content: bytes, *, name: str) -> Document:
    """Read Markdown into one page per top-level heading, with tables as data.

    Raises:
        UnreadableFile: the encoding is unknown, or there are no words.
    """
    text = tidy(decode(content, name=name))
    facts: dict[str, str] = {}
    front = _FRONT.match(text)
    if front is not None:
        facts = {key.lower(): value for key, value in _FACT.findall(front.group(1))}
        text = text[front.end() :]
    blocks = list(_blocks(text.split("\n")))
    tops = [block for block in blocks if block.level == 1]
    page_level = 2 if len(tops) == 1 else 1
    builder = Builder()
    for block in blocks:
        _write(builder, block, page_level)
    first = tops[0] if tops else next((block for block in blocks if block.level), None)
    return builder.build(
        name=name,
        title=facts.get("title") or (_plain(first) if first else name),
        kind=Kind.ARTICLE,
        media_type=MediaKind.MARKDOWN.media_type,
        reader="markdown",
        date=_date(facts.get("date", "")),
        language=facts.get("lang", facts.get("language", ""))[:2].lower(),
        authors=[author for author in (facts.get("author", ""),) if author],
    )


def _blocks(lines: list[str]) -> Iterator[_Block]:
    """Cut the lines into headings, fenced code, and stretches between empty lines."""
    open_: list[str] = []
    fence = ""
    for line in lines:
        if fence:
            open_.append(line)
            if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
                yield _Block(0, open_, is_code=True)
                open_, fence = [], ""
            continue
        mark = _FENCE.match(line)
        heading = _HEADING.match(line)
        under = _UNDERLINE.match(line) if open_ and len(open_) == 1 else None
        if under and "|" not in open_[0] and not open_[0].lstrip().startswith(("-", "*", ">", "#")):
            yield _Block(1 if under.group(1)[0] == "=" else 2, [open_[0], line])
            open_ = []
            continue
        if (mark or heading or not line.strip()) and open_:
            yield _Block(0, open_)
            open_ = []
        if mark:
            fence = mark.group(1)
        if heading:
            yield _Block(len(heading.group(1)), [line])
        elif line.strip():
            open_.append(line)
    if open_:
        yield _Block(0, open_, is_code=bool(fence))


def _write(builder: Builder, block: _Block, page_level: int) -> None:
    written = "\n".join(block.lines).strip("\n")
    if block.level:
        heading = _plain(block)
        if block.level <= page_level:
            builder.open_page(heading)
        builder.heading(heading, block.level, written=written)
        return
    at = next((i for i, line in enumerate(block.lines) if _is_rule_row(block, i)), 0)
    if at and not block.is_code:
        builder.add("\n".join(block.lines[: at - 1]))
        header, *body = (_cells(line) for line in block.lines[at - 1 :] if not _is_rule(line))
        builder.table([header, *body], num_header_rows=1, words="\n".join(block.lines[at - 1 :]))
        return
    builder.add(written.rstrip() if block.is_code else written.strip())
    if not block.is_code:
        for caption, file in _IMAGE.findall(written):
            builder.figure(caption=caption, file=file, is_written=True)


def _is_rule(line: str) -> bool:
    return "|" in line and _RULE_ROW.match(line) is not None


def _is_rule_row(block: _Block, at: int) -> bool:
    return at > 0 and _is_rule(block.lines[at]) and "|" in block.lines[at - 1]


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip().replace("\\|", "|") for cell in _CELL_BORDER.split(inner)]


def _plain(block: _Block) -> str:
    match = _HEADING.match(block.lines[0])
    text = match.group(2) if match else block.lines[0]
    return _MARKS.sub(lambda found: found.group(1) or "", text).strip()


def _date(text: str) -> str:
    match = re.match(r"\d{4}(-\d{2}(-\d{2})?)?", text)
    return match.group() if match else ""
