"""Turn text into the tokens that are indexed and searched: English, Korean, chemistry, numbers.

Index and query go through the same code, so what is written one way is found when it is asked
another way: `25℃` and `25 °C`, `1,000` and `1000`, `LiPF₆` and `lipf6`, `elec-` + `trolyte`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

from haetae.knowledge import korean

# Raise it when the tokens of any text change: indexes of another version are folded anew.
ANALYZER_VERSION = 2


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_STOP = _words(
    """
    a about above after again against all also am an and any are as at be because been before being
    below between both but by can could did do does doing down during each few for from further had
    has have having he her here hers him his how i if in into is it its itself just me more most my
    no nor not now of off on once only or other our out over own same she should so some such than
    that the their them then there these they this those through to too under until up upon very
    was we were what when where which while who whom whose why will with would you your
    may might must shall whether within without et al eg ie
    """
)
_ELEMENTS = _words(
    """
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm D
    """
)
_SYMBOL = re.compile(r"[A-Z][a-z]?")
_FORMULA = re.compile(r"(?:[A-Z][a-z]?|\d+(?:\.\d+)?|[()\[\]]|(?<=[\w)\]])[·.](?=[A-Z\d]))+")
_BROKEN_LINE = re.compile(r"(?<=\w)[-‐­]\s*\n\s*(?=\w)")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])")
_CAS = re.compile(r"\d{2,7}-\d{2}-\d")
# What is left out when the pieces of a word are written together; decimal points stay.
_NOT_JOINED = re.compile(r"[^0-9a-z%°.]|(?<!\d)\.|\.(?!\d)")
_EDGE = " \t.,;:!?\"'`“”‘’«»…()[]{}<>|/\\*_~^=·•、。「」『』《》〈〉"
_PIECE = re.compile(
    r"[가-힣]+|[぀-ヿ㐀-䶿一-鿿]+|\d+(?:\.\d+)?|[^\W\d_가-힣぀-ヿ㐀-䶿一-鿿]+|°[CFcf]|[%‰]"
)
_CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿]")
_MEMO_LIMIT = 400_000

_local = threading.local()


def analyze(text: str) -> list[str]:
    """Cut text into tokens, in order, repeated as often as they occur.

    >>> analyze("The conductivity of LiPF₆ at 25℃")
    ['conduct', 'LiPF6', 'lipf6', '25', '°c']
    """
    out: list[str] = []
    memo = _memo()
    for word in normalize(text).split():
        found = memo.get(word)
        if found is None:
            found = memo[word] = tuple(analyze_word(word))
        out += found
    return out


def normalize(text: str) -> str:
    """Fold what looks alike: widths, sub- and superscripts, dashes, words broken at line ends."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("­", ""))
        text = text.replace("−", "-").replace("–", "-").replace("‐", "-").replace("‑", "-")
        text = text.replace("º C", "°C").replace("° C", "°C")
    text = text.replace("\0", " ")
    return _BROKEN_LINE.sub("-", text) if "-" in text else text


def words(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Give each written word with its tokens, for highlighting and for explanations."""
    return [(word.strip(_EDGE), tuple(analyze_word(word))) for word in normalize(text).split()]


def _memo() -> dict[str, tuple[str, ...]]:
    # One memo a thread: no lock on the path that indexing and every query take.
    memo: dict[str, tuple[str, ...]] | None = getattr(_local, "memo", None)
    if memo is None or len(memo) > _MEMO_LIMIT:
        memo = _local.memo = {}
    return memo


@lru_cache(maxsize=64)
def _stemmer(thread: int) -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english", 0)


def _stem_english(word: str) -> str:
    # The Snowball object keeps state, so threads must not share one.
    return str(_stemmer(threading.get_ident()).stemWord(word))


def analyze_word(written: str) -> list[str]:
    """Cut one word, as it stands between spaces in normalized text, into its tokens."""
    word = written.strip(_EDGE) if len(written) < 200 else written[:200].strip(_EDGE)
    if not word:
        return []
    if word.isascii() and word.isalpha():
        return _plain_word(word)
    if korean.HANGUL_RUN.fullmatch(word):
        return korean.tokens(word)
    return _mixed_word(word)


def _plain_word(word: str) -> list[str]:
    low = word.lower()
    if low in _STOP and not (word.isupper() and len(word) > 1 and is_formula(word)):
        return []
    stem = _stem_english(low)
    return [word, stem] if len(word) > 1 and is_formula(word) else [stem]


def _mixed_word(word: str) -> list[str]:
    """Cut a word that is not plain: formula, name with locants, number with unit, code, CJK."""
    if _CAS.fullmatch(word):
        return [word]
    word = _GROUPED.sub(lambda m: m.group().replace(",", ""), word)
    out: list[str] = []
    for latin in _split_scripts(word):
        if korean.HANGUL_RUN.match(latin):
            # A particle that hangs on Latin text or a number is no word of its own.
            if not (latin != word and korean.is_particle(latin)):
                out += korean.tokens(latin)
        elif _CJK.match(latin):
            out += [latin] if len(latin) == 1 else [latin[i : i + 2] for i in range(len(latin) - 1)]
        else:
            out += _latin(latin.strip(_EDGE + "-+"))
    return out


def _split_scripts(word: str) -> list[str]:
    return re.findall(r"[가-힣]+|[぀-ヿ㐀-䶿一-鿿]+|[^가-힣぀-ヿ㐀-䶿一-鿿]+", word)


def _latin(word: str) -> list[str]:
    if not word:
        return []
    if word.isascii() and word.isalpha():
        return _plain_word(word)
    if is_formula(word):
        return [word, word.lower()]
    if word.count(".") >= 2 and word.replace(".", "").isalpha():
        return [word.replace(".", "").lower()]
    word = _strip_accents(word).removesuffix("'s").removesuffix("’s")
    pieces = _PIECE.findall(word)
    out: list[str] = []
    for piece in pieces:
        if piece.isalpha():
            out += _plain_word(piece)
        else:
            out.append(canonical_number(piece) if piece[0].isdigit() else piece.lower())
    # Names, codes and compounds are also found when written together or apart.
    if len(pieces) > 1 and any(p.isalpha() for p in pieces):
        joined = _NOT_JOINED.sub("", word.lower())
        is_quantity = pieces[0][0].isdigit() and len(pieces) == 2 and len(pieces[1]) <= 4
        if not is_quantity and 2 < len(joined) <= 64:
            out.append(_stem_english(joined) if joined.isalpha() else joined)
    return out


def _strip_accents(word: str) -> str:
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def canonical_number(text: str) -> str:
    """Write equal numbers equally: `1,000` as `1000`, `4.20` as `4.2`, `007` as `007`."""
    text = text.replace(",", "")
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=65536)
def is_formula(word: str) -> bool:
    """Say whether a word reads as a chemical formula: element symbols, counts, brackets.

    One element without a count is a word (`In`, `As`); two capitals or a count make a formula.

    >>> is_formula("Li1.2Ni0.13Mn0.54O2"), is_formula("NaCl"), is_formula("He"), is_formula("P0420")
    (True, True, False, False)
    """
    if not _FORMULA.fullmatch(word) or (not word[0].isupper() and word[0] not in "(["):
        return False
    symbols = _SYMBOL.findall(word)
    if not all(symbol in _ELEMENTS for symbol in symbols):
        return False
    has_count = any(c.isdigit() for c in word)
    if re.search(r"(?<![\d.])0\d|\d{4,}", word):
        return False
    return has_count or (len(symbols) >= 2 and not (word.isupper() and len(word) > 3))
