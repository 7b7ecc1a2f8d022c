"""Endless dossier pages of a level, made anew from a seed, for benchmarks, tests and training."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import img2pdf
import numpy as np
from PIL import Image

from bench.scans.degrade import Pixels, Scanned, scan
from bench.scans.layouts import DRAWN
from bench.scans.levels import LEVELS, Level
from bench.scans.paper import Paper, Scene
from bench.scans.people import make_person, make_place
from bench.scans.sheet import Sheet
from bench.scans.truth import DocumentTruth, FileTruth, PageTruth

Kinds = Sequence[Callable[[Scene], Paper]]


@dataclass(frozen=True)
class ScannedDocument:
    """The pages of one document as they came out of the scanner."""

    pages: tuple[Scanned, ...]
    truth: DocumentTruth


def make_pages(level: str, count: int, seed: int) -> Iterator[tuple[Pixels, PageTruth]]:
    """`count` pages of whole and cut documents; uint8 BGR, or grey for fax. The same arguments give the same pages."""
    made = 0
    for document in make_documents(level, count, seed):
        for page in document.pages[: count - made]:
            made += 1
            yield page.pixels, replace(page.truth, number=made)


def make_documents(level: str | Level, count: int, seed: int, kinds: Kinds = DRAWN) -> Iterator[ScannedDocument]:
    """Whole documents of at least `count` pages together; pages are numbered from 1 through all of them."""
    level = LEVELS[level] if isinstance(level, str) else level
    rng = np.random.default_rng([seed, *level.name.encode()])
    order = rng.permutation(len(kinds))
    made = place = 0
    while made < count:
        paper = kinds[order[place % len(kinds)]](make_scene(level, rng))
        document = scanned(paper, level, rng, first=made + 1)
        yield document
        made += len(document.pages)
        place += 1


def make_scene(level: Level, rng: np.random.Generator) -> Scene:
    """Anybody, anywhere, some day of the last years."""
    on = date(2024, 1, 2) + timedelta(days=int(rng.integers(0, 900)))
    return Scene(
        rng, make_person(rng), make_place(rng), on, bool(rng.uniform() < 0.3), level.seal_on_name, bool(rng.uniform() < 0.25)
    )


def scanned(
    paper: Paper,
    level: Level,
    rng: np.random.Generator,
    *,
    first: int = 1,
    turns: Sequence[Literal[0, 180]] = (),
    grey: bool = False,
    holes: bool | None = None,
) -> ScannedDocument:
    """Scan a document; its pages are numbered from `first` on. `turns` lays pages upside down, in order."""
    punched = bool(rng.uniform() < 0.2) if holes is None else holes
    numbers = range(first, first + len(paper.sheets))
    pages, placers = [], []
    for place, (number, sheet) in enumerate(zip(numbers, paper.sheets, strict=True)):
        behind = _behind(paper, place) if sheet.blank or rng.uniform() < 0.5 else None
        turn = turns[place] if place < len(turns) else 0
        page, placer = scan(
            sheet, level, rng, number=number, turn=turn, back=behind, holes=punched and sheet.width > 200, grey=grey
        )
        pages.append(page)
        placers.append(placer)
    return ScannedDocument(tuple(pages), paper.truth(list(numbers), placers))


def _behind(paper: Paper, place: int) -> Sheet | None:
    """The other side: of a blank back the page before it, else the page that follows."""
    other = place - 1 if paper.sheets[place].blank else place + 1
    return paper.sheets[other] if 0 <= other < len(paper.sheets) else None


def write_pdf(documents: Sequence[ScannedDocument], path: Path) -> FileTruth:
    """All pages in one PDF as a scanner writes it: JPEG as it is, one-bit pages as CCITT group 4. Nothing but pictures in it."""
    pages = [page for document in documents for page in document.pages]
    path.write_bytes(as_pdf(pages))
    return FileTruth(path.name, "read", tuple(page.truth for page in pages), tuple(document.truth for document in documents))


def as_pdf(pages: Sequence[Scanned]) -> bytes:
    """The bytes of that PDF; the same pages give the same bytes."""
    pictures = [page.data if page.data[:2] == b"\xff\xd8" else _group4(page) for page in pages]
    made = img2pdf.convert(
        pictures, layout_fun=_page_size(pages), engine=img2pdf.Engine.internal, nodate=True, creator="", producer=""
    )
    assert made is not None
    return bytes(made)


def _group4(page: Scanned) -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(page.data)).save(out, "TIFF", compression="group4", dpi=page.dpi)
    return out.getvalue()


def _page_size(pages: Sequence[Scanned]) -> Callable[..., tuple[float, float, float, float]]:
    """Each page in its true size."""
    dpis = iter([page.dpi for page in pages])

    def layout(width: int, height: int, _dpi: tuple[float, float]) -> tuple[float, float, float, float]:
        across, down = next(dpis)
        wide, tall = width / across * 72, height / down * 72
        return wide, tall, wide, tall

    return layout
