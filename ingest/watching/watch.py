"""Watching a folder: what has come in whole is taken, and each file goes to `done` or `failed` once it is at its end."""

from __future__ import annotations

import fcntl
import itertools
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError

from ingest.receiving import Purpose
from ingest.watching.arriving import DONE, FAILED, TAKING, Arrived, Arriving
from ingest.watching.errors import (
    WatchedFilesUnknown,
    WatchedFolderBusy,
    WatchedFolderFailing,
    WatchedFolderMissing,
    WatchedFolderUnfit,
)
from ingest.watching.inside import folder_in
from ingest.watching.taking import Place, Taking
from ingest.watching.told import Told
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import DatabaseUnreachable, SohoaError

MARK = ".sohoa-watch"
"""File in a watched folder: locked while somebody watches, and how the folder is known again."""
MOST = 500
"""Files in one batch."""
IN_HAND_AT_MOST = 1000
"""Files that are taken and not at their end, before more are: the others wait where whoever put them there sees them."""
_LOOK_AT_WORK_EVERY = 1.0
"""Seconds after which it is looked again whether files that were taken are at their end."""


@dataclass(frozen=True)
class Rules:
    """How a folder is watched."""

    settle: float
    """Seconds for which a file must not change before it is taken."""
    every: float
    """Seconds from one look into the folder to the next."""
    purpose_of: Callable[[str], Purpose]
    """What files of a sub-folder are given for, settled (`portal.receiving.admitted`)."""
    actor: Callable[[], Actor]
    """As whom it acts now. Raises where that may not be any more: then watching ends."""
    work: Callable[[], object]
    """Sets the work on what came in going."""


@dataclass
class Hearing:
    """What is told of while a folder is watched."""

    ended: Callable[[Told], object]
    """A file is at its end."""
    trouble: Callable[[SohoaError], object]
    """Something cannot be done at the moment. Told once, until it is over."""
    over: Callable[[], object]
    """No trouble is left."""


class Watch:
    """A folder that is watched by this process alone."""

    def __init__(self, installation: Installation, folder: Path, rules: Rules, hearing: Hearing) -> None:
        self._installation, self._rules, self._hearing = installation, rules, hearing
        self.folder = folder.resolve()
        self._place = Place.of(self.folder, installation.settings.data)
        self._arriving = Arriving(self.folder, rules.settle)
        self._takings: list[Taking] = []
        self._unknown: list[str] = []
        self._mark: int | None = None
        self._inode: tuple[int, int] | None = None
        self._told: set[str] = set()
        self._look_at = 0.0
        self._stuck: set[Taking] = set()
        self._more = False
        """Whether files have come in whole that there was no room for."""
        self.looks = 0
        """How often it was looked into the folder."""

    @property
    def waiting(self) -> int:
        """How many files lie in the folder that were not taken yet."""
        return self._arriving.waiting

    @property
    def takings(self) -> Sequence[Taking]:
        """What is in hand."""
        return self._takings

    @property
    def busy(self) -> bool:
        """Whether anything is in hand that goes on, or is to be taken."""
        return any(taking not in self._stuck for taking in self._takings) or (self._more and not self._stuck)

    def in_hand(self) -> int:
        """How many files were taken and are not at their end; where that cannot be looked up, how many were taken at most."""
        with suppress(OSError):
            return sum(len(taking.left()) for taking in self._takings)
        return sum(taking.files for taking in self._takings)

    def open(self) -> None:
        """Begin to watch. Raises `WatchedFolderMissing`, `WatchedFolderBusy`, `WatchedFolderUnfit`."""
        data = self._installation.settings.data.resolve()
        if self.folder.is_relative_to(data) or data.is_relative_to(self.folder):
            raise WatchedFolderUnfit(folder=self.folder, reason=f"chứa hoặc nằm trong / holds or lies in {data}")
        if not self.folder.is_dir():
            raise WatchedFolderMissing(folder=self.folder)
        try:
            self._enter(make=True)
            self._refuse_split()
        except OSError as error:
            self.close()
            raise WatchedFolderUnfit(folder=self.folder, reason=error.strerror or error) from error

    def close(self) -> None:
        """Let others watch. What is in hand is taken up by who watches next."""
        if self._mark is not None:
            os.close(self._mark)
            self._mark = None

    def look(self, ends: Callable[[], bool] = lambda: False) -> list[SohoaError]:
        """Once: see to what is in hand, take what has come in whole. Gives back what could not be done at the moment.

        Raises what `Rules.actor` raises.
        """
        who = self._rules.actor()
        troubles: list[SohoaError] = []
        self._stuck.clear()
        try:
            self._refuse_gone()
            for taking in list(self._takings):
                self._attempt(troubles, taking, who, ends)
            if self._room() and time.monotonic() >= self._look_at and not ends():
                batches = deque(_batches(self._arriving.look()))
                while batches and self._room() and not ends():
                    self._take(troubles, batches.popleft(), who, ends)
                self._more = bool(batches)
                troubles += [_failing(error, self.folder) for error in self._arriving.unreadable]
                self._look_at = time.monotonic() + (0 if self._more else self._rules.every)
                self.looks += 1
        except WatchedFolderMissing as error:
            troubles.append(error)
        except OSError as error:
            troubles.append(_failing(error, self.folder))
        troubles += [WatchedFilesUnknown(path=self.folder / TAKING / name) for name in self._unknown]
        self._tell(troubles)
        return troubles

    def pause(self) -> float:
        """Seconds until it is worth looking again."""
        wait = max(self._look_at - time.monotonic(), 0.05)
        return min(wait, _LOOK_AT_WORK_EVERY) if self._takings else wait

    def _room(self) -> bool:
        return sum(taking.files for taking in self._takings) < IN_HAND_AT_MOST

    def _take(self, troubles: list[SohoaError], arrived: Sequence[Arrived], who: Actor, ends: Callable[[], bool]) -> None:
        taking = Taking.begin(self._place, arrived)
        for one in arrived:
            self._arriving.forget(one)
        self._takings.append(taking)
        self._attempt(troubles, taking, who, ends)

    def _attempt(self, troubles: list[SohoaError], taking: Taking, who: Actor, ends: Callable[[], bool]) -> None:
        """Go on with what was taken. Whatever fails leaves it as it is, and it is tried again."""
        try:
            self._go_on(taking, who, ends)
            return
        except OSError as error:
            troubles.append(_failing(error, self.folder))
        except DBAPIError as error:
            url = make_url(self._installation.settings.database_url).render_as_string(hide_password=True)
            troubles.append(DatabaseUnreachable(url=url, reason=error.orig))
        except SohoaError as error:
            troubles.append(error)
        self._stuck.add(taking)

    def _go_on(self, taking: Taking, who: Actor, ends: Callable[[], bool]) -> None:
        given_before = taking.given
        told = taking.give(self._installation, lambda: self._rules.purpose_of(taking.sub_folder), who, ends)
        if taking.given and not given_before:
            self._rules.work()
        for one in [*told, *taking.see_to_ends(self._installation)]:
            self._hearing.ended(one)
        if taking.clear():
            self._takings.remove(taking)

    def _tell(self, troubles: Iterable[SohoaError]) -> None:
        """Each once, until it is over."""
        now = {str(error): error for error in troubles}
        for said, error in now.items():
            if said not in self._told:
                self._hearing.trouble(error)
        if self._told and not now:
            self._hearing.over()
        self._told = set(now)

    def _enter(self, *, make: bool) -> None:
        """Lock the folder, and take up what was in hand. Raises `WatchedFolderBusy`, `WatchedFolderMissing`, OSError."""
        with folder_in(self.folder) as folder:
            flags = os.O_RDWR | os.O_NOFOLLOW | (os.O_CREAT if make else 0)
            mark = os.open(MARK, flags, 0o644, dir_fd=folder)
            try:
                fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                os.close(mark)
                raise WatchedFolderBusy(folder=self.folder) from error
            except OSError:
                os.close(mark)
                raise
            found = os.fstat(folder)
            self._mark, self._inode = mark, (found.st_dev, found.st_ino)
        self._takings, self._unknown = Taking.left_over(self._place)

    def _refuse_gone(self) -> None:
        """Raises `WatchedFolderMissing` where what lies there now is not the folder whose mark we hold: where a share was
        unmounted, an empty folder.
        """
        if self._mark is not None and not self._is_ours():
            self.close()
        if self._mark is None:
            try:
                self._enter(make=self._is_same_folder())
            except FileNotFoundError as error:
                raise WatchedFolderMissing(folder=self.folder) from error

    def _is_ours(self) -> bool:
        assert self._mark is not None
        try:
            return os.path.samestat(os.fstat(self._mark), os.lstat(self.folder / MARK))
        except OSError:
            return False

    def _is_same_folder(self) -> bool:
        """Only its mark was taken away."""
        with suppress(OSError):
            found = self.folder.stat()
            return (found.st_dev, found.st_ino) == self._inode
        return False

    def _refuse_split(self) -> None:
        """Raises `WatchedFolderUnfit` where a folder of ours lies on another disk: files are moved there in one step, or not."""
        for name in (TAKING, DONE, FAILED):
            with folder_in(self.folder, [name], make=True) as inner, folder_in(self.folder) as outer:
                if os.fstat(inner).st_dev != os.fstat(outer).st_dev:
                    raise WatchedFolderUnfit(folder=self.folder, reason=f"{name}: ổ đĩa khác / another disk")


def _batches(arrived: Iterable[Arrived]) -> list[list[Arrived]]:
    """Files of one sub-folder at a time, `MOST` at most."""
    groups = (list(group) for _, group in itertools.groupby(arrived, lambda one: one.sub_folder))
    return [group[first : first + MOST] for group in groups for first in range(0, len(group), MOST)]


def _failing(error: OSError, folder: Path) -> WatchedFolderFailing:
    named = error.filename if isinstance(error.filename, str) else None
    path = os.fsencode(named).decode("utf-8", "replace") if named else str(folder)
    return WatchedFolderFailing(path=path, reason=error.strerror or error)
