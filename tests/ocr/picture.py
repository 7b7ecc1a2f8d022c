"""Page images drawn for a test, with the place of every word: print in Tinos, seals, pens, shadow, tilt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from tests.drawn import tinos

Pixels = NDArray[np.uint8]
WIDTH, HEIGHT = 1654, 2339
DPI = 200.0
LETTERS = 38

LETTER_TO_THE_INSURED = (
    "Bảo hiểm xã hội tỉnh Nam Định nhận được hồ sơ đề nghị hưởng chế độ ốm đau",
    "của bà Trần Thị Thu Hằng, sinh ngày 12 tháng 4 năm 1990, làm việc tại Công ty",
    "Cổ phần Dệt may Sơn Nam. Căn cứ Luật Bảo hiểm xã hội và quy định về hồ sơ,",
    "trình tự giải quyết hưởng các chế độ, cơ quan bảo hiểm xã hội đề nghị bà bổ",
    "sung giấy ra viện bản chính, giấy chứng nhận nghỉ việc hưởng bảo hiểm xã hội",
    "và danh sách đề nghị của đơn vị sử dụng lao động trước ngày cuối cùng của",
    "tháng. Quá thời hạn trên, hồ sơ được trả lại theo quy định của pháp luật. Mọi",
    "vướng mắc đề nghị liên hệ bộ phận tiếp nhận và trả kết quả để được hướng dẫn.",
)


@dataclass
class Picture:
    """A page being drawn, white paper at 200 dpi."""

    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), (255, 255, 255)))
    words: list[tuple[str, tuple[float, float, float, float]]] = field(default_factory=list)
    """Each word with left, top, right, bottom of its ink in pixels."""

    def line(self, text: str, x: int, y: int, *, letters: int = LETTERS, fill: tuple[int, int, int] = (25, 25, 25)) -> Picture:
        pen, face, left = ImageDraw.Draw(self.image), tinos(letters), float(x)
        for word in text.split(" "):
            pen.text((left, y), word, font=face, fill=fill)
            self.words.append((word, pen.textbbox((left, y), word, font=face)))
            left += pen.textlength(word + " ", font=face)
        return self

    def lines(self, texts: Sequence[str], y: int = 300, *, x: int = 210, letters: int = LETTERS) -> Picture:
        for row, text in enumerate(texts):
            self.line(text, x, y + row * round(1.55 * letters), letters=letters)
        return self

    def pixels(self) -> Pixels:
        """Blue, green, red, as OpenCV has it."""
        return np.ascontiguousarray(np.asarray(self.image)[:, :, ::-1])


def text_page(rows: int = 24) -> Picture:
    """A page full of print."""
    return Picture().lines([LETTER_TO_THE_INSURED[row % len(LETTER_TO_THE_INSURED)] for row in range(rows)])


def with_seal(pixels: Pixels, x: int, y: int, *, radius: int = 140) -> Pixels:
    """A round red seal pressed over whatever is there: ink is a filter, black print under it stays black."""
    ink = np.full_like(pixels, 255)
    red = (70, 60, 215)
    cv2.circle(ink, (x, y), radius, red, 9, cv2.LINE_AA)
    cv2.circle(ink, (x, y), radius - 45, red, 4, cv2.LINE_AA)
    star = [
        (x + length * math.sin(math.pi * corner / 5), y - length * math.cos(math.pi * corner / 5))
        for corner in range(10)
        for length in ((60 if corner % 2 == 0 else 25),)
    ]
    cv2.fillPoly(ink, [np.array(star, np.int32)], red, cv2.LINE_AA)
    return _pressed(pixels, ink)


def with_pen(pixels: Pixels, x: int, y: int) -> Pixels:
    """A signature in blue ballpoint, some 6 cm wide."""
    ink = np.full_like(pixels, 255)
    curve = [(x + t * 4, y + 60 * math.sin(t / 5) + 25 * math.sin(t / 1.7)) for t in range(120)]
    cv2.polylines(ink, [np.array(curve, np.int32)], False, (175, 60, 40), 5, cv2.LINE_AA)
    return _pressed(pixels, ink)


def _pressed(pixels: Pixels, ink: Pixels) -> Pixels:
    return np.asarray(cv2.multiply(pixels, ink, scale=1 / 255), np.uint8)


def tilted(pixels: Pixels, degrees: float) -> Pixels:
    """Rotated clockwise about the middle, as a sheet lies in the scanner; the size stays."""
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)
    white: Any = (255, 255, 255)
    return np.asarray(cv2.warpAffine(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), np.uint8)


def shadowed(pixels: Pixels, darkest: float) -> Pixels:
    """Darker to the right, `darkest` (0..1) of its brightness at the edge: the spine of a book."""
    ramp = np.linspace(1.0, darkest, pixels.shape[1])
    return np.clip(pixels * (ramp[None, :, None] if pixels.ndim == 3 else ramp[None, :]), 0, 255).astype(np.uint8)


def show_through(pixels: Pixels, *, strength: float = 0.18) -> Pixels:
    """What the back of a sheet shows of its front: mirrored, blurred, faint."""
    mirrored = cv2.GaussianBlur(np.ascontiguousarray(pixels[:, ::-1]), (0, 0), 1.6)
    return np.asarray(255 - (255 - mirrored) * strength, np.uint8)


def grey(pixels: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
