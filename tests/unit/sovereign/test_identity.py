"""Names are proved by passwords, keys and sessions of which only hashes are kept."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from haetae.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from haetae.sovereign.database import connect, upgrade, writing
from haetae.sovereign.identity import Identity, sessions
from haetae.sovereign.label import Clearance
from haetae.sovereign.lineage import Lineage
from haetae.testing.ledger import tiny_ledger

PASSWORD = "a long enough password"


@pytest.fixture
def identity(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'records.db'}")
    upgrade(engine)
    made = Identity(engine, tiny_ledger(tmp_path))
    made._hasher = PasswordHasher(time_cost=1, memory_cost=1024)  # quick; the rest is as it is
    made.add("mina", roles=["reader"], clearance=["rnd.*"], password=PASSWORD, by="owner")
    yield made
    engine.dispose()


def entries_of(identity):
    return Lineage(identity._ledger.path).latest(Clearance.of("*"), num=100)


def test_the_right_password_proves_the_name_with_its_rights(identity):
    mina = identity.check_password("mina", PASSWORD)
    assert (mina.name, mina.roles) == ("mina", {"reader"})
    assert mina.clearance == Clearance.of("rnd.*")


@pytest.mark.parametrize(
    ("name", "password"), [("mina", "wrong password"), ("nobody", PASSWORD), ("mina", ""), ("", "")]
)
def test_unknown_name_and_wrong_password_look_alike(identity, name, password):
    with pytest.raises(Unauthenticated) as caught:
        identity.check_password(name, password)
    assert caught.value.message == "the name or the password is wrong"


def test_an_unknown_name_costs_a_hash_too(identity, monkeypatch):
    checked = []
    hasher = identity._hasher

    class Counting:
        def verify(self, hashed, password):
            checked.append(hashed)
            return hasher.verify(hashed, password)

    identity._hasher = Counting()
    for name in ("mina", "nobody"):
        with pytest.raises(Unauthenticated):
            identity.check_password(name, "wrong password")
    assert len(checked) == 2
    assert checked[1] == identity._decoy


def test_a_refused_sign_in_is_on_the_ledger_without_what_was_typed(identity):
    for name in ("mina", "my-password-in-the-wrong-field"):
        with pytest.raises(Unauthenticated):
            identity.check_password(name, "wrong password")
    refused = [e.subject for e in entries_of(identity) if e.kind == "session.refused"]
    assert refused == ["unknown", "mina"]


def test_a_short_password_is_refused(identity):
    with pytest.raises(InvalidInput, match="9 characters"):
        identity.add("jun", roles=[], clearance=[], password="123456789", by="owner")


def test_a_name_is_taken_once(identity):
    with pytest.raises(Conflict, match="exists already"):
        identity.add("mina", roles=[], clearance=[], password=None, by="owner")


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 65, "a\n", "a'b"])
def test_a_name_that_could_harm_is_refused(identity, name):
    with pytest.raises(InvalidInput, match="does not fit"):
        identity.add(name, roles=[], clearance=[], password=None, by="owner")


def test_an_unknown_role_or_grant_is_refused_before_anything_is_written(identity):
    with pytest.raises(InvalidInput, match="'boss' is unknown") as caught:
        identity.add("jun", roles=["boss"], clearance=[], password=None, by="owner")
    assert "reader" in caught.value.hint
    with pytest.raises(InvalidInput):
        identity.add("jun", roles=[], clearance=["Not OK"], password=None, by="owner")
    assert [p.name for p in identity.list_principals()] == ["mina"]
    assert all(entry.subject != "jun" for entry in entries_of(identity))


def test_without_a_password_no_password_signs_in(identity):
    identity.add("robot", roles=["reader"], clearance=[], password=None, by="owner")
    for tried in ("", "None", "0"):
        with pytest.raises(Unauthenticated):
            identity.check_password("robot", tried)


def test_a_session_ends_when_it_is_ended_and_when_its_time_is_over(identity):
    first, second = identity.start_session("mina"), identity.start_session("mina")
    assert identity.check_session(first).name == "mina"
    identity.end_session(first)
    with pytest.raises(Unauthenticated):
        identity.check_session(first)
    with writing(identity._engine) as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(sessions).values(expires_at=past))
    with pytest.raises(Unauthenticated):
        identity.check_session(second)


def test_a_code_signs_in_once(identity):
    code = identity.start_code("mina")
    with pytest.raises(Unauthenticated):
        identity.check_session(code)  # a code is no session
    assert identity.use_code(code).name == "mina"
    with pytest.raises(Unauthenticated):
        identity.use_code(code)
    with pytest.raises(Unauthenticated):
        identity.use_code(identity.start_session("mina"))  # nor a session a code


def test_of_many_who_bring_one_code_at_once_one_signs_in(identity):
    for _ in range(5):
        code, start, outcomes = identity.start_code("mina"), threading.Barrier(8), []

        def use(code=code, start=start, outcomes=outcomes):
            start.wait()
            try:
                outcomes.append(identity.use_code(code).name)
            except Unauthenticated:
                outcomes.append(None)

        threads = [threading.Thread(target=use) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes, key=str) == [None] * 7 + ["mina"]


def test_a_key_acts_until_it_is_revoked(identity):
    key = identity.add_key("mina", purpose="nightly", by="owner")
    assert identity.check_key(key).name == "mina"
    (listed,) = identity.list_keys()
    assert listed["purpose"] == "nightly"
    assert "secret_hash" not in listed
    identity.revoke_key(listed["key_id"], by="owner")
    with pytest.raises(Unauthenticated, match="revoked"):
        identity.check_key(key)
    with pytest.raises(NotFound):
        identity.revoke_key("000000000000", by="owner")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda key: key[:-1] + ("A" if key[-1] != "A" else "B"),
        lambda key: key[:-1],
        lambda key: key + "A",
        lambda key: "htk_" + "0" * 12 + "_" + key.split("_", 2)[2],
        lambda key: "htk_",
        lambda key: "",
        lambda key: "htk_" + key.split("_")[1] + "_",
        lambda key: key.upper(),
    ],
)
def test_a_key_that_is_off_by_anything_proves_nobody(identity, wrong):
    key = identity.add_key("mina", purpose="", by="owner")
    with pytest.raises(Unauthenticated):
        identity.check_key(wrong(key))


def test_a_disabled_principal_is_out_at_once_by_every_way(identity):
    key, session = identity.add_key("mina", purpose="", by="owner"), identity.start_session("mina")
    code = identity.start_code("mina")
    identity.disable("mina", by="owner")
    for act in (
        lambda: identity.check_key(key),
        lambda: identity.check_session(session),
        lambda: identity.use_code(code),
        lambda: identity.check_password("mina", PASSWORD),
    ):
        with pytest.raises(Unauthenticated):
            act()
    with pytest.raises(NotFound):
        identity.get("mina")


def test_taken_rights_are_gone_from_the_next_act(identity):
    key = identity.add_key("mina", purpose="", by="owner")
    identity.change_rights("mina", roles=["auditor"], clearance=[], by="owner")
    mina = identity.check_key(key)
    assert (mina.roles, mina.clearance.grants) == ({"auditor"}, frozenset())


def test_a_new_password_ends_the_sessions(identity):
    session = identity.start_session("mina")
    identity.set_password("mina", "another long password", by="owner")
    with pytest.raises(Unauthenticated):
        identity.check_session(session)
    with pytest.raises(Unauthenticated):
        identity.check_password("mina", PASSWORD)
    assert identity.check_password("mina", "another long password").name == "mina"


def test_no_secret_stands_in_any_file(identity, tmp_path):
    secrets = [
        PASSWORD,
        identity.start_session("mina"),
        identity.start_code("mina"),
        identity.add_key("mina", purpose="", by="owner").split("_", 2)[2],
    ]
    identity.set_password("mina", "another long password", by="owner")
    secrets.append("another long password")
    for path in (p for p in tmp_path.rglob("*") if p.is_file()):
        content = path.read_bytes()
        for secret in secrets:
            assert secret.encode() not in content, path


def test_every_change_is_on_the_ledger_with_who_made_it(identity):
    key = identity.add_key("mina", purpose="x", by="ops")
    identity.revoke_key(key, by="ops")
    identity.change_rights("mina", roles=["curator"], clearance=["*"], by="ops")
    identity.set_password("mina", "another long password", by="ops")
    identity.start_session("mina")
    identity.disable("mina", by="ops")
    kinds = [entry.kind for entry in reversed(entries_of(identity))]
    assert kinds == [
        "principal.added",
        "key.added",
        "key.revoked",
        "principal.changed",
        "principal.password_set",
        "session.started",
        "principal.disabled",
    ]
