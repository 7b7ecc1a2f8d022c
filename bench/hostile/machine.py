"""What a run ran on."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("pikepdf", "pdf2image", "pillow", "opencv-python", "numpy", "Pebble")


def machine() -> dict[str, object]:
    """Cores, processor, memory and the day."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next(int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {
        "cores": os.cpu_count(),
        "cpu": cpu,
        "memory_gib": round(memory / 1024**2, 1),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "date": datetime.now(UTC).date().isoformat(),
    }


def versions() -> dict[str, str]:
    """Python, its packages and poppler."""
    told = subprocess.run(["pdftoppm", "-v"], capture_output=True, text=True, check=False).stderr
    return {"python": platform.python_version(), "poppler": told.split()[2]} | {name: version(name) for name in PACKAGES}


def _lines(path: str) -> list[str]:
    return Path(path).read_text("utf-8").splitlines()
