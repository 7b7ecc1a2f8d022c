"""One file: examined and shown in confined children, as the pipeline does it, with what it took."""

from __future__ import annotations

import time
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import cv2
import pikepdf

from ingest.confinement import ConfinedPool
from ingest.opening import Limits, PageProblem, examine, render
from ingest.opening.errors import SourceError
from ingest.opening.kinds import Kind
from sohoa.errors import SohoaError

LIMITS = Limits()
DPI = 200
WINDOW = 4
MOST_PAGES = 50
EXAMINE_SECONDS = 60
WINDOW_SECONDS = 120
MEMORY_MB = 2048


@dataclass(frozen=True)
class Shown:
    """A page as it was shown, in pixels."""

    number: int
    width: int
    height: int
    sketch: tuple[int, ...]
    """Eight by eight greys of the page."""


@dataclass
class Outcome:
    """What became of one file. Seconds are those of its tasks, one after the other; memory is the highest of its children."""

    refused: str | None = None
    message: str = ""
    kind: str | None = None
    pages: int | None = None
    tried: int = 0
    shown: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    largest: float = 0.0
    """Millions of pixels of the largest page shown."""
    sketch: tuple[int, ...] = ()
    """Of the first page."""
    shapes_fit: bool = True
    orderly: bool = True
    seconds: float = 0.0
    child_mb: float = 0.0
    program_mb: float = 0.0


def attempt(pool: ConfinedPool, path: Path, *, turned: bool) -> Outcome:
    """`turned` says that /Rotate is expected to be kept, so that the shape of the pages is looked at."""
    outcome = Outcome()
    began = time.perf_counter()
    try:
        examined, memory = pool.submit(measured_examine, path, seconds=EXAMINE_SECONDS).result()
    except SohoaError as error:
        outcome.refused, outcome.message = error.code, error.problem.en
        outcome.orderly = isinstance(error, SourceError)
    else:
        outcome.kind, outcome.pages = examined.kind, examined.pages
        outcome.warnings = [asdict(one) for one in examined.warnings]
        outcome.child_mb, outcome.program_mb = memory
        show_pages(pool, path, outcome, turned)
    outcome.seconds = round(time.perf_counter() - began, 3)
    return outcome


def show_pages(pool: ConfinedPool, path: Path, outcome: Outcome, turned: bool) -> None:
    outcome.tried = min(outcome.pages or 0, MOST_PAGES)
    for first in range(1, outcome.tried + 1, WINDOW):
        last = min(first + WINDOW - 1, outcome.tried)
        task: Future[Any] = pool.submit(measured_render, path, outcome.kind, first, last, turned, seconds=WINDOW_SECONDS)
        try:
            pages, fit, memory = task.result()
        except SohoaError as error:
            outcome.orderly = False
            outcome.problems += [asdict(error.problem.at(page=number)) for number in range(first, last + 1)]
            continue
        outcome.shapes_fit &= fit
        outcome.problems += [asdict(page.problem) for page in pages if isinstance(page, PageProblem)]
        shown = [page for page in pages if isinstance(page, Shown)]
        outcome.shown += len(shown)
        outcome.sketch = outcome.sketch or (shown[0].sketch if shown else ())
        outcome.largest = max([outcome.largest, *(page.width * page.height / 1e6 for page in shown)])
        outcome.child_mb, outcome.program_mb = max(outcome.child_mb, memory[0]), max(outcome.program_mb, memory[1])


def measured_examine(path: Path) -> tuple[Any, tuple[float, float]]:
    forget_the_peak()
    return examine(path, path.name, LIMITS), peak_mb()


def measured_render(
    path: Path, kind: Kind, first: int, last: int, turned: bool
) -> tuple[list[Shown | PageProblem], bool, tuple[float, float]]:
    forget_the_peak()
    pages: list[Shown | PageProblem] = []
    for page in render(path, kind, first, last, DPI, LIMITS):
        if isinstance(page, PageProblem):
            pages.append(page)
        else:
            sketch = cv2.resize(
                page.pixels if page.pixels.ndim == 2 else page.pixels[:, :, 1], (8, 8), interpolation=cv2.INTER_AREA
            )
            pages.append(Shown(page.number, page.pixels.shape[1], page.pixels.shape[0], tuple(map(int, sketch.ravel()))))
    memory = peak_mb()
    fit = not turned or shapes_fit(path, [page for page in pages if isinstance(page, Shown)])
    return pages, fit, memory


def shapes_fit(path: Path, pages: list[Shown]) -> bool:
    """Whether each page has the shape that its crop box has after its /Rotate, up to the rounding of small pictures."""
    with pikepdf.open(path, suppress_warnings=True) as pdf:
        for shown in pages:
            page = pdf.pages[shown.number - 1]
            left, bottom, right, top = map(float, page.cropbox or (0, 0, 612, 792))
            width, height = abs(right - left), abs(top - bottom)
            if page.rotation % 180:
                width, height = height, width
            if abs(shown.width * height - shown.height * width) > 2 * max(width, height):
                return False
    return True


def forget_the_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def peak_mb() -> tuple[float, float]:
    """Most memory of this child since the peak was forgotten, and of any program that it ever started, in MiB."""
    status = Path("/proc/self/status").read_text()
    own = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
    return round(own / 1024, 1), round(getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024, 1)
