"""What one server is: how its program is had, how it is started, and how it says that it is there. One file a server."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class ServiceFailed(Exception):
    """A server cannot be installed or does not come up. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a server is started, and what tests have to know of it."""

    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    """Address and keys, made for this start; `version` where the program's own is not known before it is there."""
    ends_by: signal.Signals = signal.SIGTERM
    """What it takes as the word to end in good order, whoever is connected."""


class Service(Protocol):
    """A server, by its name and version."""

    name: str
    version: str
    patience: float
    """Seconds that a start may take."""

    def install(self, home: Path) -> None:
        """Bring the program into the empty folder `home`, with the package client of its kind. Raises `ServiceFailed`."""
        ...

    def start(self, home: Path, data: Path) -> Start:
        """Make ready the empty folder `data`, and say how to start. Secrets are made here."""
        ...

    def answers(self, facts: Mapping[str, str]) -> bool:
        """Whether it does its work now. May raise OSError instead of saying no."""
        ...


def free_port() -> int:
    """A port of loopback that nobody listens at."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def program(name: str, package: str) -> str:
    """The path of a program that the installation needs. Raises `ServiceFailed` with the Debian package that brings it."""
    found = shutil.which(name)
    if found is None:
        raise ServiceFailed(f"{name} is not there: sudo apt-get install {package}")
    return found


def run(command: Sequence[str], *, log: Path, environment: Mapping[str, str], seconds: float = 3600) -> None:
    """Run an installer to its end. Raises `ServiceFailed` with the end of its output."""
    try:
        with log.open("wb") as output:
            done = subprocess.run(
                command, stdout=output, stderr=output, env=environment, cwd=log.parent, timeout=seconds, check=False
            )  # Maven leaves marks in the folder that it runs in, and unpacks nothing twice where it finds them.
    except subprocess.TimeoutExpired as error:
        raise ServiceFailed(f"{' '.join(command)} did not end within {seconds:.0f} s:\n{tail(log)}") from error
    if done.returncode != 0:
        raise ServiceFailed(f"{' '.join(command)} ended with {done.returncode}:\n{tail(log)}")


def tail(log: Path, lines: int = 25) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text("utf-8", errors="replace").splitlines()[-lines:]) if log.exists() else ""
