"""`sohoa worker`: takes pieces from the broker and does them, as many at a time as it has slots."""

from __future__ import annotations

import errno
import logging
import os
import random
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from celery import Celery
from celery.exceptions import Reject
from sqlalchemy.exc import InterfaceError, OperationalError

from archive.errors import ObjectStoreFailed, ObjectStoreUnreachable
from ingest.confinement import NO_SPACE, ConfinedPool, clear_left_over
from ingest.errors import BrokerUnreachable, TaskCrashed, TaskNoSpace
from ingest.following import followed
from ingest.opening import PageProblem
from ingest.pipeline import Pipeline
from ingest.queue import taking
from ingest.queue.broker import TASK, Broker, open_app
from ingest.queue.handing_out import hand_out
from ingest.queue.records import Step
from ingest.queue.taking import Task
from ingest.records import OPEN_STATES, Item
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import utc_now
from sohoa.errors import DatabaseUnreachable

log = logging.getLogger(__name__)

WORKER = Actor("sohoa worker", "worker")
ALIVE_EVERY = 4.0
"""Seconds between signs of life."""
_NO_RECORDS = (DatabaseUnreachable, OperationalError, InterfaceError)
_AWAY = (TaskNoSpace, ObjectStoreUnreachable, ObjectStoreFailed, DatabaseUnreachable)
_FULL = NO_SPACE | {errno.EMFILE, errno.ENFILE}


class Worker:
    """One process that works. Use it as a context; `do` may be called by several threads."""

    def __init__(self, installation: Installation) -> None:
        settings = installation.settings
        self.slots = settings.workers + 1
        """One more than children: while one piece is put on record, another is read."""
        self.name = f"{socket.gethostname()}:{os.getpid()}:{utc_now():%Y%m%dT%H%M%S%f}"
        self._installation = installation
        self._broker = Broker(settings)
        self._pool = ConfinedPool(settings.workers, memory_mb=settings.child_memory_mb)
        self._pipeline = Pipeline(installation, self._pool, WORKER, ends=lambda: False)
        self._at_hand: set[int] = set()
        self._lock = Lock()
        self._ended = Event()
        self._signs_of_life = Thread(target=self._live, name="signs-of-life", daemon=True)

    def __enter__(self) -> Self:
        with self._installation.sessions.begin() as session:
            taking.say_alive(session, self.name, self.slots)
        self._signs_of_life.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        self._signs_of_life.join()
        self._pool.close(wait=kind is None)
        self._broker.close()
        # Where the records are away, its silence tells that it ended.
        with suppress(*_NO_RECORDS), self._installation.sessions.begin() as session:
            taking.say_goodbye(session, self.name)

    def do(self, piece_id: int) -> None:
        """Do a piece, unless it is done or somebody has it. What goes wrong with the item ends on record, never here."""
        with self._lock:
            if piece_id in self._at_hand:  # The broker lost us for a moment, and sent it again.
                return
            self._at_hand.add(piece_id)
        try:
            self._take_and_do(piece_id)
        finally:
            with self._lock:
                self._at_hand.discard(piece_id)

    def _take_and_do(self, piece_id: int) -> None:
        with self._installation.sessions.begin() as session:
            task = taking.take(session, piece_id, self.name)
        if task is None:
            return
        try:
            if self._is_open(task.item_id):
                with followed(self._installation, task.item_id):
                    self._do(task)
        except Exception as error:
            if (code := away(error)) is None:
                raise
            log.warning("piece %s is put off: %s", piece_id, error)
            with self._installation.sessions.begin() as session:
                taking.put_back(session, task, code)
            return
        with self._installation.sessions.begin() as session:
            taking.done(session, task)
        self._hand_out()

    def _do(self, task: Task) -> None:
        if task.tries > self._installation.settings.max_tries:
            self._set_aside(task)
            return
        steps: dict[Step, Callable[[], object]] = {
            "open": lambda: self._pipeline.begin(task.item_id),
            "read": lambda: self._pipeline.read_window(task.item_id, task.pages),
            "end": lambda: self._pipeline.end(task.item_id),
        }
        with self._pipeline.failing_on_record(task.item_id, unless=lambda error: away(error) is not None):
            steps[task.step]()

    def _set_aside(self, task: Task) -> None:
        """Worker after worker ended with it: the window is read page by page, a page is left out, a file fails."""
        crashed = TaskCrashed(reason=f"{task.tries - 1} lần / times")
        if task.step != "read":
            self._pipeline.fail(task.item_id, crashed)
        elif len(task.pages) == 1:
            self._pipeline.note_pages(task.item_id, [PageProblem(task.pages[0], crashed.problem)])
        else:
            with self._installation.sessions.begin() as session:
                taking.part(session, task)

    def _is_open(self, item_id: int) -> bool:
        with self._installation.sessions() as session:
            return session.get_one(Item, item_id).state in OPEN_STATES

    def _hand_out(self) -> None:
        try:
            hand_out(self._installation, self._broker.send)
        except BrokerUnreachable as error:
            log.warning("the next pieces are on record and are sent later: %s", error)

    def _live(self) -> None:
        """Say now and then that this process lives, and give back what it did not come to an end with."""
        while not self._ended.wait(ALIVE_EVERY):
            with self._lock:
                at_hand = set(self._at_hand)
            try:
                with self._installation.sessions.begin() as session:
                    taking.say_alive(session, self.name, self.slots)
                    taking.give_back(session, self.name, at_hand)
            except _NO_RECORDS as error:
                log.warning("no sign of life: %s", error)


def away(error: Exception) -> str | None:
    """The code of what was away, or full, when the item could not help it; None where it is the item's own failure."""
    if isinstance(error, (OperationalError, InterfaceError)):
        return DatabaseUnreachable.code
    if isinstance(error, OSError) and error.errno in _FULL:
        return errno.errorcode[error.errno]
    return error.code if isinstance(error, _AWAY) else None


def work(installation: Installation) -> None:
    """Work until asked to end (SIGTERM, SIGINT): what is at hand is finished first."""
    clear_left_over()
    app = open_app(installation.settings)
    with Worker(installation) as worker:
        _register(app, worker)
        app.Worker(
            pool="threads", concurrency=worker.slots, hostname=worker.name, quiet=True,
            without_gossip=True, without_mingle=True, without_heartbeat=True,
        ).start()  # fmt: skip


def _register(app: Celery, worker: Worker) -> None:
    """Celery's task: a piece goes back to the broker where the records are away."""

    def do(piece_id: int) -> None:
        try:
            worker.do(piece_id)
        except _NO_RECORDS as error:
            time.sleep(random.uniform(1, 3))
            raise Reject(error, requeue=True) from error

    app.task(name=TASK)(do)
