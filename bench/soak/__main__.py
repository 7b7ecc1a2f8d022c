"""`python -m bench.soak [--short]`: pages are read on real servers while those and the workers are killed and cut off."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import func, select

from archive.records import Document, Outbox, StoredObject
from bench.machine import machine
from bench.soak.faults import DISK, Faults
from bench.soak.feeding import feed, insisting
from bench.soak.grounds import Grounds, grounds
from ingest.queue.records import Piece
from ingest.records import FAILED, PARTIAL, Item, ItemPage, ItemProblem
from sohoa.assembly import Installation, open_installation
from tests.disks import small_disk
from tests.ingest.power.whole import what_is_wrong

RESULTS = Path(__file__).resolve().parents[1] / "results" / "soak.json"
PAGES, SHORT_PAGES = 2_000, 60
FAULTS, SHORT_FAULTS = 200, 10
SEED = 6
WORKERS = ("worker-1", "worker-2")
TELL_SECONDS = 3.0
MORE_PAGES = 50
QUIET_SECONDS = 900.0
"""Within which, once nothing befalls it any more, all work comes to its end."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_PAGES} pages and {SHORT_FAULTS} faults, in some minutes")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    pages, wanted = (SHORT_PAGES, SHORT_FAULTS) if asked.short else (PAGES, FAULTS)
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    print(f"{folder}: logs of all processes and servers", flush=True)
    with (
        grounds(folder) as ground,
        small_disk(ground.scratch(WORKERS[0]), DISK) as can_fill,
        open_installation(ground.settings(), makes_seals=True) as installation,
    ):
        found = soak(ground, installation, pages, wanted, asked.seed, can_fill=can_fill)
    report = {**machine(("celery", "sqlalchemy", "minio", "elasticsearch")), "short": asked.short, "seed": asked.seed, **found}
    print(json.dumps(found, ensure_ascii=False, indent=1, default=str))
    if not asked.short:
        RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")
        print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0 if found["whole"] else 1


def soak(ground: Grounds, installation: Installation, pages: int, wanted: int, seed: int, *, can_fill: bool) -> dict[str, Any]:
    """Feed, disturb, wait until all is done, and look at what is there."""
    installation.index.count()  # Whoever sets an installation up sees that its index is there, before the first document.
    began = time.monotonic()
    for name in WORKERS:
        ground.start(name, "worker")
    ground.start("scheduler", "scheduler")
    faults = Faults(ground, list(WORKERS), WORKERS[0] if can_fill else None, seed)
    feeder = Thread(target=feed, args=(installation, pages, seed), name="feeder")
    faults.begin()
    feeder.start()
    try:
        while faults.failure is None and (feeder.is_alive() or faults.done.total() < wanted or insisting(_open, installation)):
            time.sleep(TELL_SECONDS)
            ground.tend()
            insisting(_tell, installation, faults, began)
            idle = not feeder.is_alive() and not insisting(_open, installation)
            if idle and faults.done.total() < wanted:  # There is to be work for them.
                feeder = Thread(target=feed, args=(installation, MORE_PAGES, seed + faults.done.total()), name="feeder")
                feeder.start()
    finally:
        faults.end()
    ground.tend()
    disturbed = time.monotonic() - began
    settled = _wait_until_done(installation)
    for name in (*WORKERS, "scheduler"):
        ground.processes[name].terminate()
    ended = {name: ground.processes[name].wait(timeout=120) for name in (*WORKERS, "scheduler")}
    return {
        "faults": dict(faults.done.most_common()),
        "faults_in_all": faults.done.total(),
        "disk_could_be_filled": can_fill,
        "ended_by_themselves": dict(ground.gave_up),
        "seconds_disturbed": round(disturbed),
        "seconds_until_all_was_done_then": round(settled),
        "processes_ended_with": ended,
        **_there(installation),
    }


def _open(installation: Installation) -> int:
    with installation.sessions() as session:
        return session.scalar(select(func.count(Item.id)).where(Item.finished_at.is_(None))) or 0


def _tell(installation: Installation, faults: Faults, began: float) -> None:
    with installation.sessions() as session:
        states = dict(session.execute(select(ItemPage.state, func.count()).group_by(ItemPage.state)).all())
    print(
        f"{time.monotonic() - began:7.0f} s  {faults.done.total():4} faults  {_open(installation):4} files open  pages {states}",
        flush=True,
    )


def _wait_until_done(installation: Installation) -> float:
    began = time.monotonic()
    while time.monotonic() - began < QUIET_SECONDS:
        with installation.sessions() as session:
            in_hand = session.scalar(select(func.count(Piece.id)))
        if not in_hand and not _open(installation) and not _waiting_for_index(installation):
            break
        time.sleep(1)
    return time.monotonic() - began


def _waiting_for_index(installation: Installation) -> int:
    with installation.sessions() as session:
        unheard = session.scalar(select(func.count(Outbox.id)).where(Outbox.done_at.is_(None))) or 0
        unheld = session.scalar(select(func.count()).select_from(StoredObject).where(StoredObject.held_until.is_(None))) or 0
        return unheard + unheld


def _there(installation: Installation) -> dict[str, Any]:
    """What is on record, and whether it is whole."""
    with installation.sessions() as session:
        states = Counter(dict(session.execute(select(Item.state, func.count()).group_by(Item.state)).all()))
        pages = Counter(dict(session.execute(select(ItemPage.state, func.count()).group_by(ItemPage.state)).all()))
        problems = dict(session.execute(select(ItemProblem.code, func.count()).group_by(ItemProblem.code)).all())
        wrong = select(Item.id).where(Item.state.in_((FAILED, PARTIAL)))
        untold = session.scalars(wrong.where(~select(ItemProblem.id).where(ItemProblem.item_id == Item.id).exists())).all()
        in_force = select(Document.source_item, Document.first_page).where(Document.superseded_at.is_(None))
        twice = session.execute(in_force.group_by(Document.source_item, Document.first_page).having(func.count() > 1)).all()
        documents = session.scalar(select(func.count(Document.id)))
    wrong_there = what_is_wrong(installation)
    return {
        "files": dict(states),
        "pages": dict(pages),
        "problems": problems,
        "documents": documents,
        "failed_without_a_reason": len(untold),
        "documents_twice": len(twice),
        "wrong": wrong_there,
        "whole": not wrong_there and not untold and not twice,
    }


if __name__ == "__main__":
    raise SystemExit(main())
