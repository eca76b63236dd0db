"""The tree that is drawn is the tree that is there, and each error survives its travels."""

import copy
import multiprocessing
import re

import pytest

from haetae import errors
from haetae.errors import HaetaeError, QuarantineReason, UnreadableFile

KINDS = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, HaetaeError)]
DRAWN = re.compile(r"^([│ ]*)[├└]── (\w+)\s+(\d{3})\s+(\d)", re.M)


def make(kind):
    extra = {"reason": QuarantineReason.BOMB} if kind is UnreadableFile else {}
    return kind("it went wrong", hint="Do this", where="there", **extra)


def drawn() -> dict[str, tuple[str, int, int]]:
    """Read name, parent, HTTP status and exit code off the drawing."""
    parents, found = ["HaetaeError"], {}
    for indent, name, status, code in DRAWN.findall(errors.__doc__):
        depth = len(indent) // 4
        parents[depth + 1 :] = [name]
        found[name] = (parents[depth], int(status), int(code))
    return found


def test_the_drawing_is_the_tree():
    there = {
        k.__name__: (k.__bases__[0].__name__, k.http_status, k.exit_code)
        for k in KINDS
        if k is not HaetaeError
    }
    assert drawn() == there


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_title_a_status_and_an_exit_code(kind):
    assert kind.title[0].isupper()
    assert 400 <= kind.http_status < 600
    assert 1 <= kind.exit_code <= 9
    assert kind.__doc__.split("\n")[0].endswith(".")


def test_titles_are_not_shared():
    titles = [kind.title for kind in KINDS]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_where_what_and_what_to_do(kind):
    assert str(make(kind)) == "there: it went wrong. Do this"


@pytest.mark.parametrize("kind", KINDS)
def test_a_hint_cannot_be_left_out(kind):
    with pytest.raises(TypeError):
        kind("it went wrong")


@pytest.mark.parametrize("kind", KINDS)
def test_it_survives_a_copy_and_the_way_between_processes(kind):
    one, other = multiprocessing.Pipe()
    error = make(kind)
    one.send(error)
    for travelled in (copy.copy(error), copy.deepcopy(error), other.recv()):
        assert type(travelled) is kind
        assert travelled.__dict__ == error.__dict__
        assert travelled.args == error.args
        assert str(travelled) == str(error)


def test_a_guarantee_that_cannot_be_kept_has_an_exit_code_of_its_own():
    for kind in KINDS:
        assert (kind.exit_code == 9) == issubclass(kind, errors.SovereignError)


def test_reasons_of_quarantine_are_a_fixed_list():
    assert len(QuarantineReason) == 14
    assert all(re.fullmatch("[a-z_]+", reason.value) for reason in QuarantineReason)
