"""Signs: what speaks for a sentence or a row as the answer, each a number from 0 to 1."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from haetae.knowledge import asking
from haetae.knowledge.coverage import Text, WeighedWords, held_share, share
from haetae.knowledge.cues import (
    Wanted,
    head_noun,
    measure,
    objects,
    offers,
    wanted,
    without_marks,
)
from haetae.knowledge.passage import Hit
from haetae.knowledge.pins import Pins, pins_of
from haetae.knowledge.quotable import Unit, is_empty_cell
from haetae.knowledge.search import MIN_PASSAGES, Evidence
from haetae.knowledge.terms import AskedWord, term_ids

# The score by words of a passage that holds all of a question well, over the sum of rarities.
FULL_SCORE = 3.0
# The same for a passage in the other language, whose words the score by words counts less.
FOREIGN_SCORE = 0.4
# That the value's noun is there says less for an answer than its absence says against one.
HEADED = 0.75
# What a number without the unit asked for counts in a row.
ROW_MEASURED = 0.7
# What the words of a row itself count beside those of its heading, caption and title.
ROW_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a candidate.

    Args:
        own: the share of the question, weighted by rarity, that the candidate itself holds.
        near: the same with its neighbours, headings and title.
        passage: the same by its whole passage.
        rank: the passage's score over the best one's.
        offers: whether the kind of thing asked for is there (1), is not (0), or any will do (0.5).
        measured: whether a value of the kind or with the noun asked for is there, likewise.
        head: whether what is asked the value of stands near, likewise.
        order: the share of neighbouring words of the question that are neighbours here.
        brevity: 1 for a short sentence, falling with length.
        lexical: the passage's score by words, beside what the question's words could give.
    """

    own: float
    near: float
    passage: float
    rank: float
    offers: float
    measured: float
    head: float
    order: float
    brevity: float
    lexical: float

    def values(self) -> tuple[float, ...]:
        """Give the signs in a fixed order."""
        return (
            self.own, self.near, self.passage, self.rank, self.offers, self.measured, self.head,
            self.order, self.brevity, self.lexical,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with all that is looked up for every candidate.

    Args:
        head: the word that it asks the value of, `None` where none can be told.
        objects: the words that the value is a value of.
    """

    text: str
    words: WeighedWords
    kind: Wanted
    pins: Pins
    is_korean: bool
    head: AskedWord | None
    objects: tuple[AskedWord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A passage with what all its sentences share.

    Args:
        head: title, headings, and the caption of a table.
        whole: the passage with its head.
    """

    head: str
    whole: Text
    coverage: float
    rank: float
    lexical: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence or row as it is read: alone, with its heading row, with all around it."""

    unit: Unit
    row: Text
    said: Text
    near: Text


def read_asked(question: str, words: WeighedWords) -> Asked:
    """Read a question once for all candidates."""
    is_korean = asking.holds_hangul(asking.apart(question))
    return Asked(
        text=question,
        words=words,
        kind=wanted(question),
        pins=pins_of(question),
        is_korean=is_korean,
        head=next(iter(_named((head_noun(question),), words)), None),
        objects=_named(objects(question), words),
    )


def place_of(hit: Hit, evidence: Evidence, asked: Asked) -> Place:
    """Read a passage once for all that can be quoted from it."""
    passage = hit.passage
    caption = _caption(hit, evidence) or hit  # a table is found by what its caption says, too
    told = caption.passage.text if caption is not hit else ""
    head = f"{passage.title} {passage.section} {told}"
    whole = Text.of(f"{head} {passage.text}")
    covered = share(asked.words, whole)
    most = FULL_SCORE * _rarity_in_scores(evidence)
    lexical = min(1.0, max(hit.lexical, caption.lexical) / most)
    if asking.holds_hangul(asking.apart(passage.text)) != asked.is_korean:
        lexical = max(lexical, FOREIGN_SCORE * covered)
    rank = max(hit.score, caption.score) / (evidence.hits[0].score or 1.0)
    return Place(head=head, whole=whole, coverage=covered, rank=rank, lexical=lexical)


def read_unit(unit: Unit, text: str, place: Place) -> Reading:
    """Read a sentence or row of a passage's text."""
    row = Text.of(text[unit.start : unit.end])
    said = Text.of(f"{text[slice(*unit.header)]} {row.written}") if unit.header else row
    near = Text.of(f"{place.head} {unit.before} {said.written} {unit.after}")
    return Reading(unit, row, said, near)


def describe(reading: Reading, place: Place, asked: Asked) -> Signs | None:
    """Give the signs of a sentence or row; `None` where it holds nothing that is asked."""
    unit, row = reading.unit, reading.row
    by_row, by_said = share(asked.words, row), share(asked.words, reading.said)
    if not by_said or (unit.cells and not by_row):
        return None  # a row of which only the heading is asked for is another row
    by_near = share(asked.words, reading.near)
    return Signs(
        own=ROW_SHARE * by_row + (1 - ROW_SHARE) * by_near if unit.cells else by_said,
        near=by_near,
        passage=place.coverage,
        rank=place.rank,
        offers=_offered(asked.kind, row.written),
        measured=_measured(asked, row, unit),
        head=_headed(asked, reading.near, place.whole),
        order=_order(asked.words, row.written),
        brevity=1 / (1 + len(row.written) / 200),
        lexical=place.lexical,
    )


def _rarity_in_scores(evidence: Evidence) -> float:
    """Sum the rarities that scores by words are made of: those of the collection as it is.

    Rarities of words are given as if a small collection were larger (`search.MIN_PASSAGES`).
    """
    num = max(evidence.num_readable, 1)
    shift = math.log((max(num, MIN_PASSAGES) + 1) / (num + 1))
    return sum(max(rarity - shift, 0.1) for _, rarity in evidence.words)


def _caption(hit: Hit, evidence: Evidence) -> Hit | None:
    """Find the caption of a table among what was found."""
    here = hit.passage
    if here.kind != "table":
        return None
    for other in evidence.hits:
        there = other.passage
        is_beside = there.document_id == here.document_id and there.kind == "caption"
        if is_beside and abs(there.position - here.position) == 1:
            return other
    return None


def _offered(kind: Wanted, row: str) -> float:
    return 0.5 if kind is Wanted.ANYTHING else float(offers(kind, without_marks(row)))


def _measured(asked: Asked, row: Text, unit: Unit) -> float:
    pattern = measure(asked.text)
    if pattern is None:
        return 0.5
    written = without_marks(row.written)
    if unit.cells:
        return _measured_in_row(pattern, unit)
    if asking.holds_hangul(row.apart) != asked.is_korean and offers(Wanted.NUMBER, written):
        return 1.0  # the noun counted is called otherwise in the other language
    return float(bool(pattern.search(written)))


def _measured_in_row(pattern: re.Pattern[str], unit: Unit) -> float:
    """Look for the value with its unit, which may stand in another cell or over the column."""
    numbers = [(i, c) for i, c in enumerate(unit.cells) if i and any(map(str.isdigit, c))]
    named = [*unit.cells, *unit.columns]
    over = unit.columns or ("",) * len(unit.cells)
    told = [f"{number} {_bare(over[i])}" for i, number in numbers]
    told += [f"{number} {_bare(name)}" for _, number in numbers for name in named]
    if any(pattern.search(text) for text in told):
        return 1.0
    return ROW_MEASURED if numbers else 0.0


def _bare(heading: str) -> str:
    """Give the unit of a heading: `Flash point (°C)` as `°C`."""
    inside = re.findall(r"[(\[]([^()\[\]]+)[)\]]", heading)
    return str(inside[-1]) if inside else heading


def _headed(asked: Asked, near: Text, whole: Text) -> float:
    """Say whether the value asked for is named near, and what it is a value of in the passage."""
    # `Which company made it?` need not be answered in words of companies; a value must be named.
    if asked.kind is not Wanted.NUMBER or not (asked.head or asked.objects):
        return 0.5
    if asked.head and held_share(asked.head, near) < 0.5:
        return 0.0
    return HEADED if all(held_share(word, whole) >= 0.5 for word in asked.objects) else 0.0


def _named(nouns: Sequence[str], words: WeighedWords) -> tuple[AskedWord, ...]:
    """Find the words of a question that begin with one of the nouns and tell anything."""
    return tuple(
        word
        for word, _ in words
        if word.telling >= asking.SOME and any(n and word.word.startswith(n) for n in nouns)
    )


def _order(words: WeighedWords, row: str) -> float:
    """Give the share of the question's neighbours that stand together here as well."""
    if len(words) < 2:
        return 0.5
    place: dict[int, list[int]] = {}
    for i, written in enumerate(row.split()):
        for term in term_ids(written):
            place.setdefault(term, []).append(i)
    spots = [
        [i for term in (word.whole or word.parts) for i in place.get(term, ())] for word, _ in words
    ]
    pairs = list(pairwise(spots))
    close = sum(any(abs(i - j) <= 3 for i in a for j in b) for a, b in pairs)
    return close / len(pairs)


def is_blank(unit: Unit, asked: Asked) -> bool:
    """Say whether the cell of the column that is asked for says nothing."""
    if not unit.columns:
        return False
    named = Text.of(unit.cells[0])
    rest = [pair for pair in asked.words if held_share(pair[0], named) < 0.5]
    if not rest:
        return False
    shares = [share(rest, Text.of(column)) for column in unit.columns[1:]]
    most = max(shares)
    asked_for = [
        cell for cell, share in zip(unit.cells[1:], shares, strict=True) if most and share == most
    ]
    return bool(asked_for) and all(map(is_empty_cell, asked_for))
