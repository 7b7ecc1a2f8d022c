"""Text with fields in it: templates become words, words become lines of a width.

In a template `**` switches bold and `__` italic on and off; `{name}` puts the field of that name in its place and remembers where
it stands. `{name#2}` is a further part or a further value of the same field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.scans.fonts import DPI, font

PEN_WIDTH = 0.62
"""Width of a handwritten figure in parts of its height."""
PEN_HEIGHT = 1.15
"""Height of a handwritten figure, in parts of the size of the print around it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A field as it is shown and as it is normalised; by hand it is written with the pen instead of printed."""

    shown: str
    value: str
    hand: bool = False


Values = Mapping[str, Entry]


@dataclass(frozen=True, slots=True)
class Type:
    """Typeface: family serif or sans, size in points, style."""

    size: float = 13.5
    bold: bool = False
    italic: bool = False
    family: str = "serif"

    @property
    def style(self) -> str:
        return " ".join(name for name, on in (("Bold", self.bold), ("Italic", self.italic)) if on) or "Regular"

    def width(self, text: str) -> float:
        """Advance width in pixels."""
        return font(self.family, self.style, self.size).getlength(text)


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one face that belong to one field or to none."""

    text: str
    face: Type
    field: str | None = None
    hand: bool = False

    @property
    def width(self) -> float:
        """Pixels."""
        if self.hand:
            return len(self.text) * PEN_WIDTH * PEN_HEIGHT * self.face.size / 72 * DPI
        return self.face.width(self.text)


Word = tuple[Piece, ...]
_SWITCH = re.compile(r"(\*\*|__|\{[a-z0-9_]+(?:#\d+)?\})")


def words_of(template: str, values: Values, face: Type) -> list[Word]:
    """Words of a template, each of one or more pieces."""
    words: list[list[Piece]] = [[]]
    bold, italic = face.bold, face.italic
    for part in _SWITCH.split(template):
        if part == "**":
            bold = not bold
        elif part == "__":
            italic = not italic
        else:
            name = part[1:-1] if part.startswith("{") else None
            entry = values[name] if name else Entry(part, part)
            here = Type(face.size, bold, italic, face.family)
            for place, text in enumerate(entry.shown.split(" ")):
                if place and words[-1]:
                    words.append([])
                if text:
                    words[-1].append(Piece(text, here, name, entry.hand))
    return [tuple(word) for word in words if word]


def width_of(word: Word) -> float:
    """Pixels."""
    return sum(piece.width for piece in word)


def broken(words: Sequence[Word], space: float, width: float, indent: float = 0.0) -> list[list[Word]]:
    """Words in lines of at most `width` pixels; the first is shorter by `indent`."""
    lines: list[list[Word]] = [[]]
    left = width - indent
    for word in words:
        needs = width_of(word) + (space if lines[-1] else 0.0)
        if lines[-1] and needs > left:
            lines.append([])
            left, needs = width, width_of(word)
        lines[-1].append(word)
        left -= needs
    return lines
