"""What holds for all tests."""

from __future__ import annotations

LONGEST_NAMED = 60


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files as parameters do not stand in the names of tests: those are handed on to every program that a test starts."""
    return argname if isinstance(val, bytes) and len(val) > LONGEST_NAMED else None
