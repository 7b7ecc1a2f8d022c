"""Fonts with all Vietnamese letters, found through fontconfig: Tinos (the metric of Times New Roman), Arimo and Cousine of
fonts-croscore; and some that nothing is learned from, for measuring only."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

from PIL import ImageFont

DPI = 300
"""Resolution at which sheets are drawn."""
FAMILIES = {
    "serif": "Tinos", "sans": "Arimo", "mono": "Cousine", "charis": "Charis SIL", "lato": "Lato", "gentium": "Gentium Plus",
}  # fmt: skip
_PACKAGES = {"Charis SIL": "fonts-sil-charis", "Lato": "fonts-lato", "Gentium Plus": "fonts-sil-gentiumplus"}


@cache
def font(family: str, style: str, points: float) -> ImageFont.FreeTypeFont:
    """`family` of `FAMILIES`; `style` of `Regular`, `Bold`, `Italic`, `Bold Italic`.

    Raises FileNotFoundError where it is missing.
    """
    # The basic layout engine: the same advance widths with every build of Pillow.
    return ImageFont.truetype(_file(FAMILIES[family], style), round(points / 72 * DPI), layout_engine=ImageFont.Layout.BASIC)


@cache
def _file(family: str, style: str) -> Path:
    command = ["fc-match", "-f", "%{family}|%{file}", f"{family}:style={style}"]
    found, _, file = subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("|")
    if family not in found:
        raise FileNotFoundError(f"the font {family} is missing: apt-get install {_PACKAGES.get(family, 'fonts-croscore')}")
    return Path(file)
