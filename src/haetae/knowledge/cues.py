"""What kind of thing a question asks for, and whether a sentence offers one."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


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
            r"|언제|몇\s*(?:년|월|일(?!\w))|어느\s*(?:해|날)|연도|년도|날짜|(?<!\w)(?:해|날|시기)는\s*\??$",
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
            r"|\b(?:what|which) (?:(?:is|was|are|were) )?(?:the )?(?:[\w-]+ ){0,3}"
            r"(?:temperature|pressure|voltage"
            r"|capacity|conductivity|density|concentration|thickness|rate|yield|percentage|number"
            r"|ratio|viscosity|fee|price|limit|point|factor|score|dose|dosage|amount|content|size|purity"
            r"|wavelength|prevalence|seroprevalence|frequency|efficiency|mass|weight|length|width"
            r"|deviation|share|duration|period|interval|range|level|humidity|speed|time)\b"
            r"|몇|얼마|수치|(?:[율률도압량]|비율|점수|함량|파장|두께|무게|길이|시간|기간|금액|요금|가격|주기|한도)[은는이]?\s*(?:\?|$)",
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


_INTERROGATIVE = re.compile(
    r"\b(?:what|which|who|why|when|where|how)\b|무엇|누구|누가|어디|어느|어떤|어떻게|언제|왜|얼마|몇|며칠",
    re.IGNORECASE,
)
_STRICT = re.compile(
    r"\bwhen (?:was|were|did)\b|\b(?:what|which) (?:year|date)\b|\bhow (?:many|long)\b"
    r"|언제[^?]*(?:았|었|했|됐|였)|몇\s*(?:년|월|일|명|개|번|회|도|종|건|시간|분|초|퍼센트|%)|며칠",
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


_UNITS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), given)
    for asked, given in (
        (r"temperature|\bhow (?:hot|cold|warm)\b|온도|몇\s*도|융점|녹는점|끓는점|비점|인화점",
         r"\d\s*(?:°|℃|℉|K\b|도|degrees)"),
        (r"pressure|압력|기압", r"\d\s*(?:[kMG]?Pa|bar|mbar|psi|atm|Torr|기압)"),
        (r"voltage|전압", r"\d\s*(?:[mk]?V\b|볼트)"),
        (r"\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b"
         r"|\bhow long\b|\bhow (?:soon|often)\b|duration|(?:period|time) (?:of|for)|\bwithin what\b"
         r"|며칠|몇\s*(?:일|시간|분|초|주|개월|달|년)|얼마\s*동안"
         r"|얼마나 (?:오래|자주)|기간|시간은|주기",
         r"\d\s*(?:s|sec|min|h|hr|hours?|minutes?|seconds?|(?:business |working )?days?|weeks?"
         r"|months?|years?|초|분|시간|일|영업일|주|개월|달|년)(?![a-z])|\b(?:daily|weekly|monthly|yearly)\b"
         r"|(?:one|two|three|four|five|six|seven|ten|twice|once) (?:a |per )?(?:day|week|hour"
         r"|minute|month|year)s?|매일|매주|매월|매년|하루|이틀|사흘|일주일|한 달"),
        (r"percent|percentage|proportion|share of|\brate\b|비율|퍼센트|몇\s*%|율은|률은|율이|률이",
         r"\d\s*(?:%|percent|퍼센트|프로|ppm)|절반|\bhalf\b"),
        (r"thickness|\bhow (?:thick|wide|deep|tall)\b|wavelength|diameter|length|width"
         r"|두께|지름|직경|길이|폭은|너비|높이|파장|입도",
         r"\d\s*(?:nm|[µμu]m|mm|cm|km|m\b|Å|마이크로미터|밀리미터|센티미터|미터|킬로미터)"),
        (r"price|\bcost|\bfee\b|how much (?:does|is|do|must)|요금|가격|비용"
         r"|수수료|금액|배송비|위약금",
         r"[$€£₩]\s?\d|\d[\d,]*\s*(?:만|천|억)?\s*(?:원|달러|won|dollars?|euros?|USD|EUR|KRW)"
         r"|무료|\bfree\b"),
        (r"\bspeed|\bhow fast\b|속도|회전수", 
         r"\d\s*(?:rpm|r/min|m/s|m/min|mm/s|km/h|회전)|분속|초속"),
        (r"weigh|\bmass\b|무게|중량|질량", r"\d\s*(?:[kmµμ]?g\b|mg|kg|t\b|그램|킬로그램|톤)"),
    )
)  # fmt: skip
_COUNTED = re.compile(r"\bhow many ([a-z]{3,}(?: [a-z]{4,})?)", re.IGNORECASE)
_COUNTERS = (
    "개월|가지|차례|시간|퍼센트|번째|명|개|종|건|장|대|회|번|차|곳|점|원|권|척|도|위|세|살|자"
    "|년|일|월|분|초|층|배|쪽|편|팀|%"
)
# What has a unit of its own below.
_WITH_UNIT = ("도", "퍼센트", "%", "일", "시간", "분", "초", "년", "개월")


@lru_cache(maxsize=256)
def measure(question: str) -> re.Pattern[str] | None:
    """Give a pattern of the value that a question asks for: its unit, or its counted noun.

    >>> bool(measure("How many cells were made?").search("In all, 12 test cells were made."))
    True
    >>> bool(measure("몇 도에서 건조합니까?").search("80 °C에서 12시간 건조한다."))
    True
    """
    match = re.search(rf"몇\s*({_COUNTERS})", question)
    if match and match[1] not in _WITH_UNIT:
        digits = r"(?:\d|[십백천만억한두세네섯곱덟홉열])\s*여?\s*(?:만|천|억)?\s*"
        return re.compile(f"{digits}{match[1]}")
    for asked, given in _UNITS:
        if asked.search(question):
            return re.compile(given)
    if match := _COUNTED.search(question):
        last = "(?:" + "|".join(re.escape(word[:6]) for word in match[1].split()) + ")"
        number = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred)"
        return re.compile(
            rf"\b{number}(?:\s+[\w-]+){{0,3}}?\s+{last}|{last}\w*\s*(?:[:=(]|was|were|is)\s*{number}",
            re.IGNORECASE,
        )
    return re.compile(r"\d") if wanted(question) is Wanted.NUMBER else None


_HEAD = re.compile(
    r"\b(?:what|which) (?:is|are|was|were) (?:the|its|their|an?) ((?:[\w-]+ ){0,3}?[\w-]+)"
    r"(?= (?:of|for|in|at|on|to|by|from|with|between|per|under|after|before|used|when|that)\b"
    r"|\s*\?)"
    r"|\b(?:what|which) ((?:(?!(?:is|are|was|were|does|did|do)\b)[\w-]+ ){1,3}?)"
    r"(?=(?:is|are|was|were|does|did|do|has|have|must|should|can|may|will)\b)",
    re.IGNORECASE,
)
_KOREAN_HEAD = re.compile(r"([가-힣]{2,}?)(?:은|는|이|가)\s*(?:얼마|몇|무엇|어떻게|어느|언제|\?|$)")


@lru_cache(maxsize=256)
def head_noun(question: str) -> str:
    """Give the noun that a question asks the value of, empty where none can be told.

    >>> head_noun("What is the flash point of ethanol?"), head_noun("전해액의 점도는 얼마입니까?")
    ('point', '점도')
    """
    if match := _HEAD.search(question):
        return (match[1] or match[2]).split()[-1]
    found = _KOREAN_HEAD.findall(question)
    return str(found[-1]) if found else ""


_OBJECT = re.compile(
    r"\b(?:of|for) (?:the |an? |its |their )?((?:(?!(?:in|at|on|for|of|and|used|with|to)\b)"
    r"[\w.-]+ ?){1,4})|([가-힣A-Za-z0-9-]{2,})의\s",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def objects(question: str) -> tuple[str, ...]:
    """Give the nouns that the value asked for is a value of.

    >>> objects("What is the flash point of ethylene carbonate?"), objects("전극의 온도는?")
    (('carbonate',), ('전극',))
    """
    found = (match[1] or match[2] for match in _OBJECT.finditer(question))
    return tuple(phrase.split()[-1] for phrase in found if phrase.split())


@lru_cache(maxsize=4096)
def implied_by(word: str) -> re.Pattern[str] | None:
    """Give the pattern of a value that says a quantity without naming it: `80 °C` a temperature.

    >>> bool(implied_by("temperature").search("stirred at 80 °C"))
    True
    """
    for asked, given in _UNITS:
        if asked.search(word):
            return re.compile(given)
    return None


def is_strict(question: str) -> bool:
    """Say whether only a number or a date can answer: one thing is asked, and it is counted.

    `What is it and when does it happen?` asks for more, and `when does it stop` for a condition.
    """
    if len(_INTERROGATIVE.findall(question)) > 1:
        return False
    return bool(_STRICT.search(question))


_MARKS = re.compile(
    r"\[\d[\d,;\s–-]*\]|\(?(?:Figs?\.|Figures?|Tables?|Eqs?\.|Refs?\.|표|그림|식)\s?\d+(?:[.-]\d+)?[A-Za-z]?\)?"
    r"|\((?:[^()]{0,80}[A-Z][\w’'-]+[^()\d]{0,30}(?:19|20)\d{2}[a-z]?[;,]?\s?)+\)"
)


def without_marks(text: str) -> str:
    """Leave out what points elsewhere: `[31]`, `Table 2`, `(Hites 2004)` give no value.

    >>> without_marks("It rose by 12 % [31].")
    'It rose by 12 %  .'
    """
    return _MARKS.sub(" ", text)


def leans_on_previous(sentence: str) -> bool:
    """Say whether a sentence opens with a word that points back to the one before it."""
    return bool(_LEANS.match(sentence.lstrip("\"'“‘(")))
