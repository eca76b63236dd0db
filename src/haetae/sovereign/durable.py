"""Writing so that a power cut loses nothing that was acknowledged."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from haetae.errors import StorageFull

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


def copy_durably(source: Path, path: Path, *, mode: int = 0o644) -> None:
    """Copy a whole file or nothing, a mebibyte at a time.

    Raises:
        StorageFull: there is no room; the old file, if any, is untouched.
    """
    with source.open("rb") as file, _whole_or_nothing(path, mode) as descriptor:
        while piece := file.read(1 << 20):
            write_all(descriptor, piece)


@contextmanager
def _whole_or_nothing(path: Path, mode: int) -> Iterator[int]:
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with room_or_error(str(path)):
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
            try:
                yield descriptor
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


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
