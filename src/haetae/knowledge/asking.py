"""Tell the words of a question that name the matter from those that only ask.

`How many days may pass before a sample is discarded?` is about samples, discarding and days; `may`
and `pass` carry little. Korean verbs are cut back to their stem first, because a question ends
them (`관리합니까`) as no statement does (`관리한다`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from haetae.knowledge import korean


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# How much a word counts beside one that names the matter.
NOTHING, LITTLE, SOME, ALL = 0.0, 0.25, 0.6, 1.0

_ENGLISH_NOTHING = _words(
    """
    many much long often far there happen happens happened occur occurs occurred please tell
    know say says said does did get gets got become becomes maximum minimum highest lowest most
    least exactly approximately about around ever still already actually currently according
    mean means within before after until during per each let
    """
)
_ENGLISH_LITTLE = _words(
    """
    use uses used using make makes made take takes taken took give gives given gave have need
    needs needed require requires required add adds added put set sets call calls called find
    finds found show shows shown describe described report reported state stated mention mentioned
    name names kind kinds type types way ways thing things person people place value values number
    amount large big high low fast hot cold good bad new old allow allows allowed must should keep
    kept
    stand stands study studies paper papers article articles authors author document documents apply
    applies applied do done come comes came go goes went work works consist consists contain
    contains include includes be reason reasons cause causes has start starts begin begins last
    lasts share different main total perform performed carry carried placed handle handled hold
    held send sent check checked ask asked answer say provide provided get obtain obtained
    recommend recommended choose chosen select selected follow happen result results compared
    assumed
    """
)
_KOREAN_NOTHING = _words(
    """
    하 되 있 없 이 아니 같 대하 관하 위하 따르 의하 통하 인하 말하 알리 알 싶 계시 무엇 무슨
    누구 언제 어디 어느 어떤 어떻게 어떠하 얼마 얼마나 몇 며칠 왜 어째서 것 거 게 줄 수 때 뒤 안
    중 전 후 동안 사이 정도 만큼 경우 가장 제일 최대 최소 모두 모든 총 다시 또 더 덜 각각 약
    대략 현재 우리 저희 여기 그것 이것 된 한 될 할 해 인해 위해 대해 통해 따라 의해 당시 년도
    것이라 않 못하 개 명 도 초 일 번 대 회 차 종 가지 건 장 원 분 시 년 월 주 시간 퍼센트 프로
    위 곳 바 데 해주 보 두 가 오
    """
)
_KOREAN_LITTLE = _words(
    """
    논문 보고서 문서 연구 저자 글 글쓴이 받 쓰 쓰이 걸리 나오 나 들 넣 놓 맞추 잡 만들 나타나
    나타내 생기 일어나 지나 남 늘 줄 높 낮 크 작 많 적 길 짧 빠르 느리 뜨겁 차갑 좋 나쁘 새롭 부르
    불리 일컫 가지 갖 지니 이루 이루어지 속하 들어가 이름 사람 인물 장소 나라 이유 원인 까닭 방법
    종류 단어 용어 명칭 값 수치 숫자 크기 시기 날짜 연도 사용 해당 포함 필요 가능 시작 진행 발생
    제목 함께 만든 준 처리 실시 수행 적용 정하 요구 의미 이용 제공 설명 안내 권장 확인 유지
    """
)
# A verb that joins clauses or stands before a noun: 나누어, 섞으며, 걸리는.
_JOINING = re.compile(
    r"(?<=.)(?:어서|아서|여서|으며|면서|누어|들어|주어|하여|되어|려고|도록|다가|지만|거나|리는|지는|이는)$"
)
_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|만|까지|부터|마다|나|이나|씩|쯤|째|간|동안"
    r"|에는|에서는|에도|으로는|로는|까지는|이내에?|정도|가량|정도의|이상|이하|짜리)$"
)
# Endings that a question puts on a verb or on a noun, longest first.
_ENDINGS = tuple(
    sorted(
        _words(
            """
            되었습니까 하셨습니까 하였습니까 겠습니까 됐는가요 됐습니까 됐을까요 되는가요
            되십니까 되었나요 되었는가 되었을까 았습니까 었습니까 였습니까 이었나요 이었는가
            하는가요 하는지요 하십니까 하였나요 하였는가 하였을까 했는가요 했습니까 했을까요
            는가요 됐나요 됐는가 됐을까 되나요 되는가 되는지 되려면 되지요 될까요 됩니까 습니까
            았나요 았는가 았을까 었나요 었는가 었을까 였나요 였는가 였을까 은가요 을까요 이지요
            인가요 일까요 입니까 하나요 하는가 하는지 하려면 하여야 하지요 할까요 합니까 했나요
            했는가 했을까 나요 는가 는지 던가 돼야 되면 되죠 될까 려면 아야 어야 에요 예요 으면
            은가 은지 을까 이야 이죠 인가 인지 일까 하면 하죠 한가 할까 해야
            """
        ),
        key=lambda ending: (-len(ending), ending),
    )
)
_ENDING_SET = frozenset(_ENDINGS)
_JAMO = re.compile(r"[ᄀ-하-ᅵ]")
_LIGHT_TAIL = re.compile(r"(?<=..)(?:하|되|시키|당하|받)$")
# Endings that begin so make a noun the thing asked for: 온도입니까, 이유인가요.
_COPULA = frozenset("입인일이였예에")
_FIRST, _LAST_B = 0xAC00, 17


def bare(run: str) -> str:
    """Cut a Hangul run back to its stem by what only a question hangs on it.

    >>> bare("관리합니까"), bare("막힙니까"), bare("무엇인가요"), bare("전해액")
    ('관리', '막히', '무엇', '전해액')
    """
    for ending in _ENDINGS:
        if run.endswith(ending) and run != ending:
            return _LIGHT_TAIL.sub("", run[: -len(ending)])
    if run.endswith("니까") and len(run) > 2:
        # `씁니까`: the closing consonant of the syllable before belongs to the ending.
        last = ord(run[-3])
        if (last - _FIRST) % 28 == _LAST_B:
            return _LIGHT_TAIL.sub("", run[:-3] + chr(last - _LAST_B))
    return run


@lru_cache(maxsize=65536)
def telling(written: str) -> float:
    """Say how much a word of a question counts, from 0 to 1.

    >>> telling("합니까"), telling("electrolyte"), telling("many"), telling("몇")
    (0.0, 1.0, 0.0, 0.0)
    """
    if not korean.HANGUL_RUN.fullmatch(written):
        low = written.lower()
        if low in _ENGLISH_NOTHING:
            return NOTHING
        return LITTLE if low in _ENGLISH_LITTLE else ALL
    stem = bare(written)
    if written in _ENDING_SET:
        return NOTHING
    for form in (stem, _PARTICLE.sub("", stem), korean.stem(stem)):
        if not form or form in _KOREAN_NOTHING:
            return NOTHING
        if form in _KOREAN_LITTLE or (form[:-1] in _KOREAN_LITTLE and form[-1] in "는은을던"):
            return LITTLE
        if form.startswith("몇") and len(form) <= 4:
            return NOTHING
    return SOME if is_predicate(written) or _JOINING.search(written) else ALL


def is_predicate(written: str) -> bool:
    """Say whether a Korean word of a question is its verb: a statement often says it otherwise."""
    stem = bare(written)
    return stem != written and written[len(stem) : len(stem) + 1] not in _COPULA


@lru_cache(maxsize=4096)
def forms(written: str) -> re.Pattern[str] | None:
    """Give a pattern that finds other forms of a word in a text taken apart by `apart`.

    A Korean stem may go on in any way (`막히`: 막힘, 막혀); an English one must share all but its
    last two letters (`drying`: dried).
    """
    if korean.HANGUL_RUN.fullmatch(written):
        stem = bare(written)
        if stem == written and not written.endswith(("는", "은", "을", "던")):
            return None
        stem = stem if stem != written else written[:-1]
        jamo = apart(stem)
        if len(stem) >= 2 and "ᅡ" <= jamo[-1] <= "ᅵ":
            jamo = jamo[:-1]
        return re.compile(rf"(?<!\w){re.escape(jamo)}") if len(jamo) >= 2 else None
    if written.isascii() and written.isalpha() and len(written) >= 5:
        prefix = written.lower()[: max(4, len(written) - 3)]
        return re.compile(rf"(?<![a-z]){prefix}[a-z]{{0,6}}(?![a-z])")
    return None


def apart(text: str) -> str:
    """Take Hangul syllables apart into letters, and fold case."""
    return unicodedata.normalize("NFD", text.lower())


def is_hangul(written: str) -> bool:
    """Say whether a word is written in Hangul alone."""
    return bool(korean.HANGUL_RUN.fullmatch(written))


def holds_hangul(text: str) -> bool:
    """Say whether a text taken apart by `apart` holds Hangul."""
    return bool(_JAMO.search(text))
