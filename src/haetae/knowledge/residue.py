"""Proving that a deletion deleted: looking for what was in a document in every file."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

from haetae.errors import InvalidInput
from haetae.knowledge.catalog import Catalog
from haetae.knowledge.index import Index
from haetae.sovereign.label import Label
from haetae.workspace.workspace import Workspace

MIN_WORDS = 8
_PIECE_BYTES = 1 << 22


def find_residue(workspace: Workspace, document_id: str, words: str) -> list[str]:
    """List the places that still hold a document or words that stood only in it.

    Args:
        words: at least 8 characters, found nowhere else; looked for as UTF-8 and UTF-16, in
            plain files and in packed ones.

    Raises:
        InvalidInput: the words are too short to prove anything.
    """
    if len(words.strip()) < MIN_WORDS:
        raise InvalidInput(
            f"{words!r} is too short to prove anything",
            hint=f"Give at least {MIN_WORDS} characters that stood only in that document",
        )
    found = []
    if Catalog(workspace.engine).get(document_id) is not None:
        found.append("catalog: the document itself")
    index = Index(workspace.index_url)
    found.extend(
        f"index: label {label.key or '(none)'}"
        for label in index.labels()
        if document_id in index.document_ids(Label(label.compartments))
    )
    wanted = [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be")]
    for path in sorted(p for p in workspace.folder.rglob("*") if p.is_file()):
        if any(needle in piece for piece in _pieces(path) for needle in wanted):
            found.append(f"file: {path.relative_to(workspace.folder)}")
    return found


def _pieces(path: Path) -> Iterator[bytes]:
    """Yield a file in overlapping pieces, and unpacked where it is packed."""
    overlap = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            yield overlap + piece
            overlap = piece[-4096:]
        file.seek(0)
        if file.read(1) == b"\x78":  # how zlib streams begin
            file.seek(0)
            yield from _unpacked(file.read())


def _unpacked(content: bytes) -> Iterator[bytes]:
    unpacker = zlib.decompressobj()
    try:
        yield unpacker.decompress(content)
    except zlib.error:
        return
