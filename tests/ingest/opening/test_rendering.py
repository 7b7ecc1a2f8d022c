"""Pages as pictures: whatever the file holds, each page is shown as its owner sees it, or has a problem of its own."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Name
from PIL import Image

from ingest.opening import Limits, PageImage, PageProblem, examine, render
from ingest.opening.examined import Pixels
from ingest.opening.kinds import Kind
from tests.drawn import discharge_page, jpeg, page, pdf, tiff

LIMITS = Limits(megapixels=20)
PAPER = discharge_page()
DPI = 100
A4_PIXELS = (1170, 827)
STRIP_STARTS, STRIP_LENGTHS = 273, 279


def written(folder: Path, content: bytes) -> Path:
    path = folder / "hồ sơ"
    path.write_bytes(content)
    return path


def shown(path: Path, kind: Kind, pages: int = 1, limits: Limits = LIMITS) -> list[PageImage | PageProblem]:
    return list(render(path, kind, 1, pages, DPI, limits))


def only(path: Path, kind: Kind, limits: Limits = LIMITS) -> PageImage:
    (one,) = shown(path, kind, 1, limits)
    assert isinstance(one, PageImage), one
    return one


def codes(pages: list[PageImage | PageProblem]) -> list[str]:
    return [one.problem.code if isinstance(one, PageProblem) else "" for one in pages]


def changed(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as source:
        change(source)
        source.save(out)
    return out.getvalue()


def grey(pixels: Pixels) -> Pixels:
    return pixels if pixels.ndim == 2 else pixels.mean(axis=2).astype(np.uint8)


def alike(one: Pixels, other: Pixels) -> bool:
    """The same picture, up to what compression and sampling do."""
    return one.shape[:2] == other.shape[:2] and int(np.abs(small(one) - small(other)).max()) <= 12


def small(pixels: Pixels) -> NDArray[np.int16]:
    return np.asarray(Image.fromarray(grey(pixels)).resize((40, 56), Image.Resampling.BOX), np.int16)


class TestPdf:
    def test_pages_come_in_order_at_the_wanted_resolution(self, tmp_path: Path) -> None:
        pages = shown(written(tmp_path, pdf(PAPER, page(["Mặt sau"]), PAPER)), "pdf", 3)
        assert [one.number for one in pages] == [1, 2, 3]
        for one in pages:
            assert isinstance(one, PageImage)
            assert one.pixels.shape[:2] == A4_PIXELS
            assert one.dpi == pytest.approx(DPI)

    @pytest.mark.parametrize(("turn", "quarters"), [(90, 1), (180, 2), (270, 3)])
    def test_rotate_is_kept(self, tmp_path: Path, turn: int, quarters: int) -> None:
        upright = only(written(tmp_path, pdf(PAPER)), "pdf").pixels
        turned = only(written(tmp_path, changed(pdf(PAPER), lambda source: source.pages[0].rotate(turn, relative=False))), "pdf")
        assert alike(turned.pixels, np.rot90(upright, -quarters))

    def test_the_crop_box_is_what_is_shown(self, tmp_path: Path) -> None:
        def crop(source: pikepdf.Pdf) -> None:
            source.pages[0].cropbox = Array([0, 421, 595, 842])  # the upper half

        whole = only(written(tmp_path, pdf(PAPER)), "pdf").pixels
        upper = only(written(tmp_path, changed(pdf(PAPER), crop)), "pdf").pixels
        assert upper.shape[:2] == pytest.approx((A4_PIXELS[0] / 2, A4_PIXELS[1]), abs=2)
        assert alike(upper, whole[: upper.shape[0], : upper.shape[1]])

    def test_the_unit_of_a_page_is_kept(self, tmp_path: Path) -> None:
        def double(source: pikepdf.Pdf) -> None:
            source.pages[0].obj.UserUnit = 2

        one = only(written(tmp_path, changed(pdf(PAPER), double)), "pdf")
        assert one.pixels.shape[0] == pytest.approx(2 * A4_PIXELS[0], abs=3)
        assert one.dpi == DPI

    def test_a_poster_is_shown_smaller_within_the_limit(self, tmp_path: Path) -> None:
        def enlarge(source: pikepdf.Pdf) -> None:
            source.pages[0].mediabox = Array([0, 0, 14400, 7200])

        one = only(written(tmp_path, changed(pdf(PAPER), enlarge)), "pdf")
        height, width = one.pixels.shape[:2]
        assert 0.95 * LIMITS.megapixels < width * height / 1e6 <= LIMITS.megapixels
        assert one.dpi == pytest.approx(width / 200, rel=0.01)

    @pytest.mark.parametrize("box", [Array([0, 0, 0, 0]), Array([0, 0, "a", 5]), 7, None])
    def test_a_page_that_says_no_size_is_letter_as_to_all_readers(self, tmp_path: Path, box: object) -> None:
        def spoil(source: pikepdf.Pdf) -> None:
            del source.pages[0].obj.MediaBox
            if box is not None:
                source.pages[0].obj.MediaBox = box

        assert only(written(tmp_path, changed(pdf(PAPER), spoil)), "pdf").pixels.shape[:2] == (1100, 850)

    def test_one_absurd_page_does_not_cost_the_others(self, tmp_path: Path) -> None:
        def enlarge(source: pikepdf.Pdf) -> None:
            source.pages[1].mediabox = Array([0, 0, 1_000_000, 1_000_000])

        pages = shown(written(tmp_path, changed(pdf(PAPER, PAPER, PAPER), enlarge)), "pdf", 3)
        assert codes(pages) == ["", "PAGE_TOO_LARGE", ""]
        assert isinstance(pages[1], PageProblem)
        assert pages[1].problem.page == 2

    def test_one_page_that_is_none_does_not_cost_the_others(self, tmp_path: Path) -> None:
        def spoil(source: pikepdf.Pdf) -> None:
            source.pages[1].obj.Resources = Name.Khong
            source.pages[1].obj.MediaBox = Array([0, 0, 0.1, 0.1])

        assert codes(shown(written(tmp_path, changed(pdf(PAPER, PAPER, PAPER), spoil)), "pdf", 3)) == ["", "PAGE_UNREADABLE", ""]

    def test_pages_of_a_file_that_poppler_cannot_open_are_shown_after_qpdf(self, tmp_path: Path) -> None:
        root = b"/Root << /Type /Catalog /Pages 3 0 R >>"  # must be a reference: qpdf bears with it, poppler does not
        path = written(tmp_path, pdf(PAPER, PAPER).replace(b"/Root 2 0 R", root))
        assert [problem.code for problem in examine(path, "hồ sơ.pdf", LIMITS).warnings] == ["SOURCE_REPAIRED"]
        assert codes(shown(path, "pdf", 2)) == ["", ""]


def saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def oriented(value: int) -> bytes:
    """The paper as a camera stores it that was held in the way that EXIF calls `value`."""
    stored = {
        1: lambda one: one,
        3: lambda one: one.transpose(Image.Transpose.ROTATE_180),
        6: lambda one: one.transpose(Image.Transpose.ROTATE_90),
        8: lambda one: one.transpose(Image.Transpose.ROTATE_270),
        2: lambda one: one.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    }[value](PAPER)
    exif = Image.Exif()
    exif[0x112] = value
    return saved(stored, "JPEG", exif=exif)


class TestPictures:
    @pytest.mark.parametrize("value", [2, 3, 6, 8])
    def test_the_orientation_of_a_camera_is_kept(self, tmp_path: Path, value: int) -> None:
        upright = only(written(tmp_path, oriented(1)), "jpeg").pixels
        assert alike(only(written(tmp_path, oriented(value)), "jpeg").pixels, upright)

    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            ("jpeg", saved(PAPER.convert("RGB").convert("CMYK"), "JPEG")),
            ("png", saved(PAPER.convert("I;16").point(lambda value: value * 257), "PNG")),
            ("png", saved(PAPER.convert("1"), "PNG")),
            ("png", saved(PAPER.convert("RGB").quantize(16), "PNG")),
            ("tiff", saved(PAPER.convert("1"), "TIFF", compression="group4")),
            ("tiff", saved(PAPER.convert("1"), "TIFF", compression="group3")),
            ("tiff", saved(PAPER.convert("1"), "TIFF", compression="packbits")),
            ("tiff", saved(PAPER, "TIFF", compression="tiff_lzw")),
            ("tiff", saved(PAPER.convert("RGB"), "TIFF", compression="jpeg")),
            ("tiff", saved(PAPER.convert("RGB"), "TIFF", compression="tiff_adobe_deflate")),
            ("tiff", saved(PAPER.convert("CMYK"), "TIFF")),
        ],
    )
    def test_all_colours_and_packings_show_the_paper(self, tmp_path: Path, kind: Kind, content: bytes) -> None:
        assert alike(only(written(tmp_path, content), kind).pixels, np.asarray(PAPER))

    def test_what_is_transparent_is_paper(self, tmp_path: Path) -> None:
        clear = Image.new("RGBA", PAPER.size, (0, 0, 0, 0))
        clear.paste((20, 20, 20, 255), mask=PAPER.point(lambda value: 255 - value))
        assert alike(only(written(tmp_path, saved(clear, "PNG")), "png").pixels, np.asarray(PAPER))

    def test_a_fax_has_as_many_pixels_along_as_across(self, tmp_path: Path) -> None:
        fax = PAPER.resize((1654, 1146)).convert("1")
        one = only(written(tmp_path, saved(fax, "TIFF", compression="group4", dpi=(200, 98))), "tiff")
        assert one.pixels.shape == pytest.approx((2339, 1654), abs=2)
        assert one.dpi == pytest.approx(200)

    @pytest.mark.parametrize(("stated", "dpi"), [((300, 300), 300), ((1, 1), 200), ((72_000, 72_000), 200)])
    def test_a_resolution_that_cannot_be_is_taken_from_the_width_of_a4(
        self, tmp_path: Path, stated: tuple[int, int], dpi: float
    ) -> None:
        assert only(written(tmp_path, saved(PAPER, "TIFF", dpi=stated)), "tiff").dpi == pytest.approx(dpi, abs=1)

    def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded(self, tmp_path: Path) -> None:
        header = b"IHDR" + struct.pack(">IIBBBBB", 200_000, 200_000, 8, 0, 0, 0, 0)
        small = saved(Image.new("L", (1, 1)), "PNG")
        bomb = small[:12] + header + struct.pack(">I", zlib.crc32(header)) + small[33:]
        assert codes(shown(written(tmp_path, bomb), "png")) == ["PAGE_TOO_LARGE"]

    @pytest.mark.parametrize("kind", ["jpeg", "png"])
    def test_a_picture_cut_off_is_an_error_and_no_grey_rubble(self, tmp_path: Path, kind: Kind) -> None:
        content = jpeg(PAPER) if kind == "jpeg" else saved(PAPER, "PNG")
        assert codes(shown(written(tmp_path, content[: len(content) // 2]), kind)) == ["PAGE_UNREADABLE"]

    def test_one_damaged_frame_does_not_cost_the_others(self, tmp_path: Path) -> None:
        content = bytearray(saved(PAPER, "TIFF", save_all=True, append_images=[PAPER, PAPER], compression="tiff_adobe_deflate"))
        with Image.open(io.BytesIO(content)) as frames:
            frames.seek(1)
            start, length = frames.tag_v2[STRIP_STARTS][0], frames.tag_v2[STRIP_LENGTHS][0]
        content[start : start + length] = b"\xff" * length
        assert codes(shown(written(tmp_path, bytes(content)), "tiff", 3)) == ["", "PAGE_UNREADABLE", ""]

    def test_a_chain_of_frames_that_bites_its_tail_ends(self, tmp_path: Path) -> None:
        content = tiff(PAPER, page(["Mặt sau"]))
        (first,) = struct.unpack("<I", content[4:8])
        (entries,) = struct.unpack("<H", content[first : first + 2])
        to_second = first + 2 + 12 * entries
        (second,) = struct.unpack("<I", content[to_second : to_second + 4])
        (entries,) = struct.unpack("<H", content[second : second + 2])
        end = second + 2 + 12 * entries
        ring = content[:end] + struct.pack("<I", first) + content[end + 4 :]
        assert examine(written(tmp_path, ring), "vòng.tif", LIMITS).pages == 2
