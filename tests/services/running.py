"""Servers that run: started as processes of their own, remembered in a file each, ended by the number of their process."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        """Number of its process, address and keys; readable to its owner only."""
        return self.data / f"{name}.json"


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


def facts_of(name: str, places: Places = Places()) -> Mapping[str, str] | None:
    """Address and keys of a server; None where it does not run."""
    known = _known(name, places)
    return known["facts"] if known is not None and _is_alive(known) else None


def bring_up(service: Service, places: Places = Places()) -> str:
    """Have a server run and answer, and say so in a line. Raises `ServiceFailed` with the end of its log."""
    if (facts := facts_of(service.name, places)) is not None and _answers(service, facts):
        return f"{service.name} {service.version}: was up, {_address(facts)}"
    began = time.monotonic()
    home = installed(service, places)
    installed_after = time.monotonic() - began
    take_down(service.name, places)
    process, start = _launch(service, home, places)
    while not _answers(service, start.facts):
        if process.poll() is not None:
            raise ServiceFailed(_said(service, f"ended with {process.returncode}", places))
        if time.monotonic() - began - installed_after > service.patience:
            take_down(service.name, places)
            raise ServiceFailed(_said(service, f"did not answer within {service.patience:.0f} s", places))
        time.sleep(LOOK_AGAIN_SECONDS)
    seconds = time.monotonic() - began
    return (
        f"{service.name} {service.version}: up after {seconds:.1f} s ({installed_after:.1f} s of them to install), "
        f"{_address(start.facts)}, process {process.pid}, log {places.log(service.name)}"
    )


def take_down(name: str, places: Places = Places()) -> bool:
    """End a server that was started from here, and throw its data away. False where none runs."""
    known = _known(name, places)
    was_alive = known is not None and _is_alive(known)
    if known is not None and was_alive:
        _end(known)
    places.record(name).unlink(missing_ok=True)
    shutil.rmtree(places.data / name, ignore_errors=True)
    return was_alive


def _launch(service: Service, home: Path, places: Places) -> tuple[subprocess.Popen[bytes], Start]:
    data = places.data / service.name
    data.mkdir(parents=True)
    start = service.start(home, data)
    with places.log(service.name).open("wb") as log:
        process = subprocess.Popen(
            start.command,
            env={**os.environ, **start.environment},
            cwd=data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    record = {"process": process.pid, "began": _began(process.pid), "version": service.version, "facts": dict(start.facts)}
    _write_private(places.record(service.name), json.dumps(record))
    return process, start


def _write_private(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        opened.write(text)


def _end(known: Mapping[str, Any]) -> None:
    """Its whole process group: a server may have children."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(known["process"], sign)
        until = time.monotonic() + END_SECONDS
        while time.monotonic() < until:
            if not _is_alive(known):
                return
            time.sleep(LOOK_AGAIN_SECONDS)


def _known(name: str, places: Places) -> dict[str, Any] | None:
    try:
        known: dict[str, Any] = json.loads(places.record(name).read_text("utf-8"))
    except FileNotFoundError:
        return None
    return known


def _is_alive(known: Mapping[str, Any]) -> bool:
    """Whether that very process runs: numbers of processes are given out again."""
    return _began(known["process"]) == known["began"]


def _began(process: int) -> str | None:
    """When a process began, in ticks since the machine did; None where there is none, or only its remains."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state == "Z" else fields[18]


def _answers(service: Service, facts: Mapping[str, str]) -> bool:
    try:
        return service.answers(facts)
    except OSError:
        return False


def _address(facts: Mapping[str, str]) -> str:
    return facts.get("endpoint") or facts.get("address") or "—"


def _said(service: Service, what: str, places: Places) -> str:
    log = places.log(service.name)
    return f"{service.name} {service.version} {what}. The end of {log}:\n{tail(log)}"
