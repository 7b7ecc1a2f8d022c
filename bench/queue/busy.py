"""Who kept the cores of this machine busy."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PROGRAMS = {
    "postgres": "PostgreSQL",
    "beam.smp": "RabbitMQ",
    "versitygw": "S3 server",
    "EsNode": "Elasticsearch",
    "sleeping_worker": "workers",
    "main() worker": "workers",
    "main() serve": "workers",
    "main() scheduler": "scheduler",
    "multiprocessing": "workers",
    "tesseract": "workers",
    "pdftoppm": "workers",
}
"""What stands in a command line -> whose it is."""
OTHERS = "others"


def busy() -> Counter[str]:
    """Seconds that each program has worked so far, with its children that ended; `all` of them are what the machine counted."""
    seconds: Counter[str] = Counter()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            seconds[_whose(process)] += _worked(process)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended while we looked
    return seconds


def all_busy() -> float:
    """Seconds that the cores of this machine have worked, for whomever."""
    user, nice, system, _idle, _waiting, *others = (
        int(one) for one in Path("/proc/stat").read_text("ascii").split("\n")[0].split()[1:]
    )
    return (user + nice + system + sum(others[:2])) / _TICK


def _whose(process: Path) -> str:
    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
    if process.name == str(os.getpid()):
        return "bench"
    if not command and (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] == "Z":
        return "workers"  # a child of theirs that nobody waited for yet
    return next((whose for words, whose in _PROGRAMS.items() if words in command), OTHERS)


def _worked(process: Path) -> float:
    """Of a process and of its children that it waited for (proc_pid_stat(5))."""
    fields = (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    return sum(int(one) for one in fields[11:15]) / _TICK
