"""Drawn scans: the same seed gives the same bytes, and the truth is true."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from bench.scans.corpus import ScannedDocument, make_documents, make_pages, scanned, write_pdf
from bench.scans.dossiers import HANH, PLACE
from bench.scans.layouts import DRAWN, administrative, civil_status, medical
from bench.scans.levels import CLEAN, LEVELS, OFFICE
from bench.scans.paper import Paper, Scene
from bench.scans.people import make_person
from bench.scans.truth import load, save
from catalogue import load_catalogue
from catalogue.document_type import FIELD_NAMES
from page.box import Box
from vietnamese.identifiers import parse_health_card, parse_personal_number


def a_scene(seed: int = 1, *, by_hand: bool = False, seal_on_name: bool = False) -> Scene:
    return Scene(
        np.random.default_rng(seed), HANH, PLACE, date(2026, 3, 3), by_hand, seal_on_name, number=294, signer="Phan Thành Long"
    )


def a_letter(**how: bool) -> Paper:
    return administrative.letter(a_scene(**how), subject="phối hợp rà soát thông tin người hưởng")


def scan_of(paper: Paper, level: str = "clean", seed: int = 1, **how: object) -> ScannedDocument:
    return scanned(paper, LEVELS[level], np.random.default_rng(seed), **how)  # type: ignore[arg-type]


def ink_within(pixels: np.ndarray, box: Box) -> float:
    """Share of dark pixels in a box."""
    height, width = pixels.shape[:2]
    part = pixels[
        round(box.top * height) : round(box.bottom * height) + 1, round(box.left * width) : round(box.right * width) + 1
    ]
    return float((part.reshape(*part.shape[:2], -1).max(axis=2) < 110).mean())


class TestTheSameSeedGivesTheSameBytes:
    @pytest.mark.parametrize("level", ["office", "fax"])
    def test_of_a_stack_in_one_pdf(self, level: str, tmp_path: Path) -> None:
        for name in ("one.pdf", "two.pdf"):
            write_pdf([scan_of(medical.leave_certificate(a_scene()), level)], tmp_path / name)
        assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()

    def test_and_another_seed_other_pages(self) -> None:
        (one, _), (two, _) = next(make_pages("clean", 1, 1234)), next(make_pages("clean", 1, 1235))
        assert one.shape != two.shape or (one != two).any()


@pytest.fixture(scope="module")
def letter() -> ScannedDocument:
    return scan_of(a_letter())


class TestWords:
    def test_lie_where_their_box_says(self, letter: ScannedDocument) -> None:
        page = letter.pages[0]
        pixels = page.pixels
        inks = [ink_within(pixels, word.box) for word in page.truth.words]
        assert min(inks) > 0.03
        assert sum(inks) / len(inks) > 0.15

    def test_of_a_crooked_page_as_well(self) -> None:
        page = scan_of(a_letter(), "office", seed=2).pages[0]
        assert abs(page.truth.skew) > 0.2
        pixels = page.pixels
        assert all(ink_within(pixels, word.box) > 0.02 for word in page.truth.words if len(word.text) > 3)

    def test_of_a_page_laid_upside_down_are_where_they_came_to_lie(self) -> None:
        page = scan_of(a_letter(), turns=(180,)).pages[0]
        motto = next(word for word in page.truth.words if word.text == "Độc")
        assert page.truth.turn == 180
        assert motto.box.top > 0.8
        assert motto.box.right < 0.5
        assert ink_within(page.pixels, motto.box) > 0.1

    def test_are_the_text_of_the_letter_in_reading_order(self, letter: ScannedDocument) -> None:
        text = letter.pages[0].truth.text
        assert "Số: 294/BHXH-" in text
        assert text.index("BẢO HIỂM XÃ HỘI VIỆT NAM") < text.index("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") < text.index("Kính gửi:")

    def test_exclude_what_is_written_by_hand(self) -> None:
        document = scan_of(a_letter(by_hand=True))
        page = document.pages[0]
        assert "294" not in page.truth.text
        assert [mark.text for mark in page.truth.marks if mark.kind == "handwriting"] == ["294", "03"]
        assert next(field for field in document.truth.fields if field.name == "number").by_hand


class TestFields:
    def test_of_a_letter(self, letter: ScannedDocument) -> None:
        truth = letter.truth
        assert truth.type == "CONG_VAN"
        assert truth.value("number") == "294"
        assert truth.value("number_symbol") == f"294/{truth.value('symbol')}"
        assert truth.value("issued_on") == "2026-03-03"
        assert truth.value("issuer") == "BẢO HIỂM XÃ HỘI TỈNH ĐỒNG THÁP"
        assert truth.value("signer") == "Phan Thành Long"

    def test_lie_on_their_ink(self) -> None:
        document = scan_of(medical.discharge(a_scene(), admitted=date(2026, 2, 10), days=6, rest_days=5))
        page = document.pages[0].pixels
        fields = {field.name: field for field in document.truth.fields}
        assert fields["admitted_on"].value == "2026-02-10"
        assert fields["discharged_on"].value == "2026-02-16"
        assert "05 ngày" in fields["rest_note"].value
        assert all(ink_within(page, field.box) > 0.04 for field in fields.values())

    def test_of_every_drawn_paper_are_fields_of_the_catalogue(self) -> None:
        types = load_catalogue().types
        papers = [draw(a_scene()) for draw in DRAWN]
        truths = [paper.truth(range(len(paper.sheets)), [lambda _: Box(0, 0, 1, 1)] * len(paper.sheets)) for paper in papers]
        assert {truth.type for truth in truths} <= set(types)
        names = {field.name for truth in truths for field in truth.fields}
        assert names <= FIELD_NAMES

    def test_a_card_that_was_given_after_58_does_not_expire(self) -> None:
        old = make_person(np.random.default_rng(3), born=(1950, 1955))
        card = civil_status.identity_card(Scene(np.random.default_rng(3), old, PLACE, date(2026, 3, 3)))
        assert scan_of(card).truth.value("valid_to") is None


class TestTheSeal:
    def test_covers_a_part_of_the_signature(self, letter: ScannedDocument) -> None:
        page = letter.pages[-1].truth
        (signature,) = [mark.box for mark in page.marks if mark.kind == "pen"]
        assert page.seal is not None
        assert 0.15 < page.seal.overlap(signature) / (signature.width * signature.height) < 0.75

    def test_of_bad_scans_lies_on_the_name(self) -> None:
        document = scan_of(a_letter(seal_on_name=True), "bad")
        (signer,) = [field for field in document.truth.fields if field.name == "signer"]
        seal = document.pages[-1].truth.seal
        assert seal is not None
        assert seal.overlap(signer.box) > 0.3 * signer.box.width * signer.box.height


class TestPeople:
    @pytest.mark.parametrize("seed", range(40))
    def test_have_numbers_that_fit_them(self, seed: int) -> None:
        person = make_person(np.random.default_rng(seed), born=(1950, 2010))
        number = parse_personal_number(person.personal_number)
        assert number is not None
        assert number.disagreements(birth_year=person.born.year, sex=person.sex) == ()
        card = parse_health_card(person.health_card_number)
        assert card is not None
        assert card.social_insurance_number == person.social_insurance_number


def test_a_fax_has_one_bit_and_a_blank_back_no_words() -> None:
    paper = a_letter()
    paper.sheet()
    fax = scan_of(paper, "fax")
    assert set(np.unique(fax.pages[0].pixels)) == {0, 255}
    assert fax.pages[-1].truth.blank
    assert not list(fax.pages[-1].truth.words)


def test_a_stack_has_one_picture_a_page_and_no_text(tmp_path: Path) -> None:
    truth = write_pdf(list(make_documents("fax", 2, seed=1234)), tmp_path / "stack.pdf")
    with pikepdf.open(tmp_path / "stack.pdf") as pdf:
        assert len(pdf.pages) == len(truth.pages)
        for page in pdf.pages:
            (picture,) = page.Resources.XObject.values()
            assert picture.Filter == "/CCITTFaxDecode" or list(picture.Filter) == ["/CCITTFaxDecode"]
            assert "/Font" not in page.Resources


def test_truth_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    truth = write_pdf([scan_of(a_letter(by_hand=True), "office")], tmp_path / "letter.pdf")
    read = load(save(truth, tmp_path / "letter.pdf"))
    assert read.documents[0].value("subject") == truth.documents[0].value("subject")
    assert [page.text for page in read.pages] == [page.text for page in truth.pages]
    for ours, theirs in zip(read.pages[0].words, truth.pages[0].words, strict=True):
        assert ours.box.left == pytest.approx(theirs.box.left, abs=1e-5)
        assert ours.box.bottom == pytest.approx(theirs.box.bottom, abs=1e-5)


def test_levels_are_as_they_are_called() -> None:
    assert CLEAN.skew == 0
    assert OFFICE.skew == 0.7
    assert OFFICE.jpeg == (60, 75)
    assert LEVELS["bad"].jpeg == (25, 40)
    assert LEVELS["fax"].dpi == (204, 196)
