"""`python -m bench.real`: fields and words of the real scans by each reader, and by plain Tesseract with the same rules."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import get_args

import catalogue
import ocr
from bench.machine import machine
from bench.real.agreement import PLAIN, recalls
from bench.real.scans import SHARED, Reader, Scan, read_all, read_by_us, read_plainly, scans
from bench.real.scoring import FIELDS, Score, score
from page.reading import DocumentReading
from page.words import ReadPage

RESULTS = Path(__file__).resolve().parents[1] / "results" / "real.json"
TARGETS = {"symbol": 13, "issued_month": 13, "issuer": 13, "type": 13, "signer": 12, "number": 9, "issued_on": 9}
MOST_CONFIDENTLY_WRONG = 1


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m bench.real", description=__doc__)
    arguments.add_argument("--details", action="store_true", help="every value that is not right")
    details = arguments.parse_args().details
    folder = SHARED / "scans"
    if not (folder / "fields.jsonl").is_file():
        print(f"SKIPPED: no real scans at {folder} (set SOHOA_SHARED to the folder that holds scans/).", file=sys.stderr)
        return 0
    found = scans(folder)
    types = catalogue.load_catalogue().types
    report: dict[str, object] = {**machine(), "reader": ocr.reader_version(), "files": len(found)}
    readers: dict[str, Reader] = {name: partial(read_by_us, reader=name) for name in get_args(ocr.ReaderName)}
    every: dict[str, dict[Path, list[ReadPage]]] = {}
    for name, reader in (readers | {PLAIN: read_plainly}).items():
        began = time.perf_counter()
        pages = read_all(found, reader)
        seconds = time.perf_counter() - began
        documents = {scan.path: ocr.understand(pages[scan.path], types, signed_at=scan.signed_at) for scan in found}
        scores = [one for scan in found for one in score(scan.path.name, scan.truth, documents[scan.path])]
        every[name] = pages
        show(name, found, scores, documents, pages, details)
        report[name] = {"reading_seconds": round(seconds, 1), **summary(scores), "scores": [asdict(one) for one in scores]}
    agreed = {name: asdict(one) for name, one in recalls(every).items()}
    print("\nwords that Tesseract, plain or after our cleaning, and our own reader read alike, at least two of the three:")
    for name, one in agreed.items():
        print(f"  {name:<12}{one['found']:>7} of {one['words']} ({one['found'] / one['words']:.2%})")
    report["words_agreed"] = agreed
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"\nwritten: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 0


def summary(scores: Sequence[Score]) -> dict[str, object]:
    given = [one for one in scores if one.value is not None]
    return {
        "fields": {
            name: {v: sum(one.verdict == v for one in scores if one.field == name) for v in ("right", "abstained", "wrong")}
            for name in FIELDS
        },
        "confidently_wrong": sum(one.confidently_wrong for one in scores),
        "share_confident": round(sum(one.confident for one in given) / len(given), 3) if given else 0.0,
        "confident_right": sum(one.confident and one.verdict == "right" for one in scores),
        "near_misses": sum(
            one.verdict == "wrong" and one.edits is not None and one.edits <= 2 for one in scores if one.field == "subject"
        ),
    }


def show(
    name: str,
    found: Sequence[Scan],
    scores: Sequence[Score],
    documents: dict[Path, list[DocumentReading]],
    pages: dict[Path, list[ReadPage]],
    details: bool,
) -> None:
    print(f"\n{name}: {len(found)} files, {sum(map(len, pages.values()))} pages")
    print(f"  {'field':<15}{'right':>7}{'abstained':>11}{'wrong':>7}{'>= 0.9':>8}{'of these wrong':>16}   target")
    for field in FIELDS:
        own = [one for one in scores if one.field == field]
        counts = [sum(one.verdict == verdict for one in own) for verdict in ("right", "abstained", "wrong")]
        confident, wrong = sum(one.confident for one in own), sum(one.confidently_wrong for one in own)
        target = f">= {TARGETS[field]}" if field in TARGETS else ""
        print(f"  {field:<15}{counts[0]:>7}{counts[1]:>11}{counts[2]:>7}{confident:>8}{wrong:>16}   {target}")
    outcome = summary(scores)
    print(f"  confidently wrong in all: {outcome['confidently_wrong']} (at most {MOST_CONFIDENTLY_WRONG})")
    print(f"  share of the values that are given at >= 0.9: {outcome['share_confident']:.0%}")
    print(f"  subjects wrong by one or two letters only: {outcome['near_misses']}")
    split = [path.name for path, found_documents in documents.items() if len(found_documents) != 1]
    print(f"  files seen as more than one document: {', '.join(split) or 'none'}")
    for one in scores:
        if one.confidently_wrong or (details and one.verdict != "right"):
            print(
                f"    {one.file} {one.field} [{one.verdict} {one.confidence:.2f}]: {one.value!r}, on the paper {one.expected!r}"
            )


if __name__ == "__main__":
    raise SystemExit(main())
