"""The lines of a ledger: what one looks like, and whether it follows from those before it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from haetae.canonical import to_bytes
from haetae.sovereign.keys import is_signed_by, key_id

GENESIS = "0" * 64
CHECKPOINT_START = b'{"checkpoint":'
_ENTRY_KEYS = {
    "actor", "body", "compartments", "kind", "parents", "prev", "seq", "subject", "time",
}  # fmt: skip
_CHECKPOINT_KEYS = {"checkpoint", "key", "origin", "prev", "sig"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An entry as it stands in the ledger."""

    seq: int
    hash: str
    time: str
    kind: str
    actor: str
    subject: str
    parents: tuple[str, ...]
    compartments: tuple[str, ...]
    body: Mapping[str, Any]


@dataclass(slots=True)
class Chain:
    """How far a walk along the lines has come.

    Args:
        prev: hash of the last line.
        size: number of entries so far.
        head: hash of the last checkpoint line.
        is_signed: whether the last line was a checkpoint.
    """

    prev: str = GENESIS
    size: int = 0
    checkpoints: int = 0
    head: str = GENESIS
    is_signed: bool = True


def line_hash(line: bytes) -> str:
    """Hash the exact bytes of a line, without its newline."""
    return hashlib.sha256(line).hexdigest()


def checkpoint_message(origin: str, size: int, prev: str) -> bytes:
    """Give the bytes that a checkpoint's signature covers."""
    return f"haetae ledger checkpoint v1\n{origin}\n{size}\n{prev}\n".encode()


def parse_line(line: bytes) -> dict[str, Any] | None:
    """Read a line if it is exactly canonical JSON of an object, else give `None`."""
    try:
        record = json.loads(line)
        return record if isinstance(record, dict) and to_bytes(record) == line else None
    except (ValueError, TypeError, RecursionError):
        return None


def entry_of(line: bytes, record: Mapping[str, Any]) -> Entry:
    """Make an entry of a parsed line."""
    return Entry(
        seq=record["seq"],
        hash=line_hash(line),
        time=record["time"],
        kind=record["kind"],
        actor=record["actor"],
        subject=record["subject"],
        parents=tuple(record["parents"]),
        compartments=tuple(record["compartments"]),
        body=record["body"],
    )


def check_line(
    line: bytes, chain: Chain, *, key: Ed25519PublicKey, origin: str, signatures: bool = True
) -> str:
    """Say what is wrong with a line, or move the walk on and give an empty reason.

    Args:
        signatures: whether to check each checkpoint's; the last one's alone binds all before it.
    """
    record = parse_line(line)
    if record is None:
        return "the line is not canonical JSON"
    if record.get("prev") != chain.prev:
        return "the line does not follow the one before it"
    if "checkpoint" in record:
        reason = check_checkpoint(record, chain, key=key, origin=origin, signature=signatures)
        if reason:
            return reason
        chain.checkpoints, chain.is_signed = chain.checkpoints + 1, True
        chain.prev = chain.head = line_hash(line)
        return ""
    if set(record) != _ENTRY_KEYS:
        return "the entry has missing or foreign fields"
    if record["seq"] != chain.size:
        return f"the entry is numbered {record['seq']}, expected {chain.size}"
    chain.prev, chain.size, chain.is_signed = line_hash(line), chain.size + 1, False
    return ""


def check_checkpoint(
    record: Mapping[str, Any],
    chain: Chain,
    *,
    key: Ed25519PublicKey,
    origin: str,
    signature: bool = True,
) -> str:
    """Say what is wrong with a checkpoint; empty when it binds all that came before."""
    if set(record) != _CHECKPOINT_KEYS:
        return "the checkpoint has missing or foreign fields"
    if record["origin"] != origin:
        return "the checkpoint belongs to another workspace"
    if record["checkpoint"] != chain.size:
        return f"the checkpoint counts {record['checkpoint']} entries, found {chain.size}"
    if record["key"] != key_id(key):
        return "the checkpoint names another key"
    return _check_signature(record["sig"], chain, key, origin) if signature else ""


def _check_signature(text: Any, chain: Chain, key: Ed25519PublicKey, origin: str) -> str:
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        return "the signature cannot be read"
    if base64.b64encode(signature).decode() != text:
        return "the signature is not written in its one form"
    if not is_signed_by(key, signature, checkpoint_message(origin, chain.size, chain.prev)):
        return "the signature is not the workspace's"
    return ""
