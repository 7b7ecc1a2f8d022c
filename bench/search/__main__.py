"""`python -m bench.search [--short] [ENGINE ...]`: a million pages of prose on both engines, filled and asked."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from bench.archive.holdings import standings
from bench.machine import machine
from bench.search.asked import mixed
from bench.search.corpus import KINDS, Corpus, Planted
from bench.search.engines import ENGINES, Engine, filled
from bench.search.paragraphs import TEXTS, paragraphs
from search import Query, SearchIndex

RESULTS = Path(__file__).resolve().parents[1] / "results" / "search.json"
PAGES, SHORT_PAGES = 1_000_000, 10_000
QUERIES, SHORT_QUERIES = 2_000, 220
WARMING_UP = 100
"""Searches before those that are timed."""
FIRST = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_PAGES:,} pages, in two minutes")
    parser.add_argument("--pages", type=int, help="another number of pages; nothing is written")
    parser.add_argument("engines", nargs="*", metavar="ENGINE", help=f"some of {', '.join(ENGINES)}; the other stays as it was")
    asked = parser.parse_args()
    if not TEXTS.is_file():
        print(f"SKIPPED: no texts at {TEXTS} (set SOHOA_SHARED to the folder that holds texts/).", file=sys.stderr)
        return 0
    pages = asked.pages or (SHORT_PAGES if asked.short else PAGES)
    corpus = Corpus(pages, paragraphs())
    is_whole = not asked.short and asked.pages is None
    before = json.loads(RESULTS.read_text("utf-8"))["engines"] if is_whole and asked.engines and RESULTS.exists() else {}
    found = {name: tried(name, corpus, SHORT_QUERIES if asked.short else QUERIES) for name in asked.engines or ENGINES}
    engines = {name: one for name in ENGINES if (one := found.get(name, before.get(name)))}
    if is_whole:
        report = {**machine(("tantivy", "elasticsearch")), "pages": pages, "engines": engines}
        RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


def tried(name: str, corpus: Corpus, queries: int) -> dict[str, Any]:
    """Fill an engine, look for what was planted, and ask what officers ask."""
    with ENGINES[name]() as engine:
        taken = filled(engine, corpus.documents())
        filling = {
            "seconds": round(taken.seconds),
            "pages_a_second": round(taken.documents / taken.seconds),
            "own_core_seconds": round(taken.own_core_seconds),
            "mib": engine.mib(),
        }
        print(f"{name}: {taken.documents:,} pages, {filling}", flush=True)
        found = recall(engine.index, corpus.planted)
        return {**engine.versions, "filling": filling, "recall": found, "latency": latency(engine, corpus, queries)}


def recall(index: SearchIndex, planted: Iterable[Planted]) -> list[dict[str, Any]]:
    """Of what was planted, how much comes first and how much among the first ten."""
    places: dict[str, list[int | None]] = defaultdict(list)
    for one in planted:
        hits = [hit.document_id for hit in index.search(Query(one.query, limit=FIRST)).hits]
        places[one.kind].append(hits.index(one.document_id) if one.document_id in hits else None)
    print(f"  {'':46}{'queries':>9}{'first':>9}{'first ten':>11}")
    rows = []
    for kind in KINDS:
        among, first = (sum(one in wanted for one in places[kind]) for wanted in (range(FIRST), (0,)))
        asked = len(places[kind])
        rows.append({"kind": kind, "queries": asked, "first": first / asked, "first_ten": among / asked})
        print(f"  {kind:46}{asked:>9}{first / asked:>9.1%}{among / asked:>11.1%}", flush=True)
    return rows


def latency(engine: Engine, corpus: Corpus, queries: int) -> list[dict[str, Any]]:
    """Milliseconds of searches with their rights, hits and snippets included, each asked once."""
    asked = mixed(corpus, queries + WARMING_UP, standings(corpus.pages))
    took: dict[str, list[float]] = defaultdict(list)
    for place, (kind, query) in enumerate(asked):
        began = time.perf_counter()
        engine.index.search(query)
        if place >= WARMING_UP:
            took[kind].append((time.perf_counter() - began) * 1000)
    print(f"  {'':46}{'queries':>9}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}")
    rows = []
    for kind, times in {"all": list(chain.from_iterable(took.values())), **took}.items():
        p50, p95, p99 = (round(float(one), 1) for one in np.percentile(times, (50, 95, 99)))
        rows.append({"kind": kind, "queries": len(times), "p50_ms": p50, "p95_ms": p95, "p99_ms": p99})
        print(f"  {kind:46}{len(times):>9}{p50:>9}{p95:>9}{p99:>9}", flush=True)
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
