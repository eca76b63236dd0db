"""The files that an ingest finds, and which of them it may touch at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from haetae.data.sniff import sniff_path
from haetae.errors import NotFound, QuarantineReason, UnreadableFile
from haetae.workspace.files import hash_file


def find_files(root: Path) -> Iterator[Path]:
    """Yield the files under a path in a fixed order, hidden ones left out.

    Raises:
        NotFound: there is no such path.
    """
    if root.is_file():
        yield root
        return
    if not root.is_dir():
        raise NotFound("there is no such file or folder", hint="Check the path", where=str(root))
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if not n.startswith("."))
        # A linked folder is not entered; it is yielded, to be put aside where people see it.
        links = [name for name in names if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            if not name.startswith("."):
                yield Path(folder) / name


def size_of(path: Path, *, root: Path) -> int:
    """Give a file's size in bytes, if it is a file and in the folder.

    Raises:
        UnreadableFile: it is not, or the system does not let it be looked at.
    """
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise _outside(path)
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise _no_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error
    return facts.st_size


def hash_of(path: Path) -> str:
    """Give a file's SHA-256, if it is of a kind that is read.

    Raises:
        UnreadableFile: it is not, or the system does not let it be read.
    """
    try:
        sniff_path(path)
        return hash_file(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def printable(name: str) -> str:
    """Give a name that any text can hold; file systems allow names that are not."""
    return name.encode(errors="surrogateescape").decode(errors="replace")[-1024:]


def _outside(path: Path) -> UnreadableFile:
    return UnreadableFile(
        "it is a link that leads out of the folder",
        reason=QuarantineReason.OUTSIDE,
        hint="Copy the file into the folder instead of linking it",
        where=str(path),
    )


def _no_file(path: Path) -> UnreadableFile:
    return UnreadableFile(
        "it is not a file but a linked folder, a pipe or a device",
        reason=QuarantineReason.UNREADABLE,
        hint="Copy what it holds into the folder as files",
        where=str(path),
    )


def _unreadable(path: Path, error: OSError) -> UnreadableFile:
    return UnreadableFile(
        f"the system does not let it be read: {error.strerror}",
        reason=QuarantineReason.UNREADABLE,
        hint="Check the file's permissions, then run the same command again",
        where=str(path),
    )


def changed(path: Path) -> UnreadableFile:
    """Word that a file did not stay the same while it was taken in."""
    return UnreadableFile(
        "it changed while it was being read",
        reason=QuarantineReason.UNREADABLE,
        hint="Wait until it is written whole, then run the same command again",
        where=str(path),
    )
