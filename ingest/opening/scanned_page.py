"""Pages that are one picture and nothing else to the eye, as scanners make them: the picture itself, without drawing the page.

Drawing such a page again at another resolution costs more than everything else that opening a file does, and is no better.
Whatever is not plainly one picture is left to poppler: a second picture, letters that are seen, a stamp, a mask, a clip.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pikepdf
from pikepdf import Matrix

from ingest.opening.content import INVISIBLE, SHOWS_TEXT, steps_of
from ingest.opening.embedded_picture import NotPlain, decoded, inflates_within, size_of
from ingest.opening.examined import Limits, Pixels

COARSEST = 100
"""Dots an inch below which poppler brings a page to the wanted resolution."""
HALVINGS = (8, 4, 2)
SAME = 0.99
"""Part of a resolution that counts as it: a picture of 400 dpi on a sheet rounded to points has 399.9."""
MOST_OBLONG = 1.05
"""Resolution across over that along, or the other way round. A fax has 204 by 196, and loses where it is drawn anew."""
MOST_MARGIN = 0.01
MARGIN_POINTS = 2.0
"""How much the picture may fall short of each side of the page, in parts of the page or in points, whichever is more."""
UPRIGHT_POINTS = 0.5
MOST_CONTENT = 1_000_000
"""Bytes of the operators of a page. A scan has a hundred, one that was read before some ten thousand."""
PAINTS_NOTHING = frozenset(
    [
        *("BT", "ET", "Td", "TD", "Tm", "T*", "Tc", "Tw", "Tz", "TL", "Ts"),
        *("BMC", "BDC", "EMC"),
        *("w", "J", "j", "M", "d", "i", "ri"),
    ]
)
OWN_COLOURS = ("/DefaultGray", "/DefaultRGB", "/DeviceGray", "/DeviceRGB")
HIDDEN, NO_VIEW = 2, 32
"""Flags of an annotation that is not shown on a screen."""
WHITE = (255, 255, 255)

Corners = tuple[float, float, float, float]
"""Left, bottom, right, top in units of the page."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A picture on a page, and its corners."""

    picture: pikepdf.Stream
    corners: Corners

    def resolution(self, unit: float) -> tuple[float, float]:
        """Pixels an inch across and along; a unit of the page has `unit` points."""
        left, bottom, right, top = self.corners
        width, height = size_of(self.picture)
        return width / (right - left) * 72 / unit, height / (top - bottom) * 72 / unit


def scanned_pixels(page: pikepdf.Page, box: Corners, unit: float, dpi: float, limits: Limits) -> tuple[Pixels, float]:
    """What `box` shows of a page that is one picture, turned as the page says, and its resolution in dots an inch.

    The resolution is the picture's own, halved as often as it stays `dpi`. Raises `NotPlain` where poppler must draw the page,
    and where the picture is damaged: poppler then shows what can be shown.
    """
    try:
        placed = _only_picture(page)
        _check_cover(placed.corners, box)
        across, along = placed.resolution(unit)
        pixels = decoded(placed.picture, reduction := _reduction(across, along, dpi), limits)
        shown = np.rot90(_cut(pixels, placed.corners, box), -_quarters(page))
    except NotPlain:
        raise
    except Exception as error:
        # Odd objects and decoders raise nearly anything, and none of it is an error yet: poppler is asked next.
        raise NotPlain(type(error).__name__) from error
    return np.ascontiguousarray(shown), (across + along) / 2 / reduction


def _only_picture(page: pikepdf.Page) -> Placed:
    """Raises `NotPlain` where the page shows anything else than one picture."""
    resources = page.resources
    if not any(one.get("/Subtype") == "/Image" for one in resources.XObject.values()):
        raise NotPlain("no picture")
    if any(name in resources.get("/ColorSpace", {}) for name in OWN_COLOURS):
        raise NotPlain("colours of its own")
    if not all(_is_unseen(one) for one in page.obj.get("/Annots", [])):
        raise NotPlain("annotations")
    _check_length(page.Contents)
    shown = list(_shown(page, resources, 0, in_form=False))
    if len(shown) != 1:
        raise NotPlain(f"{len(shown)} pictures")
    return shown[0]


def _is_unseen(annotation: pikepdf.Object) -> bool:
    """Hidden, or without any size: a signature without a stamp."""
    left, bottom, right, top = (float(side) for side in annotation.Rect)
    return bool(int(annotation.get("/F", 0)) & (HIDDEN | NO_VIEW)) or (left, bottom) == (right, top)


def _check_length(contents: pikepdf.Object) -> None:
    left = MOST_CONTENT
    for stream in [contents] if isinstance(contents, pikepdf.Stream) else list(contents):
        left -= inflates_within(stream, left)


def _shown(stream: pikepdf.Page | pikepdf.Object, resources: pikepdf.Object, mode: int, *, in_form: bool) -> Iterator[Placed]:
    """The pictures that a content shows. Raises `NotPlain` where it may show anything else."""
    for step in steps_of(stream, Matrix(), mode):
        if step.name == "Do":
            yield from _shown_object(resources.XObject[str(step.operands[0])], step.placed, resources, step.mode, in_form=in_form)
        elif not _paints_nothing(step.name, step.operands, resources, step.mode):
            raise NotPlain(step.name)


def _shown_object(
    shown: pikepdf.Object, placed: Matrix, resources: pikepdf.Object, mode: int, *, in_form: bool
) -> Iterator[Placed]:
    """A picture of the page, or nothing: a form with the unseen letters that a reader like OCRmyPDF leaves."""
    if in_form:
        raise NotPlain("more than letters in a form")
    if shown.Subtype == "/Image" and isinstance(shown, pikepdf.Stream):
        yield Placed(shown, _upright(placed))
    else:
        _check_length(shown)
        yield from _shown(shown, shown.get("/Resources", resources), mode, in_form=True)


def _paints_nothing(name: str, operands: Sequence[pikepdf.Object], resources: pikepdf.Object, mode: int) -> bool:
    """Whether an operator leaves the page as it looks."""
    if name == "BDC" and operands[0] == "/OC":
        return False
    if name == "Tf":  # what a Type 3 font draws is seen in every mode
        return bool(resources.Font[str(operands[0])].Subtype != "/Type3")
    return name in PAINTS_NOTHING or (name in SHOWS_TEXT and mode == INVISIBLE)


def _upright(placed: Matrix) -> Corners:
    """Where the unit square, which a picture fills, comes to lie. Raises `NotPlain` where that is turned or mirrored."""
    if max(abs(placed.b), abs(placed.c)) > UPRIGHT_POINTS or placed.a <= 0 or placed.d <= 0:
        raise NotPlain("turned")
    return placed.e, placed.f, placed.e + placed.a, placed.f + placed.d


def _check_cover(picture: Corners, box: Corners) -> None:
    """Raises `NotPlain` where the picture leaves more than a hair's breadth of the page white."""
    across = max(MARGIN_POINTS, MOST_MARGIN * (box[2] - box[0]))
    along = max(MARGIN_POINTS, MOST_MARGIN * (box[3] - box[1]))
    short = picture[0] - box[0], picture[1] - box[1], box[2] - picture[2], box[3] - picture[3]
    if max(short[0], short[2]) > across or max(short[1], short[3]) > along:
        raise NotPlain("smaller than the page")


def _reduction(across: float, along: float, dpi: float) -> int:
    """By how much to divide the sides of the picture. Raises `NotPlain` where its resolution is not to be used as it is."""
    least, most = min(across, along), max(across, along)
    if least < COARSEST * SAME or most > MOST_OBLONG * least:
        raise NotPlain(f"{across} x {along} dpi")
    return next((halving for halving in HALVINGS if least / halving >= dpi * SAME), 1)


def _cut(pixels: Pixels, picture: Corners, box: Corners) -> Pixels:
    """The part of the picture that the page shows, on white where the page is a little larger."""
    height, width = pixels.shape[:2]
    across, along = width / (picture[2] - picture[0]), height / (picture[3] - picture[1])
    left, right = round((box[0] - picture[0]) * across), round((box[2] - picture[0]) * across)
    top, bottom = round((picture[3] - box[3]) * along), round((picture[3] - box[1]) * along)
    part = pixels[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
    margins = max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0)
    return cv2.copyMakeBorder(part, *margins, cv2.BORDER_CONSTANT, value=WHITE)  # type: ignore[return-value]


def _quarters(page: pikepdf.Page) -> int:
    """Quarters of a turn clockwise that the page is shown at."""
    if page.rotation % 90:
        raise NotPlain("/Rotate")
    return int(page.rotation // 90)
