"""How sure the reader may say that it is of a word: measured on drawn pages of all levels, by which nothing else is judged."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import ocr
from bench.scans.corpus import make_documents
from bench.scans.degrade import Scanned
from bench.scans.levels import LEVELS
from bench.scans.truth import PageTruth, WordTruth
from ocr.cleaned import CleanedPage, cleaned
from ocr.crumbs import without_crumbs
from ocr.found import Found
from ocr.placement import Placement
from ocr.reader.calibration import Said, cautious, features, shares
from ocr.reader.wording import wording
from ocr.reader.words import said_words
from ocr.stamps import sort_out

SEED = 2002
"""Not of a benchmark."""
_STEPS = 60
_NEAR = (0.002, 0.004)
"""A word that was read belongs to the printed one within whose box its middle lies, or so near to it."""


@dataclass(frozen=True, eq=False)
class Page:
    """Words of one page: what the network said of each, and whether it was right."""

    level: str
    said: tuple[Said, ...]
    right: NDArray[np.bool_]


def read(levels: Sequence[str], pages: int, seed: int, jobs: int) -> list[Page]:
    """Read so many pages of each level."""
    wanted = [(level, page) for level in levels for document in make_documents(level, pages, seed) for page in document.pages]
    with ProcessPoolExecutor(jobs) as pool:
        return [one for one in pool.map(_read, wanted) if one is not None]


def _read(wanted: tuple[str, Scanned]) -> Page | None:
    level, scanned = wanted
    page = cleaned(scanned.pixels, 1, float(scanned.dpi[1]), ocr.CleaningSteps())
    if not isinstance(page, CleanedPage):
        return None
    found, said = said_words(page.grey, page.dpi, page.upright_rules, wording())
    text = set(map(id, sort_out(found, page.rings, page.frames).text))
    printed = printed_under(found, scanned.truth, page.placement)
    kept = [
        (of, spelled[0].text == under)
        for one, of, under in zip(found, said, printed, strict=True)
        if id(one) in text and not one.by_hand and (spelled := list(without_crumbs([one])))
    ]
    return Page(level, tuple(of for of, _ in kept), np.array([right for _, right in kept], np.bool_))


def printed_under(found: Sequence[Found], truth: PageTruth, placement: Placement) -> Iterator[str | None]:
    """Of each word that was read the printed one that stands there; None where none does."""
    words = list(truth.words)
    for one in found:
        x, y = placement.original(one.left, one.top, one.width, one.height).centre
        yield next((word.text for word in words if _holds(word, x, y)), None)


def _holds(word: WordTruth, x: float, y: float) -> bool:
    across, down = _NEAR
    box = word.box
    return box.left - across <= x <= box.right + across and box.top - down <= y <= box.bottom + down


def fit(pages: Sequence[Page]) -> NDArray[np.float64]:
    """Logistic regression by Newton's steps, every level with the same weight."""
    of = np.concatenate([features(page.said) for page in pages])
    right = np.concatenate([page.right for page in pages]).astype(np.float64)
    levels = np.concatenate([np.full(len(page.said), page.level) for page in pages])
    heavy = np.array([1 / np.sum(levels == level) for level in levels]) * len(levels) / len(set(levels))
    weights = np.zeros(of.shape[1])
    for _ in range(_STEPS):
        share = 1 / (1 + np.exp(-of @ weights))
        slope = of.T @ (heavy * (right - share)) - 1e-3 * weights
        bend = (of * (heavy * share * (1 - share))[:, None]).T @ of + 1e-3 * np.eye(len(weights))
        weights += np.linalg.solve(bend, slope)
    return weights


def expected_error(share: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 20) -> float:
    """Expected calibration error: by how much the words of each twentieth are more or less often right than they say."""
    place = np.minimum((share * bins).astype(int), bins - 1)
    return float(
        sum(abs(share[place == one].mean() - right[place == one].mean()) * np.mean(place == one) for one in np.unique(place))
    )


def write(out: Path, pages: Sequence[Page]) -> None:
    """Fit, and keep the weights with what they were measured on."""
    weights = fit(pages)
    measured = {}
    for level in LEVELS:
        own = [page for page in pages if page.level == level]
        share = cautious(np.concatenate([shares(features(page.said), weights) for page in own]))
        right = np.concatenate([page.right for page in own])
        sure = share >= 0.95
        measured[level] = {
            "words": len(right), "right": round(float(right.mean()), 5), "at_least_0.95": int(sure.sum()),
            "of_these_right": round(float(right[sure].mean()), 5), "expected_error": round(expected_error(share, right), 5),
        }  # fmt: skip
    told = {"weights": [round(float(one), 5) for one in weights], "seed": SEED, "measured_on": measured}
    out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
