"""Writing so that a power cut loses nothing that was acknowledged."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from haetae.errors import StorageFull

_LINE_BYTES = 1 << 16
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def room_or_error(where: str) -> Iterator[None]:
    """Turn "no space left" from the system into our own error.

    Raises:
        StorageFull: the disk, quota or file-size limit is reached.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFull(
            "there is no space left",
            hint="Free some space or move the workspace, then run the same command again",
            where=where,
        ) from error


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a whole file or nothing: temporary file, fsync, rename, fsync of the folder.

    Raises:
        StorageFull: there is no room; the old file, if any, is untouched.
    """
    with _whole_or_nothing(path, mode) as descriptor:
        write_all(descriptor, content)


def store_durably(
    pieces: Iterator[bytes], place_of: Callable[[str], Path], *, via: Path, mode: int = 0o600
) -> str:
    """Write a file whose place follows from its own SHA-256, whole or not at all; gives that.

    Args:
        via: a folder on the same disk for what is not yet whole.

    Raises:
        StorageFull: there is no room.
    """
    temporary = via / f"{os.getpid()}-{threading.get_ident()}"
    digest = hashlib.sha256()
    with room_or_error(str(via)):
        try:
            make_folder(via)
            with _opened(temporary, mode) as descriptor:
                for piece in pieces:
                    digest.update(piece)
                    write_all(descriptor, piece)
                path = place_of(digest.hexdigest())
                if not path.exists():
                    os.fsync(descriptor)
                    make_folder(path.parent)
                    temporary.replace(path)
                    sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    return digest.hexdigest()


def make_folder(folder: Path) -> None:
    """Make a folder that survives a power cut, with those above it."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True, mode=0o700)
    sync_folder(folder.parent)


@contextmanager
def _whole_or_nothing(path: Path, mode: int) -> Iterator[int]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with room_or_error(str(path)):
            with _opened(temporary, mode) as descriptor:
                yield descriptor
                os.fsync(descriptor)
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, mode: int) -> Iterator[int]:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write every byte; the system may take only a part at a time."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Make a rename or a new name in the folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_lines(path: Path, lines: Sequence[bytes]) -> None:
    """Append whole lines or nothing; a last line that a crash cut is taken away first.

    Lines are at most 64 KiB long.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = os.fstat(descriptor).st_size
        tail = os.pread(descriptor, _LINE_BYTES, max(0, end - _LINE_BYTES))
        start = end - (len(tail) - (tail.rfind(b"\n") + 1))
        os.ftruncate(descriptor, start)
        os.lseek(descriptor, start, os.SEEK_SET)
        try:
            write_all(descriptor, b"".join(line + b"\n" for line in lines))
        except OSError:
            os.ftruncate(descriptor, start)
            raise
    finally:
        os.close(descriptor)
