"""Denials are on the ledger, and what is hidden looks like what is missing."""

import pytest

from haetae.errors import Forbidden, LedgerUnwritable, NotFound
from haetae.sovereign.guard import Guard
from haetae.sovereign.label import Clearance, Label
from haetae.sovereign.ledger import Draft
from haetae.sovereign.lineage import Lineage
from haetae.sovereign.policy import Action, Policy, Principal, Resource
from haetae.testing.ledger import tiny_ledger

READER = Principal(name="mina", roles=frozenset({"reader"}), clearance=Clearance.of("rnd"))
EVERYTHING = Clearance.of("*")


@pytest.fixture
def ledger(tmp_path):
    return tiny_ledger(tmp_path)


@pytest.fixture
def guard(ledger):
    return Guard(Policy(), ledger)


def hidden(name: str) -> Resource:
    return Resource(kind="document", name=name, label=Label.of("plant2"))


def test_an_allowed_act_gives_the_rule_and_writes_nothing(guard, ledger):
    decision = guard.check(READER, Action.ASK, Resource(kind="library"))
    assert decision.rule == "readers read, ask and decide"
    assert Lineage(ledger.path).count() == 0


def test_a_denial_is_on_the_ledger_with_its_reason(guard, ledger):
    with pytest.raises(Forbidden) as caught:
        guard.check(READER, Action.DOCUMENT_DELETE, Resource(kind="document", name="ab12"))
    assert caught.value.where == "document.delete"
    (entry,) = Lineage(ledger.path).latest(EVERYTHING, num=10)
    assert (entry.kind, entry.actor, entry.subject) == ("access.denied", "mina", "document:ab12")
    assert entry.body["action"] == "document.delete"
    assert "no rule gives document.delete" in entry.body["reason"]


def test_hidden_and_missing_are_equal_to_the_byte_and_cost_one_entry_each(guard, ledger):
    with pytest.raises(NotFound) as caught:
        guard.check(READER, Action.DOCUMENT_READ, hidden("ab12"))
    missing = guard.refuse_missing(READER, Action.DOCUMENT_READ, "document", "ab12")
    assert (str(missing), missing.__dict__) == (str(caught.value), caught.value.__dict__)
    entries = Lineage(ledger.path).latest(EVERYTHING, num=10)
    assert [entry.kind for entry in entries] == ["access.denied", "access.denied"]
    assert entries[1].compartments == ("plant2",)


def test_a_role_that_lacks_the_action_learns_nothing_of_what_is_there(guard):
    with pytest.raises(Forbidden):
        guard.refuse_missing(READER, Action.DOCUMENT_DELETE, "document", "ab12")
    with pytest.raises(Forbidden) as on_hidden:
        guard.check(READER, Action.DOCUMENT_DELETE, hidden("ab12"))
    with pytest.raises(Forbidden) as on_public:
        guard.check(READER, Action.DOCUMENT_DELETE, Resource(kind="document", name="ab12"))
    assert str(on_hidden.value) == str(on_public.value)


def test_a_secret_in_the_place_of_an_id_does_not_reach_the_ledger(guard, ledger):
    guard.refuse_missing(READER, Action.DOCUMENT_READ, "document", "htk_0123_my-secret")
    assert b"my-secret" not in ledger.path.read_bytes()


def test_a_denial_that_cannot_be_recorded_is_an_error_not_a_pass(guard, ledger, monkeypatch):
    def full(_draft: Draft):
        raise LedgerUnwritable("full", hint="Free space")

    monkeypatch.setattr(ledger, "append", full)
    with pytest.raises(LedgerUnwritable):
        guard.check(READER, Action.DOCUMENT_READ, hidden("ab12"))
