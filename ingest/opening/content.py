"""What the content of a PDF page is made of: how much of it is pictures, and whether it holds text that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Matrix

INVISIBLE = 3
"""Text rendering mode of text that is neither filled nor stroked."""
SHOWS_TEXT = frozenset(["Tj", "TJ", "'", '"'])
DEEPEST_FORM = 6


@dataclass
class Looks:
    """What a page is made of."""

    pictures: float = 0.0
    """Sum of the areas of its pictures, in parts of the page (parts outside the page do not count)."""
    invisible_text: bool = False


def looks_of(page: pikepdf.Page) -> Looks:
    """Walk the content of a page and of the forms that it shows. Raises what pikepdf raises on odd objects."""
    looks = Looks()
    left, bottom, right, top = (float(side) for side in page.cropbox or (0, 0, 612, 792))
    area = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    if "/Contents" in page:
        _walk(page, page.resources or pikepdf.Dictionary(), Matrix(), area, looks, 0)
    return looks


Area = tuple[float, float, float, float]


def _walk(
    stream: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object, placed: Matrix, area: Area, looks: Looks, depth: int
) -> None:
    for step in steps_of(stream, placed, 0):
        if step.name in SHOWS_TEXT and step.mode == INVISIBLE:
            looks.invisible_text = True
        elif step.name == "INLINE IMAGE":
            looks.pictures += _share(step.placed, area)
        elif step.name == "Do":
            shown = resources.get("/XObject", pikepdf.Dictionary()).get(str(step.operands[0]))
            if not isinstance(shown, pikepdf.Stream):
                continue
            if shown.get("/Subtype") == "/Image":
                looks.pictures += _share(step.placed, area)
            elif depth < DEEPEST_FORM:
                own = Matrix(shown.Matrix) if "/Matrix" in shown else Matrix()
                _walk(shown, shown.get("/Resources", resources), own @ step.placed, area, looks, depth + 1)


@dataclass(frozen=True, slots=True)
class Step:
    """An operator of a content, with where it places what it shows and how it renders letters."""

    name: str
    operands: Sequence[Any]
    placed: Matrix
    mode: int


def steps_of(stream: pikepdf.Page | pikepdf.Object, placed: Matrix, mode: int) -> Iterator[Step]:
    """The operators of a content but those that place, render, save and bring back: these are followed."""
    saved: list[tuple[Matrix, int]] = []
    for instruction in pikepdf.parse_content_stream(stream):
        name, operands = str(instruction.operator), instruction.operands
        if name == "q":
            saved.append((placed, mode))
        elif name == "Q" and saved:
            placed, mode = saved.pop()
        elif name == "cm":
            placed = Matrix(*(float(number) for number in operands)) @ placed
        elif name == "Tr":
            mode = int(operands[0])
        else:
            yield Step(name, list(operands), placed, mode)


def _share(placed: Matrix, area: Area) -> float:
    """The part of the page under a picture, which fills the unit square before it is placed."""
    corners = [placed.transform(point) for point in ((0, 0), (0, 1), (1, 0), (1, 1))]
    width = min(max(x for x, _ in corners), area[2]) - max(min(x for x, _ in corners), area[0])
    height = min(max(y for _, y in corners), area[3]) - max(min(y for _, y in corners), area[1])
    whole = (area[2] - area[0]) * (area[3] - area[1])
    return max(width, 0.0) * max(height, 0.0) / whole if whole else 1.0
