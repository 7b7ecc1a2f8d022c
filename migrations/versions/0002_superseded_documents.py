"""Documents may be superseded by others of the same file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.add_column(sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("superseded_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.drop_constraint(batch_op.f("uq_document_source_item"), type_="unique")
        batch_op.create_index(
            "uq_document_source_item_first_page",
            ["source_item", "first_page"],
            unique=True,
            sqlite_where=IN_FORCE,
            postgresql_where=IN_FORCE,
        )
        batch_op.create_foreign_key(batch_op.f("fk_document_superseded_by_document"), "document", ["superseded_by"], ["id"])


def downgrade() -> None:
    """Refused by the database where a document was superseded: the first version has no place for two at one page."""
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_document_superseded_by_document"), type_="foreignkey")
        batch_op.drop_index("uq_document_source_item_first_page", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
        batch_op.create_unique_constraint(batch_op.f("uq_document_source_item"), ["source_item", "first_page"])
        batch_op.drop_column("superseded_by")
        batch_op.drop_column("superseded_at")
