"""PDF files: opened by qpdf (pikepdf), shown by poppler (pdf2image) where a page is more than one picture."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import cv2
import pikepdf
from pdf2image import convert_from_path, pdfinfo_from_path
from pdf2image.exceptions import PDFPageCountError, PDFPopplerTimeoutError, PDFSyntaxError

from ingest.opening.embedded_picture import NotPlain
from ingest.opening.errors import (
    PageTooLarge,
    PageUnreadable,
    SourceActiveContent,
    SourceDamaged,
    SourceEncrypted,
    SourceError,
    SourcePagesDiffer,
    SourceRepaired,
    SourceRestricted,
)
from ingest.opening.examined import Examined, Limits, PageImage, PageProblem, Pixels
from ingest.opening.scanned_page import Corners, scanned_pixels
from sohoa.errors import Problem

LEAST_DPI = 30
RENDER_SECONDS = 60
POPPLER_OPENS_SECONDS = 10
ROUNDING = 0.999
"""Poppler rounds the sides of a picture up."""
LETTER: Corners = (0.0, 0.0, 612.0, 792.0)
"""What every reader takes where a page says no size."""
ODDITIES = (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)
"""What pikepdf raises where an object is not what it should be."""


def open_pdf(path: Path) -> pikepdf.Pdf:
    """Open, repairing where qpdf can. Raises `SourceEncrypted`, `SourceDamaged`."""
    try:
        return pikepdf.open(path, suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise SourceEncrypted() from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:
        raise SourceDamaged(kind="PDF", reason=_short(error, path)) from error


def examine(path: Path) -> Examined:
    """Pages, warnings and signing day of a PDF."""
    with open_pdf(path) as pdf:
        try:
            pages = len(pdf.pages)
        except ODDITIES as error:
            raise SourceDamaged(kind="PDF", reason=_short(error)) from error
        warnings = [*_repairs(pdf), *_restrictions(pdf), *_active_content(pdf)]
        shown = _poppler_pages(path)
        if shown is None:
            warnings.append(SourceRepaired(reason="poppler does not open it, qpdf does").problem)
        elif shown != pages:
            warnings.append(SourcePagesDiffer(pages=pages, others=shown).problem)
        try:
            signed_at = _signing_day(pdf)
        except ODDITIES as error:
            signed_at = None
            warnings.append(SourceRepaired(reason=f"/AcroForm: {_short(error)}").problem)
        return Examined("pdf", pages, tuple(warnings), signed_at)


def _repairs(pdf: pikepdf.Pdf) -> Iterator[Problem]:
    found = pdf.get_warnings()
    if found:
        yield SourceRepaired(reason=_short(found[0], pdf.filename)).problem


def _restrictions(pdf: pikepdf.Pdf) -> Iterator[Problem]:
    if pdf.is_encrypted:
        yield SourceRestricted().problem


def _active_content(pdf: pikepdf.Pdf) -> Iterator[Problem]:
    checks: dict[str, Callable[[pikepdf.Pdf], bool]] = {
        "JavaScript": _has_script,
        "XFA": lambda pdf: "/XFA" in pdf.Root.get("/AcroForm", {}),
        "tệp đính kèm / attachments": _has_attachments,
    }
    for what, there in checks.items():
        try:
            if there(pdf):
                yield SourceActiveContent(what=what).problem
        except ODDITIES as error:
            yield SourceRepaired(reason=_short(error)).problem


def _has_script(pdf: pikepdf.Pdf) -> bool:
    """Whether anything in the file is an action that runs a script: at opening, of a page, of a field."""
    return any(_script_within(one) for one in pdf.objects)


def _script_within(one: pikepdf.Object, deep: int = 4) -> bool:
    if isinstance(one, pikepdf.Dictionary):
        return one.get("/S") == "/JavaScript" or (deep > 0 and any(_script_within(value, deep - 1) for value in _own(one)))
    return deep > 0 and isinstance(one, pikepdf.Array) and any(_script_within(value, deep - 1) for value in _own(one))


def _own(container: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """What a container holds itself; what it refers to is an object of the file and is looked at there."""
    values = container.values() if isinstance(container, pikepdf.Dictionary) else container
    return (value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect)


def _has_attachments(pdf: pikepdf.Pdf) -> bool:
    return len(pdf.attachments) > 0


def _signing_day(pdf: pikepdf.Pdf) -> date | None:
    """The earliest day among the signatures. It is what the signer's program wrote; nobody has checked it here."""
    days = []
    for field in pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", []):
        if field.get("/FT") == "/Sig" and "/V" in field:
            found = re.match(r"D:(\d{4})(\d\d)(\d\d)", str(field.V.get("/M", "")))
            if found:
                with suppress(ValueError):  # such a day does not exist: the stamp says nothing
                    days.append(date(*map(int, found.groups())))
    return min(days, default=None)


def _poppler_pages(path: Path) -> int | None:
    """The pages that poppler counts, or None where it cannot open the file."""
    try:
        return int(pdfinfo_from_path(str(path), timeout=POPPLER_OPENS_SECONDS)["Pages"])
    except (PDFPageCountError, PDFPopplerTimeoutError, KeyError, ValueError):
        return None


def render(path: Path, first: int, last: int, dpi: int, limits: Limits) -> Iterator[PageImage | PageProblem]:
    """Pages as poppler shows them, at `dpi` or less where the page is very large.

    A page that is one picture comes out as that picture, at its own resolution or half of it, which may be more than `dpi`.
    """
    with open_pdf(path) as pdf, tempfile.TemporaryDirectory() as folder:
        source = _Source(path, pdf, Path(folder))
        for number in range(first, last + 1):
            try:
                yield _show(source, number, dpi, limits)
            except SourceError as error:
                yield PageProblem(number, error.problem.at(page=number))
            except ODDITIES as error:
                yield PageProblem(number, PageUnreadable(page=number, reason=_short(error)).problem)


@dataclass(frozen=True)
class _Source:
    """A file that is being shown, and a folder for what is made on the way."""

    path: Path
    pdf: pikepdf.Pdf
    folder: Path

    @cached_property
    def poppler_opens(self) -> bool:
        """Starting poppler costs more than most pages, so it is asked only where a page needs it."""
        return _poppler_pages(self.path) == len(self.pdf.pages)


def _show(source: _Source, number: int, dpi: int, limits: Limits) -> PageImage:
    page = source.pdf.pages[number - 1]
    size = page_size(page)
    page_dpi = _fitting_dpi(size, dpi, limits)
    try:
        return PageImage(number, *scanned_pixels(page, page_box(page), size.unit, page_dpi, limits))
    except NotPlain:
        return PageImage(number, _drawn(source, page, number, page_dpi * size.unit), page_dpi)


def _drawn(source: _Source, page: pikepdf.Page, number: int, resolution: float) -> Pixels:
    """What poppler draws from the file, or else from a copy that qpdf makes of this page alone."""
    pixels = None
    if source.poppler_opens:
        pixels = _render_page(source.path, number, resolution)
    if pixels is None:
        pixels = _render_page(_copy_alone(page, source.folder / "page.pdf"), 1, resolution)
    if pixels is None:
        raise PageUnreadable(reason="poppler gave no picture")
    return pixels


@dataclass(frozen=True, slots=True)
class PageSize:
    """Width and height in inches before turning, and the page's unit in points (poppler takes each unit for a point)."""

    width: float
    height: float
    unit: float


def page_size(page: pikepdf.Page) -> PageSize:
    """The size of what is shown of a page."""
    unit = float(page.obj.get("/UserUnit", 1)) or 1.0
    left, bottom, right, top = page_box(page)
    return PageSize((right - left) * unit / 72, (top - bottom) * unit / 72, unit)


def page_box(page: pikepdf.Page) -> Corners:
    """The crop box within the media box, as poppler shows it; a page with neither is Letter to all readers."""
    left, bottom, right, top = _corners(page.mediabox) or LETTER
    if crop := _corners(page.cropbox):
        left, bottom, right, top = max(left, crop[0]), max(bottom, crop[1]), min(right, crop[2]), min(top, crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else LETTER


def _corners(box: pikepdf.Object | None) -> Corners | None:
    """A box from its least to its greatest corner, or None where it is none."""
    try:
        one, two, three, four = (float(side) for side in box or ())
    except ODDITIES:
        return None
    corners = (min(one, three), min(two, four), max(one, three), max(two, four))
    return corners if corners[0] < corners[2] and corners[1] < corners[3] else None


def _fitting_dpi(size: PageSize, dpi: int, limits: Limits) -> float:
    """The wanted resolution, or the largest that keeps the page within the limit of pixels."""
    area = size.width * size.height
    if area * dpi * dpi <= limits.megapixels * 1e6:
        return dpi
    fitting: float = (limits.megapixels * 1e6 / area) ** 0.5
    if fitting < LEAST_DPI:
        raise PageTooLarge(megapixels=round(area * dpi * dpi / 1e6), limit=limits.megapixels)
    return fitting * ROUNDING


def _render_page(path: Path, number: int, resolution: float) -> Pixels | None:
    """A page of a file as poppler shows it, or None. Poppler gives a single pixel, or none, where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            files = convert_from_path(
                path,
                dpi=resolution,  # type: ignore[arg-type]  # pdftoppm takes fractions
                first_page=number,
                last_page=number,
                output_folder=folder,
                paths_only=True,
                fmt="ppm",
                use_cropbox=True,
                timeout=RENDER_SECONDS,
            )
        except PDFPopplerTimeoutError as error:
            raise PageUnreadable(reason=f"> {RENDER_SECONDS} s") from error
        except (PDFPageCountError, PDFSyntaxError):
            return None
        pixels = cv2.imread(str(files[0]), cv2.IMREAD_COLOR) if files else None
    return None if pixels is None or pixels.size <= 3 else pixels  # type: ignore[return-value]


def _copy_alone(page: pikepdf.Page, target: Path) -> Path:
    """The page in a file of its own, without what else the file holds."""
    with pikepdf.new() as alone:
        alone.pages.append(page)
        alone.save(target)
    return target


def _short(error: object, path: Path | str = "") -> str:
    """What an error says, in a line, without the place where the file happens to lie."""
    said = " ".join(re.sub(rf"{re.escape(str(path))}[:,]? ", "", str(error)).split())
    return said[:200] or type(error).__name__
