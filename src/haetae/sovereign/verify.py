"""Checking a ledger byte for byte, with nothing but its files and a public key."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from haetae.canonical import to_bytes
from haetae.sovereign.chain import (
    CHECKPOINT_START,
    GENESIS,
    Chain,
    check_line,
    line_hash,
    parse_line,
)
from haetae.sovereign.durable import write_durably
from haetae.sovereign.keys import key_id


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
    chain, number, reason = Chain(), 0, ""
    known = _read_lines(copies) if copies else []
    wanted = set(known)
    with path.open("rb") as file:
        for raw in file:
            number += 1
            if not raw.endswith(b"\n"):
                reason = "the line has no end: torn or cut"
            else:
                reason = check_line(raw[:-1], chain, key=key, origin=origin)
            if reason:
                break
            wanted.discard(raw[:-1])
    if not reason and not chain.is_signed:
        reason = "entries after the last checkpoint are not signed"
    if not reason and wanted:
        number += 1
        reason = "a checkpoint that was once written is missing: the tail was cut off or rewritten"
    return Verdict(
        ok=not reason,
        records=chain.size,
        checkpoints=chain.checkpoints,
        head=chain.head,
        signed_by=key_id(key),
        first_bad=number if reason else None,
        reason=reason,
        seconds=round(time.perf_counter() - started, 3),
    )


def _read_lines(path: Path) -> list[bytes]:
    if not path.exists():
        return []
    content = path.read_bytes()
    lines = content.split(b"\n")
    # The copy is not synced, so its own last line may be torn by a power cut.
    return [line for line in lines[:-1] if line]


def write_witness(witness: Path, verdict: Verdict, *, origin: str) -> None:
    """Note, outside the workspace, how far the ledger has grown."""
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
            if raw.startswith(CHECKPOINT_START) and line_hash(raw[:-1]) == note["head"]:
                return ""
    return f"the ledger no longer holds the state of {note['size']} entries that the witness saw"
