"""The PDF of an extract: of the scan the windows that are laid open, of the words those in them, and nothing else of the file."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import pikepdf
import pytest

from archive.rights.extract import ExtractPage, extract
from ingest.opening import Limits
from ingest.opening.errors import PageUnreadable, SourceDamaged
from ingest.opening.extract_pdf import write_extract_pdf
from ingest.opening.kinds import Kind
from ingest.tasks import page_picture
from page.covering import COVER
from tests import drawn
from tests.archive.rights.lists import C70A_HD, ScannedList
from tests.archive.rights.lists import drawn as drawn_list
from tests.ingest.opening.typed import DECISION, typed_pdf

WHOSE = 4
LIMITS = Limits()


def listed(turn: Literal[0, 180] = 0) -> tuple[ScannedList, ExtractPage]:
    """A scanned list, and what of it one person's dossier opens."""
    found = drawn_list(C70A_HD, "office", 11, turn=turn)
    extracted = extract([found.page], [found.listed(WHOSE)])
    assert extracted is not None
    return found, extracted[0]


def source_of(folder: Path, scanned: ScannedList) -> Path:
    file = folder / "danh sách.png"
    file.write_bytes(cv2.imencode(".png", scanned.scanned.pixels)[1].tobytes())
    return file


def written(folder: Path, source: Path, page: ExtractPage, kind: Kind = "png") -> Path:
    target = folder / "trích.pdf"
    write_extract_pdf(source, kind, [page.words], [page.windows], target, dpi=200, limits=LIMITS)
    return target


def text_of(file: Path) -> str:
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def secrets(scanned: ScannedList) -> list[str]:
    """Numbers that stand in other rows."""
    others = [one for place, one in enumerate(scanned.people) if place != WHOSE]
    return [number for one in others for number in (one.social_insurance_number, one.account, one.personal_number)]


def left_of(picture: np.ndarray, scanned: ScannedList, word: int) -> float:
    """How much of where a word stands is not covered."""
    box, (height, width) = scanned.page.words[word].box, picture.shape[:2]
    part = picture[round(box.top * height) : round(box.bottom * height), round(box.left * width) : round(box.right * width)]
    return float((abs(part.astype(np.int16) - COVER) > 30).mean())


@pytest.mark.parametrize("turn", [0, 180])
def test_it_holds_the_covered_picture_and_the_words_that_are_shown(tmp_path: Path, turn: Literal[0, 180]) -> None:
    scanned, page = listed(turn)
    file = written(tmp_path, source_of(tmp_path, scanned), page)
    said = text_of(file)
    assert scanned.people[WHOSE].social_insurance_number in said
    assert not any(secret in said for secret in secrets(scanned))
    with pikepdf.open(file) as pdf:
        assert "Trích" in str(pdf.docinfo["/Title"])
        assert pdf.pages[0].obj.get("/Rotate", 0) == turn, "it is shown upright"
        (picture,) = pdf.pages[0].get_images().values()
        shown = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("L"))
    for row in scanned.rows[:WHOSE]:
        assert all(left_of(shown, scanned, word) < 0.15 for word in row)
    assert all(left_of(shown, scanned, word) > 0.2 for word in page.shown)


def test_what_is_shown_stands_as_large_as_on_the_scan(tmp_path: Path) -> None:
    scanned, page = listed()
    height, width = scanned.scanned.pixels.shape[:2]
    with pikepdf.open(written(tmp_path, source_of(tmp_path, scanned), page)) as pdf:
        (picture,) = pdf.pages[0].get_images().values()
        assert (picture.Width, picture.Height) == (width, height)


def test_the_same_list_gives_the_same_bytes(tmp_path: Path) -> None:
    scanned, page = listed()
    source = source_of(tmp_path, scanned)
    first = written(tmp_path, source, page).read_bytes()
    assert written(tmp_path, source, page).read_bytes() == first


def test_text_that_lies_in_the_source_does_not_come_along(tmp_path: Path) -> None:
    source = tmp_path / "quyết định.pdf"
    source.write_bytes(typed_pdf(DECISION))
    assert len(text_of(source)) > 100
    _, page = listed()
    hidden = ExtractPage(page.read, frozenset())
    target = tmp_path / "trích.pdf"
    write_extract_pdf(source, "pdf", [hidden.words], [hidden.windows], target, dpi=100, limits=LIMITS)
    assert text_of(target).strip() == ""


def test_a_page_that_cannot_be_shown_is_told(tmp_path: Path) -> None:
    _, page = listed()
    source = tmp_path / "danh sách.png"
    source.write_bytes(drawn.png(drawn.page(["Danh sách"]))[:-4000])
    with pytest.raises((PageUnreadable, SourceDamaged)):
        written(tmp_path, source, page)


def test_the_picture_of_a_page_is_covered_before_it_is_turned_and_made_smaller(tmp_path: Path) -> None:
    scanned, page = listed(180)
    source = source_of(tmp_path, scanned)
    drawn_page = page_picture(source, "png", 1, 200, LIMITS, 4000, 180, page.windows)
    shown = cv2.rotate(cv2.imdecode(np.frombuffer(drawn_page, np.uint8), cv2.IMREAD_GRAYSCALE), cv2.ROTATE_180)
    for place, row in enumerate(scanned.rows):
        for word in row - page.shown:
            assert left_of(shown, scanned, word) < 0.15, (place, scanned.page.words[word].text)
    assert all(left_of(shown, scanned, word) > 0.2 for word in page.shown)
    small = cv2.imdecode(np.frombuffer(page_picture(source, "png", 1, 200, LIMITS, 300, 0, page.windows), np.uint8), 0)
    assert small.shape[1] == 300
    assert (abs(small.astype(np.int16) - COVER) < 30).mean() > 0.7
