"""Servers that run: started as processes of their own, remembered in a file each, ended by the number of their process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.services.processes import began, kill, reap
from tests.services.service import Service, ServiceFailed, Start, tail

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS, DATA = ROOT / ".cache" / "services", ROOT / "var" / "services"
"""Programs stay; data goes with the server. Both folders are ignored by git."""
LOOK_AGAIN_SECONDS = 0.5
END_SECONDS = 15


@dataclass(frozen=True)
class Places:
    """Where the servers of one checkout keep their programs and their data."""

    programs: Path = PROGRAMS
    data: Path = DATA

    def home(self, service: Service) -> Path:
        """The folder of a program."""
        return self.programs / f"{service.name}-{service.version}"

    def log(self, name: str) -> Path:
        """What a server says."""
        return self.data / f"{name}.log"

    def record(self, name: str) -> Path:
        """What is known of a server; readable to its owner only."""
        return self.data / f"{name}.json"


@dataclass(frozen=True, slots=True)
class Known:
    """A server that was started: its process, how tests reach it, and how it is started again on the same data."""

    process: int
    began: str | None
    version: str
    facts: Mapping[str, str]
    command: list[str]
    environment: Mapping[str, str]
    ends_by: int

    @property
    def is_alive(self) -> bool:
        """Whether that very process runs: numbers of processes are given out again."""
        return began(self.process) == self.began


def known(name: str, places: Places = Places()) -> Known | None:
    """What is on record of a server, whether it runs or not; None where none was started."""
    try:
        return Known(**json.loads(places.record(name).read_text("utf-8")))
    except FileNotFoundError:
        return None


def facts_of(name: str, places: Places = Places()) -> Mapping[str, str] | None:
    """Address and keys of a server; None where it does not run."""
    server = known(name, places)
    return server.facts if server is not None and server.is_alive else None


def installed(service: Service, places: Places) -> Path:
    """The folder with the program, installed where it is not there. What was cut off is begun anew."""
    home = places.home(service)
    if not home.exists():
        begun = home.with_name(f"{home.name}.part")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        service.install(begun)
        begun.rename(home)
    return home


def bring_up(service: Service, places: Places = Places()) -> str:
    """Have a server run and answer, and say so in a line. Raises `ServiceFailed` with the end of its log."""
    if (facts := facts_of(service.name, places)) is not None and _answers(service, facts):
        return f"{called(service, facts)}: was up, {address(facts)}"
    began_at = time.monotonic()
    home = installed(service, places)
    installed_after = time.monotonic() - began_at
    take_down(service.name, places)
    places.log(service.name).unlink(missing_ok=True)
    data = places.data / service.name
    data.mkdir(parents=True)
    start = service.start(home, data)
    process = launch(service, start, places)
    try:
        wait_until_it_answers(service, process, places)
    except ServiceFailed:
        take_down(service.name, places)
        raise
    seconds = time.monotonic() - began_at
    return (
        f"{called(service, start.facts)}: up after {seconds:.1f} s ({installed_after:.1f} s of them to install), "
        f"{address(start.facts)}, process {process.pid}, log {places.log(service.name)}"
    )


def take_down(name: str, places: Places = Places()) -> bool:
    """End a server that was started from here, and throw its data away. False where none runs."""
    server = known(name, places)
    was_alive = server is not None and server.is_alive
    if server is not None and was_alive:
        end(server)
    places.record(name).unlink(missing_ok=True)
    shutil.rmtree(places.data / name, ignore_errors=True)
    return was_alive


def launch(service: Service, start: Start, places: Places) -> subprocess.Popen[bytes]:
    """Start a server on the data that is there, and remember it. What it says goes on in its log."""
    with places.log(service.name).open("ab") as log:
        process = subprocess.Popen(
            start.command,
            env={**os.environ, **start.environment},
            cwd=places.data / service.name,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Known(
        process=process.pid,
        began=began(process.pid),
        version=start.facts.get("version", service.version),
        facts=start.facts,
        command=list(start.command),
        environment=start.environment,
        ends_by=start.ends_by,
    )
    _write_private(places.record(service.name), json.dumps(asdict(server)))
    return process


def wait_until_it_answers(service: Service, process: subprocess.Popen[bytes], places: Places) -> None:
    """Raises `ServiceFailed` with the end of its log where it ended, or does not answer in its time."""
    server, until = known(service.name, places), time.monotonic() + service.patience
    assert server is not None
    while not _answers(service, server.facts):
        if process.poll() is not None:
            raise ServiceFailed(_said(service, f"ended with {process.returncode}", places))
        if time.monotonic() > until:
            raise ServiceFailed(_said(service, f"did not answer within {service.patience:.0f} s", places))
        time.sleep(LOOK_AGAIN_SECONDS)


def end(server: Known) -> None:
    """In good order where it does so in its time, else without a word."""
    with suppress(ProcessLookupError):  # ended meanwhile
        os.killpg(server.process, server.ends_by)
    until = time.monotonic() + END_SECONDS
    while server.is_alive:
        if time.monotonic() > until:
            kill(server.process)
        time.sleep(LOOK_AGAIN_SECONDS)
    reap(server.process)


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)


def _answers(service: Service, facts: Mapping[str, str]) -> bool:
    try:
        return service.answers(facts)
    except OSError:
        return False


def called(service: Service, facts: Mapping[str, str]) -> str:
    """Its name and version."""
    return f"{service.name} {facts.get('version', service.version)}"


def address(facts: Mapping[str, str]) -> str:
    """Where it is reached, for people."""
    return facts.get("endpoint") or facts.get("address") or "—"


def _said(service: Service, what: str, places: Places) -> str:
    log = places.log(service.name)
    return f"{service.name} {service.version} {what}. The end of {log}:\n{tail(log)}"
