"""`python -m bench.reader [--minutes M] [--strips N]`: draw strips, learn from them, write the weights of the product."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from bench.reader import pool
from bench.reader.export import export
from bench.reader.faces import UNSEEN, WEIGHTS, Faces
from bench.reader.training import learn
from bench.search.paragraphs import TEXTS
from ocr.reader.network import WEIGHTS as WRITTEN

SEED = 40_000
"""Of the drawn strips and of the order in which they are learned from."""
POOL = Path(__file__).resolve().parents[2] / ".cache" / "reader"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.reader", description=__doc__)
    parser.add_argument("--minutes", type=float, default=90, help="how long to learn, after the strips are drawn")
    parser.add_argument("--strips", type=int, default=160_000, help="how many strips to draw")
    parser.add_argument("--start", type=Path, help="weights to go on from, instead of none")
    asked = parser.parse_args()
    if not TEXTS.is_file():
        print(f"SKIPPED: no texts at {TEXTS} (set SOHOA_SHARED to the folder that holds texts/).", file=sys.stderr)
        return 0
    pool.fill(POOL, -(-asked.strips // pool.SHARD), seed=SEED, jobs=os.cpu_count() or 1)
    network, curve = learn(POOL, asked.minutes, seed=SEED, out=POOL / "weights.pt", start=asked.start)
    WRITTEN.parent.mkdir(exist_ok=True)
    export(network, pool.Shard.load(POOL / "0000.npz"), WRITTEN)
    card = {
        "commit": commit(),
        "strips": asked.strips,
        "minutes": asked.minutes,
        "weights": sum(one.numel() for one in network.parameters()),
        "faces": list(Faces.of(WEIGHTS).families),
        "unseen_faces": list(Faces.of(UNSEEN).families),
        "curve": [asdict(point) for point in curve],
    }
    WRITTEN.with_suffix(".json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"written: {WRITTEN} ({WRITTEN.stat().st_size:,} bytes)")
    return 0


def commit() -> str:
    """Of the code that drew and trained."""
    return subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    raise SystemExit(main())
