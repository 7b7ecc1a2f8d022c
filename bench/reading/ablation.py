"""What each cleaning step is worth: read the same pages with each step left out."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import get_args

import numpy as np

import ocr
from bench.reading.measured import core_seconds
from bench.reading.readers import JOBS
from bench.reading.scoring import Score, score, total
from bench.scans.corpus import make_scene, scanned
from bench.scans.degrade import Scanned
from bench.scans.layouts import DRAWN
from bench.scans.levels import LEVELS

SEED = 12
TURNED_EVERY = 4
BLANK_EVERY = 8
"""Every so many documents one lies upside down, or has a blank back."""
NOTHING = "all steps"


@dataclass(frozen=True)
class Worth:
    """Reading with one step left out."""

    level: str
    without: str
    cer: float
    cer_anywhere: float
    core_seconds: float
    """A page, of all processes."""


def pages_of(level: str, count: int) -> list[Scanned]:
    """First pages of many papers of a level, among them some upside down, and blank backs."""
    rng = np.random.default_rng([SEED, *level.encode()])
    pages: list[Scanned] = []
    for place in range(count):
        paper = DRAWN[place % len(DRAWN)](make_scene(LEVELS[level], rng))
        blank_back = place % BLANK_EVERY == 2
        if blank_back:
            paper.sheet()
        read = scanned(paper, LEVELS[level], rng, turns=(180,) if place % TURNED_EVERY == 1 else ()).pages
        pages += [read[0], *(read[-1:] if blank_back else ())]
        if len(pages) >= count:
            break
    return pages[:count]


def ablate(level: str, count: int) -> list[Worth]:
    """Each reader with all steps; then, with that of the product, each step left out, then all of them."""
    pages = pages_of(level, count)
    names = [one.name for one in fields(ocr.CleaningSteps)]
    whole = ocr.CleaningSteps()
    ways: dict[str, tuple[ocr.ReaderName, ocr.CleaningSteps]] = {
        **{f"{reader}, {NOTHING}": (reader, whole) for reader in get_args(ocr.ReaderName)},
        **{name: (ocr.DEFAULT_READER, replace(whole, **{name: False})) for name in names},
        "every step": (ocr.DEFAULT_READER, replace(whole, **dict.fromkeys(names, False))),
    }
    with ProcessPoolExecutor(JOBS) as pool:
        return [
            _worth(level, name, list(pool.map(partial(_read, reader=reader, steps=steps), pages)))
            for name, (reader, steps) in ways.items()
        ]


def _worth(level: str, without: str, read: Sequence[tuple[Score, float]]) -> Worth:
    whole = total([one for one, _ in read])
    seconds = sum(cost for _, cost in read) / len(read)
    return Worth(level, without, round(whole.cer, 4), round(whole.cer_anywhere, 4), round(seconds, 3))


def _read(page: Scanned, reader: ocr.ReaderName, steps: ocr.CleaningSteps) -> tuple[Score, float]:
    pixels, before = page.pixels, core_seconds()
    read = ocr.read_page(pixels, number=1, dpi=float(page.dpi[1]), reader=reader, steps=steps)
    return score(page.truth, read.text), core_seconds() - before
