"""Checks of the house: what `haetae doctor`, `/readyz` and the console's Home all show."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Literal

from haetae.errors import HaetaeError
from haetae.sovereign import egress
from haetae.sovereign.database import SCHEMA_REVISION, reading
from haetae.workspace.workspace import Workspace

MIN_FREE_BYTES = 1 << 30
State = Literal["ok", "warn", "bad"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check, its state, and what to do about it."""

    name: str
    state: State
    detail: str
    hint: str = ""


def checks(workspace: Workspace) -> list[Check]:
    """Run the checks that are cheap enough for every look."""
    return [_seal(), _ledger(workspace), _records(workspace), _disk(workspace)]


def is_ready(workspace: Workspace) -> bool:
    """Say whether nothing is bad."""
    return all(check.state != "bad" for check in checks(workspace))


def _seal() -> Check:
    if egress.is_sealed():
        tried = egress.num_attempts()
        return Check(
            name="seal",
            state="ok" if tried == 0 else "warn",
            detail=f"the kernel lets nothing out; {tried} attempts",
            hint="" if tried == 0 else "The server's log names the caller; remove it",
        )
    return Check(
        name="seal",
        state="warn",
        detail="this process is not sealed",
        hint="Start with `haetae serve` on Linux; --unsealed leaves the wall out",
    )


def _ledger(workspace: Workspace) -> Check:
    try:
        num = workspace.lineage.count()
    except (HaetaeError, OSError) as error:
        return Check(
            name="ledger", state="bad", detail=str(error), hint="Run `haetae ledger verify`"
        )
    return Check(name="ledger", state="ok", detail=f"{num} entries, appendable")


def _records(workspace: Workspace) -> Check:
    try:
        with reading(workspace.engine) as connection:
            row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
    except HaetaeError as error:
        return Check(name="records", state="bad", detail=error.message, hint=error.hint)
    state: State = "ok" if row[0] == SCHEMA_REVISION else "bad"
    return Check(name="records", state=state, detail=f"revision {row[0]}")


def _disk(workspace: Workspace) -> Check:
    free = shutil.disk_usage(workspace.folder).free
    if free < MIN_FREE_BYTES:
        return Check(
            name="disk",
            state="bad",
            detail=f"{free / 1e9:.1f} GB free",
            hint="Free some space: below 1 GB nothing more is taken in",
        )
    return Check(name="disk", state="ok", detail=f"{free / 1e9:.0f} GB free")
