"""`python -m bench.tamper [--short]`: one byte, row, seal or record changed at thousands of random places; none may be missed."""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from archive.errors import ObjectDamaged
from archive.log import verify
from bench.machine import machine
from bench.tamper.tampering import Tamperer
from bench.tamper.written import fill
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings

RESULTS = Path(__file__).resolve().parents[1] / "results" / "tamper.json"
PLACES, SHORT_PLACES = 2_500, 400
SEED = 20260312


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.tamper", description=__doc__)
    parser.add_argument("--short", action="store_true", help=f"{SHORT_PLACES} places instead of {PLACES}")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    luck, began = random.Random(asked.seed), time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-tamper-") as folder:
        settings = Settings(data=Path(folder) / "data")
        with open_installation(settings) as installation:
            fill(installation, luck)
            tried, missed = _try_all(installation, luck, SHORT_PLACES if asked.short else PLACES)
            if not _all_is_well(installation):
                print("what was put back is not what it was: the bench itself is wrong")
                return 1
    for kind, count in sorted(tried.items()):
        print(f"{kind:32}{count:>6} places{sum(one.startswith(kind) for one in missed):>6} missed")
    for one in missed:
        print(f"  missed: {one}")
    places = sum(tried.values())
    print(f"{places} places, {len(missed)} missed ({time.perf_counter() - began:.0f} s)")
    report = {**machine(()), "short": asked.short, "seed": asked.seed, "places": places, "kinds": dict(sorted(tried.items()))}
    RESULTS.write_text(json.dumps({**report, "missed": missed}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {RESULTS.relative_to(RESULTS.parents[2])}")
    return 1 if missed else 0


def _try_all(installation: Installation, luck: random.Random, places: int) -> tuple[Counter[str], list[str]]:
    """How many places of each kind, and those that were missed."""
    seals = Path(installation.log.store.place)
    data = installation.settings.data
    tamperer = Tamperer(data / "sohoa.db", seals, data / "objects", luck)
    kinds = list(tamperer.kinds)
    tried: Counter[str] = Counter()
    missed = []
    for number in range(places):
        kind = kinds[number % len(kinds)]
        with tamperer.tampered(kind) as what:
            if not _found(installation, kind, what):
                missed.append(f"{kind}: {what}")
        tried[kind] += 1
    return tried, missed


def _found(installation: Installation, kind: str, what: str) -> bool:
    if kind == "byte of an object":
        try:
            installation.objects.verify(what.split()[0])
        except ObjectDamaged:
            return True
        return False
    return not verify(installation.engine, installation.log.store, installation.log.keys).clean


def _all_is_well(installation: Installation) -> bool:
    for sha256 in installation.objects.hashes():
        installation.objects.verify(sha256)
    return verify(installation.engine, installation.log.store, installation.log.keys).clean


if __name__ == "__main__":
    raise SystemExit(main())
