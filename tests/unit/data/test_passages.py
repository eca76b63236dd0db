import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.data.document import PassageKind
from haetae.data.passages import LONG, LONGEST_SENTENCE, SHORT, cut, sentences

# Each case is written with | at the borders that a careful reader would set.
ENGLISH = [
    "The cell was cycled. |It kept 91.5 % of its capacity.",
    "See Fig. 3 and Figs. 4 and 5. |The slope is steep.",
    "As shown by Kim et al. (2019), it cracks. |Lee et al. [12] agree.",
    "Salts, e.g. LiPF6, i.e. the usual one, were dried. |They were white.",
    "U.S. Pat. No. 5,700,647 discloses a composition. |See also U.S. patent application Ser. No."
    " 10/123,456.",
    "J. A. Smith and M. Curie wrote it. |Nobody read it.",
    "It holds 3.5 V vs. Li. |The plateau is flat.",
    'He asked, "Is it dry?" and left. |"It is." |Good.',
    "The slurry was coated (see Eq. 2). |(The foil was 20 μm thick.) |It dried.",
    "1. Introduction to coating. |2. Mix the slurry. |3. Wait.",
    "2.1. Materials were bought from Sigma-Aldrich Co. and used as received. |No more.",
    "The reaction mixture was stirred. |n-Butyl lithium was added. |pH was 7. |mRNA was kept.",
    "It is known in the art. |Accordingly, Art. 54 and no. 5 apply. |Yes.",
    "It failed! |Why? |Nobody knows...",
    "Dr. Park vs. Prof. Choi, approx. 5 min. each, is it. |Next.",
    "The method works.[12] |It is cheap.",
    "This was shown before.^3,4 |And it holds.^12",
    "This holds in the U.S. |The rest follows.",
    "Lines\nbreak in the\nmiddle of a sentence. |And\ngo on.",
    "A heading\n\n|A paragraph follows. |It ends",
    "Steps:\n|- grind the powder\n|- sieve it\n|• weigh it",
    "The temperature was 25. |Then it rose to 30.5 °C.",
    "A value of 10.5 is in Table 1. |Values of 1. 5 are typing errors.",
]
KOREAN = [
    "양극재를 제조하였다. |용량은 3.5 mAh이다.",
    "온도를 올렸나요? |네, 올렸어요. |감사합니다!",
    "도 3에 도시된 바와 같이 진행한다.|이어서 건조한다.",
    "출원일은 2024. 3. 5. 이며 등록되었다. |청구항은 5개이다.",
    "그는 “다시 하자.”라고 말했다. |모두 웃었다.",
    "1. 서론을 쓴다. |2. 본론을 쓴다.",
    "가. 목적은 다음과 같다. |나. 범위는 넓다.",
    "Fig. 3은 전압을 나타낸다. |U.S. Pat. No. 1,234,567은 이를 개시한다. |끝이다.",
    "비타민 C를 넣는다. |(이때 온도는 25℃이다.) |그러면 끝난다.",
    "제조 방법:\n|① 분말을 섞는다.\n|② 코팅한다.",
    "Kim et al.은 이를 보고하였다. |결과가 다르지 않을까? |그렇다!",
    "「전자상거래법」 제17조에 따른다. |환불은 7일 이내에 됩니다.",
]


@pytest.mark.parametrize("marked", ENGLISH + KOREAN)
def test_sentences_end_where_a_careful_reader_says(marked):
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|")]
    assert [text[a:b] for a, b in sentences(text)] == expected


def test_sentences_of_nothing_are_none():
    assert sentences("") == []
    assert sentences(" \n \n\n ") == []


WORDS = st.sampled_from(
    [
        "The cell.",
        "Fig. 3",
        "온도를 올렸다.",
        "a" * 700,
        "e.g.",
        "\n",
        "\n\n",
        "- item",
        "x?",
        "“왜?”",
        "3.5",
        "No.",
        " ",
        "J.",
        "라고 했다",
        "zwei Zellen; eine,",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=12), max_size=60).map(" ".join)


@given(TEXTS)
def test_sentences_are_ordered_trimmed_and_leave_only_space_outside(text):
    at = 0
    for a, b in sentences(text):
        assert a >= at
        assert a < b
        assert text[a:b] == text[a:b].strip()
        assert not text[at:a].strip()
        at = b
    assert not text[at:].strip()


@given(TEXTS, st.integers(0, 50))
def test_cut_covers_every_word_once_in_order(text, start):
    start = min(start, len(text))
    at = start
    for passage in cut(text, page=3, section="A > B", start=start):
        assert at <= passage.start < passage.end <= len(text)
        piece = text[passage.start : passage.end]
        assert piece == piece.strip()
        assert not text[at : passage.start].strip()
        assert passage.end - passage.start <= LONGEST_SENTENCE
        assert (passage.page, passage.section) == (3, "A > B")
        at = passage.end
    assert not text[at:].strip()


@given(st.lists(st.integers(2, 90), min_size=1, max_size=80))
def test_cut_never_splits_a_sentence(lengths):
    text = "\n\n".join(
        " ".join(f"Sentence {j} {'word ' * (n % 40)}ends here." for j in range(n % 9 + 1))
        for n in lengths
    )
    borders = {b for _, b in sentences(text)}
    assert all(passage.end in borders for passage in cut(text, page=1))


def test_cut_joins_short_paragraphs_and_balances_long_ones():
    short = "\n\n".join(["A short paragraph."] * 10)
    assert len(cut(short, page=1)) == 1
    long = "One sentence of forty-four characters, here. " * 60
    sizes = [p.end - p.start for p in cut(long, page=1)]
    assert sum(sizes) > 0.98 * len(long.strip())
    assert all(SHORT <= size <= LONG for size in sizes)
    assert max(sizes) - min(sizes) < 120


def test_cut_breaks_an_endless_sentence_between_words():
    text = "word " * 3000
    passages = cut(text, page=1)
    assert all(re.fullmatch(r"word( word)*", text[p.start : p.end]) for p in passages)
    assert len(cut("x" * 5000, page=1)) > 2


def test_cut_breaks_a_table_between_rows():
    text = "\n".join(f"row {i} | Fig. 1. Value | 3.5" for i in range(120))
    passages = cut(text, page=1, kind=PassageKind.TABLE)
    assert len(passages) > 1
    assert all(text[p.start : p.start + 4] == "row " for p in passages)
