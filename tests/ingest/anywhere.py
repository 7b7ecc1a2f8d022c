"""Installations in which the main job is tested: the embedded one, and one of many machines, where a worker reads."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from archive.records import Outbox
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests.ingest.queue.many_machines import PATIENCE, many_machines

ANYWHERE = ("embedded", pytest.param("services", marks=pytest.mark.services))
"""Parameters of a fixture."""


@contextmanager
def installed(where: str, folder: Path) -> Iterator[Installation]:
    """A new one, open. Its processes are ended with the context. Skips the test where a server is needed that does not run."""
    if where == "embedded":
        with open_installation(Settings(data=folder / "data", workers=2)) as installation:
            yield installation
        return
    with many_machines(folder, WORKERS="2") as machines, open_installation(machines.settings(), makes_seals=True) as installation:
        for command in ("scheduler", "worker"):
            machines.start(command)
        yield installation


def wait_until_indexed(installation: Installation) -> None:
    """Come back when the index was told of everything. Of many machines others do that, in their own time."""
    until = time.monotonic() + PATIENCE
    with installation.sessions() as session:
        while session.scalar(select(func.count(Outbox.id)).where(Outbox.done_at.is_(None))):
            assert time.monotonic() < until
            time.sleep(0.1)
            session.rollback()
