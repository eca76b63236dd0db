import hashlib
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.data.dedup import NearDuplicates, signature, signatures, similarity
from haetae.errors import IncompatibleVersion

SYLLABLES = "가나다라마바사아자차카타파하거너더러머버서어저처고노도로모보소오조초구누두루무부수우주"
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def sentence_like(random_, letters, shortest, longest, num_words):
    vocabulary = [
        "".join(random_.choices(letters, k=random_.randint(shortest, longest))) for _ in range(4000)
    ]
    return [" ".join(random_.choices(vocabulary, k=num_words)) for _ in range(400)]


def edited(text, random_, share=0.05):
    words = text.split()
    for at in random_.sample(range(len(words)), k=max(1, round(share * len(words)))):
        words[at] = random_.choice(["", random_.choice(words), words[at] + " 새로운"])
    return " ".join(words)


@pytest.mark.parametrize(
    ("letters", "shortest", "longest"), [(SYLLABLES, 2, 4), (LETTERS, 3, 9)], ids=["ko", "en"]
)
def test_copies_with_one_word_in_twenty_changed_are_found_and_others_are_not(
    letters, shortest, longest
):
    random_ = random.Random(7)
    texts = sentence_like(random_, letters, shortest, longest, num_words=80)
    index = NearDuplicates()
    for number, made in enumerate(signatures(texts)):
        index.add(number, made)
    copies = [edited(text, random_) for text in texts]
    found = [index.query(made) for made in signatures(copies)]
    num_right = sum(number in [key for key, _ in hits] for number, hits in enumerate(found))
    num_wrong = sum(key != number for number, hits in enumerate(found) for key, _ in hits)
    assert num_right >= 0.99 * len(texts)
    assert num_wrong == 0


def exact(one, other):
    def runs(text):
        text = "".join(text.lower().split())
        return {text[i : i + 5] for i in range(max(1, len(text) - 4))}

    a, b = runs(one), runs(other)
    return len(a & b) / len(a | b)


def test_the_estimate_is_near_the_exact_similarity():
    random_ = random.Random(3)
    texts = sentence_like(random_, LETTERS, 3, 9, num_words=120)[:60]
    for share in (0.0, 0.05, 0.2, 0.5):
        changed = [edited(text, random_, share) for text in texts]
        errors = [
            similarity(signature(a), signature(b)) - exact(a, b)
            for a, b in zip(texts, changed, strict=True)
        ]
        assert abs(sum(errors) / len(errors)) < 0.02
        assert max(map(abs, errors)) < 0.2


def test_case_space_and_composition_do_not_matter():
    text = "The 양극재 Slurry, coated at 120 °C."
    same = unicodedata.normalize("NFD", text.upper().replace(" ", " \n\t　"))
    assert signature(text) == signature(same)
    assert signature(text) != signature(text + "!")


@given(st.lists(st.text(st.characters(), max_size=40), max_size=12))
def test_signatures_made_together_are_those_made_alone(texts):
    assert list(signatures(texts)) == [signature(text) for text in texts]


def test_signatures_stay_the_same_over_versions_and_machines():
    made = signature("해태는 불과 옳고 그름을 지키는 상상의 동물이다. " * 3)
    assert len(made) == 513
    assert hashlib.sha256(made).hexdigest()[:16] == "cd1b1d04aba32701"


def test_a_foreign_signature_is_refused():
    index = NearDuplicates()
    for wrong in (b"", b"\1" + b"x" * 511, b"\2" + b"x" * 512):
        with pytest.raises(IncompatibleVersion):
            index.add("a", wrong)
        with pytest.raises(IncompatibleVersion):
            index.query(wrong)


def test_most_similar_come_first_and_the_index_is_rebuilt_from_its_signatures():
    base = " ".join(f"word{i}" for i in range(200))
    texts = {"same": base, "near": base + " and a few words more", "far": "nothing of the kind"}
    made = {key: signature(text) for key, text in texts.items()}
    index = NearDuplicates(threshold=0.5)
    for key, value in made.items():
        index.add(key, value)
    assert len(index) == 3
    hits = index.query(signature(base))
    assert [key for key, _ in hits] == ["same", "near"]
    assert hits[0][1] == 1.0
    again = NearDuplicates(threshold=0.5)
    for key, value in made.items():
        again.add(key, bytes(bytearray(value)))
    assert again.query(signature(base)) == hits
