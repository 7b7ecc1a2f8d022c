"""TIFF (many pages), JPEG and PNG files, by Pillow. Truncated pictures are an error, not grey rubble."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from ingest.opening.errors import PageTooLarge, PageUnreadable, SourceDamaged, SourceError
from ingest.opening.examined import Examined, Limits, PageImage, PageProblem, Pixels
from ingest.opening.kinds import Kind

Image.MAX_IMAGE_PIXELS = None  # Our own limit is checked before decoding, with a message of our own.
PRESUMED_WIDTH_INCHES = 8.27
"""A picture that does not say its resolution is taken for the width of an A4 sheet."""
USUAL_DPI = range(72, 1201)
DECODERS: dict[str, str] = {"tiff": "TIFF", "jpeg": "JPEG", "png": "PNG"}
SAME_DPI = 0.05
ORIENTATION = 0x112
LYING = (5, 6, 7, 8)
"""EXIF orientations whose pixels lie on their side."""


def examine(path: Path, kind: Kind) -> Examined:
    """Pages of a picture file. Raises `SourceDamaged`."""
    with opened(path, kind) as picture:
        try:
            pages = _count_frames(picture) if kind == "tiff" else 1
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError) as error:
            raise SourceDamaged(kind=kind.upper(), reason=_short(error)) from error
    return Examined(kind, pages)


def opened(path: Path, kind: Kind) -> Image.Image:
    """The picture by the decoder of its kind and no other. Raises `SourceDamaged`."""
    try:
        return Image.open(path, formats=[DECODERS[kind]])
    except Exception as error:
        # Pillow's decoders raise nearly anything on broken headers; all of it means the same.
        # Where the file lies is nobody's business.
        raise SourceDamaged(kind=kind.upper(), reason=_short(str(error).replace(f" {str(path)!r}", ""))) from error


def _count_frames(picture: Image.Image) -> int:
    """Frames of a TIFF; a chain of directories that loops ends where it bites its tail (Pillow sees to that)."""
    return int(getattr(picture, "n_frames", 1))


def render(path: Path, kind: Kind, first: int, last: int, limits: Limits) -> Iterator[PageImage | PageProblem]:
    """Frames as pictures, upright after their EXIF orientation."""
    with opened(path, kind) as picture:
        for number in range(first, last + 1):
            try:
                yield _render_frame(picture, number, limits)
            except SourceError as error:
                yield PageProblem(number, error.problem.at(page=number))


def _render_frame(picture: Image.Image, number: int, limits: Limits) -> PageImage:
    try:
        picture.seek(number - 1)
        _check_size(picture.width * picture.height / 1e6, limits)
        picture.load()  # nothing before this line may ask for EXIF: for that a PNG is decoded
        upright = ImageOps.exif_transpose(picture)
        across, along = resolution(picture)
        _check_size(picture.width * picture.height / 1e6 * max(across, along) / min(across, along), limits)
        if picture.getexif().get(ORIENTATION, 1) in LYING:
            across, along = along, across
        pixels = _square(_to_pixels(upright), across, along)
    except SourceError:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # As above: a decoder may raise anything, and each means that this page cannot be shown.
        raise PageUnreadable(reason=_short(error)) from error
    return PageImage(number, pixels, max(across, along))


def _check_size(megapixels: float, limits: Limits) -> None:
    if megapixels > limits.megapixels:
        raise PageTooLarge(megapixels=round(megapixels), limit=limits.megapixels)


def _to_pixels(picture: Image.Image) -> Pixels:
    """8-bit grey or BGR on white, from whatever mode the file has."""
    if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
        deep = np.asarray(picture.convert("I"), dtype=np.int64)
        return np.asarray(np.clip(deep >> (8 if deep.max(initial=0) > 255 else 0), 0, 255), dtype=np.uint8)
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    rgb = np.asarray(on_white(picture).convert("RGB"))
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)  # type: ignore[return-value]


def on_white(picture: Image.Image) -> Image.Image:
    """A picture with transparent parts as it looks on paper; any other as it is."""
    if picture.mode not in ("LA", "PA", "RGBA", "RGBa", "La") and "transparency" not in picture.info:
        return picture
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("RGB")


def _square(pixels: Pixels, across: float, along: float) -> Pixels:
    """A fax has more pixels across than along: as many along as across, so that letters have their shape."""
    if across == along:
        return pixels
    best = max(across, along)
    height, width = pixels.shape[:2]
    size = round(width * best / across), round(height * best / along)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)  # type: ignore[return-value]


def resolution(picture: Image.Image) -> tuple[float, float]:
    """Pixels an inch across and along, as the file has them (before turning); presumed where it states none that is usual."""
    stated = picture.info.get("dpi", (0, 0))
    across, along = (float(side or 0) for side in stated)
    if int(across) in USUAL_DPI and int(along) in USUAL_DPI:
        return (across, along) if abs(across - along) > SAME_DPI * across else (across, across)
    lying = picture.getexif().get(ORIENTATION, 1) in LYING
    presumed = (picture.height if lying else picture.width) / PRESUMED_WIDTH_INCHES
    return presumed, presumed


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
