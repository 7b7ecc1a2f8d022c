"""`python -m bench.reader [--only letters|figures]`: draw strips, learn from them, write the weights of the product."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.reader import calibration, pool, wording
from bench.reader.export import export
from bench.reader.faces import UNSEEN, WEIGHTS, Faces
from bench.reader.network import Network
from bench.reader.texts import prose
from bench.reader.training import learn
from bench.scans.levels import LEVELS
from bench.search.paragraphs import TEXTS
from ocr.reader.by_hand import FIGURES
from ocr.reader.calibration import MEASURED
from ocr.reader.network import WEIGHTS as LETTERS
from ocr.reader.wording import COUNTS

SEED = 40_000
"""Of the drawn strips and of the order in which they are learned from."""
PAGES = 90
"""Of each level, to measure how sure the reader may be."""
POOL = Path(__file__).resolve().parents[2] / ".cache" / "reader"


@dataclass(frozen=True)
class Lesson:
    """One of the networks of the product."""

    network: Callable[[], Network]
    drawn: str
    """Of `pool.DRAWN`."""
    strips: int
    minutes: float
    out: Path


LESSONS = {
    "letters": Lesson(Network, "lines", 160_000, 80, LETTERS),
    "figures": Lesson(lambda: Network((12, 24, 48, 96), deep=2), "figures", 80_000, 10, FIGURES),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reader", description=__doc__)
    parser.add_argument("--only", choices=LESSONS, help="one of the networks")
    parser.add_argument("--minutes", type=float, help="how long to learn, after the strips are drawn")
    parser.add_argument("--strips", type=int, help="how many strips to draw")
    parser.add_argument("--start", type=Path, help="weights to go on from, instead of none")
    asked = parser.parse_args()
    if not TEXTS.is_file():
        print(f"SKIPPED: no texts at {TEXTS} (set SOHOA_SHARED to the folder that holds texts/).", file=sys.stderr)
        return 0
    if asked.only is None:
        wording.write(COUNTS, prose().paragraphs)
    for name, lesson in LESSONS.items():
        if asked.only in (None, name):
            teach(lesson, asked.strips or lesson.strips, asked.minutes or lesson.minutes, asked.start)
    calibration.write(MEASURED, calibration.read(list(LEVELS), PAGES, calibration.SEED, os.cpu_count() or 1))
    return 0


def teach(lesson: Lesson, strips: int, minutes: float, start: Path | None) -> None:
    """Draw, learn, export, and write the card."""
    folder = POOL / lesson.drawn
    pool.fill(folder, lesson.drawn, -(-strips // pool.SHARD), seed=SEED, jobs=os.cpu_count() or 1)
    network, curve = learn(lesson.network(), folder, minutes, seed=SEED, out=folder / "weights.pt", start=start)
    lesson.out.parent.mkdir(exist_ok=True)
    export(network, pool.Shard.load(folder / "0000.npz"), lesson.out)
    before = json.loads(lesson.out.with_suffix(".json").read_text(encoding="utf-8")) if start is not None else None
    card = {
        "generation": generation(lesson.out) + 1,
        "went_on_from": before and {name: before[name] for name in ("generation", "commit", "strips", "minutes")},
        "commit": commit(),
        "strips": strips,
        "minutes": minutes,
        "weights": sum(one.numel() for one in network.parameters()),
        "faces": list(Faces.of(WEIGHTS).families),
        "unseen_faces": list(Faces.of(UNSEEN).families),
        "curve": [asdict(point) for point in curve],
    }
    lesson.out.with_suffix(".json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {lesson.out} ({lesson.out.stat().st_size:,} bytes)")


def generation(out: Path) -> int:
    """Of the weights that are there; 0 where none are."""
    card = out.with_suffix(".json")
    return int(json.loads(card.read_text(encoding="utf-8"))["generation"]) if card.is_file() else 0


def commit() -> str:
    """Of the code that drew and trained."""
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
