"""`python -m bench.hostile`: odd, broken and dangerous files, each with what is expected of it."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.hostile.expectation import Expected, disagreements_of_all, load
from bench.hostile.trial import DPI, EXAMINE_SECONDS, MEMORY_MB, MOST_PAGES, WINDOW, WINDOW_SECONDS, Outcome, attempt
from bench.machine import machine
from ingest.confinement import ConfinedPool

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SOHOA_SHARED", ROOT.parent / "shared"))
RESULTS = ROOT / "bench" / "results" / "hostile.json"
SLOWEST = 8
PACKAGES = ("pikepdf", "pdf2image", "pillow", "opencv-python", "numpy", "Pebble")


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m bench.hostile", description=__doc__)
    arguments.add_argument("--only", default="", help="files whose name holds this; nothing is written then")
    only = arguments.parse_args().only
    folder = SHARED / "hostile"
    if not (folder / "index.jsonl").is_file():
        print(f"SKIPPED: no hostile files at {folder} (set SOHOA_SHARED to the folder that holds hostile/).", file=sys.stderr)
        return 0
    files = [expected for expected in load(folder / "index.jsonl") if only in expected.file]
    workers = os.cpu_count() or 1
    began = time.perf_counter()
    with ConfinedPool(workers, memory_mb=MEMORY_MB) as pool, ThreadPoolExecutor(workers) as threads:

        def tried(expected: Expected) -> Outcome:
            return attempt(pool, folder / expected.file, turned="rotate-key" in expected.tags)

        outcomes = list(threads.map(tried, files))
        answers = [pool.submit(os.getpid, seconds=30).result() > 0 for _ in range(2 * workers)]
    seconds = time.perf_counter() - began
    against = disagreements_of_all(files, outcomes)
    show_tags(files, outcomes, against)
    show_disagreements(files, outcomes, against)
    figures = summary(files, outcomes, against, seconds, answers)
    print("\n" + "\n".join(f"{name:<28}{value}" for name, value in figures.items()))
    if not only:
        write(files, outcomes, against, figures)
    return 0


def summary(
    files: Sequence[Expected], outcomes: Sequence[Outcome], against: Sequence[list[str]], seconds: float, answers: Sequence[bool]
) -> dict[str, object]:
    return {
        "files": len(files),
        "agree": sum(not reasons for reasons in against),
        "opened": sum(one.pages is not None for one in outcomes),
        "refused": sum(one.refused is not None for one in outcomes),
        "pages shown": sum(one.shown for one in outcomes),
        "pages with a problem": sum(len(one.problems) for one in outcomes),
        "tasks ended by a limit": sum(not one.orderly for one in outcomes),
        "workers lost": 0 if all(answers) else "the pool does not answer",
        "seconds": round(seconds, 1),
        "slowest file, seconds": max(one.seconds for one in outcomes),
        "most memory, child, MiB": max(one.child_mb for one in outcomes),
        "most memory, program, MiB": max(one.program_mb for one in outcomes),
    }


def show_tags(files: Sequence[Expected], outcomes: Sequence[Outcome], against: Sequence[list[str]]) -> None:
    print(f"{'tag':<28}{'files':>6}{'agree':>7}{'opened':>8}{'refused':>9}{'s, slowest':>12}")
    for tag in sorted({tag for expected in files for tag in expected.tags} | {""}):
        rows = [i for i, expected in enumerate(files) if tag in expected.tags or (not tag and not expected.tags)]
        if rows:
            agree = sum(not against[i] for i in rows)
            opened = sum(outcomes[i].pages is not None for i in rows)
            slowest = max(outcomes[i].seconds for i in rows)
            print(f"{tag or '(none)':<28}{len(rows):>6}{agree:>7}{opened:>8}{len(rows) - opened:>9}{slowest:>12.1f}")


def show_disagreements(files: Sequence[Expected], outcomes: Sequence[Outcome], against: Sequence[list[str]]) -> None:
    print("\nfiles that do not agree:")
    for expected, outcome, reasons in zip(files, outcomes, against, strict=True):
        if reasons:
            said = [outcome.message, *(one["en"] for one in outcome.problems[:1]), *(one["en"] for one in outcome.warnings)]
            print(f"  {expected.file} [{expected.expectation}]\n    not: {'; not: '.join(reasons)}")
            print(f"    pages {outcome.pages}, {outcome.seconds} s. {' '.join(filter(None, said))}"[:400])
    print("\nslowest:")
    for outcome, expected in sorted(zip(outcomes, files, strict=True), key=lambda pair: -pair[0].seconds)[:SLOWEST]:
        print(f"  {outcome.seconds:>7.1f} s {outcome.tried:>4} pages  {expected.file}")


def row(expected: Expected, outcome: Outcome, against: Sequence[str]) -> dict[str, object]:
    """What is kept of a file: codes of its warnings, sentences of what it was refused for."""
    told = {
        "refused": outcome.refused,
        "message": outcome.message,
        "pages": outcome.pages,
        "shown": outcome.shown,
        "warnings": [one["code"] for one in outcome.warnings],
        "problems": [one["en"] for one in outcome.problems],
        "seconds": outcome.seconds,
        "child_mb": outcome.child_mb,
    }
    known = {"file": expected.file, "tags": sorted(expected.tags), "expected": expected.expectation, "disagrees": list(against)}
    return known | {name: value for name, value in told.items() if value not in (None, "", [])}


def write(
    files: Sequence[Expected], outcomes: Sequence[Outcome], against: Sequence[list[str]], figures: dict[str, object]
) -> None:
    settings = {"dpi": DPI, "window": WINDOW, "most_pages": MOST_PAGES, "memory_mb": MEMORY_MB}
    settings |= {"examine_seconds": EXAMINE_SECONDS, "window_seconds": WINDOW_SECONDS}
    head = machine(PACKAGES) | {"settings": settings, "figures": figures}
    rows = [row(*of_one) for of_one in zip(files, outcomes, against, strict=True)]
    lines = ",\n".join("  " + json.dumps(one, ensure_ascii=False) for one in rows)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(head, indent=1).removesuffix("\n}") + f',\n "files": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    raise SystemExit(main())
