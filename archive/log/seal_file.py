"""Seals in a file that is only ever appended to: the embedded write-once storage.

`chattr +a` on the file lets the system itself see to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from archive.log.durable import flush_folder
from archive.log.errors import SealStoreUnwritable
from archive.log.seal import number_in
from sohoa.clock import utc_now
from sohoa.locks import locked

_TAIL = 8192
"""Bytes from the end in which the last line is looked for; a seal has some 400."""


class SealFile:
    """A `SealStore` in `FOLDER/LOG.seals`. It lies outside the data folder: who empties that does not reach it."""

    def __init__(self, folder: Path, log: str) -> None:
        self._folder = folder.resolve()
        self._file = self._folder / f"{log}.seals"

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self._file)

    def alone(self) -> AbstractContextManager[object]:
        """By a lock beside the file."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return locked(self._folder / "append.lock")

    def last(self) -> int:
        """By the end of the file: a line that was cut off does not count."""
        if not self._file.exists():
            return 0
        with self._file.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            tail = file.read()
        whole = tail.split(b"\n")[:-1]
        return next((number for line in reversed(whole) if (number := number_in(line)) is not None), 0)

    def line(self, number: int) -> bytes | None:
        """What comes after the last is not here: no line is read for that."""
        if number > self.last():
            return None
        return next((line for line in self.lines() if line.endswith(b"\n") and number_in(line) == number), None)

    def append(self, number: int, line: bytes) -> None:
        """One line. Behind a line that was cut off a new one begins."""
        self.append_all([(number, line)])

    def append_all(self, seals: Iterable[tuple[int, bytes]]) -> None:
        """Their lines, flushed to the disk at once."""
        new = not self._file.exists()
        try:
            handle = os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                size = os.fstat(handle).st_size
                torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                _write_all(handle, b"\n" if torn else b"")
                for _, line in seals:
                    _write_all(handle, line + b"\n")
                os.fsync(handle)
            finally:
                os.close(handle)
            if new:
                flush_folder(self._folder)
        except OSError as error:
            raise SealStoreUnwritable(place=self.place, reason=error.strerror or error) from error

    def set_aside(self) -> None:
        """The file gets the time at the end of its name."""
        if not self._file.exists():
            return
        try:
            self._file.rename(self._file.with_name(f"{self._file.name}.until-{utc_now():%Y%m%dT%H%M%S.%f}"))
            flush_folder(self._folder)
        except OSError as error:
            raise SealStoreUnwritable(place=self.place, reason=error.strerror or error) from error

    def lines(self) -> Iterator[bytes]:
        """With their ends; what was cut off has none."""
        if not self._file.exists():
            return
        with self._file.open("rb") as file:
            yield from file


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]
