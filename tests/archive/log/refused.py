"""What the database itself refuses to do with the log, in the words of SQL."""

from __future__ import annotations

from archive.log.records import LogHead, LogSeal
from archive.records import Act

WRITTEN_AFTERWARDS = {"act": {"position", "hash"}, "log_seal": {"stored_at"}, "log_head": {"seal"}}
"""What a sealer writes when the row is there; all other columns never change, those of later versions neither."""
CHANGES = tuple(
    f'UPDATE {table.name} SET "{column.name}" = "{column.name}"'
    for table in (Act.__table__, LogSeal.__table__, LogHead.__table__)
    for column in table.columns
    if column.name not in WRITTEN_AFTERWARDS[str(table.name)]
)
REFUSED = (
    *CHANGES,
    "UPDATE act SET position = 9, hash = 'f' WHERE position = 2",
    "UPDATE act SET hash = 'f' WHERE position = 2",
    "UPDATE act SET position = NULL, hash = NULL WHERE position = 3",
    "UPDATE act SET position = 4 WHERE position IS NULL",
    "UPDATE act SET hash = 'f' WHERE position IS NULL",
    "DELETE FROM act WHERE position = 2",
    "DELETE FROM act WHERE position IS NULL",
    "DELETE FROM log_seal",
    "DELETE FROM log_head",
    "INSERT INTO act (at, who, channel, verb, subject_kind, subject_id, details, position, hash)"
    " SELECT at, who, channel, verb, subject_kind, '99', details, 9, hash FROM act WHERE position = 3",
)
