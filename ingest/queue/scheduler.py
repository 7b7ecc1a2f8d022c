"""`sohoa scheduler`: what has to happen although nobody asks. It may run on several machines; one at a time looks."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event

from sqlalchemy.exc import InterfaceError, OperationalError

from ingest.following_up import follow_up
from ingest.queue.broker import Broker
from ingest.queue.handing_out import hand_out, send_again
from sohoa.assembly import Installation
from sohoa.errors import SohoaError
from sohoa.records import alone

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds."""


class Scheduler:
    """Hands out what nobody else did, sends again what was lost, tells index and object store of what was committed."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._broker = Broker(installation.settings)
        self._wrong: dict[str, str] = {}
        """What keeps a step from being done, as long as it does."""

    def run(self, stop: Event) -> None:
        """Until asked to stop. What fails is told once, and tried again at every look."""
        try:
            while not stop.is_set():
                self._step("look", self.look)
                stop.wait(LOOK_EVERY)
        finally:
            self._broker.close()

    def look(self) -> None:
        """Do once what is to be done. Where another scheduler is at it, nothing."""
        installation = self._installation
        with alone(installation.engine, "scheduler", installation.settings.data) as ours:
            if ours:
                self._step("send again", lambda: send_again(installation, self._broker.send))
                self._step("hand out", lambda: hand_out(installation, self._broker.send))
                self._step("follow up", self._follow_up)

    def _follow_up(self) -> None:
        if (failure := follow_up(self._installation)) is not None:
            raise failure

    def _step(self, name: str, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception as error:  # A mistake of ours in one step must not keep the others from being done.
            what, known = type(error).__name__, isinstance(error, (SohoaError, OperationalError, InterfaceError))
            if self._wrong.get(name) != what:
                log.error("%s: %s; tried again every second", name, error, exc_info=not known)
            self._wrong[name] = what
        else:
            if self._wrong.pop(name, None) is not None:
                log.info("%s: goes on", name)
