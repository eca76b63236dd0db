"""Choose the sentences that answer: those that hold the telling words of the question."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from haetae.data.passages import sentences
from haetae.knowledge.cues import Wanted, leans_on_previous, offers, wanted
from haetae.knowledge.passage import Hit
from haetae.knowledge.search import Evidence
from haetae.knowledge.terms import term_ids

MAX_SENTENCES = 4
MIN_LENGTH, MAX_LENGTH = 8, 1_200
# What the words of the neighbours, the headings and the passage lend to a sentence.
CONTEXT_SHARE = 0.4
# A sentence that offers what is asked for is preferred by this factor, one that does not is not.
CUE_FACTOR = 1.25
# Further sentences must come this near to the best one, or bring words that it lacks.
NEAR_BEST = 0.85
NEW_SHARE = 0.2


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
        coverage: of the question's words by the best sentence, weighted by rarity, in [0, 1].
        passage_coverage: the same by its passage with title and headings.
        offers_wanted: whether a sentence chosen holds the kind of thing asked for.
    """

    sentences: tuple[ChosenSentence, ...] = ()
    kind: Wanted = Wanted.ANYTHING
    coverage: float = 0.0
    passage_coverage: float = 0.0
    offers_wanted: bool = False


def choose(question: str, evidence: Evidence) -> Choice:
    """Choose up to four sentences from the passages found."""
    kind = wanted(question)
    if not evidence.hits or not evidence.words:
        return Choice(kind=kind)
    candidates = [s for i, hit in enumerate(evidence.hits) for s in _rated(i, hit, evidence, kind)]
    if not candidates:
        return Choice(kind=kind)
    candidates.sort(key=lambda s: (-s.score, s.hit, s.start))
    best = candidates[0]
    held = _held(evidence.hits[best.hit])
    return Choice(
        sentences=_with_context(_select(candidates, evidence), evidence),
        kind=kind,
        coverage=round(best.coverage, 6),
        passage_coverage=round(coverage(evidence, held), 6),
        offers_wanted=offers(kind, _text(best, evidence)),
    )


def coverage(evidence: Evidence, held: Set[int]) -> float:
    """Give the share of the question that a set of terms holds, weighted by rarity."""
    total = sum(rarity for _, rarity in evidence.words)
    got = sum(rarity * word.share_in(held) for word, rarity in evidence.words)
    return got / total if total else 0.0


def _held(hit: Hit) -> frozenset[int]:
    passage = hit.passage
    return frozenset(term_ids(f"{passage.title} {passage.section} {passage.text}"))


def _text(sentence: ChosenSentence, evidence: Evidence) -> str:
    return evidence.hits[sentence.hit].passage.text[sentence.start : sentence.end]


def _rated(number: int, hit: Hit, evidence: Evidence, kind: Wanted) -> list[ChosenSentence]:
    text = hit.passage.text
    best = evidence.hits[0].score or 1.0
    context = coverage(evidence, _held(hit))
    out = []
    for start, end in sentences(text):
        written = text[start:end]
        if not MIN_LENGTH <= len(written) <= MAX_LENGTH:
            continue
        covered = coverage(evidence, frozenset(term_ids(written)))
        if not covered:
            continue
        score = (1 - CONTEXT_SHARE) * covered + CONTEXT_SHARE * context
        score *= 0.5 + 0.5 * hit.score / best
        if kind is not Wanted.ANYTHING and offers(kind, written):
            score *= CUE_FACTOR
        out.append(
            ChosenSentence(
                hit=number, start=start, end=end, coverage=covered, score=round(score, 9)
            )
        )
    return out


def _select(candidates: list[ChosenSentence], evidence: Evidence) -> list[ChosenSentence]:
    """Take the best sentence, then those that bring new words or say it nearly as well."""
    best = candidates[0]
    taken = [best]
    said = set(term_ids(_text(best, evidence)))
    covered = coverage(evidence, said)
    for sentence in candidates[1:40]:
        if len(taken) == MAX_SENTENCES - 1:
            break
        words = frozenset(term_ids(_text(sentence, evidence)))
        gain = coverage(evidence, said | words) - covered
        is_repeat = len(words & said) > 0.8 * len(words)
        is_near = sentence.score >= NEAR_BEST * best.score and len(taken) < 2
        brings_new = gain >= NEW_SHARE and sentence.score >= 0.5 * best.score
        if not is_repeat and (is_near or brings_new):
            taken.append(sentence)
            said |= words
            covered = coverage(evidence, said)
    return taken


def _with_context(taken: list[ChosenSentence], evidence: Evidence) -> tuple[ChosenSentence, ...]:
    """Put the sentence before in front of one that points back to it."""
    out: list[ChosenSentence] = []
    for sentence in taken:
        text = evidence.hits[sentence.hit].passage.text
        before = [s for s in sentences(text) if s[1] <= sentence.start]
        if before and leans_on_previous(text[sentence.start : sentence.end]):
            start, end = before[-1]
            known = any(s.hit == sentence.hit and s.start == start for s in (*taken, *out))
            if not known and end - start <= MAX_LENGTH and len(out) < MAX_SENTENCES - 1:
                out.append(
                    ChosenSentence(
                        hit=sentence.hit, start=start, end=end, coverage=0.0, score=sentence.score
                    )
                )
        if len(out) < MAX_SENTENCES:
            out.append(sentence)
    return tuple(out)
