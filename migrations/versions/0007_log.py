"""The log of acts: from where and whose, positions and hashes, and its seals."""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNSEALED = sa.text("position IS NULL")
COVERED = ("correction", "look_up", "paper_use", "rendition")
"""Tables whose rows acts vouch for from now on."""


def upgrade() -> None:
    op.add_column("act", sa.Column("account", RECORD_ID, nullable=True))
    op.add_column("act", sa.Column("origin", sa.String(length=200), nullable=True))
    op.add_column("act", sa.Column("persons", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("act", sa.Column("position", RECORD_ID, nullable=True))
    op.add_column("act", sa.Column("hash", sa.String(length=64), nullable=True))
    op.create_index("ix_act_at", "act", ["at"])
    op.create_index("uq_act_position", "act", ["position"], unique=True)
    op.create_index("ix_act_unsealed", "act", ["id"], sqlite_where=UNSEALED, postgresql_where=UNSEALED)
    op.create_table(
        "act_person",
        sa.Column("person_id", RECORD_ID, autoincrement=False, nullable=False),
        sa.Column("act_id", RECORD_ID, nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["act.id"], name=op.f("fk_act_person_act_id_act")),
        sa.PrimaryKeyConstraint("person_id", "act_id", name=op.f("pk_act_person")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_act_person_act_id"), "act_person", ["act_id"])
    op.create_table(
        "log_seal",
        sa.Column("number", RECORD_ID, autoincrement=False, nullable=False),
        sa.Column("first", RECORD_ID, nullable=False),
        sa.Column("last", RECORD_ID, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_seal")),
    )
    op.create_index(op.f("ix_log_seal_stored_at"), "log_seal", ["stored_at"])
    head = op.create_table(
        "log_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("log", sa.String(length=32), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("seal", RECORD_ID, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_log_head_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    highest = {name: op.get_bind().scalar(sa.text(f"SELECT max(id) FROM {name}")) or 0 for name in COVERED}
    op.bulk_insert(head, [{"id": 1, "log": uuid4().hex, "before": highest, "seal": 0}])


def downgrade() -> None:
    """Who did what stays; that nobody changed it can no longer be told."""
    op.drop_table("log_head")
    op.drop_table("log_seal")
    op.drop_table("act_person")
    for index in ("ix_act_unsealed", "uq_act_position", "ix_act_at"):
        op.drop_index(index, "act")
    with op.batch_alter_table("act", schema=None) as batch_op:
        for column in ("hash", "position", "persons", "origin", "account"):
            batch_op.drop_column(column)
