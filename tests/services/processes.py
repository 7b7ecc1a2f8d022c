"""Processes and all that come of them, as Linux shows them in /proc."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

LOOK_AGAIN_SECONDS, PARENTS_PATIENCE = 0.02, 60.0
STOPPED, REMAINS = "T", "Z"


def began(process: int) -> str | None:
    """When a process began, in ticks since the machine did; None where there is none, or only its remains."""
    told = _told(process)
    return None if told is None or told[0] == REMAINS else told[19]


def stands_still(process: int) -> bool:
    """Whether it is stopped, or is not there at all."""
    told = _told(process)
    return told is None or told[0] in (STOPPED, REMAINS)


def _told(process: int) -> list[str] | None:
    """Its state, and what else /proc has after its name (man proc_pid_stat, from field 3 on)."""
    try:
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def family(process: int) -> list[int]:
    """A process and all that come of it, elders first: some put themselves into groups of their own, as PostgreSQL's do."""
    members = [process]
    for member in members:
        with suppress(FileNotFoundError, ProcessLookupError):  # ended meanwhile
            for children in Path(f"/proc/{member}/task").glob("*/children"):
                members += [int(child) for child in children.read_text("ascii").split()]
    return members


def pause(process: int) -> list[int]:
    """Stop a family in the middle of what it does; gives all its members. Who stands still has no more children."""
    stopped: list[int] = []
    while new := [member for member in family(process) if member not in stopped]:
        for member in new:
            _send(member, signal.SIGSTOP)
        while not all(stands_still(member) for member in new):
            time.sleep(LOOK_AGAIN_SECONDS)
        stopped += new
    return stopped


def resume(process: int) -> None:
    """Let a paused family go on."""
    for member in family(process):
        _send(member, signal.SIGCONT)


def kill(process: int) -> None:
    """End a family without a word to it, and come back when all of it is gone."""
    members = {member: moment for member in pause(process) if (moment := began(member)) is not None}
    for member in members:
        _send(member, signal.SIGKILL)
    while any(began(member) == moment for member, moment in members.items()):
        time.sleep(LOOK_AGAIN_SECONDS)
    reap(process)


def reap(ended: int) -> None:
    """Come back when nothing remains of a process that ended: PostgreSQL takes what remains of its former self for alive.

    Its parent clears it away: we, where it is a child of ours, else the first process of the machine, in its own time.
    """
    with suppress(ChildProcessError):  # no child of ours
        os.waitpid(ended, 0)
    until = time.monotonic() + PARENTS_PATIENCE
    while (told := _told(ended)) is not None and told[0] == REMAINS and time.monotonic() < until:
        time.sleep(LOOK_AGAIN_SECONDS)


def _send(process: int, sign: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # ended meanwhile
        os.kill(process, sign)
