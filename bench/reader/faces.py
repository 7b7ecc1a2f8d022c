"""Typefaces with all Vietnamese letters, found through fontconfig, and how often each is used to learn from."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import cache

import numpy as np
from fontTools.ttLib import TTFont
from PIL import ImageFont

from ocr.found import HAND
from ocr.reader.alphabet import LETTERS

STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
_SELDOM = set("≤≥×²³§±«»~_°•")
"""A face may lack some of these; a line with one of them is then set in another."""
WEIGHTS = {
    "Tinos": 34,
    "TeX Gyre Termes": 14,
    "FreeSerif": 10,
    "Liberation Serif": 4,
    "Arimo": 8,
    "Carlito": 5,
    "Caladea": 3,
    "DejaVu Serif": 3,
    "DejaVu Sans": 3,
    "Noto Sans": 3,
    "Open Sans": 2,
    "Roboto": 3,
    "TeX Gyre Pagella": 2,
    "TeX Gyre Schola": 2,
    "TeX Gyre Heros": 2,
    "Cousine": 1,
    "FreeMono": 1,
}
UNSEEN = {"Noto Serif": 1, "Linux Libertine O": 1, "TeX Gyre Bonum": 1}
"""Never learned from: what reading in other faces is measured on."""


@dataclass(frozen=True)
class Face:
    """One style of a typeface."""

    family: str
    style: str
    file: str
    index: int
    letters: frozenset[str]

    def font(self, pixels: int) -> ImageFont.FreeTypeFont:
        """In a size."""
        return _font(self.file, self.index, pixels)

    def has(self, text: str) -> bool:
        """Whether it has every letter of a text."""
        return self.letters.issuperset(text.replace(HAND, "").replace(" ", ""))


@cache
def _font(file: str, index: int, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(file, pixels, index=index, layout_engine=ImageFont.Layout.BASIC)


@cache
def face(family: str, style: str) -> Face | None:
    """None where the family is not installed or lacks letters of Vietnamese."""
    command = ["fc-match", "-f", "%{family}|%{file}|%{index}", f"{family}:style={style}"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found, file, index = told.split("|")
    if family not in found:
        return None
    number = int(index) & 0xFFFF
    letters = frozenset(map(chr, TTFont(file, fontNumber=number, lazy=True).getBestCmap()))
    wanted = set(LETTERS) - {HAND, " "} - _SELDOM
    return Face(family, style, file, number, letters) if letters >= wanted else None


@dataclass(frozen=True)
class Faces:
    """Families that are installed, to draw from."""

    families: tuple[str, ...]
    shares: tuple[float, ...]

    @staticmethod
    def of(weights: dict[str, int]) -> Faces:
        """Raises FileNotFoundError where none is installed."""
        there = {name: weight for name, weight in weights.items() if face(name, "Regular")}
        if not there:
            raise FileNotFoundError(f"none of these fonts is installed: {', '.join(weights)}")
        return Faces(tuple(there), tuple(weight / sum(there.values()) for weight in there.values()))

    def any(self, rng: np.random.Generator) -> dict[str, Face]:
        """The styles of one family; where it lacks one, the upright stands for it."""
        family = str(rng.choice(self.families, p=self.shares))
        styles = {style: face(family, style) for style in STYLES}
        upright = styles["Regular"]
        assert upright is not None
        return {style: one or upright for style, one in styles.items()}
