"""Choose what answers: the sentence or the row of a table that holds the telling words.

Every candidate is described by a few signs in [0, 1]; their weights were fitted on the
odd-numbered KorQuAD questions and on the development half of the questions on real papers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from haetae.data.passages import Slice
from haetae.knowledge import asking
from haetae.knowledge.coverage import Text, WeighedWords, held_share, share, weighed_words
from haetae.knowledge.cues import (
    Wanted,
    head_noun,
    is_strict,
    leans_on_previous,
    measure,
    offers,
    wanted,
)
from haetae.knowledge.passage import Hit
from haetae.knowledge.pins import Pins, pins_of
from haetae.knowledge.quotable import Unit, is_empty_cell, units
from haetae.knowledge.search import MIN_PASSAGES, Evidence
from haetae.knowledge.terms import AskedWord, term_ids

MAX_SENTENCES = 3
# The score by words of a passage that holds all of a question well, over the sum of rarities.
FULL_SCORE = 3.0
# The same for a passage in the other language, whose words the score by words counts less.
FOREIGN_SCORE = 0.5
# What the words of a row itself count beside those of its heading.
ROW_SHARE = 0.3
# What a candidate about another thing than the one named falls back by.
PIN_PENALTY = 4.0
# How far a further sentence's score may fall behind the best one's, and how far when it brings
# words of the question that are still missing: this much of it.
CLOSE_SCORE, NEW_SCORE = 2.0, 3.0
NEW_SHARE = 0.2


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


# In the order of `Signs.values`.
_WEIGHTS = (5.2, 4.6, 3.7, 1.5, 2.0, 4.5, 1.0, 1.2, 3.5, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSentence:
    """A sentence as `evidence.hits[hit].passage.text[start:end]`."""

    hit: int
    start: int
    end: int
    coverage: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The sentences that answer best, and what speaks for them.

    Args:
        signs: of the best candidate; `None` when there is none.
        lacks: words, names and numbers of the question that do not stand near it.
        is_pinned: whether the names and numbers asked for all stand near it.
        is_blank: whether the row asked for is there and its cell says nothing.
        is_strict: whether nothing but a thing of the kind would answer.
    """

    sentences: tuple[ChosenSentence, ...] = ()
    kind: Wanted = Wanted.ANYTHING
    signs: Signs | None = None
    lacks: tuple[str, ...] = ()
    is_pinned: bool = True
    is_blank: bool = False
    is_strict: bool = False

    @property
    def coverage(self) -> float:
        """Give the share of the question that the best sentence holds."""
        return self.signs.own if self.signs else 0.0

    @property
    def offers_wanted(self) -> bool:
        """Say whether the best sentence holds the kind of thing asked for."""
        return self.signs is None or self.signs.offers > 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    hit: int
    unit: Unit
    signs: Signs
    said: Text
    near: Text
    missing: tuple[str, ...]
    is_blank: bool
    score: float

    @property
    def place(self) -> tuple[int, int]:
        return self.hit, self.unit.start


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with all that is looked up for every candidate."""

    text: str
    words: WeighedWords
    kind: Wanted
    pins: Pins
    is_korean: bool
    head: AskedWord | None


def choose(question: str, evidence: Evidence) -> Choice:
    """Choose up to three sentences, or rows with their headings, from the passages found."""
    kind = wanted(question)
    weighed = weighed_words(evidence)
    if not evidence.hits or not weighed:
        return Choice(kind=kind)
    asked = _read(question, weighed)
    candidates = [c for i, hit in enumerate(evidence.hits) for c in _rated(i, hit, evidence, asked)]
    if not candidates:
        return Choice(kind=kind)
    candidates.sort(key=lambda c: (-c.score, c.place))
    best = candidates[0]
    return Choice(
        sentences=_written_out(_select(candidates, asked), evidence),
        kind=kind,
        signs=best.signs,
        lacks=_lacks(best, asked),
        is_pinned=not best.missing,
        is_blank=best.is_blank,
        is_strict=is_strict(question),
    )


def _read(question: str, words: WeighedWords) -> _Asked:
    is_korean = asking.holds_hangul(asking.apart(question))
    return _Asked(
        text=question,
        words=words,
        kind=wanted(question),
        pins=pins_of(question),
        is_korean=is_korean,
        head=_head(question, words),
    )


def _rated(number: int, hit: Hit, evidence: Evidence, asked: _Asked) -> list[_Candidate]:
    """Describe and score what can be quoted from a passage."""
    passage = hit.passage
    head = f"{passage.title} {passage.section} {_caption(hit, evidence)}"
    in_passage = share(asked.words, Text.of(f"{head} {passage.text}"))
    most = FULL_SCORE * _rarity_in_scores(evidence)
    lexical = min(1.0, hit.lexical / most)
    is_foreign = asking.holds_hangul(asking.apart(passage.text)) != asked.is_korean
    out = []
    for unit in units(passage, asked.text):
        row = Text.of(passage.text[unit.start : unit.end])
        heading = f"{passage.text[slice(*unit.header)]} " if unit.header else ""
        said = Text.of(heading + row.written) if heading else row
        by_row, by_said = share(asked.words, row), share(asked.words, said)
        if not by_said:
            continue
        near = Text.of(f"{head} {unit.before} {said.written} {unit.after}")
        signs = Signs(
            own=ROW_SHARE * by_row + (1 - ROW_SHARE) * by_said,
            near=share(asked.words, near),
            passage=in_passage,
            rank=hit.score / (evidence.hits[0].score or 1.0),
            offers=_offered(asked.kind, row.written),
            measured=_measured(asked, row, unit),
            head=_headed(asked, near),
            order=_order(asked.words, row.written),
            brevity=1 / (1 + len(row.written) / 200),
            lexical=max(lexical, FOREIGN_SCORE * in_passage * is_foreign),
        )
        missing, is_blank = asked.pins.missing_from(near.written), _is_blank(unit, asked)
        score = sum(w * v for w, v in zip(_WEIGHTS, signs.values(), strict=True))
        score = round(score - PIN_PENALTY * bool(missing), 9)
        out.append(_Candidate(number, unit, signs, said, near, missing, is_blank, score))
    return out


def _rarity_in_scores(evidence: Evidence) -> float:
    """Sum the rarities that scores by words are made of: those of the collection as it is.

    Rarities of words are given as if a small collection were larger (`search.MIN_PASSAGES`).
    """
    num = max(evidence.num_readable, 1)
    shift = math.log((max(num, MIN_PASSAGES) + 1) / (num + 1))
    return sum(max(rarity - shift, 0.1) for _, rarity in evidence.words)


def _caption(hit: Hit, evidence: Evidence) -> str:
    """Give the caption of a table, where it was found as well."""
    here = hit.passage
    if here.kind != "table":
        return ""
    for other in evidence.hits:
        there = other.passage
        is_beside = there.document_id == here.document_id and there.kind == "caption"
        if is_beside and abs(there.position - here.position) == 1:
            return there.text
    return ""


def _offered(kind: Wanted, row: str) -> float:
    return 0.5 if kind is Wanted.ANYTHING else float(offers(kind, row))


def _measured(asked: _Asked, row: Text, unit: Unit) -> float:
    pattern = measure(asked.text)
    if pattern is None:
        return 0.5
    if unit.cells:
        return float(any(c.isdigit() for cell in unit.cells[1:] for c in cell))
    if asking.holds_hangul(row.apart) != asked.is_korean and offers(Wanted.NUMBER, row.written):
        return 1.0  # the noun counted is called otherwise in the other language
    return float(bool(pattern.search(row.written)))


def _headed(asked: _Asked, near: Text) -> float:
    # `Which company made it?` need not be answered in words of companies; a value must be named.
    if asked.head is None or asked.kind is not Wanted.NUMBER:
        return 0.5
    return float(held_share(asked.head, near) >= 0.5)


def _head(question: str, words: WeighedWords) -> AskedWord | None:
    """Find the word of the question that it asks the value of, when that tells anything."""
    noun = head_noun(question)
    for word, _ in words:
        if noun and word.word.startswith(noun) and word.telling >= asking.SOME:
            return word
    return None


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


def _is_blank(unit: Unit, asked: _Asked) -> bool:
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


def _lacks(best: _Candidate, asked: _Asked) -> tuple[str, ...]:
    lacking = [
        word.word
        for word, _ in asked.words
        if word.telling >= asking.SOME and held_share(word, best.near) < 0.5
    ]
    return tuple(dict.fromkeys([*best.missing, *lacking]))


def _select(candidates: Sequence[_Candidate], asked: _Asked) -> list[_Candidate]:
    """Take the best, then one that comes near to it, and what brings words still missing."""
    best = candidates[0]
    taken, said = [best], best.said.held
    covered = share(asked.words, Text.of_terms(said))
    for candidate in candidates[1:30]:
        if len(taken) == MAX_SENTENCES - 1:
            break
        if candidate.is_blank or candidate.missing:
            continue
        held = candidate.said.held
        gain = share(asked.words, Text.of_terms(said | held)) - covered
        is_repeat = len(held & said) > 0.8 * len(held)
        is_near = candidate.score >= best.score - CLOSE_SCORE and len(taken) < 2
        brings_new = gain >= NEW_SHARE and candidate.score >= best.score - NEW_SCORE
        if not is_repeat and (is_near or brings_new):
            taken.append(candidate)
            said |= held
            covered += gain
    return taken


def _written_out(taken: Sequence[_Candidate], evidence: Evidence) -> tuple[ChosenSentence, ...]:
    """Put the heading before a row, and the sentence before in front of one that leans on it."""
    out: list[ChosenSentence] = []
    for candidate in taken:
        text = evidence.hits[candidate.hit].passage.text
        spans = [(candidate.unit.start, candidate.unit.end, candidate.signs.own)]
        if leading := _leading(candidate.unit, text):
            spans.insert(0, (*leading, 0.0))
        spans = [
            s for s in spans if not any(o.hit == candidate.hit and o.start == s[0] for o in out)
        ]
        if len(out) + len(spans) > MAX_SENTENCES:
            spans = spans[-1:]
        for start, end, own in spans:
            out.append(
                ChosenSentence(
                    hit=candidate.hit, start=start, end=end, coverage=own, score=candidate.score
                )
            )
    return tuple(out[:MAX_SENTENCES])


def _leading(unit: Unit, text: str) -> Slice | None:
    """Give what a unit cannot be read without: its heading row, or what it points back to."""
    if unit.header:
        return unit.header
    if unit.before and not unit.cells and leans_on_previous(text[unit.start : unit.end]):
        at = text.rfind(unit.before, 0, unit.start)
        return (at, at + len(unit.before)) if at >= 0 else None
    return None
