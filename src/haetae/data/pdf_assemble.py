"""Make one document of the pages of a PDF: title, headings, passages, language, date."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from haetae.data.document import Document, Kind, Page, Passage, PassageKind
from haetae.data.language import language_of
from haetae.data.passages import cut
from haetae.data.pdf_layout import LONE_HEADING
from haetae.data.pdf_lines import Role
from haetae.data.pdf_page import LineStyle, PdfPage
from haetae.errors import QuarantineReason, UnreadableFile

MIN_CHARS_A_DOCUMENT = 20
LONGEST_HEADING = 160
MOST_CHARS_ON_A_COVER = 800
HEADING_SIZE = 1.12  # times the size of running text

_NUMBERED = re.compile(
    r"(?:(?P<arabic>\d{1,2}(?:\.\d{1,2}){0,4})[.)]?|(?P<roman>[IVX]{1,5})\.|"
    r"(?P<korean>제\s?\d{1,3}\s?[장절])|(?P<word>Chapter|Section|Appendix|Part)\s+\w{1,4}[.:]?)"
    r"\s+(?=\S*[^\W\d_])"
)
_ABSTRACT = re.compile(r"(?:abstract|summary|초\s*록|요\s*약|국문\s*초록|국문\s*요약)\W*", re.I)
_NOT_A_HEADING = re.compile(r"[^\w\[(<【「“\"'§]|[a-z](?!\))|(?!\d).{3,60}: .{20}", re.S)
_LEADS_TO_A_PAGE = re.compile(r"(?:\.\s?){4}|…")
_ENDS_LIKE_PROSE = re.compile(r"[.,;:]$|다\.$")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")
_FILE_NAME_TITLE = re.compile(
    r"\.(?:docx?|pdf|indd|hwp|tex|dvi|pptx?|xlsx?|qxd|rtf|ps|fm)\b|^(?:untitled|microsoft word|"
    r"powerpoint|slide \d|document\d*$|제목 없음|\W*$)",
    re.I,
)


@dataclass(slots=True)
class _Part:
    """A paragraph of one page."""

    page: int
    start: int
    end: int
    size: float
    is_bold: bool
    role: Role
    num_lines: int
    text: str
    level: int = 0


@dataclass(slots=True)
class _Run:
    """Paragraphs that follow each other on a page under one heading."""

    kind: PassageKind
    section: str
    start: int
    end: int


@dataclass(slots=True)
class _Outline:
    """The headings above the present place, outermost first."""

    open: list[tuple[int, str]] = field(default_factory=list)

    def enter(self, level: int, text: str) -> None:
        while self.open and self.open[-1][0] >= level:
            self.open.pop()
        self.open.append((level, text))

    @property
    def section(self) -> str:
        return " > ".join(text for _, text in self.open)


def assemble(pages: Sequence[PdfPage], *, name: str, info: Mapping[str, str]) -> Document:
    """Make a document of all its pages.

    Args:
        pages: in order, from 1 without gaps.
        name: of the file, for messages and as the last resort for a title.
        info: the file's own metadata: `Title`, `Author`, `CreationDate`, ...

    Raises:
        UnreadableFile: a page is missing (`page_lost`), or no page has text (`no_text`).
    """
    _check_pages(pages, name)
    parts = {page.page.number: list(_parts(page)) for page in pages}
    flat = [part for page in pages for part in parts[page.page.number]]
    repeated = _repeated(flat, len(pages))
    title_part = _title_part(parts[pages[0].page.number], flat)
    title = _title(info, title_part, flat, name)
    _mark_headings(flat, title_part)
    outline = _Outline()
    passages: list[Passage] = []
    for page in pages:
        passages.extend(
            _passages(page.page, parts[page.page.number], outline, title_part, repeated)
        )
    body = "\n".join(p.text for p in flat if p.role is not Role.MARGIN)[:60_000]
    metadata = {key.lower(): value for key, value in info.items() if key in ("Subject", "Keywords")}
    return Document(
        title=title,
        kind=_kind(flat),
        media_type="application/pdf",
        reader="pdf",
        pages=tuple(page.page for page in pages),
        passages=tuple(passages),
        tables=tuple(table for page in pages for table in page.tables),
        figures=tuple(figure for page in pages for figure in page.figures),
        date=_date(info),
        language=language_of(body),
        authors=_authors(info),
        identifiers=_identifiers(flat),
        metadata=metadata,
    )


def _check_pages(pages: Sequence[PdfPage], name: str) -> None:
    for place, page in enumerate(pages, start=1):
        if page.page.number != place:
            raise UnreadableFile(
                f"page {place} is missing",
                reason=QuarantineReason.PAGE_LOST,
                hint="Read the file again; a document is only kept with all its pages",
                where=name,
            )
    num_chars = sum(
        len(page.page.text[span.start : span.end].replace(" ", ""))
        for page in pages
        for span, style in zip(page.page.spans, page.styles, strict=True)
        if style.role is not Role.MARGIN
    )
    if num_chars < MIN_CHARS_A_DOCUMENT:
        raise UnreadableFile(
            f"no page has a usable text layer ({len(pages)} pages, {num_chars} characters)",
            reason=QuarantineReason.NO_TEXT,
            hint="It is probably scanned: run OCR first, for example ocrmypdf, and add the result",
            where=name,
        )


def _parts(page: PdfPage) -> Iterator[_Part]:
    first = 0
    styles, spans, text = page.styles, page.page.spans, page.page.text
    for k in range(1, len(styles) + 1):
        if k < len(styles) and styles[k].paragraph == styles[first].paragraph:
            continue
        start, end = spans[first].start, spans[k - 1].end
        style = _main_style(styles[first:k])
        yield _Part(
            page=page.page.number, start=start, end=end, size=style.size, is_bold=style.is_bold,
            role=style.role, num_lines=k - first, text=text[start:end],
        )  # fmt: skip
        first = k


def _main_style(styles: Sequence[LineStyle]) -> LineStyle:
    return styles[0] if len(styles) < 3 else styles[len(styles) // 2]


def _repeated(parts: Sequence[_Part], num_pages: int) -> set[str]:
    """Find running heads and feet: margin lines that come back, page numbers aside."""
    counts = Counter(_bare(p.text) for p in parts if p.role is Role.MARGIN)
    least = 2 if num_pages < 8 else 3
    return {text for text, count in counts.items() if count >= least or not text}


def _bare(text: str) -> str:
    return re.sub(r"[\W\d_]+|\b[ivxl]+\b", "", text.lower())


def _body_size(parts: Sequence[_Part]) -> float:
    counts: Counter[float] = Counter()
    for part in parts:
        if part.role is Role.BODY:
            counts[round(part.size, 1)] += len(part.text)
    return counts.most_common(1)[0][0] if counts else 10.0


def _title_part(first_page: Sequence[_Part], parts: Sequence[_Part]) -> _Part | None:
    """Pick the biggest text in the upper part of page 1, when it is bigger than running text."""
    body = _body_size(parts)
    candidates = [
        p
        for p in first_page
        if p.role is Role.BODY and 3 < len(p.text) < 400 and re.search(r"[^\W\d_]{2}", p.text)
    ]
    biggest = max(candidates, key=lambda p: p.size, default=None)
    return biggest if biggest and biggest.size > 1.15 * body else None


def _title(
    info: Mapping[str, str], title_part: _Part | None, parts: Sequence[_Part], name: str
) -> str:
    declared = " ".join(info.get("Title", "").split())
    printed = " ".join(title_part.text.split()) if title_part else ""
    opening = _bare(" ".join(p.text for p in parts[:40]))
    is_printed = len(_bare(declared)) > 3 and _bare(declared) in opening
    if declared and not _FILE_NAME_TITLE.search(declared) and (is_printed or not printed):
        return declared
    if printed:
        return printed
    lines = (p.text for p in parts if p.role is Role.BODY and len(p.text) > 3)
    first = " ".join(next(lines, "").split())
    return first if 3 < len(first) <= 200 else name.rsplit("/", 1)[-1].removesuffix(".pdf")


def _mark_headings(parts: Sequence[_Part], title_part: _Part | None) -> None:
    """Level headings by their numbering, else like numbered ones set alike, else by size."""
    body = _body_size(parts)
    found = [p for p in parts if p is not title_part and _is_heading(p, body)]
    is_cover = sum(len(p.text) for p in parts if p.page == 1) < MOST_CHARS_ON_A_COVER
    found = found[_num_bylines(found, title_part, is_cover=is_cover) :]
    by_style: dict[tuple[int, bool], int] = {}
    for part in found:
        numbered = _NUMBERED.match(part.text)
        if numbered:
            arabic = numbered["arabic"]
            part.level = 1 + arabic.count(".") if arabic else 1
            by_style.setdefault((round(part.size), part.is_bold), part.level)
    rest = [p for p in found if not p.level]
    ranks = sorted({(round(p.size), p.is_bold) for p in rest})[::-1]
    for part in rest:
        style = (round(part.size), part.is_bold)
        rank = min(6, 1 + ranks.index(style))
        part.level = 1 if LONE_HEADING.fullmatch(part.text) else by_style.get(style, rank)


def _num_bylines(found: Sequence[_Part], title_part: _Part | None, *, is_cover: bool) -> int:
    """Count what is set like a heading between the title and the first heading: names, dates."""
    if title_part is None:
        return 0
    for k, part in enumerate(found):
        if part.page > 1:
            return k if is_cover else 0
        if LONE_HEADING.fullmatch(part.text) or _NUMBERED.match(part.text):
            return k
    return 0


def _is_heading(part: _Part, body: float) -> bool:
    text = part.text
    if part.role is not Role.BODY or part.num_lines > 3 or not 2 <= len(text) <= LONGEST_HEADING:
        return False
    letters = sum(c.isalpha() for c in text)
    if letters < 2 or letters < 0.5 * len(text.replace(" ", "")):
        return False
    numbered = _NUMBERED.match(text)
    if _ENDS_LIKE_PROSE.search(text) and not (numbered and part.is_bold):
        return False
    if part.size < 0.92 * body:
        return False
    if LONE_HEADING.fullmatch(text):
        return True
    if _NOT_A_HEADING.match(text) or _LEADS_TO_A_PAGE.search(text):
        return False
    return part.size > HEADING_SIZE * body or part.is_bold or _is_plain_heading(part, numbered)


def _is_plain_heading(part: _Part, numbered: re.Match[str] | None) -> bool:
    """Take a numbered line of its own for a heading though it is set like running text."""
    if not numbered or part.num_lines > 1 or len(part.text) > 80:
        return False
    rest = part.text[numbered.end() :]
    return not rest[:1].islower() and not re.search(r"\d{3}|[=<>]", rest)


def _passages(
    page: Page,
    parts: Sequence[_Part],
    outline: _Outline,
    title_part: _Part | None,
    repeated: set[str],
) -> Iterator[Passage]:
    for run in _runs(parts, outline, title_part, repeated):
        yield from cut(
            page.text, page=page.number, section=run.section, kind=run.kind,
            start=run.start, end=run.end,
        )  # fmt: skip


def _runs(
    parts: Sequence[_Part], outline: _Outline, title_part: _Part | None, repeated: set[str]
) -> list[_Run]:
    """Group a page's paragraphs by section and kind; a run is never torn by another kind."""
    runs: list[_Run] = []
    is_joined = False
    was_heading = False
    for part in parts:
        if part.role is Role.MARGIN and _bare(part.text) in repeated:
            is_joined = False
            continue
        if part.level:
            outline.enter(part.level, " ".join(part.text.split()))
            is_joined = is_joined and was_heading
        kind = _kind_of(part, outline, title_part)
        same = is_joined and runs and runs[-1].kind is kind
        if same and (runs[-1].section == outline.section or was_heading):
            runs[-1].end = part.end
            runs[-1].section = outline.section
        else:
            runs.append(_Run(kind, outline.section, part.start, part.end))
        is_joined = kind in (PassageKind.TEXT, PassageKind.ABSTRACT)
        was_heading = part.level > 0
    return runs


def _kind_of(part: _Part, outline: _Outline, title_part: _Part | None) -> PassageKind:
    if part is title_part:
        return PassageKind.TITLE
    if part.role is Role.TABLE:
        return PassageKind.TABLE
    if part.role is Role.CAPTION:
        return PassageKind.CAPTION
    if outline.open and _ABSTRACT.fullmatch(outline.open[-1][1]):
        return PassageKind.ABSTRACT
    return PassageKind.TEXT


def _kind(parts: Sequence[_Part]) -> Kind:
    headings = " ".join(_bare(p.text) for p in parts if p.level)
    has_abstract = any(_ABSTRACT.match(p.text) for p in parts[:60])
    if has_abstract and re.search(r"references|bibliography|참고문헌", headings):
        return Kind.PAPER
    return Kind.OTHER


def _authors(info: Mapping[str, str]) -> tuple[str, ...]:
    names = re.split(r"\s*[;,]\s*|\s+and\s+", " ".join(info.get("Author", "").split()))
    return tuple(name for name in names if name)


def _identifiers(parts: Sequence[_Part]) -> dict[str, str]:
    opening = " ".join(p.text for p in parts[:60])
    found = re.search(r"\b10\.\d{4,9}/[^\s\"<>,;]+", opening)
    return {"doi": found[0].rstrip(".)]").lower()} if found else {}


def _date(info: Mapping[str, str]) -> str:
    found = _DATE.match(info.get("CreationDate", ""))
    if not found or not "1980" <= found[1] <= "2100":
        return ""
    return "-".join(part for part in found.groups() if part)
