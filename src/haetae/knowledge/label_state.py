"""One label of an index: its table, its segment files and the view that searches use."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from haetae.knowledge.segment import merge_segments
from haetae.knowledge.segment_file import SUFFIX, read_segment, write_segment
from haetae.knowledge.store import PassageStore, PassageTable
from haetae.knowledge.view import Part, View, read_view

# Small segment files before they are joined; those of half the full size are left alone.
MAX_FILES = 8
FULL_SEGMENT = 250_000


class LabelState:
    """Keep the view in step with the table; the index holds its lock while this changes."""

    def __init__(self, store: PassageStore, key: str, folder: Path, dim: int) -> None:
        self.table: PassageTable = store.open(key)
        # Readers keep a handle of their own: the writer's moves with every commit.
        self.reader: PassageTable = store.open(key)
        self._folder, self._dim = folder, dim
        self.view = View(0)
        self.view = read_view(self.reader, self._parts_on_disk(), dim)
        self._checked = time.monotonic()

    def is_due(self, refresh_s: float) -> bool:
        """Say whether it is time to look for another process's writing."""
        return time.monotonic() - self._checked > refresh_s

    def refresh(self, *, anew: bool = False) -> None:
        """Move the view to the table's latest version; `anew` even when it has that number."""
        self._checked = time.monotonic()
        if self.table.refresh() == self.view.version and not anew:
            return
        self.reader.refresh()
        on_disk = self._parts_on_disk()
        in_memory = [part for part in self.view.parts if part.path is None]
        self.view = read_view(self.reader, [*on_disk, *in_memory], self._dim)

    def _parts_on_disk(self) -> list[Part]:
        known = {part.path: part for part in self.view.parts if part.path is not None}
        parts = []
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            part = known.get(path) or _part_of(path)
            if part is not None:
                parts.append(part)
        return parts

    def fold(self, *, at: int) -> None:
        """Write the passages that are only in memory to a segment file, when there are enough."""
        small = [part for part in self.view.parts if part.path is None]
        if sum(part.num_alive for part in small) < at:
            return
        files = [p for p in self.view.parts if p.path and p.num_alive < FULL_SEGMENT // 2]
        joined = [*small, *files] if len(files) >= MAX_FILES else small
        self._replace(joined)

    def _replace(self, parts: Sequence[Part]) -> None:
        segment = merge_segments([(part.segment, part.alive) for part in parts])
        path = write_segment(segment, self._folder)
        whole = Part(segment, np.ones(len(segment), np.bool_), path=path)
        mapped = _part_of(path) or whole
        kept = [part for part in self.view.parts if part not in parts]
        self.reader.refresh()
        self.view = read_view(self.reader, [*kept, mapped], self._dim)
        for part in parts:
            if part.path is not None:
                part.path.unlink(missing_ok=True)

    def purge(self) -> None:
        """Write rows and segments anew without what was deleted."""
        self.table.rewrite()
        self.reader.refresh()
        files = set(self._folder.glob("*"))
        self.view = read_view(self.reader, list(self.view.parts), self._dim)
        if self.view.parts:
            self._replace(self.view.parts)
        for path in files:
            path.unlink(missing_ok=True)


def _part_of(path: Path) -> Part | None:
    segment = read_segment(path)
    if segment is None:
        return None
    return Part(segment, np.ones(len(segment), np.bool_), path=path)
