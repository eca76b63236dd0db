"""How much of a question a text holds, weighted by how telling and how rare its words are."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from haetae.knowledge import asking
from haetae.knowledge.cues import implied_by
from haetae.knowledge.search import Evidence
from haetae.knowledge.terms import AskedWord, term_ids

WeighedWords = Sequence[tuple[AskedWord, float]]
# Above this a word is as rare as can be: one that no passage holds may be another word for one
# that is there, so it must not outweigh the words that are.
MAX_RARITY = 5.0
# What another form of a word (dried for drying) counts as having the word.
FORM_SHARE = 0.8
# A word that the other language has no listed word for counts this much there.
UNTRANSLATED_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its terms, and with its syllables taken apart."""

    written: str
    held: frozenset[int]
    apart: str

    @classmethod
    def of(cls, written: str) -> Text:
        """Read a text."""
        return cls(written, frozenset(term_ids(written)), asking.apart(written))

    @classmethod
    def of_terms(cls, held: Set[int]) -> Text:
        """Stand for a text of which only the terms are known."""
        return cls("", frozenset(held), "")


def weighed_words(evidence: Evidence) -> tuple[tuple[AskedWord, float], ...]:
    """Weigh the question's words by rarity and by how much they name the matter."""
    weighed = ((word, min(rarity, MAX_RARITY) * word.telling) for word, rarity in evidence.words)
    return tuple((word, weight) for word, weight in weighed if weight > 0)


def share(words: WeighedWords, text: Text) -> float:
    """Give the share of a question that a text holds, in [0, 1]."""
    total = got = 0.0
    for word, weight in words:
        held = held_share(word, text)
        counted = weight
        if not held and text.apart and _is_foreign_to(word, text):
            counted *= UNTRANSLATED_SHARE
        total += counted
        got += counted * held
    return got / total if total else 0.0


def held_share(word: AskedWord, text: Text) -> float:
    """Say how much of a word a text holds: itself, another form, or a value that implies it."""
    held = word.share_in(text.held)
    if held >= FORM_SHARE or not text.apart:
        return held
    if (form := asking.forms(word.word)) and form.search(text.apart):
        return FORM_SHARE
    if (value := implied_by(word.word)) and value.search(text.written):
        return FORM_SHARE
    return held


def _is_foreign_to(word: AskedWord, text: Text) -> bool:
    """Say whether a word without a translation meets a text in the other language."""
    if word.ways or not word.word.isalpha():
        return False
    return asking.is_hangul(word.word) != asking.holds_hangul(text.apart)
