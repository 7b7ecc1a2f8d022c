"""A sheet of paper on which print, pen and seal are drawn as separate inks, with the truth of what stands where.

Places are in millimetres from the top left, y at the base line; the layers are drawn at `fonts.DPI`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from PIL import Image, ImageDraw

from bench.scans import pen
from bench.scans.fonts import DPI, font
from bench.scans.typesetting import PEN_HEIGHT, Type, Values, Word, broken, width_of, words_of

Align = Literal["left", "centre", "right", "justify"]
Rect = pen.Rect
"""Pixels of the sheet: left, top, right, bottom."""
MM = DPI / 25.4
INDENT = 10.0
POINT = 25.4 / 72


@dataclass
class Sheet:
    """One side of a sheet, upright. `y` is the base line at which the next paragraph begins."""

    values: Values
    rng: np.random.Generator
    width: float = 210.0
    height: float = 297.0
    left: float = 30.0
    right: float = 192.0
    y: float = 20.0
    dotted: bool = False
    """A printed form that was filled in: dotted lines behind the entries. Forms from a program have none."""
    lines: list[list[tuple[str, Rect]]] = field(default_factory=list)
    tagged: dict[str, list[Rect]] = field(default_factory=dict)
    by_hand: set[str] = field(default_factory=set)
    marks: list[tuple[str, Rect, str | None]] = field(default_factory=list)
    seal: Rect | None = None

    def __post_init__(self) -> None:
        size = (round(self.width * MM), round(self.height * MM))
        self.print = Image.new("L", size)
        self.layers: dict[str, Image.Image] = {}
        self.ground: Image.Image | None = None
        self._draw = ImageDraw.Draw(self.print)

    @property
    def blank(self) -> bool:
        """No print on it."""
        return not self.lines

    def layer(self, name: str) -> Image.Image:
        """The layer of another ink: `pen`, `seal`, `stamp`."""
        return self.layers.setdefault(name, Image.new("L", self.print.size))

    def coloured_ground(self) -> ImageDraw.ImageDraw:
        """The paper itself, to be coloured (cards, covers)."""
        if self.ground is None:
            self.ground = Image.new("RGB", self.print.size, "white")
        return ImageDraw.Draw(self.ground)

    def write(
        self, x: float, y: float, template: str, face: Type | None = None, align: Align = "left", tag: str | None = None
    ) -> float:
        """One line; `tag` names the field that all of it belongs to. Returns where it ends (mm)."""
        face = face or Type()
        words = words_of(template, self.values, face)
        space = face.width(" ")
        width = sum(map(width_of, words)) + space * (len(words) - 1)
        start = x * MM - {"left": 0.0, "centre": width / 2, "right": width}.get(align, 0.0)
        return self._set(words, start, y * MM, space, tag) / MM

    def paragraph(
        self,
        template: str,
        face: Type | None = None,
        *,
        align: Align = "justify",
        left: float | None = None,
        right: float | None = None,
        indent: float = INDENT,
        leading: float = 1.22,
        gap: float = 1.6,
        tag: str | None = None,
    ) -> None:
        """Lines from `y` on between the margins; `y` moves below them."""
        face = face or Type()
        left, right = self.left if left is None else left, self.right if right is None else right
        width, space = (right - left) * MM, face.width(" ")
        lines = broken(words_of(template, self.values, face), space, width, indent * MM)
        for place, line in enumerate(lines):
            own = (indent if place == 0 else 0.0) * MM
            free = width - own - sum(map(width_of, line)) - space * (len(line) - 1)
            start, gaps = left * MM + own, space
            if align == "justify" and place < len(lines) - 1 and len(line) > 1:
                gaps = space + free / (len(line) - 1)
            elif align == "centre":
                start += free / 2
            elif align == "right":
                start += free
            self._set(line, start, self.y * MM, gaps, tag)
            self.y += face.size * POINT * leading
        self.y += gap

    def entry(
        self, template: str, face: Type | None = None, *, left: float | None = None, right: float | None = None, step: float = 7.2
    ) -> None:
        """One line of a form, with the dotted line that a printed form has behind what was filled in."""
        left, right = self.left if left is None else left, self.right if right is None else right
        end = self.write(left, self.y, template, face)
        if self.dotted:
            self.dots(end + 0.8, right, self.y)
        self.y += step

    def dots(self, start: float, end: float, y: float) -> None:
        """A dotted line, as printed in forms."""
        x = start
        while x < end:
            self._draw.ellipse(_px(x, y - 0.28, x + 0.26, y - 0.02), fill=200)
            x += 0.95

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.25) -> None:
        """A straight line."""
        self._draw.line([(x1 * MM, y1 * MM), (x2 * MM, y2 * MM)], fill=255, width=max(1, round(width * MM)))

    def frame(self, x1: float, y1: float, x2: float, y2: float, width: float = 0.25) -> None:
        """Four rules."""
        self._draw.rectangle(_px(x1, y1, x2, y2), outline=255, width=max(1, round(width * MM)))

    def table(self, left: float, widths: Sequence[float], rows: Sequence[Sequence[str]], face: Type, *, heads: int = 1) -> None:
        """A ruled table from `y` on; the first `heads` rows are bold and centred; a row of one cell runs over all columns."""
        top, edge = self.y, left + sum(widths)
        self.rule(left, top, edge, top)
        leading = face.size * POINT * 1.15
        for number, row in enumerate(rows):
            head = number < heads
            here = Type(face.size, face.bold or head or len(row) == 1, face.italic, face.family)
            columns = widths if len(row) > 1 else (sum(widths),)
            cells = [
                broken(words_of(text, self.values, here), here.width(" "), (width - 1.6) * MM)
                for text, width in zip(row, columns, strict=True)
            ]
            tall = max(len(cell) for cell in cells) * leading + 1.6
            x = left
            self.rule(x, top, x, top + tall)
            for text, cell, width in zip(row, cells, columns, strict=True):
                centred = head or len(text) < 12
                y = top + 0.8 + leading * 0.78 + ((tall - 1.6 - len(cell) * leading) / 2 if head else 0.0)
                for line in cell:
                    inked = sum(map(width_of, line)) + here.width(" ") * (len(line) - 1)
                    start = (x + width / 2) * MM - inked / 2 if centred else (x + 0.8) * MM
                    self._set(line, start, y * MM, here.width(" "), None)
                    y += leading
                x += width
                self.rule(x, top, x, top + tall)
            self.rule(left, top + tall, edge, top + tall)
            top += tall
        self.y = top + 6.0

    def mark(self, kind: str, rect: Rect, text: str | None = None) -> None:
        """Remember ink that is not print (pixels)."""
        self.marks.append((kind, rect, text))

    def _set(self, words: Sequence[Word], x: float, y: float, gap: float, tag: str | None) -> float:
        """Draw words from pixel x on, and remember them as one line. Returns where they end."""
        line: list[tuple[str, Rect]] = []
        for word in words:
            printed, boxes = "", []
            for piece in word:
                if piece.hand:
                    rect = pen.write(self.layer("pen"), x, y, piece.text, piece.face.size * PEN_HEIGHT / 72 * DPI, self.rng)
                    self.mark("handwriting", rect, piece.text)
                else:
                    face = font(piece.face.family, piece.face.style, piece.face.size)
                    self._draw.text((x, y), piece.text, fill=255, font=face, anchor="ls")
                    left, top, right, bottom = face.getbbox(piece.text, anchor="ls")
                    rect = (x + left, y + top, x + right, y + bottom)
                    printed += piece.text
                    boxes.append(rect)
                for name in {piece.field, tag} - {None}:
                    self.tagged.setdefault(str(name), []).append(rect)
                    if piece.hand:
                        self.by_hand.add(str(name))
                x += piece.width
            if printed:
                line.append((printed, around(boxes)))
            x += gap
        if line:
            self.lines.append(line)
        return x - gap


def around(boxes: Sequence[Rect]) -> Rect:
    """The smallest rectangle around all."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _px(x1: float, y1: float, x2: float, y2: float) -> Rect:
    return x1 * MM, y1 * MM, x2 * MM, y2 * MM
