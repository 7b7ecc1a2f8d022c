"""Sealing: acts that are committed get their places and hashes, in segments that are closed, signed and sent out of the house.

Whoever writes an act waits for nobody. One sealer at a time gives the places, in whatever order the acts became visible: a
smaller number may be committed later, and comes behind then. What was cut off between two steps, the next sealer takes up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from json import dumps
from typing import Any

from pydantic_core import from_json
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from archive.log.canonical import MOMENT, chained, digest, selected
from archive.log.errors import SealConflict, SealsAhead
from archive.log.records import LogHead, LogSeal
from archive.log.seal import SEGMENT, Seal
from archive.log.seal_key import SealKeys
from archive.log.seal_store import SealStore
from archive.records import Act
from sohoa.clock import utc_now
from sohoa.errors import SohoaError

HASHED_COLUMNS = (
    "position", "id", "at", "who", "account", "unit", "channel", "origin", "purpose", "verb", "subject_kind", "subject_id",
    "persons", "details",
)  # fmt: skip
"""Of `Act`, in the order in which they are hashed: all but the hash itself."""
BEGINNING_COLUMNS = ("log", "before")
"""Of `LogHead`: their digest is where the chain begins."""
_PLACE_ON = {
    "sqlite": "UPDATE act SET position = json_extract(value, '$[1]'), hash = json_extract(value, '$[2]')"
    " FROM json_each(:places) AS given WHERE act.id = json_extract(given.value, '$[0]') AND +act.position IS NULL",
    "postgresql": "UPDATE act SET position = (value ->> 1)::bigint, hash = value ->> 2"
    " FROM json_array_elements(CAST(:places AS json)) AS given(value)"
    " WHERE act.id = (value ->> 0)::bigint AND act.position IS NULL",
}
"""One statement for a segment: while the database works at it, whoever answers at the counter in this process goes on."""


@dataclass(frozen=True, slots=True)
class End:
    """Where the log ends: its name, and the last seal; before the first, where the chain begins."""

    log: str
    number: int
    last: int
    head: str
    seal_hash: str


class Sealer:
    """Seals the log of one database."""

    def __init__(self, sessions: sessionmaker[Session], store: SealStore, keys: SealKeys) -> None:
        self._sessions, self._store, self._keys = sessions, store, keys

    def seal_all(self) -> int:
        """Seal everything that is committed, and send what was not sent. Gives back how many acts were sealed here.

        Where somebody else is at it, what is left is theirs. Raises `SealsAhead`, `SealConflict`, `SealStoreUnwritable`, what
        is wrong with the key, and, when all is sealed, what keeps the storage from answering.
        """
        sealed, rows = 0, SEGMENT
        while rows == SEGMENT:  # Fewer: what came meanwhile is left to the next time.
            rows = self._seal_segment() if self.waiting() else 0
            sealed += rows
        self._send()
        return sealed

    def store_again(self) -> None:
        """Set aside what the storage has, and send it every seal once more. Raises `SealStoreUnwritable`."""
        with self._store.alone():
            self._store.set_aside()
            with self._sessions.begin() as session:
                session.execute(update(LogSeal).values(stored_at=None))
        self._send()

    def waiting(self) -> bool:
        """Whether any act is not sealed."""
        with self._sessions() as session:
            return session.scalar(select(Act.id).where(Act.position.is_(None)).limit(1)) is not None

    def _seal_segment(self) -> int:
        """Close one segment; gives back how many rows it has. 0: there are none, or another sealer is at work.

        The hashes are made before the database is held: whoever records acts waits only while they are written.
        """
        stored = self._stored()
        with self._sessions() as session:
            end = end_of(session, session.scalars(select(LogHead)).one())
            places = _places(end, _unsealed(session))
        if stored > end.number:
            raise SealsAhead(place=self._store.place, stored=stored, known=end.number)
        if not places:
            return 0
        seal = self._sealed(end, len(places), places[-1][2])
        with self._sessions.begin() as session:
            head = session.scalar(select(LogHead).with_for_update(skip_locked=True))
            if head is None or head.seal != end.number:
                return 0
            session.execute(text(_PLACE_ON[session.get_bind().dialect.name]), {"places": dumps(places)})
            session.add(seal)
            head.seal = seal.number
        return len(places)

    def _stored(self) -> int:
        """Number of the last seal that the storage has; 0 where it does not answer.

        Acts do not wait for it unsealed, so that nobody gains by cutting it off. What it has ahead of the records is then found
        when it answers again.
        """
        try:
            return self._store.last()
        except SohoaError:
            return 0

    def _sealed(self, end: End, rows: int, last_hash: str) -> LogSeal:
        """The next seal, signed."""
        key, at = self._keys.signing(first=end.number == 0), utc_now()
        seal = Seal(
            log=end.log, number=end.number + 1, first=end.last + 1, last=end.last + rows, head=last_hash,
            at=at.astimezone(UTC).strftime(MOMENT), previous=end.seal_hash, key=key.fingerprint,
        )  # fmt: skip
        return LogSeal(
            number=seal.number, first=seal.first, last=seal.last, head=seal.head, at=at, previous=seal.previous, key=seal.key,
            signature=key.sign(seal.payload),
        )  # fmt: skip

    def _send(self) -> None:
        """Bring every seal to the write-once storage that was not brought yet, in their order."""
        if not (unsent := self._unsent()):
            return
        with self._store.alone():
            sent = []
            for number, line in unsent:
                there = self._store.line(number)
                if there is None:
                    self._store.append(number, line)
                elif there != line + b"\n":
                    raise SealConflict(number=number, place=self._store.place)
                sent.append(number)
            if sent:
                with self._sessions.begin() as session:
                    session.execute(update(LogSeal).where(LogSeal.number.in_(sent)).values(stored_at=utc_now()))

    def _unsent(self) -> list[tuple[int, bytes]]:
        """Number and line of each seal that was not sent yet."""
        with self._sessions() as session:
            log = session.scalars(select(LogHead.log)).one()
            unsent = session.scalars(select(LogSeal).where(LogSeal.stored_at.is_(None)).order_by(LogSeal.number))
            return [(row.number, as_seal(log, row).line(row.signature)) for row in unsent]


def unsealed_since(session: Session) -> datetime | None:
    """When the oldest act was done that waits for its seal; None where none does."""
    return session.scalar(select(func.min(Act.at)).where(Act.position.is_(None)))


def as_seal(log: str, row: LogSeal) -> Seal:
    """The seal that a record holds."""
    at = row.at.astimezone(UTC).strftime(MOMENT)
    return Seal(log, row.number, row.first, row.last, row.head, at, row.previous, row.key)


def end_of(session: Session, head: LogHead) -> End:
    """Where the log ends."""
    last = session.get(LogSeal, head.seal)
    if last is None:
        begins = beginning(session)
        return End(head.log, 0, 0, begins, begins)
    return End(head.log, last.number, last.last, last.head, as_seal(head.log, last).hash)


def beginning(session: Session) -> str:
    """The hash that stands before the first act and before the first seal."""
    (row,) = _rows(session, f"SELECT {{}} FROM {LogHead.__tablename__}", LogHead.__table__, BEGINNING_COLUMNS)
    return digest(row)


def _unsealed(session: Session) -> Sequence[Sequence[Any]]:
    """The next rows to be sealed, in the order of their numbers, as far as they are committed.

    From SQLite they come all at once: fetched one by one, each would take the interpreter from those at the counter.
    """
    asked = f"SELECT {{}} FROM act WHERE position IS NULL ORDER BY id LIMIT {SEGMENT}"
    if session.get_bind().dialect.name != "sqlite":
        return _rows(session, asked, Act.__table__, HASHED_COLUMNS)
    columns = ", ".join(HASHED_COLUMNS)
    at_once = f"SELECT json_group_array(json_array({columns})) FROM ({asked.format(columns)})"
    rows: list[list[Any]] = from_json(session.connection().exec_driver_sql(at_once).scalar_one())
    return rows


def _places(end: End, rows: Sequence[Sequence[Any]]) -> list[tuple[int, int, str]]:
    """Number, place and hash of each row."""
    places, previous = [], end.head
    for place, row in enumerate(rows, end.last + 1):
        previous = chained(previous, (place, *row[1:]))
        places.append((row[1], place, previous))
    return places


def _rows(session: Session, asked: str, table: Any, columns: Sequence[str]) -> list[Any]:
    """Rows of the driver's own cursor: what it gives is what is hashed."""
    connection = session.connection()
    cursor: Any = connection.connection.cursor()
    try:
        cursor.execute(asked.format(selected(table, columns, connection.dialect)))
        return list(cursor.fetchall())
    finally:
        cursor.close()
