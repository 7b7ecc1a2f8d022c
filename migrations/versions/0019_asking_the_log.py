"""Whoever asks the log is answered by an index, whichever of its conditions is the rare one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

OF_ACTS = {
    "ix_act_who": ["who", "id"],
    "ix_act_account": ["account", "id"],
    "ix_act_unit": ["unit", "id"],
    "ix_act_verb": ["verb", "id"],
    "ix_act_kind": ["subject_kind", "id"],
}
SUPERSEDED = sa.text("superseded_at IS NOT NULL")


def upgrade() -> None:
    for name, columns in OF_ACTS.items():
        op.create_index(name, "act", columns)
    op.drop_index("ix_act_subject", table_name="act")
    op.create_index("ix_act_subject", "act", ["subject_id", "subject_kind", "id"])
    op.create_index("ix_batch_unit", "batch", ["unit", "id"])
    op.create_index("ix_dossier_unit", "dossier", ["unit", "id"])
    op.create_index(
        "ix_document_superseded", "document", ["unit", "id"], sqlite_where=SUPERSEDED, postgresql_where=SUPERSEDED
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_document_superseded", table_name="document", sqlite_where=SUPERSEDED, postgresql_where=SUPERSEDED)
    op.drop_index("ix_dossier_unit", table_name="dossier")
    op.drop_index("ix_batch_unit", table_name="batch")
    op.drop_index("ix_act_subject", table_name="act")
    op.create_index("ix_act_subject", "act", ["subject_kind", "subject_id"])
    for name in OF_ACTS:
        op.drop_index(name, table_name="act")
