"""The tables of all rooms: importing this fills the metadata of `Base`."""

from __future__ import annotations

import archive.log.records
import archive.records
import archive.rights.records
import ingest.queue.records
import ingest.records
import intake.records
import portal.records
import registry.accounts.records
import registry.records
from sohoa.records import Base

TABLES_OF = (
    archive.log.records,
    archive.records,
    archive.rights.records,
    ingest.queue.records,
    ingest.records,
    intake.records,
    portal.records,
    registry.accounts.records,
    registry.records,
)
__all__ = ["TABLES_OF", "Base"]
