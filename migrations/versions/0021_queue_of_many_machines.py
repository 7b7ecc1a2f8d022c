"""Pieces of work that are handed out to workers of many machines, and the processes that work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNFINISHED = sa.text("finished_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "piece",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("item_id", RECORD_ID, nullable=False),
        sa.Column("step", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("handed_out_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("not_before", MOMENT, nullable=True),
        sa.Column("put_off", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("taken_by", sa.String(length=150), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_piece_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("item_id", "step", "first", name=op.f("uq_piece_item_id")),
    )
    op.create_table(
        "worker_process",
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_process")),
    )
    op.create_index("ix_item_unfinished", "item", ["batch_id", "id"], sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)


def downgrade() -> None:
    op.drop_index("ix_item_unfinished", table_name="item", sqlite_where=UNFINISHED, postgresql_where=UNFINISHED)
    op.drop_table("worker_process")
    op.drop_table("piece")
