"""Codes of documents after công văn 7197, and what the senders of their files said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "document_code",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("stem", sa.String(length=30), nullable=False),
        sa.Column("source_item", RECORD_ID, nullable=False),
        sa.Column("document_id", RECORD_ID, nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_code_document_id_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_code")),
        sa.UniqueConstraint("stem", name=op.f("uq_document_code_stem")),
    )
    op.create_index(op.f("ix_document_code_document_id"), "document_code", ["document_id"])
    op.create_index(op.f("ix_document_code_source_item"), "document_code", ["source_item"])
    op.create_table(
        "sender_statement",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("code_id", RECORD_ID, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.ForeignKeyConstraint(["code_id"], ["document_code.id"], name=op.f("fk_sender_statement_code_id_document_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender_statement")),
    )
    op.create_index(op.f("ix_sender_statement_code_id"), "sender_statement", ["code_id"])


def downgrade() -> None:
    """The codes that were told to senders, and what they said, are lost."""
    op.drop_table("sender_statement")
    op.drop_table("document_code")
