"""How Alembic runs here: on the engine that it is given, over the tables of all rooms."""

from __future__ import annotations

from alembic import context

import archive.records
import ingest.records
import intake.records
import registry.records
from sohoa.records import Base

TABLES_OF = (archive.records, ingest.records, intake.records, registry.records)
"""Importing them fills the metadata."""

engine = context.config.attributes["engine"]
with engine.begin() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    context.run_migrations()
