"""Documents that were read again, and the number that each paper has in its dossier."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# As they came in: from here on each keeps its number, whatever becomes of the others.
NUMBERED = """
UPDATE dossier_document SET ordinal = (
  SELECT count(*) FROM dossier_document AS earlier
  WHERE earlier.dossier_id = dossier_document.dossier_id
    AND (earlier.attached_at < dossier_document.attached_at
         OR (earlier.attached_at = dossier_document.attached_at AND earlier.document_id <= dossier_document.document_id))
)
"""
COUNTED = """
INSERT INTO sequence (scope, last)
SELECT 'dossier_papers:' || dossier.code, max(dossier_document.ordinal)
FROM dossier_document JOIN dossier ON dossier.id = dossier_document.dossier_id
GROUP BY dossier.code
"""
FORGOTTEN = "DELETE FROM sequence WHERE scope LIKE 'dossier\\_papers:%' ESCAPE '\\'"
SAID_TWICE = """
DELETE FROM rendition WHERE id NOT IN (SELECT min(id) FROM rendition GROUP BY document_id, kind, sha256)
"""


def upgrade() -> None:
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_rendition_document_id"), type_="unique")
    op.create_table(
        "further_reading",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("document_id", RECORD_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("words_id", RECORD_ID, nullable=False),
        sa.Column("searchable_pdf_id", RECORD_ID, nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_further_reading_document_id_document")),
        sa.ForeignKeyConstraint(["words_id"], ["rendition.id"], name=op.f("fk_further_reading_words_id_rendition")),
        sa.ForeignKeyConstraint(
            ["searchable_pdf_id"], ["rendition.id"], name=op.f("fk_further_reading_searchable_pdf_id_rendition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_further_reading")),
    )
    op.create_index(op.f("ix_further_reading_document_id"), "further_reading", ["document_id"])
    op.add_column("dossier_document", sa.Column("ordinal", sa.Integer(), nullable=True))
    op.execute(NUMBERED)
    op.execute(COUNTED)
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.alter_column("ordinal", existing_type=sa.Integer(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_dossier_document_dossier_id"), ["dossier_id", "ordinal"])


def downgrade() -> None:
    """That documents were read again is forgotten; renditions stay, those with the same bytes once."""
    with op.batch_alter_table("dossier_document", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_dossier_document_dossier_id"), type_="unique")
        batch_op.drop_column("ordinal")
    op.execute(FORGOTTEN)
    op.drop_table("further_reading")
    op.execute(SAID_TWICE)
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_rendition_document_id"), ["document_id", "kind", "sha256"])
