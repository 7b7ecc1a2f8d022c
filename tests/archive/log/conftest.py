from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.archive.log.kept import KeptLog, kept_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[KeptLog]:
    with kept_log(tmp_path / "kept") as kept:
        yield kept
