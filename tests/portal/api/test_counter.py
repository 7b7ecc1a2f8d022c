"""The counter through the API: what must this citizen still bring?"""

from __future__ import annotations

import httpx
import pytest

from catalogue import load_catalogue
from sohoa.clock import today
from tests.portal.api.conftest import DOSSIER, HOA, MAI, ReadBatch

pytestmark = pytest.mark.xdist_group("api")
CATALOGUE = load_catalogue()
FACTS = {
    "treatment": "inpatient",
    "patient": "employee",
    "died_in_facility": False,
    "transferred": False,
    "event_from": "2026-03-02",
    "event_to": "2026-03-09",
}
CHECK = {"procedure": "1.001667", "person": HOA, "facts": FACTS, "on": "2026-03-20", "purpose": "Giải quyết hồ sơ ốm đau"}


def check(client: httpx.Client, **changes: object) -> httpx.Response:
    asked = {name: value for name, value in {**CHECK, **changes}.items() if value is not None}
    return client.post("/v1/intake/checks", json=asked)


def states(answer: httpx.Response) -> dict[str, tuple[str, str]]:
    assert answer.status_code == 200, answer.text
    return {one["requirement"]: (one["state"], one["reason"]) for one in answer.json()["answers"]}


def test_a_paper_counts_once_an_officer_has_compared_it(read: ReadBatch) -> None:
    """Law on the sick-leave dossier: the list is the employer's; the discharge paper may be a lawful copy."""
    before = states(check(read.client, person=MAI))
    assert before["claim_list"] == ("must_submit", "NOT_HELD")
    answer = read.client.post(f"/v1/documents/{read.upside_down}/verification", json={"form": "lawful_copy"})
    assert answer.status_code == 200
    after = check(read.client, person=MAI)
    assert states(after)["discharge"] == ("held_valid", "VERIFIED")
    assert next(one for one in after.json()["answers"] if one["requirement"] == "discharge")["document_id"] == read.upside_down


def test_what_only_the_machine_has_read_waits_for_an_officer(read: ReadBatch) -> None:
    assert states(check(read.client))["discharge"] == ("held_unusable", "UNVERIFIED")


def test_facts_that_are_missing_are_asked_for(read: ReadBatch) -> None:
    answer = check(read.client, facts={}).json()
    assert answer["facts_needed"][0] == "treatment"
    assert "discharge" in [one["requirement"] for one in answer["undecided"]]


def test_the_purpose_may_stand_in_the_header(read: ReadBatch) -> None:
    assert check(read.client, purpose=None).status_code == 200
    asked = {name: value for name, value in CHECK.items() if name != "purpose"}
    answer = httpx.post(f"{read.served.url}/v1/intake/checks", json=asked, headers={"X-Sohoa-Actor": "Lan"})
    assert (answer.status_code, answer.json()["code"]) == (422, "PURPOSE_MISSING")


def test_a_dossier_says_what_the_request_does_not(read: ReadBatch) -> None:
    """Procedure, person, facts and the day of reception were given when its papers came in."""
    answer = read.client.post("/v1/intake/checks", json={"dossier": DOSSIER, "purpose": "Giải quyết hồ sơ ốm đau"})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["procedure"], found["on"], found["facts_needed"]) == ("1.001667", "2026-03-10", [])
    assert found["person_id"] == read.batch["person_id"]
    assert check(read.client, procedure=None).json()["code"] == "REQUEST_INVALID"


def test_somebody_who_is_new_to_the_archive_has_everything_to_bring(read: ReadBatch) -> None:
    found = check(read.client, person="001199009999").json()
    assert found["papers_held"] == 0
    states = {one["requirement"]: one["state"] for one in found["answers"]}
    assert states["claim_list"] == "must_submit"
    assert set(states.values()) <= {"must_submit", "obtainable", "not_applicable"}


def test_each_check_is_on_record(read: ReadBatch) -> None:
    first, second = check(read.client).json()["record_id"], check(read.client).json()["record_id"]
    assert second > first


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"person": None}, 422, "OWNER_NOT_IDENTIFIED"),
        ({"person": "030185"}, 422, "IDENTIFIER_INVALID"),
        ({"persons": {"child": "0011"}}, 422, "IDENTIFIER_INVALID"),
        ({"persons": {"neighbour": MAI}}, 422, "REQUEST_INVALID"),
        ({"procedure": "9.999999"}, 404, "PROCEDURE_UNKNOWN"),
        ({"dossier": "000.00.01.H29-260310-9999"}, 404, "DOSSIER_UNKNOWN"),
        ({"facts": {"weather": "rain"}}, 422, "FACT_UNKNOWN"),
        ({"facts": {"treatment": "prayer"}}, 422, "FACT_INVALID"),
        ({"facts": {"treatment": None}}, 422, "REQUEST_INVALID"),
        ({"on": "2026-02-30"}, 422, "REQUEST_INVALID"),
        ({"hurry": True}, 422, "REQUEST_INVALID"),
    ],
)
def test_what_cannot_be_checked(read: ReadBatch, changes: dict, status: int, code: str) -> None:
    answer = check(read.client, **changes)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_dossier_tells_what_its_scans_fill(read: ReadBatch) -> None:
    found = read.client.get(f"/v1/dossiers/{DOSSIER}").json()
    filling = {one["requirement"]: one["filling"] for one in found["requirements"]}
    assert found["procedure"] == "1.001667"
    assert filling["claim_list"] == "missing"
    assert filling["discharge"] in ("awaiting_check", "filled")
    assert read.served.acts("dossier", DOSSIER)[-1].verb == "read"


def test_a_dossier_that_came_in_with_papers_only_says_that_its_procedure_is_not_known(read: ReadBatch) -> None:
    assert read.client.get("/v1/dossiers/000.00.01.H29-260310-9999").json()["code"] == "DOSSIER_UNKNOWN"
    other = "000.00.01.H29-260310-0777"
    read.served.upload(("tệp lạ.txt", b"kh\xc3\xb4ng r\xc3\xb5"), dossier=other)
    found = read.client.get(f"/v1/dossiers/{other}").json()
    assert (found["state"], found["procedure"], found["requirements"], found["deadline"]) == ("open", None, [], None)


def test_procedures_come_as_questions_and_papers(client: httpx.Client) -> None:
    """A client can ask everything without knowing the catalogue."""
    listed = client.get("/v1/procedures").json()
    assert {one["code"] for one in listed} == set(CATALOGUE.procedures)
    for line in listed:
        shown = client.get(f"/v1/procedures/{line['code']}").json()
        version = CATALOGUE.procedure(line["code"], today())
        assert [fact["id"] for fact in shown["facts"]] == [fact.id for fact in version.facts]
        assert all(fact["ask_vi"] and fact["ask_en"] for fact in shown["facts"])
        assert [one["id"] for one in shown["requirements"]] == [one.id for one in version.all_requirements]
        assert shown["verified"] is version.verified


def test_a_paper_that_may_be_of_either_of_two_says_whose(client: httpx.Client) -> None:
    """Maternity: what is asked of the mother is asked of the woman who bears the child for her as well."""
    shown = client.get("/v1/procedures/2.000693", params={"on": "2026-03-20"}).json()["requirements"]
    assert {one["id"]: (one["who"], one["also_of"]) for one in shown if one["also_of"]} == {
        "child_death_record": ("mother", ["surrogate"]), "mother_death": ("mother", ["surrogate"]),
    }  # fmt: skip


def test_a_procedure_is_asked_for_by_day(client: httpx.Client) -> None:
    ended = next((one for one in CATALOGUE.versions if one.effective_from is not None), None)
    assert client.get("/v1/procedures/9.999999").json()["code"] == "PROCEDURE_UNKNOWN"
    if ended is not None and ended.effective_from is not None:
        answer = client.get(f"/v1/procedures/{ended.code}", params={"on": ended.effective_from.isoformat()})
        assert answer.json()["effective_from"] == ended.effective_from.isoformat()


def test_document_types_are_those_of_the_catalogue(client: httpx.Client) -> None:
    assert {one["id"] for one in client.get("/v1/document-types").json()} == set(CATALOGUE.types)
