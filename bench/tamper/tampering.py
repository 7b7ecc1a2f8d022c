"""One change at a random place, as somebody would make it who has the files and programs for them; and how it is undone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from archive.log.covered import covered_columns, covered_tables
from archive.log.seal import SEALED_COLUMNS
from archive.log.sealing import HASHED_COLUMNS

Row = tuple[Any, ...]


def unguard(connection: sqlite3.Connection) -> None:
    """Take away what the database itself refuses by, as whoever has the file can."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


class Tamperer:
    """Changes one thing and puts it back."""

    def __init__(self, database: Path, seals: Path, objects: Path, luck: random.Random) -> None:
        self._database, self._seals, self._luck = database, seals, luck
        self._objects = sorted(file for file in objects.glob("??/??/*") if file.is_file())
        with self._open() as connection:
            unguard(connection)
        self.kinds: dict[str, Callable[[], Any]] = {
            "byte of an object": self._object_byte,
            "byte of an act": lambda: self._cell("act", self._any("act"), self._luck.choice([*HASHED_COLUMNS[2:], "hash"])),
            "number of an act": lambda: self._cell("act", self._any("act"), "id"),
            "place of an act": lambda: self._cell("act", self._any("act"), "position"),
            "act removed": lambda: self._removed("act"),
            "acts removed": self._run_removed,
            "act slipped in": self._slipped_in,
            "acts exchanged": self._exchanged,
            "end cut off": self._cut_off,
            "person of an act removed": lambda: self._removed("act_person"),
            "person of an act slipped in": self._person_slipped_in,
            "byte of a seal": lambda: self._cell(
                "log_seal", self._any("log_seal"), self._luck.choice([*SEALED_COLUMNS[1:], "signature"])
            ),
            "seal removed": lambda: self._removed("log_seal"),
            "byte of the seal file": self._file_byte,
            "seal file cut": self._file_cut,
            "byte of a covered record": self._covered_cell,
            "covered record removed": lambda: self._removed(self._covered_table()),
            "covered record slipped in": self._covered_slipped_in,
            "byte of an acceptance": lambda: self._cell(
                "document", self._any("document"), self._luck.choice(["verified_by", "verified_form", "verified_at"])
            ),
            "byte of a role": lambda: self._cell(
                "account_role",
                self._any("account_role"),
                self._luck.choice(["account_id", "role", "unit", "valid_from", "valid_to"]),
            ),
            "role ended or standing again": self._role_turned,
            "role removed": lambda: self._removed("account_role"),
        }

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._database, timeout=30)) as connection, connection:
            yield connection

    @contextmanager
    def _restoring(self, *tables: str) -> Iterator[sqlite3.Connection]:
        """A change of these tables; everything in them is put back afterwards."""
        with self._open() as connection:
            kept = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
            yield connection
        yielded = kept
        self._undo = lambda: self._put_back(yielded)

    def _put_back(self, kept: dict[str, list[Row]]) -> None:
        with self._open() as connection:
            for table, rows in kept.items():
                connection.execute(f"DELETE FROM {table}")
                if rows:
                    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)

    @contextmanager
    def tampered(self, kind: str) -> Iterator[str]:
        """While the context lasts, one thing is another; gives what and where."""
        self._undo: Callable[[], None] = lambda: None
        told = self.kinds[kind]()
        try:
            yield str(told)
        finally:
            self._undo()

    def _covered_table(self) -> str:
        with self._open() as connection:
            there = [name for name in covered_tables() if connection.execute(f"SELECT 1 FROM {name}").fetchone()]
        return self._luck.choice(there)

    def _any(self, table: str) -> int:
        with self._open() as connection:
            return int(self._luck.choice(connection.execute(f"SELECT rowid FROM {table}").fetchall())[0])

    def _cell(self, table: str, row: int, column: str) -> str:
        """One byte of a value: another letter, another digit, another sign; something in the place of nothing."""
        with self._restoring(table) as connection:
            (value,) = connection.execute(f'SELECT "{column}" FROM {table} WHERE rowid = ?', (row,)).fetchone()
            changed = self._changed(value)
            if isinstance(changed, bytes):
                sql = f'UPDATE OR IGNORE {table} SET "{column}" = CAST(? AS TEXT) WHERE rowid = ?'
            else:
                sql = f'UPDATE OR IGNORE {table} SET "{column}" = ? WHERE rowid = ?'
            connection.execute(sql, (changed, row))
            (stands,) = connection.execute(
                f'SELECT count(*) FROM {table} WHERE rowid = ? AND "{column}" IS ?', (row, value)
            ).fetchone()
            if stands:  # another row has that number: somewhere else then
                connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE rowid = ?', (self._far(value), row))
        return f"{table} {row} {column}: {value!r}"

    def _far(self, value: Any) -> int:
        return int(value or 0) + 1_000_000 + self._luck.randrange(1000)

    def _changed(self, value: Any) -> Any:
        if value is None:
            return bytes([self._luck.randrange(32, 127)])
        if isinstance(value, int):
            return value ^ (1 << self._luck.randrange(12))
        data = bytearray(str(value).encode())
        if not data:
            return bytes([self._luck.randrange(32, 127)])
        data[self._luck.randrange(len(data))] ^= self._luck.randrange(1, 256)
        return bytes(data)

    def _removed(self, table: str) -> str:
        key = "act_id" if table == "act_person" else "rowid"
        with self._restoring(table) as connection:
            (row,) = self._luck.choice(connection.execute(f"SELECT {key} FROM {table}").fetchall())
            connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (row,))
        return f"{table} {row}"

    def _run_removed(self) -> str:
        first = self._luck.randrange(1, self._end())
        with self._restoring("act") as connection:
            connection.execute("DELETE FROM act WHERE position BETWEEN ? AND ?", (first, first + self._luck.randrange(2, 40)))
        return f"from {first}"

    def _slipped_in(self) -> str:
        """A copy of an act about another document, at a place of its own or with everything behind it moved on."""
        place, end = self._luck.randrange(1, self._end()), self._end()
        columns = ", ".join(HASHED_COLUMNS[2:])
        with self._restoring("act") as connection:
            for position in range(end, place - 1, -1):
                connection.execute("UPDATE act SET position = position + 1 WHERE position = ?", (position,))
            connection.execute(
                f"INSERT INTO act ({columns}, position, hash) SELECT {columns}, ?, hash FROM act WHERE position = ?",
                (place, place + 1),
            )
        return f"at {place}"

    def _exchanged(self) -> str:
        one, other = self._luck.sample(range(1, self._end() + 1), 2)
        with self._restoring("act") as connection:
            for position, to in ((one, -1), (other, one), (-1, other)):
                connection.execute("UPDATE act SET position = ? WHERE position = ?", (to, position))
        return f"{one} and {other}"

    def _cut_off(self) -> str:
        """Rows and seals from some seal on, as if they had never been; not what left the house."""
        number = self._luck.randrange(2, len(self._seals.read_bytes().splitlines()) + 1)
        with self._restoring("act", "act_person", "log_seal", "log_head") as connection:
            (first,) = connection.execute("SELECT first FROM log_seal WHERE number = ?", (number,)).fetchone()
            connection.execute("DELETE FROM act_person WHERE act_id IN (SELECT id FROM act WHERE position >= ?)", (first,))
            connection.execute("DELETE FROM act WHERE position >= ?", (first,))
            connection.execute("DELETE FROM log_seal WHERE number >= ?", (number,))
            connection.execute("UPDATE log_head SET seal = ?", (number - 1,))
        return f"from seal {number}"

    def _person_slipped_in(self) -> str:
        act = self._any("act")
        with self._restoring("act_person") as connection:
            connection.execute("INSERT INTO act_person (person_id, act_id) VALUES (?, ?)", (900 + self._luck.randrange(99), act))
        return f"act {act}"

    def _covered_cell(self) -> str:
        table = self._covered_table()
        columns = [column for column in covered_columns(covered_tables()[table]) if column != "id"]
        return self._cell(table, self._any(table), self._luck.choice(columns))

    def _covered_slipped_in(self) -> str:
        table = self._covered_table()
        with self._restoring(table) as connection:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
            other = {"sha256": "upper(sha256)", "requirement_id": "requirement_id || '+'"}
            values = ", ".join(other.get(name, f'"{name}"') for name in columns)
            names = ", ".join(f'"{name}"' for name in columns)
            connection.execute(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} ORDER BY random() LIMIT 1")
        return table

    def _role_turned(self) -> str:
        role = self._any("account_role")
        with self._restoring("account_role") as connection:
            turned = "CASE WHEN taken_at IS NULL THEN given_at END"
            connection.execute(f"UPDATE account_role SET taken_at = {turned} WHERE rowid = ?", (role,))
        return f"account_role {role}"

    def _object_byte(self) -> str:
        file = self._luck.choice(self._objects)
        return self._flip(file)

    def _file_byte(self) -> str:
        return self._flip(self._seals)

    def _flip(self, file: Path) -> str:
        before, mode = file.read_bytes(), file.stat().st_mode
        data, place = bytearray(before), self._luck.randrange(len(before))
        data[place] ^= self._luck.randrange(1, 256)
        self._rewrite(file, bytes(data), mode)
        self._undo = lambda: self._rewrite(file, before, mode)
        return f"{file.name} {place}"

    def _rewrite(self, file: Path, data: bytes, mode: int) -> None:
        file.chmod(0o600)
        file.write_bytes(data)
        file.chmod(mode)

    def _file_cut(self) -> str:
        before, mode = self._seals.read_bytes(), self._seals.stat().st_mode
        by = self._luck.randrange(1, len(before) + 1)
        self._rewrite(self._seals, before[:-by], mode)
        self._undo = lambda: self._rewrite(self._seals, before, mode)
        return f"by {by}"

    def _end(self) -> int:
        with self._open() as connection:
            return int(connection.execute("SELECT max(position) FROM act").fetchone()[0])
