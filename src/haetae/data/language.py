"""Tell the language of a text by its script and its function words."""

from __future__ import annotations

import re
from collections import Counter

_SAMPLE = 6000  # characters are enough; a longer text is looked at in three places

_SCRIPTS = {
    "ko": re.compile(r"[가-힣ㄱ-ㅎㅏ-ㅣ]"),
    "ja": re.compile(r"[ぁ-ゖァ-ヺｦ-ﾝ]"),
    "zh": re.compile(r"[一-鿿]"),
    "ru": re.compile(r"[Ѐ-ӿ]"),
    "el": re.compile(r"[Ͱ-Ͽ]"),
    "ar": re.compile(r"[؀-ۿ]"),
    "he": re.compile(r"[֐-׿]"),
    "th": re.compile(r"[฀-๿]"),
    "latin": re.compile(r"[A-Za-zÀ-ɏ]"),
}
_WORD = re.compile(r"[a-zà-ɏ]+")
# The commonest words that no other of these languages uses, or seldom.
_FUNCTION_WORDS = {
    "en": "the of and to is that for with was are by this be from which or as at were an has it",
    "de": "der die und das den von mit ist im für auf des nicht ein eine dem wird zu sich oder bei",
    "fr": "le les des et du une est dans pour par qui que sur au avec ou sont ce cette aux",
    "es": "el los las y del una es en por para que con como su se al más entre esta",
    "it": "il di che è della per un con del non una sono nel alla dei le gli si da come",
    "pt": "o os do da em um uma não com para que dos das é ao como por mais se foi",
    "nl": "de het een van en is dat op te zijn voor met niet door aan ook wordt bij om",
}
_SETS = {language: frozenset(words.split()) for language, words in _FUNCTION_WORDS.items()}


def language_of(text: str) -> str:
    """Give the ISO 639-1 code of the language that most of the text is in, or "" when unsure.

    >>> language_of("양극재의 용량은 온도에 따라 변한다."), language_of("The cell was cycled.")
    ('ko', 'en')
    """
    sample = _sampled(text)
    counts = {name: len(script.findall(sample)) for name, script in _SCRIPTS.items()}
    total = sum(counts.values())
    if not total:
        return ""
    # Korean and Japanese writing is full of Latin words and Han characters; the reverse is rare.
    if counts["ko"] >= 0.15 * total and counts["ko"] >= counts["ja"]:
        return "ko"
    if counts["ja"] >= 0.05 * total:
        return "ja"
    script = max(counts, key=lambda name: counts[name])
    if script == "ru" and re.search(r"[іїєґ]", sample.lower()):
        return "uk"
    return script if script != "latin" else _by_function_words(sample)


def _sampled(text: str) -> str:
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"


def _by_function_words(sample: str) -> str:
    words = _WORD.findall(sample.lower())
    counted = Counter(words)
    scores = {language: sum(counted[word] for word in known) for language, known in _SETS.items()}
    ranked = sorted(scores, key=lambda language: -scores[language])
    best, second = ranked[0], ranked[1]
    # Titles and tables hold few function words; a lone hit decides nothing.
    clear = scores[best] > 1.2 * scores[second] and scores[best] >= max(1, 0.02 * len(words))
    return best if clear else ""
