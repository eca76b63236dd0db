"""Whatever is done to a ledger's files, checking it finds it and names where."""

import base64
import json
import random
import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from haetae.canonical import to_bytes
from haetae.sovereign.chain import checkpoint_message, line_hash
from haetae.sovereign.keys import Keys, key_id
from haetae.sovereign.verify import check_witness, verify, write_witness
from haetae.testing.ledger import TINY_ORIGIN, draft, tiny_ledger, tiny_verdict

ATTEMPTS = 200


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    ledger = tiny_ledger(folder)
    for n in range(12):
        ledger.append_many([draft(n * 10 + i) for i in range(n % 4 + 1)])
    ledger.close()
    assert tiny_verdict(folder).ok
    return folder


@pytest.fixture(scope="module")
def foreign(tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    ledger = tiny_ledger(folder, origin="f" * 16)
    for n in range(12):
        ledger.append_many([draft(n * 10 + i) for i in range(n % 4 + 1)])
    return folder


def lines_of(folder: Path) -> list[bytes]:
    return (folder / "ledger" / "ledger.log").read_bytes().splitlines(keepends=True)


def is_checkpoint(line: bytes) -> bool:
    return line.startswith(b'{"checkpoint"')


# Each kind gives the changed bytes and the first line, from 1, that can no longer be right.


def flip_a_bit(lines, chance):
    n = chance.randrange(len(lines))
    line = bytearray(lines[n])
    line[chance.randrange(len(line))] ^= 1 << chance.randrange(8)
    return [*lines[:n], bytes(line), *lines[n + 1 :]], n + 1


def change_the_case_of_a_hex_digit(lines, chance):
    while True:
        n = chance.randrange(len(lines))
        at = lines[n].index(b'"prev":"') + 8 + chance.randrange(64)
        if lines[n][at : at + 1].isalpha():
            line = lines[n][:at] + lines[n][at : at + 1].upper() + lines[n][at + 1 :]
            return [*lines[:n], line, *lines[n + 1 :]], n + 1


def flip_a_newline(lines, chance):
    n = chance.randrange(len(lines))
    other = chance.choice([b"\r\n", b" ", b"", b"\n\n", b"\r", b" \n"])
    return [*lines[:n], lines[n][:-1] + other, *lines[n + 1 :]], n + 1


def delete_a_line(lines, chance):
    n = chance.randrange(len(lines))
    return lines[:n] + lines[n + 1 :], n + 1


def swap_two_lines(lines, chance):
    a, b = sorted(chance.sample(range(len(lines)), 2))
    swapped = list(lines)
    swapped[a], swapped[b] = lines[b], lines[a]
    return swapped, a + 1


def repeat_a_line(lines, chance):
    n = chance.randrange(len(lines))
    return [*lines[: n + 1], *lines[n:]], n + 2


def cut_the_end(lines, chance):
    content = b"".join(lines)
    cut = chance.randrange(len(content))
    return [content[:cut]], content[:cut].count(b"\n") + 1


def insert_a_line(lines, chance):
    n = chance.randrange(len(lines) + 1)
    record = {"actor": "x", "body": {}, "compartments": [], "kind": "a.b", "parents": [],
              "prev": line_hash(lines[n - 1][:-1]) if n else "0" * 64,
              "seq": sum(not is_checkpoint(line) for line in lines[:n]), "subject": "y",
              "time": "2026-01-01T00:00:00.000Z"}  # fmt: skip
    # It is in place itself; what no longer follows is the line after it, or the missing signature.
    return [*lines[:n], to_bytes(record) + b"\n", *lines[n:]], n + 2


def change_an_entry_and_make_the_chain_anew(lines, chance):
    n = chance.choice([i for i, line in enumerate(lines) if not is_checkpoint(line)])
    record = json.loads(lines[n])
    record["actor"] = "somebody"
    made, first = [*lines[:n], to_bytes(record) + b"\n"], None
    for i, line in enumerate(lines[n + 1 :], start=n + 1):
        record = json.loads(line) | {"prev": line_hash(made[-1][:-1])}
        made.append(to_bytes(record) + b"\n")
        if is_checkpoint(line) and first is None:
            first = i + 1  # its signature is over what stood there before
    return made, first


def sign_with_another_key(lines, chance):
    n = chance.choice([i for i, line in enumerate(lines) if is_checkpoint(line)])
    record, private = json.loads(lines[n]), Ed25519PrivateKey.generate()
    message = checkpoint_message(TINY_ORIGIN, record["checkpoint"], record["prev"])
    record["sig"] = base64.b64encode(private.sign(message)).decode()
    if chance.random() < 0.5:
        record["key"] = key_id(private.public_key())
    return [*lines[:n], to_bytes(record) + b"\n", *lines[n + 1 :]], n + 1


def swap_two_signatures(lines, chance):
    a, b = sorted(chance.sample([i for i, line in enumerate(lines) if is_checkpoint(line)], 2))
    one, other = json.loads(lines[a]), json.loads(lines[b])
    one["sig"], other["sig"] = other["sig"], one["sig"]
    changed = list(lines)
    changed[a], changed[b] = to_bytes(one) + b"\n", to_bytes(other) + b"\n"
    return changed, a + 1


def write_the_signature_in_another_form(lines, chance):
    n = chance.choice([i for i, line in enumerate(lines) if is_checkpoint(line)])
    record = json.loads(lines[n])
    form = chance.choice([lambda s: s.rstrip("="), lambda s: s + "\n", lambda s: " " + s,
                          lambda s: s[:-3] + chr(ord(s[-3]) + 1) + "==", lambda s: ""])  # fmt: skip
    record["sig"] = form(record["sig"])
    return [*lines[:n], to_bytes(record) + b"\n", *lines[n + 1 :]], n + 1


def add_a_field(lines, chance):
    n = chance.randrange(len(lines))
    record = json.loads(lines[n]) | {"note": "harmless"}
    return [*lines[:n], to_bytes(record) + b"\n", *lines[n + 1 :]], n + 1


def cut_to_an_earlier_checkpoint_with_the_copies_kept(lines, chance):
    n = chance.choice([i for i, line in enumerate(lines[:-1]) if is_checkpoint(line)])
    return lines[: n + 1], n + 2


KINDS = [
    flip_a_bit, change_the_case_of_a_hex_digit, flip_a_newline, delete_a_line, swap_two_lines,
    repeat_a_line, cut_the_end, insert_a_line, change_an_entry_and_make_the_chain_anew,
    sign_with_another_key, swap_two_signatures, write_the_signature_in_another_form, add_a_field,
    cut_to_an_earlier_checkpoint_with_the_copies_kept,
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_change_is_found_and_its_place_named(whole, tmp_path, kind):
    folder, lines, chance = tmp_path / "copy", lines_of(whole), random.Random(kind.__name__)
    shutil.copytree(whole, folder)
    log, original = folder / "ledger" / "ledger.log", b"".join(lines)
    found = 0
    for _ in range(ATTEMPTS):
        changed, first = kind(lines, chance)
        content = b"".join(changed)
        assert content != original
        log.write_bytes(content)
        verdict = tiny_verdict(folder)
        assert not verdict.ok
        assert verdict.reason
        assert verdict.first_bad is not None
        # A line that lost its end also hides where the next one starts; and when the last
        # signature is gone, the last line is the one that nothing signs.
        last = len(content.splitlines())
        assert verdict.first_bad in (first, first + 1, min(first, last)), (verdict, first)
        found += 1
    assert found == ATTEMPTS
    log.write_bytes(original)
    assert tiny_verdict(folder).ok


def test_there_are_enough_attempts():
    assert len(KINDS) >= 9
    assert len(KINDS) * ATTEMPTS >= 2_000


def test_another_workspaces_ledger_does_not_pass(whole, foreign, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(whole, folder)
    for name in ("ledger.log", "checkpoints.log"):
        shutil.copy(foreign / "ledger" / name, folder / "ledger" / name)
    assert tiny_verdict(folder).first_bad == 2  # the first checkpoint names another workspace
    own_key_other_origin = verify(
        foreign / "ledger" / "ledger.log", key=Keys(foreign / "keys").public, origin=TINY_ORIGIN
    )
    assert own_key_other_origin.reason == "the checkpoint belongs to another workspace"


def test_a_roll_back_of_log_and_copies_together_is_found_by_the_witness(whole, tmp_path):
    folder, witness = tmp_path / "copy", tmp_path / "elsewhere" / "witness"
    witness.parent.mkdir()
    shutil.copytree(whole, folder)
    log, copies = folder / "ledger" / "ledger.log", folder / "ledger" / "checkpoints.log"
    write_witness(witness, tiny_verdict(folder), origin=TINY_ORIGIN)
    assert check_witness(witness, log, origin=TINY_ORIGIN) == ""
    lines, checkpoints = lines_of(whole), copies.read_bytes().splitlines(keepends=True)
    places = [i for i, line in enumerate(lines) if is_checkpoint(line)]
    for kept in range(len(places) - 1):
        log.write_bytes(b"".join(lines[: places[kept] + 1]))
        copies.write_bytes(b"".join(checkpoints[: kept + 1]))
        assert tiny_verdict(folder).ok  # by itself it looks whole
        assert "no longer holds the state" in check_witness(witness, log, origin=TINY_ORIGIN)
    log.write_bytes(b"")
    assert check_witness(witness, log, origin=TINY_ORIGIN)


def test_a_witness_sees_growth_as_fine_and_a_strangers_note_as_wrong(whole, tmp_path):
    folder, witness = tmp_path / "copy", tmp_path / "witness"
    shutil.copytree(whole, folder)
    log = folder / "ledger" / "ledger.log"
    assert check_witness(witness, log, origin=TINY_ORIGIN) == ""  # never seen before
    write_witness(witness, tiny_verdict(folder), origin=TINY_ORIGIN)
    tiny_ledger(folder).append(draft(999))
    assert check_witness(witness, log, origin=TINY_ORIGIN) == ""
    assert "another workspace" in check_witness(witness, log, origin="e" * 16)
    witness.write_bytes(b"not a note\n")
    assert "was changed" in check_witness(witness, log, origin=TINY_ORIGIN)
