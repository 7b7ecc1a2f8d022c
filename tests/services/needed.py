"""For tests that need a server: its address and keys, or no test."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from tests.services.running import facts_of

REQUIRED = "SERVICES_REQUIRED"
"""Set, a server that does not run is a failure: as `make test-services` and continuous integration have it."""


def needed(name: str) -> Mapping[str, str]:
    """What a test has to know of a running server."""
    facts = facts_of(name)
    if facts is None and os.environ.get(REQUIRED):
        pytest.fail(f"{name} does not run, and {REQUIRED} is set: make services")
    if facts is None:
        pytest.skip(f"{name} does not run: make services")
    return facts
