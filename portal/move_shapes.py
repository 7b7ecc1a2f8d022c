"""A move as it goes out."""

from __future__ import annotations

from pydantic import Field

from portal.audit_shapes import VerificationShape, verification_shape
from portal.moving import Moved
from portal.shapes import Shape


class TableShape(Shape):
    """A table, the same at both places."""

    rows: int
    sha256: str = Field(description="Sum of the SHA-256 of its rows modulo 2^256.")


class MoveShape(Shape):
    """What was moved and compared."""

    target: str = Field(description="Its database.")
    tables: dict[str, TableShape]
    rows: int = Field(description="Of all tables.")
    objects: int = Field(description="Read back from the target, whole.")
    object_bytes: int = Field(description="Of all objects on record.")
    lacking: list[str] = Field(description="Objects on record that the source does not have, or not as they were.")
    seals: int
    indexed: int = Field(description="Documents that the new index holds.")
    seconds: float
    log: VerificationShape


def move_shape(moved: Moved, seconds: float) -> MoveShape:
    """A move as it goes out."""
    return MoveShape(
        target=moved.target,
        tables={name: TableShape(rows=one.rows, sha256=one.sha256) for name, one in moved.tables.items()},
        rows=sum(one.rows for one in moved.tables.values()),
        objects=moved.objects,
        object_bytes=moved.object_bytes,
        lacking=moved.lacking,
        seals=moved.seals,
        indexed=moved.indexed,
        seconds=round(seconds, 1),
        log=verification_shape(moved.log, seconds),
    )
