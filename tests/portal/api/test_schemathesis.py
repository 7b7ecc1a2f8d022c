"""The description of the API is true: whatever a caller sends, no operation fails on the server, and every answer is described.

All operations of the real application over HTTP, a short walk with a fixed seed; `make bench-api-fuzz` goes further.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.api_fuzz import office, walk


@pytest.mark.slow
def test_no_operation_fails_and_every_answer_is_described(tmp_path: Path) -> None:
    with office(tmp_path) as served:
        described = served.client.get("/v1/openapi.json").json()
        done = walk(served.url, tmp_path, examples=8)
    operations = sum(len(methods) for methods in described["paths"].values())
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"Tested: {operations}\b", done.stdout), done.stdout
