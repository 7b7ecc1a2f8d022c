"""The versions of a list that opens by rows: what was changed in other rows is hidden, and so is why."""

from __future__ import annotations

import pytest

from archive import Changes, FieldChange, PersonChange, correct
from archive.rights.extract import MASKED
from registry.actor import Actor
from sohoa.assembly import open_installation
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import purpose
from tests.portal.rights.house import BINH, OWN, House

pytestmark = pytest.mark.xdist_group("rights")
REVIEWER = Actor("Đỗ Quỳnh Chi", "cli", unit=OWN)
WHY_OF_HEADING, WHY_OF_BINH = "số ở đầu giấy mờ", f"tên {BINH.name} đọc sai"


@pytest.fixture(scope="module")
def corrected(own_house: House) -> int:
    """The list of Hoa and her colleagues: V2 puts its heading right, V3 a row that is not hers, V4 says whose it is."""
    listed = own_house.paper(OWN, "ordinary", "dossier", many=True)
    with open_installation(own_house.settings) as installation, installation.sessions.begin() as session:
        types = installation.catalogue.types
        for changes in (
            Changes(WHY_OF_HEADING, [FieldChange("serial", value="BV 0412")]),
            Changes(WHY_OF_BINH, [FieldChange("person_name", "add", BINH.name)]),
            Changes("đối chiếu danh sách", persons=[PersonChange(own_house.binh, "mentioned")]),
        ):
            correct(session, types, listed.number, REVIEWER, changes)
    return listed.number


def test_of_other_rows_nothing_is_told(own_api: Api, corrected: int) -> None:
    """A system of the counter reads an ordinary paper for a dossier only, so of this one the rows of the dossier's persons."""
    counter = purpose(own_api.house, "the dossier")
    answer = own_api.ask("intake_system", counter, method="GET", url=f"/v1/documents/{corrected}/versions")
    first, heading, row, whose = answer.json()["versions"]
    assert first["made_by"] == "deposit"
    assert [(one["name"], one["after"]["value"]) for one in heading["changes"]] == [("serial", "BV 0412")]
    assert (heading["why"], heading["who"]) == (WHY_OF_HEADING, REVIEWER.name)
    assert (row["changes"], row["why"], row["who"]) == ([], MASKED, REVIEWER.name)
    assert (whose["changes"], whose["why"]) == ([], MASKED)
    assert BINH.name not in answer.text
    stands = own_api.ask("intake_system", counter, method="GET", url=f"/v1/documents/{corrected}/versions/4")
    assert BINH.name not in stands.text
    told = stands.json()
    assert [one["name"] for one in told["fields"]] == ["serial"]
    assert {one["person_id"] for one in told["persons"]} == {own_api.house.hoa}
    assert (told["organisations"], told["renditions"]) == ([], [])


def test_whoever_may_read_all_of_it_is_told_all(own_api: Api, corrected: int) -> None:
    reviewer = purpose(own_api.house, "a reason")
    told = own_api.ask("reviewer", reviewer, method="GET", url=f"/v1/documents/{corrected}/versions").json()["versions"]
    assert [one["why"] for one in told[1:]] == [WHY_OF_HEADING, WHY_OF_BINH, "đối chiếu danh sách"]
    assert [len(one["changes"]) for one in told] == [0, 1, 1, 1]


def test_an_earlier_rendition_is_no_extract(own_api: Api, corrected: int) -> None:
    officer = purpose(own_api.house, "the dossier")
    answer = own_api.ask(
        "officer", officer, method="GET", url=f"/v1/documents/{corrected}/renditions/searchable_pdf", params={"version": 1}
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (403, "ONLY_ROWS_OPEN")
