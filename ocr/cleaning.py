"""The steps of reading a scanned page. Each can be left out, so that a bench can show what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, fields

READING_DPI = 200.0
"""More resolution costs time and brings nothing; less loses tone marks."""


@dataclass(frozen=True, slots=True)
class CleaningSteps:
    """Which steps are taken."""

    scale: bool = True
    """Brought to 200 dpi."""
    ink: bool = True
    """Red seals and blue pen taken out."""
    background: bool = True
    """Shadow, tint and show-through divided out."""
    specks: bool = True
    """Lone specks of one-bit pages taken out, their strokes smoothed."""
    blank: bool = True
    """Empty pages are not read."""
    turn: bool = True
    """Pages that lie on their side or upside down are turned upright."""
    deskew: bool = True
    """Lines of print made level."""
    contrast: bool = True
    """Soft stretch."""
    rules: bool = True
    """Dotted leaders, underlines and the ruling of tables taken out."""
    stamps: bool = True
    """Black seals and stamps found by their ring or frame; what they say is no text of the page."""
    again: bool = True
    """Print that the recogniser passed over is looked at once more."""
    seal: bool = True
    """Names under a seal are looked at once more."""
    wording: bool = True
    """Marks that the picture leaves open are decided by what is written around them."""
    tables: bool = True
    """Ruled tables found, and read cell by cell."""
    order: bool = True
    """Columns of letterhead and signature read one after the other."""

    def __str__(self) -> str:
        """Names of the steps taken, e.g. `ink+background+deskew`."""
        return "+".join(one.name for one in fields(self) if getattr(self, one.name)) or "none"
