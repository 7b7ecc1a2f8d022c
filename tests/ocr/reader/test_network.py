"""What runs the networks keeps to itself: nothing is told to anybody, and nothing is left on the disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import onnxruntime

READ = "import numpy, ocr; ocr.read_page(numpy.eye(900, dtype=numpy.uint8) * 200, number=1, dpi=200.0, reader='own'); "
SAID = "from ocr.reader.network import answers; print(len(answers([numpy.zeros((40, 60), numpy.uint8)])))"


def test_it_leaves_no_file_and_opens_no_connection(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", READ + SAID], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"
    assert list(tmp_path.rglob("*")) == []


def test_the_version_that_runs_is_of_those_that_tell_nobody_anything() -> None:
    assert tuple(map(int, onnxruntime.__version__.split(".")[:2])) < (1, 29)
