"""What kind of thing a question asks for, and whether a sentence offers one."""

from __future__ import annotations

import re
from enum import StrEnum


class Wanted(StrEnum):
    """The kind of thing that would answer."""

    NUMBER = "number"
    DATE = "date"
    REASON = "reason"
    DEFINITION = "definition"
    ANYTHING = "anything"


# Earlier kinds win: `몇 년` asks for a date although `몇` alone asks for a number.
_ASKS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        Wanted.DATE,
        re.compile(
            r"\bwhen\b|\b(?:what|which) (?:year|date|day|month)\b"
            r"|언제|몇\s*(?:년|월|일(?!\w))|어느\s*(?:해|날)|며칠|연도|날짜",
            re.IGNORECASE,
        ),
    ),
    (
        Wanted.REASON,
        re.compile(r"\bwhy\b|\breasons?\b|\bcauses?\b|왜\b|이유|까닭|원인", re.IGNORECASE),
    ),
    (
        Wanted.NUMBER,
        re.compile(
            r"\bat (?:what|which) (?:temperature|pressure|voltage|rate|speed)\b"
            r"|\bhow (?:many|much|long|large|high|thick|fast|far|often|hot|cold)\b"
            r"|\bwhat (?:is|was|are|were)? ?(?:the )?(?:\w+ ){0,3}(?:temperature|pressure|voltage"
            r"|capacity|conductivity|density|concentration|thickness|rate|yield|percentage|number"
            r"|ratio|viscosity|fee|price|limit|point)\b"
            r"|몇|얼마|수치|비율은|온도는|전압은|용량은|전도도는|농도는|두께는|속도는|압력은",
            re.IGNORECASE,
        ),
    ),
    (
        Wanted.DEFINITION,
        re.compile(
            r"^\s*(?:what|who) (?:is|are|was|were) (?:an? |the )?[\w\s-]{2,40}\??\s*$|\bdefin"
            r"|(?:이란|란)\s*(?:무엇|뭔)?|뜻은|정의",
            re.IGNORECASE,
        ),
    ),
)
_OFFERS: dict[Wanted, re.Pattern[str]] = {
    Wanted.NUMBER: re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred|thousand|million)\b"
        r"|[한두세네]\s?(?:개|명|번|차례|가지)|수십|수백|수천|절반",
        re.IGNORECASE,
    ),
    Wanted.DATE: re.compile(
        r"\b1[0-9]{3}\b|\b20[0-9]{2}\b|\d+\s?[년월일세]|\d{1,2}[./-]\d{1,2}"
        r"|\b(?:january|february|march|april|may|june|july|august|september|october|november"
        r"|december|century)\b|세기|년대",
        re.IGNORECASE,
    ),
    Wanted.REASON: re.compile(
        r"\b(?:because|due to|owing to|since|therefore|caused? by|as a result|so that|in order to"
        r"|attributed to|leads? to|results? (?:in|from))\b"
        r"|때문|위해|위하여|으로 인해|인하여|덕분|탓|므로|이유|까닭|결과|아서|어서",
        re.IGNORECASE,
    ),
    Wanted.DEFINITION: re.compile(
        r"\b(?:is|are|was|were|means|refers to|defined as|called|known as)\b"
        r"|이다\b|이며\b|말한다|뜻한다|의미한다|가리킨다|란\s|이란\s|일컫",
        re.IGNORECASE,
    ),
}
_LEANS = re.compile(
    r"^(?:(?:it|this|these|those|they|he|she|its|their|his|her|such|both|the latter|the former)\b"
    r"|이는|이것|이를|이에|이로|이러한|이런|이때|그는|그녀|그의|그것|그들|그러나|그리고|또한|따라서|하지만"
    r"|여기서|여기에|이후|이 )",
    re.IGNORECASE,
)


def wanted(question: str) -> Wanted:
    """Say what kind of thing a question asks for.

    >>> str(wanted("몇 년에 설립되었는가?")), str(wanted("How much does it cost?"))
    ('date', 'number')
    """
    for kind, pattern in _ASKS:
        if pattern.search(question):
            return kind
    return Wanted.ANYTHING


def offers(kind: Wanted, sentence: str) -> bool:
    """Say whether a sentence holds a thing of the kind; anything is always held."""
    pattern = _OFFERS.get(kind)
    return pattern is None or bool(pattern.search(sentence))


def leans_on_previous(sentence: str) -> bool:
    """Say whether a sentence opens with a word that points back to the one before it."""
    return bool(_LEANS.match(sentence.lstrip("\"'“‘(")))
