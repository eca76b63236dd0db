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
from haetae.sovereign.chain import (
    CHECKPOINT_START,
    GENESIS,
    Chain,
    Entry,
    check_line,
    checkpoint_message,
    entry_of,
    line_hash,
    parse_line,
)
from haetae.sovereign.durable import append_lines, sync_folder, write_all
from haetae.sovereign.keys import Keys
from haetae.sovereign.label import PUBLIC, Label

_TAIL_BYTES = 1 << 16
# How much of its end is checked when a ledger is opened; `verify` checks all of it.
_CHECKED_BYTES = 1 << 18


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


@dataclass(slots=True)
class _Ticket:
    drafts: Sequence[Draft]
    entries: list[Entry] | None = None
    error: BaseException | None = None
    is_done: bool = False


class Ledger:
    """Append to a workspace's ledger; safe for threads and for several processes.

    Args:
        folder: of `ledger.log`, `checkpoints.log` and torn tails.
        origin: the workspace's id, bound into every checkpoint.

    Raises:
        LedgerUnwritable: its files cannot be opened.
        LedgerBroken: its end was changed outside Haetae.
    """

    def __init__(self, folder: Path, *, keys: Keys, origin: str) -> None:
        self._keys, self._origin = keys, origin
        self.path = folder / "ledger.log"
        self.checkpoints_path = folder / "checkpoints.log"
        self._queue: list[_Ticket] = []
        self._turn = threading.Condition()
        self._is_writing = False
        self._failed = False
        self._uncopied: list[bytes] = []
        self._head, self._size, self._offset = GENESIS, 0, 0
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
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
            LedgerBroken: the ledger was changed outside Haetae.
            TypeError, ValueError: a draft holds what has no canonical form.
        """
        if not drafts:
            return []
        for draft in drafts:
            to_bytes(_record(draft, seq=0, time="", prev=""))  # a wrong one harms only its caller
        ticket = _Ticket(drafts)
        with self._turn:
            self._queue.append(ticket)
            self._turn.wait_for(lambda: ticket.is_done or not self._is_writing)
            group = [] if ticket.is_done else self._take_turn()
        if group:  # whoever is first writes for all who queued meanwhile
            try:
                self._commit(group)
            finally:
                self._end_turn(group)
        if ticket.error is not None:
            raise ticket.error
        if ticket.entries is None:
            raise _unwritable(self.path, OSError("the writing was interrupted"))
        return ticket.entries

    def close(self) -> None:
        """Close the files; nothing is pending, since every append waits for the disk."""
        os.close(self._file)
        os.close(self._lock_file)

    def _take_turn(self) -> list[_Ticket]:
        group, self._queue, self._is_writing = self._queue, [], True
        return group

    def _end_turn(self, group: Sequence[_Ticket]) -> None:
        with self._turn:
            for ticket in group:
                ticket.is_done = True
            self._is_writing = False
            self._turn.notify_all()

    def _commit(self, group: list[_Ticket]) -> None:
        try:
            with self._exclusive():
                if self._failed:
                    raise OSError("an earlier write failed; open the ledger anew")
                self._catch_up()
                self._write_group(group)
        except LedgerBroken as error:
            _fail(group, error)
        except OSError as error:
            _fail(group, _unwritable(self.path, error))
        except BaseException:
            # Those who wait must not take an interrupted group for a written one.
            _fail(group, _unwritable(self.path, OSError("the writing was interrupted")))
            raise

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
        # The entries are on the disk; a copy that finds no room goes with the next one.
        self._uncopied.append(checkpoint)
        try:
            append_lines(self.checkpoints_path, self._uncopied)
        except OSError:
            return
        self._uncopied = []

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
        if end < self._offset:
            raise _broken(self.path, f"it was cut from {self._offset} to {end} bytes")
        chain = self._checked(end)
        self._refuse_lost_checkpoints(chain.size)
        if end < length:
            self._set_torn_tail_aside(end, length)
        self._head, self._size, self._offset = chain.prev, chain.size, end

    def _checked(self, end: int) -> Chain:
        """Walk to the last checkpoint: from what this process wrote or knows, or a stretch of it.

        Raises:
            LedgerBroken: a line does not follow, or the last signature is not the workspace's.
        """
        start = max(self._offset, end - _CHECKED_BYTES)
        lines = os.pread(self._file, end - start, start).split(b"\n")[:-1]
        chain = Chain(prev=self._head, size=self._size)
        if start > self._offset:
            lines = lines[1:]  # the first is cut
            first = (parse_line(lines[0]) if lines else None) or {}
            chain = Chain(prev=first.get("prev", ""), size=first.get("seq", -1))
            if "checkpoint" in first:
                chain.size = first["checkpoint"]
        for number, line in enumerate(lines, start=1):
            reason = check_line(
                line,
                chain,
                key=self._keys.public,
                origin=self._origin,
                signatures=number == len(lines),
            )
            if reason:
                raise _broken(self.path, reason)
        return chain

    def _refuse_lost_checkpoints(self, size: int) -> None:
        """Stop if the ledger is shorter than a checkpoint that was once acknowledged."""
        if not self.checkpoints_path.exists():
            return
        with self.checkpoints_path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            copies = file.read().split(b"\n")[:-1]
        known = [parse_line(copy) or {} for copy in copies]
        newest = max((record.get("checkpoint", 0) for record in known), default=0)
        if newest > size:
            raise _broken(
                self.path, f"it ends at entry {size}, but entry {newest} was once written"
            )

    def _set_torn_tail_aside(self, end: int, length: int) -> None:
        """Cut what follows the last checkpoint; it was never acknowledged."""
        torn = os.pread(self._file, length - end, end)
        self.path.with_name(f"torn-{end}-{line_hash(torn)[:12]}.log").write_bytes(torn)
        os.ftruncate(self._file, end)
        os.fsync(self._file)


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
        at = window.rfind(CHECKPOINT_START)
        while at >= 0:
            is_line_start = (start + at == 0) or (at > 0 and window[at - 1 : at] == b"\n")
            newline = window.find(b"\n", at)
            if is_line_start and newline >= 0 and parse_line(window[at:newline]) is not None:
                return start + newline + 1
            at = window.rfind(CHECKPOINT_START, 0, at)
        end = start
    return 0


def _fail(group: Sequence[_Ticket], error: BaseException) -> None:
    for ticket in group:
        ticket.entries, ticket.error = None, error


def _broken(path: Path, reason: str) -> LedgerBroken:
    return LedgerBroken(
        f"the ledger was changed outside Haetae: {reason}",
        hint="Run `haetae ledger verify` to see where; restore the ledger from a backup",
        where=str(path),
    )


def _unwritable(path: Path, error: Exception) -> LedgerUnwritable:
    failure = LedgerUnwritable(
        f"no entry can be written: {error}",
        hint="Free space or mend the permission of the ledger's folder; nothing was done",
        where=str(path),
    )
    failure.__cause__ = error
    return failure
