"""`python -m bench.log [--short]`: what an act costs its writer, many writers at once, sealing, verifying and asking the log."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from archive.log import verify
from bench.intake.looking_up import resident_mib
from bench.log.asking import asked
from bench.log.kept import Kept, on_postgresql, on_sqlite
from bench.log.writing import at_once, beside_a_bare_commit
from bench.log.written import write
from bench.machine import machine

RESULTS = Path(__file__).resolve().parents[1] / "results" / "log.json"
ENTRIES, SHORT_ENTRIES = 1_000_000, 100_000
TRANSACTIONS, SHORT_TRANSACTIONS = 2_000, 500
PROCESSES, EACH = 8, 1_000
ACT_MS, VERIFIED_A_SECOND, PART_MS = 1.0, 100_000, 50.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a tenth of the entries, well under two minutes")
    short = parser.parse_args().short
    rows: dict[str, list[dict[str, Any]]] = {"writing": [], "at_once": [], "verifying": [], "asking": []}
    for place in (on_sqlite, on_postgresql):
        with tempfile.TemporaryDirectory(prefix="bench-log-") as folder, place(Path(folder)) as kept:
            if kept is None:
                print("PostgreSQL does not run (make services): SQLite alone")
                continue
            _measure(kept, rows, short=short)
    report = {**machine(("sqlalchemy", "pydantic_core", "cryptography")), "short": short, **rows, "targets": _targets(rows)}
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0 if all(row["whole"] for row in rows["at_once"]) and all(row["clean"] for row in rows["verifying"]) else 1


def _measure(kept: Kept, rows: dict[str, list[dict[str, Any]]], *, short: bool) -> None:
    entries, transactions = (SHORT_ENTRIES, SHORT_TRANSACTIONS) if short else (ENTRIES, TRANSACTIONS)
    sealing = write(kept.engine, kept.sealer, entries)
    verified = _verified(kept)
    print(
        f"{kept.database:11} {verified['entries']:>9,} entries: sealed {entries / sealing:>7,.0f}/s, "
        f"verified {verified['a_second']:>8,}/s, {verified['mib']} MiB",
        flush=True,
    )
    rows["verifying"].append({"database": kept.database, **verified, "sealed_a_second": round(entries / sealing)})
    parts = asked(kept, entries)
    print(
        f"{kept.database:11} {parts['questions']} questions: half take less than {parts['p50_ms']} ms a part, p95 of the slowest "
        f"{parts['slowest']['p95_ms']} ms ({parts['slowest']['reader']}: {parts['slowest']['question']})",
        flush=True,
    )
    rows["asking"].append(parts)
    cost = beside_a_bare_commit(kept, transactions)
    print(
        f"{kept.database:11} commit {cost['bare']['p50_ms']} ms, with an act {cost['with_act']['p50_ms']} ms: "
        f"{cost['act_ms']} ms more (p99 {cost['bare']['p99_ms']} and {cost['with_act']['p99_ms']})",
        flush=True,
    )
    rows["writing"].append(cost)
    many = at_once(kept, PROCESSES, EACH // 10 if short else EACH)
    print(
        f"{kept.database:11} {many['processes']} processes: {many['acts_a_second']} acts/s, {many['seals']} seals, "
        f"{'whole' if many['whole'] else 'BROKEN'}",
        flush=True,
    )
    rows["at_once"].append(many)


def _verified(kept: Kept) -> dict[str, Any]:
    """The best of three: what others do on the machine meanwhile only makes it slower."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        found = verify(kept.engine, kept.store, kept.keys)
        times.append(time.perf_counter() - began)
    seconds = min(times)
    return {
        "entries": found.entries, "covered": found.covered, "seconds": round(seconds, 2),
        "a_second": round(found.entries / seconds), "mib": resident_mib(), "clean": found.clean,
    }  # fmt: skip


def _targets(rows: dict[str, list[dict[str, Any]]]) -> dict[str, tuple[float, float]]:
    """Each target with what was found on SQLite."""
    return {
        "an act, ms more than a bare commit (at most)": (ACT_MS, rows["writing"][0]["act_ms"]),
        "entries verified a second (at least)": (VERIFIED_A_SECOND, rows["verifying"][0]["a_second"]),
        "a part of the log for the slowest question, ms in 19 of 20 (at most)": (PART_MS, rows["asking"][0]["slowest"]["p95_ms"]),
    }


if __name__ == "__main__":
    raise SystemExit(main())
