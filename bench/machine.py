"""What a bench ran on, for its results: never the name of the machine."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PROGRAMS = {"tesseract": ("tesseract", "--version"), "poppler": ("pdftoppm", "-v")}
PACKAGES = ("opencv-python", "numpy", "pillow", "pikepdf", "pdf2image", "pytesseract")


def machine(packages: Iterable[str] = PACKAGES) -> dict[str, object]:
    """Cores, processor, memory, system, the day, and the versions of programs and Python packages."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "machine": {
            "cores": os.cpu_count(),
            "cpu": cpu,
            "memory_gib": round(memory / 1024**2, 1),
            "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        },
        "date": datetime.now(UTC).date().isoformat(),
        "versions": {
            "python": platform.python_version(),
            **{name: _version_of(command) for name, command in PROGRAMS.items()},
            **{name: version(name) for name in packages},
        },
    }


def _version_of(command: tuple[str, ...]) -> str:
    """The version in the first line that a program prints about itself."""
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    return (told.stdout or told.stderr).splitlines()[0].split()[-1]


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()
