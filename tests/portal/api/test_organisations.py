"""Organisations through the API: made known by a number, listed, merged and separated, linked to documents."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.portal.api.conftest import ReadBatch
from tests.portal.api.served import Served

pytestmark = pytest.mark.xdist_group("api")

VIETTEL, VINAMILK, FPT, VNPT = "0100109106", "0300588569", "0101248141", "0100684378"
"""Tax numbers that are printed on these companies' own invoices."""


def organisation(client: httpx.Client, name: str | None = None, kind: str = "employer", **numbers: str) -> dict[str, Any]:
    asked = {"kind": kind, "identifiers": numbers} | ({"name": name} if name is not None else {})
    answer = client.post("/v1/organisations", json=asked)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def listed(client: httpx.Client, **query: str | int) -> list[int]:
    answer = client.get("/v1/organisations", params=query)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["organisations"]]


def test_a_new_one_is_made_known_once(client: httpx.Client) -> None:
    asked = {"kind": "employer", "identifiers": {"tax_number": FPT}, "name": "Công ty Cổ phần FPT"}
    first = client.post("/v1/organisations", json=asked)
    assert first.status_code == 201, first.text
    assert first.headers["Location"] == f"/v1/organisations/{first.json()['id']}"
    again = client.post("/v1/organisations", json=asked | {"identifiers": {"tax_number": FPT, "employer_code": "TZF0001"}})
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert [row["kind"] for row in again.json()["identifiers"]] == ["tax_number", "employer_code"]


def test_the_list_comes_in_parts_and_narrows(client: httpx.Client) -> None:
    first = organisation(client, "Bệnh viện Nhi Trung ương", "facility", facility_code="01935")
    second = organisation(client, "Bệnh viện Nhi đồng 1", "facility", facility_code="79025")
    assert listed(client, name="benh vien nhi") == [first["id"], second["id"]]
    assert listed(client, number="79025", kind="facility") == [second["id"]]
    part = client.get("/v1/organisations", params={"name": "benh vien nhi", "limit": 1}).json()
    assert listed(client, name="benh vien nhi", limit=1, cursor=part["next"]) == [second["id"]]


def test_a_read_is_on_record_and_not_sent_again_to_who_has_it(served: Served) -> None:
    made = organisation(served.client, tax_number=VNPT)
    first = served.client.get(f"/v1/organisations/{made['id']}")
    assert first.json()["identifiers"][0]["value"] == VNPT
    assert [act.verb for act in served.acts("organisation", made["id"])][-1] == "read"
    again = served.client.get(f"/v1/organisations/{made['id']}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_number_is_added_to_what_the_caller_saw(client: httpx.Client) -> None:
    made = organisation(client, tax_number=VINAMILK)
    path = f"/v1/organisations/{made['id']}"
    etag = client.get(path).headers["ETag"]
    asked = {"kind": "registration_number", "value": "4103001932", "valid_from": "2003-11-20", "verified": True}
    added = client.post(f"{path}/identifiers", json=asked, headers={"If-Match": etag})
    assert added.status_code == 200, added.text
    row = added.json()["identifiers"][-1]
    assert (row["value"], row["valid_from"], row["verified_by"]) == ("4103001932", "2003-11-20", "Trần Văn Bình")
    late = client.post(f"{path}/identifiers", json=asked, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "PRECONDITION_FAILED")


def test_two_records_become_one_and_two_again(served: Served) -> None:
    client = served.client
    taxed, insured = organisation(client, "Tập đoàn Viettel", tax_number=VIETTEL), organisation(client, employer_code="TZH490L")
    asked = {"kept": taxed["id"], "merged": insured["id"], "reason": "một công ty"}
    merged = client.post("/v1/organisations/merges", json=asked, headers={"Idempotency-Key": "organisations-viettel"})
    assert merged.status_code == 201, merged.text
    assert listed(client, number="TZH490L") == [taxed["id"]]
    assert client.get(f"/v1/organisations/{insured['id']}").json()["records"] == [taxed["id"], insured["id"]]
    path = f"/v1/organisations/merges/{merged.json()['id']}"
    undone = client.delete(path, params={"reason": "chi nhánh riêng"})
    assert (undone.status_code, undone.json()["undone_by"]) == (200, "Trần Văn Bình")
    assert listed(client, number="TZH490L") == [insured["id"]]
    assert client.delete(path, params={"reason": "lại"}).json()["code"] == "ORGANISATION_MERGE_UNDONE"


def test_a_document_tells_its_organisations_and_is_listed_by_them(read: ReadBatch) -> None:
    client = read.client
    made = organisation(client, "Bệnh viện Đa khoa Sao Mai", "facility", facility_code="01999")
    path = f"/v1/documents/{read.upside_down}/corrections"
    link = {"role": "facility", "kind": "facility_code", "number": "01999"}
    corrected = client.post(path, json={"why": "đối chiếu", "organisations": [link]}, headers={"If-Match": "*"})
    assert corrected.status_code == 200, corrected.text
    told = {"organisation_id": made["id"], "role": "facility", "found_by": "officer", "name": "Bệnh viện Đa khoa Sao Mai"}
    assert told in corrected.json()["organisations"]
    assert told in client.get(f"/v1/documents/{read.upside_down}").json()["organisations"]
    answer = client.get("/v1/documents", params={"organisation": made["id"]}).json()
    assert [one["id"] for one in answer["documents"]] == [read.upside_down]
    unlink = {"role": "facility", "organisation_id": made["id"], "linked": False}
    client.post(path, json={"why": "nhầm", "organisations": [unlink]}, headers={"If-Match": "*"})
    assert client.get("/v1/documents", params={"organisation": made["id"]}).json()["total"] == 0


@pytest.mark.parametrize(
    ("method", "path", "asked", "status", "code"),
    [
        ("GET", "/v1/organisations", {"params": {"number": "mã số thuế"}}, 422, "ORGANISATION_IDENTIFIER_INVALID"),
        ("GET", "/v1/organisations", {"params": {"kind": "bank"}}, 422, "REQUEST_INVALID"),
        ("GET", "/v1/organisations", {"params": {"cursor": "WyJvdGhlciJd"}}, 422, "CURSOR_INVALID"),
        ("GET", "/v1/organisations/999999", {}, 404, "ORGANISATION_UNKNOWN"),
        ("GET", "/v1/documents", {"params": {"organisation": 999999}}, 404, "ORGANISATION_UNKNOWN"),
        ("POST", "/v1/organisations", {"json": {"kind": "employer", "identifiers": {}}}, 422, "REQUEST_INVALID"),
        (
            "POST", "/v1/organisations", {"json": {"kind": "employer", "identifiers": {"tax_number": "0100109107"}}},
            422, "ORGANISATION_IDENTIFIER_INVALID",
        ),
        (
            "POST", "/v1/organisations/merges", {"json": {"kept": 999998, "merged": 999999, "reason": "?"}},
            404, "ORGANISATION_UNKNOWN",
        ),
        ("DELETE", "/v1/organisations/merges/999999", {"params": {"reason": "nhầm"}}, 404, "ORGANISATION_MERGE_UNKNOWN"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(
    client: httpx.Client, method: str, path: str, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = client.request(method, path, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
