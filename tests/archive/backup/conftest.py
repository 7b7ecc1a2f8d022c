from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.backup import Backup
from tests.archive.backup.depositing import archive_of, deposited
from tests.archive.backup.kept import backed_up
from tests.archive.log.kept import KeptLog, kept_log
from tests.search.archived import Archive


@pytest.fixture
def log(tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept") as kept:
        yield kept


@pytest.fixture
def archive(log: KeptLog) -> Archive:
    """Three discharge papers; their acts are sealed."""
    made = archive_of(log)
    for item in (1, 2, 3):
        deposited(made, item)
    log.sealer.seal_all()
    return made


@pytest.fixture
def kept(log: KeptLog, archive: Archive, tmp_path: Path) -> Callable[[], Backup]:
    """Makes a backup."""
    return lambda: backed_up(log, tmp_path / "sao lưu")
