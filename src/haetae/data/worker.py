"""Read many files in processes of their own, so that no file can harm the house.

A page that takes too long, a crash or a memory bomb costs that one file: it comes back as an
error with its reason, and the pool goes on with a fresh process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar, cast

from haetae import errors
from haetae.data.document import Document
from haetae.data.document_json import from_json
from haetae.data.worker_process import BEAT, DOCUMENT, ERROR
from haetae.errors import HaetaeError, QuarantineReason, Unavailable, UnreadableFile

Key = TypeVar("Key")

DEFAULT_READER = "haetae.data.worker_process:read_path"
START_LIMIT_S = 60.0
_STOP_S = 0.2
# Each worker is one process on one core; libraries that start threads of their own spin.
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class ReaderPool:
    """Reads files in recycled worker processes.

    Args:
        num_workers: how many files are read at the same time.
        page_limit_s: longest time for one page of a PDF, or for the whole of another file.
        memory_limit_mb: address space of one worker in MiB.
        recycle_after: files after which a worker is replaced, since libraries leak.
        reader: `module:function` run in the worker; another one than ours only in tests.
    """

    def __init__(
        self,
        num_workers: int,
        *,
        page_limit_s: float = 30.0,
        memory_limit_mb: int = 2048,
        recycle_after: int = 200,
        reader: str = DEFAULT_READER,
    ) -> None:
        self.page_limit_s = page_limit_s
        self.recycle_after = recycle_after
        self._command = [str(os.getpid()), str(memory_limit_mb), reader]
        self._workers: list[_Worker[Any] | None] = [None] * max(1, num_workers)

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop all workers; what they were reading is given up."""
        for at, worker in enumerate(self._workers):
            if worker is not None:
                worker.stop()
            self._workers[at] = None

    def read_many(
        self, items: Iterable[tuple[Key, Path]]
    ) -> Iterator[tuple[Key, Document | HaetaeError]]:
        """Read files and give each document, or the error that stands for it, as it is done.

        Order is that of completion. No more files are taken from `items` than workers are free.

        Raises:
            Unavailable: no worker can be started.
        """
        for key, result in self.read_many_json(items):
            yield key, result if isinstance(result, HaetaeError) else from_json(result)

    def read_many_json(
        self, items: Iterable[tuple[Key, Path]]
    ) -> Iterator[tuple[Key, bytes | HaetaeError]]:
        """Read files as `read_many` does and give documents as `to_json` writes them.

        Raises:
            Unavailable: no worker can be started.
        """
        source = iter(items)
        is_drained = False
        try:
            while True:
                while not is_drained and (free := self._free()) is not None:
                    item = next(source, None)
                    if item is None:
                        is_drained = True
                    else:
                        self._start(free, item)
                busy = [worker for worker in self._workers if worker and worker.item]
                if not busy:
                    return
                yield from self._collect(cast("list[_Worker[Key]]", busy))
        finally:
            # Whoever stops listening early must not get these answers next time.
            for at, worker in enumerate(self._workers):
                if worker is not None and worker.item is not None:
                    worker.kill()
                    self._workers[at] = None

    def _free(self) -> int | None:
        for at, worker in enumerate(self._workers):
            if worker is None or worker.item is None:
                return at
        return None

    def _start(self, at: int, item: tuple[Key, Path]) -> None:
        worker = self._workers[at]
        if worker is not None and (worker.num_read >= self.recycle_after or not worker.is_alive()):
            worker.stop()
            worker = None
        if worker is None:
            worker = self._workers[at] = _Worker(self._command)
        worker.give(item)

    def _collect(self, busy: list[_Worker[Key]]) -> Iterator[tuple[Key, bytes | HaetaeError]]:
        now = time.monotonic()
        pause = max(0.0, min(worker.deadline(self.page_limit_s) for worker in busy) - now)
        ready = set(wait([worker.connection for worker in busy], pause))
        now = time.monotonic()
        for worker in busy:
            if worker.connection in ready:
                message = worker.receive()
                if message is None:
                    yield worker.done(self._crashed(worker))
                elif message.startswith(DOCUMENT):
                    yield worker.done(message[1:])
                elif message.startswith(ERROR):
                    yield worker.done(_error_from_json(message[1:]))
            elif now >= worker.deadline(self.page_limit_s):
                yield worker.done(self._timed_out(worker))

    def _crashed(self, worker: _Worker[Key]) -> HaetaeError:
        code = worker.end(grace_s=_STOP_S)
        self._workers[self._workers.index(worker)] = None
        if not worker.is_ready:
            raise Unavailable(
                f"a reader process ended before it was ready (exit code {code})",
                hint="See its message above; raise memory_limit_mb if it is low",
            )
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        return UnreadableFile(
            f"the reader crashed on it ({how}{_at_page(worker.page)})",
            reason=QuarantineReason.CRASHED,
            hint="Save it anew with another program and hand it in again",
            where=worker.name,
        )

    def _timed_out(self, worker: _Worker[Key]) -> HaetaeError:
        worker.kill()
        self._workers[self._workers.index(worker)] = None
        if not worker.is_ready:
            raise Unavailable(
                f"a reader process was not ready after {START_LIMIT_S:.0f} s",
                hint="The machine may be overloaded; try again later",
            )
        return UnreadableFile(
            f"reading took longer than {self.page_limit_s:g} s{_at_page(worker.page)}",
            reason=QuarantineReason.TIMEOUT,
            hint="Raise the limit, or hand the file in without that page",
            where=worker.name,
        )


class _Worker(Generic[Key]):
    """One process and what it is reading."""

    def __init__(self, command: list[str]) -> None:
        self.connection: Connection[bytes, bytes]
        self.connection, far_end = Pipe()
        parent, *rest = command
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "haetae.data.worker_process",
                    str(far_end.fileno()),
                    parent,
                    *rest,
                ],
                pass_fds=[far_end.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | _ONE_THREAD,
                process_group=0,  # a Ctrl-C at the terminal is for the parent alone
            )
        except OSError as error:
            self.connection.close()
            raise Unavailable(
                f"no reader process can be started: {error}",
                hint="Free memory or processes, then try again",
            ) from error
        finally:
            far_end.close()
        self.item: tuple[Key, Path] | None = None
        self.num_read = 0
        self.page = 0
        self.is_ready = False
        self._heard = time.monotonic()

    @property
    def name(self) -> str:
        return self.item[1].name if self.item else ""

    def give(self, item: tuple[Key, Path]) -> None:
        self.item = item
        self.page = 0
        self._heard = time.monotonic()
        try:
            self.connection.send_bytes(os.fsencode(item[1]))
        except OSError:  # it died just now; the next look at the pipe finds out
            return

    def deadline(self, limit_s: float) -> float:
        return self._heard + (limit_s if self.is_ready else max(limit_s, START_LIMIT_S))

    def receive(self) -> bytes | None:
        """Take one message; `None` when the process is gone."""
        try:
            message = self.connection.recv_bytes()
        except (EOFError, OSError):
            return None
        self._heard = time.monotonic()
        self.is_ready = True
        if message.startswith(BEAT):
            self.page = int(message[1:])
        return message

    def done(self, result: bytes | HaetaeError) -> tuple[Key, bytes | HaetaeError]:
        key, _ = cast("tuple[Key, Path]", self.item)
        self.item = None
        self.num_read += 1
        return key, result

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        """Hang up, which ends an idle worker, and make sure that it ends."""
        self.end(grace_s=_STOP_S)

    def kill(self) -> None:
        """End the process now."""
        self.end(grace_s=0.0)

    def end(self, *, grace_s: float) -> int:
        """End the process and give its exit code; a crash may need a moment to leave its own."""
        self.connection.close()
        try:
            return self._process.wait(grace_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()


def _at_page(page: int) -> str:
    return f" at page {page}" if page else ""


def _error_from_json(content: bytes) -> HaetaeError:
    plain = json.loads(content)
    if plain["reason"]:
        return UnreadableFile(
            plain["message"],
            reason=QuarantineReason(plain["reason"]),
            hint=plain["hint"],
            where=plain["where"],
        )
    kind = getattr(errors, plain["class"], HaetaeError)
    return cast(HaetaeError, kind(plain["message"], hint=plain["hint"], where=plain["where"]))
