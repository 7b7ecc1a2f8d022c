"""`sohoa organisation`: employers and facilities by their numbers, two records that are one, and their papers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive.acts import acts_on
from sohoa.assembly import open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.portal.command import Ended, sohoa

VIETTEL = "0100109106"
BINH = ("--by", "Trần Thị Bình")


class Office:
    """An installation with a company by its tax number, the same by its code at the insurance, and a hospital."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.viettel = self.made("--kind", "employer", "--number", f"tax_number={VIETTEL}", "--name", "Tập đoàn Viettel")
        self.insured = self.made("--kind", "employer", "--number", "employer_code=TZH490L")
        self.hospital = self.made("--kind", "facility", "--number", "facility_code=01929", "--name", "Bệnh viện Bạch Mai")

    def made(self, *words: str) -> str:
        return str(self.json("organisation", "add", *words, *BINH)["id"])

    def sohoa(self, *words: str | Path, **settings: str) -> Ended:
        return sohoa(*words, data=self.data, **settings)

    def json(self, *words: str | Path) -> Any:
        ended = self.sohoa(*words, "--json")
        assert ended.code == 0, ended.out + ended.err
        return ended.value

    def acts(self, id: object) -> list[tuple[str, str]]:
        with open_installation(Settings(data=self.data)) as installation, installation.sessions() as session:
            return [(act.verb, act.who) for act in acts_on(session, "organisation", id)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "data")


def test_an_organisation_is_shown_by_record_or_number_and_the_read_is_on_record(office: Office) -> None:
    shown = office.sohoa("organisation", "show", VIETTEL, *BINH)
    assert shown.code == 0
    assert "Tập đoàn Viettel" in shown.out
    assert "người sử dụng lao động" in shown.out
    assert "mã số thuế" in shown.out
    for who in (office.hospital, "facility_code=01929"):
        assert office.json("organisation", "show", who)["name"] == "Bệnh viện Bạch Mai"
    assert office.acts(office.viettel) == [("register", "Trần Thị Bình"), ("read", "Trần Thị Bình")]


def test_a_known_one_gets_the_further_numbers(office: Office) -> None:
    again = office.json(
        "organisation", "add", "--kind", "employer", "--number", f"tax_number={VIETTEL}",
        "--number", "registration_number=0103000123", "--name", "Viettel",
    )  # fmt: skip
    assert (str(again["id"]), again["name"]) == (office.viettel, "Tập đoàn Viettel")
    assert [one["kind"] for one in again["identifiers"]] == ["tax_number", "registration_number"]


def test_the_list_is_asked_by_kind_name_and_number(office: Office) -> None:
    assert [one["name"] for one in office.json("organisation", "list", "--name", "bach mai")] == ["Bệnh viện Bạch Mai"]
    assert [str(one["id"]) for one in office.json("organisation", "list", "--number", "tzh490l")] == [office.insured]
    assert len(office.json("organisation", "list", "--kind", "employer")) == 2
    assert len(office.json("organisation", "list", "--limit", "1", "--offset", "2")) == 1
    listed = office.sohoa("organisation", "list", LANGUAGE="en").out
    assert "medical facility" in listed
    assert office.sohoa("organisation", "list", "--name", "không có").out.startswith("Không tìm thấy")


def test_the_personal_number_of_who_owns_a_business_is_masked_in_lists(office: Office) -> None:
    office.made("--kind", "employer", "--number", "tax_number=030185004321", "--name", "Hộ kinh doanh Hoa")
    (only,) = office.json("organisation", "list", "--name", "hoa")
    assert only["identifiers"][0]["value"] == "•••••••••321"


def test_two_records_become_one_and_two_again(office: Office) -> None:
    merged = office.json("organisation", "merge", office.viettel, "TZH490L", "--reason", "một công ty", *BINH)
    assert (str(merged["kept_id"]), merged["merged_by"]) == (office.viettel, "Trần Thị Bình")
    shown = office.sohoa("organisation", "show", "TZH490L")
    assert "Tập đoàn Viettel" in shown.out
    assert f"gộp từ #{office.insured}" in shown.out
    undone = office.json("organisation", "unmerge", str(merged["id"]), "--reason", "chi nhánh riêng", *BINH)
    assert (undone["undone_by"], undone["learnt_since"]) == ("Trần Thị Bình", [])
    assert str(office.json("organisation", "show", "TZH490L")["id"]) == office.insured
    for one in (office.viettel, office.insured):
        assert [verb for verb, _ in office.acts(one) if verb.endswith("merge")] == ["merge", "unmerge"]


def test_a_number_is_added_verified_and_ended(office: Office) -> None:
    number = "registration_number=0103000123"
    added = office.json("organisation", "identifier", "add", VIETTEL, number, "--from", "2003-05-04", "--verified", *BINH)
    row = added["identifiers"][-1]
    assert (row["value"], row["valid_from"], row["verified_by"]) == ("0103000123", "2003-05-04", "Trần Thị Bình")
    ended = office.json("organisation", "identifier", "end", VIETTEL, number, "--last-day", "01/06/2010")
    assert (ended["identifiers"][-1]["valid_to"], ended["identifiers"][-1]["valid"]) == ("2010-06-01", False)
    verified = office.json("organisation", "identifier", "verify", VIETTEL, VIETTEL, *BINH)
    assert verified["identifiers"][0]["verified_by"] == "Trần Thị Bình"
    assert [verb for verb, _ in office.acts(office.viettel)][1:] == [
        "add_number", "verify_number", "end_number", "verify_number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("show", "0100684378"), "ORGANISATION_UNKNOWN", 4),
        (("show", "99999"), "ORGANISATION_UNKNOWN", 4),
        (("show", "0100109107"), "ORGANISATION_IDENTIFIER_INVALID", 2),
        (("add", "--kind", "employer", "--number", "phone=0901234567"), "ORGANISATION_IDENTIFIER_INVALID", 2),
        (("add", "--kind", "employer", "--number", VIETTEL), "USAGE", 2),
        (
            ("add", "--kind", "employer", "--number", f"tax_number={VIETTEL}", "--number", "employer_code=TZH490L"),
            "ORGANISATIONS_DISAGREE",
            6,
        ),
        (("list", "--number", "mã số thuế"), "ORGANISATION_IDENTIFIER_INVALID", 2),
        (("merge", VIETTEL, VIETTEL, "--reason", "trùng"), "ALREADY_ONE_ORGANISATION", 6),
        (("merge", VIETTEL, "TZH490L", "--reason", " "), "REASON_MISSING", 2),
        (("unmerge", "7", "--reason", "nhầm"), "ORGANISATION_MERGE_UNKNOWN", 4),
        (("identifier", "add", VIETTEL, "TZH490L"), "ORGANISATIONS_DISAGREE", 6),
        (("identifier", "verify", VIETTEL, "TZH490L"), "ORGANISATION_IDENTIFIER_UNKNOWN", 4),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_says_why(office: Office, words: tuple[str, ...], code: str, exit_code: int) -> None:
    refused = office.sohoa("organisation", *words, "--json")
    assert (refused.value["code"], refused.code) == (code, exit_code)


def test_the_papers_of_an_organisation_are_listed_and_put_right(office: Office, tmp_path: Path) -> None:
    scan = tmp_path / "ra viện.pdf"
    scan.write_bytes(drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", "030185004321")))
    assert office.sohoa("ingest", scan).code == 0
    document = str(office.json("document", "list")[0]["id"])
    linked = office.json(
        "review", "correct", document, "--link-organisation", "employer=TZH490L",
        "--link-organisation", "facility=facility_code=01929", "--why", "đối chiếu bản chính", *BINH,
    )  # fmt: skip
    assert [(one["role"], one["name"], one["found_by"]) for one in linked["organisations"]] == [
        ("employer", None, "officer"), ("facility", "Bệnh viện Bạch Mai", "officer"),
    ]  # fmt: skip
    assert [str(one["id"]) for one in office.json("document", "list", "--organisation", "TZH490L")] == [document]
    assert office.json("document", "list", "--organisation", office.viettel) == []
    office.json("organisation", "merge", VIETTEL, "TZH490L", "--reason", "một công ty")
    assert [str(one["id"]) for one in office.json("document", "list", "--organisation", office.viettel)] == [document]
    assert "Bệnh viện Bạch Mai" in office.sohoa("document", "show", document).out
    unlinked = office.json(
        "review", "correct", document, "--unlink-organisation", f"employer=#{office.insured}", "--why", "nhầm", *BINH
    )  # fmt: skip
    assert [one["role"] for one in unlinked["organisations"]] == ["facility"]
    refused = office.sohoa("review", "correct", document, "--link-organisation", "chủ=TZH490L", "--why", "nhầm", "--json")
    assert (refused.value["code"], refused.code) == ("ORGANISATION_ROLE_UNKNOWN", 2)
