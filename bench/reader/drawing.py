"""Pieces of pages, drawn with the truth of every word: paragraphs, headings, forms, tables, with seals and pens over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bench.reader.faces import Face, Faces
from bench.reader.figures import Figures, Pen
from bench.reader.texts import Texts
from bench.scans import pen
from ocr.found import HAND

DPI = 300
MM = DPI / 25.4
WIDTH = round(176 * MM)


@dataclass(frozen=True, slots=True)
class DrawnWord:
    """A word on the drawing: pixels, `base` being its base line."""

    text: str
    left: float
    right: float
    base: float
    written: str = ""
    """Figures that were written by hand, where `text` says only that something was."""


@dataclass
class Drawing:
    """Print and what lies over it, 255 where there is ink."""

    height: int
    words: list[DrawnWord] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.print = Image.new("L", (WIDTH, self.height))
        self.over = Image.new("L", (WIDTH, self.height))
        """Ink of seals and pens that cleaning did not take out."""
        self._draw = ImageDraw.Draw(self.print)

    def write(self, text: str, x: float, base: float, face: Face, size: int, space: float = 1.0) -> float:
        """Words from x on; returns where they end. `space` widens the blanks."""
        font = face.font(size)
        blank = font.getlength(" ") * space
        for word in text.split(" "):
            if not word:
                continue
            self._draw.text((x, base), word, fill=255, font=font, anchor="ls")
            end = x + font.getlength(word)
            self.words.append(DrawnWord(word, x, end, base))
            x = end + blank
        return x - blank

    def scrawl(self, x: float, base: float, size: int, rng: np.random.Generator) -> float:
        """A word or two written with a pen, which nobody could read: strokes of a hand in the line."""
        width = size * rng.uniform(1.5, 6)
        left, _, right, _ = pen.signature(self.print, x, base - size * 0.25, width, rng)
        self.words.append(DrawnWord(HAND, left, right, base))
        return right

    def rule(self, x1: float, y1: float, x2: float, y2: float, width: float) -> None:
        """A straight line."""
        self._draw.line([(x1, y1), (x2, y2)], fill=255, width=max(1, round(width)))

    def dots(self, x1: float, x2: float, base: float, rng: np.random.Generator) -> None:
        """A dotted line of a form."""
        step, size = rng.uniform(0.7, 1.3) * MM, rng.uniform(0.14, 0.3) * MM
        x = x1
        while x < x2:
            self._draw.ellipse((x, base - size, x + size, base), fill=int(rng.integers(140, 255)))
            x += step


class Pieces:
    """Draws pieces of pages without end."""

    def __init__(self, rng: np.random.Generator, texts: Texts, faces: Faces, written: Figures | None = None) -> None:
        """`written`: what people wrote, to draw figures by hand from; without it they are drawn stroke by stroke."""
        self.rng, self.texts, self.faces, self.written = rng, texts, faces, written

    def next(self) -> Drawing:
        """Another one."""
        ways: tuple[tuple[float, Callable[[], Drawing]], ...] = (
            (0.48, self._paragraph), (0.14, self._table), (0.16, self._form), (0.14, self._head), (0.08, self._list),
        )  # fmt: skip
        way = int(self.rng.choice(len(ways), p=[share for share, _ in ways]))
        drawing = ways[way][1]()
        self._lay_over(drawing)
        return drawing

    def numbered(self) -> Drawing:
        """Nothing but numbers and days by hand between print, in two columns."""
        rng = self.rng
        styles, size, lines = self.faces.any(rng), self._size(11, 15), int(rng.integers(3, 7))
        leading = size * rng.uniform(1.2, 1.6)
        drawing = Drawing(round(leading * (lines + 1.5)))
        for row in range(lines):
            for middle in (WIDTH * 0.26, WIDTH * 0.72):
                self._numbered(drawing, middle, leading * (row + 1), self._style(styles, "QĐ-UBND"), size)
        self._lay_over(drawing)
        return drawing

    def _size(self, low: float = 10.5, high: float = 15.0) -> int:
        rng = self.rng
        chance = rng.random()
        points = rng.uniform(low, high) if chance < 0.78 else rng.uniform(8.0, 10.5) if chance < 0.92 else rng.uniform(7.0, 22.0)
        return round(points / 72 * DPI)

    def _style(self, styles: dict[str, Face], text: str) -> Face:
        """Mostly upright; an upright Tinos where the face lacks a letter."""
        name = str(self.rng.choice(list(styles), p=(0.62, 0.18, 0.13, 0.07)))
        if styles[name].has(text):
            return styles[name]
        upright = Faces.of({"Tinos": 1}).any(self.rng)
        return upright[name]

    def _paragraph(self) -> Drawing:
        rng = self.rng
        styles, size, lines = self.faces.any(rng), self._size(), int(rng.integers(2, 8))
        text = self.texts.prose(lines * 80)
        face = self._style(styles, text)
        other = self._style(styles, text) if rng.random() < 0.3 else face
        switch = int(rng.integers(0, 12))
        leading = size * rng.uniform(1.06, 1.55)
        drawing = Drawing(round(leading * (lines + 1.2)))
        left, right = rng.uniform(2, 20) * MM, WIDTH - rng.uniform(2, 12) * MM
        if rng.random() < 0.3:
            right = left + (right - left) * rng.uniform(0.3, 0.8)
        justify = rng.random() < 0.75
        words = text.split(" ")
        font, blank = face.font(size), face.font(size).getlength(" ")
        base = leading * 1.05
        for row in range(lines):
            indent = 10 * MM if row == 0 and rng.random() < 0.5 else 0.0
            room, line, width = right - left - indent, [], 0.0
            while words and (not line or width + blank + font.getlength(words[0]) <= room):
                width += (blank if line else 0.0) + font.getlength(words[0])
                line.append(words.pop(0))
            last = not words or row == lines - 1
            space = 1.0
            if justify and not last and len(line) > 1:
                space = min(1 + (room - width) / (blank * (len(line) - 1)), 3.2)
            here = other if row == 0 and switch < len(line) else face
            if here is not face:
                x = drawing.write(" ".join(line[:switch]), left + indent, base, here, size, space) if switch else left + indent
                drawing.write(" ".join(line[switch:]), x + (blank * space if switch else 0), base, face, size, space)
            else:
                drawing.write(" ".join(line), left + indent, base, face, size, space)
            base += leading
            if not words:
                break
        return drawing

    def _list(self) -> Drawing:
        """Lines of words that do not follow from each other, each in a size of its own or all in one."""
        rng = self.rng
        styles, size, lines = self.faces.any(rng), self._size(8.5, 14), int(rng.integers(3, 9))
        leading = size * rng.uniform(1.1, 1.5)
        drawing = Drawing(round(leading * (lines + 1.2)))
        base, left = leading, rng.uniform(1, 15) * MM
        for _ in range(lines):
            text = " ".join(
                self.texts.syllables() if rng.random() < 0.5 else self.texts.short() for _ in range(int(rng.integers(1, 6)))
            )
            text = f"- {text}" if rng.random() < 0.3 else text
            face = self._style(styles, text)
            while face.font(size).getlength(text) > WIDTH - left - 3 * MM and " " in text:
                text = text.rsplit(" ", 1)[0]
            drawing.write(text, left, base, face, size)
            base += leading
        return drawing

    def _head(self) -> Drawing:
        """Two columns as in a letterhead, some lines with figures by hand."""
        rng = self.rng
        styles, size, lines = self.faces.any(rng), self._size(11, 15), int(rng.integers(2, 5))
        leading = size * rng.uniform(1.1, 1.5)
        drawing = Drawing(round(leading * (lines + 1.5)))
        for middle, room in ((WIDTH * 0.24, WIDTH * 0.4), (WIDTH * 0.72, WIDTH * 0.5)):
            base = leading
            for row in range(lines):
                if rng.random() < 0.35 and row:
                    self._numbered(drawing, middle, base, self._style(styles, "QĐ-UBND"), size)
                else:
                    text = self.texts.head() if rng.random() < 0.75 else self.texts.date()
                    face = self._style(styles, text)
                    while face.font(size).getlength(text) > room and " " in text:
                        text = text.rsplit(" ", 1)[0]
                    width = face.font(size).getlength(text)
                    drawing.write(text, middle - width / 2, base, face, size)
                    if rng.random() < 0.15:
                        drawing.rule(
                            middle - width * 0.3, base + size * 0.35, middle + width * 0.3, base + size * 0.35, rng.uniform(1, 4)
                        )
                base += leading
        return drawing

    def _numbered(self, drawing: Drawing, middle: float, base: float, face: Face, size: int) -> None:
        """A number or a day by hand between print."""
        rng = self.rng
        figures = "".join(map(str, rng.integers(0, 10, int(rng.integers(1, 5)))))
        number = rng.random() < 0.5
        before = (
            str(rng.choice(("Số:", "Số", "Số:")))
            if number
            else f"{rng.choice(('Hà Nội,', 'Quảng Ngãi,', 'Huế,', 'Cần Thơ,'))} ngày"
        )
        month_by_hand = rng.random() < 0.25
        after = (
            f"/{self.texts.symbol().rsplit('/', 1)[-1]}"
            if number
            else f"tháng {'' if month_by_hand else rng.integers(1, 13)} năm {rng.integers(2005, 2031)}"
        )
        day = int(rng.integers(1, 32))
        figures = figures if number else f"{day:02d}" if rng.random() < 0.7 else str(day)
        x = drawing.write(before, middle - size * 4, base, face, size)
        x = self._by_hand(drawing, figures, x + size * rng.uniform(0.02, 0.6), base, size)
        x += size * rng.uniform(0.02, 0.9)
        if not number and month_by_hand:
            x = drawing.write("tháng", x, base, face, size)
            x = self._by_hand(drawing, f"{rng.integers(1, 13):02d}", x + size * rng.uniform(0.02, 0.5), base, size)
            after, x = after.removeprefix("tháng ").strip(), x + size * rng.uniform(0.05, 0.6)
        drawing.write(after, x, base, face, size)

    def _by_hand(self, drawing: Drawing, figures: str, x: float, base: float, size: int) -> float:
        """Figures written with a pen: one word that says so, whatever they are."""
        rng, height = self.rng, size * self.rng.uniform(0.62, 1.05)
        if self.written is not None and rng.random() < 0.7:
            left, _, right, _ = Pen(rng, self.written).write(drawing.print, x, base, figures, height)
        else:
            left, _, right, _ = pen.write(drawing.print, x, base, figures, height, rng)
        drawing.words.append(DrawnWord(HAND, left, right, base, figures))
        return right

    def _form(self) -> Drawing:
        """Labels with entries and dotted lines."""
        rng = self.rng
        styles, size, lines = self.faces.any(rng), self._size(10, 14), int(rng.integers(3, 8))
        leading = size * rng.uniform(1.25, 1.8)
        drawing = Drawing(round(leading * (lines + 1)))
        plain, entry_face = styles["Regular"], styles["Bold" if rng.random() < 0.4 else "Regular"]
        dotted, base = rng.random() < 0.5, leading
        for _ in range(lines):
            x = rng.uniform(2, 12) * MM
            for _ in range(1 if rng.random() < 0.65 else 2):
                label, entry = self.texts.entry()
                label = f"{rng.integers(1, 30)}. {label}" if rng.random() < 0.3 else label
                entry = entry if entry_face.has(entry) else self.texts.name()
                if x + plain.font(size).getlength(f"{label} {entry} ") > WIDTH - 4 * MM:
                    break
                x = drawing.write(label, x, base, plain, size)
                if rng.random() < 0.08:
                    x = drawing.scrawl(x + size * rng.uniform(0.25, 0.8), base, size, rng)
                elif rng.random() < 0.9:
                    x = drawing.write(entry, x + size * rng.uniform(0.25, 0.5), base, entry_face, size)
                end = min(x + rng.uniform(4, 50) * MM, WIDTH - 4 * MM)
                if dotted and end > x:
                    drawing.dots(x + 0.3 * size, end, base, rng)
                x = end + rng.uniform(0.4, 6) * MM
            base += leading
        return drawing

    def _table(self) -> Drawing:
        """Cells, ruled or not."""
        rng = self.rng
        styles, size = self.faces.any(rng), self._size(8, 12.5)
        columns, rows = int(rng.integers(2, 7)), int(rng.integers(2, 6))
        shares = rng.uniform(0.5, 2, columns)
        edges = np.concatenate(([0], np.cumsum(shares / shares.sum()))) * (WIDTH - 6 * MM) + 3 * MM
        tall = size * rng.uniform(1.3, 2.2)
        drawing = Drawing(round(tall * (rows + 0.8)))
        ruled, width = rng.random() < 0.75, rng.uniform(1.5, 4)
        for row in range(rows):
            base = tall * (row + 0.95)
            for left, right in pairwise(edges):
                text = self.texts.short() if rng.random() < 0.9 else ""
                face = self._style(styles, text)
                room = right - left - size * 0.5
                while text and face.font(size).getlength(text) > room:
                    text = text.rsplit(" ", 1)[0] if " " in text else ""
                if text:
                    free = room - face.font(size).getlength(text)
                    drawing.write(text, left + size * 0.25 + free * float(rng.choice((0, 0, 0.5, 1))), base, face, size)
            if ruled:
                drawing.rule(edges[0], tall * (row + 0.2), edges[-1], tall * (row + 0.2), width)
        if ruled:
            drawing.rule(edges[0], tall * (rows + 0.2), edges[-1], tall * (rows + 0.2), width)
            for edge in edges:
                drawing.rule(edge, tall * 0.2, edge, tall * (rows + 0.2), width)
        return drawing

    def _lay_over(self, drawing: Drawing) -> None:
        """What is left of seals, signatures and scribbles: over the print and beside it."""
        rng = self.rng
        if rng.random() < 0.16:
            self._seal(drawing)
        if rng.random() < 0.1:
            width = rng.uniform(20, 60) * MM
            pen.signature(drawing.over, rng.uniform(0, WIDTH - width), rng.uniform(0, drawing.height), width, rng)

    def _seal(self, drawing: Drawing) -> None:
        rng = self.rng
        size = round(rng.uniform(28, 40) * MM)
        seal = Image.new("L", (size, size))
        canvas = ImageDraw.Draw(seal)
        for radius, width in ((size / 2 - 4, rng.uniform(4, 12)), (size / 2 - rng.uniform(50, 90), rng.uniform(2, 5))):
            canvas.ellipse(
                (size / 2 - radius, size / 2 - radius, size / 2 + radius, size / 2 + radius), outline=255, width=round(width)
            )
        face = Faces.of({"Arimo": 1}).any(rng)["Bold"].font(round(rng.uniform(7, 10) / 72 * DPI))
        for row in range(int(rng.integers(1, 4))):
            canvas.text((size / 2, size * (0.4 + 0.12 * row)), self.texts.head()[:12], 255, face, anchor="mm")
        turned = np.asarray(seal.rotate(rng.uniform(-40, 40), Image.Resampling.BICUBIC), np.float32)
        patches = cv2.resize(rng.uniform(0.2, 1.1, (6, 6)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
        inked = Image.fromarray((turned * np.clip(patches, 0, 1)).clip(0, 255).astype(np.uint8))
        drawing.over.paste(
            255,
            (int(rng.uniform(-size / 2, WIDTH - size / 2)), int(rng.uniform(-size * 0.7, drawing.height - size * 0.3))),
            inked,
        )
