"""What of a dossier may be taken away, by whom: what is held back says nothing but that it is there."""

from __future__ import annotations

import csv
import io
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from intake.dossiers import attach, get_dossier
from sohoa.assembly import open_installation
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import OWN, House, Paper

pytestmark = pytest.mark.xdist_group("rights")
TAKEN = (1, 2, 3, 5)
"""Numbers of the papers of which an officer takes a copy."""


@pytest.fixture(scope="module")
def papers(own_house: House) -> dict[int, Paper]:
    """By their number in the dossier: two of unknown type, a card, the list of Hoa and her colleagues, a discharge paper."""
    lying = [one for one in own_house.papers if one.lies_in_the_dossier]
    added = [
        own_house.paper(OWN, "ordinary", "dossier"),
        own_house.paper(OWN, "ordinary", "dossier", many=True),
        own_house.paper(OWN, "sensitive", "required"),
    ]
    with open_installation(own_house.settings) as installation, installation.sessions.begin() as session:
        for one in added:
            attach(session, get_dossier(session, own_house.dossier), one.number)
    return dict(enumerate([*lying, *added], 1))


def exported(api: Api, role: str, code: str) -> httpx.Response:
    return api.ask(role, Purpose(), method="GET", url=f"/v1/dossiers/{code}/export")


def index_of(taken: ZipFile, code: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(taken.read(f"{code}.csv").decode("utf-8-sig"))))


def test_an_officer_takes_the_papers_of_the_dossier_but_no_list_of_others(own_api: Api, papers: dict[int, Paper]) -> None:
    code, began = own_api.house.dossier, own_api.last_act
    answer = exported(own_api, "officer", code)
    taken = ZipFile(io.BytesIO(answer.content))
    assert sorted(taken.namelist()) == sorted([*(f"{code}.{number}.pdf" for number in TAKEN), f"{code}.csv"])
    for number in TAKEN:
        pdf = own_api.ask(
            "officer", Purpose(dossier=code), method="GET", url=f"/v1/documents/{papers[number].number}/renditions/searchable_pdf"
        )  # fmt: skip
        assert taken.read(f"{code}.{number}.pdf") == pdf.content
        assert f'filename="{code}.{number}.pdf"' in pdf.headers["content-disposition"]
    lines = {line["STT"]: line for line in index_of(taken, code)}
    assert {number: line["Tên tệp"] for number, line in lines.items()} == {
        "1": f"{code}.1.pdf", "2": f"{code}.2.pdf", "3": f"{code}.3.pdf", "4": "", "5": f"{code}.5.pdf",
    }  # fmt: skip
    held_back = lines["4"]
    assert "một số dòng" in held_back["Ghi chú"]
    assert [held_back[name] for name in ("Số", "Trích yếu", "SHA-256", "Phiên bản", "Người đối chiếu")] == [""] * 5
    of_papers = [act for act in own_api.acts_since(began) if act.verb == "export" and act.subject_kind == "document"]
    assert {int(act.subject_id) for act in of_papers} == {papers[number].number for number in TAKEN}
    assert {act.purpose for act in of_papers} == {code}


def test_a_system_that_may_read_takes_no_copy(own_api: Api, papers: dict[int, Paper]) -> None:
    code = own_api.house.dossier
    taken = ZipFile(io.BytesIO(exported(own_api, "intake_system", code).content))
    assert taken.namelist() == [f"{code}.csv"]
    assert {line["Tên tệp"] for line in index_of(taken, code)} == {""}
    assert len(index_of(taken, code)) == len(papers)


@pytest.mark.parametrize(
    ("role", "code", "refused"),
    [
        ("archivist", "dossier", (403, "RIGHT_MISSING")),
        ("auditor", "dossier", (403, "RIGHT_MISSING")),
        ("officer", "elsewhere", (404, "DOSSIER_UNKNOWN")),
    ],
)
def test_whoever_does_not_handle_it_takes_nothing(own_api: Api, role: str, code: str, refused: tuple[int, str]) -> None:
    answer = exported(own_api, role, getattr(own_api.house, code))
    said: dict[str, Any] = answer.json()
    assert (answer.status_code, said["code"]) == refused
