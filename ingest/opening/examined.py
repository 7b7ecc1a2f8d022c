"""What is known of a file after it was opened once, and the limits that opening keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.opening.kinds import Kind
from sohoa.errors import Problem

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be: most pages, most millions of pixels on one page."""

    pages: int = 5000
    megapixels: int = 120


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that opens."""

    kind: Kind
    pages: int
    warnings: tuple[Problem, ...] = ()
    """What a person should know although the file was taken: repaired, misnamed, scripts inside …"""
    signed_at: date | None = None
    """Day of the first electronic signature, as the PDF states it."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture, upright as the file says: grey or BGR, 8 bit."""

    number: int
    pixels: Pixels
    dpi: float


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A page that cannot be shown, and why."""

    number: int
    problem: Problem
