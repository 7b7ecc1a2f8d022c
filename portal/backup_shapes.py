"""Backups as they go out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import Field

from archive.backup import Backup, Manifest
from portal.audit_shapes import VerificationShape, verification_shape
from portal.restoring import Restored
from portal.shapes import Shape


class BackupShape(Shape):
    """A backup that was made."""

    backup: Path = Field(description="Its folder.")
    made_at: datetime = Field(description="Whatever was committed before is in it.")
    manifest: str = Field(description="SHA-256 of its manifest; on record in the log.")
    database: str = Field(examples=["sqlite"])
    documents: int
    entries: int = Field(description="Acts under seals.")
    unsealed: int = Field(description="Acts behind the last seal.")
    seal: int = Field(description="Number of the last seal.")
    seal_hash: str
    objects: int
    object_bytes: int
    copied: int = Field(description="Objects that no earlier backup had brought.")
    copied_bytes: int
    lacking: dict[str, str] = Field(description="Objects on record that were missing or damaged in the store.")


class RestoreShape(Shape):
    """What was restored."""

    backup: Path
    made_at: datetime
    data: Path
    database: str
    documents: int
    indexed: int = Field(description="Documents that the new index holds.")
    objects: int
    object_bytes: int
    lacking: list[str] = Field(description="Objects on record that the backup does not have, or not as they were.")
    unsealed: int = Field(description="Acts that waited for their seal when the backup was made.")
    ahead: int = Field(description="Seals that the write-once storage has beyond the backup.")
    log: VerificationShape


def backup_shape(made: Backup) -> BackupShape:
    """A backup as it goes out."""
    manifest = made.manifest
    return BackupShape(
        backup=made.point.folder,
        made_at=manifest.made_at,
        manifest=made.manifest_sha256,
        database=manifest.database,
        documents=documents_in(manifest),
        entries=manifest.log.entries,
        unsealed=manifest.log.unsealed,
        seal=manifest.log.seal,
        seal_hash=manifest.log.seal_hash,
        objects=manifest.objects,
        object_bytes=manifest.object_bytes,
        copied=made.copied,
        copied_bytes=made.copied_bytes,
        lacking=dict(manifest.lacking),
    )


def restore_shape(restored: Restored, data: Path, seconds: float) -> RestoreShape:
    """A restore as it goes out."""
    manifest = restored.manifest
    return RestoreShape(
        backup=restored.point.folder,
        made_at=manifest.made_at,
        data=data,
        database=manifest.database,
        documents=documents_in(manifest),
        indexed=restored.indexed,
        objects=manifest.objects,
        object_bytes=manifest.object_bytes,
        lacking=restored.lacking,
        unsealed=manifest.log.unsealed,
        ahead=restored.ahead,
        log=verification_shape(restored.log, seconds),
    )


def documents_in(manifest: Manifest) -> int:
    """Superseded ones too."""
    return manifest.rows["document"]
