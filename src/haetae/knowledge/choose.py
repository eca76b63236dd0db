"""Choose what answers: the sentence or the row of a table that holds the telling words.

Every candidate is described by a few signs in [0, 1]; their weights were fitted on the
odd-numbered KorQuAD questions and on the development half of the questions on real papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from haetae.data.passages import Slice
from haetae.knowledge import asking
from haetae.knowledge.coverage import Text, held_share, share, weighed_words
from haetae.knowledge.cues import Wanted, is_strict, leans_on_previous, wanted
from haetae.knowledge.passage import Hit
from haetae.knowledge.quotable import Unit, units
from haetae.knowledge.search import Evidence
from haetae.knowledge.signs import (
    Asked,
    Reading,
    Signs,
    describe,
    is_blank,
    place_of,
    read_asked,
    read_unit,
)

MAX_SENTENCES = 3
# What a candidate about another thing than the one named falls back by.
PIN_PENALTY = 4.0
# How far a further sentence's score may fall behind the best one's, and how far when it brings
# words of the question that are still missing: this much of it.
CLOSE_SCORE, NEW_SCORE = 3.0, 3.5
NEW_SHARE = 0.2


# In the order of `Signs.values`.
_WEIGHTS = (4.9, 4.8, 3.6, 1.6, 1.7, 5.0, 1.2, 1.6, 4.0, 0.3)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    hit: int
    reading: Reading
    signs: Signs
    missing: tuple[str, ...]
    is_blank: bool
    score: float

    @property
    def place(self) -> tuple[int, int]:
        return self.hit, self.reading.unit.start


def choose(question: str, evidence: Evidence) -> Choice:
    """Choose up to three sentences, or rows with their headings, from the passages found."""
    kind = wanted(question)
    weighed = weighed_words(evidence)
    if not evidence.hits or not weighed:
        return Choice(kind=kind)
    asked = read_asked(question, weighed)
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


def _rated(number: int, hit: Hit, evidence: Evidence, asked: Asked) -> list[_Candidate]:
    """Describe and score what can be quoted from a passage."""
    passage, place = hit.passage, place_of(hit, evidence, asked)
    out = []
    for unit in units(passage, asked.text):
        reading = read_unit(unit, passage.text, place)
        signs = describe(reading, place, asked)
        if signs is None:
            continue
        missing = asked.pins.missing_from(reading.near.written, passage.text)
        score = sum(w * v for w, v in zip(_WEIGHTS, signs.values(), strict=True))
        out.append(
            _Candidate(
                hit=number,
                reading=reading,
                signs=signs,
                missing=missing,
                is_blank=is_blank(unit, asked),
                score=round(score - PIN_PENALTY * bool(missing), 9),
            )
        )
    return out


def _lacks(best: _Candidate, asked: Asked) -> tuple[str, ...]:
    lacking = [
        word.word
        for word, _ in asked.words
        if word.telling >= asking.SOME and held_share(word, best.reading.near) < 0.5
    ]
    return tuple(dict.fromkeys([*best.missing, *lacking]))


def _select(candidates: Sequence[_Candidate], asked: Asked) -> list[_Candidate]:
    """Take the best, then one that comes near to it, and what brings words still missing."""
    best = candidates[0]
    taken, said = [best], best.reading.said.held
    covered = share(asked.words, Text.of_terms(said))
    for candidate in candidates[1:30]:
        if len(taken) == MAX_SENTENCES - 1:
            break
        if candidate.is_blank or candidate.missing:
            continue
        held = candidate.reading.said.held
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
        spans = [(candidate.reading.unit.start, candidate.reading.unit.end, candidate.signs.own)]
        if leading := _leading(candidate.reading.unit, text):
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
