"""A page image goes in, words with their places come out: the real tesseract reads pages drawn here."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

import ocr
from ocr import CleaningSteps
from ocr.errors import (
    PageImageInvalid,
    TesseractFailed,
    TesseractLanguageMissing,
    TesseractMissing,
    TesseractTimeout,
)
from ocr.pixels import turned
from page.words import ReadPage
from sohoa.errors import ExitCode
from tests.ocr.picture import (
    DPI,
    HEIGHT,
    LETTER_TO_THE_INSURED,
    WIDTH,
    Picture,
    Pixels,
    grey,
    shadowed,
    show_through,
    text_page,
    tilted,
    with_pen,
    with_seal,
)

SIGNER = "Nguyễn Hoàng Minh Châu"


def read(pixels: Pixels, **more: object) -> ReadPage:
    return ocr.read_page(pixels, number=1, dpi=DPI, **more)  # type: ignore[arg-type]


def decision() -> Picture:
    """First page of a decision with letterhead, recipients and signer, after NĐ 30/2020."""
    page = Picture()
    page.line("BẢO HIỂM XÃ HỘI VIỆT NAM", 190, 160, letters=30).line("BẢO HIỂM XÃ HỘI", 260, 205, letters=30)
    page.line("TỈNH NAM ĐỊNH", 280, 250, letters=30).line("Số: 1046/QĐ-BHXH", 250, 330, letters=32)
    page.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 800, 160, letters=30).line(
        "Độc lập - Tự do - Hạnh phúc", 900, 205, letters=32
    )
    page.line("Nam Định, ngày 14 tháng 8 năm 2025", 880, 330, letters=32)
    page.line("QUYẾT ĐỊNH", 720, 430, letters=36).line("Về việc hưởng chế độ hưu trí hằng tháng", 520, 490, letters=34)
    page.lines(LETTER_TO_THE_INSURED, 620)
    page.line("Nơi nhận:", 210, 1250, letters=26).line("- Như Điều 3;", 210, 1290, letters=26).line(
        "- Lưu: VT, CĐ.", 210, 1330, letters=26
    )
    page.line("GIÁM ĐỐC", 1090, 1250, letters=34).line(SIGNER, 950, 1530, letters=36)
    return page


class TestPlainPages:
    def test_every_word_is_read_in_its_place(self) -> None:
        page = text_page(8)
        got = read(page.pixels())
        assert got.text.split("\n") == list(LETTER_TO_THE_INSURED)
        assert (got.number, got.width, got.height, got.dpi, got.turn, got.blank) == (1, WIDTH, HEIGHT, DPI, 0, False)
        assert len(got.words) == len(page.words)
        for word, (text, (left, top, right, bottom)) in zip(got.words, page.words, strict=True):
            assert word.text == text
            assert word.box.centre == pytest.approx(((left + right) / 2 / WIDTH, (top + bottom) / 2 / HEIGHT), abs=0.004)
            assert 0.3 < word.confidence <= 1

    def test_the_reader_says_which_tool_in_which_version_and_settings(self) -> None:
        shown = subprocess.run(["tesseract", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
        assert ocr.reader_version("tesseract").startswith(f"tesseract {shown} vie psm3 ")
        assert f" tesseract {shown} vie" in ocr.reader_version("both")
        assert read(text_page(2).pixels()).reader == ocr.reader_version()
        assert ocr.reader_version(steps=CleaningSteps(ink=False)) != ocr.reader_version()

    @pytest.mark.parametrize("dpi", [150, 300])
    def test_resolution_makes_no_difference(self, dpi: int) -> None:
        pixels = cv2.resize(text_page(8).pixels(), None, fx=dpi / DPI, fy=dpi / DPI, interpolation=cv2.INTER_AREA)
        got = ocr.read_page(pixels, number=3, dpi=dpi)
        assert "cơ quan bảo hiểm xã hội đề nghị bà bổ" in got.text
        assert (got.number, got.width, got.dpi) == (3, pixels.shape[1], dpi)

    def test_grey_pages_are_pages(self) -> None:
        assert "Trần Thị Thu Hằng, sinh ngày 12 tháng 4 năm 1990" in read(grey(text_page(8).pixels())).text


class TestBadPages:
    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_turned_and_tilted_page_is_read_and_its_words_lie_on_the_page_as_scanned(self, turn: int) -> None:
        page = text_page(16)
        lying = turned(tilted(page.pixels(), 2.0), (360 - turn) % 360)
        got = read(lying)
        assert got.turn == turn
        assert got.skew == pytest.approx(2.0, abs=0.1)
        assert "bà Trần Thị Thu Hằng" in got.text
        for word in got.words[:40]:
            dark = lying[
                round(word.box.top * got.height) : round(word.box.bottom * got.height) + 1,
                round(word.box.left * got.width) : round(word.box.right * got.width) + 1,
            ]
            assert np.mean(dark < 128) > 0.06, word

    def test_the_name_of_the_signer_is_read_under_seal_and_signature(self) -> None:
        covered = with_pen(with_seal(decision().pixels(), 1010, 1530), 1000, 1440)
        got = read(covered)
        assert SIGNER in got.text
        assert {mark.kind for mark in got.marks} == {"seal", "pen"}

    def test_without_taking_ink_out_it_is_not(self) -> None:
        covered = with_pen(with_seal(decision().pixels(), 1010, 1530), 1000, 1440)
        assert SIGNER not in read(covered, steps=CleaningSteps(ink=False, background=False, contrast=False, again=False)).text

    def test_shadow_does_not_hide_words(self) -> None:
        assert read(shadowed(text_page(8).pixels(), 0.35)).text.split("\n") == list(LETTER_TO_THE_INSURED)

    def test_a_fax_with_specks_is_read(self) -> None:
        fax = np.where(grey(text_page(8).pixels()) < 128, np.uint8(0), np.uint8(255))
        rng = np.random.default_rng(1008)
        fax[rng.integers(0, HEIGHT, 3000), rng.integers(0, WIDTH, 3000)] = 0
        assert "Bảo hiểm xã hội tỉnh Nam Định" in read(fax).text

    def test_values_on_dotted_lines_are_read_without_the_dots(self) -> None:
        values = ["Họ và tên mẹ: Trần Thanh Linh", "Năm sinh: 2001", "Dân tộc: Kinh", "Cách sinh: Sinh thường"]
        form = Picture()
        for row, text in enumerate(values):
            form.line(text + "." * (100 - len(text)), 210, 400 + 60 * row)
        assert read(form.pixels()).text.split("\n") == values

    def test_a_black_seal_does_not_swallow_the_words_beside_it(self) -> None:
        """On a one-bit scan the seal is as black as print, and Tesseract takes title, seal and name for a picture."""
        sealed = grey(with_pen(with_seal(decision().pixels(), 1060, 1395), 1050, 1480))
        one_bit = np.where(sealed < 200, np.uint8(0), np.uint8(255))
        assert "Hoàng" not in read(one_bit, reader="tesseract", steps=CleaningSteps(again=False)).text
        assert "Hoàng" in read(one_bit, reader="tesseract").text
        assert "Hoàng" in read(one_bit, reader="own").text


class TestBlankPages:
    def test_an_empty_back_is_blank(self) -> None:
        got = read(np.full((HEIGHT, WIDTH, 3), 250, np.uint8))
        assert got.blank
        assert got.words == ()
        assert got.reader == ocr.reader_version()

    def test_a_back_with_show_through_and_a_seal_that_bled_is_blank_and_keeps_its_mark(self) -> None:
        got = read(with_seal(show_through(decision().pixels()), 640, 1530))
        assert got.blank
        assert [mark.kind for mark in got.marks] == ["seal"]

    def test_three_short_lines_are_read(self) -> None:
        lines = ("Nơi nhận:", "- Như trên;", "- Lưu: VT.")
        got = read(Picture().lines(lines, letters=30).pixels())
        assert not got.blank
        assert got.text.split("\n") == list(lines)


class TestReadingOrder:
    def test_columns_of_letterhead_and_signature_are_read_one_after_the_other(self) -> None:
        got = read(decision().pixels()).text.split("\n")
        assert got[:6] == [
            "BẢO HIỂM XÃ HỘI VIỆT NAM",
            "BẢO HIỂM XÃ HỘI",
            "TỈNH NAM ĐỊNH",
            "Số: 1046/QĐ-BHXH",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
        ]
        assert got[-5:] == ["Nơi nhận:", "- Như Điều 3;", "- Lưu: VT, CĐ.", "GIÁM ĐỐC", SIGNER]

    def test_lines_are_numbered_from_0_in_this_order(self) -> None:
        numbers = [word.line for word in read(decision().pixels()).words]
        assert numbers == sorted(numbers)
        assert set(numbers) == set(range(max(numbers) + 1))


class TestFailures:
    def test_no_tesseract_is_a_failure_of_the_environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(TesseractMissing) as caught:
            read(text_page(8).pixels(), reader="tesseract")
        assert caught.value.exit_code is ExitCode.ENVIRONMENT

    def test_a_missing_language_is_named(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
        with pytest.raises(TesseractLanguageMissing) as caught:
            read(text_page(8).pixels(), reader="tesseract")
        assert caught.value.details == {"language": "vie"}
        assert caught.value.exit_code is ExitCode.ENVIRONMENT

    def test_a_tesseract_that_dies_is_no_empty_page(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        instead(monkeypatch, tmp_path, "echo 'bad_alloc' >&2; exit 134")
        with pytest.raises(TesseractFailed, match="bad_alloc"):
            read(text_page(8).pixels(), reader="tesseract")

    def test_a_tesseract_that_hangs_is_ended_and_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        instead(monkeypatch, tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600")
        with pytest.raises(TesseractTimeout):
            read(text_page(8).pixels(), reader="tesseract", seconds=1.0)
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)

    @pytest.mark.parametrize(
        "pixels",
        [np.zeros((0, 0), np.uint8), np.zeros((40, 40, 4), np.uint8), np.zeros((40, 40), np.float32), np.zeros(40, np.uint8)],
        ids=["no pixels", "four channels", "no bytes", "a row"],
    )
    def test_what_is_no_page_image_is_refused(self, pixels: Pixels) -> None:
        with pytest.raises(PageImageInvalid):
            read(pixels)

    @pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (30, 40)])
    def test_slivers_of_pages_are_blank(self, size: tuple[int, int]) -> None:
        assert read(np.full(size, 200, np.uint8)).blank

    def test_the_environment_is_left_as_it_was(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
        read(text_page(2).pixels(), reader="tesseract")
        assert "OMP_THREAD_LIMIT" not in os.environ


def instead(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str) -> None:
    """Puts a small program in the place of tesseract; asked for its version it answers like the real one."""
    real = shutil.which("tesseract")
    program = folder / "tesseract"
    program.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then exec {real} --version; fi\n{script}\n', encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


@dataclass(frozen=True)
class Drawn:
    number: int
    pixels: Pixels
    dpi: float = DPI


def test_pages_read_together_are_read_as_each_alone() -> None:
    blank = np.full((HEIGHT, WIDTH), 255, np.uint8)
    pages = [
        Drawn(3, decision().pixels()),
        Drawn(4, blank),
        Drawn(5, tilted(grey(text_page().pixels()), 1.5)),
        Drawn(6, cv2.resize(text_page().pixels(), None, fx=1.1, fy=1.1), DPI * 1.1),
        Drawn(7, turned(grey(text_page().pixels()), 180)),
    ]
    together = ocr.read_pages(iter(pages))
    assert together == [ocr.read_page(one.pixels, number=one.number, dpi=one.dpi) for one in pages]
    assert [page.number for page in together] == [3, 4, 5, 6, 7]
    assert [page.blank for page in together] == [False, True, False, False, False]
    assert "QUYẾT ĐỊNH" in together[0].text
    assert together[4].turn == 180


def test_pages_read_together_take_one_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    counting = tmp_path / "tesseract"
    counting.write_text(f'#!/bin/sh\necho called >> {calls}\nexec {shutil.which("tesseract")} "$@"\n')
    counting.chmod(counting.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    ocr.read_pages((Drawn(number, text_page().pixels()) for number in (1, 2, 3)), reader="tesseract")
    assert calls.read_text().splitlines() == ["called"]


def test_no_pages_take_no_call() -> None:
    assert ocr.read_pages([]) == []
