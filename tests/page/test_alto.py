"""ALTO as the standard has it: elements in their order, identifiers once, boxes in pixels, confidences from 0 to 1."""

from __future__ import annotations

from unicodedata import normalize
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from page.alto import NAMESPACE, alto
from page.box import Box
from page.words import Cell, ReadPage, Table, Word

NS = {"a": NAMESPACE}
FIRST = ReadPage(
    3,
    1654,
    2339,
    200.0,
    words=(
        Word("GIẤY", Box(0.4, 0.1, 0.45, 0.12), 0.96, 0, 0),
        Word("RA", Box(0.46, 0.1, 0.49, 0.12), 0.91234, 0, 0),
        Word("Họ", Box(0.1, 0.2, 0.13, 0.22), 0.5, 1, 1),
        Word("tên:", Box(0.14, 0.2, 0.2, 0.22), 1.0, 1, 1),
        Word("Khoa", Box(0.1, 0.24, 0.16, 0.26), 0.8, 2, 1),
    ),
    reader="tesseract 5.3.0 vie psm3",
)
TURNED = ReadPage(
    4,
    2339,
    1654,
    200.0,
    words=(Word("Số", Box(0.1, 0.1, 0.12, 0.2), 0.9, 0),),
    turn=90,
    skew=1.5,
    reader="tesseract 5.3.0 vie psm3",
)
BLANK = ReadPage(5, 1654, 2339, 200.0, blank=True)


def parsed(*pages: ReadPage, name: str = "hồ sơ.pdf") -> ElementTree.Element:
    return ElementTree.fromstring(alto(pages, name))


def test_words_stand_in_lines_and_lines_in_blocks() -> None:
    page = parsed(FIRST).findall(".//a:Page", NS)[0]
    blocks = [
        [[word.get("CONTENT") for word in line.findall("a:String", NS)] for line in block.findall("a:TextLine", NS)]
        for block in page.findall("a:PrintSpace/a:TextBlock", NS)
    ]
    assert blocks == [[["GIẤY", "RA"]], [["Họ", "tên:"], ["Khoa"]]]


def test_what_stands_in_a_table_is_one_composed_block() -> None:
    cells = tuple(
        Cell(row, column, Box(0.1 + 0.4 * column, 0.3 + 0.1 * row, 0.5 + 0.4 * column, 0.4 + 0.1 * row))
        for row in (0, 1)
        for column in (0, 1)
    )
    texts = (("Số", 0.12, 0.2, 0), ("Họ", 0.12, 0.32, 1), ("An", 0.6, 0.32, 2), ("01", 0.12, 0.45, 3), ("Cộng", 0.12, 0.6, 4))
    words = tuple(Word(text, Box(x, y, x + 0.05, y + 0.02), 0.9, number, number) for text, x, y, number in texts)
    space = parsed(ReadPage(1, 1654, 2339, 200.0, words, tables=(Table(cells),))).findall(".//a:PrintSpace", NS)[0]
    assert [child.tag.rpartition("}")[2] for child in space] == ["TextBlock", "ComposedBlock", "TextBlock"]
    assert [word.get("CONTENT") for word in space[1].findall(".//a:String", NS)] == ["Họ", "An", "01"]
    assert (space[1].get("TYPE"), space[1].get("HPOS"), space[1].get("VPOS")) == ("table", "165", "702")


def test_blanks_stand_between_words() -> None:
    line = parsed(FIRST).findall(".//a:TextLine", NS)[0]
    assert [child.tag.rpartition("}")[2] for child in line] == ["String", "SP", "String"]


def test_boxes_are_pixels_of_the_original_page() -> None:
    word = parsed(FIRST).findall(".//a:String", NS)[0]
    assert {name: int(word.attrib[name]) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")} == {
        "HPOS": 662, "VPOS": 234, "WIDTH": 82, "HEIGHT": 47,
    }  # fmt: skip
    page = parsed(FIRST).findall(".//a:Page", NS)[0]
    assert (page.get("WIDTH"), page.get("HEIGHT"), page.get("PHYSICAL_IMG_NR")) == ("1654", "2339", "3")


def test_confidences_are_kept() -> None:
    assert [float(word.attrib["WC"]) for word in parsed(FIRST).findall(".//a:String", NS)] == [0.96, 0.9123, 0.5, 1.0, 0.8]


def test_a_page_that_lies_on_its_side_says_how_far_counter_clockwise() -> None:
    first, turned = parsed(FIRST, TURNED).findall(".//a:Page", NS)
    assert first.get("ROTATION") is None
    assert turned.get("ROTATION") == "88.50"


def test_a_page_without_words_is_still_a_page() -> None:
    page = parsed(FIRST, BLANK).findall(".//a:Page", NS)[1]
    assert [child.tag.rpartition("}")[2] for child in page] == ["PrintSpace"]
    assert page.get("PROCESSINGREFS") is None


def test_the_reader_is_named_once_and_referred_to() -> None:
    root = parsed(FIRST, TURNED, BLANK)
    assert [one.text for one in root.findall(".//a:softwareName", NS)] == ["tesseract 5.3.0 vie psm3"]
    ids = {one.get("ID") for one in root.findall(".//a:Processing", NS)}
    assert {page.get("PROCESSINGREFS") for page in root.findall(".//a:Page", NS)} == ids | {None}


def test_elements_come_in_the_order_of_the_schema() -> None:
    root = parsed(FIRST)
    assert root.tag == f"{{{NAMESPACE}}}alto"
    assert [child.tag.rpartition("}")[2] for child in root] == ["Description", "Layout"]
    described = [child.tag.rpartition("}")[2] for child in root[0]]
    assert described == ["MeasurementUnit", "sourceImageInformation", "Processing"]
    assert root.findtext(".//a:MeasurementUnit", namespaces=NS) == "pixel"
    assert root.findtext(".//a:fileName", namespaces=NS) == "hồ sơ.pdf"


def test_every_identifier_is_there_once_and_is_a_name() -> None:
    ids = [node.attrib["ID"] for node in parsed(FIRST, TURNED, BLANK).iter() if "ID" in node.attrib]
    assert len(ids) == len(set(ids))
    assert all(one[0].isalpha() for one in ids)


@given(st.text(min_size=1, max_size=20))
def test_any_word_can_be_written(text: str) -> None:
    """Decomposed letters are composed; what XML cannot hold is marked, not lost silently."""
    read = ReadPage(1, 100, 100, 200.0, (Word(text, Box(0.1, 0.1, 0.2, 0.2), 0.9, 0),))
    content = parsed(read, name=text).findall(".//a:String", NS)[0].attrib["CONTENT"]
    composed = normalize("NFC", text)
    assert len(content) == len(composed)
    assert all(written == letter or written == "\ufffd" for written, letter in zip(content, composed, strict=True))
