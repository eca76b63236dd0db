"""The records database: SQLite on one machine, PostgreSQL by the same code when it grows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from haetae.errors import HaetaeError, IncompatibleVersion, StorageFull, Unavailable

metadata = MetaData()
"""The tables of every module; each module adds its own."""

# SQLite has one word for a full disk and these for a reached quota or file-size limit.
REFUSED_WRITES = frozenset(
    {
        "SQLITE_FULL",
        "SQLITE_IOERR_WRITE",
        "SQLITE_IOERR_SHMOPEN",
        "SQLITE_IOERR_SHMSIZE",
        "SQLITE_IOERR_SHMMAP",
    }
)
SCHEMA_REVISION = "0001"
_MIGRATIONS = Path(__file__).parents[1] / "migrations"


def connect(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL.

    SQLite runs in WAL mode with `synchronous=FULL`: under `NORMAL` a power cut loses commits
    that were acknowledged.
    """
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, poolclass=QueuePool, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        # SQLAlchemy's own BEGIN (below) makes every transaction take the write lock at once,
        # so that two processes wait for each other instead of failing half-way.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",  # deleted words are overwritten, not only forgotten
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        is_writer = connection.get_execution_options().get("haetae_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")

    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one consistent state."""
    with _our_errors(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are committed, and on the disk, when the block ends.

    Raises:
        StorageFull: there is no room; nothing of the block was written.
        Unavailable: another process held the database too long.
    """
    with _our_errors(engine), engine.connect() as connection:
        connection.execution_options(haetae_writes=True)
        with connection.begin():
            yield connection


def scrub(engine: Engine) -> bool:
    """Fold the write-ahead log into the database, so that deleted words stand in neither.

    Says whether it was done: a reader who does not end in time can hold it up.
    """
    if engine.dialect.name != "sqlite":
        return True
    with _our_errors(engine), engine.connect() as connection:
        # Outside a transaction, since SQLite does not do this inside one.
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - it is open
        is_busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    return not is_busy


def upgrade(engine: Engine) -> None:
    """Bring the schema to this version's revision; a fresh database gets it all.

    Raises:
        IncompatibleVersion: a newer Haetae wrote the database.
    """
    with _our_errors(engine):
        with engine.connect() as connection:
            found = None
            if inspect(connection).has_table("alembic_version"):
                row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
                found = row[0] if row else None
        if found == SCHEMA_REVISION:
            return
        if found is not None and found > SCHEMA_REVISION:
            raise IncompatibleVersion(
                f"the records are of revision {found}, this Haetae knows {SCHEMA_REVISION}",
                hint="Install the newer Haetae that wrote them, or restore a backup",
                where=engine.url.render_as_string(hide_password=True),
            )
        _migrate(engine)


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.connect() as connection:
        connection.execution_options(haetae_writes=True)
        with connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, SCHEMA_REVISION)


@contextmanager
def _our_errors(engine: Engine) -> Iterator[None]:
    where = engine.url.render_as_string(hide_password=True)
    try:
        yield
    except OperationalError as error:
        raise _explain(error, where) from error
    except DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise IncompatibleVersion(
                "the records file is damaged",
                hint="Restore it from a backup; the ledger and the files are separate and safe",
                where=where,
            ) from error
        raise


def _explain(error: OperationalError, where: str) -> HaetaeError:
    text = str(error.orig)
    is_refused = getattr(error.orig, "sqlite_errorname", "") in REFUSED_WRITES
    if is_refused or "full" in text or "No space" in text:
        return StorageFull(
            "there is no space left for the records",
            hint="Free some space, or raise the quota or file-size limit, then run the same"
            " command again; nothing was half-written. If there is room, check the disk's health",
            where=where,
        )
    if "locked" in text:
        return Unavailable(
            "another process is writing to the records",
            hint="Wait for it to end, then run the same command again",
            where=where,
        )
    return Unavailable(
        f"the records cannot be reached: {text}",
        hint="Check the path or URL and its permissions",
        where=where,
    )
