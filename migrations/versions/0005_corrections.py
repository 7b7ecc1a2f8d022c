"""What an officer corrects in a document, and how sure each document is, for the list of those that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AWAITING = sa.text("verified_at IS NULL AND superseded_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("certainty", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("doubts", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index(
        "ix_document_review", "document", ["certainty", "id"], sqlite_where=AWAITING, postgresql_where=AWAITING
    )  # fmt: skip
    op.create_table(
        "correction",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("document_id", RECORD_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.Column("field_id", RECORD_ID, nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_correction_document_id_document")),
        sa.ForeignKeyConstraint(["field_id"], ["field_value.id"], name=op.f("fk_correction_field_id_field_value")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_document_id"), "correction", ["document_id"])


def downgrade() -> None:
    """What stands in the documents stays as it was corrected; what the machine read before is lost."""
    op.drop_table("correction")
    op.drop_index("ix_document_review", table_name="document", sqlite_where=AWAITING, postgresql_where=AWAITING)
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_column("doubts")
        batch_op.drop_column("certainty")
        batch_op.drop_column("version")
