"""Keeping the log of an installation sealed: every process that records acts seals, so that nobody has to think of it."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from archive.log.records import ACTS_HEARD
from archive.log.seal_key import SealKeys
from archive.log.seal_store import SealStore
from archive.log.sealing import Sealer
from sohoa.errors import Problem, SohoaError

log = logging.getLogger(__name__)

SEAL_AFTER = 5.0
"""Seconds after which acts are sealed; with the time that sealing takes, none waits for more than 10."""
SEAL_AT = 500
"""Acts of this process after which it is done at once; with those of others, no more than 1,000 should wait."""


class Log:
    """Hears of every act that is committed through `sessions`, and seals in a thread of its own. Close it after use."""

    def __init__(self, sessions: sessionmaker[Session], store: SealStore, keys: SealKeys, *, seals: bool = True) -> None:
        self.store, self.keys = store, keys
        self.seals = seals
        """Whether this process seals. Else another does, which has the key."""
        self.sealer = Sealer(sessions, store, keys)
        self.problem: Problem | None = None
        """Why sealing fails, while it does."""
        self._heard = 0
        self._lock = Lock()
        self._wake, self._stop = Event(), Event()
        self._thread: Thread | None = None
        event.listen(sessions, "after_commit", self._hear)

    def start(self) -> None:
        """Seal from now on, also what other processes left behind."""
        with self._lock:
            if self.seals and self._thread is None and not self._stop.is_set():
                self._thread = Thread(target=self._run, name="log", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Seal what is left. `problem` tells what keeps it from that; the acts are on record, and the next process seals them."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        if self.seals:
            self._seal()

    def _hear(self, session: Session) -> None:
        """The session has committed: whoever wrote goes on at once."""
        acts = session.info.pop(ACTS_HEARD, 0)
        if not acts:
            return
        with self._lock:
            self._heard += acts
            if self._heard >= SEAL_AT:
                self._wake.set()
        self.start()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(SEAL_AFTER)
            with self._lock:
                self._heard = 0
                self._wake.clear()
            if not self._stop.is_set():
                self._try_to_seal()

    def _try_to_seal(self) -> None:
        """In the thread: acts go on being recorded, and sealing must not end with the first failure of a database or a disk."""
        try:
            self._seal()
        except Exception:
            log.exception("the log is not sealed, and is tried again in %d s", SEAL_AFTER)
            return
        if self.problem is not None:
            log.error("the log is not sealed, and is tried again in %d s: %s", SEAL_AFTER, self.problem.en)

    def _seal(self) -> None:
        try:
            self.sealer.seal_all()
            self.problem = None
        except SohoaError as error:
            self.problem = error.problem
