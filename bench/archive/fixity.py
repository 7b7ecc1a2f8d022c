"""How fast objects are read again and compared, beside `dd` of the same files."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Engine, insert

import migrations
from archive.fixity import verify_objects
from archive.objects import FolderObjects, ObjectStore, StoredBytes
from archive.objects.places import place_of
from archive.records import StoredObject
from bench.archive.places import a_bucket, timed
from registry.actor import Actor
from sohoa.clock import utc_now
from sohoa.records import open_engine, sessions
from tests.services.buckets import FreshBucket

SEED = 5
ROUNDS = 3
ACTOR = Actor("bench", "cli")


@dataclass(frozen=True)
class Kind:
    """Objects of one size."""

    name: str
    size: int
    count: int
    short: int
    """How many in the short form."""


KINDS = (Kind("scans of 4 MB", 4_000_000, 500, 60), Kind("words of 20 kB", 20_000, 4_000, 400))


def fixity(*, short: bool) -> dict[str, Any]:
    """Big objects and small ones, in a folder and over S3."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        for number, kind in enumerate(KINDS):
            place = Path(folder) / str(number)
            rows.append(in_folder(place, kind, kind.short if short else kind.count))
            told(rows[-1])
            if (bucket := a_bucket()) is not None:
                rows.append(on_server(place, bucket, kind, kind.short))
                told(rows[-1])
    return {"rounds": ROUNDS, "sha256_gb_a_minute": hashing(), "rows": rows}


def in_folder(place: Path, kind: Kind, count: int) -> dict[str, Any]:
    """Verification and `dd` by turns, each from a disk whose files are not in memory."""
    objects = FolderObjects(place / "objects")
    engine, stored = filled(place, objects, kind, count)
    files = [place / "objects" / place_of(one.sha256) for one in stored]
    times: dict[str, list[float]] = {"dd": [], "verify": []}
    whole = True
    for _ in range(ROUNDS):
        out_of_memory(files)
        times["dd"].append(timed(lambda: dd(files, one_by_one=kind.size > 1_000_000)))
        out_of_memory(files)
        whole &= verified(engine, objects, count, times["verify"])
    engine.dispose()
    return row("folder", kind, stored, times, whole)


def on_server(place: Path, bucket: FreshBucket, kind: Kind, count: int) -> dict[str, Any]:
    """Verification over an S3 server on this machine."""
    folder = place / "s3"
    objects = bucket.prepared(folder / "spool")
    engine, stored = filled(folder, objects, kind, count)
    times: dict[str, list[float]] = {"verify": []}
    whole = verified(engine, objects, count, times["verify"])
    engine.dispose()
    return row("s3", kind, stored, times, whole)


def filled(place: Path, objects: ObjectStore, kind: Kind, count: int) -> tuple[Engine, list[StoredBytes]]:
    """Objects in the store, and on record."""
    luck = random.Random(SEED)
    stored = [objects.put(BytesIO(luck.randbytes(kind.size))) for _ in range(count)]
    place.mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{place / 'sohoa.db'}")
    migrations.upgrade(engine)
    rows = [
        {"sha256": one.sha256, "size": one.size, "media_type": "application/pdf", "stored_at": utc_now()} for one in stored
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(StoredObject), rows)
    return engine, stored


def verified(engine: Engine, objects: ObjectStore, count: int, seconds: list[float]) -> bool:
    """One run over all of them; true where it looked at all and found nothing."""
    began = time.perf_counter()
    run = verify_objects(sessions(engine), objects, ACTOR)
    seconds.append(time.perf_counter() - began)
    return run.finished and run.reached.objects == count and not run.found


def dd(files: Sequence[Path], *, one_by_one: bool) -> None:
    """Read files with `dd`; small ones joined by `cat`, so that it is not the starting of programs that is measured."""
    names = b"\0".join(os.fsencode(file) for file in files)
    if one_by_one:
        command = "xargs -0 -I{} dd if={} of=/dev/null bs=1M status=none"
    else:
        command = "xargs -0 cat | dd of=/dev/null bs=1M status=none iflag=fullblock"
    subprocess.run(["bash", "-o", "pipefail", "-c", command], input=names, check=True)


def out_of_memory(files: Sequence[Path]) -> None:
    """Have the system forget what it holds of files that are on the disk."""
    for file in files:
        with file.open("rb") as opened:
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def hashing() -> float:
    """GB a minute of SHA-256 over bytes that are in memory: no disk lets verification be faster."""
    data = bytes(1 << 20)
    digest = hashlib.sha256()
    seconds = timed(lambda: [digest.update(data) for _ in range(500)])
    return gb_a_minute(500 << 20, seconds)


def row(store: str, kind: Kind, stored: Sequence[StoredBytes], times: dict[str, list[float]], whole: bool) -> dict[str, Any]:
    size = sum(one.size for one in stored)
    speeds = {f"{name}_gb_a_minute": gb_a_minute(size, median(seconds)) for name, seconds in times.items()}
    found: dict[str, Any] = {"store": store, "objects": kind.name, "count": len(stored), "gb": round(size / 1e9, 2), **speeds}
    if "dd" in times:
        found["of_dd"] = round(median(times["dd"]) / median(times["verify"]), 2)
    return {**found, "seconds": {name: [round(one, 2) for one in several] for name, several in times.items()}, "whole": whole}


def told(found: dict[str, Any]) -> None:
    beside = f", dd {found['dd_gb_a_minute']} ({found['of_dd']:.0%} of it)" if "dd_gb_a_minute" in found else ""
    print(
        f"{found['store']:7}{found['count']:>6} {found['objects']:15}{found['gb']:>5} GB: "
        f"{found['verify_gb_a_minute']} GB/min{beside}, {'whole' if found['whole'] else 'NOT WHOLE'}",
        flush=True,
    )


def gb_a_minute(size: int, seconds: float) -> float:
    return round(size / 1e9 / seconds * 60, 1)
