"""The list of those that wait for a person is told from the index alone, also to whoever has rights in some units only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

AWAITING = sa.text("verified_at IS NULL AND superseded_at IS NULL")
TOLD = ("verified_at", "superseded_at")


def _index(name: str, *columns: str) -> None:
    op.create_index(name, "document", columns, sqlite_where=AWAITING, postgresql_where=AWAITING)


def upgrade() -> None:
    op.drop_index("ix_document_review", table_name="document", sqlite_where=AWAITING, postgresql_where=AWAITING)
    _index("ix_document_review", "certainty", "id", "type_id", "unit", *TOLD)
    _index("ix_document_review_unit", "unit", "certainty", "id", "type_id", *TOLD)


def downgrade() -> None:
    op.drop_index("ix_document_review_unit", table_name="document", sqlite_where=AWAITING, postgresql_where=AWAITING)
    op.drop_index("ix_document_review", table_name="document", sqlite_where=AWAITING, postgresql_where=AWAITING)
    _index("ix_document_review", "certainty", "id")
