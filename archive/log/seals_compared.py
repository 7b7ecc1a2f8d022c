"""Verifying seals: each against the one before it, its signature, and its copy in the write-once storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select

from archive.log.canonical import selected
from archive.log.findings import Findings
from archive.log.records import LogHead, LogSeal
from archive.log.seal import SEALED_COLUMNS, Seal, is_whole, number_in, seal_in, seal_of
from archive.log.seal_key import is_signed_by
from archive.log.seal_store import SealStore

_AT_ONCE = 1000
_COLUMNS = (*SEALED_COLUMNS, "signature", "stored_at")


@dataclass(frozen=True, slots=True)
class _Copy:
    """A seal as one of the two places has it."""

    seal: Seal
    signature: str
    stored: bool = True
    """Of a record: it is said to have reached the storage."""

    @property
    def line(self) -> bytes:
        """As the storage has it."""
        return self.seal.line(self.signature) + b"\n"


@dataclass(frozen=True, slots=True)
class Beginning:
    """With what a verification begins."""

    log: str
    hash: str
    """Where the chain begins."""
    stored_until: int
    """The last seal that the storage had before the records were looked at: what comes later is left for the next time."""
    patient_since: str
    """What is older than this should not wait any more, as moments are written."""


class SealReader:
    """Reads the seals of records and storage side by side."""

    def __init__(
        self,
        connection: Connection,
        store: SealStore,
        keys: Mapping[str, Ed25519PublicKey],
        beginning: Beginning,
        findings: Findings,
    ) -> None:
        self._connection, self._store, self._keys, self._findings = connection, store, keys, findings
        self.beginning, self._log = beginning, beginning.log
        self.last_position = 0
        self._until = connection.scalar(select(LogHead.seal)) or 0
        self._torn: bytes | None = None
        names = selected(LogSeal.__table__, _COLUMNS, connection.dialect)  # type: ignore[arg-type]
        self._select = f"SELECT {names} FROM log_seal WHERE number > {{}} AND number <= {{}} ORDER BY number LIMIT {{}}"

    def check(self) -> Iterator[Seal]:
        """Every seal that holds, from the first on; of two copies that differ, the one that is signed."""
        previous, number, first = self.beginning.hash, 1, 1
        for ours, theirs in self._side_by_side():
            copy = self._trusted(ours, theirs)
            seal = copy.seal
            if not is_whole(seal):
                self._findings.add("SEAL_CHANGED", segment=number)
                continue
            if seal.number != number:
                self._findings.add("SEALS_REMOVED", segment=number, at=seal.at, detail=f"{number}–{seal.number - 1}")
            elif seal.previous != previous or seal.first != first:
                self._findings.add("BEGINNING_CHANGED" if number == 1 else "SEAL_CHANGED", segment=number, at=seal.at)
            if not self._is_signed(copy):
                self._findings.add("SEAL_FORGED", segment=seal.number, at=seal.at, detail=str(seal.key))
            previous, number, first = seal.hash, seal.number + 1, seal.last + 1
            self.last_position = max(self.last_position, seal.last)
            yield seal
        if self._torn is not None:
            self._findings.add("STORE_CHANGED", segment=number)
        if number - 1 < self._until:
            self._findings.add("SEALS_REMOVED", segment=number, detail=f"{number}–{self._until}")

    def _trusted(self, ours: _Copy | None, theirs: _Copy | None) -> _Copy:
        """Tell how the two differ, and take the one to go on with."""
        if ours is None:
            assert theirs is not None
            self._findings.add("SEALS_REMOVED", segment=theirs.seal.number, at=theirs.seal.at)
            return theirs
        where = {"segment": ours.seal.number, "at": ours.seal.at}
        if theirs is None:
            if ours.stored:
                self._findings.add("STORE_CUT", **where)
            elif str(ours.seal.at) < self.beginning.patient_since:
                self._findings.add("SEAL_NOT_STORED", **where)
            if self._torn is not None and not ours.stored and ours.line.startswith(self._torn):
                self._torn = None  # Somebody was cut off while sending it.
            return ours
        if ours.line == theirs.line:
            return ours
        self._findings.add("STORE_CHANGED" if self._is_signed(ours) else "SEAL_CHANGED", **where)
        return ours if self._is_signed(ours) else theirs

    def _is_signed(self, copy: _Copy) -> bool:
        key = self._keys.get(str(copy.seal.key))
        try:
            return key is not None and is_signed_by(key, copy.seal.payload, copy.signature)
        except ValueError:
            return False

    def _side_by_side(self) -> Iterator[tuple[_Copy | None, _Copy | None]]:
        """Both copies of each seal, by number."""
        records, stored = self._records(), self._stored()
        ours, theirs = next(records, None), next(stored, None)
        while ours is not None or theirs is not None:
            if theirs is None or (ours is not None and ours.seal.number < theirs.seal.number):
                yield ours, None
                ours = next(records, None)
            elif ours is None or theirs.seal.number < ours.seal.number:
                yield None, theirs
                theirs = next(stored, None)
            else:
                yield ours, theirs
                ours, theirs = next(records, None), next(stored, None)

    def _records(self) -> Iterator[_Copy]:
        """What the database has, by number."""
        last = 0
        while True:
            rows = self._fetched(last)
            for *sealed, signature, stored_at in rows:
                yield _Copy(seal_of(self._log, sealed), str(signature), stored_at is not None)
            if not rows:
                return
            last = rows[-1][0]

    def _stored(self) -> Iterator[_Copy]:
        """What the storage has, as far as it had it when this began. Whatever else stands in it was put there by others."""
        torn: bytes | None = None
        last = 0
        for line in self._store.lines():
            if torn is not None and not line.startswith(torn):
                self._findings.add("STORE_CHANGED", segment=last + 1)
            torn = None
            number = number_in(line) if line.endswith(b"\n") else None
            if number is None:
                torn = line.removesuffix(b"\n")
            elif number > self.beginning.stored_until:
                return
            elif number <= last:
                self._findings.add("STORE_CHANGED", segment=number)
            else:
                last = number
                yield _Copy(*seal_in(line))
        self._torn = torn

    def _fetched(self, last: int) -> list[Any]:
        """The next rows; where the database cannot give them all at once, those that it can give alone."""
        failure = self._connection.dialect.loaded_dbapi.Error
        try:
            return self._rows(last, _AT_ONCE, self._until)
        except failure:
            found = []
            for number in range(last + 1, min(last + _AT_ONCE, self._until) + 1):
                with suppress(failure):
                    found += self._rows(number - 1, 1, number)
            return found

    def _rows(self, last: int, limit: int, until: int) -> list[Any]:
        cursor: Any = self._connection.connection.cursor()
        try:
            cursor.execute(self._select.format(last, until, limit))
            return list(cursor.fetchall())
        finally:
            cursor.close()
