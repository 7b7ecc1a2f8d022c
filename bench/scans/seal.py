"""Seals and stamps: the red round seal of an agency or a company, and the rectangular stamps of an office."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image, ImageDraw

from bench.scans.fonts import font
from bench.scans.sheet import MM, Rect, Sheet

DIAMETER = 36.0
"""Millimetres, as the law prescribes for agencies."""


def press(sheet: Sheet, x: float, y: float, around: str, centre: str, *, star: bool = True) -> None:
    """Press the seal with its middle at (x, y): `around` runs along the upper ring, `centre` stands in the middle."""
    rng = sheet.rng
    size = round(DIAMETER * MM)
    seal = Image.new("L", (size, size))
    canvas = ImageDraw.Draw(seal)
    middle, edge = size / 2, size / 2 - 4
    for radius, width in ((edge, 0.75), (edge - 1.4 * MM, 0.25), (edge - 6.0 * MM, 0.25)):
        box = (middle - radius, middle - radius, middle + radius, middle + radius)
        canvas.ellipse(box, outline=255, width=max(2, round(width * MM)))
    _ring(seal, around, edge - 3.75 * MM)
    if star:
        _star(canvas, middle, middle + edge - 3.6 * MM, 1.7 * MM)
    lines = _rows(centre)
    widest = max(font("sans", "Bold", 9).getlength(line) for line in lines)
    face = font("sans", "Bold", round(9 * min(1.0, 1.55 * (edge - 6 * MM) / widest), 1))
    for place, line in enumerate(lines):
        canvas.text((middle, middle + (place - (len(lines) - 1) / 2) * 3.6 * MM), line, 255, face, anchor="mm")
    turned = seal.rotate(rng.uniform(-14, 14), Image.Resampling.BICUBIC)
    # Ink never comes out even: patches where the seal was pressed harder, crumbs where it did not touch.
    patches = cv2.resize(rng.uniform(0.45, 1.1, (6, 6)).astype(np.float32), (size, size), interpolation=cv2.INTER_CUBIC)
    crumbs = cv2.GaussianBlur(rng.uniform(0, 1, (size, size)).astype(np.float32), (0, 0), 1.6) > 0.42
    inked = np.asarray(turned, np.float32) * np.clip(patches, 0, 1) * crumbs
    sheet.seal = _put(sheet, "seal", Image.fromarray(inked.clip(0, 255).astype(np.uint8)), x, y)
    sheet.mark("seal", sheet.seal)


def stamp(sheet: Sheet, x: float, y: float, lines: str, *, size: float = 12, tilt: float = 0.0, layer: str = "stamp") -> None:
    """A framed stamp with its middle at (x, y), e.g. `BẢN SAO` or `CÔNG VĂN ĐẾN|Số: …`."""
    face = font("sans", "Bold", size)
    rows = lines.split("|")
    width = round(max(face.getlength(row) for row in rows) + 6 * MM)
    high = round(len(rows) * size * 0.47 * MM + 4 * MM)
    image = Image.new("L", (width, high))
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((3, 3, width - 4, high - 4), outline=230, width=round(0.6 * MM))
    for place, row in enumerate(rows):
        canvas.text((width / 2, 2 * MM + (place + 0.5) * size * 0.47 * MM), row, 225, face, anchor="mm")
    turned = image.rotate(tilt + sheet.rng.uniform(-1.5, 1.5), Image.Resampling.BICUBIC, expand=True)
    sheet.mark("stamp", _put(sheet, layer, turned, x, y), " ".join(rows))


def _rows(text: str, longest: int = 13) -> list[str]:
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + len(word) > longest:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _put(sheet: Sheet, name: str, image: Image.Image, x: float, y: float) -> Rect:
    layer = sheet.layer(name)
    left, top = round(x * MM - image.width / 2), round(y * MM - image.height / 2)
    area = (left, top, left + image.width, top + image.height)
    there = np.asarray(layer.crop(area))
    layer.paste(Image.fromarray(np.maximum(there, np.asarray(image))), area)
    return (max(left, 0), max(top, 0), min(area[2], layer.width), min(area[3], layer.height))


def _ring(seal: Image.Image, text: str, radius: float) -> None:
    """Letters along a circle, each turned to stand on it."""
    middle = seal.width / 2
    size = 8.0
    face = font("sans", "Bold", size)
    advance = [face.getlength(letter) + 0.18 * MM for letter in text]
    whole = 1.72 * np.pi * radius
    if sum(advance) > whole:
        size *= whole / sum(advance)
        face = font("sans", "Bold", round(size, 1))
        advance = [face.getlength(letter) + 0.12 * MM for letter in text]
    angle = -sum(advance) / 2 / radius
    tile = round(size * 1.4 * MM * 0.6)
    for letter, width in zip(text, advance, strict=True):
        here = angle + width / 2 / radius
        glyph = Image.new("L", (tile, tile))
        ImageDraw.Draw(glyph).text((tile / 2, tile / 2), letter, 255, face, anchor="mm")
        turned = glyph.rotate(-np.degrees(here), Image.Resampling.BICUBIC)
        x, y = middle + radius * np.sin(here), middle - radius * np.cos(here)
        seal.paste(255, (round(x - tile / 2), round(y - tile / 2)), turned)
        angle += width / radius


def _star(canvas: ImageDraw.ImageDraw, x: float, y: float, radius: float) -> None:
    spikes = [(radius if place % 2 == 0 else radius * 0.4, np.pi * place / 5 - np.pi / 2) for place in range(10)]
    canvas.polygon([(x + r * np.cos(a), y + r * np.sin(a)) for r, a in spikes], fill=255)
