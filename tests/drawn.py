"""Small scanned files drawn for a test: pages of print in Tinos, as PDF, TIFF, JPEG or PNG."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from functools import lru_cache

import img2pdf
from PIL import Image, ImageDraw, ImageFont

A4_AT_200_DPI = (1654, 2339)
DPI = (200, 200)

DISCHARGE = (
    "BỆNH VIỆN ĐA KHOA TỈNH HẢI DƯƠNG",
    "",
    "GIẤY RA VIỆN",
    "",
    "Họ và tên người bệnh: {name}",
    "Ngày sinh: 12/03/1985",
    "Số định danh cá nhân: {personal_number}",
    "Vào viện lúc: 08 giờ 30 ngày 02/03/2026",
    "Ra viện lúc: 10 giờ 00 ngày 09/03/2026",
    "Chẩn đoán: Viêm phổi thùy dưới bên phải (J18.1)",
    "Ghi chú: Nghỉ thêm 5 ngày sau khi ra viện",
)


@lru_cache(maxsize=8)
def tinos(size: int) -> ImageFont.FreeTypeFont:
    found = subprocess.run(["fc-match", "-f", "%{file}", "Tinos"], capture_output=True, text=True, check=True)
    return ImageFont.truetype(found.stdout, size)


def page(lines: Sequence[str], *, size: tuple[int, int] = A4_AT_200_DPI, letters: int = 40) -> Image.Image:
    """A white page with these lines from the top."""
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    for row, line in enumerate(lines):
        pen.text((round(0.13 * size[0]), round(0.1 * size[1]) + row * round(1.6 * letters)), line, font=tinos(letters), fill=20)
    return picture


def discharge_page(name: str = "Nguyễn Thị Hoa", personal_number: str = "030185004321") -> Image.Image:
    """A hospital discharge paper of somebody invented."""
    return page([line.format(name=name, personal_number=personal_number) for line in DISCHARGE])


def jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80, dpi=DPI)
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", dpi=DPI)
    return out.getvalue()


def pdf(*pictures: Image.Image) -> bytes:
    """A PDF with one JPEG a page, as scanners make them."""
    made: bytes = img2pdf.convert([jpeg(one) for one in pictures], nodate=True, engine=img2pdf.Engine.internal)
    return made


def tiff(*pictures: Image.Image) -> bytes:
    """A TIFF of one-bit pages."""
    out = io.BytesIO()
    first, *rest = [one.convert("1") for one in pictures]
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="group4", dpi=DPI)
    return out.getvalue()
