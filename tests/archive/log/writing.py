"""`python -m tests.archive.log.writing FOLDER ACTS [WHEN]`: a process that records acts, and is killed where it is told to be."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from archive.log import SealFile
from archive.log.keeping import Log
from archive.log.sealing import Sealer
from tests.archive.log.kept import kept_log


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def half_a_line(file: SealFile, _number: int, line: bytes) -> None:
    with Path(file.place).open("ab") as out:
        out.write(line[: len(line) // 2])
    die()


def then_die(file: SealFile, number: int, line: bytes) -> None:
    APPEND(file, number, line)
    die()


APPEND = SealFile.append
PLACES: dict[str, tuple[type, str, Any]] = {
    "before sealing": (Sealer, "seal_all", die),
    "before sending": (Sealer, "_send", die),
    "while sending": (SealFile, "append", half_a_line),
    "after sending": (SealFile, "append", then_die),
}


def main(folder: str, acts: str, when: str = "") -> None:
    """SOHOA_DATABASE names another database than the one in the folder."""
    if when:
        where, name, instead = PLACES[when]
        setattr(where, name, instead)
    with kept_log(Path(folder), os.environ.get("SOHOA_DATABASE")) as log:
        keeping = Log(log.sessions, log.store, log.keys)
        for number in range(int(acts)):
            log.read(number)
        keeping.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
