"""Stamps as black as the print, as on copies and faxes: round seals and framed stamps. What they say is no text of the page."""

from ocr.stamps.frames import Frame, find_frames
from ocr.stamps.rings import Ring, find_rings
from ocr.stamps.sorting import Sorted, sort_out

__all__ = ["Frame", "Ring", "Sorted", "find_frames", "find_rings", "sort_out"]
