"""Pictures as pages of a PDF: the file's own bytes where PDF can hold them, else the same pixels packed without loss.

Only a frame of a TIFF that is JPEG inside is compressed again (its quality is 95): without loss it would be ten times larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import img2pdf
import pikepdf
from PIL import Image, ImageOps

from ingest.opening.errors import PageUnreadable
from ingest.opening.kinds import Kind
from ingest.opening.pictures import ORIENTATION, on_white, opened, resolution

PAGES_IN_MEMORY = 16
MIRRORED = (2, 4, 5, 7)
JPEG_QUALITY = 95
LONGEST_INCHES = 199.0
"""A PDF page is at most 200 inches long."""
Points = tuple[float, float, float, float]


def picture_files(path: Path, kind: Kind, numbers: Sequence[int], folder: Path) -> Iterator[Path]:
    """PDF files in `folder` that hold the frames of a picture file in order, some in each, so that memory stays small."""
    with opened(path, kind) as picture:
        for start in range(0, len(numbers), PAGES_IN_MEMORY):
            target = folder / f"{start:06d}.pdf"
            with pikepdf.new() as part:
                sources = [_page(path, kind, picture, number) for number in numbers[start : start + PAGES_IN_MEMORY]]
                for source in sources:
                    part.pages.append(source.pages[0])
                part.save(target, deterministic_id=True)
            yield target


def _page(path: Path, kind: Kind, picture: Image.Image, number: int) -> pikepdf.Pdf:
    try:
        picture.seek(number - 1)
        if kind in ("jpeg", "png") and picture.getexif().get(ORIENTATION, 1) not in MIRRORED:
            try:
                return _as_pdf(path.read_bytes(), picture)
            except (img2pdf.AlphaChannelError, img2pdf.JpegColorspaceError, ValueError):
                pass  # What PDF cannot hold as it is, it holds as pixels.
        return _as_pdf(_packed(picture), picture)
    except MemoryError:
        raise
    except Exception as error:
        # Pillow's decoders and img2pdf raise nearly anything; all of it means that this page cannot be taken over.
        raise PageUnreadable(page=number, reason=" ".join(str(error).split())[:200] or type(error).__name__) from error


def _as_pdf(encoded: bytes, picture: Image.Image) -> pikepdf.Pdf:
    horizontal, vertical = resolution(picture)

    def layout(width: int, height: int, _stated: object) -> Points:
        inches = min(width / horizontal, LONGEST_INCHES), min(height / vertical, LONGEST_INCHES)
        page = inches[0] * 72, inches[1] * 72
        return (*page, *page)

    pdf = img2pdf.convert(encoded, layout_fun=layout, rotation=img2pdf.Rotation.ifvalid, first_frame_only=True, nodate=True)
    return pikepdf.open(BytesIO(pdf))


def _packed(picture: Image.Image) -> bytes:
    """The pixels as they are shown: one bit and grey and colour as they are, transparent ones on white."""
    inside_jpeg = picture.info.get("compression") in ("jpeg", "tiff_jpeg")
    picture.load()
    shown = on_white(ImageOps.exif_transpose(picture))
    packed = BytesIO()
    if inside_jpeg and shown.mode in ("L", "RGB"):
        shown.save(packed, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    elif shown.mode == "1":
        shown.save(packed, "TIFF", compression="group4")
    else:
        shown.save(packed, "PNG")
    return packed.getvalue()
