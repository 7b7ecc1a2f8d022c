"""The steps that make a scanned page fit for reading. Each can be left out, so that a bench can show what it is worth."""

from __future__ import annotations

from dataclasses import dataclass, fields

READING_DPI = 200.0
"""More resolution costs time and brings nothing; less loses tone marks."""


@dataclass(frozen=True, slots=True)
class CleaningSteps:
    """Which steps are taken."""

    ink: bool = True
    """Red seals and blue pen taken out."""
    background: bool = True
    """Shadow, tint and show-through divided out."""
    contrast: bool = True
    """Soft stretch."""
    turn: bool = True
    """Pages that lie on their side or upside down are turned upright."""
    deskew: bool = True
    scale: bool = True
    """Brought to 200 dpi."""
    blank: bool = True
    """Empty pages are not read."""

    def __str__(self) -> str:
        """Names of the steps taken, e.g. `ink+background+deskew`."""
        return "+".join(one.name for one in fields(self) if getattr(self, one.name)) or "none"
