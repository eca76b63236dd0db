"""Whether a passage bears out a sentence: a conservative check by words and numbers.

This is not understanding. It rejects a sentence with a number, a formula, a negation or too many
words that the passage lacks, so it rejects some true sentences; it cannot catch words of the
passage put together wrongly.
"""

from __future__ import annotations

import re

from haetae.data.passages import sentences
from haetae.knowledge import analyze
from haetae.knowledge.terms import term_ids

# The share of a sentence's terms that must stand in at most three neighbouring sentences.
MIN_SHARE = 0.8
_WINDOW = 3
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?")
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|fail(?:s|ed)? to)\b|n['’]t\b"
    r"|않|없|못하|못했|아니|안 [가-힣]|불가",
    re.IGNORECASE,
)
_OPPOSITES = (
    (
        r"increas|rise|rose|grow|improv|증가|상승|향상|높아",
        r"decreas|fall|fell|drop|reduc|declin|worsen|감소|하락|저하|낮아",
    ),
    (r"higher|greater|more than|이상|초과|높", r"lower|less than|fewer|이하|미만|낮"),
    (r"\bsoluble|용해된다|가용", r"insoluble|불용"),
    (r"\bstable|안정", r"unstable|불안정"),
    (r"allow|permit|가능|허용", r"prohibit|forbid|불가능|금지"),
    (r"accept|승인", r"reject|거부|거절"),
)
OPPOSITES = tuple(
    (re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE)) for a, b in _OPPOSITES
)


def support(passage: str, sentence: str) -> tuple[int, int] | None:
    """Find the shortest stretch of up to three sentences that bears a sentence out.

    Returns:
        its start and end in the passage, or `None` when nothing bears it out.
    """
    spans = sentences(passage)
    for width in range(1, _WINDOW + 1):
        for i in range(len(spans) - width + 1):
            start, end = spans[i][0], spans[i + width - 1][1]
            if entails(passage[start:end], sentence):
                return start, end
    return None


def entails(text: str, sentence: str) -> bool:
    """Say whether a text holds the numbers, the polarity and nearly all words of a sentence."""
    asked = set(term_ids(sentence))
    if not asked or not numbers(sentence) <= numbers(text):
        return False
    if is_negated(sentence) != is_negated(text) or are_opposed(text, sentence):
        return False
    if not _named(sentence) <= _named(text):
        return False
    return len(asked & set(term_ids(text))) >= MIN_SHARE * len(asked)


def numbers(text: str) -> set[str]:
    """Give the numbers of a text, equal ones written equally."""
    found = _NUMBER.findall(analyze.normalize(text))
    return {analyze.canonical_number(number.lstrip("+")) for number in found}


def is_negated(text: str) -> bool:
    """Say whether a text denies something."""
    return bool(_NEGATION.search(text))


def are_opposed(first: str, second: str) -> bool:
    """Say whether one text holds a word and the other only its opposite."""
    for one, other in OPPOSITES:
        first_says = bool(one.search(first)), bool(other.search(first))
        second_says = bool(one.search(second)), bool(other.search(second))
        if {first_says, second_says} == {(True, False), (False, True)}:
            return True
    return False


def _named(text: str) -> set[str]:
    """Give formulas and codes: what must never be confused with its neighbour."""
    return {
        token
        for _, tokens in analyze.words(text)
        for token in tokens
        if any(c.isdigit() for c in token) and any(c.isalpha() for c in token)
    }
