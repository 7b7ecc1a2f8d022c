"""Documents that wait for a person, on the terminal: nobody said whose they are; looked at, corrected, accepted."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests import drawn
from tests.portal.command import Ended, sohoa

HOA = "030185004321"
BY = ("--by", "Trần Thị Bình")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bàn")
    (folder / "ra viện.pdf").write_bytes(drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA)))
    (folder / "thư.pdf").write_bytes(drawn.pdf(drawn.page(["Kính gửi cơ quan bảo hiểm xã hội"])))
    ended = sohoa("ingest", folder / "ra viện.pdf", folder / "thư.pdf", "--unit", "07906", data=folder / "data")
    assert ended.code == 0, ended.err
    return folder


@pytest.fixture
def data(scanned: Path, tmp_path: Path) -> Path:
    """A discharge paper and a letter that wait, for this test alone."""
    return Path(copytree(scanned, tmp_path / "bàn")) / "data"


def review(data: Path, *words: str, **settings: str) -> Ended:
    return sohoa("review", *words, data=data, **settings)


def waiting(data: Path) -> list[dict[str, Any]]:
    return review(data, "list", "--json").value["documents"]


def of_file(data: Path, name: str) -> str:
    return next(str(one["document"]["id"]) for one in waiting(data) if one["document"]["source_name"] == name)


def test_the_list_speaks_both_languages_and_hides_numbers(data: Path) -> None:
    listed = review(data, "list")
    assert listed.code == 0
    first, second = listed.out.splitlines()[1:3]
    assert "chưa rõ loại" in first
    assert "Giấy ra viện" in second
    assert "•321" in second
    assert HOA not in listed.out
    assert "type not known" in review(data, "list", LANGUAGE="en").out
    assert review(data, "list", "--unit", "07999", "--json").value == {"waiting": 0, "documents": [], "next": None}
    assert "1 trong 2" in review(data, "list", "--limit", "1").err
    assert review(data, "list", "--weigh-again", "--json").value["documents"] == waiting(data)


def test_a_document_shows_what_to_look_at(data: Path) -> None:
    number = of_file(data, "ra viện.pdf")
    shown = review(data, "show", number)
    assert shown.code == 0
    assert "ngày ra viện" in shown.out
    assert "không thấy trường: số sê-ri" in shown.out
    unsure = [one for one in review(data, "show", number, "--json").value["fields"] if not one["certain"]]
    assert all(f"/v1/documents/{number}/pages/1/image" in shown.out for _ in unsure)
    assert review(data, "show", "99").code == 4


def test_what_was_corrected_is_shown_with_who_and_why(data: Path) -> None:
    number = of_file(data, "thư.pdf")
    version = str(review(data, "show", number, "--json").value["version"])
    done = review(
        data, "correct", number, "--type", "GIAY_RA_VIEN", "--set", "admitted_on=02/03/2026",
        "--add", "person_name=Nguyễn Thị Hoa", "--not-shown", "serial", "--link", f"owner={HOA}",
        "--why", "đọc bằng mắt", "--version", version, *BY,
    )  # fmt: skip
    assert done.code == 0, done.err
    shown = review(data, "show", number, "--json").value
    assert {(one["what"], one["name"]) for one in shown["corrections"]} == {
        ("type", None), ("field", "admitted_on"), ("field", "person_name"), ("field", "serial"), ("person", "owner"),
    }  # fmt: skip
    told = review(data, "show", number).out
    assert "Trần Thị Bình" in told
    assert "đọc bằng mắt" in told
    late = review(data, "correct", number, "--set", "serial=BV 1", "--why", "x", "--version", version, *BY)
    assert (late.code, "DOCUMENT_CHANGED" in late.err, "Trần Thị Bình" in late.err) == (6, True, True)
    owner = next(one["person_id"] for one in shown["persons"] if one["role"] == "owner")
    assert review(data, "correct", number, "--unlink", f"owner=#{owner}", "--why", "nhầm người", *BY).code == 0
    assert review(data, "show", number, "--json").value["persons"] == []


def test_what_is_not_right_is_said(data: Path) -> None:
    number = of_file(data, "ra viện.pdf")
    for words, code in (
        (("--set", "ngay=1", "--why", "x"), "FIELD_UNKNOWN"),
        (("--set", "admitted_on=hôm qua", "--why", "x"), "FIELD_VALUE_INVALID"),
        (("--set", "admitted_on", "--why", "x"), "USAGE"),
        (("--confirm", "admitted_on", "--why", "x" * 1001), "USAGE"),
        (("--set", "admitted_on=2026-03-02"), "USAGE"),
        (("--why", "x"), "CORRECTION_EMPTY"),
    ):
        ended = review(data, "correct", number, *words, *BY)
        assert (ended.code, code in ended.err) == (2, True), words
    assert review(data, "show", number, "--json").value["corrections"] == []


def test_accepting_and_the_old_command_are_one(data: Path) -> None:
    letter, paper = of_file(data, "thư.pdf"), of_file(data, "ra viện.pdf")
    assert review(data, "correct", letter, "--type", "GIAY_RA_VIEN", "--why", "đọc bằng mắt", *BY).code == 0
    for words in (("review", "accept"), ("document", "verify")):
        refused = sohoa(*words, letter, "--form", "original", *BY, data=data)
        assert (refused.code, "PROOF_UNREAD" in refused.err, "discharged_on" in refused.err) == (6, True, True)
    accepted = review(
        data, "accept", letter, "--form", "lawful_copy", "--not-shown", "discharged_on", "--set", "admitted_on=2026-03-02", *BY
    )
    assert accepted.code == 0, accepted.err
    assert "✔ Trần Thị Bình (lawful_copy)" in accepted.out
    assert sohoa("document", "verify", paper, "--form", "original", *BY, data=data).code == 0
    assert waiting(data) == []
