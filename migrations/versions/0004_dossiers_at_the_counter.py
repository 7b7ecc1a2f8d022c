"""What becomes of a dossier: its states, supplement requests, uses of papers, codes; writes that may be sent again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("interlinked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("received_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("missing_scans_because", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("decided_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("outcome", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("closed_at", MOMENT, nullable=True))
    op.create_table(
        "sequence",
        sa.Column("scope", sa.String(length=160), nullable=False),
        sa.Column("last", RECORD_ID, nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_sequence")),
    )
    op.create_table(
        "dossier_person",
        sa.Column("dossier_id", RECORD_ID, nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("person_id", RECORD_ID, nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_person_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_dossier_person_person_id_person")),
        sa.PrimaryKeyConstraint("dossier_id", "role", name=op.f("pk_dossier_person")),
    )
    op.create_index(op.f("ix_dossier_person_person_id"), "dossier_person", ["person_id"], unique=False)
    _create_supplements()
    _create_uses_of_papers()
    _create_idempotency_keys()


def _create_supplements() -> None:
    op.create_table(
        "supplement_request",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("dossier_id", RECORD_ID, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("look_up_id", RECORD_ID, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_supplement_request_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["look_up_id"], ["look_up.id"], name=op.f("fk_supplement_request_look_up_id_look_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_request")),
    )
    op.create_index(op.f("ix_supplement_request_asked_at"), "supplement_request", ["asked_at"], unique=False)
    op.create_index(op.f("ix_supplement_request_dossier_id"), "supplement_request", ["dossier_id"], unique=False)
    op.create_table(
        "supplement_item",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("request_id", RECORD_ID, nullable=False),
        sa.Column("requirement_id", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_document_id", RECORD_ID, nullable=True),
        sa.Column("again_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["held_document_id"], ["document.id"], name=op.f("fk_supplement_item_held_document_id_document")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["supplement_request.id"], name=op.f("fk_supplement_item_request_id_supplement_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplement_item")),
        sa.UniqueConstraint("request_id", "requirement_id", name=op.f("uq_supplement_item_request_id")),
    )


def _create_uses_of_papers() -> None:
    op.create_table(
        "paper_code",
        sa.Column("code", sa.String(length=140), nullable=False),
        sa.Column("stem", sa.String(length=130), nullable=False),
        sa.Column("document_id", RECORD_ID, nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_code_document_id_document")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_paper_code")),
        sa.UniqueConstraint("document_id", "stem", name=op.f("uq_paper_code_document_id")),
    )
    op.create_table(
        "paper_use",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("dossier_id", RECORD_ID, nullable=False),
        sa.Column("requirement_id", sa.String(length=60), nullable=False),
        sa.Column("document_id", RECORD_ID, nullable=False),
        sa.Column("version_sha256", sa.String(length=64), nullable=False),
        sa.Column("document_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("from_national_store", sa.Boolean(), nullable=False),
        sa.Column("result_code", sa.String(length=60), nullable=True),
        sa.Column("paper_code", sa.String(length=140), nullable=True),
        sa.Column("look_up_id", RECORD_ID, nullable=True),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("used_by", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_paper_use_document_id_document")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name=op.f("fk_paper_use_dossier_id_dossier")),
        sa.ForeignKeyConstraint(["look_up_id"], ["look_up.id"], name=op.f("fk_paper_use_look_up_id_look_up")),
        sa.ForeignKeyConstraint(["paper_code"], ["paper_code.code"], name=op.f("fk_paper_use_paper_code_paper_code")),
        sa.ForeignKeyConstraint(
            ["version_sha256"], ["stored_object.sha256"], name=op.f("fk_paper_use_version_sha256_stored_object")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_use")),
        sa.UniqueConstraint("dossier_id", "requirement_id", "document_id", name=op.f("uq_paper_use_dossier_id")),
    )
    op.create_index("ix_paper_use_document_id", "paper_use", ["document_id"], unique=False)
    op.create_index("ix_paper_use_used_at", "paper_use", ["used_at"], unique=False)


def _create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_key",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("scope", sa.String(length=64), nullable=False),
        sa.Column("request", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint("scope", name=op.f("uq_idempotency_key_scope")),
    )
    op.create_index(op.f("ix_idempotency_key_expires_at"), "idempotency_key", ["expires_at"], unique=False)


def downgrade() -> None:
    """What became of the dossiers, and the proof of what was asked for, is lost."""
    for table in (
        "idempotency_key", "paper_use", "paper_code", "supplement_item", "supplement_request", "dossier_person", "sequence",
    ):  # fmt: skip
        op.drop_table(table)
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        for column in (
            "closed_at", "outcome", "decided_at", "withdrawn_at", "missing_scans_because", "received_at", "interlinked",
        ):  # fmt: skip
            batch_op.drop_column(column)
