"""Running an outside command, with the time it takes and the most memory that it and its children hold."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

INTERVAL = 0.1
"""Seconds between two looks at the processes."""
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Measured:
    """What a command cost."""

    command: str
    seconds: float
    core_seconds: float
    """Processor time of the whole tree, as last seen before each process ended: a little short, for every reader alike. Says the
    same on a busy machine, where `seconds` do not."""
    peak_mib: float
    """Proportional set size of the whole tree of processes: memory shared among them counts once."""
    largest_mib: float
    """The same of the one process that held most."""
    output: str


class CommandFailed(RuntimeError):
    """An outside command ended with an error."""


def run(
    commands: Sequence[Sequence[str]], *, environment: Mapping[str, str] | None = None, accepts: Sequence[int] = (0,)
) -> Measured:
    """Run commands at the same time and wait for all. Raises `CommandFailed` where one ends with another code than accepted."""
    began = time.perf_counter()
    environment = {**os.environ, **(environment or {})}
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for command in commands
    ]
    watch = _Watch([process.pid for process in processes])
    watch.start()
    outputs = [process.communicate() for process in processes]
    seconds = time.perf_counter() - began
    watch.done.set()
    watch.join()
    for command, process, (_, complaint) in zip(commands, processes, outputs, strict=True):
        if process.returncode not in accepts:
            raise CommandFailed(f"{' '.join(command)}: exit {process.returncode}\n{complaint[-2000:]}")
    return Measured(
        " & ".join(map(" ".join, commands)),
        seconds,
        watch.core_seconds,
        watch.peak / 2**20,
        watch.largest / 2**20,
        "".join(out for out, _ in outputs),
    )


def core_seconds() -> float:
    """Processor time so far of this process and of all that it started and that ended."""
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


class _Watch(threading.Thread):
    """Looks at a tree of processes until told to stop."""

    def __init__(self, roots: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self.roots = roots
        self.peak = self.largest = 0
        self.done = threading.Event()
        self._used: dict[int, float] = {}

    @property
    def core_seconds(self) -> float:
        """Of all processes that were seen."""
        return sum(self._used.values())

    def run(self) -> None:
        while not self.done.wait(INTERVAL):
            seen = _tree(self.roots)
            self._used |= seen
            held = [_held(process) for process in seen]
            self.peak, self.largest = max(self.peak, sum(held)), max(self.largest, max(held, default=0))


def _tree(roots: Sequence[int]) -> dict[int, float]:
    """The processes and all that descend from them, each with the processor time that it has used."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        process = int(folder.name)
        children.setdefault(int(told[1]), []).append(process)
        used[process] = (int(told[11]) + int(told[12])) / _TICK
    found: dict[int, float] = {}
    waiting = [root for root in roots if root in used]
    while waiting:
        process = waiting.pop()
        found[process] = used[process]
        waiting += children.get(process, [])
    return found


def _held(process: int) -> int:
    """Bytes of a process: its own, and its share of what it shares."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0  # it ended meanwhile
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
