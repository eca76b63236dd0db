"""Files by their content: put bytes in, get their SHA-256, and the bytes back by it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any, Protocol

from haetae.errors import NotFound
from haetae.sovereign.durable import store_durably


class FileStore(Protocol):
    """Where the bytes of documents lie."""

    def put(self, content: bytes) -> str:
        """Store bytes durably and give their SHA-256; storing twice is storing once.

        Raises:
            StorageFull: there is no room.
        """
        ...

    def put_file(self, path: Path) -> str:
        """Store a file's bytes as `put` does, without holding them in memory."""
        ...

    def get(self, sha256: str) -> bytes:
        """Give the bytes of a hash.

        Raises:
            NotFound: they are not here.
        """
        ...

    def remove(self, sha256: str) -> bool:
        """Remove the bytes of a hash; says whether they were here."""
        ...

    def sweep(self) -> None:
        """Remove what a killed process left half-written; nobody else may be writing."""
        ...


def open_files(url: str) -> FileStore:
    """Open the store at a folder path or at any URL that fsspec knows (`s3://bucket/prefix`)."""
    return _RemoteFiles(url) if "://" in url else _LocalFiles(Path(url))


class _LocalFiles:
    def __init__(self, folder: Path) -> None:
        self._folder, self._incoming = folder, folder / "incoming"

    def put(self, content: bytes) -> str:
        return store_durably(iter([content]), self._path, via=self._incoming)

    def put_file(self, path: Path) -> str:
        with path.open("rb") as file:
            pieces = iter(lambda: file.read(1 << 20), b"")
            return store_durably(pieces, self._path, via=self._incoming)

    def get(self, sha256: str) -> bytes:
        try:
            return self._path(sha256).read_bytes()
        except (FileNotFoundError, IsADirectoryError) as error:
            raise _not_here(sha256) from error

    def remove(self, sha256: str) -> bool:
        path = self._path(sha256)
        was_here = path.exists()
        path.unlink(missing_ok=True)
        return was_here

    def sweep(self) -> None:
        shutil.rmtree(self._incoming, ignore_errors=True)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


class _RemoteFiles:
    def __init__(self, url: str) -> None:
        from fsspec.core import url_to_fs

        opened: Any = url_to_fs(url)  # type: ignore[no-untyped-call]
        self._files, self._root = opened

    def put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self._files.exists(path):
            self._files.pipe_file(path, content)
        return sha256

    def put_file(self, path: Path) -> str:
        sha256 = hash_file(path)
        if not self._files.exists(self._path(sha256)):
            self._files.put_file(str(path), self._path(sha256))
        return sha256

    def get(self, sha256: str) -> bytes:
        try:
            return bytes(self._files.cat_file(self._path(sha256)))
        except FileNotFoundError as error:
            raise _not_here(sha256) from error

    def remove(self, sha256: str) -> bool:
        path = self._path(sha256)
        was_here = bool(self._files.exists(path))
        if was_here:
            self._files.rm_file(path)
        return was_here

    def sweep(self) -> None:
        """Do nothing: an object is whole or not there."""

    def _path(self, sha256: str) -> str:
        return f"{self._root}/{sha256[:2]}/{sha256}"


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_here(sha256: str) -> NotFound:
    return NotFound(
        f"the file {sha256[:12]} is not in the store",
        hint="Restore the workspace's files from a backup, or ingest the source again",
    )
