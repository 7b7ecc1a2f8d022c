"""Whether words are as often right as they say: on the drawn levels, and on papers of which nothing learned."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import ocr
from bench.reader.calibration import expected_error, printed_under
from bench.reading.readers import JOBS
from bench.scans.corpus import make_documents
from bench.scans.degrade import Scanned
from bench.scans.layouts import DRAWN
from bench.scans.layouts.others import OTHERS
from ocr.cleaned import CleanedPage, cleaned
from ocr.recognisers import recogniser
from ocr.stamps import sort_out

SEED = 22
SURE = 0.95
_PAPERS = {"": DRAWN, ", other papers": OTHERS}
_STEPS = ocr.CleaningSteps()


@dataclass(frozen=True)
class Sureness:
    """What the words of some pages say of themselves, and how they are."""

    level: str
    words: int
    right: float
    sure: int
    """Given at `SURE` or more,"""
    sure_right: float
    """and the share of them that is right."""
    expected_error: float


def sureness(level: str, count: int, *, others: bool) -> list[Sureness]:
    """With the reader of the product."""
    return [_measured(f"{level}{name}", _pages(level, name, count)) for name in _PAPERS if others or not name]


def _pages(level: str, papers: str, count: int) -> list[Scanned]:
    return [page for document in make_documents(level, count, SEED, _PAPERS[papers]) for page in document.pages][:count]


def _measured(level: str, pages: Sequence[Scanned]) -> Sureness:
    with ProcessPoolExecutor(JOBS) as pool:
        read = list(pool.map(_read, pages))
    said, right = np.concatenate([one[0] for one in read]), np.concatenate([one[1] for one in read])
    sure = said >= SURE
    return Sureness(
        level, len(said), round(float(right.mean()), 5), int(sure.sum()), round(float(right[sure].mean()), 5),
        round(expected_error(said, right), 5),
    )  # fmt: skip


def _read(scanned: Scanned) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each word that was read how sure it is, and whether it stands there."""
    page = cleaned(scanned.pixels, 1, float(scanned.dpi[1]), _STEPS)
    if not isinstance(page, CleanedPage):
        return np.zeros(0), np.zeros(0, np.bool_)
    (found,) = recogniser(ocr.DEFAULT_READER).read([page], _STEPS, 90)
    found = [one for one in sort_out(found, page.rings, page.frames).text if not one.by_hand]
    printed = printed_under(found, scanned.truth, page.placement)
    right = [one.text == under for one, under in zip(found, printed, strict=True)]
    return np.array([one.confidence for one in found]), np.array(right, np.bool_)


def told_sureness(found: Sequence[Sureness]) -> str:
    """As a table."""
    rows = [f"{'how sure words are':<28}{'words':>8}{'right':>9}{f'>= {SURE}':>10}{'of these right':>16}{'expected error':>16}"]
    rows += [
        f"  {one.level:<26}{one.words:>8}{one.right:>9.2%}{one.sure:>10}{one.sure_right:>16.2%}{one.expected_error:>16.4f}"
        for one in found
    ]
    return "\n".join(rows) + "\n"
