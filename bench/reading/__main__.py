"""`python -m bench.reading [--short]`: our reading beside plain Tesseract and OCRmyPDF; lines found; each step; memory."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.machine import PACKAGES, machine
from bench.reading.ablation import Worth, ablate
from bench.reading.comparison import LONG, OURS, SEED, Result, as_rows, compare, stacks
from bench.reading.lines import LinesFound, find, told_lines
from bench.reading.readers import ghostscript_version, missing, take_in
from bench.reading.report import Target, targets, told_ablation, told_memory, told_results, told_targets
from bench.reading.sureness import Sureness, sureness, told_sureness
from bench.scans.corpus import ScannedDocument, write_pdf
from bench.scans.levels import LEVELS
from bench.search.paragraphs import TEXTS

RESULTS = Path(__file__).resolve().parents[1] / "results" / "reading.json"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer pages: some minutes instead of about an hour")
    parser.add_argument("--pages", type=int, default=40, help="pages a level (long form)")
    parser.add_argument("--steps-pages", type=int, default=12, help="pages a level on which the steps are tried (long form)")
    options = parser.parse_args()
    short = options.short
    if lacking := missing():
        print("Missing, so nothing was compared:\n  " + "\n  ".join(lacking), file=sys.stderr)
        return 5
    pages, sizes, steps_pages = (3, (20, 60), 2) if short else (options.pages, (120, 2000), options.steps_pages)
    ablated = [level for level in LEVELS if level != "clean"] if short else list(LEVELS)
    others = not short and TEXTS.is_file()
    if not others:
        print(f"Without papers of other designs and texts: {'the short form' if short else f'no texts at {TEXTS}'}.\n")
    load = load_now()
    print(f"{pages} pages a level, seed {SEED}; {os.cpu_count()} cores, of which {load} were busy before\n")
    with tempfile.TemporaryDirectory(prefix="bench-reading-") as scratch:
        folder = Path(scratch)
        results: list[Result] = []
        for stack in stacks(pages, sizes[0], folder, others=others):
            results += compare(stack, folder, every=not short)
            print(told_results([one for one in results if one.level == stack.name]), flush=True)
            if stack.name == LONG:
                documents = stack.documents
        (long,) = [one for one in results if one.level == LONG and one.reader == OURS]
        memory = [
            {"pages": long.pages, "peak_mib": long.peak_mib, "largest_mib": long.largest_mib, "seconds": long.seconds},
            memory_for(documents, -(-sizes[1] // sizes[0]), folder),
        ]
    print(told_memory(memory), flush=True)
    lines = [one for level in ablated for one in find(level, pages)]
    print(told_lines(lines), flush=True)
    sure = [one for level in ablated for one in sureness(level, pages, others=others)]
    print(told_sureness(sure), flush=True)
    worth = [one for level in ablated for one in ablate(level, steps_pages)]
    print(told_ablation(worth))
    promised = targets(results, memory, lines, sure)
    print(told_targets(promised))
    write(short, load, results, memory, lines, sure, worth, promised)
    print(f"\nwritten: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


def load_now() -> float:
    """Processes that wanted a core in the last minute: whether something else was running."""
    return round(os.getloadavg()[0], 1)


def memory_for(documents: Sequence[ScannedDocument], times: int, folder: Path) -> dict[str, float]:
    """The most memory that `sohoa ingest` and its children hold for one file with these documents so many times over."""
    many = folder / "many-pages.pdf"
    truth = write_pdf([*documents] * times, many)
    measured = take_in(many, folder / "sohoa-many-pages")
    return {
        "pages": len(truth.pages),
        "peak_mib": round(measured.peak_mib),
        "largest_mib": round(measured.largest_mib),
        "seconds": round(measured.seconds, 1),
    }


def write(
    short: bool,
    load: float,
    results: list[Result],
    memory: list[dict[str, float]],
    lines: list[LinesFound],
    sure: list[Sureness],
    worth: list[Worth],
    promised: list[Target],
) -> None:
    """All figures, with what they were measured on."""
    RESULTS.parent.mkdir(exist_ok=True)
    report = {
        **machine((*PACKAGES, "ocrmypdf", "tesserocr")),
        "ghostscript": ghostscript_version(),
        "load": {"before": load, "after": load_now()},
        "short": short,
        "seed": SEED,
        "results": as_rows(results),
        "memory": memory,
        "lines": [asdict(one) for one in lines],
        "sureness": [asdict(one) for one in sure],
        "ablation": [asdict(one) for one in worth],
        "targets": [asdict(one) for one in promised],
    }
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
