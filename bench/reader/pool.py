"""Strips drawn beforehand and kept in files, so that they can be learned from more than once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.reader.cutting import cut, cut_figures
from bench.reader.drawing import Pieces
from bench.reader.faces import UNSEEN, WEIGHTS, Faces
from bench.reader.figures import figures
from bench.reader.spoiling import Spoiler
from bench.reader.texts import Texts, prose
from ocr.pixels import Pixels
from ocr.reader.alphabet import LETTERS
from ocr.reader.strips import HEIGHT

SHARD = 4000
"""Strips a file."""
WIDEST = 1900
"""Wider strips are left out."""
_EMPTY = 0.06
"""The most that may have nothing to read."""
CLASS = {letter: number for number, letter in enumerate(LETTERS, 1)}


def drawn_lines(seed: int, *, unseen: bool = False) -> Iterator[tuple[Pixels, str]]:
    """Strips without end, each with its text. `unseen`: of texts, faces and hands that nothing learns from."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, unseen])
    pieces, spoiler = _drawing(rng, unseen=unseen)
    empty = made = 0
    while True:
        for ink, text in cut(spoiler.spoiled(pieces.next())):
            if ink.shape[1] > WIDEST or (not text and empty > _EMPTY * made):
                continue
            made, empty = made + 1, empty + (not text)
            yield ink, text


def drawn_figures(seed: int, *, unseen: bool = False) -> Iterator[tuple[Pixels, str]]:
    """Cuttings without end of what was written between print, each with its figures."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, unseen])
    pieces, spoiler = _drawing(rng, unseen=unseen)
    while True:
        yield from cut_figures(spoiler.spoiled(pieces.numbered()), rng)


def _drawing(rng: np.random.Generator, *, unseen: bool) -> tuple[Pieces, Spoiler]:
    faces = Faces.of(UNSEEN if unseen else WEIGHTS)
    return Pieces(rng, Texts(rng, prose(unseen=unseen)), faces, figures(unseen=unseen)), Spoiler(rng)


Drawn = Callable[..., Iterator[tuple[Pixels, str]]]
DRAWN: dict[str, Drawn] = {"lines": drawn_lines, "figures": drawn_figures}


@dataclass(frozen=True, eq=False)
class Shard:
    """Strips one after the other."""

    pixels: NDArray[np.uint8]
    """Columns of all strips: W x HEIGHT."""
    starts: NDArray[np.int64]
    classes: NDArray[np.int16]
    texts: NDArray[np.int64]
    """Where each strip's classes begin; as `starts`, one more than there are strips."""

    def __len__(self) -> int:
        return len(self.starts) - 1

    def width(self, number: int) -> int:
        """Of a strip, in pixels."""
        return int(self.starts[number + 1] - self.starts[number])

    def strip(self, number: int) -> NDArray[np.uint8]:
        """W x HEIGHT."""
        return self.pixels[self.starts[number] : self.starts[number + 1]]

    def labels(self, number: int) -> NDArray[np.int16]:
        """Classes of its letters."""
        return self.classes[self.texts[number] : self.texts[number + 1]]

    @staticmethod
    def load(path: Path) -> Shard:
        """As `write` wrote it."""
        with np.load(path) as kept:
            return Shard(kept["pixels"], kept["starts"], kept["classes"], kept["texts"])


def write(path: Path, seed: int, count: int, what: str, *, unseen: bool = False) -> None:
    """Draw a shard of so many strips of a kind of `DRAWN`."""
    strips, classes = [], []
    for ink, text in DRAWN[what](seed, unseen=unseen):
        strips.append(np.ascontiguousarray(ink.T))
        classes.append(np.array([CLASS[letter] for letter in text], np.int16))
        if len(strips) == count:
            break
    part = path.with_suffix(".part.npz")
    np.savez(
        part,
        pixels=np.concatenate(strips).reshape(-1, HEIGHT),
        starts=np.cumsum([0, *map(len, strips)]),
        classes=np.concatenate(classes),
        texts=np.cumsum([0, *map(len, classes)]),
    )
    part.rename(path)


def fill(folder: Path, what: str, shards: int, *, seed: int, jobs: int) -> None:
    """Draw what is missing of so many shards, and one of unseen texts and faces."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(folder / "unseen.npz", seed, 2000, what, True)]
    wanted += [(folder / f"{number:04d}.npz", seed + 1 + number, SHARD, what, False) for number in range(shards)]
    missing = [one for one in wanted if not one[0].exists()]
    began = time.monotonic()
    with ProcessPoolExecutor(jobs) as pool:
        for done, _ in enumerate(pool.map(_write, missing), 1):
            print(f"drawn {done} of {len(missing)} files, {time.monotonic() - began:.0f} s", flush=True)


def _write(wanted: tuple[Path, int, int, str, bool]) -> None:
    path, seed, count, what, unseen = wanted
    write(path, seed, count, what, unseen=unseen)
