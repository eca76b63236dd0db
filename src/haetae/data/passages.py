"""Cut text at sentence borders, in English and in Korean.

Two users: readers cut pages into passages, grounding cuts answers and passages into sentences.
Both need spans, not strings, because whatever is quoted must be a slice of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from haetae.data.document import Passage, PassageKind

Slice = tuple[int, int]

SHORT = 400  # a piece below this is joined with what follows
LONG = 1200  # a piece above this is cut at a sentence
LONGEST_SENTENCE = 2000  # a sentence above this is cut at a weaker border

_PARAGRAPH_BREAK = re.compile(r"\n[^\S\n]*\n\s*")
# A list item on a new line starts a sentence although nothing closed the one before.
_ITEM = r"(?:[-*•·▪◦‣○●■□▶►※–—]|[①-⑳]|\(?\d{1,3}\)|\([a-zA-Z가-하]\)|\[\d{1,3}\])"
_BORDER = re.compile(
    r"\n[^\S\n]*\n\s*"
    rf"|\n(?=[^\S\n]*{_ITEM}[^\S\n])"
    r"|[.!?…]+(?:[)\]}\"'”’»」』】》]+|\[\d[\d,\s–-]*\]|\^\d[\d,–-]*)*(?=\s|\Z)"
    r"|(?<=[다요까죠])[.!?]+(?=[가-힣A-Z\"“‘(])"  # many Korean texts leave out the space
    r"|[。！？]+[)\]}\"'”’»」』】》]*"
)
_WORD_BEFORE = re.compile(r"[^\s(\[{\"'“‘«「]+\Z")
_NEXT_WORD = re.compile(r"\s+([^\s]+)")
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z가-하]|[ivxIVX]{1,5})\Z")
_LETTERS_AND_STOPS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]\Z")
_OPENERS = "\"'“‘«「『(["
_CLOSERS = "\"'”’»」』"


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# What never ends a sentence, whatever follows.
_NEVER_LAST = _words(
    "fig figs eq eqs eqn ref refs tab e.g eg i.e ie cf vs dr mr mrs ms prof viz approx ca resp"
    " pp pars para paras sect chap ex exs nr messrs hon gen rev abs incl excl esp"
)
# What ends one only before a word that sentences start with.
_SELDOM_LAST = _words(
    "no nos pat pats ser appl appln pub publ al st vol ed eds univ dept int natl assoc jr sr"
    " jan feb mar apr jun jul aug sep sept oct nov dec art sec inc co ltd corp llc mt prov"
    " trans proc acad sci chem phys soc lett biol med eng technol mol acta ann bull am"
)
_STARTERS = _words(
    "The This These Those That It Its In We A An For As At On To However If When Thus There Then"
    " Therefore While With Where Such But And Our They He She From By Here Each All Both After"
    " Although Since Because Further Furthermore Moreover Finally Hence Most Many Some Only Other"
    " During Before Under Over No Not What Which Who How Next First Second Also Another"
)


def sentences(text: str) -> list[Slice]:
    """Give the spans of the sentences; white space between them belongs to none.

    >>> [text[a:b] for text in ["See Fig. 3. 온도를 올렸다. 끝."] for a, b in sentences(text)]
    ['See Fig. 3.', '온도를 올렸다.', '끝.']
    """
    spans = []
    start = _skip_space(text, 0)
    for match in _BORDER.finditer(text):
        border = match.end()
        if border <= start:
            continue
        if match.group()[0] != "\n" and not _closes(text, start, match):
            continue
        end = match.start() if match.group()[0] == "\n" else border
        if end > start:
            spans.append((start, _trim_end(text, start, end)))
        start = _skip_space(text, border)
    if start < len(text):
        end = _trim_end(text, start, len(text))
        if end > start:
            spans.append((start, end))
    return spans


def _closes(text: str, start: int, match: re.Match[str]) -> bool:
    """Judge whether the stop found is the end of a sentence."""
    stop = match.group()
    if stop[0] in "。！？":
        return True
    following = _NEXT_WORD.match(text, match.end())
    if following is None:  # the end of the text, or Korean without a space
        return True
    word = following.group(1).lstrip(_OPENERS)
    first = word[:1]
    if first.islower() and not _starts_like_a_name(word):
        return False
    if stop[0] in "!?…" or stop.startswith(".."):
        return True
    before = _WORD_BEFORE.search(text, max(start, match.start() - 40), match.start())
    if before is None:
        return True
    return _period_closes(before, following=word, at_start=before.start() <= start)


def _period_closes(before: re.Match[str], *, following: str, at_start: bool) -> bool:
    token = before.group()
    if at_start and _ENUMERATOR.match(token):
        return False
    if token[-1].isdigit():
        # Dates: 2024. 3. 5. 발표; a Korean sentence hardly ever ends in a number.
        whole = token.isdigit()
        return not (whole and (following[:1].isdigit() or "가" <= following[:1] <= "힣"))
    lowered = token.lower()
    if lowered in _NEVER_LAST:
        return False
    rare = bool(_LETTERS_AND_STOPS.match(token)) or (
        # "known in the art. Accordingly" ends, "Art. 54" and "no. 5" do not.
        lowered in _SELDOM_LAST
        and (token[0].isupper() or following[:1].isdigit() or token in ("al", "ed", "eds", "vol"))
    )
    initial = len(token) == 1 and token.isalpha() and token.isupper() and token.isascii()
    if rare or initial:
        return following.rstrip(",") in _STARTERS or "가" <= following[:1] <= "힣"
    return True


def _starts_like_a_name(word: str) -> bool:
    # pH, mRNA, n-Butyl: a small letter can open a sentence in the sciences.
    return word[1:2].isupper() or (word[1:2] == "-" and word[2:3].isalpha())


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _trim_end(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def cut(
    text: str,
    *,
    page: int,
    section: str = "",
    kind: PassageKind = PassageKind.TEXT,
    start: int = 0,
    end: int | None = None,
) -> list[Passage]:
    """Cut `text[start:end]` into passages of some 400 to 1,200 characters.

    Cuts fall between paragraphs, else between sentences (between lines in a table). A sentence
    is only cut when it is itself over 2,000 characters.

    Args:
        text: the whole text of the page, because passages count from its start.
        page: number of the page, from 1.
        section: headings above, joined by ` > `.
        end: `None` for the end of the text.
    """
    stop = len(text) if end is None else min(end, len(text))
    return [
        Passage(page=page, start=a, end=b, kind=kind, section=section)
        for a, b in _pieces(text, start, stop, by_line=kind is PassageKind.TABLE)
    ]


def _pieces(text: str, start: int, end: int, *, by_line: bool) -> list[Slice]:
    pieces: list[Slice] = []
    opened: int | None = None  # where a run of short paragraphs began
    for a, b in _paragraphs(text, start, end):
        first = a if opened is None else opened
        if b - first < SHORT:
            opened = first
            continue
        opened = None
        pieces.extend([(first, b)] if b - first <= LONG else _split(text, first, b, by_line))
    if opened is not None:
        last = _trim_end(text, opened, end)
        if pieces and last - pieces[-1][0] <= LONG:
            pieces[-1] = (pieces[-1][0], last)
        else:
            pieces.append((opened, last))
    return pieces


def _paragraphs(text: str, start: int, end: int) -> Iterator[Slice]:
    at = start
    for match in _PARAGRAPH_BREAK.finditer(text, start, end):
        yield from _trimmed(text, at, match.start())
        at = match.end()
    yield from _trimmed(text, at, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Slice]:
    while start < end and text[start].isspace():
        start += 1
    end = _trim_end(text, start, end)
    if start < end:
        yield start, end


def _split(text: str, start: int, end: int, by_line: bool) -> list[Slice]:
    """Cut one long stretch into pieces of about equal length at sentence or line borders."""
    units = [
        part
        for a, b in (_lines(text, start, end) if by_line else sentences(text[start:end]))
        for part in _break_up(text, start + a, start + b)
    ]
    num_pieces = -(-(end - start) // LONG)
    aim = (end - start) / num_pieces
    pieces: list[Slice] = []
    first, last = units[0]
    for a, b in units[1:]:
        nearer = abs(last - first - aim) <= abs(b - first - aim)
        if b - first > LONG or (nearer and last - first >= SHORT):
            pieces.append((first, last))
            first = a
        last = b
    pieces.append((first, last))
    return pieces


def _lines(text: str, start: int, end: int) -> Iterator[Slice]:
    for match in re.finditer(r"\S[^\n]*", text[start:end]):
        yield match.start(), match.start() + len(match.group().rstrip())


def _break_up(text: str, start: int, end: int) -> Iterator[Slice]:
    """Cut a sentence that is too long at a line, a clause, a word, or anywhere."""
    while end - start > LONGEST_SENTENCE:
        window = text[start + SHORT : start + LONG]
        at = LONG
        for mark in ("\n", "; ", ", ", " "):
            found = window.rfind(mark)
            if found >= 0:
                at = SHORT + found + len(mark)
                break
        yield from _trimmed(text, start, start + at)
        start = _skip_space(text, start + at)
    yield from _trimmed(text, start, end)
