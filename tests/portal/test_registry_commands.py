"""`sohoa person` and `sohoa unit`: who somebody is, two records that are one person, units from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from archive import link_person
from archive.acts import acts_on
from archive.records import Document
from archive.review import weigh
from registry import persons
from sohoa.assembly import open_installation
from sohoa.settings import Settings
from tests.portal.command import Ended, sohoa
from tests.sohoa.documents import one_document

HOA, MAI = "030185004321", "001185012349"
WHY = ("--purpose", "hồ sơ ốm đau")
BINH = ("--by", "Trần Thị Bình")


class Office:
    """An installation with three people in it: Hoa, the same Hoa under an old number, and Mai."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with open_installation(Settings(data=data)) as installation, installation.sessions.begin() as session:
            known = (
                {"personal_number": HOA, "name": "Nguyễn Thị Hoa", "birth_date": "1985-03-12", "sex": "nữ"},
                {"old_identity_number": "142345678", "name": "NGUYỄN THỊ HOA", "birth_date": "1985"},
                {"personal_number": MAI, "name": "Lê Thị Mai", "birth_date": "1985-03-12"},
            )
            self.hoa, self.old, self.mai = (str(persons.find_or_create(session, **one).id) for one in known)

    def sohoa(self, *words: str | Path, **settings: str) -> Ended:
        return sohoa(*words, data=self.data, **settings)

    def json(self, *words: str | Path) -> Any:
        ended = self.sohoa(*words, "--json")
        assert ended.code == 0, ended.out + ended.err
        return ended.value

    def acts(self, kind: str, id: object) -> list[tuple[str, str, str | None]]:
        with open_installation(Settings(data=self.data)) as installation, installation.sessions() as session:
            return [(act.verb, act.who, act.purpose) for act in acts_on(session, kind, id)]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "data")


# Persons


def test_a_person_is_shown_whole_and_the_read_is_on_record(office: Office) -> None:
    shown = office.sohoa("person", "show", HOA, *WHY, *BINH)
    assert shown.code == 0
    assert "Nguyễn Thị Hoa" in shown.out
    assert HOA in shown.out
    assert "12/03/1985" in shown.out
    assert office.acts("person", office.hoa) == [("read", "Trần Thị Bình", "hồ sơ ốm đau")]
    assert office.json("person", "show", office.hoa, *WHY)["identifiers"][0]["value"] == HOA


@pytest.mark.parametrize(
    "words",
    [
        ("person", "show", HOA),
        ("person", "show", HOA, "--purpose", " "),
        ("person", "find", HOA),
        ("person", "suggest", "--name", "Nguyễn Thị Hoa"),
        ("person", "suggest", "1"),
        ("person", "identifier", "verify", HOA, HOA),
        ("person", "identifier", "add", HOA, "C1234567"),
        ("person", "identifier", "end", HOA, HOA, "--last-day", "2025-06-30"),
    ],
    ids=" ".join,
)
def test_nobody_reads_of_a_person_without_a_purpose(office: Office, words: tuple[str, ...]) -> None:
    refused = office.sohoa(*words, "--json")
    assert (refused.code, refused.value["code"]) == (2, "PURPOSE_MISSING")


def test_a_list_shows_the_end_of_each_number_only(office: Office) -> None:
    found = office.sohoa("person", "find", "142 345 678", *WHY)
    assert "••••••678" in found.out
    assert "142345678" not in found.out
    assert office.json("person", "find", "142345678", *WHY)["persons"][0]["identifiers"] == [
        {"kind": "old_identity_number", "value": "••••••678", "valid": False}
    ]
    assert office.json("person", "find", "079085001234", *WHY) == {"persons": []}
    assert ("search", "hồ sơ ốm đau") in [(verb, why) for verb, _, why in office.acts("persons", "list")]


def test_a_name_suggests_and_tells_how_surely(office: Office) -> None:
    found = office.json("person", "suggest", "--name", "nguyen thi hoa", "--birth-date", "12/03/1985", *WHY)["persons"]
    assert [(str(one["id"]), one["birth_date_fit"]) for one in found] == [(office.hoa, "same"), (office.old, "compatible")]
    assert [str(one["id"]) for one in office.json("person", "suggest", office.hoa, *WHY)["persons"]] == [office.old]
    assert (
        "ngày sinh trùng" in office.sohoa("person", "suggest", "--name", "Nguyễn Thị Hoa", "--birth-date", "1985-03-12", *WHY).out
    )
    assert office.sohoa("person", "suggest", *WHY).code == 2


def test_two_records_become_one_person_and_two_again(office: Office) -> None:
    merged = office.json("person", "merge", HOA, office.old, "--reason", "đã đối chiếu sổ BHXH", *BINH)
    assert (str(merged["kept_id"]), str(merged["merged_id"])) == (office.hoa, office.old)
    shown = office.json("person", "show", "142345678", *WHY)
    assert (str(shown["id"]), [str(one) for one in shown["records"]]) == (office.hoa, [office.hoa, office.old])
    assert {row["value"] for row in shown["identifiers"]} == {HOA, "142345678"}
    assert "gộp từ" in office.sohoa("person", "show", HOA, *WHY).out
    undone = office.sohoa("person", "unmerge", str(merged["id"]), "--reason", "hai chị em sinh đôi", *BINH)
    assert undone.code == 0
    assert "đã tách" in undone.out
    assert str(office.json("person", "show", "142345678", *WHY)["id"]) == office.old
    for record in (office.hoa, office.old):
        verbs = [verb for verb, who, _ in office.acts("person", record) if who == "Trần Thị Bình"]
        assert verbs == ["merge", "unmerge"]


def test_what_came_while_a_merge_stood_is_named_when_it_is_taken_back(office: Office) -> None:
    merged = office.json("person", "merge", HOA, office.old, "--reason", "một người")
    assert office.sohoa("person", "identifier", "add", "142345678", "C1234567", *WHY).code == 0
    undone = office.sohoa("person", "unmerge", str(merged["id"]), "--reason", "nhầm")
    assert "C1234567" in undone.out


def test_two_verified_personal_numbers_are_not_merged(office: Office) -> None:
    for number in (HOA, MAI):
        assert office.sohoa("person", "identifier", "verify", number, number, *WHY, *BINH).code == 0
    refused = office.sohoa("person", "merge", HOA, MAI, "--reason", "trùng ngày sinh", LANGUAGE="en")
    assert refused.code == 6
    assert "MERGE_REFUSED" in refused.err
    assert "two persons" in refused.err
    assert HOA not in refused.err


def test_a_number_is_added_verified_and_ended(office: Office) -> None:
    added = office.json("person", "identifier", "add", HOA, "C1234567", "--from", "2016-05-04", "--verified", *WHY, *BINH)
    row = next(row for row in added["identifiers"] if row["kind"] == "passport_number")
    assert (row["value"], row["valid_from"], row["verified_by"]) == ("C1234567", "2016-05-04", "Trần Thị Bình")
    ended = office.json("person", "identifier", "end", HOA, "C1234567", "--last-day", "04/05/2026", *WHY)
    row = next(row for row in ended["identifiers"] if row["kind"] == "passport_number")
    assert (row["valid_to"], row["valid"]) == ("2026-05-04", False)
    assert str(office.json("person", "show", "C1234567", *WHY)["id"]) == office.hoa
    assert [verb for verb, _, _ in office.acts("person", office.hoa)][:3] == ["add_number", "verify_number", "end_number"]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("show", "079085001234", *WHY), "PERSON_UNKNOWN", 4),
        (("show", "99999", *WHY), "PERSON_UNKNOWN", 4),
        (("show", "không phải số", *WHY), "IDENTIFIER_INVALID", 2),
        (("find", "tax_number=0100109107", *WHY), "IDENTIFIER_INVALID", 2),
        (("suggest", "--name", "Hoa", "--birth-date", "1985-02-30", *WHY), "BIRTH_DATE_INVALID", 2),
        (("merge", HOA, HOA, "--reason", "trùng"), "ALREADY_ONE_PERSON", 6),
        (("merge", HOA, MAI, "--reason", " "), "REASON_MISSING", 2),
        (("unmerge", "7", "--reason", "nhầm"), "MERGE_UNKNOWN", 4),
        (("identifier", "add", HOA, "142345678", *WHY), "IDENTIFIERS_DISAGREE", 6),
        (("identifier", "verify", HOA, "C1234567", *WHY), "IDENTIFIER_UNKNOWN", 4),
        (
            ("identifier", "add", HOA, "C1234567", "--from", "2026-05-04", "--to", "2016-05-04", *WHY),
            "IDENTIFIER_PERIOD_INVALID",
            2,
        ),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_says_why(office: Office, words: tuple[str, ...], code: str, exit_code: int) -> None:
    refused = office.sohoa("person", *words, "--json")
    assert (refused.value["code"], refused.code) == (code, exit_code)


def test_what_was_refused_left_nothing_behind(office: Office) -> None:
    office.sohoa("person", "identifier", "add", HOA, "C1234567", "--from", "2026-05-04", "--to", "2016-05-04", *WHY)
    assert office.json("person", "find", "C1234567", *WHY) == {"persons": []}


def test_documents_are_listed_by_any_number_of_somebody_who_was_on_record_twice(office: Office) -> None:
    with open_installation(Settings(data=office.data)) as installation, installation.sessions.begin() as session:
        document = one_document(session)
        link_person(session, document.id, int(office.old), "owner")
        weigh(session, [document], installation.catalogue.types)

    def listed(number: str) -> list[int]:
        return [one["id"] for one in office.json("document", "list", "--person", number)]

    assert (listed(HOA), listed("142345678")) == ([], [document.id])
    merged = office.json("person", "merge", HOA, "142345678", "--reason", "CMND ghi trên căn cước", *BINH)
    assert listed(HOA) == listed("142345678") == [document.id]
    with open_installation(Settings(data=office.data)) as installation, installation.sessions() as session:
        assert session.get_one(Document, document.id).certainty == 0, "whose it is is told anew, so that it is weighed anew"
    office.json("person", "unmerge", str(merged["id"]), "--reason", "nhầm", *BINH)
    assert (listed(HOA), listed("142345678")) == ([], [document.id])


# Units


@pytest.fixture
def example(office: Office, tmp_path: Path) -> Path:
    file = tmp_path / "đơn vị.yaml"
    assert office.sohoa("unit", "example", "--to", file).code == 0
    return file


def test_the_example_is_written_once_and_can_be_loaded(office: Office, example: Path) -> None:
    assert office.json("unit", "load", example) == {"added": 7, "changed": 0, "unchanged": 0}
    assert "7 giữ nguyên" in office.sohoa("unit", "load", example, *BINH).out
    assert office.sohoa("unit", "example", "--to", example, "--json").value["code"] == "TARGET_EXISTS"
    assert [(verb, who) for verb, who, _ in office.acts("units", "đơn vị.yaml")][-1] == ("load", "Trần Thị Bình")


def test_units_of_a_day(office: Office, example: Path) -> None:
    office.json("unit", "load", example)
    assert [one["code"] for one in office.json("unit", "list", "--on", "2025-06-30")] == ["07906", "097", "09701", "098"]
    assert [one["code"] for one in office.json("unit", "list", "--on", "2025-07-01")] == ["07906", "09701", "099", "09911"]
    inside = office.json("unit", "list", "--within", "099", "--all")
    assert [one["code"] for one in inside] == ["097", "09701", "09701", "098", "099", "09911"]
    assert "Sông Mây" in office.sohoa("unit", "list").out


def test_a_unit_shows_who_stands_in_for_it(office: Office, example: Path) -> None:
    office.json("unit", "load", example)
    shown = office.json("unit", "show", "097", "--on", "2026-03-10")
    assert [one["code"] for one in shown["stands_in"]] == ["099"]
    assert shown["successors"][0]["since"] == "2025-07-01"
    said = office.sohoa("unit", "show", "09701", "--on", "2025-06-30", LANGUAGE="en").out
    assert "huyện Sông Mây" in said
    assert "09911" in said


def test_a_mistake_in_a_file_of_units_is_told_with_its_line_and_loads_nothing(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "sai.yaml"
    file.write_text("units:\n  - {code: '097', name: Tỉnh}\n  - {code: '09701', name: Huyện, parent: '096'}\n", "utf-8")
    refused = office.sohoa("unit", "load", file)
    assert refused.code == 2
    assert "sai.yaml" in refused.err
    assert "dòng 3" in refused.err
    assert office.json("unit", "list", "--all") == []
    assert office.sohoa("unit", "show", "097", "--json").value["code"] == "UNIT_UNKNOWN"
