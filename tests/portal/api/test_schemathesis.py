"""The description of the API is true: whatever a caller sends, no operation fails on the server, and every answer is described.

All operations of the real application over HTTP, a short walk with a fixed seed; `make bench-api-fuzz` goes further.
"""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from bench.api_fuzz import guarded_office, office, walk
from tests.portal.api.served import Served


def described(served: Served) -> int:
    """How many operations there are."""
    return sum(len(methods) for methods in served.client.get("/v1/openapi.json").json()["paths"].values())


@pytest.mark.slow
def test_no_operation_fails_and_every_answer_is_described(tmp_path: Path) -> None:
    with office(tmp_path) as served:
        operations = described(served)
        done = walk(served.url, tmp_path, examples=8)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"Tested: {operations}\b", done.stdout), done.stdout


@pytest.mark.slow
def test_with_accounts_too_and_nobody_learns_what_they_may_not(tmp_path: Path) -> None:
    """Eight callers in turns; each token that counted before the walk counts after it."""
    with guarded_office(tmp_path) as (served, callers):
        operations = described(served)
        done = walk(served.url, tmp_path, examples=12, callers=callers)
        still_in = {
            one.name: httpx.get(f"{served.url}/v1/session", headers={"Authorization": f"Bearer {one.token}"}).status_code == 200
            for one in callers.everybody
        }
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"Tested: {operations}\b", done.stdout), done.stdout
    assert still_in == {one.name: one.let_in for one in callers.everybody}
