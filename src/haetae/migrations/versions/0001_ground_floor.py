"""Lay the first tables: principals, documents, quarantine, advice.

Migrations describe a moment, so they repeat the columns instead of importing them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _identity()
    _library()
    _feedback()


def _identity() -> None:
    op.create_table(
        "principals",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("display_name", sa.String(128), nullable=False),
        sa.Column("roles", sa.JSON, nullable=False),
        sa.Column("clearance", sa.JSON, nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("is_disabled", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column("principal", sa.String(64), sa.ForeignKey("principals.name"), nullable=False),
        sa.Column("purpose", sa.String(128), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "sessions",
        sa.Column("secret_hash", sa.String(64), primary_key=True),
        sa.Column("principal", sa.String(64), sa.ForeignKey("principals.name"), nullable=False),
        sa.Column("is_code", sa.Boolean, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def _library() -> None:
    op.create_table(
        "documents",
        sa.Column("document_id", sa.String(20), primary_key=True),
        sa.Column("content_sha256", sa.String(64), nullable=False, index=True),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("label_key", sa.String(512), nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False, index=True),
        sa.Column(
            "canonical_id", sa.String(20), sa.ForeignKey("documents.document_id"), index=True
        ),
        sa.Column("signature", sa.LargeBinary, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("media_type", sa.String(128), nullable=False),
        sa.Column("reader", sa.String(32), nullable=False),
        sa.Column("reader_version", sa.Integer, nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("date", sa.String(10), nullable=False),
        sa.Column("num_pages", sa.Integer, nullable=False),
        sa.Column("num_passages", sa.Integer, nullable=False),
        sa.Column("num_warnings", sa.Integer, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "sources",
        sa.Column(
            "document_id", sa.String(20), sa.ForeignKey("documents.document_id"), primary_key=True
        ),
        sa.Column("name", sa.String(1024), primary_key=True),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.String(20), primary_key=True),
        sa.Column("name", sa.String(1024), nullable=False),
        sa.Column("path", sa.String(4096), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("label_key", sa.String(512), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
    )


def _feedback() -> None:
    op.create_table(
        "advice",
        sa.Column("advice_id", sa.String(20), primary_key=True),
        sa.Column("expert", sa.String(128), nullable=False, index=True),
        sa.Column("label_key", sa.String(512), nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("case_json", sa.JSON, nullable=False),
        sa.Column("advice_json", sa.JSON, nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "outcomes",
        sa.Column("outcome_id", sa.String(20), primary_key=True),
        sa.Column(
            "advice_id",
            sa.String(20),
            sa.ForeignKey("advice.advice_id"),
            nullable=False,
            index=True,
        ),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("outcome_json", sa.JSON, nullable=False),
        sa.Column("entry_hash", sa.String(64), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
    )
