"""One rule for information flow: unions grow, clearances cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.errors import InvalidInput
from haetae.sovereign.label import NO_CLEARANCE, PUBLIC, Clearance, Label, union

words = st.from_regex(r"[a-z0-9_-]{1,6}(\.[a-z0-9_-]{1,6}){0,2}", fullmatch=True)
labels = st.frozensets(words, max_size=5).map(lambda names: Label.of(*names))
clearances = st.frozensets(
    st.one_of(words, words.map(lambda name: f"{name}.*"), st.just("*")), max_size=5
).map(lambda grants: Clearance.of(*grants))


@given(labels, labels, labels)
def test_union_is_associative_commutative_and_idempotent(a, b, c):
    assert (a | b) | c == a | (b | c)
    assert a | b == b | a
    assert a | a == a
    assert a | PUBLIC == a
    assert union([a, b, c]) == a | b | c


@given(clearances, labels, labels)
def test_what_covers_a_union_covers_each_part_and_no_less(clearance, a, b):
    assert clearance.covers(a | b) == (clearance.covers(a) and clearance.covers(b))


@given(clearances, clearances, labels)
def test_more_grants_never_hide_more(fewer, more, label):
    both = Clearance(fewer.grants | more.grants)
    if fewer.covers(label):
        assert both.covers(label)


@given(labels)
def test_nothing_covers_only_the_public_label_and_all_covers_every_label(label):
    assert NO_CLEARANCE.covers(label) == (label == PUBLIC)
    assert Clearance.of("*").covers(label)


@given(labels)
def test_a_label_comes_back_from_its_key(label):
    assert Label.from_key(label.key) == label


@pytest.mark.parametrize(
    ("grants", "compartments", "is_covered"),
    [
        (["rnd.*"], ["rnd"], True),
        (["rnd.*"], ["rnd.cathode"], True),
        (["rnd.*"], ["rnd.cathode.2026"], True),
        (["rnd.*"], ["rndx.cathode"], False),
        (["rnd.*"], ["rnd.cathode", "plant2"], False),
        (["rnd"], ["rnd.cathode"], False),
        (["rnd.cathode"], ["rnd"], False),
        (["rnd.cathode.*"], ["rnd.anode"], False),
        (["rnd.cathode", "plant2"], ["plant2", "rnd.cathode"], True),
    ],
)
def test_a_branch_covers_itself_and_what_grows_from_it(grants, compartments, is_covered):
    assert Clearance.of(*grants).covers(Label.of(*compartments)) == is_covered


@pytest.mark.parametrize(
    "name", ["", "Rnd", "rnd..x", ".rnd", "rnd.", "a+b", "a b", "연구", "x" * 65, "*", "a/b"]
)
def test_a_name_that_could_be_mistaken_is_refused(name):
    with pytest.raises(InvalidInput, match="not a valid name") as caught:
        Label.of(name)
    assert "lower-case" in caught.value.hint


@pytest.mark.parametrize("grant", ["", "*.*", "**", "rnd*", "*.rnd", ".*"])
def test_a_grant_that_could_be_mistaken_is_refused(grant):
    with pytest.raises(InvalidInput):
        Clearance.of(grant)
