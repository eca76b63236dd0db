"""How likely it is that what was found answers, and the words for saying that it does not."""

from __future__ import annotations

import math

from haetae.knowledge.choose import Choice
from haetae.knowledge.cues import Wanted
from haetae.knowledge.search import Evidence

# Logistic weights fitted on the odd-numbered KorQuAD questions: answerable with the collection as
# it is, unanswerable with the article of the answer taken out. How far the first passage leads
# separates better there (AUC .976 against .969) but is left out: where several documents say the
# same, a small lead is a good sign.
_BIAS, _COVERAGE, _PASSAGE_COVERAGE = -5.72, 4.82, 6.23
# At most 5 in 100 of the unanswerable questions of that half pass it.
THRESHOLD = 0.61


def chance(choice: Choice) -> float:
    """Estimate the chance that the documents hold the answer."""
    if not choice.sentences:
        return 0.0
    x = _BIAS + _COVERAGE * choice.coverage + _PASSAGE_COVERAGE * choice.passage_coverage
    return round(1 / (1 + math.exp(-x)), 4)


def lacks_wanted(choice: Choice) -> bool:
    """Say whether a number or a date is asked for and the best sentence gives none."""
    return choice.kind in (Wanted.NUMBER, Wanted.DATE) and not choice.offers_wanted


def reason(evidence: Evidence, choice: Choice) -> str:
    """Say why there is no answer, in words that help to ask better."""
    if not evidence.num_readable:
        return "There are no documents that you may read"
    if not evidence.words:
        return "The question holds no word that can be looked for"
    if not choice.sentences:
        return f"None of the {evidence.num_readable} passages holds the words of the question"
    missing = [word.word for word, _ in evidence.words]
    held = {w for hit in evidence.hits[:1] for w in hit.matched}
    missing = [word for word in missing if word not in held]
    if missing:
        return f"The best passage does not speak of: {', '.join(missing[:5])}"
    if lacks_wanted(choice):
        return f"The passages found speak of it but give no {choice.kind}"
    return "The passages found touch the question but do not answer it"
