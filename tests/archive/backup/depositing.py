"""`python -m tests.archive.backup.depositing FOLDER`: a process that deposits documents until it is ended."""

from __future__ import annotations

import os
import sys
from itertools import count
from pathlib import Path

from archive.objects import FolderObjects
from tests.archive.log.kept import KeptLog, kept_log
from tests.search.archived import Archive, add, field


def archive_of(log: KeptLog) -> Archive:
    """The records of a log, with objects beside them."""
    return Archive(log.engine, log.sessions, FolderObjects(log.folder / "objects"))


def deposited(archive: Archive, item: int) -> int:
    """A discharge paper of Nguyễn Thị Hoa; no two have the same words."""
    text = f"GIẤY RA VIỆN\nHọ và tên: Nguyễn Thị Hoa\nSố lưu trữ: {item}/2026/{os.getpid()}"
    return add(archive, item, text, fields=(field("person_name", "Nguyễn Thị Hoa"),), personal_number="036185000123")


def main(folder: str) -> None:
    """SOHOA_DATABASE names another database than the one in the folder."""
    with kept_log(Path(folder), os.environ.get("SOHOA_DATABASE")) as log:
        archive = archive_of(log)
        for item in count(1_000):
            deposited(archive, item)
            if item % 5 == 0:
                log.sealer.seal_all()


if __name__ == "__main__":
    main(*sys.argv[1:])
