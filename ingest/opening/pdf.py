"""PDF files: opened by qpdf (pikepdf), shown by poppler (pdf2image)."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import pikepdf
from pdf2image import convert_from_path
from pdf2image.exceptions import PDFPageCountError, PDFSyntaxError

from ingest.opening.errors import (
    PageTooLarge,
    PageUnreadable,
    SourceActiveContent,
    SourceDamaged,
    SourceEncrypted,
    SourceError,
    SourceRepaired,
)
from ingest.opening.examined import Examined, Limits, PageImage, PageProblem, Pixels
from sohoa.errors import Problem

LEAST_DPI = 30
RENDER_SECONDS = 60


def open_pdf(path: Path) -> pikepdf.Pdf:
    """Open, repairing where qpdf can. Raises `SourceEncrypted`, `SourceDamaged`."""
    try:
        return pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise SourceEncrypted() from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise SourceDamaged(kind="PDF", reason=_short(error)) from error


def examine(path: Path) -> Examined:
    """Pages, warnings and signing day of a PDF."""
    with open_pdf(path) as pdf:
        try:
            pages = len(pdf.pages)
        except (pikepdf.PdfError, RuntimeError) as error:
            raise SourceDamaged(kind="PDF", reason=_short(error)) from error
        warnings = [*_repairs(pdf), *_active_content(pdf)]
        return Examined("pdf", pages, tuple(warnings), _signing_day(pdf))


def _repairs(pdf: pikepdf.Pdf) -> Iterator[Problem]:
    found = pdf.get_warnings()
    if found:
        yield SourceRepaired(reason=_short(found[0])).problem


def _active_content(pdf: pikepdf.Pdf) -> Iterator[Problem]:
    root = pdf.Root
    names = root.get("/Names", pikepdf.Dictionary())
    forms = root.get("/AcroForm", pikepdf.Dictionary())
    inside = {
        "JavaScript": ("/OpenAction" in root and _is_script(root.OpenAction)) or "/JavaScript" in names,
        "XFA": "/XFA" in forms,
        f"{len(pdf.attachments)} tệp đính kèm / attachments": len(pdf.attachments) > 0,
    }
    for what, there in inside.items():
        if there:
            yield SourceActiveContent(what=what).problem


def _is_script(action: pikepdf.Object) -> bool:
    return isinstance(action, pikepdf.Dictionary) and action.get("/S") == "/JavaScript"


def _signing_day(pdf: pikepdf.Pdf) -> date | None:
    """The earliest day among the signatures. It is what the signer's program wrote; nobody has checked it here."""
    days = []
    for field in pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", []):
        if field.get("/FT") == "/Sig" and "/V" in field:
            found = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(field.V.get("/M", "")))
            if found:
                days.append(date(*map(int, found.groups())))
    return min(days, default=None)


def render(path: Path, first: int, last: int, dpi: int, limits: Limits) -> Iterator[PageImage | PageProblem]:
    """Pages as poppler shows them, at `dpi` or less where the page is very large."""
    with open_pdf(path) as pdf:
        sizes = [_page_inches(pdf.pages[number - 1]) for number in range(first, last + 1)]
    for number, (width, height) in enumerate(sizes, first):
        try:
            page_dpi = _fitting_dpi(width, height, dpi, limits)
            yield PageImage(number, _render_page(path, number, page_dpi), page_dpi)
        except SourceError as error:
            yield PageProblem(number, error.problem.at(page=number))


def _page_inches(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(side) for side in page.cropbox)
    unit = float(page.obj.get("/UserUnit", 1)) / 72
    return abs(right - left) * unit, abs(top - bottom) * unit


def _fitting_dpi(width: float, height: float, dpi: int, limits: Limits) -> float:
    """The wanted resolution, or the largest that keeps the page within the limit of pixels."""
    area = width * height
    if area * dpi * dpi <= limits.megapixels * 1e6:
        return dpi
    fitting: float = (limits.megapixels * 1e6 / area) ** 0.5
    if fitting < LEAST_DPI:
        raise PageTooLarge(megapixels=round(area * dpi * dpi / 1e6), limit=limits.megapixels)
    return fitting


def _render_page(path: Path, number: int, dpi: float) -> Pixels:
    with tempfile.TemporaryDirectory() as folder:
        try:
            files = convert_from_path(
                path,
                dpi=dpi,  # type: ignore[arg-type]  # pdftoppm takes fractions
                first_page=number,
                last_page=number,
                output_folder=folder,
                paths_only=True,
                fmt="ppm",
                use_cropbox=True,
                timeout=RENDER_SECONDS,
            )
        except (PDFPageCountError, PDFSyntaxError, OSError, ValueError) as error:
            raise PageUnreadable(reason=_short(error)) from error
        pixels = cv2.imread(str(files[0]), cv2.IMREAD_COLOR) if files else None
    if pixels is None or pixels.size <= 3:
        raise PageUnreadable(reason="poppler gave no picture")
    return pixels  # type: ignore[return-value]


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200]
