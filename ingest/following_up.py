"""What has to follow a commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import search
from archive.fixity import settle
from archive.holding import hold_recorded
from sohoa.assembly import Installation
from sohoa.errors import SohoaError


def follow_up(installation: Installation) -> SohoaError | None:
    """What comes after a commit: the index hears of what is new, the object store holds what is on record, and throws away what
    was stored by processes that were cut off before their commit.

    Gives back what kept one of them from doing all of it.
    """
    lock = timedelta(days=installation.settings.s3_lock_days)
    steps: tuple[Callable[[], object], ...] = (
        lambda: search.drain(installation.sessions, installation.objects, installation.index),
        lambda: hold_recorded(installation.sessions, installation.objects, lock),
        lambda: settle(installation.sessions, installation.objects),
    )
    failures: list[SohoaError] = []
    for step in steps:
        try:
            step()
        except SohoaError as error:
            failures.append(error)
    return failures[0] if failures else None
