"""Checking a ledger byte for byte, with nothing but its files and a public key."""

from __future__ import annotations

import base64
import binascii
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from haetae.canonical import to_bytes
from haetae.sovereign.keys import is_signed_by, key_id
from haetae.sovereign.ledger import GENESIS, checkpoint_message, line_hash, parse_line

_ENTRY_KEYS = {
    "actor", "body", "compartments", "kind", "parents", "prev", "seq", "subject", "time",
}  # fmt: skip
_CHECKPOINT_KEYS = {"checkpoint", "key", "origin", "prev", "sig"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check of the ledger found.

    Args:
        first_bad: number of the first bad line from 1, or `None`.
        reason: what is wrong with it, in words; empty when all is well.
        head: hash of the last good checkpoint line.
    """

    ok: bool
    records: int
    checkpoints: int
    head: str
    signed_by: str
    first_bad: int | None
    reason: str
    seconds: float


@dataclass(slots=True)
class _State:
    prev: str = GENESIS
    size: int = 0
    checkpoints: int = 0
    head: str = GENESIS
    is_signed: bool = True


def verify(
    path: Path, *, key: Ed25519PublicKey, origin: str, copies: Path | None = None
) -> Verdict:
    """Check every line of a ledger: bytes, order, chain, signatures, and the tail.

    Args:
        path: of `ledger.log`.
        origin: the workspace's id that the checkpoints must name.
        copies: of `checkpoints.log`; shows a tail that was cut off.
    """
    started = time.perf_counter()
    state, number, reason = _State(), 0, ""
    known = _read_lines(copies) if copies else []
    wanted = set(known)
    with path.open("rb") as file:
        for raw in file:
            number += 1
            if not raw.endswith(b"\n"):
                reason = "the line has no end: torn or cut"
            else:
                reason = _check_line(raw[:-1], state, key, origin)
            if reason:
                break
            wanted.discard(raw[:-1])
    if not reason and not state.is_signed:
        reason = "entries after the last checkpoint are not signed"
    if not reason and wanted:
        number += 1
        reason = "a checkpoint that was once written is missing: the tail was cut off or rewritten"
    return Verdict(
        ok=not reason,
        records=state.size,
        checkpoints=state.checkpoints,
        head=state.head,
        signed_by=key_id(key),
        first_bad=number if reason else None,
        reason=reason,
        seconds=round(time.perf_counter() - started, 3),
    )


def _check_line(line: bytes, state: _State, key: Ed25519PublicKey, origin: str) -> str:
    record = parse_line(line)
    if record is None:
        return "the line is not canonical JSON"
    if record.get("prev") != state.prev:
        return "the line does not follow the one before it"
    if "checkpoint" in record:
        reason = _check_checkpoint(record, state, key, origin)
        if reason:
            return reason
        state.checkpoints, state.is_signed = state.checkpoints + 1, True
        state.prev = state.head = line_hash(line)
        return ""
    if set(record) != _ENTRY_KEYS:
        return "the entry has missing or foreign fields"
    if record["seq"] != state.size:
        return f"the entry is numbered {record['seq']}, expected {state.size}"
    state.prev, state.size, state.is_signed = line_hash(line), state.size + 1, False
    return ""


def _check_checkpoint(
    record: dict[str, Any], state: _State, key: Ed25519PublicKey, origin: str
) -> str:
    if set(record) != _CHECKPOINT_KEYS:
        return "the checkpoint has missing or foreign fields"
    if record["origin"] != origin:
        return "the checkpoint belongs to another workspace"
    if record["checkpoint"] != state.size:
        return f"the checkpoint counts {record['checkpoint']} entries, found {state.size}"
    if record["key"] != key_id(key):
        return "the checkpoint names another key"
    try:
        signature = base64.b64decode(record["sig"], validate=True)
    except (binascii.Error, ValueError, TypeError):
        return "the signature cannot be read"
    if base64.b64encode(signature).decode() != record["sig"]:
        return "the signature is not written in its one form"
    if not is_signed_by(key, signature, checkpoint_message(origin, state.size, state.prev)):
        return "the signature is not the workspace's"
    return ""


def _read_lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    content = path.read_bytes()
    lines = content.split(b"\n")
    # The copy is not synced, so its own last line may be torn by a power cut.
    return [line for line in lines[:-1] if line]


def write_witness(witness: Path, verdict: Verdict, *, origin: str) -> None:
    """Note, outside the workspace, how far the ledger has grown."""
    from haetae.sovereign.durable import write_durably

    note = {"origin": origin, "size": verdict.records, "head": verdict.head}
    write_durably(witness, to_bytes({**note, "key": verdict.signed_by}) + b"\n")


def check_witness(witness: Path, ledger: Path, *, origin: str) -> str:
    """Compare a ledger with what a witness last saw; give the reason if it was rolled back."""
    if not witness.exists():
        return ""
    note = parse_line(witness.read_bytes().rstrip(b"\n"))
    if note is None or note.get("origin") != origin:
        return "the witness is of another workspace or was changed"
    if note["head"] == GENESIS:
        return ""
    with ledger.open("rb") as file:
        for raw in file:
            if raw.startswith(b'{"checkpoint":') and line_hash(raw[:-1]) == note["head"]:
                return ""
    return f"the ledger no longer holds the state of {note['size']} entries that the witness saw"
