"""Look-ups as the counter makes them, timed: in this process step by step, and through HTTP."""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

import intake
from bench.intake.population import Somebody
from registry import persons
from registry.actor import Actor
from sohoa.assembly import Installation

ON = date(2026, 3, 20)
OFFICER = Actor("bench", "api", unit="07906")
_LOOK_UP_MODULE = import_module("intake.look_up")
Question = tuple[Somebody, str, dict[str, Any]]


@dataclass
class Times:
    """How long look-ups took, in milliseconds."""

    whole: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)

    def told(self) -> dict[str, float]:
        """Median, and what the slowest of twenty and of a hundred take."""
        p50, p95, p99 = np.percentile(self.whole, (50, 95, 99))
        return {"look_ups": len(self.whole), "p50_ms": _round(p50), "p95_ms": _round(p95), "p99_ms": _round(p99)}

    def told_steps(self) -> dict[str, float]:
        """The mean of each step."""
        return {name: round(float(np.mean(took)), 3) for name, took in self.steps.items()}


def _round(milliseconds: float) -> float:
    return round(float(milliseconds), 2)


def in_process(installation: Installation, questions: Iterable[Question]) -> Times:
    """Through the function, each with its record committed: what a server does without HTTP."""
    times = Times()
    with _timed(times, "holdings", "held_papers"), _timed(times, "rules", "answer"):
        for somebody, procedure, facts in questions:
            began = time.perf_counter()
            with installation.sessions() as session:
                person = persons.get(session, {"personal_number": somebody.number})
                known = time.perf_counter()
                found = intake.find_out(
                    session, installation.catalogue, procedure=procedure, person=person, facts=facts, on=ON, actor=OFFICER,
                    purpose="bench",
                )  # fmt: skip
            answered = time.perf_counter()
            with installation.sessions.begin() as session:
                found.put_on_record(session)
                written = time.perf_counter()
            ended = time.perf_counter()
            times.whole.append((ended - began) * 1000)
            inside = times.steps["holdings"][-1] + times.steps["rules"][-1]
            for name, took in (
                ("person", (known - began) * 1000),
                ("identity and rest", (answered - known) * 1000 - inside),
                ("record", (written - answered) * 1000),
                ("commit", (ended - written) * 1000),
            ):
                times.steps.setdefault(name, []).append(took)
    return times


@contextmanager
def _timed(times: Times, step: str, name: str) -> Iterator[None]:
    """While the context lasts, what `intake.look_up` calls by this name is timed as a step."""
    function = getattr(_LOOK_UP_MODULE, name)

    def timed(*arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return function(*arguments, **named)
        finally:
            times.steps.setdefault(step, []).append((time.perf_counter() - began) * 1000)

    setattr(_LOOK_UP_MODULE, name, timed)
    try:
        yield
    finally:
        setattr(_LOOK_UP_MODULE, name, function)


def through_http(url: str, questions: Sequence[Question], clients: int) -> tuple[Times, float]:
    """Through `POST /v1/intake/checks`, so many clients at once on connections that stay open; with the seconds in all."""
    times = Times()
    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        for took in threads.map(lambda part: _ask(url, part), [questions[start::clients] for start in range(clients)]):
            times.whole += took
    return times, time.perf_counter() - began


def _ask(url: str, questions: Sequence[Question]) -> list[float]:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
    headers = {"Content-Type": "application/json", "X-Sohoa-Actor": "bench", "X-Sohoa-Unit": "07906"}
    took = []
    for somebody, procedure, facts in questions:
        asked = {
            "person": somebody.number, "procedure": procedure, "on": ON.isoformat(), "purpose": "bench",
            "facts": {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()},
        }  # fmt: skip
        body = json.dumps(asked)
        began = time.perf_counter()
        connection.request("POST", "/v1/intake/checks", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {told[:500]!r}")
    connection.close()
    return took


def forget_file(path: Path) -> None:
    """Let the system forget what it holds of a file: the next reader finds a cold cache."""
    for one in (path, path.with_name(path.name + "-wal")):
        if one.exists():
            descriptor = os.open(one, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def remember_file(path: Path) -> None:
    """Let the system read a file whole: the next reader finds a warm cache."""
    with path.open("rb") as file:
        while file.read(1 << 24):
            pass


def bare_commits(folder: Path, count: int) -> Times:
    """What a commit costs here that records nothing but one row, as durable as ours: less than this no look-up takes."""
    times = Times()
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, told TEXT)")
    for _ in range(count):
        began = time.perf_counter()
        connection.execute("INSERT INTO row (told) VALUES (?)", ("x" * 500,))
        times.whole.append((time.perf_counter() - began) * 1000)
        time.sleep(0.002)
    connection.close()
    return times


def resident_mib(process: int | str = "self", *, peak: bool = False) -> int:
    """Memory of a process, now or at its most."""
    name = "VmHWM" if peak else "VmRSS"
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return round(int(next(line for line in status.splitlines() if line.startswith(name)).split()[1]) / 1024)
