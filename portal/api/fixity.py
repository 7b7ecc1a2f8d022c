"""The scheduled verification of objects: as long as the server runs, at the speed of the settings."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Event, Thread

from archive.fixity import Pace, verify_objects
from portal.api.service import WORKER
from sohoa.assembly import Installation
from sohoa.locks import locked

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 600.0
"""How often it is looked for objects whose time has come, and tried again after a failure."""


class ScheduledFixity:
    """The thread that reads objects again; one of all servers on this machine. What it finds is on record."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._stop = Event()
        self._thread = Thread(target=self._run, name="fixity", daemon=True)

    def start(self) -> None:
        """Begin, unless the settings say that nothing is to be read."""
        if self._installation.settings.fixity_mb_per_second > 0:
            self._thread.start()

    def end(self) -> None:
        """Stop at the next piece, and wait for that. What was found is kept."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                with locked(self._installation.settings.data / "fixity.lock", wait=False) as ours:
                    if ours:
                        self._verify()
            except Exception:
                # Whatever it is, it must not end for ever because a server was away for a minute.
                log.exception("objects are not verified, and it is tried again in %d s", LOOK_AGAIN_SECONDS)
            self._stop.wait(LOOK_AGAIN_SECONDS)

    def _verify(self) -> None:
        settings = self._installation.settings
        run = verify_objects(
            self._installation.sessions,
            self._installation.objects,
            WORKER,
            older_than=timedelta(days=settings.fixity_days),
            pace=Pace(settings.fixity_mb_per_second * 1e6, self._stop),
        )
        if run.found:
            log.error("%d objects are damaged or lost: sohoa archive verify", len(run.found))
