"""Four qualities of scan, from a careful one to a fax, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[float, float]
"""A value is drawn evenly between these two."""


@dataclass(frozen=True, slots=True)
class Level:
    """How a sheet comes out of the scanner."""

    name: str
    dpi: tuple[int, int]
    """Across and down."""
    skew: float
    """At most so many degrees, either way."""
    blur: Span
    """Sigma in pixels."""
    noise: Span
    """Standard deviation of the brightness, 0..255."""
    shadow: Span
    """How much darker the darkest corner is, 0..1."""
    paper: Span
    """How bright the paper is, 0..1."""
    yellow: Span
    """How much of the blue it has lost, 0..1."""
    ink: Span
    """How black the print is, 0..1."""
    show_through: Span
    """How much of the back side shows, 0..1."""
    jpeg: tuple[int, int] | None
    """Quality; None: one bit a pixel."""
    curve: Span = (0.0, 0.0)
    """How far lines sag where the sheet does not lie flat, in millimetres."""
    wear: Span = (0.0, 0.0)
    """Share of the print that is worn away (faint copies, broken strokes)."""
    specks: Span = (0.0, 0.0)
    """Black specks per square centimetre."""
    seal_on_name: bool = False
    """The seal lies over the signer's name, not only over the signature."""


CLEAN = Level(
    "clean", (200, 200), 0.0, (0.0, 0.0), (0.4, 0.8), (0.0, 0.0), (0.985, 1.0), (0.0, 0.01), (0.93, 0.97), (0.0, 0.0), (88, 92)
)  # fmt: skip
OFFICE = Level(
    "office", (200, 200), 0.7, (0.35, 0.6), (2.0, 4.5), (0.02, 0.08), (0.95, 0.985), (0.0, 0.03), (0.8, 0.92),
    (0.0, 0.035), (60, 75), specks=(0.0, 0.08),
)  # fmt: skip
BAD = Level(
    "bad", (200, 200), 3.0, (0.6, 0.85), (4.0, 7.0), (0.25, 0.45), (0.84, 0.92), (0.16, 0.28), (0.52, 0.66),
    (0.06, 0.13), (25, 40), curve=(0.2, 0.6), wear=(0.0, 0.06), specks=(0.1, 0.4), seal_on_name=True,
)  # fmt: skip
FAX = Level(
    "fax", (204, 196), 2.0, (0.6, 0.85), (18.0, 26.0), (0.0, 0.08), (0.985, 1.0), (0.0, 0.0), (0.75, 0.9), (0.0, 0.04), None,
    curve=(0.0, 0.2), wear=(0.05, 0.15), specks=(1.0, 4.0),
)  # fmt: skip
LEVELS = {level.name: level for level in (CLEAN, OFFICE, BAD, FAX)}
