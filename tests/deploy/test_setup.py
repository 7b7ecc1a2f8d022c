"""What `setup.sh` calls missing is missing."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.services.running import ROOT


@pytest.mark.parametrize("wordy", ["ldconfig", "tesseract", "fc-match"])
def test_what_is_there_is_found_however_much_is_printed_after_it(wordy: str, tmp_path: Path) -> None:
    """A program that is still printing when the line was found is not a program that failed."""
    project, programs = tmp_path / "project", tmp_path / "programs"
    (project / ".venv").mkdir(parents=True)
    programs.mkdir()
    told = b""
    for name in ("setup.sh", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, project)
        told += b"" if name == "setup.sh" else (ROOT / name).read_bytes()
    (project / ".venv" / ".installed").write_text(f"{hashlib.sha256(told).hexdigest()}  - dev\n", "utf-8")
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    real = shutil.which(wordy, path=path)
    assert real, f"{wordy} is not on this machine"
    put(programs / wordy, f'"{real}" "$@" && yes "one more line" | head -n 200000')
    put(programs / "apt-get", "exit 1")

    done = subprocess.run(
        ["bash", project / "setup.sh"],
        env=os.environ | {"PATH": f"{programs}:{path}", "EXTRAS": "dev"},
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")


def put(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(0o755)
