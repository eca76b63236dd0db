"""What all patent readers share: numbers, dates, and which claim stands on which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from haetae.data.builder import Builder
from haetae.data.document import PassageKind

_SEPARATOR = (
    r"\s*(?:,\s*(?:and|or|und|oder|et|ou)?|to|through|or|and|bis|oder|und|à|ou|et|[-–~])\s*"
)
_REFERENCES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bclaims?\s+\d+(?:{_SEPARATOR}(?:claims?\s+)?\d+\b)*",
        rf"\bAnspr(?:uch|uchs|üche|üchen)\s+\d+(?:{_SEPARATOR}\d+\b)*",
        rf"\brevendications?\s+\d+(?:{_SEPARATOR}\d+\b)*",
        r"請求項\s*\d+(?:\s*(?:[、,~〜-]|から|乃至|ないし|または|又は|及び|および|もしくは|或いは)"
        r"\s*(?:請求項)?\s*\d+)*",
        r"(?:청구항\s*\d+|제\s*\d+\s*항)"
        r"(?:\s*(?:[,~-]|내지|또는|및)\s*(?:청구항\s*\d+|제\s*\d+\s*항))*",
    )
)
_ALL_BEFORE = re.compile(
    r"(?:preceding|previous|foregoing|above)\s+claims?|claims?\s+above"
    r"|vor(?:her|an)?gehende[nr]?\s+Anspr|revendications?\s+pr[ée]c[ée]dente"
    r"|(?:前記|先行する|上記)の?請求項|(?:선행|전술한|상기)\s*청구항",
    re.IGNORECASE,
)
_RANGE_OR_NUMBER = re.compile(
    r"(\d+)|(to|through|bis|à|から|乃至|ないし|내지|[-–~〜])", re.IGNORECASE
)
_LONGEST_RANGE = 1000
_LEADING_NUMBER = re.compile(r"\s*(?:【?請求項|【?청구항)?\s*(\d{1,4})\s*[.)】:\s]")
_FIGURE_LINE = re.compile(r"(FIGS?\.?|Figures?|Abb(?:ildung|\.)|図|도)\s*(\d+(?:[A-Za-z]\b)?)")


def depends_on(text: str, number: int) -> tuple[int, ...]:
    """Find the claims that a claim refers to, in English, German, French, Japanese and Korean.

    >>> depends_on("3. The cell according to any of claims 1 to 2, wherein ...", 3)
    (1, 2)
    """
    text = unicodedata.normalize("NFKC", text)
    found: set[int] = set()
    for pattern in _REFERENCES:
        for match in pattern.finditer(text):
            found.update(_numbers(match.group()))
    if _ALL_BEFORE.search(text):
        found.update(range(1, number))
    return tuple(sorted(n for n in found if 0 < n < number))


def _numbers(reference: str) -> Iterable[int]:
    last: int | None = None
    is_range = False
    for match in _RANGE_OR_NUMBER.finditer(reference):
        if match.group(2):
            is_range = last is not None
            continue
        number = int(match.group(1))
        if is_range and last is not None and last < number <= last + _LONGEST_RANGE:
            yield from range(last + 1, number)
        yield number
        last, is_range = number, False


def claim_number(text: str, given: str | None, position: int) -> int:
    """Number a claim as its attribute says, as its text says, or by its position."""
    if given and given.strip().isdecimal() and int(given):
        return int(given)
    leading = _LEADING_NUMBER.match(unicodedata.normalize("NFKC", text))
    return int(leading.group(1)) if leading else position


def add_claim(
    builder: Builder, text: str, number: int, references: Collection[int] = (), *, label: str
) -> None:
    """Write one claim; its number and what it depends on stand in the section.

    Args:
        references: claims that the markup links to, beside those that the text names.
        label: of the page, `Claims`.
    """
    parents = sorted({*depends_on(text, number), *(n for n in references if 0 < n < number)})
    name = f"Claim {number}"
    if parents:
        name += f" (depends on {_ranges(parents)})"
    builder.add(text, PassageKind.CLAIM, section=f"{label} > {name}")


def _ranges(numbers: list[int]) -> str:
    """Write 1, 2, 3, 7 as `1-3, 7`."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{p[0]}-{p[-1]}" if len(p) > 1 else str(p[0]) for p in parts)


def iso_date(text: str | None) -> str:
    """Turn `20110217` or `20110200` into `2011-02-17` or `2011-02`; "" when it is no date."""
    digits = re.sub(r"\D", "", text or "")
    if len(digits) != 8 or not "1700" < digits[:4] < "2200":
        return ""
    year, month, day = digits[:4], digits[4:6], digits[6:]
    if not "01" <= month <= "12":
        return year
    return f"{year}-{month}-{day}" if "01" <= day <= "31" else f"{year}-{month}"


def publication_number(country: str, number: str, kind: str = "") -> str:
    """Write a publication number one way: `US6840965B2`, `USD701016S1`, `EP1059354A2`.

    Leading zeros that offices pad with are dropped.
    """
    number = re.sub(r"[\s/,.-]", "", number).removeprefix(country)
    letters = re.match(r"[A-Z]*", number)
    prefix = letters.group() if letters else ""
    digits = number[len(prefix) :]
    # Japanese numbers and WO years carry meaning in their zeros.
    if country == "US" or prefix:
        digits = digits.lstrip("0")
    return f"{country}{prefix}{digits}{kind}" if digits else ""


def application_number(country: str, number: str, kind: str = "") -> str:
    """Write an application number without separators; its zeros carry meaning."""
    number = re.sub(r"[\s/,.-]", "", number).removeprefix(country)
    return f"{country}{number}{kind}" if number else ""


def figure_label(text: str) -> str:
    """Give the label of the drawing that a line describes: `FIG. 2A`, or "" if none."""
    match = _FIGURE_LINE.match(text.lstrip("[]0123456789 "))
    return match.group().strip() if match else ""
