"""Restoring an installation: database, objects and log from a backup, the index from the records."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url, update

import migrations
import search
from archive import acts
from archive.backup import (
    BackupPoint,
    Manifest,
    Step,
    find_point,
    load,
    marked,
    refuse_other,
    restore_objects,
    restore_seals,
    room_for,
    rows_of,
)
from archive.backup.database import FILES
from archive.errors import ObjectDamaged, ObjectMissing
from archive.holding import hold_recorded
from archive.log import Verification, verify
from archive.records import StoredObject
from portal.errors import TargetUnwritable
from registry.accounts import sessions
from registry.actor import Actor
from sohoa.assembly import Installation, open_database, open_installation, open_objects
from sohoa.clock import utc_now
from sohoa.errors import Problem
from sohoa.settings import Settings

Progress = Callable[[Step, int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    point: BackupPoint
    manifest: Manifest
    lacking: list[str]
    """Objects on record that the backup does not have, or not as they were."""
    log: Verification
    indexed: int
    """Documents that are found again."""
    ahead: int
    """Seals that the write-once storage has beyond the backup: what was done afterwards, and is lost."""
    problem: Problem | None
    """What keeps the log from being sealed: its key has to be put back."""


def restore(place: Path, settings: Settings, by: Actor, on_progress: Progress, *, without_damaged: bool = False) -> Restored:
    """Make the installation that the settings name from the backup in `place`, or the newest one there.

    Raises `BackupMissing`, `BackupDamaged`, `BackupOfOtherVersion`, `BackupOfOtherDatabase`, `BackupBusy`, `BackupSpaceMissing`,
    `BackupProgramFailed`, `RestoreTargetNotEmpty`, `TargetUnwritable`, and what the stores raise. Whatever is raised after the
    first byte was written leaves the folder half restored: it is refused by all others, and may be restored again.
    """
    point = find_point(place)
    manifest, sha256 = point.manifest()
    url = make_url(settings.database_url)
    refuse_other(manifest, migrations.newest_revision(), url)
    point.check_files(manifest)
    if manifest.database == "postgresql":
        open_database(settings, restoring=True).dispose()  # where it does not answer, nothing is begun
    needed = room_for(manifest, objects_too=settings.objects == "folder")
    try:
        with marked(str(point.folder), {"manifest": sha256}, settings.data, url, needed) as done:
            lacking = _objects(point, manifest, settings, on_progress, without_damaged=without_damaged)
            load(point.folder / FILES[manifest.database], url)
            installation = open_installation(settings, new_index=True, restoring=True)
            try:
                log, indexed, ahead = _finish(installation, point, manifest, on_progress)
                _note(installation, by, point, manifest, sha256)
                done()
            except BaseException:
                let_go(installation)
                raise
    except OSError as error:
        raise TargetUnwritable(path=settings.data, reason=error.strerror or error) from error
    installation.close()
    return Restored(point, manifest, lacking, log, indexed, ahead, installation.log.problem)


def _objects(
    point: BackupPoint, manifest: Manifest, settings: Settings, on_progress: Progress, *, without_damaged: bool
) -> list[str]:
    """Gives back what is not there any more. Raises `BackupDamaged`."""
    damaged = restore_objects(point, open_objects(settings), lambda done: on_progress("objects", done, manifest.objects))
    if not without_damaged:
        point.refuse_damaged(damaged)
    return [*manifest.lacking, *damaged]


def _finish(
    installation: Installation, point: BackupPoint, manifest: Manifest, on_progress: Progress
) -> tuple[Verification, int, int]:
    """What needs the database: the log, its verification, the index. Nothing is sealed yet: all of this may be done again."""
    with installation.engine.connect() as connection:
        found = rows_of(connection)
        point.refuse_damaged(
            [f"{name}: {found.get(name)} ≠ {rows}" for name, rows in manifest.rows.items() if found.get(name) != rows]
        )
    store, keys = installation.log.store, installation.log.keys
    restore_seals(point, manifest, store, installation.settings.seals_folder)
    log = _verified(verify(installation.engine, store, keys, on_progress=lambda place, end: on_progress("log", place, end)))
    on_progress("index", 0, 1)
    # Objects that could not be restored are told already; their documents are found by their fields, or not at all.
    with suppress(ObjectMissing, ObjectDamaged):
        search.rebuild(installation.sessions, installation.objects, installation.index)
    with suppress(ObjectMissing):
        hold_again(installation)
    return log, installation.index.count(), max(0, store.last() - manifest.log.seal)


def _verified(found: Verification) -> Verification:
    """Acts that waited for their seal when the backup was made have waited since: that is no finding."""
    findings = found.findings
    expected = [one for one in findings.kept if one.kind == "UNSEALED_TOO_LONG"]
    findings.kept = [one for one in findings.kept if one not in expected]
    findings.count -= len(expected)
    return found


def hold_again(installation: Installation) -> None:
    """What the records say of holding was true of the store that is lost."""
    with installation.sessions.begin() as session:
        session.execute(update(StoredObject).values(held_until=None))
    hold_recorded(installation.sessions, installation.objects, timedelta(days=installation.settings.s3_lock_days))


def _note(installation: Installation, by: Actor, point: BackupPoint, manifest: Manifest, sha256: str) -> None:
    """On record, and everybody is signed out: who signed out, or left, after the backup was signed in when it was made."""
    with installation.sessions.begin() as session:
        signed_out = sessions.end_of_everybody(session, "restored", utc_now())
        acts.record(
            session, by, "restore", "backup", point.folder.name,
            manifest=sha256, made_at=manifest.made_at.isoformat(), signed_out=signed_out,
        )  # fmt: skip


def let_go(installation: Installation) -> None:
    """Close without a seal: the next try begins with the same database, and would make another seal with the same number."""
    installation.index.close()
    installation.engine.dispose()
