"""The ledger: one append-only, hash-chained, signed record of everything that matters.

The file `ledger.log` holds one canonical JSON line an entry, and after every group of entries
one signed checkpoint line. Each line carries in `prev` the SHA-256 of the exact bytes of the line
before it, so no line can be changed, removed, added or moved without a trace; the checkpoint's
Ed25519 signature binds the number of entries and the chain's head to this workspace, so the
chain cannot be made anew without the key. `checkpoints.log` holds a copy of each checkpoint
and shows a cut tail; a witness outside the workspace (`sovereign.witness`) shows a roll-back of
both.

A group is acknowledged when its lines and its checkpoint are on the disk (fdatasync). Entries
after the last checkpoint were never acknowledged: they are a torn tail, set aside at start.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from haetae.canonical import to_bytes, to_plain
from haetae.errors import LedgerBroken, LedgerUnwritable
from haetae.sovereign.durable import sync_folder, write_all
from haetae.sovereign.keys import Keys
from haetae.sovereign.label import PUBLIC, Label

GENESIS = "0" * 64
_TAIL_BYTES = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An entry before it is written.

    Args:
        kind: what happened, `thing.verb` in the past: `document.added`, `answer.given`.
        actor: the principal's name.
        subject: id of the thing it happened to.
        parents: hashes of the entries that this one derives from.
        label: the union of the compartments of what the entry speaks of.
        body: plain values; never the words of a question or a document, only their hashes.
    """

    kind: str
    actor: str
    subject: str
    parents: Sequence[str] = ()
    label: Label = PUBLIC
    body: Mapping[str, Any] = field(default_factory=dict)


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
class _Ticket:
    drafts: Sequence[Draft]
    entries: list[Entry] | None = None
    error: BaseException | None = None


def line_hash(line: bytes) -> str:
    """Hash the exact bytes of a line, without its newline."""
    return hashlib.sha256(line).hexdigest()


def checkpoint_message(origin: str, size: int, prev: str) -> bytes:
    """Give the bytes that a checkpoint's signature covers."""
    return f"haetae ledger checkpoint v1\n{origin}\n{size}\n{prev}\n".encode()


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


class Ledger:
    """Append to a workspace's ledger; safe for threads and for several processes.

    Args:
        folder: of `ledger.log`, `checkpoints.log` and torn tails.
        origin: the workspace's id, bound into every checkpoint.
    """

    def __init__(self, folder: Path, *, keys: Keys, origin: str) -> None:
        self._keys, self._origin = keys, origin
        self.path = folder / "ledger.log"
        self.checkpoints_path = folder / "checkpoints.log"
        self._queue: list[_Ticket] = []
        self._queue_lock = threading.Lock()
        self._commit_lock = threading.Lock()
        self._failed = False
        self._head, self._size, self._offset = GENESIS, 0, 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock_file = os.open(folder / "ledger.lock", os.O_RDWR | os.O_CREAT, 0o600)
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            sync_folder(folder)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        with self._exclusive():
            self._catch_up()

    def append(self, draft: Draft) -> Entry:
        """Write one entry and return when it is on the disk.

        Raises:
            LedgerUnwritable: it could not be written; the act must not happen.
        """
        return self.append_many([draft])[0]

    def append_many(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write entries as one group, together with those of other threads that wait.

        Raises:
            LedgerUnwritable: none of them was written; the act must not happen.
        """
        if not drafts:
            return []
        ticket = _Ticket(drafts)
        with self._queue_lock:
            self._queue.append(ticket)
        # Whoever gets the lock writes for all who queued meanwhile; they find their ticket done.
        with self._commit_lock:
            if ticket.entries is None and ticket.error is None:
                with self._queue_lock:
                    group, self._queue = self._queue, []
                self._commit(group)
        if ticket.error is not None:
            raise ticket.error
        return ticket.entries or []

    def close(self) -> None:
        """Close the files; nothing is pending, since every append waits for the disk."""
        os.close(self._file)
        os.close(self._lock_file)

    def _commit(self, group: list[_Ticket]) -> None:
        try:
            with self._exclusive():
                if self._failed:
                    raise OSError("an earlier write failed; open the ledger anew")
                self._catch_up()
                self._write_group(group)
        except (OSError, ValueError, TypeError) as error:
            failure = _unwritable(self.path, error)
            for ticket in group:
                ticket.entries, ticket.error = None, failure
        except LedgerBroken as error:
            for ticket in group:
                ticket.entries, ticket.error = None, error

    def _write_group(self, group: list[_Ticket]) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        head, size = self._head, self._size
        lines: list[bytes] = []
        for ticket in group:
            entries = []
            for draft in ticket.drafts:
                record = _record(draft, seq=size, time=now, prev=head)
                line = to_bytes(record)
                entries.append(entry_of(line, record))
                lines.append(line)
                head, size = line_hash(line), size + 1
            ticket.entries = entries
        checkpoint = self._checkpoint(size, head)
        lines.append(checkpoint)
        self._write_or_take_back(b"".join(line + b"\n" for line in lines))
        self._head, self._size = line_hash(checkpoint), size
        self._copy_checkpoint(checkpoint)

    def _checkpoint(self, size: int, prev: str) -> bytes:
        signature = self._keys.sign(checkpoint_message(self._origin, size, prev))
        return to_bytes(
            {
                "checkpoint": size,
                "key": self._keys.key_id,
                "origin": self._origin,
                "prev": prev,
                "sig": base64.b64encode(signature).decode(),
            }
        )

    def _write_or_take_back(self, content: bytes) -> None:
        start = self._offset
        try:
            write_all(self._file, content)
        except OSError:
            os.ftruncate(self._file, start)
            raise
        try:
            os.fdatasync(self._file)
        except OSError:
            # After a failed fsync nobody knows what is on the disk: stop until opened anew.
            self._failed = True
            raise
        self._offset = start + len(content)

    def _copy_checkpoint(self, checkpoint: bytes) -> None:
        # A convenience for finding a cut tail: it is derived, so it need not be synced.
        with self.checkpoints_path.open("ab") as file:
            file.write(checkpoint + b"\n")

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def _catch_up(self) -> None:
        """Take over the head that another process, or an earlier run, last wrote."""
        length = os.fstat(self._file).st_size
        if length == self._offset:
            return
        end = _end_of_last_checkpoint(self._file, length)
        start = max(0, end - _TAIL_BYTES)
        last = os.pread(self._file, end - start, start).rstrip(b"\n").rsplit(b"\n", 1)[-1]
        record = parse_line(last) or {}
        self._refuse_lost_checkpoints(record.get("checkpoint", 0))
        if end < length:
            self._set_torn_tail_aside(end, length)
        self._head = line_hash(last) if last else GENESIS
        self._size, self._offset = record.get("checkpoint", 0), end

    def _refuse_lost_checkpoints(self, size: int) -> None:
        """Stop if the ledger is shorter than a checkpoint that was once acknowledged."""
        if not self.checkpoints_path.exists():
            return
        copies = self.checkpoints_path.read_bytes()[-_TAIL_BYTES:].split(b"\n")[:-1]
        known = [parse_line(copy) for copy in copies]
        newest = max((record["checkpoint"] for record in known if record), default=0)
        if newest > size:
            raise LedgerBroken(
                f"the ledger ends at entry {size}, but entry {newest} was once written",
                hint="Run `haetae ledger verify` to see where; restore the ledger from a backup",
                where=str(self.path),
            )

    def _set_torn_tail_aside(self, end: int, length: int) -> None:
        """Cut what follows the last checkpoint; it was never acknowledged."""
        torn = os.pread(self._file, length - end, end)
        self.path.with_name(f"torn-{end}-{line_hash(torn)[:12]}.log").write_bytes(torn)
        os.ftruncate(self._file, end)
        os.fsync(self._file)


def parse_line(line: bytes) -> dict[str, Any] | None:
    """Read a line if it is exactly canonical JSON of an object, else give `None`."""
    try:
        record = json.loads(line)
        return record if isinstance(record, dict) and to_bytes(record) == line else None
    except (ValueError, TypeError, RecursionError):
        return None


def _record(draft: Draft, *, seq: int, time: str, prev: str) -> dict[str, Any]:
    return {
        "actor": draft.actor,
        "body": to_plain(draft.body),
        "compartments": sorted(draft.label.compartments),
        "kind": draft.kind,
        "parents": list(draft.parents),
        "prev": prev,
        "seq": seq,
        "subject": draft.subject,
        "time": time,
    }


def _end_of_last_checkpoint(file: int, length: int) -> int:
    """Find the offset after the last whole checkpoint line, reading backwards."""
    end, window = length, b""
    while end > 0:
        start = max(0, end - _TAIL_BYTES)
        window = os.pread(file, end - start, start) + window
        at = window.rfind(b'{"checkpoint":')
        while at >= 0:
            is_line_start = (start + at == 0) or (at > 0 and window[at - 1 : at] == b"\n")
            newline = window.find(b"\n", at)
            if is_line_start and newline >= 0 and parse_line(window[at:newline]) is not None:
                return start + newline + 1
            at = window.rfind(b'{"checkpoint":', 0, at)
        end = start
    return 0


def _unwritable(path: Path, error: Exception) -> LedgerUnwritable:
    failure = LedgerUnwritable(
        f"no entry can be written: {error}",
        hint="Free space or mend the permission of the ledger's folder; nothing was done",
        where=str(path),
    )
    failure.__cause__ = error
    return failure
