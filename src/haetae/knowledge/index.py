"""The index: what the organisation has read, kept apart by label and searched by clearance."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from haetae.errors import Conflict, Unavailable
from haetae.knowledge.collection import Collection
from haetae.knowledge.embed import Embedder, embed_texts
from haetae.knowledge.label_state import LabelState
from haetae.knowledge.passage import Filters, Hit, IndexedPassage
from haetae.knowledge.rank import Candidates
from haetae.knowledge.search import (
    SCORE_DIGITS,
    Evidence,
    Ranking,
    Settings,
    check_num,
    check_question,
    matched_words,
    rank,
    word_rarity,
)
from haetae.knowledge.store import PassageStore, StoredPassage
from haetae.knowledge.terms import numbers_of
from haetae.knowledge.view import View
from haetae.sovereign.label import Clearance, Label

# Passages kept in memory before they are folded into a segment file.
FOLD_AT = 8_192
_WRITE_BATCH = 10_000
_ATTEMPTS = 5


class Index:
    """Add, remove and search passages; one writing process, any number of readers.

    Args:
        url: a folder, or the URL of an object store inside the walls.
        embedder: gives the vectors; without one, search is by words alone.
        refresh_s: how old a view of another process's writing may be. What this process wrote
            is always seen at once.

    Raises:
        IncompatibleVersion: another version of Haetae, or another embedder, wrote the index.
    """

    def __init__(
        self,
        url: str,
        *,
        embedder: Embedder | None = None,
        settings: Settings | None = None,
        refresh_s: float = 0.5,
    ) -> None:
        self._embedder = embedder
        self._dim = embedder.dim if embedder else 0
        self._settings = settings or Settings()
        self._refresh_s = refresh_s
        self._store = PassageStore(url, embedder=embedder.name if embedder else "", dim=self._dim)
        self._lock = threading.RLock()
        self._tables: dict[str, LabelState] = {}
        self._catalog_read = time.monotonic()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._segments = self._segment_folder(url)

    def _segment_folder(self, url: str) -> Path:
        if "://" in url and not url.startswith("file://"):
            # Segments are mapped into memory, so an object store's are made on this machine.
            self._scratch = tempfile.TemporaryDirectory(prefix="haetae-segments-")
            return Path(self._scratch.name)
        return Path(url.removeprefix("file://")) / "segments"

    # Writing

    def add(self, label: Label, passages: Sequence[IndexedPassage]) -> None:
        """Add passages, each in place of the one with its id; durable and searchable on return.

        Raises:
            StorageFull: there is no room; earlier passages are kept.
        """
        unique = list({p.passage_id: p for p in passages}.values())
        if not unique:
            return
        with self._lock:
            state = self._writable(label)
            for start in range(0, len(unique), _WRITE_BATCH):
                self._add_batch(state, unique[start : start + _WRITE_BATCH])
            state.fold(at=FOLD_AT)

    def _add_batch(self, state: LabelState, passages: Sequence[IndexedPassage]) -> None:
        numbers = [numbers_of(p) for p in passages]
        pids = np.array([pid for pid, _ in numbers], np.int64)
        held = state.view.contents_of(pids)
        fresh = [
            p
            for p, (pid, content) in zip(passages, numbers, strict=True)
            if held.get(pid) != content
        ]
        if not fresh:
            return
        vectors = self._embed(fresh)
        state.table.write(fresh, vectors, replacing=bool(held))
        stored = [
            StoredPassage(p, None if vectors is None else vectors[i]) for i, p in enumerate(fresh)
        ]
        state.view = state.view.with_passages(state.table.version, stored, self._dim)

    def _embed(self, passages: Sequence[IndexedPassage]) -> NDArray[np.int8] | None:
        if self._embedder is None:
            return None
        return embed_texts(self._embedder, [f"{p.title}\n{p.text}" for p in passages])

    def remove(self, label: Label, document_id: str) -> int:
        """Delete a document's passages and say how many; `purge` then cleans the disk."""
        with self._lock:
            if label.key not in self._names():
                return 0
            state = self._writable(label)
            pids = state.view.pids_of_document(document_id)
            if len(pids):
                state.table.delete_document(document_id)
                state.view = state.view.without(state.table.version, pids)
            return len(pids)

    def optimize(self) -> None:
        """Fold new passages into segment files and join small ones; safe at any time."""
        with self._lock:
            for label in self.labels():
                state = self._writable(label)
                state.table.compact()
                state.fold(at=1)

    def purge(self) -> None:
        """Rewrite what holds deleted passages, so that their words are gone from the disk."""
        with self._lock:
            for label in self.labels():
                self._writable(label).purge()

    # Reading

    def labels(self) -> list[Label]:
        """Name the labels that have a table, in order of their keys."""
        return [Label.from_key(key) for key in sorted(self._names())]

    def count(self, clearance: Clearance) -> int:
        """Count the passages that a reader may see."""
        return self._collection(clearance).num

    def document_ids(self, label: Label) -> set[str]:
        """Name the documents of a label, for reconciliation after a crash."""
        if label.key not in self._names():
            return set()
        with self._lock:
            self._state(label.key).refresh()
            return self._state(label.key).table.document_ids()

    def search(
        self,
        query: str,
        clearance: Clearance,
        *,
        num: int = 10,
        filters: Filters | None = None,
    ) -> list[Hit]:
        """Find the best passages that the clearance covers.

        Raises:
            InvalidQuestion: the query is empty or too long.
            Unavailable: the index was rewritten again and again while it was read.
        """
        return list(self.evidence(query, clearance, num=num, filters=filters).hits)

    def evidence(
        self,
        query: str,
        clearance: Clearance,
        *,
        num: int = 10,
        filters: Filters | None = None,
    ) -> Evidence:
        """Find as `search` does, and say how telling each word of the question is.

        Raises:
            InvalidQuestion, Unavailable: as for `search`.
        """
        question, num = check_question(query), check_num(num)
        vector = embed_texts(self._embedder, [question])[0] if self._embedder else None
        for attempt in range(_ATTEMPTS):
            collection = self._collection(clearance, at_once=attempt > 0)
            ranking = rank(
                collection,
                question,
                num=num,
                filters=filters or Filters(),
                settings=self._settings,
                vector=vector,
            )
            passages = self._read(collection, ranking.candidates)
            if passages is not None:
                words = ranking.question.words
                return Evidence(
                    hits=tuple(_hits(collection, ranking, passages)),
                    words=tuple((word, word_rarity(collection, word)) for word in words),
                    num_readable=collection.num,
                )
        raise Unavailable("the index is being rewritten", hint="Ask again", where="index")

    def _read(
        self, collection: Collection, candidates: Candidates
    ) -> dict[int, IndexedPassage] | None:
        """Read the candidates' words; `None` when rows moved meanwhile."""
        out: dict[int, IndexedPassage] = {}
        rows: dict[str, list[int]] = {}
        for part_index, doc, pid in zip(
            candidates.parts, candidates.docs, candidates.pids.tolist(), strict=True
        ):
            label, part = collection.parts[part_index]
            if pid in part.passages:
                out[pid] = part.passages[pid].passage
            elif part.row_ids is not None:
                rows.setdefault(label.key, []).append(int(part.row_ids[doc]))
        for key, row_ids in rows.items():
            try:
                found = self._state(key).reader.take(row_ids)
            except Unavailable:
                return None
            out |= {pid: stored.passage for pid, stored in found.items()}
        return out if all(pid in out for pid in candidates.pids.tolist()) else None

    # State

    def _names(self) -> dict[str, str]:
        if time.monotonic() - self._catalog_read > self._refresh_s:
            with self._unless_writing() as is_free:
                if is_free:
                    self._store.refresh_catalog()
                    self._catalog_read = time.monotonic()
        return self._store.names

    @contextmanager
    def _unless_writing(self) -> Iterator[bool]:
        """Take the lock if nobody writes; a search never waits for a writer."""
        is_free = self._lock.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self._lock.release()

    def _collection(self, clearance: Clearance, *, at_once: bool = False) -> Collection:
        readable = [label for label in self.labels() if clearance.covers(label)]
        return Collection([(label, self._view(label, at_once)) for label in readable])

    def _view(self, label: Label, at_once: bool) -> View:
        state = self._state(label.key)
        if at_once:
            with self._lock:
                state.refresh(anew=True)
        elif state.is_due(self._refresh_s):
            with self._unless_writing() as is_free:
                if is_free:
                    state.refresh()
        return state.view

    def _state(self, key: str) -> LabelState:
        state = self._tables.get(key)
        if state is None:
            with self._lock:
                state = self._tables.get(key)
                if state is None:
                    name = self._store.names[key]
                    state = LabelState(self._store, key, self._segments / name, self._dim)
                    self._tables[key] = state
        return state

    def _writable(self, label: Label) -> LabelState:
        if self._embedder is None and self._store.has_vectors:
            raise Conflict(
                "the index holds vectors and is opened without its embedder",
                hint="Open it with the embedder that made it, or run `haetae index rebuild`",
                where="index",
            )
        self._names()
        self._store.create(label)
        state = self._state(label.key)
        state.refresh()
        return state


def _hits(
    collection: Collection, ranking: Ranking, passages: Mapping[int, IndexedPassage]
) -> Iterator[Hit]:
    found = ranking.candidates
    for i, pid in enumerate(found.pids.tolist()):
        label, part = collection.parts[found.parts[i]]
        held = frozenset(part.segment.terms_of(int(found.docs[i])).tolist())
        yield Hit(
            passage=passages[pid],
            label=label,
            score=round(float(found.scores[i]), SCORE_DIGITS),
            lexical=ranking.lexical.get(pid, 0.0),
            vector=ranking.vector.get(pid),
            matched=matched_words(ranking.question, held),
        )
