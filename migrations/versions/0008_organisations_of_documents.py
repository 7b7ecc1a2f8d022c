"""Merges of organisations, and the organisations that a document comes from or names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("undone_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", RECORD_ID, nullable=True))
        batch_op.create_index(batch_op.f("ix_organisation_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_organisation_merged_into_id_organisation"), "organisation", ["merged_into_id"], ["id"]
        )
    op.create_table(
        "organisation_merge",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("kept_id", RECORD_ID, nullable=False),
        sa.Column("merged_id", RECORD_ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("merged_by", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["organisation.id"], name=op.f("fk_organisation_merge_kept_id_organisation")),
        sa.ForeignKeyConstraint(["merged_id"], ["organisation.id"], name=op.f("fk_organisation_merge_merged_id_organisation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_merge")),
    )
    op.create_index(op.f("ix_organisation_merge_kept_id"), "organisation_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_organisation_merge_merged_id", "organisation_merge", ["merged_id"], unique=True, sqlite_where=STANDS,
        postgresql_where=STANDS,
    )  # fmt: skip
    op.create_table(
        "document_organisation",
        sa.Column("document_id", RECORD_ID, nullable=False),
        sa.Column("organisation_id", RECORD_ID, nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("found_by", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_organisation_document_id_document")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_document_organisation_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("document_id", "organisation_id", "role", name=op.f("pk_document_organisation")),
    )
    op.create_index(
        op.f("ix_document_organisation_organisation_id"), "document_organisation", ["organisation_id"], unique=False
    )  # fmt: skip


def downgrade() -> None:
    """Which organisations documents come from is forgotten, and what was merged is several organisations again."""
    op.drop_table("document_organisation")
    op.drop_table("organisation_merge")
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_organisation_merged_into_id_organisation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_organisation_merged_into_id"))
        batch_op.drop_column("merged_into_id")
