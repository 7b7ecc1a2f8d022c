"""The searchable PDF of a document: what is seen stays as it was, what was read can be found, and nothing else comes along."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from ingest.opening import Limits, PageImage, render
from ingest.opening.errors import PageUnreadable
from ingest.opening.examined import Pixels
from ingest.opening.kinds import Kind
from ingest.opening.searchable import searchable_pdf_maker, write_searchable_pdf
from ingest.opening.text_layer import text_layers
from page.box import Box
from page.words import ReadPage, Word
from tests.drawn import discharge_page, jpeg, page, pdf, png, tiff
from tests.ingest.opening.typed import DECISION, typed_pdf

PAPER = discharge_page()
BACK = page(["Mặt sau: Nguyễn Văn Bình ký nhận"])


def read(number: int, text: str = "GIẤY RA VIỆN", *, turn: int = 0) -> ReadPage:
    """A page on which somebody read this, in the upper third."""
    words = tuple(
        Word(word, Box(0.2 + 0.1 * place, 0.2, 0.28 + 0.1 * place, 0.22).turned(-turn), 0.95, 0)
        for place, word in enumerate(text.split())
    )
    return ReadPage(number, 1654, 2339, 200.0, words, turn=turn, reader="tesseract 5.3.0 vie psm3")  # type: ignore[arg-type]


def made(folder: Path, kind: Kind, content: bytes, pages: Sequence[ReadPage], name: str = "giấy ra viện") -> Path:
    source, target = folder / f"{name}.nguon", folder / f"{name}.pdf"
    source.write_bytes(content)
    write_searchable_pdf(source, kind, pages, target)
    return target


def text_of(path: Path) -> list[str]:
    """The words that poppler finds on each page."""
    told = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
    return [" ".join(one.split()) for one in told.split("\f")[:-1]]


def seen(path: Path, kind: Kind = "pdf", number: int = 1) -> Pixels:
    (one,) = render(path, kind, number, number, 100, Limits())
    assert isinstance(one, PageImage), one
    return one.pixels


def raw_pictures(path: Path, number: int = 1) -> list[bytes]:
    with pikepdf.open(path) as opened:
        return [one.read_raw_bytes() for one in opened.pages[number - 1].resources.XObject.values()]


def changed(content: bytes, change: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as source:
        change(source)  # type: ignore[operator]
        source.save(out)
    return out.getvalue()


class TestOfPdf:
    def test_pages_of_the_document_are_copied_with_their_pictures_byte_for_byte(self, tmp_path: Path) -> None:
        content = pdf(PAPER, BACK, PAPER)
        target = made(tmp_path, "pdf", content, [read(2, "Mặt sau"), read(3)])
        (tmp_path / "gốc.pdf").write_bytes(content)
        assert text_of(target) == ["Mặt sau", "GIẤY RA VIỆN"]
        for place, number in ((1, 2), (2, 3)):
            assert raw_pictures(target, place) == raw_pictures(tmp_path / "gốc.pdf", number)
            assert np.array_equal(seen(target, "pdf", place), seen(tmp_path / "gốc.pdf", "pdf", number))

    def test_the_same_input_gives_the_same_bytes(self, tmp_path: Path) -> None:
        pages = [read(1), read(2, "Mặt sau")]
        content = pdf(PAPER, BACK)
        one, other = (made(tmp_path, "pdf", content, pages, name).read_bytes() for name in ("một", "hai"))
        assert one == other

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_page_that_lies_is_shown_upright(self, tmp_path: Path, turn: int) -> None:
        upright = made(tmp_path, "pdf", pdf(PAPER), [read(1)], "thẳng")
        lying = pdf(PAPER.rotate(turn, expand=True))
        target = made(tmp_path, "pdf", lying, [read(1, turn=turn)], "nằm")
        difference = np.abs(seen(target).astype(int) - seen(upright).astype(int))
        assert difference.mean() < 2
        assert text_of(target) == ["GIẤY RA VIỆN"]

    def test_what_a_stamp_of_a_signature_shows_is_kept_and_the_signature_is_not(self, tmp_path: Path) -> None:
        def sign(source: pikepdf.Pdf) -> None:
            shown = source.make_stream(
                b"1 0 0 rg 0 0 200 60 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 60])
            )
            field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, F=4, Rect=Array([300, 700, 500, 760]))
            field.AP, field.V = Dictionary(N=shown), Dictionary(Type=Name.Sig, Contents=String("chữ ký"))
            field = source.make_indirect(field)
            source.pages[0].obj.Annots, source.Root.AcroForm = Array([field]), Dictionary(Fields=Array([field]), SigFlags=3)

        content = changed(pdf(PAPER), sign)
        target = made(tmp_path, "pdf", content, [read(1)])
        assert (seen(target)[120:160, 450:650] == (0, 0, 255)).all()
        with pikepdf.open(target) as copy:
            assert "/AcroForm" not in copy.Root
            assert not [one for one in copy.objects if isinstance(one, Dictionary) and one.get("/Type") in ("/Sig", "/Annot")]

    def test_scripts_links_attachments_and_the_rest_of_the_file_stay_behind(self, tmp_path: Path) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert('chào')"))

        def load(source: pikepdf.Pdf) -> None:
            source.Root.OpenAction = script
            source.pages[0].obj.AA = Dictionary(O=script)
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 99, 99]), A=script)
            source.pages[0].obj.Annots = Array([source.make_indirect(link)])
            source.attachments["đơn.docx"] = pikepdf.AttachedFileSpec(source, b"PK\x03\x04", filename="đơn.docx")
            source.docinfo["/Author"] = "Nguyễn Văn Bình"

        target = made(tmp_path, "pdf", changed(pdf(PAPER, BACK), load), [read(1)])
        with pikepdf.open(target) as copy:
            assert set(copy.Root.keys()) == {"/Type", "/Pages"}
            assert not copy.docinfo
            assert len(copy.pages) == 1
            assert not [one for one in copy.objects if isinstance(one, Dictionary) and "/JS" in one]

    def test_what_an_earlier_reader_left_is_not_there_twice(self, tmp_path: Path) -> None:
        scan = typed_pdf(["GIAY RA VIEN"], invisible=True, picture=jpeg(PAPER))
        target = made(tmp_path, "pdf", scan, [read(1)])
        assert text_of(target) == ["GIẤY RA VIỆN"]

    def test_a_typed_page_keeps_its_own_text_and_gets_no_other(self, tmp_path: Path) -> None:
        path = tmp_path / "quyết định.pdf"
        path.write_bytes(typed_pdf(DECISION))
        own = text_layers(path, [1]).get(1)
        assert own is not None
        target = made(tmp_path, "pdf", path.read_bytes(), [own], "bản")
        assert text_of(target) == [" ".join(" ".join(DECISION).split())]
        assert np.array_equal(seen(target), seen(path))

    def test_layers_that_are_not_shown_stay_hidden(self, tmp_path: Path) -> None:
        def add_layer(source: pikepdf.Pdf) -> None:
            layer = source.make_indirect(Dictionary(Type=Name.OCG, Name=String("Bản nháp")))
            source.pages[0].resources.Properties = Dictionary(L=layer)
            source.pages[0].contents_add(b"/OC /L BDC 0 0 0 rg 0 0 600 850 re f EMC")
            source.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([])))

        target = made(tmp_path, "pdf", changed(pdf(PAPER), add_layer), [read(1)])
        assert seen(target).mean() > 200

    def test_a_page_that_cannot_be_taken_over_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(PageUnreadable) as caught:
            made(tmp_path, "pdf", pdf(PAPER), [read(1), read(7)])
        assert caught.value.problem.page == 7


def oriented(value: int) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x112] = value
    stored = PAPER.transpose({6: Image.Transpose.ROTATE_90, 2: Image.Transpose.FLIP_LEFT_RIGHT}[value])
    stored.save(out, "JPEG", quality=90, exif=exif, dpi=(200, 200))
    return out.getvalue()


def see_through() -> bytes:
    clear = Image.new("RGBA", PAPER.size, (0, 0, 0, 0))
    clear.paste((20, 20, 20, 255), mask=PAPER.point(lambda value: 255 - value))
    return png(clear)  # type: ignore[arg-type]


def colour_tiff() -> bytes:
    """As office machines scan in colour."""
    out = io.BytesIO()
    PAPER.convert("RGB").save(out, "TIFF", compression="jpeg", dpi=(200, 200))
    return out.getvalue()


class TestOfPictures:
    def test_a_jpeg_is_embedded_byte_for_byte(self, tmp_path: Path) -> None:
        content = jpeg(PAPER)
        target = made(tmp_path, "jpeg", content, [read(1)])
        assert raw_pictures(target) == [content]
        assert text_of(target) == ["GIẤY RA VIỆN"]

    @pytest.mark.parametrize(
        ("kind", "content"),
        [
            ("png", png(PAPER)),
            ("png", png(PAPER.convert("RGB").quantize(16))),
            ("png", see_through()),
            ("jpeg", oriented(6)),
            ("jpeg", oriented(2)),
            ("tiff", tiff(PAPER)),
            ("tiff", colour_tiff()),
        ],
    )
    def test_a_picture_looks_in_the_pdf_as_it_does_alone_at_its_size(self, tmp_path: Path, kind: Kind, content: bytes) -> None:
        target = made(tmp_path, kind, content, [read(1)])
        (tmp_path / "gốc").write_bytes(content)
        (page_image,) = render(target, "pdf", 1, 1, 200, Limits())
        alone = seen(tmp_path / "gốc", kind)
        assert isinstance(page_image, PageImage)
        assert page_image.pixels.shape[:2] == pytest.approx(alone.shape[:2], abs=1)
        height, width = (min(one, other) for one, other in zip(page_image.pixels.shape[:2], alone.shape[:2], strict=True))
        one, other = (pixels if pixels.ndim == 2 else pixels.mean(axis=2) for pixels in (page_image.pixels, alone))
        difference = np.abs(one[:height, :width].astype(float) - other[:height, :width])
        assert difference.mean() < 4

    def test_one_bit_stays_one_bit_and_small(self, tmp_path: Path) -> None:
        content = tiff(PAPER, BACK, PAPER)
        target = made(tmp_path, "tiff", content, [read(1), read(3)])
        with pikepdf.open(target) as copy:
            filters = [str(name) for one in copy.pages for x in one.resources.XObject.values() for name in x.Filter]
        assert filters == ["/CCITTFaxDecode"] * 2
        assert target.stat().st_size < 2 * len(content)

    def test_colour_that_is_jpeg_in_tiff_stays_as_small(self, tmp_path: Path) -> None:
        content = colour_tiff()
        assert made(tmp_path, "tiff", content, [read(1)]).stat().st_size < 2 * len(content)

    def test_many_frames_come_in_order(self, tmp_path: Path) -> None:
        frames = [page([f"Trang {number}"], size=(200, 280), letters=20) for number in range(1, 41)]
        wanted = [read(number, f"Trang {number}") for number in (*range(2, 40),)]
        target = made(tmp_path, "tiff", tiff(*frames), wanted)
        assert text_of(target) == [f"Trang {number}" for number in range(2, 40)]

    def test_a_picture_too_large_for_a_page_of_a_pdf_fits(self, tmp_path: Path) -> None:
        out = io.BytesIO()
        Image.new("L", (16_000, 100), 255).save(out, "PNG", dpi=(72, 72))
        target = made(tmp_path, "png", out.getvalue(), [replace(read(1), width=16_000, height=100)])
        with pikepdf.open(target) as copy:
            assert max(float(side) for side in copy.pages[0].mediabox) <= 14_400


def test_the_record_of_the_rendition_names_tools_and_versions() -> None:
    tool, version, settings = searchable_pdf_maker()
    assert tool == "pikepdf + img2pdf"
    assert f"pikepdf {pikepdf.__version__}" in version
    assert settings
