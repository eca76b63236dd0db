"""The catalog: which documents are here, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from haetae.sovereign.database import metadata, reading, writing
from haetae.sovereign.label import Clearance, Label


class State(StrEnum):
    """How far a document has come; a crash leaves it in the last state it reached."""

    STORED = "stored"
    INDEXED = "indexed"
    DELETING = "deleting"


documents = Table(
    "documents",
    metadata,
    Column("document_id", String(20), primary_key=True),
    Column("content_sha256", String(64), nullable=False, index=True),
    Column("body_sha256", String(64), nullable=False),
    Column("label_key", String(512), nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("canonical_id", ForeignKey("documents.document_id"), index=True),
    Column("signature", LargeBinary, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("media_type", String(128), nullable=False),
    Column("reader", String(32), nullable=False),
    Column("reader_version", Integer, nullable=False),
    Column("language", String(8), nullable=False),
    Column("date", String(10), nullable=False),
    Column("num_pages", Integer, nullable=False),
    Column("num_passages", Integer, nullable=False),
    Column("num_warnings", Integer, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("entry_hash", String(64), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False, index=True),
)
sources = Table(
    "sources",
    metadata,
    Column("document_id", ForeignKey("documents.document_id"), primary_key=True),
    Column("name", String(1024), primary_key=True),
    Column("added_by", String(64), nullable=False),
    Column("added_at", DateTime(timezone=True), nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One document as the catalog lists it.

    Args:
        canonical_id: the document that this one nearly repeats; it stands in the index for both.
        num_warnings: pages that may be incomplete.
        entry_hash: of the ledger entry by which it came in.
    """

    document_id: str
    content_sha256: str
    body_sha256: str
    label: Label
    state: State
    canonical_id: str | None
    signature: bytes
    title: str
    kind: str
    media_type: str
    reader: str
    reader_version: int
    language: str
    date: str
    num_pages: int
    num_passages: int
    num_warnings: int
    size_bytes: int
    entry_hash: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Where a document came from; a path, or `upload:` and a file name."""

    document_id: str
    name: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What to list: words of the title, a kind, a language, a compartment."""

    words: str = ""
    kind: str = ""
    language: str = ""
    compartment: str = ""


class Catalog:
    """Read and write the tables of documents; every read takes the reader's clearance."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- reading -----------------------------------------------------------------------------

    def get(self, document_id: str) -> DocumentRow | None:
        """Give a document's row, whoever asks; the caller checks the label."""
        return next(iter(self.get_many([document_id])), None)

    def get_many(self, document_ids: Sequence[str]) -> list[DocumentRow]:
        """Give the rows of several documents that are not being deleted."""
        query = select(documents).where(
            documents.c.document_id.in_(document_ids), documents.c.state != State.DELETING
        )
        return self._documents(query)

    def browse(
        self, clearance: Clearance, listing: Listing, *, num: int, after: tuple[str, str] | None
    ) -> list[DocumentRow]:
        """List documents, newest first, that the reader is cleared for.

        Args:
            after: the last row's (added_at, document_id) of the page before.
        """
        query = self._visible(select(documents), clearance, listing)
        if after is not None:
            added_at, document_id = datetime.fromisoformat(after[0]), after[1]
            is_older = documents.c.added_at < added_at
            is_next = (documents.c.added_at == added_at) & (documents.c.document_id > document_id)
            query = query.where(is_older | is_next)
        query = query.order_by(documents.c.added_at.desc(), documents.c.document_id).limit(num)
        return self._documents(query)

    def count(self, clearance: Clearance, listing: Listing) -> int:
        """Count the documents that the reader is cleared for."""
        query = self._visible(select(func.count()).select_from(documents), clearance, listing)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())

    def totals(self, clearance: Clearance) -> dict[str, Any]:
        """Sum up what the reader may see: documents, pages, passages, and by what."""
        query = self._visible(
            select(
                documents.c.kind,
                documents.c.language,
                documents.c.label_key,
                func.count(),
                func.sum(documents.c.num_pages),
                func.sum(documents.c.num_passages),
            ),
            clearance,
            Listing(),
        ).group_by(documents.c.kind, documents.c.language, documents.c.label_key)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        totals: dict[str, Any] = {"documents": 0, "pages": 0, "passages": 0}
        by: dict[str, dict[str, int]] = {"kind": {}, "language": {}, "compartment": {}}
        for kind, language, label_key, count, pages, passages in rows:
            totals["documents"] += count
            totals["pages"] += pages
            totals["passages"] += passages
            by["kind"][kind] = by["kind"].get(kind, 0) + count
            by["language"][language] = by["language"].get(language, 0) + count
            for name in label_key.split("+") if label_key else []:
                by["compartment"][name] = by["compartment"].get(name, 0) + count
        return {**totals, "by": by}

    def sources_of(self, document_id: str) -> list[SourceRow]:
        """List where a document came from."""
        query = select(sources).where(sources.c.document_id == document_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(sources.c.added_at, sources.c.name))
            return [SourceRow(**row) for row in rows.mappings()]

    def count_sources(self, document_ids: Sequence[str]) -> dict[str, int]:
        """Count the sources of several documents."""
        query = (
            select(sources.c.document_id, func.count())
            .where(sources.c.document_id.in_(document_ids))
            .group_by(sources.c.document_id)
        )
        with reading(self._engine) as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def near_duplicates_of(self, row: DocumentRow) -> list[DocumentRow]:
        """List the documents that nearly repeat this one, or that it repeats."""
        head = row.canonical_id or row.document_id
        query = select(documents).where(
            (documents.c.document_id == head) | (documents.c.canonical_id == head),
            documents.c.document_id != row.document_id,
            documents.c.state != State.DELETING,
        )
        return self._documents(query.order_by(documents.c.added_at))

    def at_source(self, name: str, label: Label) -> list[DocumentRow]:
        """List the documents that were read from a place into a label."""
        query = (
            select(documents)
            .join(sources, sources.c.document_id == documents.c.document_id)
            .where(
                sources.c.name == name,
                documents.c.label_key == label.key,
                documents.c.state != State.DELETING,
            )
        )
        return self._documents(query)

    def in_state(self, state: State) -> list[DocumentRow]:
        """List the documents that a crash left in a state."""
        return self._documents(select(documents).where(documents.c.state == state))

    def labels(self) -> list[Label]:
        """List the labels that documents have."""
        query = select(documents.c.label_key).distinct().order_by(documents.c.label_key)
        with reading(self._engine) as connection:
            return [Label.from_key(row[0]) for row in connection.execute(query)]

    def indexed_ids(self) -> set[str]:
        """Name the documents whose passages the index must hold."""
        query = select(documents.c.document_id).where(
            documents.c.state == State.INDEXED,
            documents.c.canonical_id.is_(None),
            documents.c.num_passages > 0,
        )
        with reading(self._engine) as connection:
            return {row[0] for row in connection.execute(query)}

    def signatures(self, label: Label) -> list[tuple[str, bytes]]:
        """List the near-duplicate signatures of a label's documents that stand for themselves."""
        query = select(documents.c.document_id, documents.c.signature).where(
            documents.c.label_key == label.key,
            documents.c.canonical_id.is_(None),
            documents.c.state != State.DELETING,
        )
        with reading(self._engine) as connection:
            return [(document_id, bytes(raw)) for document_id, raw in connection.execute(query)]

    def num_uses(self, sha256: str, *, besides: str = "") -> int:
        """Count the documents, besides one, that a stored file belongs to."""
        as_document = select(func.count()).where(
            (documents.c.content_sha256 == sha256) | (documents.c.body_sha256 == sha256),
            documents.c.document_id != besides,
        )
        with reading(self._engine) as connection:
            return int(connection.execute(as_document).scalar_one())

    # -- writing -----------------------------------------------------------------------------

    def add(self, rows: Iterable[DocumentRow], source_rows: Iterable[SourceRow]) -> None:
        """Add documents with their sources in one commit."""
        with writing(self._engine) as connection:
            for row in rows:
                connection.execute(insert(documents).values(**_document_values(row)))
            for source in source_rows:
                _add_source(connection, source)

    def add_source(self, source: SourceRow) -> None:
        """Note another place that a document came from."""
        with writing(self._engine) as connection:
            _add_source(connection, source)

    def remove_source(self, document_id: str, name: str) -> None:
        """Forget a place that a document came from."""
        with writing(self._engine) as connection:
            connection.execute(
                delete(sources).where(sources.c.document_id == document_id, sources.c.name == name)
            )

    def mark_all_unindexed(self) -> None:
        """Move every document that stands in the index back to `stored`."""
        with writing(self._engine) as connection:
            connection.execute(
                update(documents)
                .where(documents.c.state == State.INDEXED, documents.c.canonical_id.is_(None))
                .values(state=State.STORED)
            )

    def set_state(self, document_ids: Sequence[str], state: State) -> None:
        """Move documents to a state."""
        with writing(self._engine) as connection:
            connection.execute(
                update(documents)
                .where(documents.c.document_id.in_(document_ids))
                .values(state=state)
            )

    def remove(self, document_id: str, *, heir: str | None) -> None:
        """Remove a document and its sources; its near-duplicates follow the heir."""
        with writing(self._engine) as connection:
            if heir is not None:
                connection.execute(
                    update(documents)
                    .where(documents.c.document_id == heir)
                    .values(canonical_id=None, state=State.STORED)
                )
            connection.execute(
                update(documents)
                .where(documents.c.canonical_id == document_id)
                .values(canonical_id=heir)
            )
            connection.execute(delete(sources).where(sources.c.document_id == document_id))
            connection.execute(delete(documents).where(documents.c.document_id == document_id))

    # -- inside ------------------------------------------------------------------------------

    def _documents(self, query: Select[Any]) -> list[DocumentRow]:
        with reading(self._engine) as connection:
            return [_document_row(row) for row in connection.execute(query).mappings()]

    def _visible(self, query: Select[Any], clearance: Clearance, listing: Listing) -> Select[Any]:
        label_keys = [
            label.key
            for label in self.labels()
            if clearance.covers(label)
            and (not listing.compartment or listing.compartment in label.compartments)
        ]
        query = query.where(
            documents.c.label_key.in_(label_keys), documents.c.state != State.DELETING
        )
        if listing.kind:
            query = query.where(documents.c.kind == listing.kind)
        if listing.language:
            query = query.where(documents.c.language == listing.language)
        for word in listing.words.split():
            query = query.where(documents.c.title.icontains(word, autoescape=True))
        return query


def _add_source(connection: Connection, source: SourceRow) -> None:
    is_known = connection.execute(
        select(sources.c.name).where(
            sources.c.document_id == source.document_id, sources.c.name == source.name
        )
    ).first()
    if is_known is None:
        connection.execute(insert(sources).values(**_plain(source)))


def _document_values(row: DocumentRow) -> dict[str, Any]:
    return {**_plain(row), "label_key": row.label.key}


def _plain(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__ if name != "label"}


def _document_row(row: Mapping[Any, Any]) -> DocumentRow:
    values = dict(row)
    label = Label.from_key(values.pop("label_key"))
    state = State(values.pop("state"))
    return DocumentRow(**{**values, "added_at": utc(values["added_at"])}, label=label, state=state)


def utc(moment: datetime) -> datetime:
    """Give a stored time its zone back."""
    # SQLite forgets the zone; everything is written in UTC.
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
