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
MOST_FRAMES = 100_000


def examine(path: Path, kind: Kind) -> Examined:
    """Pages of a picture file. Raises `SourceDamaged`."""
    with _opened(path, kind) as picture:
        try:
            pages = _count_frames(picture) if kind == "tiff" else 1
        except (OSError, SyntaxError, ValueError, TypeError, KeyError, EOFError) as error:
            raise SourceDamaged(kind=kind.upper(), reason=_short(error)) from error
    return Examined(kind, pages)


def _opened(path: Path, kind: Kind) -> Image.Image:
    try:
        return Image.open(path, formats=[DECODERS[kind]])
    except Exception as error:
        # Pillow's decoders raise nearly anything on broken headers; all of it means the same.
        raise SourceDamaged(kind=kind.upper(), reason=_short(error)) from error


def _count_frames(picture: Image.Image) -> int:
    """Frames of a TIFF; a chain of directories that loops ends where it bites its tail (Pillow sees to that)."""
    return int(getattr(picture, "n_frames", 1))


def render(path: Path, kind: Kind, first: int, last: int, limits: Limits) -> Iterator[PageImage | PageProblem]:
    """Frames as pictures, upright after their EXIF orientation."""
    with _opened(path, kind) as picture:
        for number in range(first, last + 1):
            try:
                yield _render_frame(picture, number, limits)
            except SourceError as error:
                yield PageProblem(number, error.problem.at(page=number))


def _render_frame(picture: Image.Image, number: int, limits: Limits) -> PageImage:
    try:
        picture.seek(number - 1)
        width, height = picture.size
        if width * height > limits.megapixels * 1_000_000:
            raise PageTooLarge(megapixels=round(width * height / 1e6), limit=limits.megapixels)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        pixels = _to_pixels(upright)
    except SourceError:
        raise
    except MemoryError:
        raise
    except Exception as error:
        # As above: a decoder may raise anything, and each means that this page cannot be shown.
        raise PageUnreadable(reason=_short(error)) from error
    return PageImage(number, pixels, _dpi(picture, upright.width))


def _to_pixels(picture: Image.Image) -> Pixels:
    """8-bit grey or BGR on white, from whatever mode the file has."""
    if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
        deep = np.asarray(picture.convert("I"), dtype=np.int64)
        return np.asarray(np.clip(deep >> (8 if deep.max(initial=0) > 255 else 0), 0, 255), dtype=np.uint8)
    if picture.mode in ("1", "L"):
        return np.asarray(picture.convert("L"))
    if picture.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in picture.info:
        on_white = Image.new("RGBA", picture.size, "white")
        on_white.alpha_composite(picture.convert("RGBA"))
        picture = on_white
    rgb = np.asarray(picture.convert("RGB"))
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)  # type: ignore[return-value]


def _dpi(picture: Image.Image, width: int) -> float:
    stated = picture.info.get("dpi", (0, 0))
    horizontal = float(stated[0] or 0)
    return horizontal if int(horizontal) in USUAL_DPI else width / PRESUMED_WIDTH_INCHES


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
