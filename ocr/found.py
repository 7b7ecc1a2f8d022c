"""Words as recognisers give them, before they are placed on the original page."""

from __future__ import annotations

from dataclasses import dataclass

HAND = "\ue000"
"""Stands for whatever was written by hand: it is no print, and no word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A word where it was seen: pixels of the image that was read, confidence 0..1."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: float
    block: int
    line: tuple[int, int, int]
    """Block, paragraph and line within it: equal for words of one line."""
    engine: str = ""
    """What read it, where more than one reads the page."""

    @property
    def by_hand(self) -> bool:
        """Whether this was written by hand. What `text` says behind `HAND` is a suggestion, and `confidence` is its own."""
        return self.text.startswith(HAND)
