"""`python -m bench.intake [--short]`: look-ups at the counter, from ten thousand documents to a million."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy

from bench.intake.looking_up import bare_commits, forget_file, in_process, remember_file, resident_mib, through_http
from bench.intake.population import PAPERS_A_PERSON, Somebody, populate, questions
from bench.machine import machine
from sohoa.assembly import open_installation
from sohoa.settings import Settings

RESULTS = Path(__file__).resolve().parents[1] / "results" / "intake.json"
SIZES = (10_000, 100_000, 1_000_000)
SHORT = (10_000,)
COLD, WARM = 200, 3000
TARGETS = {"in process, warm": 10.0, "HTTP, 1 client": 25.0}
"""Milliseconds that one look-up in a hundred may pass."""
SERVE = "from portal.api import serve; from sohoa.settings import load_settings; serve(load_settings())"
PATIENCE = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.intake", description=__doc__)
    parser.add_argument("--short", action="store_true", help="ten thousand documents only: well under a minute")
    short = parser.parse_args().short
    rows: list[dict[str, Any]] = []
    for documents in SHORT if short else SIZES:
        with tempfile.TemporaryDirectory(prefix="bench-intake-") as folder:
            rows += measured(documents, Path(folder), short=short)
    report = {
        **machine(("sqlalchemy", "fastapi", "uvicorn", "pydantic")),
        "sqlite": sqlalchemy.create_engine("sqlite://").connect().exec_driver_sql("select sqlite_version()").scalar_one(),
        "short": short, "rows": rows, "targets": held_to(rows),
    }  # fmt: skip
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for name, (limit, found) in report["targets"].items():
        print(f"{name}: p99 {found} ms at the largest size (at most {limit} ms): {'yes' if found <= limit else 'NO'}")
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


def measured(documents: int, folder: Path, *, short: bool) -> list[dict[str, Any]]:
    """All ways of asking, on an archive of so many documents."""
    settings = Settings(data=folder, workers=1)
    began = time.perf_counter()
    with open_installation(settings) as installation:
        everybody = populate(installation.engine, documents)
    database = next(folder.glob("*.db"))
    size = f"{documents:,} documents, {len(everybody):,} persons ({database.stat().st_size / 2**20:,.0f} MiB)"
    print(f"{size}, written in {time.perf_counter() - began:.0f} s; about {PAPERS_A_PERSON} papers a person", flush=True)
    print(f"  {'':24}{'look-ups':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'a second':>10}{'MiB':>6}")
    warm = WARM // 3 if short else WARM
    rows = [*_without_http(documents, settings, database, everybody, warm), *_with_http(documents, settings, everybody, warm)]
    bare = bare_commits(folder, warm)
    rows.append(told("bare commit", documents, bare.told(), 1000 * warm / sum(bare.whole), resident_mib()))
    print(flush=True)
    return rows


def _without_http(
    documents: int, settings: Settings, database: Path, everybody: list[Somebody], warm: int
) -> Iterator[dict[str, Any]]:
    forget_file(database)
    with open_installation(settings) as installation:
        began = time.perf_counter()
        cold = in_process(installation, questions(everybody, COLD, seed=1))
        yield told("in process, cold", documents, cold.told(), COLD / (time.perf_counter() - began), resident_mib())
        remember_file(database)
        began = time.perf_counter()
        times = in_process(installation, questions(everybody, warm, seed=2))
        row = told("in process, warm", documents, times.told(), warm / (time.perf_counter() - began), resident_mib())
        steps = times.told_steps()
        print("    mean ms: " + ", ".join(f"{name} {took}" for name, took in steps.items()), flush=True)
        yield {**row, "steps_mean_ms": steps}


def _with_http(documents: int, settings: Settings, everybody: list[Somebody], warm: int) -> Iterator[dict[str, Any]]:
    with serving(settings.data) as (url, process):
        through_http(url, list(questions(everybody, COLD, seed=3)), 1)
        for clients in (1, 16):
            asked = list(questions(everybody, warm, seed=3 + clients))
            times, seconds = through_http(url, asked, clients)
            name = f"HTTP, {clients} client{'s' if clients > 1 else ''}"
            yield told(name, documents, times.told(), len(asked) / seconds, resident_mib(process, peak=True))


def told(way: str, documents: int, times: dict[str, float], a_second: float, mib: int) -> dict[str, Any]:
    """Print a row and give it back."""
    print(
        f"  {way:24}{times['look_ups']:>9}{times['p50_ms']:>9}{times['p95_ms']:>9}{times['p99_ms']:>9}{a_second:>10.0f}{mib:>6}",
        flush=True,
    )
    return {"documents": documents, "way": way, **times, "a_second": round(a_second), "mib": mib}


def held_to(rows: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    """Each target with what was found at the largest size."""
    largest = max(row["documents"] for row in rows)
    found = {row["way"]: row["p99_ms"] for row in rows if row["documents"] == largest}
    return {way: (limit, found[way]) for way, limit in TARGETS.items()}


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, int]]:
    """`sohoa serve` over a data folder, in a process of its own: its address and number."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    environment = {**os.environ, "SOHOA_DATA": str(data), "SOHOA_PORT": str(port), "SOHOA_WORKERS": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", SERVE], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield url, process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)


def _wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{url}/v1/health", timeout=PATIENCE):
                return
        except urllib.error.URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    raise SystemExit(main())
