"""`python -m bench.samples`: takes `samples/` in with `sohoa` and holds what it made of them against their truth."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.machine import machine
from bench.samples.judging import (
    JudgedDocument,
    JudgedDossier,
    JudgedField,
    JudgedLookUp,
    judged_documents,
    judged_dossiers,
    judged_look_ups,
)
from ingest.receiving import receive
from ingest.worker import finish_batch
from portal.samples import Samples, load_samples
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "bench" / "results" / "samples.json"
SCANNER = Actor("Lê Thị Thu", "cli")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.samples", description=__doc__)
    parser.add_argument("--samples", type=Path, default=ROOT / "samples")
    parser.add_argument("--data", type=Path, help="judge what is in this data folder (it is taken in where it is new)")
    options = parser.parse_args()
    samples = load_samples(options.samples)
    with (
        tempfile.TemporaryDirectory() as fresh,
        open_installation(load_settings(data=options.data or Path(fresh))) as installation,
    ):
        began = time.perf_counter()
        take_in(installation, samples, options.samples)
        seconds = time.perf_counter() - began
        documents = judged_documents(installation, samples, options.samples)
        dossiers = judged_dossiers(installation, samples)
        look_ups = judged_look_ups(installation, samples)
    show(documents, dossiers, look_ups, seconds)
    figures = summary(documents, dossiers, look_ups) | {"seconds": round(seconds, 1)}
    details = {
        "documents": [asdict(one) | {"expected": one.expected.type} for one in documents],
        "dossiers": [asdict(one) for one in dossiers],
        "look_ups": [asdict(one) for one in look_ups],
    }
    RESULTS.write_text(json.dumps(machine() | {"figures": figures} | details, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(f"\nwritten: {RESULTS.relative_to(ROOT)}")
    return 0


def take_in(installation: Installation, samples: Samples, folder: Path) -> None:
    """Each dossier's files as one batch, and all work done."""
    batches = [
        receive(installation, [file.incoming for file in dossier.files(folder)], SCANNER, dossier.purpose)
        for dossier in samples.dossiers
    ]
    for batch in batches:
        finish_batch(installation, batch, SCANNER)


def summary(
    documents: Sequence[JudgedDocument], dossiers: Sequence[JudgedDossier], look_ups: Sequence[JudgedLookUp]
) -> dict[str, Any]:
    fields = [field for one in documents for field in one.fields]
    return {
        "documents": len(documents),
        "found": sum(one.found for one in documents),
        "type_right": sum(one.type_right for one in documents),
        "type_confidently_wrong": sum(one.type_confidently_wrong for one in documents),
        "fields": {
            name: {
                "printed": len(own),
                "right": sum(field.right for field in own),
                "confidently_wrong": sum(field.confidently_wrong for field in own),
            }
            for name in ("number_symbol", "issued_on")
            if (own := [field for field in fields if field.name == name])
        },
        "dossiers_right": f"{sum(one.right for one in dossiers)} of {len(dossiers)}",
        "look_ups_right": f"{sum(one.right for one in look_ups)} of {len(look_ups)}",
    }


def show(
    documents: Sequence[JudgedDocument],
    dossiers: Sequence[JudgedDossier],
    look_ups: Sequence[JudgedLookUp],
    seconds: float,
) -> None:
    print(f"{'file':<38}{'pages':<9}{'type':<24}{'read as':<24}{'conf':>5}  printed number and date")
    for one in documents:
        pages = f"{one.expected.pages[0]}-{one.expected.pages[-1]}" + ("" if one.found else " ✗")
        said = " ".join(_field(field) for field in one.fields)
        kind = f"{one.type_id or 'unknown'}{'' if one.type_right else ' ✗'}"
        print(f"{one.file:<38}{pages:<9}{one.expected.type:<24}{kind:<24}{one.type_confidence:>5.2f}  {said}")
    for dossier in dossiers:
        print(f"{dossier.code}: {'right' if dossier.right else f'WRONG: {dossier.found}, should be {dossier.expected}'}")
    for asked in look_ups:
        wrong = {name: (asked.found.get(name), state) for name, state in asked.expected.items() if asked.found.get(name) != state}
        verdict = "right" if asked.right else f"WRONG (found, should be): {wrong}"
        print(f"{asked.person} {asked.procedure}: {verdict} {asked.reasons}")
    print(f"{seconds:.0f} s")
    for name, figure in summary(documents, dossiers, look_ups).items():
        print(f"  {name:<24}{figure}")


def _field(field: JudgedField) -> str:
    return f"{field.expected} ✓" if field.right else f"{field.expected} ✗ {field.value} ({field.confidence:.2f})"


if __name__ == "__main__":
    raise SystemExit(main())
