"""A page made fit for reading: looked at, cleaned, turned upright, laid straight, without rules."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.background import even, stretched
from ocr.blank import is_blank
from ocr.cleaning import READING_DPI, CleaningSteps
from ocr.deskew import straightened
from ocr.ink import find_inks, without_inks
from ocr.marks import coloured_marks
from ocr.orientation import Turn, find_turn, how_it_lies
from ocr.pens import PenInk, pen_inks
from ocr.pixels import Pixels, checked, scaled, turned
from ocr.placement import Placement
from ocr.qr import dossier_codes, without_codes
from ocr.rules import find_rules, without_leaders, without_rules
from ocr.specks import is_one_bit, smoothed
from ocr.stamps import Frame, Ring, find_frames, find_rings
from ocr.tables import find_tables
from page.words import Mark, ReadPage


@dataclass(frozen=True, slots=True)
class CleanedPage:
    """A page that is ready to be read."""

    looked_at: ReadPage
    """What is known before any word is read."""
    grey: Pixels
    """Black on white, without what is not print."""
    upright_rules: Pixels | None
    """1 where they stood before they were taken out; None where rules were left in."""
    dpi: float
    placement: Placement
    rings: tuple[Ring, ...] = ()
    """Of seals as black as the print,"""
    frames: tuple[Frame, ...] = ()
    """and what may be those of stamps."""
    pens: tuple[PenInk, ...] = ()
    """What was written in colour, and taken out of `grey`."""


def cleaned(pixels: NDArray[Any], number: int, dpi: float, steps: CleaningSteps) -> CleanedPage | ReadPage:
    """The page ready to be read; done with where it is blank. Raises PageImageInvalid, and as tesseract does where it is asked
    which way up a page lies."""
    page = checked(pixels)
    height, width = page.shape[:2]
    reading_dpi = dpi
    if steps.scale:
        page, reading_dpi = _at_reading_dpi(page, dpi)
    codes = dossier_codes(page, reading_dpi)
    page = _evened(without_codes(page, codes), reading_dpi, steps)
    grey, marks, pens = _without_ink(page, reading_dpi, steps)
    clear = stretched(grey)
    looked_at = ReadPage(number, width, height, dpi, marks=marks, codes=codes)
    if steps.blank and not codes and is_blank(clear, reading_dpi):
        return replace(looked_at, blank=True)
    lie = how_it_lies(clear, reading_dpi)
    turn: Turn = find_turn(clear, reading_dpi, lie) if steps.turn else 0
    skew = lie.skew(turn) if steps.deskew else 0.0
    grey = straightened(turned(clear if steps.contrast else grey, turn), skew)
    placement = Placement(grey.shape[1], grey.shape[0], turn, skew)
    looked_at = replace(looked_at, turn=turn, skew=skew)
    frames = tuple(find_frames(grey, reading_dpi)) if steps.stamps else ()
    upright = None
    if steps.rules:
        grey = without_leaders(grey, reading_dpi)
        rules = find_rules(grey, reading_dpi)
        grey, upright = without_rules(grey, rules), rules.upright
        if steps.tables:
            looked_at = replace(looked_at, tables=find_tables(rules, reading_dpi, placement))
    in_colour = any(mark.kind == "seal" for mark in looked_at.marks)
    rings = tuple(find_rings(grey, reading_dpi)) if steps.stamps and not in_colour else ()
    looked_at = replace(looked_at, marks=looked_at.marks + tuple(_seal(ring, placement) for ring in rings))
    pens = tuple(pen.upright(turn, skew) for pen in pens)
    return CleanedPage(looked_at, grey, upright, reading_dpi, placement, rings, frames, pens)


def _seal(ring: Ring, placement: Placement) -> Mark:
    return Mark("seal", placement.original(ring.x - ring.radius, ring.y - ring.radius, 2 * ring.radius, 2 * ring.radius))


def _at_reading_dpi(page: Pixels, dpi: float) -> tuple[Pixels, float]:
    """Brought to 200 dpi where it is clearly off: a small change would only blur."""
    factor = READING_DPI / dpi
    if 0.85 < factor < 1.25:
        return page, dpi
    return scaled(page, factor), READING_DPI


def _without_ink(page: Pixels, dpi: float, steps: CleaningSteps) -> tuple[Pixels, tuple[Mark, ...], tuple[PenInk, ...]]:
    if page.ndim == 2:
        return page, (), ()
    inks = find_inks(page)
    marks = coloured_marks(inks, dpi)
    if steps.ink:
        return without_inks(page, inks, dpi), marks, tuple(pen_inks(page, inks.blue, marks, dpi))
    return np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8), marks, ()


def _evened(page: Pixels, dpi: float, steps: CleaningSteps) -> Pixels:
    """White paper, whatever the scanner made of it."""
    grey = page if page.ndim == 2 else np.asarray(page[:, :, 1])
    if is_one_bit(grey):
        return smoothed(grey, dpi) if steps.specks else page
    return even(page, dpi) if steps.background else page
