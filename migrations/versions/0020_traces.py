"""Batches and what the index must hear of know the trace in which they came, where traces are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("batch", "outbox"):
        op.add_column(table, sa.Column("trace", sa.String(length=55), nullable=True))


def downgrade() -> None:
    for table in ("outbox", "batch"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("trace")
