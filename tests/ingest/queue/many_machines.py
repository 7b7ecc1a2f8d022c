"""An installation of many machines on this one: the four servers are real, its processes are processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sohoa.settings import Settings
from tests.services.own_places import OwnPlaces, own_places
from tests.services.service import program

PATIENCE = 120.0
"""Seconds within which what must happen has happened, on a machine that has other things to do."""


@dataclass
class ManyMachines:
    """Its settings, as environment variables without their prefix, and the processes that were started."""

    folder: Path
    places: OwnPlaces
    variables: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def settings(self) -> Settings:
        """For a process of the test itself."""
        return Settings.model_validate({name.lower(): value for name, value in self.variables.items()})

    def file(self) -> Path:
        """The same in a file, for programs that take one."""
        file = self.folder / "sohoa.toml"
        named = {name.lower(): value for name, value in self.variables.items()}
        file.write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in named.items()), "utf-8")
        return file

    def start(self, command: str, **variables: str) -> subprocess.Popen[bytes]:
        """`sohoa COMMAND` in a process of its own; what it says goes into a file. It does not outlive this one."""
        given = {f"SOHOA_{name}": value for name, value in {**self.variables, **variables}.items()}
        said = self.folder / f"{command}-{len(self.processes)}.log"
        with said.open("wb") as log:
            process = subprocess.Popen(
                [*ending_with_us(), sys.executable, "-c", "from portal.cli import main; main()", command],
                env={**os.environ, **given},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def end(self) -> list[int]:
        """Ask all of them to end, as a machine does that is shut down. Gives back their exit codes."""
        for process in self.processes:
            process.terminate()
        return [process.wait(PATIENCE) for process in self.processes]

    def said(self) -> str:
        """By all of them."""
        return "\n".join(f"== {log.name}\n{log.read_text('utf-8', errors='replace')}" for log in self.folder.glob("*.log"))

    def wait_until(self, happened: Callable[[], bool]) -> None:
        """Come back when it has happened. Fails with what the processes said where it does not."""
        until = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)


def ending_with_us() -> list[str]:
    """The beginning of a command whose process is asked to end where this one is gone."""
    return [program("setpriv", "util-linux"), "--pdeathsig", "TERM"]


@contextmanager
def many_machines(folder: Path, **variables: str) -> Iterator[ManyMachines]:
    """An empty one. Its processes are ended with the context. Skips the test where a server does not run."""
    with own_places() as places:
        places.bucket.prepared(folder / "spool")
        machines = ManyMachines(folder, places, _variables(folder, places) | variables)
        try:
            yield machines
        finally:
            _kill(machines.processes)


def _variables(folder: Path, places: OwnPlaces) -> dict[str, str]:
    return {
        "DATA": str(folder / "data"),
        "QUEUE": "celery",
        "SEARCH": "elasticsearch",
        "WORKERS": "1",
        "WINDOW": "1",
        **places.settings(),
    }


def _kill(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
