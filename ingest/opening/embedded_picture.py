"""Pictures as a PDF stores them, decoded to the pixels that poppler would show; what is not stored plainly is left to poppler."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ingest.opening.examined import Limits, Pixels

COMPOSED = ("/SMask", "/Mask", "/OC", "/OPI", "/F", "/D", "/IM")
"""What makes that a picture is not shown as it is stored; the last two are short for /Decode and /ImageMask, to poppler too."""
MOST_BESIDES = 1_000_000
"""Bytes of a colour profile, or of what a JPEG holds besides its pixels."""
SAME_COLOUR = 6
"""Of 255: by how much a colour profile may change a colour and still be taken for that of a screen."""
MOST_SCANS = 20
"""Of a progressive JPEG; programs write about ten. Each costs as much as a picture without."""
START_OF_JPEG, END_OF_JPEG, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
END_OF_FAX = 0x001001
TRAILING = 64
"""Bytes at the end within which a JPEG must end; some writers add a few."""
SIZED_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive."""
START_OF_SCAN, ADOBE, YCBCR = 0xDA, 0xEE, 1
USUAL_SEGMENTS = frozenset([*SIZED_FRAMES, 0xC4, *range(START_OF_SCAN, 0xDE), *range(0xE0, 0xF0), 0xFE])
"""Frames, tables (C4 and DB), the start of a scan, restarts (DD), applications and comments."""
REDUCED = {
    (1, 1): cv2.IMREAD_GRAYSCALE,
    (1, 2): cv2.IMREAD_REDUCED_GRAYSCALE_2,
    (1, 4): cv2.IMREAD_REDUCED_GRAYSCALE_4,
    (1, 8): cv2.IMREAD_REDUCED_GRAYSCALE_8,
    (3, 1): cv2.IMREAD_COLOR,
    (3, 2): cv2.IMREAD_REDUCED_COLOR_2,
    (3, 4): cv2.IMREAD_REDUCED_COLOR_4,
    (3, 8): cv2.IMREAD_REDUCED_COLOR_8,
}
"""By colours and by how much the sides are divided."""


class NotPlain(ValueError):
    """Poppler must draw this."""


def size_of(picture: pikepdf.Object) -> tuple[int, int]:
    """Width and height in pixels, as the PDF states them."""
    return int(picture.Width), int(picture.Height)


def decoded(picture: pikepdf.Stream, reduction: int, limits: Limits) -> Pixels:
    """Grey or BGR pixels, the sides divided by `reduction` (1, 2, 4, 8) and rounded up.

    Raises `NotPlain` where it is not stored plainly, is too large or is not what it states; decoders raise whatever they like.
    """
    width, height = size_of(picture)
    if not 0 < width * height <= limits.megapixels * 1e6:
        raise NotPlain("size")
    colours, bits = _colours(picture), int(picture.BitsPerComponent)
    _check_plain(picture, colours)
    match filters(picture), bits, colours:
        case (["/DCTDecode"] | ["/FlateDecode", "/DCTDecode"]) as stored, 8, _:
            pixels = _from_jpeg(picture, _jpeg(picture, deflated=len(stored) > 1), colours, reduction)
        case ["/FlateDecode"], 8, _:
            pixels = _reduced(_from_bytes(picture, colours), reduction)
        case ["/FlateDecode"], 1, 1:
            pixels = _reduced(_from_bits(picture), reduction)
        case ["/CCITTFaxDecode"], 1, 1:
            pixels = _reduced(_from_fax(picture), reduction)
        case stored:
            raise NotPlain(str(stored))
    if pixels.shape[:2] != (-(-height // reduction), -(-width // reduction)):
        raise NotPlain("other size than stated")
    return pixels


def filters(stream: pikepdf.Object) -> list[str]:
    """The names of the filters of a stream, in the order in which they are undone."""
    named = stream.get("/Filter", pikepdf.Array())
    return [str(named)] if isinstance(named, pikepdf.Name) else [str(one) for one in named]


def inflates_within(stream: pikepdf.Object, most: int) -> int:
    """The length of a stream without its compression. Raises `NotPlain` where that is more than `most` bytes.

    qpdf itself inflates without limit, and a thousand bytes can hold a million.
    """
    names = filters(stream)
    if names not in ([], ["/FlateDecode"]):
        raise NotPlain(str(names))
    raw = stream.read_raw_bytes()
    length = len(zlib.decompressobj().decompress(raw, most + 1)) if names else len(raw)
    if length > most:
        raise NotPlain("length")
    return length


def _check_plain(picture: pikepdf.Object, colours: int) -> None:
    if any(name in picture for name in COMPOSED) or bool(picture.get("/ImageMask", False)):
        raise NotPlain("mask")
    if "/Decode" in picture and [float(end) for end in picture.Decode] != [0.0, 1.0] * colours:
        raise NotPlain("/Decode")


def _colours(picture: pikepdf.Object) -> int:
    """1 (grey) or 3 (RGB). Raises `NotPlain` for other colours, and where they are not those of a screen as they are."""
    space = picture.ColorSpace
    if isinstance(space, pikepdf.Name):
        return {"/DeviceGray": 1, "/DeviceRGB": 3}[str(space)]
    family, profile = space
    if family != "/ICCBased":
        raise NotPlain(str(family))
    inflates_within(profile, MOST_BESIDES)
    if not _shows_as_stored(profile.read_bytes(), int(profile.N)):
        raise NotPlain("colour profile")
    return int(profile.N)


@lru_cache(maxsize=8)
def _shows_as_stored(profile: bytes, colours: int) -> bool:
    """Whether a colour profile changes next to nothing: poppler minds profiles, and most scanners write sRGB."""
    steps = np.arange(0, 256, 51, dtype=np.uint8)
    sample = steps[np.newaxis] if colours == 1 else np.stack(np.meshgrid(steps, steps, steps), -1).reshape(1, -1, colours)
    on_screen = ImageCms.profileToProfile(
        Image.fromarray(sample), ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    change = np.asarray(on_screen).astype(int) - (sample[..., np.newaxis] if colours == 1 else sample)
    return int(np.abs(change).max()) <= SAME_COLOUR


def _parameters(picture: pikepdf.Object) -> dict[str, pikepdf.Object]:
    """The parameters of the only filter."""
    stated = picture.get("/DecodeParms")
    if isinstance(stated, pikepdf.Array):
        (stated,) = stated
    return dict(stated.items()) if stated is not None else {}


def _jpeg(picture: pikepdf.Object, *, deflated: bool) -> bytes:
    """The JPEG of a picture; OCRmyPDF deflates it once more where that saves something. No JPEG is larger than its pixels are."""
    raw = picture.read_raw_bytes()
    width, height = size_of(picture)
    return zlib.decompressobj().decompress(raw, 3 * width * height + MOST_BESIDES) if deflated else raw


def _from_jpeg(picture: pikepdf.Object, jpeg: bytes, colours: int, reduction: int) -> Pixels:
    """What JPEG and PDF say of the size must agree before anything is decoded. Poppler, too, heeds no EXIF."""
    if "/ColorTransform" in _parameters(picture) or not _is_as_stated(jpeg, *size_of(picture), colours):
        raise NotPlain("JPEG is other than stated")
    if END_OF_JPEG not in jpeg[-TRAILING:] or jpeg.count(SCAN) > MOST_SCANS:
        raise NotPlain("JPEG cut off, or too many scans")
    pixels = cv2.imdecode(np.frombuffer(jpeg, np.uint8), REDUCED[colours, reduction] | cv2.IMREAD_IGNORE_ORIENTATION)
    if pixels is None:
        raise NotPlain("JPEG damaged")
    return pixels  # type: ignore[return-value]


def _is_as_stated(jpeg: bytes, width: int, height: int, colours: int) -> bool:
    """Whether a JPEG has one frame of that size, and colours about which there are no two opinions.

    Where a JPEG is said to be RGB by Adobe's mark and YCbCr by that of JFIF, decoders differ.
    """
    frames = []
    for kind, body in _segments(jpeg):
        if kind in SIZED_FRAMES:
            frames.append(struct.unpack_from(">BHHB", body))
        elif kind == ADOBE and body.startswith(b"Adobe") and colours == 3 and body[11] != YCBCR:
            return False
    return frames == [(8, height, width, colours)]


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments of a JPEG before its first scan: kind and content."""
    if not jpeg.startswith(START_OF_JPEG):
        raise NotPlain("no JPEG")
    place, kind = len(START_OF_JPEG), 0
    while kind != START_OF_SCAN:
        mark, kind, length = struct.unpack_from(">BBH", jpeg, place)
        if mark != 0xFF or kind not in USUAL_SEGMENTS:
            raise NotPlain("JPEG of a rare kind")
        yield kind, jpeg[place + 4 : place + 2 + length]
        place += 2 + length


def _from_bytes(picture: pikepdf.Object, colours: int) -> Pixels:
    width, height = size_of(picture)
    pixels = _rows(picture, width * colours).reshape(height, width, colours)
    return pixels[:, :, 0] if colours == 1 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)  # type: ignore[return-value]


def _from_bits(picture: pikepdf.Object) -> Pixels:
    width, _ = size_of(picture)
    bits = np.unpackbits(_rows(picture, -(-width // 8)), axis=1, count=width)
    return bits * np.uint8(255)


def _rows(picture: pikepdf.Object, length: int) -> NDArray[np.uint8]:
    """The rows of a picture of `length` bytes each; a predictor adds one byte to each until it is undone."""
    _, height = size_of(picture)
    inflates_within(picture, (length + 1) * (height + 1))
    return np.frombuffer(picture.read_bytes(), np.uint8)[: length * height].reshape(height, length)


def _from_fax(picture: pikepdf.Stream) -> Pixels:
    """CCITT group 4 by Pillow, which makes black of what is missing and does not say so."""
    stated = _parameters(picture)
    width, height = size_of(picture)
    as_stated = int(stated.get("/Columns", 1728)) == width and int(stated.get("/Rows", height)) in (0, height)
    if not as_stated or int(stated.get("/K", 0)) >= 0 or bool(stated.get("/EncodedByteAlign", False)):
        raise NotPlain("fax of a rare kind")
    if not _ends_as_fax(picture.read_raw_bytes()):
        raise NotPlain("fax cut off")
    return np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("L"))


def _ends_as_fax(fax: bytes) -> bool:
    """Whether the last bits before the padding are the mark of the end."""
    bits = int.from_bytes(fax[-TRAILING:], "big")
    return bits > 0 and (bits // (bits & -bits)) & 0xFFFFFF == END_OF_FAX


def _reduced(pixels: Pixels, reduction: int) -> Pixels:
    if reduction == 1:
        return pixels
    height, width = pixels.shape[:2]
    size = -(-width // reduction), -(-height // reduction)
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
