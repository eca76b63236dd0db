"""Take Korean eojeol apart without a dictionary: particles, endings and syllable pairs.

A full morphological analyser costs more resident memory than the whole server may use. Retrieval
needs less: the stem that a particle or an ending hangs on, and every pair of neighbouring
syllables, which finds the parts of compounds and survives wrong spacing.
"""

from __future__ import annotations

import re

HANGUL_RUN = re.compile(r"[가-힣]+")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Particles (josa), and the particle stacks that are written as one. `도` alone is left out: more
# nouns of the trades end in it (온도, 전도도, 순도, 점도) than phrases that mean "too".
_PARTICLES = _words(
    """
    은 는 이 가 을 를 의 에 에서 에게 에게서 께 께서 한테 한테서 로 으로 로서 으로서 로써 으로써
    와 과 랑 이랑 하고 만 까지 부터 마저 조차 밖에 보다 처럼 같이 마다 나 이나 든지 이든지
    라도 이라도 이며 며 이고 이라고 라고 이라는 라는 이란 란 에는 에서는 에도 에서도 으로는 로는
    으로도 로도 과의 와의 에서의 으로의 로의 에의 까지의 부터의 에게는 에게도 까지는 부터는 만을
    만이 만은 만의 들 들이 들은 들을 들의 들에 들에게 들과 들도 이다 이었다 였다 인 이었던 였던
    이자 이지만 지만 입니다 이에요 예요 인가 인가요 일까 일까요 인지 이라 이니 이므로 이어서
    이라면 라면 대로 만큼 뿐 뿐만 뿐이다
    """
)

# Endings (eomi) of the verbs that make nouns into verbs, and the commonest of the others.
_ENDINGS = _words(
    """
    하다 한다 했다 하였다 하는 한 할 해 하여 해서 하고 하며 하면 하면서 하기 함 함으로써 하지
    하지만 했던 하였던 했으며 하였으며 했고 하였고 했으나 하였으나 하도록 하자 하게 하려고
    하려는 하려 하는가 하는지 하나요 한가 한가요 합니다 했습니다 하십시오 하세요 해야 해주세요
    했을 하였을 했는지 하였는가 했는가 했을까 할까 하던 되다 된다 됐다 되었다 되는 된 될 되어 돼
    되고 되며 되면 되기 됨 되지 되지만 되었던 됐던 되었으며 됐으며 되었고 됐고 되었으나 되도록
    되는가 되나요 됩니다 되었습니다 됐습니다 되었는가 됐는가 되었을 되었는지 시키다 시킨다
    시켰다 시키는 시킨 시킬 시켜 시키고 시키며 시키면 시키기 시킴 받은 받는 받아 받았다 당한
    당했다 적인 적으로 적 스러운 스럽게 로운 롭게 으면 면 아서 어서 았다 었다 였고 았던 었던
    았으며 었으며 았고 었고 는다 ㄴ다 습니다 습니까 나요 는가 은가 던가 을까 는지 은지 을지 은데
    는데 지만 으며 면서 으면서 도록 려고 으려고 기 기는 기도 기에 음 음을 음이 으니 니까 으니까
    어야 아야 어도 아도 거나 자마자 더라도
    """
)

_SUFFIXES = tuple(sorted(_PARTICLES | _ENDINGS, key=lambda s: (-len(s), s)))
_BY_LAST: dict[str, tuple[str, ...]] = {}
for _suffix in _SUFFIXES:
    _BY_LAST[_suffix[-1]] = (*_BY_LAST.get(_suffix[-1], ()), _suffix)

# Words of a question or a sentence frame: they say nothing about the matter itself.
STOP_STEMS = _words(
    """
    무엇 무엇인 뭐 뭔 언제 누구 누가 어디 얼마 몇 무슨 어떤 어떻 어떻게 어느 왜 것 거 수 등 및
    그 이 저 위해 위하 통해 대해 대한 관한 관하 따라 따른 의한 의해 경우 있다 있는 있던 있었던
    있었 없는 없다 하는 되는 그리고 그러나 하지만 또한 또는 혹은 이때 가장 매우 더 알려 주세요
    주십시오
    """
)


def stem(eojeol: str) -> str:
    """Strip particles and endings as long as two syllables are left.

    >>> stem("전해액에서는"), stem("분석하였다"), stem("물은")
    ('전해액', '분석', '물')
    """
    # Until nothing changes, so that a word with and without a particle has the same stem.
    word = eojeol
    while (shorter := _strip_once(word)) != word:
        word = shorter
    return word


def _strip_once(word: str) -> str:
    for suffix in _BY_LAST.get(word[-1], ()):
        rest = len(word) - len(suffix)
        if rest >= 2 and word.endswith(suffix):
            return word[:rest]
        # One syllable is left standing only before an unmistakable topic or object particle.
        if rest == 1 and len(word) == 2 and suffix in ("은", "는", "을", "를"):
            return word[:1]
    return word


def is_particle(run: str) -> bool:
    """Say whether a Hangul run that follows Latin text or a number is only a particle."""
    return run in _PARTICLES


def tokens(run: str) -> list[str]:
    """Cut one Hangul run into its stem, first, and the syllable pairs of the whole run.

    >>> tokens("전해액은")
    ['전해액', '전해', '해액', '액은']
    """
    word = stem(run)
    if word in STOP_STEMS or run in STOP_STEMS:
        return []
    if len(run) == 1:
        return [run]
    # Pairs of the whole run: where a particle was taken off wrongly, the pairs still hold it.
    pairs = [run[i : i + 2] for i in range(len(run) - 1)]
    return pairs if pairs == [word] else [word, *pairs]
