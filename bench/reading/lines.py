"""Lines of print found by us and by Tesseract, on the same cleaned pages: how many words no line holds, and what was joined."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from bench.reading.readers import JOBS
from bench.scans.corpus import make_documents
from bench.scans.degrade import Scanned
from bench.scans.levels import LEVELS
from bench.scans.truth import PageTruth
from ocr import CleaningSteps, tesseract
from ocr.cleaned import CleanedPage, cleaned
from ocr.lines import find_lines
from ocr.placement import Placement

SEED = 13
_NEAR = 3.0
"""Pixels by which the middle of a word may lie outside of what holds it."""

Middle = tuple[float, float]
Holder = Callable[[float, float], int | None]
"""The number of the line that holds a point of the cleaned page."""


@dataclass(frozen=True)
class LinesFound:
    """What became of the lines that are printed on some pages."""

    level: str
    finder: str
    pages: int = 0
    words: int = 0
    words_lost: int = 0
    lines: int = 0
    """As they are printed: each cell and each column has its own."""
    joined: int = 0
    """So many lines too few, because one was found where several are printed."""
    split: int = 0
    """So many too many."""
    core_seconds: float = 0.0
    """All pages together; 0 where finding cannot be timed by itself."""
    skew_off: float | None = None
    """The most degrees by which the skew of a page was found otherwise than drawn. None where sheets sag: they have none."""


def find(level: str, count: int) -> list[LinesFound]:
    """Both finders on the pages of a level."""
    pages = [page for document in make_documents(level, count, SEED) for page in document.pages][:count]
    with ProcessPoolExecutor(JOBS) as pool:
        each = list(pool.map(partial(_found, level), pages))
    return [_total([one for page in each for one in page if one.finder == finder]) for finder in ("ours", "tesseract")]


def _total(found: Sequence[LinesFound]) -> LinesFound:
    first = found[0]
    names = ("pages", "words", "words_lost", "lines", "joined", "split", "core_seconds")
    off = [one.skew_off for one in found if one.skew_off is not None]
    sums = {name: round(sum(getattr(one, name) for one in found), 3) for name in names}
    return LinesFound(first.level, first.finder, **sums, skew_off=max(off, default=None))


def _found(level: str, page: Scanned) -> list[LinesFound]:
    clean = cleaned(page.pixels, 1, float(page.dpi[1]), CleaningSteps())
    if not isinstance(clean, CleanedPage):
        return [LinesFound(level, finder) for finder in ("ours", "tesseract")]
    printed = list(_printed(page.truth, clean.placement))
    began = time.process_time()
    ours = _ours(clean)
    seconds = time.process_time() - began
    off = round(abs(clean.looked_at.skew - page.truth.skew), 3) if LEVELS[level].curve[1] == 0 else None
    return [
        replace(judged(level, "ours", printed, ours, seconds), skew_off=off),
        judged(level, "tesseract", printed, _tesseracts(clean), 0.0),
    ]


def _printed(truth: PageTruth, placement: Placement) -> Iterable[list[Middle]]:
    """The middles of the words of each line, in pixels of the cleaned page."""
    for line in truth.lines:
        boxes = [placement.read(word.box) for word in line if any(letter.isalnum() for letter in word.text)]
        if boxes:
            yield [(box.centre[0] * placement.width, box.centre[1] * placement.height) for box in boxes]


def _ours(page: CleanedPage) -> Holder:
    _, lines = find_lines(page.grey, page.dpi, page.upright_rules)

    def holder(x: float, y: float) -> int | None:
        best: tuple[float, int] | None = None
        for number, line in enumerate(lines):
            base = float(line.base_at(x))
            if line.left - _NEAR <= x <= line.right + _NEAR and base - line.above - _NEAR <= y <= base + line.below + _NEAR:
                best = min(best or (1e9, 0), (abs(base - line.letter / 2 - y), number))
        return None if best is None else best[1]

    return holder


def _tesseracts(page: CleanedPage) -> Holder:
    words = tesseract.read_words(page.grey, page.dpi)
    numbers: dict[tuple[int, int, int], int] = {}

    def holder(x: float, y: float) -> int | None:
        for word in words:
            if (
                word.left - _NEAR <= x <= word.left + word.width + _NEAR
                and word.top - _NEAR <= y <= word.top + word.height + _NEAR
            ):
                return numbers.setdefault(word.line, len(numbers))
        return None

    return holder


def judged(level: str, finder: str, printed: Sequence[Sequence[Middle]], holder: Holder, seconds: float) -> LinesFound:
    """One page: `printed` are the middles of the words of each printed line."""
    lost = split = 0
    held: dict[int, set[int]] = defaultdict(set)
    for number, middles in enumerate(printed):
        found = [holder(x, y) for x, y in middles]
        lost += found.count(None)
        lines = {one for one in found if one is not None}
        split += max(0, len(lines) - 1)
        for one in lines:
            held[one].add(number)
    joined = sum(len(numbers) - 1 for numbers in held.values())
    words = sum(map(len, printed))
    return LinesFound(level, finder, 1, words, lost, len(printed), joined, split, seconds)


def told_lines(found: Sequence[LinesFound]) -> str:
    """As a table."""
    head = f"{'lines found':<22}{'pages':>7}{'words':>8}{'lost':>7}{'lines':>8}{'joined':>8}{'split':>7}"
    rows = [f"{head}{'core-s a page':>15}{'skew off':>10}"]
    for one in found:
        cost = f"{one.core_seconds / max(one.pages, 1):.3f}" if one.core_seconds else ""
        skew = "" if one.skew_off is None else f"{one.skew_off:.3f}°"
        rows.append(
            f"  {one.level + ', ' + one.finder:<20}{one.pages:>7}{one.words:>8}{one.words_lost:>7}{one.lines:>8}"
            f"{one.joined:>8}{one.split:>7}{cost:>15}{skew:>10}"
        )
    return "\n".join(rows) + "\n"
