"""How likely it is that what was found answers, and the words for saying that it does not."""

from __future__ import annotations

import math

from haetae.knowledge.choose import Choice
from haetae.knowledge.cues import Wanted
from haetae.knowledge.search import Evidence

# Logistic weights over the signs of the best candidate, fitted on the odd-numbered KorQuAD
# questions (answerable as they are, unanswerable with the article of the answer taken out) and on
# the development half of our questions on real papers; signs whose weight came out 0 are left at
# 0. That of the value's noun is set by hand: those questions hardly ever ask for a value of a thing
# that is there but does not have it.
_BIAS = -7.4
_WEIGHTS = (2.0, 2.6, 0.6, 0.0, 0.0, 1.4, 2.4, 0.7, 0.0, 3.5)
# At most 5 in 100 of the unanswerable KorQuAD questions of that half pass it.
THRESHOLD = 0.4


def chance(choice: Choice) -> float:
    """Estimate the chance that the documents hold the answer and that it is quoted."""
    if not choice.sentences or choice.signs is None:
        return 0.0
    x = _BIAS + sum(w * v for w, v in zip(_WEIGHTS, choice.signs.values(), strict=True))
    return round(1 / (1 + math.exp(-x)), 4)


def is_answer(choice: Choice) -> bool:
    """Say whether a choice is good enough to be shown as the answer."""
    if not choice.sentences or not choice.is_pinned or choice.is_blank:
        return False
    return chance(choice) >= THRESHOLD and not lacks_wanted(choice)


def lacks_wanted(choice: Choice) -> bool:
    """Say whether only a number or a date would answer and the best sentence gives none."""
    return (
        choice.is_strict
        and choice.kind in (Wanted.NUMBER, Wanted.DATE)
        and (not choice.offers_wanted)
    )


def reason(evidence: Evidence, choice: Choice) -> str:
    """Say why there is no answer, in words that help to ask better."""
    if not evidence.num_readable:
        return "There are no documents that you may read"
    if not any(word.telling for word, _ in evidence.words):
        return "The question holds no word that can be looked for"
    if not choice.sentences:
        return f"None of the {evidence.num_readable} passages holds the words of the question"
    if choice.is_blank:
        return "The table names it but gives no value for it"
    if choice.lacks:
        return f"The best passage does not speak of: {', '.join(choice.lacks[:5])}"
    if lacks_wanted(choice):
        return f"The passages found speak of it but give no {choice.kind}"
    return "The passages found touch the question but do not answer it"
