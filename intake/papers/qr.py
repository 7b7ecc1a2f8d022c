"""The QR code of a dossier, drawn as areas: sharp at any size."""

from __future__ import annotations

import segno
from fpdf import FPDF

from intake.errors import DossierCodeInvalid
from vietnamese.identifiers import parse_dossier_code

QUIET_MODULES = 4
"""Modules that must stay white around a code."""
SMALLEST = 25.0
"""Millimetres: smaller ones are lost in a bad scan."""
_OVERLAP = 0.02
"""Millimetres by which rows reach into each other, so that no renderer shows hairlines between them."""


def draw_qr(pdf: FPDF, code: str, x: float, y: float, side: float) -> None:
    """Draw the code of a dossier with its dark part at `x`, `y`, `side` mm wide. Around it four modules must stay white.

    Error correction is level Q (a quarter may be lost) or better. Raises `DossierCodeInvalid`, and ValueError where `side` is
    too small to be read from a bad scan.
    """
    if parse_dossier_code(code) is None:
        raise DossierCodeInvalid(dossier=code)
    if side < SMALLEST:
        raise ValueError(f"a QR code of {side} mm")
    matrix = segno.make_qr(code, error="q", boost_error=True).matrix
    module = side / len(matrix)
    pdf.set_fill_color(0)
    for row, modules in enumerate(matrix):
        for start, end in _dark_runs(modules):
            pdf.rect(x + start * module, y + row * module, (end - start) * module, module + _OVERLAP, style="F")


def _dark_runs(modules: bytearray) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(modules):
        if dark and runs and runs[-1][1] == place:
            runs[-1] = (runs[-1][0], place + 1)
        elif dark:
            runs.append((place, place + 1))
    return runs
