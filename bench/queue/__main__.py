"""`python -m bench.queue [--short] [cost] [scale]`: the queue beside the pool of one machine, and workers from 1 to 64."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from archive.records import Document, Outbox, StoredObject
from bench.machine import machine
from bench.queue.busy import all_busy, busy
from bench.queue.sleeping_worker import PAGE_SECONDS
from bench.scans.corpus import make_documents, write_pdf
from ingest.progress import progress
from ingest.queue.records import WorkerProcess
from ingest.receiving import receive
from ingest.sources import files_at
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.services.own_places import own_places

RESULTS = Path(__file__).resolve().parents[1] / "results" / "queue.json"
PAGES, SHORT_PAGES = 72, 8
ROUNDS = 2
"""Each way reads so often, by turns: the machine is not always as quick."""
PAGES_A_FILE = 12
SEED = 66
SLOTS, SHORT_SLOTS = (1, 2, 4, 8, 16, 32, 64), (1, 4)
PAGES_A_SLOT = 36
MOST_OF_A_PROCESS = 8
ARCHIVIST = Actor("Trần Văn Bình", "cli")
WARMING_UP = 3
"""Files of one page that are read before those that are timed, for each that can be read at a time."""
LOOK_EVERY = 0.2
"""Seconds between two looks at how far the work is."""


@dataclass(frozen=True)
class Way:
    """Who works: `processes` of `workers` each, on a queue; or the pool of one machine."""

    name: str
    queue: str
    processes: int
    workers: int


WAYS = (
    Way("pool, 1", "pool", 1, 1),
    Way("queue, 1 worker", "celery", 1, 1),
    Way("pool, 2", "pool", 1, 2),
    Way("queue, 1 worker of 2", "celery", 1, 2),
    Way("queue, 2 workers", "celery", 2, 1),
)


BESIDE = (("pool, 1", "queue, 1 worker"), ("pool, 2", "queue, 1 worker of 2"), ("pool, 2", "queue, 2 workers"))
DEARER_AT_MOST = 0.05


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.queue", description=__doc__)
    parser.add_argument("--short", action="store_true", help="few pages, in a minute or two; writes nothing")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="one of them alone; the other stays as it was")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-queue-") as folder:
        found = {part: PARTS[part](asked.short, Path(folder)) for part in asked.parts or PARTS}
    if not asked.short:
        before = json.loads(RESULTS.read_text("utf-8"))["parts"] if asked.parts and RESULTS.exists() else {}
        versions = machine(("celery", "kombu", "sqlalchemy", "minio", "elasticsearch"))
        report = {"parts": before | {part: {**versions, **rows} for part, rows in found.items()}}
        RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


def cost(short: bool, folder: Path) -> dict[str, Any]:
    """The queue beside the pool."""
    pages = SHORT_PAGES if short else PAGES
    scans = _scans(pages, folder)
    ways = [_read(way, scans, pages, folder) for way in (WAYS if short else WAYS * ROUNDS)]
    dearer = _dearer(ways)
    print(f"the queue beside the pool, share of the work: {dearer} (at most {DEARER_AT_MOST})")
    return {"ways": ways, "dearer": dearer}


def scale(short: bool, folder: Path) -> dict[str, Any]:
    """Workers from 1 to 64."""
    return {"slots": [_scale(slots, folder) for slots in (SHORT_SLOTS if short else SLOTS)]}


PARTS = {"cost": cost, "scale": scale}


def _dearer(cost: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """What the queue costs more than the pool with as many slots, in parts of the pool's; negative: less."""

    def total(who: str, what: str) -> float:
        return sum(float(row[what]) for row in cost if row["who"] == who)

    return {
        queue: {what: round(total(queue, what) / total(pool, what) - 1, 3) for what in ("seconds", "core_seconds_a_page")}
        for pool, queue in BESIDE
    }


def _scans(pages: int, folder: Path) -> list[Path]:
    """Office scans as files of some documents each."""
    files, documents, held = [], [], 0
    for document in make_documents("office", pages, SEED):
        documents.append(document)
        held += len(document.pages)
        if held >= PAGES_A_FILE:
            files.append(folder / f"scan-{len(files):03d}.pdf")
            write_pdf(documents, files[-1])
            documents, held = [], 0
    if documents:
        files.append(folder / f"scan-{len(files):03d}.pdf")
        write_pdf(documents, files[-1])
    return files


def _read(way: Way, scans: list[Path], pages: int, folder: Path) -> dict[str, Any]:
    """Pages of real scans, until all documents are deposited, by processes that have read a page before: they live for weeks."""
    command = "worker" if way.queue == "celery" else "serve"
    with _installation(folder, QUEUE=way.queue, WORKERS=str(way.workers)) as (installation, variables), ExitStack() as ending:
        commands = [["-c", "from portal.cli import main; main()", command]] * way.processes
        if way.queue == "celery":
            commands.append(["-c", "from portal.cli import main; main()", "scheduler"])
        processes = [ending.enter_context(_process(one, variables)) for one in commands]
        if way.queue == "celery":
            _until(lambda: _workers(installation) == way.processes)
        _warm_up(installation, WARMING_UP * way.processes * way.workers, folder)
        kept, before, began = _kept(installation), (all_busy(), busy()), time.monotonic()
        batch = receive(installation, files_at(scans), ARCHIVIST)
        _until(lambda: _is_finished(installation, batch))
        seconds = time.monotonic() - began
        _until(lambda: _is_indexed(installation))
        behind, (everybody, whose) = time.monotonic() - began - seconds, _worked(before, pages)
        _end(processes)
        row = {
            "who": way.name, "pages": pages, "seconds": round(seconds, 1), "pages_per_minute": round(60 * pages / seconds, 1),
            "index_behind_seconds": round(behind, 1), "core_seconds_a_page": everybody, "of_whom": whose,
            **_a_page(kept, _kept(installation), pages),
        }  # fmt: skip
    print(row, flush=True)
    return row


def _warm_up(installation: Installation, files: int, folder: Path) -> None:
    """So many files of one page are done, so that each process has read one and more."""
    with tempfile.TemporaryDirectory(dir=folder) as small:
        for number in range(files):
            page = drawn.page(["GIẤY RA VIỆN", f"số {number}"], size=(500, 350))
            Path(small, f"{number}.pdf").write_bytes(drawn.pdf(page))
        batch = receive(installation, files_at([Path(small)]), ARCHIVIST)
        _until(lambda: _is_finished(installation, batch) and _is_indexed(installation))


def _scale(slots: int, folder: Path) -> dict[str, Any]:
    """Reading is a sleep; everything else is real. `ideal`: as if the sleep were all."""
    pages = PAGES_A_SLOT * slots
    files = folder / f"slots-{slots}"
    files.mkdir()
    for number in range(slots):
        papers = [drawn.page(["GIẤY RA VIỆN", f"{slots}-{number}-{page}"], size=(500, 350)) for page in range(PAGES_A_SLOT)]
        (files / f"{number:03d}.pdf").write_bytes(drawn.pdf(*papers))
    each = min(slots, MOST_OF_A_PROCESS)
    with _installation(folder, QUEUE="celery", WORKERS=str(each)) as (installation, variables), ExitStack() as ending:
        commands = [["-m", "bench.queue.sleeping_worker"]] * (slots // each)
        processes = [ending.enter_context(_process(one, variables)) for one in commands]
        processes.append(ending.enter_context(_process(["-c", "from portal.cli import main; main()", "scheduler"], variables)))
        _until(lambda: _workers(installation) == slots // each)
        _warm_up(installation, WARMING_UP * slots, folder)
        before, began = (all_busy(), busy()), time.monotonic()
        batch = receive(installation, files_at([files]), ARCHIVIST)
        _until(lambda: _is_finished(installation, batch))
        seconds, (everybody, whose) = time.monotonic() - began, _worked(before, pages)
        _until(lambda: _is_indexed(installation))
        behind = time.monotonic() - began - seconds
        _end(processes)
    ideal = pages * PAGE_SECONDS / slots
    row = {
        "slots": slots,
        "processes": slots // each,
        "pages": pages,
        "seconds": round(seconds, 1),
        "ideal_seconds": round(ideal, 1),
        "of_linear": round(ideal / seconds, 3),
        "index_behind_seconds": round(behind, 1),
        "cores_busy": round(everybody * pages / seconds, 2),
        "core_seconds_a_page": everybody,
        "of_whom": whose,
        "pages_per_minute": round(60 * pages / seconds),
    }
    print(row, flush=True)
    return row


@contextmanager
def _installation(folder: Path, **variables: str) -> Iterator[tuple[Installation, dict[str, str]]]:
    """A new one on PostgreSQL, S3 and Elasticsearch, whoever works."""
    with own_places() as places, tempfile.TemporaryDirectory(dir=folder) as data:
        places.bucket.prepared(Path(data) / "spool")
        given = {"DATA": f"{data}/data", "SEARCH": "elasticsearch", "PORT": "0", "FIXITY_MB_PER_SECOND": "0"}
        given |= places.settings() | variables
        settings = Settings.model_validate({name.lower(): value for name, value in given.items()})
        with open_installation(settings, makes_seals=True) as installation:
            yield installation, {f"SOHOA_{name}": value for name, value in given.items()}


@contextmanager
def _process(command: list[str], variables: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, *command], env={**os.environ, **variables}, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _worked(before: tuple[float, Counter[str]], pages: int) -> tuple[float, dict[str, float]]:
    """Seconds of cores a page since then: of everybody, and of each program that took some."""
    everybody, whose = all_busy() - before[0], busy() - before[1]
    shares = {program: round(seconds / pages, 4) for program, seconds in whose.most_common()}
    return round(everybody / pages, 3), {program: share for program, share in shares.items() if share > 0}


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    """In order, so that what they used is counted."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        process.wait(timeout=60)


def _until(happened: Any) -> None:
    while not happened():
        time.sleep(LOOK_EVERY)


def _is_finished(installation: Installation, batch: int) -> bool:
    with installation.sessions() as session:
        return progress(session, batch).finished


def _is_indexed(installation: Installation) -> bool:
    with installation.sessions() as session:
        return session.scalar(select(Outbox.id).where(Outbox.done_at.is_(None)).limit(1)) is None


def _workers(installation: Installation) -> int:
    with installation.sessions() as session:
        return session.scalar(select(func.count()).select_from(WorkerProcess)) or 0


def _kept(installation: Installation) -> dict[str, int]:
    """What there is in the stores."""
    with installation.sessions() as session:
        objects, stored = session.execute(select(func.count(), func.sum(StoredObject.size)).select_from(StoredObject)).one()
        return {
            "documents": session.scalar(select(func.count(Document.id))) or 0,
            "objects": objects,
            "object_bytes": int(stored),
            "database_bytes": session.scalar(select(func.pg_database_size(func.current_database()))) or 0,
        }


def _a_page(before: dict[str, int], after: dict[str, int], pages: int) -> dict[str, float]:
    """How much of each store a page takes."""
    added = {what: after[what] - before[what] for what in after}
    return {
        "documents": added["documents"],
        "objects_a_page": round(added["objects"] / pages, 2),
        "object_kib_a_page": round(added["object_bytes"] / 1024 / pages, 1),
        "database_kib_a_page": round(added["database_bytes"] / 1024 / pages, 1),
    }


if __name__ == "__main__":
    raise SystemExit(main())
