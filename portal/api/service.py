"""What the operations work with, for as long as the server runs."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Annotated, Literal, cast
from uuid import uuid4

from fastapi import Depends, Request

from ingest.confinement import ConfinedPool
from ingest.worker import work_forever
from portal.api.load import Load
from portal.api.readiness import Readiness
from portal.errors import InternalError
from registry.accounts import account as accounts
from registry.accounts.openid import OpenId
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import Problem, SohoaError

log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 5.0
ACCOUNTS_LOOKED_UP_EVERY = 1.0
WORKER = Actor("sohoa serve", "worker")

WorkState = Literal["off", "working", "failing"]


class Work:
    """The thread that works on what comes in. A failure of the work itself is logged, told by `state`, and tried again."""

    def __init__(self, installation: Installation, worker: Actor = WORKER) -> None:
        self._installation, self._worker = installation, worker
        self._wake, self._stop = Event(), Event()
        self._thread = Thread(target=self._run, name="work", daemon=True)
        self.problem: Problem | None = None
        """Why the work fails, while it does."""

    @property
    def state(self) -> WorkState:
        """Whether anybody works here. `off` also where another process does the work."""
        return "off" if not self._thread.is_alive() else "failing" if self.problem else "working"

    @property
    def died(self) -> bool:
        """It was begun, nobody asked it to end, and it is gone."""
        return self._thread.ident is not None and not self._thread.is_alive() and not self._stop.is_set()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def look(self) -> None:
        """Something came in."""
        self._wake.set()

    def ask_to_end(self) -> None:
        """Finish the pages at hand and give the rest back."""
        self._stop.set()
        self._wake.set()

    def end(self) -> None:
        """Ask to end, and wait for it."""
        self.ask_to_end()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.problem = None
                work_forever(self._installation, self._worker, wake=self._wake, stop=self._stop)
            except Exception as error:
                # Whatever it is, those who upload must not wait for ever for a thread that is gone.
                said = error if isinstance(error, SohoaError) else InternalError(id=uuid4().hex)
                log.exception("the work broke off and is tried again in %d s: %s", TRY_AGAIN_SECONDS, said)
                self.problem = said.problem
                self._stop.wait(TRY_AGAIN_SECONDS)


class AccountsThere:
    """Whether the installation has accounts. Once it has, it has them for ever; until then it is looked up again every second."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._there, self._looked_at = False, float("-inf")

    def __call__(self) -> bool:
        """As of now, or of a second ago."""
        if not self._there and time.monotonic() - self._looked_at > ACCOUNTS_LOOKED_UP_EVERY:
            with self._installation.sessions() as session:
                self._there = accounts.are_there(session)
            self._looked_at = time.monotonic()
        return self._there


@dataclass(frozen=True)
class Service:
    """The installation, the thread that works, and the children that draw pages."""

    installation: Installation
    work: Work
    pictures: ConfinedPool
    has_accounts: AccountsThere
    readiness: Readiness
    openid: OpenId | None = None
    """None: no provider is named."""
    leaving: Event = field(default_factory=Event)
    """Set when the server was asked to end: no further requests are to be sent to it."""
    closing: Event = field(default_factory=Event)
    """Set when the server is about to end: answers that would go on for long end too."""
    load: Load = field(default_factory=Load)
    """How much of it each caller has at work."""

    def leave(self, *, soon: bool = True) -> None:
        """The server was asked to end: the work gives back what it has not begun, and `soon` what would go on for long ends."""
        self.leaving.set()
        if soon:
            self.closing.set()
        self.work.ask_to_end()


def service(request: Request) -> Service:
    """The service of the application that a request came to."""
    return cast(Service, request.app.state.service)


Here = Annotated[Service, Depends(service)]
