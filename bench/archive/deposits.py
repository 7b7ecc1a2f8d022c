"""How fast documents are deposited: bytes stored, put on record in one transaction, and held; beside `dd` of the same bytes."""

from __future__ import annotations

import os
import random
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

import migrations
from archive import MadeRendition, Source, deposit
from archive.holding import hold_recorded
from archive.objects import FolderObjects, ObjectStore
from archive.records import Document
from bench.archive.places import a_bucket, timed
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry.actor import Actor
from sohoa.records import open_engine, sessions

SEED = 7
ACTOR = Actor("bench", "cli")


@dataclass(frozen=True)
class Kind:
    """Documents of one size: bytes of the original, of its searchable PDF, and of its words."""

    name: str
    original: int
    searchable: int
    words: int
    count: int
    short: int

    @property
    def size(self) -> int:
        """Bytes of one document in all its forms."""
        return self.original + self.searchable + self.words


KINDS = (
    Kind("one page", 400_000, 250_000, 8_000, 1_000, 100),
    Kind("twenty pages", 8_000_000, 5_000_000, 160_000, 100, 20),
)


def deposits(*, short: bool) -> dict[str, Any]:
    """Small documents and big ones, in a folder and over S3."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        for number, kind in enumerate(KINDS):
            place, count = Path(folder) / str(number), kind.short if short else kind.count
            stores: dict[str, ObjectStore] = {"folder": FolderObjects(place / "objects")}
            if (bucket := a_bucket()) is not None:
                stores["s3"] = bucket.prepared(place / "spool")
            beside = written_by_dd(place / "dd", kind, count)
            for name, objects in stores.items():
                rows.append(row(name, kind, count, deposited(place / name, objects, kind, count), beside))
                told(rows[-1])
    return {"rows": rows}


def deposited(place: Path, objects: ObjectStore, kind: Kind, count: int) -> tuple[float, bool]:
    """Seconds for all, one after the other as one worker does, and whether all are on record."""
    place.mkdir(parents=True)
    engine = open_engine(f"sqlite:///{place / 'sohoa.db'}")
    migrations.upgrade(engine)
    contents = some_bytes(kind, count)
    seconds = timed(lambda: [deposit_one(engine, objects, number, *forms) for number, forms in enumerate(contents, 1)])
    seconds += timed(lambda: hold_recorded(sessions(engine), objects, timedelta(days=2)))
    with sessions(engine)() as session:
        whole = session.scalar(select(func.count(Document.id))) == count
    engine.dispose()
    return seconds, whole


def some_bytes(kind: Kind, count: int) -> list[tuple[bytes, bytes, bytes]]:
    """Of each document its original, its searchable PDF and its words: no two alike, nothing that could be packed."""
    luck = random.Random(SEED)
    return [(luck.randbytes(kind.original), luck.randbytes(kind.searchable), luck.randbytes(kind.words)) for _ in range(count)]


def deposit_one(engine: Engine, objects: ObjectStore, number: int, original: bytes, searchable: bytes, words: bytes) -> None:
    """Store before record, as the pipeline does."""
    source = Source(number, f"hồ sơ {number}.pdf", objects.put(BytesIO(original)), "application/pdf", unit="00101")
    renditions = [
        MadeRendition("words", objects.put(BytesIO(words)), "application/octet-stream"),
        MadeRendition("searchable_pdf", objects.put(BytesIO(searchable)), "application/pdf"),
    ]
    field = Field("person_name", "Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", 0.97, 1, Box(0.2, 0.3, 0.5, 0.32))
    reading = DocumentReading((1,), TypeReading("GIAY_RA_VIEN", 0.95, "GIẤY RA VIỆN"), (field,), "GIẤY RA VIỆN")
    page = ReadPage(1, 1654, 2339, 200.0, (Word("GIẤY", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),))
    with sessions(engine).begin() as session:
        deposit(session, source, reading, [page], renditions, ACTOR)


def written_by_dd(place: Path, kind: Kind, count: int) -> float:
    """Seconds in which `dd` writes files of the same sizes, each on the disk before the next begins."""
    place.mkdir(parents=True)
    sizes = [kind.original, kind.words, kind.searchable] * count
    return timed(lambda: [dd(place / str(number), size) for number, size in enumerate(sizes)])


def dd(target: Path, size: int) -> None:
    """`/dev/urandom` would be what is measured; a disk that packs zeros would not be this one."""
    source = ["if=/dev/zero", f"of={os.fspath(target)}", f"bs={size}", "count=1"]
    subprocess.run(["dd", *source, "conv=fsync", "status=none"], check=True)


def row(store: str, kind: Kind, count: int, done: tuple[float, bool], dd_seconds: float) -> dict[str, Any]:
    seconds, whole = done
    return {
        "store": store, "documents": kind.name, "count": count, "mb": round(kind.size * count / 1e6),
        "a_second": round(count / seconds, 1), "mb_a_second": round(kind.size * count / 1e6 / seconds, 1),
        "dd_mb_a_second": round(kind.size * count / 1e6 / dd_seconds, 1), "of_dd": round(dd_seconds / seconds, 2), "whole": whole,
    }  # fmt: skip


def told(found: dict[str, Any]) -> None:
    print(
        f"{found['store']:7}{found['count']:>6} documents of {found['documents']:13}{found['mb']:>6} MB: "
        f"{found['a_second']:>6} deposits/s, {found['mb_a_second']:>6} MB/s, dd {found['dd_mb_a_second']} MB/s "
        f"({found['of_dd']:.0%} of it), {'whole' if found['whole'] else 'NOT WHOLE'}",
        flush=True,
    )
