"""What holds for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.services.databases import records_at

LONGEST_NAMED = 60

settings.register_profile("no wall time", deadline=None)
settings.load_profile("no wall time")


@pytest.fixture
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database: on SQLite, and for tests marked `ON_EITHER_ENGINE` on PostgreSQL too."""
    with records_at(getattr(request, "param", "sqlite"), tmp_path) as address:
        yield address


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files as parameters do not stand in the names of tests: those are handed on to every program that a test starts."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAMED else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that need servers are not left out quietly."""
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if "services" in report.keywords]
    if left_out:
        terminalreporter.section(f"{len(left_out)} tests did NOT run: their servers are not up. make test-services", sep="!")
