"""Which objects on record the object store was told to hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NOT_HELD = sa.text("held_at IS NULL")


def upgrade() -> None:
    op.add_column("stored_object", sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_stored_object_not_held", "stored_object", ["sha256"], sqlite_where=NOT_HELD, postgresql_where=NOT_HELD
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_stored_object_not_held", "stored_object", sqlite_where=NOT_HELD, postgresql_where=NOT_HELD)
    with op.batch_alter_table("stored_object", schema=None) as batch_op:
        batch_op.drop_column("held_at")
