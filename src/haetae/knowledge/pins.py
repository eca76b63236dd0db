"""Pins: the names and numbers of a question that an answer must be about, and no other.

`line B` is not answered by line A, nor `Example 9` by Example 1, however well all other words fit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from haetae.knowledge import analyze

# A letter that names a thing (line B, B라인); not the article, not "I".
_LETTER = re.compile(r"(?<![\w'’.-])([B-HJ-Z]|(?<=[\w,] )A(?![ ]+[a-z]))(?![A-Za-z0-9'’-])")
# A code of letters and digits: Chr13.2, PBDE-99, A-17, LOT-0412, LiPF6.
_CODE = re.compile(
    r"(?<![\w.])(?=[\w.-]*[A-Za-z])(?=[\w.-]*\d)[A-Za-z][A-Za-z0-9]*(?:[-.]?\w+)*", re.A
)
# A name with its number: Example 9, KorQuAD 3.0, 3호기.
_NUMBERED = re.compile(r"\b([A-Z][A-Za-z]{2,})\s+(\d+(?:\.\d+)*)\b(?!\s*(?:%|[a-zA-Z°]))", re.A)
_KOREAN_NUMBERED = re.compile(
    r"(?<![\d.,])(\d+)\s?(호기|호선|라인|공정|단계|공장|동|급|군|형|호)(?![년월일시])"
)
_MONTH = re.compile(
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pins:
    """What must stand near an answer, each as it was written and as a pattern."""

    required: tuple[tuple[str, re.Pattern[str]], ...] = ()

    def missing_from(self, near: str) -> tuple[str, ...]:
        """Name the pins that do not stand in a text."""
        folded = analyze.normalize(near)
        return tuple(said for said, pattern in self.required if not pattern.search(folded))


def pins_of(question: str) -> Pins:
    """Read the names and numbers that a question is pinned to.

    >>> [said for said, _ in pins_of("What did line B of Example 9 with PBDE-47 give?").required]
    ['Example 9', 'PBDE-47', 'B']
    """
    text = analyze.normalize(question)
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
    return Pins(tuple(found.items()))


def _pattern(*pieces: str) -> re.Pattern[str]:
    """Match the pieces in their order, written together or apart, and no longer number."""
    joined = r"[\s\-_.]*".join(map(re.escape, pieces))
    return re.compile(rf"(?<![A-Za-z0-9]){joined}(?![A-Za-z0-9]|[.,]\d)", re.IGNORECASE)
