"""The searchable layer, read back by poppler: the words stand where they are printed, and nothing is seen of them."""

from __future__ import annotations

import io
import re
import subprocess
from html import unescape
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from ocr.placement import Placement
from page.box import Box
from page.invisible_text import add_invisible_text
from page.words import ReadPage, Word

A4 = (0, 0, 595, 842)
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
SMALL = [*(normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES), "đ"]
LETTERS = [*SMALL, *(letter.upper() for letter in SMALL)]
"""All letters of Vietnamese that are more than a plain Latin one, and the plain vowels."""

LINES = (
    (("BẢO", 0.12, 0.06), ("HIỂM", 0.19, 0.11), ("XÃ", 0.31, 0.05), ("HỘI", 0.37, 0.08)),
    (("Số:", 0.12, 0.06), ("1177/QĐ-BHXH", 0.20, 0.28)),
    (
        ("Căn", 0.12, 0.07),
        ("cứ", 0.21, 0.04),
        ("Nghị", 0.27, 0.08),
        ("định", 0.37, 0.07),
        ("số", 0.46, 0.04),
        ("89/2020/NĐ-CP", 0.52, 0.3),
    ),
)
"""Words of the upright page: text, left edge, width; each line at its own height."""
PRINTED = [" ".join(word for word, *_ in line) for line in LINES]


def upright_words() -> list[tuple[str, Box]]:
    return [
        (text, Box(left, top, left + width, top + 0.018))
        for top, line in zip((0.1, 0.2, 0.3), LINES, strict=True)
        for text, left, width in line
    ]


def read_page(turn: Any = 0, skew: float = 0.0) -> ReadPage:
    lines = [line for line, words in enumerate(LINES) for _ in words]
    words = [Word(text, box.turned(-turn), 0.95, line) for (text, box), line in zip(upright_words(), lines, strict=True)]
    size = (1654, 2339) if turn % 180 == 0 else (2339, 1654)
    return ReadPage(1, *size, 200.0, tuple(words), turn=turn, skew=skew)


def scan(content: bytes = b"/Im Do", **entries: Any) -> pikepdf.Pdf:
    """A PDF with one page that shows a picture, as scanners write it."""
    picture = Image.new("RGB", (120, 170), "white")
    ImageDraw.Draw(picture).ellipse((70, 110, 110, 150), outline="red", width=3)
    data = io.BytesIO()
    picture.save(data, "JPEG")
    pdf = pikepdf.new()
    image = pdf.make_stream(
        data.getvalue(), Type=Name.XObject, Subtype=Name.Image, Width=120, Height=170, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )  # fmt: skip
    stream = pdf.make_stream(b"595 0 0 842 0 0 cm " + content)
    page = Dictionary(
        Type=Name.Page, MediaBox=Array(A4), Contents=stream, Resources=Dictionary(XObject=Dictionary(Im=image)), **entries
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return pdf


def searchable(folder: Path, read: ReadPage, pdf: pikepdf.Pdf) -> Path:
    add_invisible_text(pdf, pdf.pages[0], read)
    target = folder / "searchable.pdf"
    pdf.save(target)
    return target


def poppler(*command: str | Path) -> str:
    return subprocess.run([str(part) for part in command], capture_output=True, check=True).stdout.decode()


def words_with_boxes(path: Path, shown: tuple[float, float] = (595, 842)) -> list[tuple[str, Box]]:
    """What `pdftotext -bbox` says, in parts of the page as it is shown, whose size in points is given."""
    said = poppler("pdftotext", "-bbox", path, "-")
    width, height = shown
    places = re.findall(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>', said)
    return [
        (unescape(text), Box(float(a) / width, float(b) / height, float(c) / width, float(d) / height))
        for a, b, c, d, text in places
    ]


def shown_size(rotate: int) -> tuple[float, float]:
    return (595, 842) if rotate % 180 == 0 else (842, 595)


def assert_in_place(found: list[tuple[str, Box]], read: ReadPage, within: float = 0.015) -> None:
    assert sorted(text for text, _ in found) == sorted(word.text for word in read.words)
    boxes = dict(found)
    for word in read.words:
        box = boxes[word.text]
        for side in ("left", "top", "right", "bottom"):
            assert getattr(box, side) == pytest.approx(getattr(word.box, side), abs=within), (word.text, side)


def pixels(path: Path) -> bytes:
    done = subprocess.run(["pdftoppm", "-r", "50", "-cropbox", str(path)], capture_output=True, check=True)
    return done.stdout


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_stand_at_their_boxes_whichever_way_the_page_lies(tmp_path: Path, turn: int, rotate: int) -> None:
    read = read_page(turn)
    assert_in_place(words_with_boxes(searchable(tmp_path, read, scan(Rotate=rotate)), shown_size(rotate)), read)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_words_stand_within_the_crop_box(tmp_path: Path, rotate: int) -> None:
    """`pdftotext -bbox` counts from the media box: the places are compared with the crop box put back into it."""
    crop = Box(0.1, 0.2, 0.9, 0.95)
    left, right = crop.left * 595, crop.right * 595
    bottom, top = (1 - crop.bottom) * 842, (1 - crop.top) * 842
    read = read_page()
    path = searchable(tmp_path, read, scan(CropBox=Array([left, bottom, right, top]), Rotate=rotate))
    shown = crop.turned(rotate)
    found = [
        (text, Box(*((side - start) / size for side, start, size in zip(
            (box.left, box.top, box.right, box.bottom), (shown.left, shown.top) * 2, (shown.width, shown.height) * 2, strict=True
        ))))
        for text, box in words_with_boxes(path, shown_size(rotate))
    ]  # fmt: skip
    assert_in_place(found, read)


def test_a_page_whose_origin_and_unit_are_its_own(tmp_path: Path) -> None:
    pdf = scan(UserUnit=2.0)
    pdf.pages[0].MediaBox = Array([-100, 50, 495, 892])
    read = read_page()
    found = words_with_boxes(searchable(tmp_path, read, pdf))
    assert_in_place(found, read)


def skewed(skew: float) -> ReadPage:
    """The boxes of a skewed page: each word's own size about the place to which its middle was turned."""
    lines = [line for line, words in enumerate(LINES) for _ in words]
    placement = Placement(1654, 2339, 0, skew)
    words = tuple(
        Word(text, placement.original(box.left * 1654, box.top * 2339, box.width * 1654, box.height * 2339), 0.95, line)
        for (text, box), line in zip(upright_words(), lines, strict=True)
    )
    return ReadPage(1, 1654, 2339, 200.0, words, skew=skew)


@pytest.mark.parametrize("skew", [-3.0, -1.0, 0.5, 1.5, 4.0])
def test_words_of_skewed_print_stay_whole_and_in_place(tmp_path: Path, skew: float) -> None:
    read = skewed(skew)
    assert_in_place(words_with_boxes(searchable(tmp_path, read, scan())), read)


@pytest.mark.parametrize("skew", [-1.0, -0.5, 0.5, 1.0])
@pytest.mark.parametrize("mode", ["-raw", "-layout"])
def test_lines_of_slightly_skewed_print_stay_lines(tmp_path: Path, skew: float, mode: str) -> None:
    said = poppler("pdftotext", mode, searchable(tmp_path, skewed(skew), scan()), "-")
    assert [" ".join(line.split()) for line in said.splitlines() if line.strip()] == PRINTED


def test_lines_and_blanks_come_out_as_printed(tmp_path: Path) -> None:
    path = searchable(tmp_path, read_page(), scan())
    for mode in ("-raw", "-layout"):
        said = [" ".join(line.split()) for line in poppler("pdftotext", mode, path, "-").splitlines() if line.strip()]
        assert said == PRINTED


def test_words_that_touch_or_overlap_are_still_two(tmp_path: Path) -> None:
    words = (
        Word("Nguyễn", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),
        Word("Thị", Box(0.2, 0.1, 0.25, 0.12), 0.9, 0),
        Word("Hoa", Box(0.245, 0.1, 0.3, 0.12), 0.9, 0),
    )
    path = searchable(tmp_path, ReadPage(1, 1654, 2339, 200.0, words), scan())
    assert poppler("pdftotext", "-raw", path, "-").split() == ["Nguyễn", "Thị", "Hoa"]


def test_every_letter_of_vietnamese_comes_out_composed(tmp_path: Path) -> None:
    assert len(set(LETTERS) - set("aeiouyAEIOUY")) == 134
    words = tuple(
        Word(normalize("NFD", letter) * 2, Box(0.05 + 0.09 * (place % 10), 0.05 + 0.05 * (place // 10), 0.1 + 0.09 * (place % 10),
             0.07 + 0.05 * (place // 10)), 0.9, place // 10)
        for place, letter in enumerate(LETTERS)
    )  # fmt: skip
    path = searchable(tmp_path, ReadPage(1, 1654, 2339, 200.0, words), scan())
    assert poppler("pdftotext", "-raw", path, "-").split() == [letter * 2 for letter in LETTERS]


def test_letters_beyond_the_first_plane_come_out_too(tmp_path: Path) -> None:
    read = ReadPage(1, 100, 100, 200.0, (Word("𠄼x😀", Box(0.1, 0.1, 0.3, 0.12), 0.9, 0),))
    assert poppler("pdftotext", "-raw", searchable(tmp_path, read, scan()), "-").split() == ["𠄼x😀"]


@pytest.mark.parametrize(
    "content", [b"/Im Do", b"q 0.5 0 0 0.5 0 0 cm /Im Do", b"q /Im Do Q Q", b"", b"q q /Im Do Q 3 Tr 2 0 0 2 0 0 cm"]
)
@pytest.mark.parametrize("rotate", [0, 90])
def test_nothing_is_seen_of_it_and_nothing_else_moves(tmp_path: Path, content: bytes, rotate: int) -> None:
    """Also where the page's own content saves or restores more states than it should."""
    before = tmp_path / "before.pdf"
    scan(content, Rotate=rotate).save(before)
    read = read_page()
    after = searchable(tmp_path, read, scan(content, Rotate=rotate))
    assert pixels(after) == pixels(before)
    assert_in_place(words_with_boxes(after, shown_size(rotate)), read)


def test_the_pages_own_streams_and_pictures_stay_as_they_were(tmp_path: Path) -> None:
    pdf = scan()
    content, picture = pdf.pages[0].Contents, pdf.pages[0].Resources.XObject.Im
    before = content.read_raw_bytes(), picture.read_raw_bytes()
    add_invisible_text(pdf, pdf.pages[0], read_page())
    assert (content.read_raw_bytes(), picture.read_raw_bytes()) == before
    assert content.objgen in [part.objgen for part in pdf.pages[0].Contents]


def test_pages_that_share_their_resources_do_not_disturb_each_other(tmp_path: Path) -> None:
    pdf = scan()
    shared = pdf.make_indirect(Dictionary(pdf.pages[0].Resources))
    pdf.pages[0].Resources = shared
    pdf.pages.append(pdf.pages[0])
    texts = ("Giấy ra viện", "Trích lục khai sinh")
    for page, text in zip(pdf.pages, texts, strict=True):
        words = tuple(Word(word, Box(0.1 + 0.15 * n, 0.1, 0.2 + 0.15 * n, 0.12), 0.9, 0) for n, word in enumerate(text.split()))
        add_invisible_text(pdf, page, ReadPage(1, 1654, 2339, 200.0, words))
    pdf.save(tmp_path / "two.pdf")
    assert poppler("pdftotext", "-raw", tmp_path / "two.pdf", "-").split("\f")[:2] == [f"{text}\n" for text in texts]
    assert "/Font" not in shared


def test_a_page_without_words_stays_as_it_is() -> None:
    pdf = scan()
    add_invisible_text(pdf, pdf.pages[0], ReadPage(1, 1654, 2339, 200.0, (Word("  ", Box(0.1, 0.1, 0.2, 0.2), 0.1, 0),)))
    assert pdf.pages[0].Contents.read_bytes() == b"595 0 0 842 0 0 cm /Im Do"
    assert "/Font" not in pdf.pages[0].Resources


def test_the_same_page_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (scan() for _ in range(2))
    for number, pdf in enumerate((first, second)):
        add_invisible_text(pdf, pdf.pages[0], read_page())
        pdf.save(tmp_path / f"{number}.pdf", deterministic_id=True)
    assert (tmp_path / "0.pdf").read_bytes() == (tmp_path / "1.pdf").read_bytes()


def test_the_layer_is_small(tmp_path: Path) -> None:
    """A page of 500 words costs a few per cent of its scan (about 300 kB at 200 dpi)."""
    words = tuple(
        Word(
            f"giấy{n}",
            Box(0.1 + 0.08 * (n % 10), 0.02 * (n // 10), 0.17 + 0.08 * (n % 10), 0.02 * (n // 10) + 0.012),
            0.9,
            n // 10,
        )
        for n in range(490)
    )
    plain = tmp_path / "plain.pdf"
    scan().save(plain)
    path = searchable(tmp_path, ReadPage(1, 1654, 2339, 200.0, words), scan())
    assert path.stat().st_size - plain.stat().st_size < 15_000
    assert "SoHoa-Glyphless" in poppler("pdffonts", path)
