"""Zips: good entries come out under names of ours, each bad one has its own problem, and nothing is written elsewhere."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.opening.archive import ZipLimits, unpack
from ingest.opening.errors import SourceDamaged, ZipTooManyEntries
from tests.drawn import discharge_page, pdf

LIMITS = ZipLimits(entries=50, ratio=200, entry_bytes=8 << 20, total_bytes=16 << 20)
PAPER = pdf(discharge_page())
GOOD = "hồ sơ ốm đau/giấy ra viện.pdf"


class RawName(zipfile.ZipInfo):
    """An entry whose name is written as these bytes, without the flag that says UTF-8."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, 0


def raw_name(raw: bytes) -> RawName:
    entry = RawName("x")
    entry.raw = raw
    return entry


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "ra"
    made.mkdir()
    return made


def packed(tmp_path: Path, fill: Callable[[zipfile.ZipFile], None]) -> Path:
    path = tmp_path / "hồ sơ.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(GOOD, PAPER)
        fill(archive)
    return path


def outcome(path: Path, folder: Path, limits: ZipLimits = LIMITS) -> tuple[list[str], dict[str, str]]:
    """Names that came out, and codes of those that did not; all that lies in the folder is of the first."""
    taken, problems = unpack(path, folder, limits)
    assert sorted(entry.path for entry in taken) == sorted(folder.iterdir())
    for entry in problems:
        assert entry.problem.file == entry.name
    return [entry.name for entry in taken], {entry.name: entry.problem.code for entry in problems}


def test_entries_come_out_whole_under_names_of_ours(tmp_path: Path, folder: Path) -> None:
    taken, problems = unpack(packed(tmp_path, lambda archive: archive.writestr("sổ BHXH.tif", b"II*\x00")), folder, LIMITS)
    assert [entry.name for entry in taken] == [GOOD, "sổ BHXH.tif"]
    assert [entry.path.read_bytes() for entry in taken] == [PAPER, b"II*\x00"]
    assert {entry.path.name.isdigit() for entry in taken} == {True}
    assert problems == []


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/cron.d/sohoa.pdf",
        "hồ sơ/../../giấy.pdf",
        "/etc/passwd.pdf",
        "C:/Windows/giấy.pdf",
        "C:giấy.pdf",
        "..\\..\\giấy.pdf",
        "\\\\may-chu\\chung\\giấy.pdf",
    ],
)
def test_a_name_that_leads_out_is_refused(tmp_path: Path, folder: Path, name: str) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr(name, PAPER))
    assert outcome(path, folder) == ([GOOD], {name.replace("\\", "/"): "ZIP_PATH_CLIMBS"})
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["hồ sơ.zip", "ra"]


def test_folders_of_old_windows_programs_are_folders(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("hồ sơ\\giấy khai sinh.pdf", PAPER))
    assert outcome(path, folder) == ([GOOD, "hồ sơ/giấy khai sinh.pdf"], {})


def test_a_link_is_refused(tmp_path: Path, folder: Path) -> None:
    link = zipfile.ZipInfo("giấy.pdf")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = packed(tmp_path, lambda archive: archive.writestr(link, "/etc/shadow"))
    assert outcome(path, folder) == ([GOOD], {"giấy.pdf": "ZIP_LINK"})


def test_an_entry_that_swells_is_stopped(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("bom.pdf", bytes(6 << 20)))
    assert outcome(path, folder) == ([GOOD], {"bom.pdf": "ZIP_SWELLS"})


def test_a_small_blank_page_is_no_bomb(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("trang trắng.tif", bytes(1 << 20)))
    assert outcome(path, folder) == ([GOOD, "trang trắng.tif"], {})


def test_an_entry_larger_than_the_limit_is_stopped(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("lớn.pdf", os.urandom((8 << 20) + 1)))
    assert outcome(path, folder) == ([GOOD], {"lớn.pdf": "SOURCE_TOO_LARGE"})


def test_what_comes_out_in_all_is_limited(tmp_path: Path, folder: Path) -> None:
    def fill(archive: zipfile.ZipFile) -> None:
        for number in range(4):
            archive.writestr(f"{number}.pdf", os.urandom(6 << 20))

    taken, problems = outcome(packed(tmp_path, fill), folder)
    assert taken == [GOOD, "0.pdf", "1.pdf"]
    assert problems == {"2.pdf": "ZIP_TOO_LARGE", "3.pdf": "ZIP_TOO_LARGE"}


def test_a_size_that_lies_does_not_get_past_the_limit(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("bom.pdf", bytes(6 << 20)))
    content = path.read_bytes()
    true, told = (6 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")
    assert content.count(true) == 2
    path.write_bytes(content.replace(true, told))
    assert outcome(path, folder) == ([GOOD], {"bom.pdf": "SOURCE_DAMAGED"})


def test_an_encrypted_entry_is_named(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("mật.pdf", PAPER))
    content = bytearray(path.read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.rindex(signature) + flags] |= 1
    path.write_bytes(content)
    assert outcome(path, folder) == ([GOOD], {"mật.pdf": "ZIP_ENCRYPTED"})


def test_an_unknown_compression_is_named(tmp_path: Path, folder: Path) -> None:
    deflate64 = 9
    path = packed(tmp_path, lambda archive: archive.writestr("nén lạ.pdf", PAPER))
    content = bytearray(path.read_bytes())
    for signature, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.rindex(signature) + method] = deflate64
    path.write_bytes(content)
    assert outcome(path, folder) == ([GOOD], {"nén lạ.pdf": "ZIP_METHOD"})


def test_a_zip_in_a_zip_is_refused(tmp_path: Path, folder: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("giấy.pdf", PAPER)
    path = packed(tmp_path, lambda archive: archive.writestr("trong.pdf", inner.getvalue()))
    assert outcome(path, folder) == ([GOOD], {"trong.pdf": "SOURCE_KIND_REFUSED"})


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_of_one_name_the_first_is_taken_and_the_second_named(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr(GOOD, b"%PDF-1.7 khac"))
    assert outcome(path, folder) == ([GOOD], {GOOD: "ZIP_TWICE"})
    assert next(folder.iterdir()).read_bytes() == PAPER


def test_entries_that_share_their_bytes_are_refused(tmp_path: Path, folder: Path) -> None:
    def fill(archive: zipfile.ZipFile) -> None:
        for number in range(3):
            archive.writestr(f"{number}.pdf", PAPER)
        for entry in archive.filelist[2:]:
            entry.header_offset = archive.filelist[1].header_offset

    _, problems = outcome(packed(tmp_path, fill), folder)
    assert problems["0.pdf"] == problems["1.pdf"] == "ZIP_OVERLAP"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("hồ sơ ốm đau.pdf".encode(), "hồ sơ ốm đau.pdf"),  # as macOS writes it
        (b"h\xf4\xcc s\xf5 \xf4\xecm \xf0au.pdf", "hồ sơ ốm đau.pdf"),  # as Vietnamese Windows writes it, CP1258
        (b"R\x82sum\x82.pdf", "Résumé.pdf"),  # as the standard says, CP437
    ],
)
def test_names_without_the_utf8_flag_are_read(tmp_path: Path, folder: Path, raw: bytes, name: str) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr(raw_name(raw), PAPER))
    assert outcome(path, folder) == ([GOOD, name], {})


def test_names_are_composed(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("ho\u0302\u0300 so\u031b.pdf", PAPER))
    assert outcome(path, folder) == ([GOOD, "hồ sơ.pdf"], {})


def test_what_systems_leave_in_zips_stays_out_unsaid_but_counts(tmp_path: Path, folder: Path) -> None:
    litter = ["__MACOSX/hồ sơ/._giấy.pdf", ".DS_Store", "hồ sơ/.DS_Store", "hồ sơ/Thumbs.db", "desktop.ini", "hồ sơ/"]

    def fill(archive: zipfile.ZipFile) -> None:
        for name in litter:
            archive.writestr(name, b"")

    path = packed(tmp_path, fill)
    assert outcome(path, folder) == ([GOOD], {})
    with pytest.raises(ZipTooManyEntries):
        unpack(path, folder, ZipLimits(len(litter), LIMITS.ratio, LIMITS.entry_bytes, LIMITS.total_bytes))


def test_a_damaged_entry_does_not_touch_the_others(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("hỏng.pdf", PAPER))
    content = bytearray(path.read_bytes())
    start = content.rindex(b"PK\x03\x04") + 200
    content[start : start + 400] = bytes(400)
    path.write_bytes(content)
    assert outcome(path, folder) == ([GOOD], {"hỏng.pdf": "SOURCE_DAMAGED"})


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + bytes(500), b"PK\x05\x06" + bytes(5)])
def test_a_zip_without_its_list_is_damaged(tmp_path: Path, folder: Path, content: bytes) -> None:
    path = tmp_path / "cụt.zip"
    path.write_bytes(content)
    with pytest.raises(SourceDamaged):
        unpack(path, folder, LIMITS)


def test_a_zip_cut_off_is_damaged(tmp_path: Path, folder: Path) -> None:
    path = packed(tmp_path, lambda archive: archive.writestr("giấy.pdf", PAPER))
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceDamaged):
        unpack(path, folder, LIMITS)
