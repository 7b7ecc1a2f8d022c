"""Lists and counts of documents of one type within the units that somebody has rights in are told from the index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

IN_FORCE = sa.text("superseded_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_document_type", "document", ["type_id", "unit", "id"], sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_document_type", table_name="document", sqlite_where=IN_FORCE, postgresql_where=IN_FORCE)
