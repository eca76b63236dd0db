"""Segment files: one segment on disk, read by mapping it into memory.

A file is a header line of JSON (name, type, shape and place of every array), then the arrays,
each at a multiple of 64 bytes. Files are written aside and moved into place, so that a reader
sees a whole one or none.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import numpy as np

from haetae.knowledge.analyze import ANALYZER_VERSION
from haetae.knowledge.segment import Segment

_MAGIC = "haetae-segment-1"
_HEADER_BYTES = 4096
_ALIGN = 64
SUFFIX = ".seg"


def write_segment(segment: Segment, folder: Path) -> Path:
    """Write a segment into a folder and give its path; durable when this returns."""
    folder.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, Any]] = []
    place = _HEADER_BYTES
    for name, array in segment.arrays.items():
        place += -place % _ALIGN
        entries.append(
            {"name": name, "dtype": array.dtype.str, "shape": array.shape, "place": place}
        )
        place += array.nbytes
    header = {"magic": _MAGIC, "analyzer": ANALYZER_VERSION, "size": place, "arrays": entries}
    path = folder / f"{secrets.token_hex(8)}{SUFFIX}"
    aside = path.with_suffix(".part")
    with aside.open("wb") as file:
        file.write(json.dumps(header).encode().ljust(_HEADER_BYTES))
        for entry in entries:
            file.seek(entry["place"])
            np.ascontiguousarray(segment.arrays[entry["name"]]).tofile(file)
        file.truncate(place)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    _sync_folder(folder)
    return path


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_segment(path: Path) -> Segment | None:
    """Map a segment into memory; `None` when it is cut short or of another version.

    A segment is derived from the passage table, so one that cannot be read is made anew from it
    and nothing is lost.
    """
    try:
        with path.open("rb") as file:
            header = json.loads(file.read(_HEADER_BYTES))
        whole = path.stat().st_size == header["size"]
        if header["magic"] != _MAGIC or header["analyzer"] != ANALYZER_VERSION or not whole:
            return None
        mapped = np.memmap(path, np.uint8, "r")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    arrays: dict[str, Any] = {}
    for entry in header["arrays"]:
        dtype, shape = np.dtype(entry["dtype"]), tuple(entry["shape"])
        num_bytes = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        raw = mapped[entry["place"] : entry["place"] + num_bytes]
        arrays[entry["name"]] = np.asarray(raw).view(dtype).reshape(shape)
    return Segment(**arrays)
