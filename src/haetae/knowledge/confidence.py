"""How likely it is that what was found answers, and the words for saying that it does not."""

from __future__ import annotations

import math

from haetae.knowledge.choose import Choice
from haetae.knowledge.search import Evidence

THRESHOLD = 0.5
_WEIGHTS = {"bias": -6.0, "coverage": 5.0, "passage": 5.0, "lead": 1.0, "rarest": 1.0}


def chance(choice: Choice) -> float:
    """Estimate the chance that the documents hold the answer."""
    if not choice.sentences:
        return 0.0
    x = _WEIGHTS["bias"]
    x += _WEIGHTS["coverage"] * choice.coverage + _WEIGHTS["passage"] * choice.passage_coverage
    x += _WEIGHTS["lead"] * choice.lead + _WEIGHTS["rarest"] * choice.rarest_held
    return round(1 / (1 + math.exp(-x)), 4)


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
    return "The passages found touch the question but do not answer it"
