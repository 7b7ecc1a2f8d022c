"""Times as S3 servers write them.

versitygw tells the time of a deletion to the nanosecond, where the client reads microseconds and fails at any more: one deleted
object would keep every version in its bucket from being listed.
"""

from __future__ import annotations

import re
from datetime import datetime

import minio.datatypes
from minio.time import from_iso8601utc

_TOO_FINE = re.compile(r"(\.\d{6})\d+(?=Z$)")


def from_any_iso8601utc(value: str | None) -> datetime | None:
    """The moment, to the microsecond."""
    return from_iso8601utc(None if value is None else _TOO_FINE.sub(r"\1", value))


def read_fine_times() -> None:
    """Have the client read such times too."""
    minio.datatypes.from_iso8601utc = from_any_iso8601utc  # type: ignore[attr-defined]
