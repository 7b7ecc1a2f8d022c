"""Merges of persons, when a number was recorded, organisations, units with periods and several successors."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECORD_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STANDS = sa.text("undone_at IS NULL")
ALWAYS_THERE = sa.text("valid_from IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", RECORD_ID, nullable=True))
        batch_op.create_index("ix_person_birth_date", ["birth_date"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merged_into_id"), ["merged_into_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_person_merged_into_id_person"), "person", ["merged_into_id"], ["id"])
    with op.batch_alter_table("person_identifier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recorded_at", MOMENT, nullable=True))
    op.create_table(
        "person_merge",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("kept_id", RECORD_ID, nullable=False),
        sa.Column("merged_id", RECORD_ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("merged_at", MOMENT, nullable=False),
        sa.Column("merged_by", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=50), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=200), nullable=True),
        sa.Column("undone_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id_person")),
        sa.ForeignKeyConstraint(["merged_id"], ["person.id"], name=op.f("fk_person_merge_merged_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
    )
    op.create_index(op.f("ix_person_merge_kept_id"), "person_merge", ["kept_id"], unique=False)
    op.create_index(
        "uq_person_merge_merged_id", "person_merge", ["merged_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    _create_organisations()
    _let_units_have_periods()


def _create_organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=True),
        sa.Column("name_key", sa.String(length=300), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_name_key"), "organisation", ["name_key"], unique=False)
    op.create_table(
        "organisation_identifier",
        sa.Column("id", RECORD_ID, nullable=False),
        sa.Column("organisation_id", RECORD_ID, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("verified_at", MOMENT, nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_identifier_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_identifier")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_organisation_identifier_kind")),
    )
    op.create_index(
        op.f("ix_organisation_identifier_organisation_id"), "organisation_identifier", ["organisation_id"], unique=False
    )


def _let_units_have_periods() -> None:
    """The one successor that a unit could have goes into a table of its own; since when, nobody had written down."""
    op.create_table(
        "unit_successor",
        sa.Column("unit_id", RECORD_ID, nullable=False),
        sa.Column("successor_id", RECORD_ID, nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_successor_successor_id_unit")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_successor_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", "successor_id", name=op.f("pk_unit_successor")),
    )
    op.create_index(op.f("ix_unit_successor_successor_id"), "unit_successor", ["successor_id"], unique=False)
    op.execute(
        "INSERT INTO unit_successor (unit_id, successor_id) SELECT id, successor_id FROM unit WHERE successor_id IS NOT NULL"
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("legal_basis", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("verified", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_constraint(batch_op.f("uq_unit_code"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_unit_code"), ["code", "valid_from"])
        batch_op.create_index(batch_op.f("ix_unit_parent_id"), ["parent_id"], unique=False)
        batch_op.drop_constraint(batch_op.f("fk_unit_successor_id_unit"), type_="foreignkey")
        batch_op.drop_column("successor_id")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.alter_column("verified", server_default=None)
        batch_op.create_index(
            "uq_unit_code_always_there", ["code"], unique=True, sqlite_where=ALWAYS_THERE, postgresql_where=ALWAYS_THERE
        )


def downgrade() -> None:
    """Refused by the database where two units have had one code. Of several successors the one with the lowest number is kept;
    merges are forgotten, and what was merged is several persons again.
    """
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("uq_unit_code_always_there", sqlite_where=ALWAYS_THERE, postgresql_where=ALWAYS_THERE)
        batch_op.drop_index(batch_op.f("ix_unit_parent_id"))
        batch_op.drop_constraint(batch_op.f("uq_unit_code"), type_="unique")
        batch_op.add_column(sa.Column("successor_id", RECORD_ID, nullable=True))
        batch_op.drop_column("verified")
        batch_op.drop_column("legal_basis")
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_unique_constraint(batch_op.f("uq_unit_code"), ["code"])
        batch_op.create_foreign_key(batch_op.f("fk_unit_successor_id_unit"), "unit", ["successor_id"], ["id"])
    op.execute("UPDATE unit SET successor_id = (SELECT min(successor_id) FROM unit_successor WHERE unit_id = unit.id)")
    op.drop_table("unit_successor")
    op.drop_table("organisation_identifier")
    op.drop_table("organisation")
    op.drop_table("person_merge")
    with op.batch_alter_table("person_identifier", schema=None) as batch_op:
        batch_op.drop_column("recorded_at")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_merged_into_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_merged_into_id"))
        batch_op.drop_index("ix_person_birth_date")
        batch_op.drop_column("merged_into_id")
