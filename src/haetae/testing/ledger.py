"""A small ledger in a folder of its own, for tests."""

from __future__ import annotations

from pathlib import Path

from haetae.sovereign.keys import Keys
from haetae.sovereign.ledger import Draft, Ledger
from haetae.sovereign.verify import Verdict, verify

TINY_ORIGIN = "0123456789abcdef"


def tiny_ledger(folder: Path, *, origin: str = TINY_ORIGIN) -> Ledger:
    """Open a ledger in a folder, with keys of its own the first time."""
    place = folder / "keys"
    keys = Keys(place) if (place / "signing.pem").exists() else Keys.create(place)
    return Ledger(folder / "ledger", keys=keys, origin=origin)


def tiny_verdict(folder: Path, *, origin: str = TINY_ORIGIN) -> Verdict:
    """Check a ledger that `tiny_ledger` opened."""
    place = folder / "ledger"
    return verify(
        place / "ledger.log",
        key=Keys(folder / "keys").public,
        origin=origin,
        copies=place / "checkpoints.log",
    )


def draft(number: int, *, kind: str = "test.done", actor: str = "mina") -> Draft:
    """Give a draft that can be told from others by its number."""
    return Draft(kind=kind, actor=actor, subject=f"thing-{number}", body={"number": number})
