"""Moving an installation to other engines: objects, rows, seals and keys come over and are compared, the index is made anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, Engine, func, make_url, select

import migrations.all_tables  # noqa: F401 - what is not known of cannot be moved
import search
from archive import acts
from archive.backup import marked, refuse_half_restored, refuse_used, rows_of
from archive.backup.database import kind_of, size_of
from archive.backup.errors import RestoreTargetNotEmpty
from archive.backup.restoring import MARK as TARGET_MARK
from archive.errors import ObjectDamaged, ObjectMissing
from archive.log import Log, Verification, verify
from archive.moving import mark as marks
from archive.moving.errors import InstallationInUse, MoveDiffers, MoveObjectsLacking, MoveTargetSame
from archive.moving.keys import copy_keys, copy_seals, other_key
from archive.moving.mark import MoveMark
from archive.moving.objects import copy_objects, verify_objects
from archive.moving.rows import Sum, copy_rows, refuse_other_tables, sums, unchanging
from archive.records import StoredObject
from portal.errors import TargetUnwritable
from portal.restoring import hold_again, let_go
from registry.accounts.keys import KEY_FILE
from registry.actor import Actor
from search.errors import IndexMissing
from sohoa.assembly import (
    IN_USE,
    Installation,
    open_database,
    open_index,
    open_installation,
    open_log,
    open_objects,
    prepare_database,
)
from sohoa.errors import DatabaseUnreachable, Problem
from sohoa.locks import InUse
from sohoa.records import sessions
from sohoa.settings import Settings

Step = Literal["objects", "rows", "comparing", "reading_back", "log", "index"]
Progress = Callable[[Step, int, int], None]
_NAMED = 20
"""Objects that a message names; the others it counts."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and compared."""

    target: str
    tables: Mapping[str, Sum]
    """What each table holds, at the source and at the target alike."""
    objects: int
    """How many were read back from the target, whole."""
    object_bytes: int
    lacking: list[str]
    """Objects on record that the source does not have, or not as they were."""
    seals: int
    log: Verification
    indexed: int
    """Documents that are found again."""
    problem: Problem | None
    """What keeps the log from being sealed at the target."""


def move(source: Settings, target: Settings, by: Actor, on_progress: Progress, *, without_damaged: bool = False) -> Moved:
    """Take the installation of `source` to the engines that `target` names. Begun again after being cut off, it goes on.

    At the source nothing is changed but that the move is on record, and that it is marked: everybody else is refused there from
    then on. Raises `MoveTargetSame`, `InstallationInUse`, `InstallationMoved`, `RestoreTargetNotEmpty`, `BackupSpaceMissing`,
    `MoveObjectsLacking`, `MoveTablesDiffer`, `MoveRowsRefused`, `MoveDiffers`, `TargetUnwritable`, and what databases, stores
    and index raise.
    """
    _refuse_same(source, target)
    try:
        with _alone(source) as engine:
            mark = marks.mark_of(source.data)
            if mark is not None and mark.done_at is not None:
                _finish(source, target, engine, mark)
            mark = mark or _begin(source, target, engine, by)
            with unchanging(engine) as rows, _received(source, target, rows, mark) as done:
                return _Move(source, target, engine, rows, on_progress).carry(mark, by, done, without_damaged=without_damaged)
    except OSError as error:
        raise TargetUnwritable(path=error.filename or target.data, reason=error.strerror or error) from error


def _refuse_same(source: Settings, target: Settings) -> None:
    """Raises `MoveTargetSame`."""
    of_store = (target.s3_endpoint, target.s3_bucket)
    if source.data.resolve() == target.data.resolve():
        raise MoveTargetSame(what=target.data)
    if make_url(source.database_url) == make_url(target.database_url):
        raise MoveTargetSame(what=_shown(target))
    if source.objects == target.objects == "s3" and (source.s3_endpoint, source.s3_bucket) == of_store:
        raise MoveTargetSame(what=" ".join(of_store))


@contextmanager
def _alone(source: Settings) -> Iterator[Engine]:
    """The database of an installation that nobody else is at work with, on this machine. Raises `InstallationInUse`."""
    if not source.database and not (source.data / "sohoa.db").exists():
        raise DatabaseUnreachable(url=_shown(source), reason="không có tệp / no such file")
    engine = open_database(source, restoring=True)
    try:
        refuse_half_restored(source.data)
        prepare_database(engine)
        try:
            held = InUse(source.data / IN_USE, alone=True)
        except BlockingIOError as error:
            raise InstallationInUse(place=source.data) from error
        try:
            yield engine
        finally:
            held.let_go()
    finally:
        engine.dispose()


def _begin(source: Settings, target: Settings, engine: Engine, by: Actor) -> MoveMark:
    """Where the target is empty: the move goes on record, all acts get their seals, and everybody else is refused from now on.

    Raises `RestoreTargetNotEmpty`, `DatabaseUnreachable`.
    """
    if target.database:
        open_database(target, restoring=True).dispose()  # where it does not answer, nothing is begun
    refuse_used(target.data, make_url(target.database_url))
    if target.objects == "s3":
        store = open_objects(target)
        store.prepare()
        if next(store.hashes(), None) is not None:
            raise RestoreTargetNotEmpty(path=store.state().place)
    if target.search == "elasticsearch":
        _refuse_used_index(target, engine)
    other = other_key(source.seals_folder, target.seals_folder) or other_key(source.keys_folder, target.keys_folder, KEY_FILE)
    if other is not None:
        raise RestoreTargetNotEmpty(path=other)
    make_sessions = sessions(engine)
    log = open_log(source, make_sessions, open_objects(source))
    with make_sessions.begin() as session:
        acts.record(session, by, "move", "installation", "source", target=_shown(target))
    log.close()
    return marks.begin(source.data, _shown(target))


def _refuse_used_index(target: Settings, engine: Engine) -> None:
    """Raises `RestoreTargetNotEmpty` where an index of that name holds documents: others' index must not make room for ours."""
    with closing(open_index(target, engine)) as index, suppress(IndexMissing):  # whoever only asks needs no lock of a database
        if index.count():
            raise RestoreTargetNotEmpty(path=f"{target.elastic_index} @ {target.elastic_url}")


@contextmanager
def _received(source: Settings, target: Settings, rows: Connection, mark: MoveMark) -> Iterator[Callable[[], None]]:
    """The target belongs to this move while the context lasts. Gives the function that says that it is done there."""
    url = make_url(target.database_url)
    needed = size_of(rows) if kind_of(url) == "sqlite" else 0
    if target.objects == "folder":
        needed += _recorded(rows)[1]
    with marked(_shown(source), {"move": mark.move}, target.data, url, needed) as done:
        yield done


def _finish(source: Settings, target: Settings, engine: Engine, mark: MoveMark) -> None:
    """Of a move that was cut off before its very last step. Raises `InstallationMoved`."""
    if (target.data / TARGET_MARK).exists():
        with unchanging(engine) as rows, _received(source, target, rows, mark) as done:
            done()
    marks.refuse_moved(source.data)


class _Move:
    """What is carried over, and how far it is."""

    def __init__(self, source: Settings, target: Settings, engine: Engine, rows: Connection, on_progress: Progress) -> None:
        self._source, self._target, self._engine, self._rows = source, target, engine, rows
        self._on_progress = on_progress
        self._from, self._to = open_objects(source), open_objects(target)
        self._number, self._bytes = _recorded(rows)

    def carry(self, mark: MoveMark, by: Actor, done: Callable[[], None], *, without_damaged: bool) -> Moved:
        """All of it. Every step may be done again until the last."""
        self._to.prepare()
        lacking = self._copy_objects(without_damaged=without_damaged)
        tables = self._copy_rows()
        self._read_back(lacking)
        copy_keys(self._source.seals_folder, self._target.seals_folder)
        copy_keys(self._source.keys_folder, self._target.keys_folder, KEY_FILE)
        installation = open_installation(self._target, new_index=True, restoring=True)
        try:
            source_log = open_log(self._source, sessions(self._engine), self._from)
            seals = copy_seals(source_log.store, installation.log.store)
            log = self._verify_log(installation, source_log)
            indexed = self._index(installation, lacking)
            with installation.sessions.begin() as session:
                acts.record(
                    session, by, "move", "installation", "target", source=_shown(self._source), seals=seals,
                    rows=sum(one.rows for one in tables.values()), objects=self._number - len(lacking),
                )  # fmt: skip
            marks.end(self._source.data, mark)
            done()
        except BaseException:
            let_go(installation)
            raise
        installation.close()
        kept = self._number - len(lacking)
        return Moved(_shown(self._target), tables, kept, self._bytes, lacking, seals, log, indexed, installation.log.problem)

    def _copy_objects(self, *, without_damaged: bool) -> list[str]:
        """Gives back what the source does not have whole. Raises `MoveObjectsLacking`."""
        lacking = sorted(copy_objects(self._from, self._to, self._wanted(), lambda done: self._told("objects", done)))
        if lacking and not without_damaged:
            names = ", ".join(lacking[:_NAMED]) + (", …" if len(lacking) > _NAMED else "")
            raise MoveObjectsLacking(count=len(lacking), names=names)
        return lacking

    def _copy_rows(self) -> dict[str, Sum]:
        """What each table holds, here and there. Raises `MoveTablesDiffer`, `MoveRowsRefused`, `MoveDiffers`."""
        there = open_database(self._target, restoring=True)
        try:
            prepare_database(there)
            refuse_other_tables(self._rows)
            with there.connect() as connection:
                refuse_other_tables(connection)
            total = sum(rows_of(self._rows).values())
            expected = sums(self._rows, self._counted("comparing", 2 * total))
            if self._sums(there) != expected:  # Else an earlier try came so far.
                copy_rows(self._rows, there, self._counted("rows", total))
                _refuse_differing(expected, self._sums(there, self._counted("comparing", 2 * total, total)))
            return expected
        finally:
            there.dispose()

    def _sums(self, engine: Engine, on_progress: Callable[[str, int], object] = lambda _, __: None) -> dict[str, Sum]:
        with engine.connect() as connection:
            return sums(connection, on_progress)

    def _read_back(self, lacking: Sequence[str]) -> None:
        """Raises `MoveDiffers`."""
        wanted = (sha256 for sha256 in self._wanted() if sha256 not in lacking)
        for sha256 in verify_objects(self._from, self._to, wanted, lambda done: self._told("reading_back", done)):
            raise MoveDiffers(what=sha256, source="nguyên vẹn / whole", target="hỏng / damaged")

    def _verify_log(self, installation: Installation, source: Log) -> Verification:
        """Of the target. Raises `MoveDiffers` where it has findings that the source does not have."""

        def told(place: int, end: int) -> None:
            self._on_progress("log", place, end)

        found = verify(installation.engine, installation.log.store, installation.log.keys, on_progress=told)
        if not found.clean:
            here = verify(self._engine, source.store, source.keys)
            if here.findings.count != found.findings.count:
                raise MoveDiffers(what="nhật ký / the log", source=here.findings.count, target=found.findings.count)
        return found

    def _index(self, installation: Installation, lacking: Sequence[str]) -> int:
        """Make the index anew, and hold the objects. Gives back how many documents it has."""
        self._on_progress("index", 0, 1)
        # Documents whose words the source did not have are found by their fields; what it did not have is held by nobody.
        with suppress(*(ObjectMissing, ObjectDamaged) if lacking else ()):
            search.rebuild(installation.sessions, installation.objects, installation.index)
        with suppress(*(ObjectMissing,) if lacking else ()):
            hold_again(installation)
        self._on_progress("index", 1, 1)
        return installation.index.count()

    def _wanted(self) -> Iterator[str]:
        """Every object on record."""
        asked = select(StoredObject.sha256).order_by(StoredObject.sha256)
        yield from self._rows.execute(asked.execution_options(yield_per=10_000)).scalars()

    def _told(self, step: Step, done: int) -> None:
        self._on_progress(step, done, self._number)

    def _counted(self, step: Step, total: int, done: int = 0) -> Callable[[str, int], None]:
        """Tells how many rows were gone through."""
        so_far = done

        def count(_table: str, more: int) -> None:
            nonlocal so_far
            so_far += more
            self._on_progress(step, so_far, total)

        return count


def _refuse_differing(source: Mapping[str, Sum], target: Mapping[str, Sum]) -> None:
    """Raises `MoveDiffers` with the first table that does."""
    for name, one in source.items():
        if target[name] != one:
            raise MoveDiffers(what=name, source=one, target=target[name])


def _recorded(rows: Connection) -> tuple[int, int]:
    """Number and bytes of the objects on record."""
    number, size = rows.execute(select(func.count(), func.coalesce(func.sum(StoredObject.size), 0))).one()
    return int(number), int(size)


def _shown(settings: Settings) -> str:
    """Where an installation lies, for people."""
    return str(make_url(settings.database_url).render_as_string(hide_password=True))
