"""A page that is one picture comes out as that picture; any other as poppler draws it. Poppler is the measure of both."""

from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import img2pdf
import numpy as np
import pikepdf
import pytest
from numpy.typing import NDArray
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageCms, ImageDraw

from ingest.opening import Limits, PageImage, render
from ingest.opening.examined import Pixels
from tests.drawn import discharge_page, page, png, tiff
from tests.ingest.opening.typed import A4, DECISION, typed_pdf

WANTED, SCANNED = 150, 200
"""What is asked for, and what the pictures have: the resolution of a page tells how it was made."""
LIMITS = Limits()
SHEET = (595.44, 842.04)
"""A4 at 200 dpi, in points."""
OVER = b"q 595.44 0 0 842.04 0 0 cm /Scan Do Q "
D50 = Array([0.9642, 1, 0.8249])
MORE_THAN_A_CELL = 12
"""Of 255: printed letters that lie half a pixel elsewhere change a cell by less, a missing word by more."""


def stamped() -> Image.Image:
    """The discharge paper with a red stamp and something written in blue, in colour."""
    paper = discharge_page().convert("RGB")
    pen = ImageDraw.Draw(paper)
    pen.ellipse((1000, 1700, 1300, 2000), outline=(200, 30, 40), width=14)
    pen.line((900, 2050, 1300, 2000, 1000, 1900, 1400, 1950), fill=(30, 50, 170), width=7)
    return paper


PAPER = discharge_page()
STAMPED = stamped()


def saved(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, dpi=(SCANNED, SCANNED), **({"quality": 90} if form == "JPEG" else {}), **options)
    return out.getvalue()


JPEG = saved(STAMPED)


def laid_out(picture: bytes) -> bytes:
    made: bytes = img2pdf.convert(picture, nodate=True)
    return made


def sheet(data: bytes = JPEG, content: bytes = OVER, size: tuple[float, float] = SHEET, **picture: object) -> bytes:
    """A page that shows the picture `data`, a colour JPEG of 1654 x 2339 pixels unless `picture` says otherwise."""
    stated = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": 1654,
        "Height": 2339,
        "ColorSpace": Name.DeviceRGB,
        "BitsPerComponent": 8,
        "Filter": Name.DCTDecode,
        **picture,
    }
    return changed(blank(size), lambda pdf: _fill(pdf, pdf.make_stream(data, **stated), content))


def _fill(pdf: pikepdf.Pdf, scan: pikepdf.Object, content: bytes) -> None:
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Scan=scan))
    pdf.pages[0].obj.Contents = pdf.make_stream(content)


def blank(size: tuple[float, float]) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=size)
        pdf.save(out)
    return out.getvalue()


def changed(content: bytes, *changes: Callable[[pikepdf.Pdf], object]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as source:
        for change in changes:
            change(source)
        source.save(out)
    return out.getvalue()


def shown(folder: Path, content: bytes, wanted: int = WANTED, limits: Limits = LIMITS) -> PageImage:
    path = folder / "hồ sơ.pdf"
    path.write_bytes(content)
    (one,) = render(path, "pdf", 1, 1, wanted, limits)
    assert isinstance(one, PageImage), one
    return one


def drawn_by_poppler(folder: Path, dpi: float) -> Pixels:
    """What `shown` has written, drawn by poppler alone."""
    command = ["pdftoppm", "-r", str(dpi), "-cropbox", "-singlefile", str(folder / "hồ sơ.pdf"), str(folder / "poppler")]
    subprocess.run(command, check=True, capture_output=True)
    return np.asarray(Image.open(folder / "poppler.ppm"))[..., ::-1]


def cells(pixels: Pixels) -> NDArray[np.int16]:
    colour = cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR) if pixels.ndim == 2 else np.ascontiguousarray(pixels)
    return cv2.resize(colour, (40, 56), interpolation=cv2.INTER_AREA).astype(np.int16)


def check_as_poppler_draws(folder: Path, one: PageImage) -> None:
    drawn = drawn_by_poppler(folder, one.dpi)
    assert one.pixels.shape[:2] == pytest.approx(drawn.shape[:2], abs=1)
    difference = np.abs(cells(one.pixels) - cells(drawn))
    assert difference.mean() < 1
    assert difference.max() < MORE_THAN_A_CELL


def check_taken_out(folder: Path, content: bytes, dpi: float = SCANNED, wanted: int = WANTED) -> PageImage:
    """The page is the picture itself, and looks as poppler draws it at the picture's resolution."""
    one = shown(folder, content, wanted)
    assert one.dpi == pytest.approx(dpi, rel=0.002)
    check_as_poppler_draws(folder, one)
    return one


def check_drawn(folder: Path, content: bytes, limits: Limits = LIMITS) -> None:
    """The page was left to poppler: it has the wanted resolution."""
    one = shown(folder, content, limits=limits)
    assert one.dpi == WANTED
    check_as_poppler_draws(folder, one)


def test_a_missing_word_would_be_noticed(tmp_path: Path) -> None:
    one = shown(tmp_path, laid_out(saved(PAPER)))
    other = page(["BỆNH VIỆN ĐA KHOA TỈNH HẢI DƯƠNG", "", "GIẤY RA"])
    shown(tmp_path, laid_out(saved(other)))
    with pytest.raises(AssertionError):
        check_as_poppler_draws(tmp_path, one)


class TestTakenOut:
    @pytest.mark.parametrize(
        ("picture", "channels"),
        [
            pytest.param(saved(PAPER), 1, id="grey JPEG"),
            pytest.param(JPEG, 3, id="colour JPEG"),
            pytest.param(saved(STAMPED, progressive=True), 3, id="progressive JPEG"),
            pytest.param(tiff(PAPER), 1, id="fax group 4"),
            pytest.param(png(PAPER), 1, id="grey without loss"),
            pytest.param(png(STAMPED), 3, id="colour without loss"),
            pytest.param(png(PAPER.convert("1")), 1, id="one bit without loss"),
        ],
    )
    def test_the_ways_in_which_scanners_store_a_page(self, tmp_path: Path, picture: bytes, channels: int) -> None:
        pixels = check_taken_out(tmp_path, laid_out(picture)).pixels
        assert pixels.shape == ((2339, 1654) if channels == 1 else (2339, 1654, 3))
        assert pixels.flags.c_contiguous

    def test_nothing_is_lost_of_pixels_stored_without_loss(self, tmp_path: Path) -> None:
        pixels = shown(tmp_path, laid_out(png(STAMPED))).pixels
        assert np.array_equal(pixels[..., ::-1], np.asarray(STAMPED))

    def test_a_fax_of_204_by_196_dots_keeps_each_of_them(self, tmp_path: Path) -> None:
        fax = PAPER.resize((1687, 2292)).convert("1")
        out = io.BytesIO()
        fax.save(out, "TIFF", compression="group4", dpi=(204, 196))
        one = shown(tmp_path, laid_out(out.getvalue()))
        assert np.array_equal(one.pixels > 0, np.asarray(fax))
        assert one.dpi == pytest.approx(200, abs=0.5)

    def test_poppler_is_not_started_for_it(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert shown(tmp_path, sheet()).dpi == pytest.approx(SCANNED)

    def test_a_jpeg_may_be_deflated_once_more(self, tmp_path: Path) -> None:
        check_taken_out(tmp_path, sheet(zlib.compress(JPEG), Filter=Array([Name.FlateDecode, Name.DCTDecode])))

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_the_page_is_turned_as_it_says(self, tmp_path: Path, turn: int) -> None:
        check_taken_out(tmp_path, changed(sheet(), lambda pdf: pdf.pages[0].rotate(turn, relative=False)))

    def test_what_a_camera_noted_of_its_position_counts_for_nothing_in_a_pdf(self, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x112] = 6
        check_taken_out(tmp_path, sheet(saved(STAMPED, exif=exif)))

    def test_only_the_crop_box_is_shown(self, tmp_path: Path) -> None:
        one = check_taken_out(tmp_path, changed(sheet(), lambda pdf: setattr(pdf.pages[0], "cropbox", [100, 421, 500, 842])))
        assert one.pixels.shape[:2] == pytest.approx((421 / 72 * SCANNED, 400 / 72 * SCANNED), abs=1)

    def test_a_sheet_a_little_larger_is_white_at_its_edge(self, tmp_path: Path) -> None:
        dark = Image.new("RGB", (1654, 2339), (60, 60, 60))
        one = check_taken_out(tmp_path, sheet(saved(dark), size=(600, 848)))
        assert (one.pixels[:15, 100:-100] == 255).all()  # 6 of 848 points are 16 of 2356 pixels
        assert (one.pixels[20:, :1600] < 70).all()

    def test_a_unit_of_two_points_halves_the_resolution(self, tmp_path: Path) -> None:
        one = shown(tmp_path, changed(sheet(), lambda pdf: setattr(pdf.pages[0].obj, "UserUnit", 2)))
        assert one.dpi == pytest.approx(SCANNED / 2)
        assert one.pixels.shape == (2339, 1654, 3)

    def test_unseen_letters_over_it_do_not_matter(self, tmp_path: Path) -> None:
        check_taken_out(tmp_path, typed_pdf(DECISION, picture=saved(PAPER), invisible=True))

    def test_unseen_letters_in_a_form_do_not_matter(self, tmp_path: Path) -> None:
        def into_form(pdf: pikepdf.Pdf) -> None:
            letters = pdf.pages[0]
            form = pdf.make_stream(
                b"1 J 0.5 w " + letters.Contents.read_bytes(), Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *A4])
            )
            form.Resources = letters.obj.Resources
            with pikepdf.open(io.BytesIO(sheet())) as scan:
                pdf.pages.append(scan.pages[0])
            del pdf.pages[0]
            pdf.pages[0].obj.Resources.XObject.Letters = form
            pdf.pages[0].Contents = pdf.make_stream(b"q /Letters Do Q " + OVER)

        check_taken_out(tmp_path, changed(typed_pdf(DECISION, invisible=True), into_form))

    @pytest.mark.parametrize(("box", "flags"), [([0, 0, 0, 0], 0), ([100, 100, 300, 200], 2), ([100, 100, 300, 200], 32)])
    def test_signatures_that_nobody_sees_do_not_matter(self, tmp_path: Path, box: list[int], flags: int) -> None:
        check_taken_out(tmp_path, changed(sheet(), lambda pdf: annotate(pdf, box, flags)))

    def test_a_profile_of_the_colours_of_a_screen_does_not_matter(self, tmp_path: Path) -> None:
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        check_taken_out(tmp_path, changed(sheet(), lambda pdf: in_colours_of(pdf, pdf.make_stream(profile, N=3))))

    @pytest.mark.parametrize("stored", ["JPEG", "fax"])
    def test_a_very_fine_scan_is_halved_but_not_below_what_is_wanted(self, tmp_path: Path, stored: str) -> None:
        fine = PAPER.resize((4962, 7017))
        picture = saved(fine) if stored == "JPEG" else saved(fine.convert("1"), "TIFF", compression="group4")
        pdf = img2pdf.convert(picture, layout_fun=img2pdf.get_fixed_dpi_layout_fun((600, 600)), nodate=True)
        assert check_taken_out(tmp_path, pdf, dpi=300, wanted=200).pixels.shape == (3509, 2481)

    def test_a_sheet_rounded_to_points_is_halved_all_the_same(self, tmp_path: Path) -> None:
        one = shown(tmp_path, sheet(content=b"q 596 0 0 843 0 0 cm /Scan Do Q", size=(596, 843)), wanted=100)
        assert one.pixels.shape == (1170, 827, 3)


def annotate(pdf: pikepdf.Pdf, box: list[int], flags: int) -> None:
    """The field of an electronic signature, with a red stamp."""
    stamp = pdf.make_stream(b"1 0 0 rg 0 0 200 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 100]))
    field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=b"ky", Rect=Array(box), F=flags)
    field.AP = Dictionary(N=stamp)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(field)])
    pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots)


def in_colours_of(pdf: pikepdf.Pdf, profile: pikepdf.Object) -> None:
    pdf.pages[0].obj.Resources.XObject.Scan.ColorSpace = Array([Name.ICCBased, profile])


def mask(pdf: pikepdf.Pdf) -> None:
    half = zlib.compress(b"\xff" * 5000 + b"\x00" * 5000)
    pdf.pages[0].obj.Resources.XObject.Scan.SMask = pdf.make_stream(
        half,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=100,
        Height=100,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )


def hide(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=b"Lop"))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([])))
    pdf.pages[0].obj.Resources.XObject.Scan.OC = layer


def fade(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Resources.ExtGState = Dictionary(Half=Dictionary(ca=0.5))


def draw_letters(pdf: pikepdf.Pdf) -> None:
    """A font whose letters are drawings: they are seen even in the mode of unseen text."""
    square = pdf.make_stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f")
    font = Dictionary(Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]))
    font.FontMatrix = Array([0.001, 0, 0, 0.001, 0, 0])
    font.CharProcs, font.FirstChar, font.LastChar, font.Widths = Dictionary(a=square), 97, 97, Array([1000])
    font.Encoding = Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a]))
    pdf.pages[0].obj.Resources.Font = Dictionary(F=font)


def page_in_a_form(pdf: pikepdf.Pdf) -> None:
    one = pdf.pages[0]
    form = pdf.make_stream(OVER, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 300, 842]), Resources=one.obj.Resources)
    one.obj.Resources = Dictionary(XObject=Dictionary(Form=form, Scan=one.obj.Resources.XObject.Scan))


INLINE = b"q 200 0 0 100 100 100 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x40 EI Q"
CALIBRATED = Array([Name.CalRGB, Dictionary(WhitePoint=D50, Gamma=Array([1.0, 1.0, 1.0]))])


class TestDrawn:
    @pytest.mark.parametrize(
        "content",
        [
            pytest.param(typed_pdf(DECISION), id="a page of letters"),
            pytest.param(typed_pdf(DECISION, picture=saved(PAPER)), id="letters over the picture"),
            pytest.param(sheet(content=OVER + b"q 200 0 0 100 100 100 cm /Scan Do Q"), id="a second picture"),
            pytest.param(sheet(content=OVER + INLINE), id="a picture within the content"),
            pytest.param(sheet(content=OVER + b"1 0 0 RG 9 w 100 100 m 400 400 l S"), id="a line over it"),
            pytest.param(sheet(content=b"100 100 300 400 re W n " + OVER), id="a clip"),
            pytest.param(changed(sheet(), lambda pdf: annotate(pdf, [100, 100, 300, 200], 4)), id="the stamp of a signature"),
            pytest.param(changed(sheet(), mask), id="a soft mask"),
            pytest.param(sheet(Mask=Array([200, 255, 200, 255, 200, 255])), id="a colour that is see-through"),
            pytest.param(changed(sheet(), hide), id="a layer that is switched off"),
            pytest.param(changed(sheet(content=b"/Half gs " + OVER), fade), id="half see-through"),
            pytest.param(
                changed(sheet(content=OVER + b"BT 3 Tr /F 80 Tf 100 300 Td (aa) Tj ET"), draw_letters),
                id="letters that are drawings",
            ),
            pytest.param(changed(sheet(content=b"/Form Do"), page_in_a_form), id="the picture in a form, cut off"),
            pytest.param(sheet(Decode=Array([1, 0] * 3)), id="a negative"),
            pytest.param(sheet(ColorSpace=CALIBRATED), id="colours that are not those of a screen"),
            pytest.param(
                sheet(saved(STAMPED.convert("CMYK")), ColorSpace=Name.DeviceCMYK, Decode=Array([1, 0] * 4)),
                id="colours of a printer",
            ),
            pytest.param(sheet(saved(STAMPED, keep_rgb=True)), id="a JPEG that is RGB to Adobe and YCbCr to JFIF"),
            pytest.param(sheet(content=b"q 0 842.04 -595.44 0 595.44 0 cm /Scan Do Q"), id="a picture that lies"),
            pytest.param(sheet(content=b"q -595.44 0 0 842.04 595.44 0 cm /Scan Do Q"), id="a picture mirrored"),
            pytest.param(sheet(content=b"q 400 0 0 600 100 100 cm /Scan Do Q"), id="a picture on a part of the page"),
            pytest.param(sheet(saved(STAMPED.resize((1654, 1146))), Height=1146), id="a fax with fewer pixels along"),
            pytest.param(sheet(saved(STAMPED.resize((595, 842))), Width=595, Height=842), id="a coarse picture"),
        ],
    )
    def test_whatever_is_more_than_one_picture_or_not_as_it_is_stored(self, tmp_path: Path, content: bytes) -> None:
        check_drawn(tmp_path, content)

    def test_a_picture_above_the_limit_of_pixels(self, tmp_path: Path) -> None:
        check_drawn(tmp_path, sheet(), Limits(megapixels=3))

    def test_a_jpeg_that_is_larger_than_the_file_says(self, tmp_path: Path) -> None:
        check_drawn(tmp_path, sheet(Width=827, Height=1170))

    def test_a_jpeg_whose_header_says_more_than_it_holds(self, tmp_path: Path) -> None:
        there = JPEG.index(b"\xff\xc0") + 5
        check_drawn(tmp_path, sheet(JPEG[:there] + b"\xc3\x50\xc3\x50" + JPEG[there + 4 :]))

    def test_a_jpeg_with_more_scans_than_any_program_writes(self, tmp_path: Path) -> None:
        progressive = saved(PAPER, progressive=True)
        last = progressive[progressive.rindex(b"\xff\xda") : -2]
        check_drawn(tmp_path, sheet(progressive[:-2] + last * 20 + progressive[-2:], ColorSpace=Name.DeviceGray))

    @pytest.mark.parametrize(
        "picture",
        [pytest.param(JPEG, id="JPEG"), pytest.param(png(PAPER), id="without loss"), pytest.param(tiff(PAPER), id="fax")],
    )
    def test_a_picture_that_is_cut_off(self, tmp_path: Path, picture: bytes) -> None:
        def cut(pdf: pikepdf.Pdf) -> None:
            pictures = pdf.pages[0].obj.Resources.XObject
            ((name, whole),) = pictures.items()
            raw = whole.read_raw_bytes()
            pictures[name] = pdf.make_stream(raw[: len(raw) // 2], dict(whole.items()))

        check_drawn(tmp_path, changed(laid_out(picture), cut))

    def test_a_picture_that_inflates_to_more_than_its_pixels(self, tmp_path: Path) -> None:
        bomb = zlib.compress(np.asarray(STAMPED).tobytes() + bytes(60_000_000), 9)
        check_drawn(tmp_path, sheet(bomb, Filter=Name.FlateDecode))

    def test_a_content_that_inflates_to_more_than_a_scan_needs(self, tmp_path: Path) -> None:
        def inflate(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].obj.Contents = pdf.make_stream(zlib.compress(OVER + b"q Q " * 500_000), Filter=Name.FlateDecode)

        check_drawn(tmp_path, changed(sheet(), inflate))
