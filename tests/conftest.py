"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

LONGEST_NAMED = 60

settings.register_profile("no wall time", deadline=None)
settings.load_profile("no wall time")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files as parameters do not stand in the names of tests: those are handed on to every program that a test starts."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAMED else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tests that need servers are not left out quietly."""
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if "services" in report.keywords]
    if left_out:
        terminalreporter.section(f"{len(left_out)} tests did NOT run: their servers are not up. make test-services", sep="!")
