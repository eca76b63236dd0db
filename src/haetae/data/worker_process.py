"""The far end of the reader pool: reads one file after another and reports over a pipe.

Started by `worker.ReaderPool`, never by hand. Messages are bytes: a letter, then the content.
`R` ready, `B` beat with the page begun, `D` document, `E` error.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from haetae.data.document import Document
from haetae.data.document_json import to_json
from haetae.data.sniff import MediaKind, sniff_path
from haetae.errors import HaetaeError, QuarantineReason, UnreadableFile

READY, BEAT, DOCUMENT, ERROR = b"R", b"B", b"D", b"E"

Beat = Callable[[int], None]
PathReader = Callable[[Path, Beat], Document]

_PR_SET_PDEATHSIG = 1


def read_path(path: Path, beat: Beat) -> Document:
    """Read one file, telling each page that is begun.

    Raises:
        UnreadableFile: the file cannot be read.
    """
    from haetae.data.read import read

    if sniff_path(path) is not MediaKind.PDF:
        beat(0)
        return read(path.read_bytes(), name=path.name)
    from haetae.data.pdf import PdfSource, assemble

    beat(1)
    with PdfSource(path.read_bytes(), name=path.name) as source:
        pages = []
        for number in range(1, source.num_pages + 1):
            beat(number)
            pages.append(source.read_page(number))
        beat(0)
        return assemble(pages, name=path.name, info=source.info)


def error_to_json(error: HaetaeError) -> bytes:
    """Write an error for the way home."""
    reason = error.reason.value if isinstance(error, UnreadableFile) else None
    plain = {
        "class": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
        "where": error.where,
        "reason": reason,
    }
    return json.dumps(plain).encode()


def main(arguments: list[str]) -> None:
    """Read files until the other end hangs up.

    Args:
        arguments: file descriptor of the pipe, process id of the parent, memory limit in MiB,
            and the reader as `module:function`.
    """
    descriptor, parent, memory_limit_mb, reader_name = arguments
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(int(parent))
    limit = int(memory_limit_mb) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    connection = Connection(int(descriptor))
    module, _, function = reader_name.partition(":")
    reader = cast(PathReader, getattr(import_module(module), function))
    connection.send_bytes(READY)
    while True:
        try:
            task = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(_answer(reader, Path(os.fsdecode(task)), connection))


def _answer(reader: PathReader, path: Path, connection: Connection[Any, Any]) -> bytes:
    def beat(page: int) -> None:
        connection.send_bytes(BEAT + str(page).encode())

    try:
        return DOCUMENT + to_json(reader(path, beat))
    except HaetaeError as error:
        return ERROR + error_to_json(error)
    except MemoryError:
        return ERROR + error_to_json(
            UnreadableFile(
                "the file needs more memory than a reader may take",
                reason=QuarantineReason.TOO_LARGE,
                hint="Split it into parts",
                where=path.name,
            )
        )
    except Exception as error:
        return ERROR + error_to_json(
            UnreadableFile(
                f"the reader failed on it: {type(error).__name__}: {error}",
                reason=QuarantineReason.MALFORMED,
                hint="Check the file; if others read it, report this message",
                where=path.name,
            )
        )


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
