"""Persons through the API: found by a number, suggested by a name, merged and separated; each read is on record."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.portal.api.conftest import HOA, ReadBatch
from tests.portal.api.served import Served

pytestmark = pytest.mark.xdist_group("api")


def person(client: httpx.Client, name: str | None = None, birth_date: str | None = None, **numbers: str) -> dict[str, Any]:
    asked = {"identifiers": numbers, "name": name, "birth_date": birth_date}
    answer = client.post("/v1/persons", json={key: value for key, value in asked.items() if value is not None})
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def found(client: httpx.Client, number: str) -> list[int]:
    answer = client.get("/v1/persons", params={"number": number})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["persons"]]


def test_somebody_new_is_made_known_once(client: httpx.Client) -> None:
    asked = {"identifiers": {"personal_number": "034185000011"}, "name": "Phạm Thị Lan", "birth_date": "12/03/1985", "sex": "nữ"}
    first = client.post("/v1/persons", json=asked)
    assert first.status_code == 201, first.text
    made = first.json()
    assert first.headers["Location"] == f"/v1/persons/{made['id']}"
    assert (made["birth_date"], made["disagreements"]) == ("1985-03-12", [])
    again = client.post(
        "/v1/persons", json=asked | {"identifiers": {"tax_number": "034185000011", "passport_number": "b7654321"}}
    )
    assert (again.status_code, again.json()["id"]) == (200, made["id"])
    assert {row["kind"] for row in again.json()["identifiers"]} == {"personal_number", "passport_number"}


def test_a_write_that_is_sent_again_is_done_once(client: httpx.Client) -> None:
    asked = {"identifiers": {"personal_number": "034185000012"}}
    first, again = (client.post("/v1/persons", json=asked, headers={"Idempotency-Key": "persons-034185000012"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content


def test_a_list_shows_the_end_of_each_number_only(client: httpx.Client) -> None:
    person(client, "Phạm Thị Lan", personal_number="034185000013")
    answer = client.get("/v1/persons", params={"number": "034 185 000 013"})
    (only,) = answer.json()["persons"]
    assert (only["why"], only["identifiers"][0]["value"]) == ("number", "•••••••••013")
    assert "034185000013" not in answer.text
    assert found(client, "034185009999") == []


def test_a_name_suggests_the_surest_first(client: httpx.Client) -> None:
    year = person(client, "Đoàn Thị Thắm", "1979", personal_number="034179000014")
    day = person(client, "ĐOÀN THỊ THẮM", "1979-05-01", personal_number="034179000015")
    answer = client.get("/v1/persons", params={"name": "doan thi tham", "birth_date": "1979-05-01"}).json()["persons"]
    assert [(one["id"], one["birth_date_fit"]) for one in answer] == [(day["id"], "same"), (year["id"], "compatible")]


def test_a_read_needs_a_purpose_and_is_on_record(served: Served) -> None:
    made = person(served.client, personal_number="034185000016")
    assert served.client.get(f"/v1/persons/{made['id']}").json()["identifiers"][0]["value"] == "034185000016"
    act = served.acts("person", made["id"])[-1]
    assert (act.verb, act.who, act.unit, act.purpose) == ("read", "Trần Văn Bình", "07906", "Hồ sơ ốm đau")
    nobody = {"X-Sohoa-Actor": "Lan"}
    asked = (
        httpx.get(f"{served.url}/v1/persons/{made['id']}", headers=nobody),
        httpx.get(f"{served.url}/v1/persons", params={"number": "034185000016"}, headers=nobody),
        httpx.get(f"{served.url}/v1/persons", params={"name": "Lan"}, headers=nobody),
        httpx.post(f"{served.url}/v1/persons", json={"identifiers": {"personal_number": "034185000016"}}, headers=nobody),
        httpx.post(
            f"{served.url}/v1/persons/{made['id']}/identifiers",
            json={"kind": "passport_number", "value": "B7654399"},
            headers=nobody,
        ),
    )
    assert {(answer.status_code, answer.json()["code"]) for answer in asked} == {(422, "PURPOSE_MISSING")}
    since = [one for one in served.acts("person", made["id"]) if one.id > act.id]
    assert {(one.verb, one.who) for one in since} == {("refuse", "Lan")}


def test_what_the_caller_has_is_not_sent_again(client: httpx.Client) -> None:
    made = person(client, personal_number="034185000017")
    first = client.get(f"/v1/persons/{made['id']}")
    again = client.get(f"/v1/persons/{made['id']}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_number_is_added_verified_and_ended(served: Served) -> None:
    made = person(served.client, personal_number="034185000018")
    path = f"/v1/persons/{made['id']}/identifiers"
    added = served.client.post(path, json={"kind": "passport_number", "value": "B1112223", "verified": True}).json()
    row = next(row for row in added["identifiers"] if row["kind"] == "passport_number")
    assert (row["verified_by"], row["valid"], row["source"]) == ("Trần Văn Bình", True, "given")
    ended = served.client.post(path, json={"kind": "passport_number", "value": "B1112223", "valid_to": "2020-01-01"}).json()
    row = next(row for row in ended["identifiers"] if row["kind"] == "passport_number")
    assert (row["valid"], row["verified_by"]) == (False, "Trần Văn Bình")
    assert found(served.client, "B1112223") == [made["id"]]
    assert [act.verb for act in served.acts("person", made["id"])][-3:] == ["add_number", "verify_number", "add_number"]


def test_a_change_to_what_changed_meanwhile_is_refused(client: httpx.Client) -> None:
    made = person(client, personal_number="034185000019")
    path = f"/v1/persons/{made['id']}"
    etag = client.get(path).headers["ETag"]
    first = client.post(f"{path}/identifiers", json={"kind": "passport_number", "value": "B2223334"}, headers={"If-Match": etag})
    assert first.status_code == 200, first.text
    late = client.post(f"{path}/identifiers", json={"kind": "passport_number", "value": "B3334445"}, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "PRECONDITION_FAILED")
    assert found(client, "B3334445") == []


def test_two_records_become_one_person_and_two_again(served: Served) -> None:
    client = served.client
    hoa = person(client, "Nguyễn Thị Hồng", personal_number="034185000020")
    old = person(client, "Nguyễn Thị Hồng", old_identity_number="150000020")
    merged = client.post("/v1/persons/merges", json={"kept": hoa["id"], "merged": old["id"], "reason": "đã đối chiếu"})
    assert merged.status_code == 201, merged.text
    assert found(client, "150000020") == [hoa["id"]]
    assert client.get(f"/v1/persons/{old['id']}").json()["records"] == [hoa["id"], old["id"]]
    path = f"/v1/persons/merges/{merged.json()['id']}"
    undone = client.delete(path, params={"reason": "hai chị em sinh đôi"})
    assert undone.status_code == 200, undone.text
    assert (undone.json()["undone_by"], undone.json()["learnt_since"]) == ("Trần Văn Bình", [])
    assert found(client, "150000020") == [old["id"]]
    assert client.delete(path, params={"reason": "lại"}).json()["code"] == "MERGE_UNDONE"
    for one in (hoa, old):
        assert [act.verb for act in served.acts("person", one["id"]) if act.verb.endswith("merge")] == ["merge", "unmerge"]


def test_lists_and_search_by_either_number_give_the_papers_of_both_records(read: ReadBatch) -> None:
    client = read.client
    old = person(client, "Nguyễn Thị Hoa", old_identity_number="142345678")
    (hoa,) = found(client, HOA)

    def papers(number: str) -> tuple[set[int], set[int]]:
        listed = client.get("/v1/documents", params={"person": number}).json()["documents"]
        hits = client.get("/v1/search", params={"q": "giấy ra viện", "person": number}).json()["hits"]
        return {one["id"] for one in listed}, {one["document"]["id"] for one in hits}

    own = papers(HOA)
    assert read.discharge in own[0] & own[1]
    assert papers("142345678") == (set(), set())
    merged = client.post("/v1/persons/merges", json={"kept": old["id"], "merged": hoa, "reason": "CMND ghi trên căn cước"})
    assert merged.status_code == 201, merged.text
    assert papers("142345678") == papers(HOA) == own
    undone = client.delete(f"/v1/persons/merges/{merged.json()['id']}", params={"reason": "hai người trùng tên"})
    assert undone.status_code == 200, undone.text
    assert (papers("142345678"), papers(HOA)) == ((set(), set()), own)


def test_two_verified_personal_numbers_are_two_persons(client: httpx.Client) -> None:
    ids = []
    for number in ("034185000021", "034185000022"):
        ids.append(person(client, personal_number=number)["id"])
        asked = {"kind": "personal_number", "value": number, "verified": True}
        assert client.post(f"/v1/persons/{ids[-1]}/identifiers", json=asked).status_code == 200
    answer = client.post("/v1/persons/merges", json={"kept": ids[0], "merged": ids[1], "reason": "trùng tên"})
    assert (answer.status_code, answer.json()["code"]) == (409, "MERGE_REFUSED")


@pytest.mark.parametrize(
    ("method", "path", "asked", "status", "code"),
    [
        ("GET", "/v1/persons", {"params": {}}, 422, "REQUEST_INVALID"),
        ("GET", "/v1/persons", {"params": {"number": "034185000011", "name": "Lan"}}, 422, "REQUEST_INVALID"),
        ("GET", "/v1/persons", {"params": {"number": "0341"}}, 422, "IDENTIFIER_INVALID"),
        ("GET", "/v1/persons", {"params": {"name": " "}}, 422, "REQUEST_INVALID"),
        ("GET", "/v1/persons", {"params": {"name": "Lan", "birth_date": "1985-02-30"}}, 422, "BIRTH_DATE_INVALID"),
        ("GET", "/v1/persons/999999", {}, 404, "PERSON_UNKNOWN"),
        ("GET", "/v1/persons/0", {}, 422, "REQUEST_INVALID"),
        ("POST", "/v1/persons", {"json": {"identifiers": {}}}, 422, "REQUEST_INVALID"),
        ("POST", "/v1/persons", {"json": {"identifiers": {"phone": "0901234567"}}}, 422, "REQUEST_INVALID"),
        ("POST", "/v1/persons", {"json": {"identifiers": {"personal_number": "999185000011"}}}, 422, "IDENTIFIER_INVALID"),
        ("POST", "/v1/persons", {"json": {"identifiers": {"passport_number": "B1"}, "name": "a\0"}}, 422, "REQUEST_INVALID"),
        ("POST", "/v1/persons/999999/identifiers", {"json": {"kind": "passport_number", "value": "B1"}}, 404, "PERSON_UNKNOWN"),
        ("POST", "/v1/persons/merges", {"json": {"kept": 999998, "merged": 999999, "reason": "?"}}, 404, "PERSON_UNKNOWN"),
        ("POST", "/v1/persons/merges", {"json": {"kept": 1, "merged": 1, "reason": " "}}, 422, "REASON_MISSING"),
        ("DELETE", "/v1/persons/merges/999999", {"params": {"reason": "nhầm"}}, 404, "MERGE_UNKNOWN"),
        ("DELETE", "/v1/persons/merges/1", {}, 422, "REQUEST_INVALID"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why(
    read: ReadBatch, method: str, path: str, asked: dict[str, Any], status: int, code: str
) -> None:
    answer = read.client.request(method, path, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
