"""Looking things up in the ledger: by kind, person and subject, and along its parents.

The look-up table is derived from `ledger.log`, kept beside it, and may be deleted at any time.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from haetae.errors import LedgerBroken, StorageFull, Unavailable
from haetae.sovereign.chain import Entry, entry_of, parse_line
from haetae.sovereign.database import REFUSED_WRITES
from haetae.sovereign.label import Clearance, Label

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    seq INTEGER PRIMARY KEY, hash TEXT UNIQUE, offset INTEGER, length INTEGER,
    kind TEXT, actor TEXT, subject TEXT, label TEXT);
CREATE INDEX IF NOT EXISTS by_kind ON entries (kind, seq);
CREATE INDEX IF NOT EXISTS by_subject ON entries (subject, kind, seq);
CREATE INDEX IF NOT EXISTS by_actor ON entries (actor, seq);
CREATE TABLE IF NOT EXISTS parents (child TEXT, parent TEXT, PRIMARY KEY (child, parent));
CREATE INDEX IF NOT EXISTS by_parent ON parents (parent);
CREATE TABLE IF NOT EXISTS progress (one INTEGER PRIMARY KEY CHECK (one = 1), offset INTEGER);
"""
LOOKUP_FILE = "lookup.db"
_MAX_LINEAGE = 1000


class Lineage:
    """Read a ledger by its look-up table, brought up to date before each look."""

    def __init__(self, ledger_path: Path) -> None:
        self._ledger_path = ledger_path
        self._lock = threading.Lock()
        self._path = ledger_path.with_name(LOOKUP_FILE)
        with self._our_errors():
            self._db = sqlite3.connect(self._path, check_same_thread=False, timeout=30)
            # It is derived, so speed goes before durability here.
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.executescript(_SCHEMA)

    def latest(
        self,
        clearance: Clearance,
        *,
        num: int,
        kind: str = "",
        actor: str = "",
        subject: str = "",
        before: int | None = None,
    ) -> list[Entry]:
        """List entries, newest first, that the reader is cleared for.

        Args:
            kind: the whole kind, or its first part with a dot: `document.`.
            before: only entries numbered below this.
        """
        where, values = ["1"], list[str | int]()
        if kind:
            where.append("kind GLOB ?")
            values.append(_escape_glob(kind) + ("*" if kind.endswith(".") else ""))
        for column, value in (("actor", actor), ("subject", subject)):
            if value:
                where.append(f"{column} = ?")
                values.append(value)
        if before is not None:
            where.append("seq < ?")
            values.append(before)
        query = (
            "SELECT offset, length, label FROM entries"  # noqa: S608 - only our own words
            f" WHERE {' AND '.join(where)} ORDER BY seq DESC"
        )
        with self._current() as db:
            found: list[Entry] = []
            for offset, length, label in db.execute(query, values):
                if clearance.covers(Label.from_key(label)):
                    found.append(self._read(offset, length))
                    if len(found) == num:
                        break
            return found

    def find(self, subject: str, kind: str) -> Entry | None:
        """Give the newest entry of a kind about a subject."""
        query = (
            "SELECT offset, length FROM entries WHERE subject = ? AND kind = ?"
            " ORDER BY seq DESC LIMIT 1"
        )
        with self._current() as db:
            row = db.execute(query, (subject, kind)).fetchone()
            return self._read(*row) if row else None

    def get(self, entry_hash: str) -> Entry | None:
        """Give an entry by its hash."""
        with self._current() as db:
            return self._get(db, entry_hash)

    def ancestors(self, entry_hash: str) -> list[Entry]:
        """List what an entry derives from, nearest first, at most 1,000."""
        return self._walk(entry_hash, "SELECT parent FROM parents WHERE child = ?")

    def descendants(self, entry_hash: str) -> list[Entry]:
        """List what derives from an entry, nearest first, at most 1,000."""
        return self._walk(entry_hash, "SELECT child FROM parents WHERE parent = ?")

    def count(self) -> int:
        """Count all entries."""
        with self._current() as db:
            return int(db.execute("SELECT count(*) FROM entries").fetchone()[0])

    def _walk(self, start: str, step: str) -> list[Entry]:
        seen, frontier, found = {start}, [start], list[Entry]()
        with self._current() as db:
            while frontier and len(found) < _MAX_LINEAGE:
                reached = [r[0] for h in frontier for r in db.execute(step, (h,))]
                frontier = [h for h in dict.fromkeys(reached) if h not in seen]
                seen.update(frontier)
                entries = (self._get(db, h) for h in frontier)
                found.extend(entry for entry in entries if entry is not None)
        return found

    def _get(self, db: sqlite3.Connection, entry_hash: str) -> Entry | None:
        query = "SELECT offset, length FROM entries WHERE hash = ?"
        row = db.execute(query, (entry_hash,)).fetchone()
        return self._read(*row) if row else None

    def _read(self, offset: int, length: int) -> Entry:
        with self._ledger_path.open("rb") as file:
            file.seek(offset)
            line = file.read(length)
        record = parse_line(line)
        if record is None or "seq" not in record:
            raise LedgerBroken(
                "an entry is not where it was written",
                hint="Run `haetae ledger verify`; restore the ledger from a backup",
                where=f"{self._ledger_path} at byte {offset}",
            )
        return entry_of(line, record)

    @contextmanager
    def _current(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            with self._our_errors():
                self._catch_up()
            yield self._db

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            is_full = error.sqlite_errorname in REFUSED_WRITES
            kind = StorageFull if is_full else Unavailable
            raise kind(
                f"the ledger's look-up table cannot be brought up to date: {error}",
                hint="Free some space; the table may be deleted, it is made anew",
                where=str(self._path),
            ) from error

    def _catch_up(self) -> None:
        size = self._ledger_path.stat().st_size
        row = self._db.execute("SELECT offset FROM progress").fetchone()
        offset = row[0] if row else 0
        if offset == size:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have caught up while this one waited.
            row = self._db.execute("SELECT offset FROM progress").fetchone()
            offset = row[0] if row else 0
            if offset > size:
                self._forget()
                offset = 0
            self._db.execute(
                "INSERT OR REPLACE INTO progress VALUES (1, ?)", (self._take_in(offset),)
            )
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise

    def _take_in(self, offset: int) -> int:
        """Take in whole groups only: what follows the last checkpoint may yet be taken back."""
        group: list[tuple[Entry, int, int]] = []
        taken = offset
        with self._ledger_path.open("rb") as file:
            file.seek(offset)
            for raw in file:
                record = parse_line(raw.rstrip(b"\n"))
                if not raw.endswith(b"\n") or record is None:
                    break
                if "seq" in record:
                    group.append((entry_of(raw[:-1], record), offset, len(raw) - 1))
                offset += len(raw)
                if "checkpoint" in record:
                    for entry, at, length in group:
                        self._take_entry(entry, at, length)
                    group, taken = [], offset
        return taken

    def _take_entry(self, entry: Entry, offset: int, length: int) -> None:
        label = "+".join(entry.compartments)
        self._db.execute(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.seq, entry.hash, offset, length, entry.kind, entry.actor, entry.subject, label),
        )
        self._db.executemany(
            "INSERT OR IGNORE INTO parents VALUES (?, ?)",
            [(entry.hash, parent) for parent in entry.parents],
        )

    def _forget(self) -> None:
        for table in ("entries", "parents", "progress"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - our own table names


def _escape_glob(text: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in text)
