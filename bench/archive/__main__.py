"""`python -m bench.archive [--short] [PART ...]`: deposits and fixity on both stores, lists and searches with rights applied."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from bench.archive.deposits import deposits
from bench.archive.fixity import fixity
from bench.archive.lists import lists
from bench.archive.searches import searches
from bench.machine import machine

RESULTS = Path(__file__).resolve().parents[1] / "results" / "archive.json"
DOCUMENTS, SHORT_DOCUMENTS = 1_000_000, 20_000
PARTS = {
    "deposits": lambda short: deposits(short=short),
    "fixity": lambda short: fixity(short=short),
    "lists": lambda short: lists(SHORT_DOCUMENTS if short else DOCUMENTS),
    "searches": lambda short: searches(SHORT_DOCUMENTS if short else DOCUMENTS),
}
P95_MS = 50.0
"""Milliseconds that one list or search in twenty may pass, whoever asks."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.archive", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the objects and twenty thousand documents, in a minute")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)}; the others stay as they were")
    asked = parser.parse_args()
    before = json.loads(RESULTS.read_text("utf-8")) if asked.parts and RESULTS.exists() else {}
    found = {name: before[name] for name in PARTS if name in before} if before.get("short") == asked.short else {}
    found |= {name: PARTS[name](asked.short) for name in asked.parts or PARTS}
    report = {**machine(("sqlalchemy", "tantivy", "minio")), "short": asked.short, **found, "targets": targets(found)}
    for name, target in report["targets"].items():
        print(f"{name}: p95 {target['p95_ms']} ms (at most {P95_MS}): {'yes' if target['met'] else 'NO'}", end="")
        print(f"; the dearest {target['dearest_p95_ms']}")
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0 if all(row.get("whole", True) for part in found.values() for row in part["rows"]) else 1


def targets(found: dict[str, Any]) -> dict[str, Any]:
    """Of lists and searches, which somebody waits for: of the person who waits longest, and of the dearest thing to ask for."""
    told = {}
    for name in ("lists", "searches"):
        if name in found:
            rows = found[name]["rows"]
            p95 = max(one["p95_ms"] for one in found[name].get("people", rows))
            told[name] = {"p95_ms": p95, "dearest_p95_ms": max(row["p95_ms"] for row in rows), "met": p95 <= P95_MS}
    return told


if __name__ == "__main__":
    raise SystemExit(main())
