"""Keys stay with their owner, and a wrong passphrase says so."""

import stat

import pytest

from haetae.errors import Conflict, NotFound, SovereignError
from haetae.sovereign.keys import PASSPHRASE_VARIABLE, Keys, is_signed_by, key_id, read_public


def test_only_the_owner_can_read_what_is_secret(tmp_path):
    Keys.create(tmp_path / "keys")
    mode = {p.name: stat.S_IMODE(p.stat().st_mode) for p in (tmp_path / "keys").iterdir()}
    assert mode == {"signing.pem": 0o600, "fingerprint.key": 0o600, "signing.pub.pem": 0o644}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_signature_is_of_this_key_over_these_bytes(tmp_path):
    keys, other = Keys.create(tmp_path / "a"), Keys.create(tmp_path / "b")
    signature = keys.sign(b"words")
    assert is_signed_by(keys.public, signature, b"words")
    assert not is_signed_by(keys.public, signature, b"word")
    assert not is_signed_by(other.public, signature, b"words")
    assert not is_signed_by(keys.public, bytes([signature[0] ^ 1]) + signature[1:], b"words")
    assert keys.key_id == key_id(read_public(tmp_path / "a" / "signing.pub.pem"))


def test_the_same_keys_come_back(tmp_path):
    keys = Keys.create(tmp_path)
    again = Keys(tmp_path)
    assert again.key_id == keys.key_id
    assert again.fingerprint("질문") == keys.fingerprint("질문") != keys.fingerprint("질문?")


def test_fingerprints_differ_between_organisations(tmp_path):
    a, b = Keys.create(tmp_path / "a"), Keys.create(tmp_path / "b")
    assert a.fingerprint("the same question") != b.fingerprint("the same question")


def test_keys_are_never_overwritten(tmp_path):
    Keys.create(tmp_path)
    with pytest.raises(Conflict, match="keys already"):
        Keys.create(tmp_path)


def test_a_passphrase_wraps_the_signing_key(tmp_path, monkeypatch):
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "correct horse")
    made = Keys.create(tmp_path)
    assert b"ENCRYPTED" in (tmp_path / "signing.pem").read_bytes()
    assert Keys(tmp_path).key_id == made.key_id


@pytest.mark.parametrize(
    ("given", "message"), [("wrong horse", "cannot be opened"), ("", "wrapped by a passphrase")]
)
def test_a_wrong_or_missing_passphrase_names_the_variable(tmp_path, monkeypatch, given, message):
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "correct horse")
    Keys.create(tmp_path)
    monkeypatch.setenv(PASSPHRASE_VARIABLE, given)
    with pytest.raises(SovereignError, match=message) as caught:
        Keys(tmp_path)
    assert PASSPHRASE_VARIABLE in caught.value.hint
    assert "horse" not in str(caught.value)


def test_a_needless_passphrase_does_no_harm(tmp_path, monkeypatch):
    made = Keys.create(tmp_path)
    monkeypatch.setenv(PASSPHRASE_VARIABLE, "needless")
    assert Keys(tmp_path).key_id == made.key_id


def test_repr_shows_no_secret(tmp_path):
    keys = Keys.create(tmp_path)
    assert repr(keys) == f"Keys(key_id='{keys.key_id}')"


def test_a_lost_or_foreign_key_file_is_a_clear_error(tmp_path):
    Keys.create(tmp_path)
    with pytest.raises(SovereignError, match="no public key"):
        read_public(tmp_path / "fingerprint.key")
    (tmp_path / "signing.pem").unlink()
    with pytest.raises(NotFound, match="not there") as caught:
        Keys(tmp_path)
    assert "backup" in caught.value.hint
