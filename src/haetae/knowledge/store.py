"""The passage tables: what is durable, one Lance table per label.

Only numbers are ever put into a filter, so no text of a person reaches the engine's language.
"""

from __future__ import annotations

import errno
import json
import secrets
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import timedelta
from typing import Any, NamedTuple

import lancedb
import numpy as np
import pyarrow
from numpy.typing import NDArray

from haetae.errors import HaetaeError, IncompatibleVersion, StorageFull, Unavailable
from haetae.knowledge.passage import IndexedPassage
from haetae.knowledge.terms import IdArray, hash63, numbers_of
from haetae.sovereign.label import Label

# Typed loosely: the library ships no complete types.
pa: Any = pyarrow
FORMAT_VERSION = 2
_CATALOG = "catalog"
_CATALOG_SCHEMA = pa.schema(
    [("table", pa.string()), ("label", pa.string()), ("format", pa.int64()),
     ("embedder", pa.string()), ("dim", pa.int64())]
)  # fmt: skip
_READ_BATCH = 8_192
# The order in which a passage's fields are written; a new field goes to the end with a new format.
_FIELDS = tuple(f.name for f in fields(IndexedPassage))


@contextmanager
def engine_errors(doing: str) -> Iterator[None]:
    """Turn the engine's errors into ours; names of tables and files stay out of the message."""
    try:
        yield
    except HaetaeError:
        raise
    except Exception as error:
        no_space = isinstance(error, OSError) and error.errno == errno.ENOSPC
        if no_space or "No space left" in str(error):
            raise StorageFull(
                f"there is no room left while {doing}",
                hint="Free some space and repeat; what was written before is kept",
                where="index",
            ) from error
        raise Unavailable(
            f"the index could not be used while {doing} ({type(error).__name__})",
            hint="Repeat; when it stays, run `haetae index rebuild`",
            where="index",
        ) from error


class StoredPassage(NamedTuple):
    """A passage as read back, with its vector in 8-bit steps."""

    passage: IndexedPassage
    vector: NDArray[np.int8] | None


class PassageStore:
    """Open the tables of one index and keep their catalog.

    Raises:
        IncompatibleVersion: another version of Haetae, or another embedder, wrote the index.
    """

    def __init__(self, url: str, *, embedder: str, dim: int) -> None:
        self.url = url
        self.embedder, self.dim = embedder, dim
        with engine_errors("opening"):
            self._db = lancedb.connect(url)
            self._catalog: Any = None
            self._has_vectors = False
            self.names: dict[str, str] = {}
        self.refresh_catalog()

    def refresh_catalog(self) -> None:
        """Read which labels have tables now."""
        with engine_errors("reading the catalog"):
            if self._catalog is None:
                if _CATALOG not in self._db.list_tables(limit=100_000).tables:
                    return
                self._catalog = self._db.open_table(_CATALOG)
            else:
                self._catalog.checkout_latest()
            rows = self._catalog.to_arrow().to_pylist()
        for row in rows:
            self._check(row)
        self.names = {row["label"]: row["table"] for row in rows}
        self._has_vectors = any(row["dim"] for row in rows)

    def _check(self, row: Mapping[str, Any]) -> None:
        if row["format"] != FORMAT_VERSION:
            raise IncompatibleVersion(
                f"the index has format {row['format']}, this version reads {FORMAT_VERSION}",
                hint="Run `haetae index rebuild`",
                where="index",
            )
        if self.embedder and (row["embedder"], row["dim"]) != (self.embedder, self.dim):
            raise IncompatibleVersion(
                f"the index was made with the embedder {row['embedder'] or 'none'!r}"
                f" and is opened with {self.embedder!r}",
                hint="Run `haetae index rebuild` to embed all passages anew",
                where="index",
            )

    @property
    def has_vectors(self) -> bool:
        """Say whether the index was made with an embedder."""
        return self._has_vectors

    def create(self, label: Label) -> None:
        """Make the table of a label where there is none."""
        if label.key in self.names:
            return
        name = f"p{secrets.token_hex(8)}"  # says nothing about the label
        with engine_errors("making a table"):
            self._db.create_table(name, schema=self._schema())
            entry = [{"table": name, "label": label.key, "format": FORMAT_VERSION,
                      "embedder": self.embedder, "dim": self.dim}]  # fmt: skip
            if self._catalog is None:
                self._catalog = self._db.create_table(
                    _CATALOG, schema=_CATALOG_SCHEMA, exist_ok=True
                )
            self._catalog.add(pa.Table.from_pylist(entry, schema=_CATALOG_SCHEMA))
        self.names[label.key] = name

    def open(self, label_key: str) -> PassageTable:
        """Open a label's table; every opener has its own view of its versions."""
        with engine_errors("opening a table"):
            return PassageTable(self._db.open_table(self.names[label_key]), self._schema())

    def _schema(self) -> Any:
        # A passage is read back from one column: ten from fifteen columns of a million rows took
        # 9.4 ms, from one 0.9 ms.
        columns: list[tuple[str, Any]] = [
            ("pid", pa.int64()),
            ("content", pa.int64()),
            ("document", pa.int64()),
            ("document_id", pa.string()),
            ("passage", pa.string()),
        ]
        if self.dim:
            columns.append(("vector", pa.list_(pa.int8(), self.dim)))
        return pa.schema(columns)


class PassageTable:
    """Read and write the rows of one label."""

    def __init__(self, table: Any, schema: Any) -> None:
        self._table = table
        self._schema = schema
        self._vector_column = ["vector"] if "vector" in schema.names else []

    @property
    def version(self) -> int:
        """Give the version that this handle reads."""
        return int(self._table.version)

    def refresh(self) -> int:
        """Move to the latest version and give its number."""
        with engine_errors("looking for changes"):
            self._table.checkout_latest()
            return self.version

    def write(
        self,
        passages: Sequence[IndexedPassage],
        vectors: NDArray[np.int8] | None,
        *,
        replacing: bool,
    ) -> None:
        """Append passages, or put them in place of those with the same ids; one commit."""
        rows = self._rows(passages, vectors)
        with engine_errors("writing passages"):
            if replacing:
                merge = self._table.merge_insert("pid").when_matched_update_all()
                merge.when_not_matched_insert_all().execute(rows)
            else:
                self._table.add(rows)

    def _rows(self, passages: Sequence[IndexedPassage], vectors: NDArray[np.int8] | None) -> Any:
        numbers = [numbers_of(p) for p in passages]
        columns: dict[str, Any] = {
            "pid": [pid for pid, _ in numbers],
            "content": [content for _, content in numbers],
            "document": [hash63(p.document_id) for p in passages],
            "document_id": [p.document_id for p in passages],
            "passage": [_written(p) for p in passages],
        }
        if vectors is not None:
            flat = pa.array(vectors.reshape(-1))
            columns["vector"] = pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])
        return pa.table(columns, schema=self._schema)

    def delete_document(self, document: str) -> None:
        """Delete the rows of one document; `purge` then takes them off the disk."""
        with engine_errors("deleting a document"):
            self._table.delete(f"document = {hash63(document)}")

    def scan(self) -> tuple[IdArray, IdArray, IdArray]:
        """Give pid, content number and row id of every row."""
        with engine_errors("reading"):
            query = self._table.search().with_row_id(True).select(["pid", "content"])
            found = query.limit(self._limit()).to_arrow()
        pids, contents, row_ids = (
            found[name].to_numpy().astype(np.int64) for name in ("pid", "content", "_rowid")
        )
        return pids, contents, row_ids

    def take(self, row_ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Read rows by row id; the engine gives them in any order, so they come by pid."""
        out: dict[int, StoredPassage] = {}
        for start in range(0, len(row_ids), _READ_BATCH):
            batch = [int(i) for i in row_ids[start : start + _READ_BATCH]]
            with engine_errors("reading passages"):
                query = self._table.take_row_ids(batch)
                rows = query.select(["pid", "passage", *self._vector_column]).to_arrow()
            out |= zip(rows["pid"].to_pylist(), _passages(rows), strict=True)
        return out

    def count(self) -> int:
        """Count the rows."""
        with engine_errors("counting"):
            return int(self._table.count_rows())

    def document_ids(self) -> set[str]:
        """Name the documents that have rows."""
        with engine_errors("reading"):
            found = self._table.search().select(["document_id"]).limit(self._limit()).to_arrow()
        return set(found["document_id"].unique().to_pylist())

    def compact(self) -> None:
        """Join small files; old versions stay readable for those who are reading them."""
        with engine_errors("compacting"):
            self._table.optimize(cleanup_older_than=timedelta(minutes=10))

    def rewrite(self) -> None:
        """Write all living rows anew and drop every older version from the disk."""
        with engine_errors("purging"):
            rows = self._table.to_arrow()
            self._table.add(rows, mode="overwrite")
            with warnings.catch_warnings():
                # Readers of older versions start over; that is the point of a purge.
                warnings.filterwarnings("ignore", message="optimize\\(cleanup_older_than=0\\)")
                self._table.optimize(cleanup_older_than=timedelta(0), delete_unverified=True)

    def _limit(self) -> int:
        return max(int(self._table.count_rows()), 1)


def _written(passage: IndexedPassage) -> str:
    values = [getattr(passage, name) for name in _FIELDS]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _passages(rows: Any) -> list[StoredPassage]:
    vectors: list[NDArray[np.int8] | None] = [None] * rows.num_rows
    if "vector" in rows.column_names:
        column = rows["vector"].combine_chunks()
        stacked = column.flatten().to_numpy(zero_copy_only=False).astype(np.int8)
        vectors = list(stacked.reshape(rows.num_rows, -1))
    return [
        StoredPassage(
            IndexedPassage(**dict(zip(_FIELDS, json.loads(written), strict=True))), vector
        )
        for written, vector in zip(rows["passage"].to_pylist(), vectors, strict=True)
    ]
