"""Tinos, the metric of Times New Roman with all Vietnamese letters, where fontconfig finds it."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

from intake.papers.errors import PaperFontMissing

FAMILY = "Tinos"
Style = Literal["", "B", "I", "BI"]
STYLES: dict[Style, str] = {"": "Regular", "B": "Bold", "I": "Italic", "BI": "Bold Italic"}


@cache
def font_file(style: Style) -> Path:
    """The file of one style. Raises `PaperFontMissing`."""
    command = ["fc-match", "-f", "%{family}|%{file}", f"{FAMILY}:style={STYLES[style]}"]
    try:
        found, _, file = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("|")
    except (OSError, subprocess.CalledProcessError) as error:
        raise PaperFontMissing(font=FAMILY) from error
    if FAMILY not in found.split(","):
        raise PaperFontMissing(font=FAMILY)
    return Path(file)


@cache
def letters() -> frozenset[str]:
    """All letters that the font has. Raises `PaperFontMissing`."""
    with TTFont(font_file(""), lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))
