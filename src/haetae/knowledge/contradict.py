"""Contradictions: what documents say differently about the same thing, side by side."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from haetae.data.passages import sentences
from haetae.errors import UnitMismatch
from haetae.knowledge import analyze
from haetae.knowledge.coverage import Text, share, weighed_words
from haetae.knowledge.entail import are_opposed, is_negated
from haetae.knowledge.passage import Hit, date_range
from haetae.knowledge.search import Evidence
from haetae.knowledge.terms import term_ids
from haetae.units import convert, has_same_dimension, is_unit

if TYPE_CHECKING:
    from haetae.knowledge.ground import Citation

# Values nearer to each other than this share of the larger one are taken as the same.
TOLERANCE = 0.05
# Two sentences speak of the same thing when they share this much of their words ...
SAME_SUBJECT = 0.5
# ... nearly the same words when they share this much of the longer one's ...
NEARLY_SAME = 0.75
# ... and each holds this much of the question.
ABOUT_QUESTION = 0.5
MAX_CONTRADICTIONS = 5
SUPERSEDED = "superseded"
# Titles are the same when they share this much of the longer one, years left out.
SAME_TITLE = 0.8
_YEAR = re.compile(r"(?:19|20)\d{2}\s?년?(?:[-./]\d{1,2})*")
_REPLACES = re.compile(
    r"\b(?:supersed(?:es?|ing)|replac(?:es|ing) (?:the|our|notice|version|revision|all|any)"
    r"|in place of the (?:notice|version|procedure)|withdraws?)\b"
    r"|대체(?:함|한다|합니다|하며)|갈음|폐지(?:함|한다|합니다)|(?:이전|종전|기존)[^.]{0,20}(?:대신|대체)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"(?<![\w.,-])(-?\d[\d,]*(?:\.\d+)?)\s?"
    r"(%|[°º]\s?[CF]|[A-Za-zµμΩÅ][A-Za-zµμΩ]*(?:\s?[/·]\s?[A-Za-zµμ]+[²³23]?|[-−]?[¹²³⁻]+"
    r"|\s[a-zA-Z]{1,3}(?:[-−]|⁻)[1¹2²])*)"
)
_CLAUSE_END = re.compile(r"(?:[,;]|(?<=[이하되])[고며])\s+|\s+(?:and|while|whereas)\s+")

Cite = Callable[[Hit, int, int], "Citation | None"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with its unit as written in a sentence."""

    value: float
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two documents that say different things about the same.

    Args:
        kind: `value`, `polarity`, or `superseded` where the first replaces the second.
        reason: the difference in words, with the dates where they are known.
    """

    kind: str
    first: Citation
    second: Citation
    reason: str


@dataclass(frozen=True, slots=True)
class _Statement:
    hit: Hit
    start: int
    end: int
    text: str
    subject: frozenset[int]
    quantities: tuple[Quantity, ...]


def find_contradictions(evidence: Evidence, *, cite: Cite) -> tuple[Contradiction, ...]:
    """Compare what different documents say to the question, the most alike sentences first."""
    statements = [s for hit in evidence.hits for s in _statements(hit, evidence)]
    pairs = sorted(combinations(statements[:40], 2), key=lambda pair: -_likeness(*pair))
    out: list[Contradiction] = []
    seen: set[tuple[str, str]] = set()
    for a, b in pairs:
        pair = (a.hit.passage.document_id, b.hit.passage.document_id)
        if pair[0] == pair[1] or pair in seen or not _same_subject(a, b):
            continue
        found = _difference(a, b)
        if found is None:
            continue
        newer = _newer(a, b, evidence)
        x, y = (b, a) if newer is b else (a, b)
        first, second = cite(x.hit, x.start, x.end), cite(y.hit, y.start, y.end)
        if first and second:
            kind, said = _difference(x, y) or found
            if newer is not None:
                kind, said = SUPERSEDED, f"The newer one replaces the older one: {said}"
            reason = f"{said}{_dates(first.date, second.date)}"
            out.append(Contradiction(kind=kind, first=first, second=second, reason=reason))
            seen |= {pair, pair[::-1]}
        if len(out) == MAX_CONTRADICTIONS:
            break
    return tuple(out)


def _newer(a: _Statement, b: _Statement, evidence: Evidence) -> _Statement | None:
    """Say which of two statements replaces the other, if one does.

    The later one does when its document says that it replaces something, or bears the same title.
    """
    dates = [date_range(s.hit.passage.date) if s.hit.passage.date else None for s in (a, b)]
    if dates[0] is None or dates[1] is None:
        return None
    if dates[0][1] < dates[1][0]:
        late, early = b, a
    elif dates[1][1] < dates[0][0]:
        late, early = a, b
    else:
        return None
    is_said = any(
        _REPLACES.search(hit.passage.text)
        for hit in evidence.hits
        if hit.passage.document_id == late.hit.passage.document_id
    )
    return late if is_said or _same_title(late, early) else None


def _same_title(a: _Statement, b: _Statement) -> bool:
    one, other = (
        frozenset(term_ids(_YEAR.sub(" ", statement.hit.passage.title))) for statement in (a, b)
    )
    return bool(one) and len(one & other) >= SAME_TITLE * max(len(one), len(other))


def quantities(text: str) -> tuple[Quantity, ...]:
    """Read the values with units of a text; what is no unit is left alone.

    >>> quantities("at 25 °C it is 10.7 mS/cm (Fig. 3)")
    (Quantity(value=25.0, unit='°C'), Quantity(value=10.7, unit='mS/cm'))
    """
    out = []
    for match in _QUANTITY.finditer(text):
        if text[: match.start()].rstrip().endswith(("±", "+/-")):
            continue  # a tolerance says how far, not how much
        unit = re.sub(r"(?<=[°º])\s", "", match[2]).replace("º", "°").strip()
        while unit and not _is_unit(unit):
            unit = unit.rpartition(" ")[0]
        if unit:
            out.append(Quantity(float(match[1].replace(",", "")), unit))
    return tuple(out)


def _is_unit(text: str) -> bool:
    # Words that happen to be units of something somewhere are no units here.
    if text.lower() in {
        "in",
        "at",
        "a",
        "are",
        "as",
        "to",
        "cells",
        "pages",
        "point",
        "t",
        "u",
        "b",
    }:
        return False
    return is_unit(text)


def _statements(hit: Hit, evidence: Evidence) -> Iterator[_Statement]:
    text = hit.passage.text
    head = frozenset(term_ids(hit.passage.title))
    words = weighed_words(evidence)
    for start, end in sentences(text):
        written = text[start:end]
        terms = frozenset(term_ids(written))
        if not terms or share(words, Text.of_terms(terms | head)) < ABOUT_QUESTION:
            continue
        subject = frozenset(term_ids(_without_numbers(written)))
        yield _Statement(hit, start, end, written, subject, quantities(written))


def _without_numbers(text: str) -> str:
    return re.sub(r"(?<![A-Za-z])[-+]?\d[\d,.]*", " ", analyze.normalize(text))


def _likeness(a: _Statement, b: _Statement) -> float:
    return len(a.subject & b.subject) / max(1, len(a.subject | b.subject))


def _same_subject(a: _Statement, b: _Statement) -> bool:
    smaller = min(len(a.subject), len(b.subject))
    return smaller >= 3 and len(a.subject & b.subject) >= SAME_SUBJECT * smaller


def _difference(a: _Statement, b: _Statement) -> tuple[str, str] | None:
    """Say how two statements on one subject differ, if they do."""
    if a.quantities and b.quantities:
        return _value_difference(a, b) or _clause_difference(a, b)
    close = len(a.subject & b.subject) >= 0.6 * max(len(a.subject), len(b.subject))
    if close and is_negated(a.text) != is_negated(b.text):
        return "polarity", "One says it, the other denies it"
    if close and are_opposed(a.text, b.text):
        return "polarity", "They say opposite things"
    return None


def _clause_difference(a: _Statement, b: _Statement) -> tuple[str, str] | None:
    """Compare clause by clause: what a sentence adds in another clause is no condition."""
    for one in _clauses(a):
        for other in _clauses(b):
            shared, larger = len(one.subject & other.subject), max(len(one.subject), 1)
            larger = max(larger, len(other.subject))
            if len(one.subject) < 3 or shared < NEARLY_SAME * larger:
                continue
            found = _value_difference(one, other)
            if found is not None:
                return found
    return None


def _clauses(statement: _Statement) -> Iterator[_Statement]:
    for clause in _CLAUSE_END.split(statement.text):
        subject = frozenset(term_ids(_without_numbers(clause)))
        yield replace(statement, text=clause, subject=subject, quantities=quantities(clause))


def _value_difference(a: _Statement, b: _Statement) -> tuple[str, str] | None:
    """Compare values of one dimension; conditions that both name must agree."""
    clash: tuple[Quantity, Quantity] | None = None
    for x in a.quantities:
        same = [y for y in b.quantities if _comparable(x, y)]
        if same and not any(_agree(x, y) for y in same):
            if clash is not None:
                return None  # more than one thing differs: another condition, another value
            clash = (x, same[0])
    if clash is None:
        return None
    if not _under_like_conditions(a, b):
        return None
    x, y = clash
    return "value", f"{_written(x)} against {_written(y)}"


def _under_like_conditions(a: _Statement, b: _Statement) -> bool:
    """Say whether both name the same kinds of values, or else nearly the same words."""
    paired = all(
        any(_comparable(x, y) for y in other.quantities)
        for one, other in ((a, b), (b, a))
        for x in one.quantities
    )
    shared, larger = len(a.subject & b.subject), max(len(a.subject), len(b.subject))
    return paired or shared >= NEARLY_SAME * larger


def _comparable(x: Quantity, y: Quantity) -> bool:
    try:
        return has_same_dimension(x.unit, y.unit)
    except UnitMismatch:
        return False


def _agree(x: Quantity, y: Quantity) -> bool:
    value = convert(y.value, y.unit, x.unit)
    return abs(x.value - value) <= TOLERANCE * max(abs(x.value), abs(value))


def _written(quantity: Quantity) -> str:
    return f"{quantity.value:g} {quantity.unit}"


def _dates(first: str, second: str) -> str:
    if not first and not second:
        return ""
    return f" ({first or 'no date'} and {second or 'no date'})"
