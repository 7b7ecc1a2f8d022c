"""How Alembic runs here: on the engine that it is given, over the tables of all rooms."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import archive.records
import ingest.records
import intake.records
import registry.records
from sohoa.records import Base, UtcDateTime

TABLES_OF = (archive.records, ingest.records, intake.records, registry.records)
"""Importing them fills the metadata."""


def render_type(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """A migration must not depend on how a later version of the product defines its types."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(thing, UtcDateTime) else False


engine = context.config.attributes["engine"]
with engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=render_type,
    )
    context.run_migrations()
