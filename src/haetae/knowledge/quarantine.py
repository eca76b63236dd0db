"""Quarantine: the files that could not be read, each with why and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Engine,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from haetae.knowledge.catalog import utc
from haetae.sovereign.database import metadata, reading, writing
from haetae.sovereign.label import Clearance, Label

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", String(20), primary_key=True),
    Column("name", String(1024), nullable=False),
    Column("path", String(4096), nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("detail", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("label_key", String(512), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineRow:
    """One file that was put aside, why, and what to do."""

    quarantine_id: str
    name: str
    path: str
    content_sha256: str
    size_bytes: int
    reason: str
    detail: str
    hint: str
    label: Label
    added_by: str
    added_at: datetime


class Quarantine:
    """Read and write the table of files that were put aside."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def browse(self, clearance: Clearance) -> list[QuarantineRow]:
        """List the files put aside that the reader is cleared for, newest first."""
        query = select(quarantine).order_by(quarantine.c.added_at.desc(), quarantine.c.name)
        with reading(self._engine) as connection:
            rows = [_quarantine_row(row) for row in connection.execute(query).mappings()]
        return [row for row in rows if clearance.covers(row.label)]

    def get(self, quarantine_id: str) -> QuarantineRow | None:
        """Give one file that was put aside."""
        query = select(quarantine).where(quarantine.c.quarantine_id == quarantine_id)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().first()
        return _quarantine_row(row) if row else None

    def num_uses(self, sha256: str) -> int:
        """Count the files put aside that a stored file belongs to."""
        query = select(func.count()).where(quarantine.c.content_sha256 == sha256)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def put_aside(self, row: QuarantineRow) -> None:
        """Note a file that could not be read, in place of an earlier note about it."""
        values = {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "label"}
        values["label_key"] = row.label.key
        with writing(self._engine) as connection:
            connection.execute(
                delete(quarantine).where(quarantine.c.quarantine_id == row.quarantine_id)
            )
            connection.execute(insert(quarantine).values(**values))

    def release(self, quarantine_id: str) -> None:
        """Forget that a file was put aside."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(quarantine).where(quarantine.c.quarantine_id == quarantine_id)
            )


def _quarantine_row(row: Mapping[Any, Any]) -> QuarantineRow:
    values = dict(row)
    label = Label.from_key(values.pop("label_key"))
    return QuarantineRow(**{**values, "added_at": utc(values["added_at"])}, label=label)
