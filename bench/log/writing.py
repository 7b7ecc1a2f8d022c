"""What an act costs whoever writes it, beside a commit that they would make anyway; and many who write at once."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np

from archive import acts
from archive.log import verify
from archive.log.keeping import Log
from archive.records import Outbox
from bench.log.kept import Kept, opened
from registry.actor import Actor

OFFICER = Actor("Trần Thị Bình", "api", unit="07906", purpose="Hồ sơ 000.00.01.H29-260310-0420", origin="10.20.30.40")


def beside_a_bare_commit(kept: Kept, times: int) -> dict[str, Any]:
    """Milliseconds of a transaction that writes one row, and of the same with an act in it, in turns."""
    bare: list[float] = []
    with_act: list[float] = []
    for number in range(times):
        for kind in (bare, with_act):
            began = time.perf_counter()
            with kept.sessions.begin() as session:
                session.add(Outbox(document_id=number))
                if kind is with_act:
                    acts.record(session, OFFICER, "read", "document", number, persons=(number % 1000 + 1,), what="text")
            kind.append((time.perf_counter() - began) * 1000)
    return {
        "database": kept.database, "transactions": times, "bare": _told(bare), "with_act": _told(with_act),
        "act_ms": round(float(np.median(with_act) - np.median(bare)), 3),
    }  # fmt: skip


def _told(milliseconds: list[float]) -> dict[str, float]:
    p50, p95, p99 = np.percentile(milliseconds, (50, 95, 99))
    return {"p50_ms": round(float(p50), 3), "p95_ms": round(float(p95), 3), "p99_ms": round(float(p99), 3)}


def at_once(kept: Kept, processes: int, each: int) -> dict[str, Any]:
    """So many processes record acts and seal, all as fast as they can."""
    spawn = multiprocessing.get_context("spawn")
    all_there = spawn.Barrier(processes + 1)
    writers = [spawn.Process(target=_write, args=(kept.url, kept.folder, each, all_there)) for _ in range(processes)]
    for writer in writers:
        writer.start()
    all_there.wait()
    began = time.perf_counter()
    for writer in writers:
        writer.join()
    seconds = time.perf_counter() - began
    kept.sealer.seal_all()
    found = verify(kept.engine, kept.store, kept.keys)
    return {
        "database": kept.database, "processes": processes, "acts": processes * each, "seconds": round(seconds, 1),
        "acts_a_second": round(processes * each / seconds), "seals": found.seals,
        "whole": found.clean and all(writer.exitcode == 0 for writer in writers),
    }  # fmt: skip


def _write(url: str, folder: Path, acts_to_write: int, all_there: Barrier) -> None:
    with opened(url, folder) as kept:
        log = Log(kept.sessions, kept.store, kept.keys)
        all_there.wait()
        for number in range(acts_to_write):
            with kept.sessions.begin() as session:
                acts.record(session, OFFICER, "read", "document", number, persons=(number % 1000 + 1,), what="text")
        log.close()
