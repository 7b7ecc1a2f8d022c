"""A zip that is sent while it is made: nothing of it lies on a disk or stands in memory as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

CHUNK = 256 << 10


class _Sink:
    """What was written since somebody took it. It cannot be sought, so the zip is written from its beginning to its end."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Keep it."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def taken(self) -> bytes:
        """All that was written, once."""
        found, self._pieces = b"".join(self._pieces), []
        return found


def zipped(files: Iterable[tuple[str, Callable[[], BinaryIO]]], at: datetime) -> Iterator[bytes]:
    """The bytes of a zip with these files, piece by piece; each is opened when its turn comes. `at`: their time."""
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_STORED) as made:  # type: ignore[call-overload]
        for name, opened in files:
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            with opened() as source, made.open(entry, "w", force_zip64=True) as target:
                while piece := source.read(CHUNK):
                    target.write(piece)
                    yield sink.taken()
    yield sink.taken()
