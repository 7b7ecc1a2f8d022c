"""Until when the object store was told to hold each object on record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stored_object", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_stored_object_held_until", "stored_object", ["held_until"])


def downgrade() -> None:
    op.drop_index("ix_stored_object_held_until", "stored_object")
    with op.batch_alter_table("stored_object", schema=None) as batch_op:
        batch_op.drop_column("held_until")
