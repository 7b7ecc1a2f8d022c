"""Backup and restore of database, objects and log (docs/backup.md). The index is made anew: it belongs to a floor above."""

from archive.backup.database import load, rows_of
from archive.backup.making import Backup, Source, Step, back_up
from archive.backup.point import BackupPoint, Manifest, find_point, point_name
from archive.backup.restoring import (
    behind,
    marked,
    refuse_half_restored,
    refuse_other,
    refuse_used,
    restore_objects,
    restore_seals,
    room_for,
)

__all__ = [
    "Backup",
    "BackupPoint",
    "Manifest",
    "Source",
    "Step",
    "back_up",
    "behind",
    "find_point",
    "load",
    "marked",
    "point_name",
    "refuse_half_restored",
    "refuse_other",
    "refuse_used",
    "restore_objects",
    "restore_seals",
    "room_for",
    "rows_of",
]
