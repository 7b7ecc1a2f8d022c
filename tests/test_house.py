"""The walls of the house: floors, style, types, sizes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("vietnamese", "page", "catalogue", "registry", "ocr", "archive", "search", "intake", "ingest", "portal", "sohoa")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "command",
    [
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        [sys.executable, "-m", "ruff", "check", "."],
        [sys.executable, "-m", "ruff", "format", "--check", "."],
        [sys.executable, "-m", "mypy"],
    ],
    ids=["floors", "style", "format", "types"],
)
def test_the_checks_are_clean(command: list[str]) -> None:
    done = run(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_named_after_a_pattern() -> None:
    named_so = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    found = [str(file) for room in ROOMS for file in (ROOT / room).rglob("*.py") if file.stem in named_so]
    assert found == []


def test_a_file_is_one_thing() -> None:
    """House rule: a file that passes 400 lines is asking to be two."""
    long = {
        str(file.relative_to(ROOT)): lines
        for room in (*ROOMS, "bench", "tests")
        for file in (ROOT / room).rglob("*.py")
        if (lines := len(file.read_text("utf-8").splitlines())) > 400
    }
    assert long == {}


def test_every_room_is_on_the_map() -> None:
    map_of_rooms = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for room in ROOMS:
        assert f"`{room}/" in map_of_rooms, room


def test_constraints_hold_no_addresses() -> None:
    constraints = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in constraints
    assert all("==" in line for line in constraints.splitlines() if line.strip())
