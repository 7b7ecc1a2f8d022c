"""The tables of `docs/scaling.md`: what `bench-queue` and `bench-search` measured, and what so many pages a day take by that.

`python -m bench.scaling` prints them; `make docs` puts them into the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[1] / "results"
DAYS_A_YEAR, YEARS = 250, 10
HOURS = 20
"""A day in which pages are read: scans of the day through the evening and the night."""
BUSY = 0.7
"""Share of their time that cores may be busy."""
OURS, SERVERS = ("workers", "scheduler"), ("PostgreSQL", "RabbitMQ", "S3 server", "Elasticsearch")
_IN_COLUMNS = ("PostgreSQL", "S3 server", "Elasticsearch", "RabbitMQ")
SLOTS = 8
"""Pages that one worker process reads at a time, on a machine of eight cores."""
CONNECTIONS = 15
"""To PostgreSQL, that a process holds at most: five kept, ten more when it is busy (SQLAlchemy's pool)."""
COPIES = 2
"""Of objects and of each shard: one more on another machine."""
SHARD_GIB = 40
"""Elastic advises 10 to 50 GB a shard."""


@dataclass(frozen=True)
class Site:
    """Who scans, and how much."""

    name: str
    pages_a_day: int
    api_replicas: int

    @property
    def pages(self) -> int:
        """In all years."""
        return self.pages_a_day * DAYS_A_YEAR * YEARS


SITES = (Site("one office", 2_000, 1), Site("a province", 50_000, 2), Site("the country", 1_500_000, 8))


@dataclass(frozen=True)
class Page:
    """What one page takes, as it was measured."""

    worker_core_seconds: float
    server_core_seconds: float
    """Of all servers together."""
    object_kib: float
    objects: float
    database_kib: float
    index_kib: float | None
    """Of Elasticsearch; None: not measured."""

    @classmethod
    def measured(cls) -> Page:
        """From `bench/results`."""
        rows = [row for row in _queue()["cost"]["ways"] if row["who"] == "queue, 2 workers"]

        def mean(what: Callable[[dict[str, Any]], float]) -> float:
            return sum(map(what, rows)) / len(rows)

        return cls(
            mean(lambda row: sum(row["of_whom"].get(one, 0.0) for one in OURS)),
            mean(lambda row: sum(row["of_whom"].get(one, 0.0) for one in SERVERS)),
            mean(lambda row: row["object_kib_a_page"]),
            mean(lambda row: row["objects_a_page"]),
            mean(lambda row: row["database_kib_a_page"]),
            _index_kib(),
        )


def _queue() -> dict[str, Any]:
    parts: dict[str, Any] = json.loads((RESULTS / "queue.json").read_text("utf-8"))["parts"]
    return parts


def _index_kib() -> float | None:
    try:
        search: dict[str, Any] = json.loads((RESULTS / "search.json").read_text("utf-8"))
        return float(search["engines"]["elasticsearch"]["filling"]["mib"]) * 1024 / int(search["pages"])
    except (FileNotFoundError, KeyError):
        return None


def queue_table() -> str:
    """Markdown: what the queue costs beside the pool, all rounds together."""
    lines = [
        "| | pages a minute | core-seconds a page | of them workers | PostgreSQL | S3 | Elasticsearch | RabbitMQ |",
        "|" + "---|" * 8,
    ]
    queue = _queue()
    for who in dict.fromkeys(row["who"] for row in queue["cost"]["ways"]):
        rows = [row for row in queue["cost"]["ways"] if row["who"] == who]
        rate = 60 * sum(row["pages"] for row in rows) / sum(row["seconds"] for row in rows)
        cores = sum(row["core_seconds_a_page"] for row in rows) / len(rows)
        shares = [sum(row["of_whom"].get(one, 0.0) for row in rows) / len(rows) for one in ("workers", *_IN_COLUMNS)]
        dearer = queue["cost"]["dearer"].get(who)
        beside = f" ({dearer['core_seconds_a_page']:+.1%})" if dearer else ""
        lines.append(f"| {who} | {rate:.0f} | {cores:.3f}{beside} | {' | '.join(f'{one:.3f}' for one in shares)} |")
    return "\n".join(lines)


def scale_table() -> str:
    """Markdown: a row for each number of pages that are read at a time."""
    lines = [
        "| read at a time | pages a minute | of linear | cores busy | core-milliseconds a page | of whom |",
        "|" + "---|" * 6,
    ]
    for row in _queue()["scale"]["slots"]:
        whose = ", ".join(f"{who} {1000 * share:.0f}" for who, share in row["of_whom"].items() if share >= 0.001)
        figures = (row["slots"], f"{row['pages_per_minute']:,}", f"{row['of_linear']:.2f}", row["cores_busy"])
        lines.append(f"| {' | '.join(map(str, figures))} | {1000 * row['core_seconds_a_page']:.0f} | {whose} |")
    return "\n".join(lines)


def capacity_table(page: Page) -> str:
    """Markdown: a column for each site."""
    rows: dict[str, list[str]] = {}

    def row(name: str, value: str) -> None:
        rows.setdefault(name, []).append(value)

    for site in SITES:
        seconds = HOURS * 3600 * BUSY
        cores = ceil(site.pages_a_day * page.worker_core_seconds / seconds)
        processes = ceil(cores / SLOTS)
        row("pages a day", f"{site.pages_a_day:,}")
        row(f"pages in {YEARS} years", _millions(site.pages))
        row("cores for workers", f"{cores:,}")
        row(
            "cores for PostgreSQL, RabbitMQ, S3 and Elasticsearch while they read",
            f"{ceil(site.pages_a_day * page.server_core_seconds / seconds)}",
        )
        row("objects", _millions(site.pages * page.objects))
        row(f"objects, {COPIES} copies", _size(site.pages * page.object_kib * COPIES))
        row("PostgreSQL", _size(site.pages * page.database_kib))
        if page.index_kib is not None:
            shards = ceil(site.pages * page.index_kib / 2**20 / SHARD_GIB)
            row(f"Elasticsearch, {COPIES} copies", _size(site.pages * page.index_kib * COPIES))
            row("shards (`SOHOA_ELASTIC_SHARDS`)", f"{shards:,}")
        row("connections to PostgreSQL at most", f"{(processes + site.api_replicas + 1) * CONNECTIONS:,}")
    head = ["| |" + "".join(f" {site.name} |" for site in SITES), "|---|" + "---|" * len(SITES)]
    return "\n".join([*head, *(f"| {name} | {' | '.join(values)} |" for name, values in rows.items())])


def _millions(count: float) -> str:
    return f"{count / 1e6:,.0f} million"


def _size(kib: float) -> str:
    return f"{kib / 2**30:,.1f} TiB" if kib >= 2**30 else f"{kib / 2**20:,.0f} GiB"


TABLES = {"queue": queue_table, "workers": scale_table, "capacity": lambda: capacity_table(Page.measured())}
"""Its name in the page -> how it is made."""
