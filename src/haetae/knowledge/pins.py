"""Pins: the names and numbers of a question that an answer must be about, and no other.

`line B` is not answered by line A, nor `Example 9` by Example 1, however well all other words fit.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from haetae.knowledge import analyze, korean

# A letter that names a thing (line B, B라인); not the article, not "I".
_LETTER = re.compile(r"(?<![\w'’.-])([B-HJ-Z]|(?<=[\w,] )A(?![ ]+[a-z]))(?![A-Za-z0-9'’-])")
# A code of letters and digits: Chr13.2, PBDE-99, A-17, LOT-0412, LiPF6.
_CODE = re.compile(
    r"(?<![\w.])(?=[\w.-]*[A-Za-z])(?=[\w.-]*\d)[A-Za-z][A-Za-z0-9]*(?:[-.]?\w+)*", re.A
)
# A name with its number: Example 9, KorQuAD 3.0, 3호기.
_NUMBERED = re.compile(
    r"\b([A-Z][A-Za-z]{2,})\s+(\d+(?:\.\d+)*)\b"
    r"(?!\s?(?:%|°|(?:h|s|g|m|V|A|K|[kmcnµ]m|[mk]g|m[VAl]|min|hours?|days?|weeks?|years?)\b))",
    re.A,
)
_KOREAN_NUMBERED = re.compile(
    r"(?<![\d.,])(\d+)\s?(호기|호선|라인|공정|단계|공장|동|급|군|형|호)(?![년월일시])"
)
# `실시예 2`: a noun and its number, which no counter follows.
_KOREAN_NAMED = re.compile(
    r"(?<!\w)([가-힣]{2,})\s(\d+)(?![\d.,]|\s?(?:[가-힣]{0,2}(?:년|월|일|개|명|회|%)))"
)
# An acronym, or a name with a capital inside a sentence.
_ACRONYM = re.compile(r"(?<![A-Za-z0-9.-])[A-Z]{2,}[a-z]?(?![A-Za-z0-9-])")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?![\w-])")
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pins:
    """What an answer must be about, each as it was written and as a pattern.

    Args:
        required: must stand in the sentence or row, beside it, or in its headings.
        names: must stand there or in the passage.
    """

    required: tuple[tuple[str, re.Pattern[str]], ...] = ()
    names: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def missing_from(self, near: str, passage: str) -> tuple[str, ...]:
        """Name the pins that do not stand near, and the names that not even the passage holds."""
        folded = _folded(near)
        out = [said for said, pattern in self.required if not pattern.search(folded)]
        if self.names:
            wide = f"{folded} {_folded(passage)}"
            out += [said for said, pattern in self.names if not pattern.search(wide)]
        return tuple(out)


def pins_of(question: str) -> Pins:
    """Read the names and numbers that a question is pinned to.

    >>> [said for said, _ in pins_of("What did line B of Example 9 with PBDE-47 give?").required]
    ['Example 9', 'PBDE-47', 'B']
    """
    text = _folded(question)
    found: dict[str, re.Pattern[str]] = {}
    for match in _NUMBERED.finditer(text):
        if not _MONTH.match(match[1]):
            found[match.group()] = _pattern(match[1], match[2])
    for match in _KOREAN_NUMBERED.finditer(text):
        found[match.group()] = _pattern(match[1], match[2])
    for match in _CODE.finditer(text):
        code = match.group().rstrip(".-")
        if any(c.isdigit() for c in code):
            pieces = re.findall(r"[A-Za-z]+|\d+(?:\.\d+)*", code)
            found.setdefault(code, _pattern(*pieces))
    for match in _LETTER.finditer(text):
        found.setdefault(match[1], re.compile(rf"(?<![A-Za-z0-9]){match[1]}(?![A-Za-z0-9])"))
    for match in _KOREAN_NAMED.finditer(text):
        found.setdefault(match.group(), re.compile(rf"(?<![\d.,]){match[2]}(?![\d]|[.,]\d)"))
    names = {m.group(): _pattern(m.group()) for m in _ACRONYM.finditer(text)}
    if not korean.HANGUL_RUN.search(text):
        # A Korean text may write a foreign name in Hangul, so only English questions bind it.
        names |= {
            m.group(): _stem_pattern(m.group())
            for m in _NAME.finditer(text)
            if not _MONTH.match(m.group())
        }
    return Pins(tuple(found.items()), tuple(names.items()))


def _stem_pattern(name: str) -> re.Pattern[str]:
    """Match a name in other forms as well (Brazil: Brazilian), and any text in Hangul."""
    return re.compile(rf"(?<![A-Za-z]){re.escape(name[:5])}|[가-힣]", re.IGNORECASE)


def _pattern(*pieces: str) -> re.Pattern[str]:
    """Match the pieces in their order, written together or apart, and no longer number."""
    joined = r"[\s\-_.]*".join(map(re.escape, pieces))
    return re.compile(rf"(?<![A-Za-z0-9]){joined}(?![A-Za-z0-9]|[.,]\d)", re.IGNORECASE)


def _folded(text: str) -> str:
    """Write a text without accents, so that Zambezia is found in Zambézia."""
    apart = unicodedata.normalize("NFD", analyze.normalize(text))
    return unicodedata.normalize("NFC", "".join(c for c in apart if not unicodedata.combining(c)))
