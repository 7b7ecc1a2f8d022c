"""Reading documents again is work like that on files: batches of documents, with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OF_DOCUMENT = sa.text("document_id IS NOT NULL")
IN_HAND = sa.text("state IN ('received', 'opened')")


def upgrade() -> None:
    op.add_column("batch", sa.Column("why", sa.Text(), nullable=True))
    op.add_column("batch", sa.Column("by_unit", sa.String(length=50), nullable=True))
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_id", RECORD_ID, nullable=True))
        batch_op.add_column(sa.Column("further_reading_id", RECORD_ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_item_document_id_document"), "document", ["document_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_item_further_reading_id_further_reading"), "further_reading", ["further_reading_id"], ["id"]
        )
    op.create_index("ix_item_document_id", "item", ["document_id"], sqlite_where=OF_DOCUMENT, postgresql_where=OF_DOCUMENT)
    op.create_index("uq_item_document_id", "item", ["document_id"], unique=True, sqlite_where=IN_HAND, postgresql_where=IN_HAND)


def downgrade() -> None:
    """Batches of readings go; what was read stays with the documents."""
    of_readings = "SELECT id FROM item WHERE document_id IS NOT NULL"
    op.execute(f"DELETE FROM item_problem WHERE item_id IN ({of_readings})")
    op.execute(f"DELETE FROM item_page WHERE item_id IN ({of_readings})")
    op.execute("DELETE FROM item WHERE document_id IS NOT NULL")
    op.execute("DELETE FROM batch WHERE why IS NOT NULL")
    op.drop_index("uq_item_document_id", table_name="item", sqlite_where=IN_HAND, postgresql_where=IN_HAND)
    op.drop_index("ix_item_document_id", table_name="item", sqlite_where=OF_DOCUMENT, postgresql_where=OF_DOCUMENT)
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_item_further_reading_id_further_reading"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_item_document_id_document"), type_="foreignkey")
        batch_op.drop_column("further_reading_id")
        batch_op.drop_column("document_id")
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.drop_column("by_unit")
        batch_op.drop_column("why")
