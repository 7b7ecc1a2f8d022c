"""Backing up an installation: what belongs to it besides records, objects and log, and that it was done."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import migrations
from archive import acts
from archive.backup import Backup, Source, Step, back_up, point_name
from archive.backup.errors import BackupPlaceUnfit
from portal.access import refuse_unless
from portal.commands.config import without_password
from portal.errors import TargetUnwritable
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.errors import SohoaError
from sohoa.settings import HIDDEN, setting_origins

Progress = Callable[[Step, int, int], None]


def keep(installation: Installation, by: Actor, place: Path, on_progress: Progress) -> Backup:
    """Make a backup in `place`. It holds the act that it was begun; the log goes on with the hash of its manifest.

    Raises `RightMissing`, `BackupPlaceUnfit`, `TargetUnwritable`, and what `back_up` raises.
    """
    refuse_unless(installation, by, "repair_archive")
    _refuse_inside(place, installation.settings.data)
    name = point_name(utc_now())
    with installation.sessions.begin() as session:
        acts.record(session, by, "back_up", "backup", name, place=str(place.resolve()))
    with suppress(SohoaError):  # What keeps the log from being sealed is told at the end; a backup is all the more needed.
        installation.log.sealer.seal_all()
    try:
        made = back_up(_source(installation), place, name, on_progress)
    except OSError as error:
        raise TargetUnwritable(path=place, reason=error.strerror or error) from error
    with installation.sessions.begin() as session:
        acts.record(
            session, by, "back_up", "backup", name,
            manifest=made.manifest_sha256, objects=made.manifest.objects, lacking=len(made.manifest.lacking),
        )  # fmt: skip
    return made


def _refuse_inside(place: Path, data: Path) -> None:
    if place.resolve().is_relative_to(data.resolve()):
        raise BackupPlaceUnfit(path=place, data=data)


def _source(installation: Installation) -> Source:
    settings = installation.settings
    shown = (without_password(one) for one in setting_origins(settings))
    return Source(
        engine=installation.engine,
        objects=installation.objects,
        seals=installation.log.store,
        seal_keys=settings.seals_folder,
        settings={one.name: one.value for one in shown if one.origin != "default" and one.value != HIDDEN},
        program=version("sohoa"),
        revision=migrations.newest_revision(),
    )
