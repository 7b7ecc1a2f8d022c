"""What befalls the servers and processes of a soak, one thing after the other, drawn by chance from a seed."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import numpy as np

from bench.soak.grounds import SERVICES, Grounds
from tests.services import faults

DISK = 64 << 20
"""Bytes of the disk that one worker has its temporary files on, and that is filled now and then."""
BETWEEN = (0.5, 3.0)
"""Seconds from the end of one fault to the beginning of the next."""


@dataclass
class Faults:
    """Does one after the other in a thread of its own, until as many were done as are wanted and it is asked to end."""

    grounds: Grounds
    workers: list[str]
    full_disk: str | None
    """The worker whose disk can be filled; None where this user may not mount one."""
    seed: int
    done: Counter[str] = field(default_factory=Counter)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self._rng = np.random.default_rng(self.seed)
        self._end = Event()
        self._thread = Thread(target=self._run, name="faults")

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """No more of them; whatever they did is undone. Raises what went wrong with a fault itself."""
        self._end.set()
        self._thread.join()
        if self.failure is not None:
            raise self.failure

    def _run(self) -> None:
        try:
            while not self._end.wait(float(self._rng.uniform(*BETWEEN))):
                kind, fault = self._drawn()
                fault()
                self.done[kind] += 1
        except Exception as failure:  # noqa: BLE001 - raised by `end`, in the thread that has to know
            self.failure = failure

    def _drawn(self) -> tuple[str, Callable[[], None]]:
        name = str(self._rng.choice(list(SERVICES)))
        kinds: list[tuple[str, float, Callable[[], None]]] = [
            ("worker killed", 4, self._kill_worker),
            ("scheduler killed", 1, lambda: self._kill("scheduler")),
            (f"{name} stopped and started again", 1, lambda: self._restart(name, faults.stop)),
            (f"{name} killed and started again", 1, lambda: self._restart(name, faults.kill)),
            (f"connections to {name} cut", 3, lambda: self._cut(name)),
            (f"{name} away for a while", 2, lambda: self._away(name)),
            (f"{name} slow for a while", 1, lambda: self._slow(name)),
            (f"{name} stands still for a while", 1, lambda: self._still(name)),
        ]
        if self.full_disk is not None:
            kinds.append(("disk of a worker full", 1, self._fill_disk))
        weights = np.array([weight for _, weight, _ in kinds])
        kind, _, fault = kinds[int(self._rng.choice(len(kinds), p=weights / weights.sum()))]
        return kind, fault

    def _kill_worker(self) -> None:
        self._kill(str(self._rng.choice(self.workers)))

    def _kill(self, name: str) -> None:
        """With everything that it started, as when the machine loses its power."""
        with suppress(ProcessLookupError):
            os.killpg(self.grounds.processes[name].pid, signal.SIGKILL)

    def _restart(self, name: str, how: Callable[..., None]) -> None:
        how(SERVICES[name], self.grounds.places)
        self._pause(0, 4)
        faults.start_again(SERVICES[name], self.grounds.places)

    def _cut(self, name: str) -> None:
        self.grounds.ways[name].cut()

    def _away(self, name: str) -> None:
        way = self.grounds.ways[name]
        way.refuse()
        way.cut()
        self._pause(1, 8)
        way.heal()

    def _slow(self, name: str) -> None:
        way = self.grounds.ways[name]
        way.delay(float(self._rng.uniform(0.05, 0.5)))
        self._pause(1, 6)
        way.heal()

    def _still(self, name: str) -> None:
        faults.pause(SERVICES[name], self.grounds.places)
        self._pause(1, 8)
        faults.resume(SERVICES[name], self.grounds.places)

    def _fill_disk(self) -> None:
        filler = self.grounds.scratch(str(self.full_disk)) / "filler"
        with suppress(OSError), filler.open("wb") as file:
            while True:
                file.write(b"\0" * (1 << 20))
                file.flush()
        self._pause(1, 6)
        filler.unlink()

    def _pause(self, least: float, most: float) -> None:
        time.sleep(float(self._rng.uniform(least, most)))
