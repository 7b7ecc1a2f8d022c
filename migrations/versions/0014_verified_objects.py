"""When the bytes of each object were read again and compared, and what was found wrong with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UNVERIFIED, DAMAGED = sa.text("verified_at IS NULL"), sa.text("damage IS NOT NULL")


def upgrade() -> None:
    op.add_column("stored_object", sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stored_object", sa.Column("damage", sa.String(length=20), nullable=True))
    op.add_column("stored_object", sa.Column("damage_found_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_stored_object_verified_at", "stored_object", ["verified_at"])
    op.create_index(
        "ix_stored_object_unverified", "stored_object", ["stored_at"], sqlite_where=UNVERIFIED, postgresql_where=UNVERIFIED
    )
    op.create_index(
        "ix_stored_object_damage", "stored_object", ["damage_found_at"], sqlite_where=DAMAGED, postgresql_where=DAMAGED
    )


def downgrade() -> None:
    for index in ("damage", "unverified", "verified_at"):
        op.drop_index(f"ix_stored_object_{index}", "stored_object")
    with op.batch_alter_table("stored_object", schema=None) as batch_op:
        for column in ("damage_found_at", "damage", "verified_at"):
            batch_op.drop_column(column)
