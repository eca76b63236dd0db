"""Equal values have equal bytes, and unequal ones do not."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum, StrEnum
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from haetae.canonical import content_hash, to_bytes, to_plain

text = st.text(st.characters(exclude_categories=["Cs"]))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | text
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_written_is_read_back_and_written_the_same(value):
    content = to_bytes(value)
    assert json.loads(content) == value
    assert to_bytes(json.loads(content)) == content
    assert b"\n" not in content


@given(st.dictionaries(text, scalars, min_size=2))
def test_the_order_of_keys_does_not_matter(mapping):
    backwards = dict(reversed(mapping.items()))
    assert to_bytes(mapping) == to_bytes(backwards)
    assert content_hash(mapping) == content_hash(backwards)


@given(values, values)
def test_different_bytes_for_different_values(a, b):
    if to_bytes(a) == to_bytes(b):
        assert a == b


@given(st.frozensets(text))
def test_a_set_is_written_in_one_order(members):
    assert to_bytes(members) == to_bytes(frozenset(sorted(members, reverse=True)))
    assert json.loads(to_bytes(members)) == sorted(members)


def test_a_moment_has_one_form_in_every_zone():
    utc = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    seoul = utc.astimezone(timezone(timedelta(hours=9)))
    assert to_bytes(utc) == to_bytes(seoul) == b'"2026-03-01T12:00:00.123Z"'
    with pytest.raises(ValueError, match="no time zone"):
        to_bytes(datetime(2026, 3, 1))


def test_known_records_have_a_plain_form():
    class Colour(Enum):
        RED = "red"

    class Kind(StrEnum):
        A = "a"

    @dataclass(frozen=True)
    class Thing:
        name: str
        parts: tuple[int, ...]

    value = {
        "t": Thing("x", (1, 2)),
        "c": Colour.RED,
        "k": Kind.A,
        "d": date(2026, 1, 2),
        "p": PurePosixPath("a/b"),
    }
    assert to_plain(value) == {
        "t": {"name": "x", "parts": [1, 2]}, "c": "red", "k": "a", "d": "2026-01-02", "p": "a/b",
    }  # fmt: skip
    assert type(to_plain(Kind.A)) is str


def test_a_hand_worked_hash():
    # printf '{"a":"해태","b":1}' | sha256sum
    assert to_bytes({"b": 1, "a": "해태"}).decode() == '{"a":"해태","b":1}'
    assert content_hash({"b": 1, "a": "해태"}) == (
        "9294c797375995e3ddf258279ed0c2f5d35f6c11fa5bcbf5bc99f314f411c6a8"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), "\ud800"])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - json and str word it each their own way
        to_bytes({"x": value})


@pytest.mark.parametrize("value", [object(), b"bytes", 1j, int])
def test_what_has_no_form_is_refused(value):
    with pytest.raises(TypeError, match="no canonical form"):
        to_bytes(value)


def test_two_keys_that_become_one_are_refused():
    with pytest.raises(ValueError, match="same key"):
        to_bytes({1: "a", "1": "b"})
