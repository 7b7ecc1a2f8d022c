"""What people write with a pen: figures as strokes that never come out twice the same, and signatures."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Points = NDArray[np.float64]
Rect = tuple[float, float, float, float]

# Strokes of each figure in a box of 0..0.6 by 0..1 (y downwards, 1 is the base line), in the ways people write them.
_FIGURES: dict[str, tuple[tuple[tuple[tuple[float, float], ...], ...], ...]] = {
    "0": ((((0.34, 0.02), (0.1, 0.2), (0.04, 0.6), (0.22, 0.98), (0.46, 0.8), (0.52, 0.4), (0.36, 0.04), (0.26, 0.06)),),),
    "1": (
        (((0.12, 0.3), (0.32, 0.02), (0.31, 0.5), (0.28, 1.0)),),
        (((0.32, 0.0), (0.28, 1.0)),),
    ),
    "2": (
        (((0.08, 0.24), (0.28, 0.02), (0.48, 0.22), (0.3, 0.6), (0.06, 0.97), (0.22, 0.9), (0.52, 0.98)),),
        (((0.1, 0.2), (0.32, 0.03), (0.46, 0.25), (0.22, 0.7), (0.05, 0.95), (0.12, 0.78), (0.3, 0.95), (0.56, 0.92)),),
    ),
    "3": ((((0.1, 0.12), (0.32, 0.01), (0.44, 0.22), (0.22, 0.46), (0.46, 0.64), (0.36, 0.95), (0.06, 0.92)),),),
    "4": (
        (((0.34, 0.0), (0.06, 0.62), (0.54, 0.62)), ((0.4, 0.36), (0.36, 1.05))),
        (((0.12, 0.02), (0.08, 0.5), (0.5, 0.48)), ((0.44, 0.0), (0.4, 1.0))),
    ),
    "5": ((((0.16, 0.04), (0.1, 0.44), (0.36, 0.4), (0.48, 0.7), (0.28, 1.0), (0.04, 0.92)), ((0.15, 0.05), (0.5, 0.02))),),
    "6": ((((0.42, 0.0), (0.14, 0.4), (0.06, 0.78), (0.26, 1.0), (0.46, 0.78), (0.3, 0.56), (0.1, 0.7)),),),
    "7": (
        (((0.06, 0.06), (0.5, 0.03), (0.3, 0.5), (0.2, 1.0)),),
        (((0.06, 0.1), (0.5, 0.03), (0.32, 0.5), (0.2, 1.0)), ((0.12, 0.52), (0.44, 0.46))),
    ),
    "8": (
        (((0.44, 0.14), (0.24, 0.0), (0.1, 0.2), (0.42, 0.62),
            (0.4, 0.92), (0.14, 0.96), (0.08, 0.7), (0.42, 0.28), (0.42, 0.12)),),
    ),
    "9": ((((0.44, 0.14), (0.2, 0.04), (0.08, 0.3), (0.26, 0.48), (0.46, 0.2), (0.42, 0.6), (0.26, 1.02)),),),
    "/": ((((0.46, -0.08), (0.06, 1.1)),),),
}  # fmt: skip

_OPENINGS = (
    ((0.0, 0.2), (0.06, -0.55), (0.1, 0.5), (0.02, 0.1), (0.16, -0.35)),
    ((0.12, -0.6), (0.02, -0.1), (0.14, 0.45), (0.2, -0.2), (0.06, 0.1)),
    ((0.02, -0.2), (0.2, -0.65), (0.18, 0.1), (0.04, 0.6), (0.12, -0.1), (0.24, -0.3)),
    ((0.05, 0.55), (0.16, -0.7), (0.2, 0.55), (0.08, 0.0), (0.26, -0.1)),
)
_CLOSINGS = (
    ((0.82, 0.02), (1.0, -0.35), (0.7, 0.36), (0.2, 0.55), (0.55, 0.42), (0.95, 0.3)),
    ((0.8, 0.1), (1.05, -0.5), (1.1, -0.55)),
    ((0.75, 0.2), (0.95, 0.05), (0.6, 0.75), (0.72, -0.2), (0.98, -0.4)),
    ((0.85, 0.0), (0.96, 0.25), (0.4, 0.35), (0.05, 0.3), (0.6, 0.22), (1.08, 0.1)),
)


def write(layer: Image.Image, x: float, base: float, text: str, height: float, rng: np.random.Generator) -> Rect:
    """Write figures from pixel x on the base line; returns the rectangle of the ink. Raises KeyError for other letters."""
    slant, step = rng.uniform(0.05, 0.3), 0.62 * height
    inked: list[tuple[float, float, float, float]] = []
    for place, figure in enumerate(text):
        ways = _FIGURES[figure]
        scale = height * rng.uniform(0.9, 1.08)
        lift = rng.uniform(-0.06, 0.05) * height
        for stroke in ways[rng.integers(len(ways))]:
            points = np.array(stroke) + rng.normal(0, 0.018, (len(stroke), 2))
            points[:, 0] += slant * (0.5 - points[:, 1]) * 0.6
            curve = smooth(points) * scale + (x + place * step, base - scale + lift)
            inked.append(draw(layer, curve, height * rng.uniform(0.075, 0.1), rng))
    lefts, tops, rights, bottoms = zip(*inked, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def signature(layer: Image.Image, x: float, y: float, width: float, rng: np.random.Generator) -> Rect:
    """A signature from pixel x on, about the line y: a tall beginning, waves that flatten out, a flourish below."""
    height = width * rng.uniform(0.26, 0.45)
    waves = int(rng.integers(2, 8))
    slope = rng.uniform(-0.35, 0.1)
    opening = _OPENINGS[rng.integers(len(_OPENINGS))]
    points = [(x, y * rng.uniform(0.75, 1.25)) for x, y in opening]
    for wave in range(waves):
        at = 0.22 + 0.5 * wave / waves
        tall = rng.uniform(0.08, 0.5) * (1 - 0.6 * wave / waves)
        points += [(at + 0.02, tall + slope * at), (at + rng.uniform(0.01, 0.1), -tall + slope * at)]
    closing = _CLOSINGS[rng.integers(len(_CLOSINGS))]
    points += [(x, y * rng.uniform(0.7, 1.3)) for x, y in closing]
    curve = np.array(points) + rng.normal(0, 0.02, (len(points), 2))
    curve[:, 0] += rng.uniform(0.0, 0.2) * -curve[:, 1]
    return draw(layer, smooth(curve) * (width, height) + (x, y), width * 0.011, rng)


def smooth(points: Points, steps: int = 14) -> Points:
    """A Catmull-Rom curve through the points."""
    padded = np.vstack([points[0], points, points[-1]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    parts = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.vstack([*parts, points[-1:]])


def draw(layer: Image.Image, curve: Points, width: float, rng: np.random.Generator) -> Rect:
    """A pen line: a little thicker where the hand is slow, paler where it is fast."""
    canvas = ImageDraw.Draw(layer)
    fine = np.vstack([np.linspace(a, b, 4, endpoint=False) for a, b in pairwise(curve)])
    speed = np.hypot(*np.gradient(fine, axis=0).T)
    slow = 1.0 / (1.0 + speed / (speed.mean() + 1e-6))
    for (x, y), part in zip(fine, slow, strict=True):
        radius = width * (0.36 + 0.32 * part) * rng.uniform(0.92, 1.08)
        canvas.ellipse((x - radius, y - radius, x + radius, y + radius), fill=int(175 + 75 * part))
    (left, top), (right, bottom) = fine.min(axis=0), fine.max(axis=0)
    return float(left - width), float(top - width), float(right + width), float(bottom + width)
