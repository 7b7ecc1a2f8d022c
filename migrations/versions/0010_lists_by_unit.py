"""Lists of documents within the units that somebody has rights in: an index that goes from unit to unit, oldest first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_document_unit", "document", ["unit", "id", "type_id"], sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_document_unit", table_name="document", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
