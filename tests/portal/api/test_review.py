"""Documents that wait for a person over HTTP: a list with reasons, corrections that overwrite nobody's, acceptance."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from portal.api import review_examples
from portal.review_shapes import AcceptanceRequest, CorrectionRequest
from tests import drawn
from tests.portal.api.served import OFFICER, Served, serving

pytestmark = pytest.mark.xdist_group("api")
HOA, MAI = "030185004321", "001185012349"
DOSSIER = "000.00.01.H29-260310-0420"
WHY = "đối chiếu bản chính"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of its own, because what is corrected stays corrected: three papers, nobody was named at upload."""
    papers = {
        "ra-vien.pdf": drawn.discharge_page("Nguyễn Thị Hoa", HOA),
        "ra-vien-mai.pdf": drawn.discharge_page("Lê Thị Mai", MAI),
        "thu.pdf": drawn.page(["Kính gửi cơ quan bảo hiểm xã hội", "Tôi viết thư này"]),
    }
    with serving(tmp_path_factory.mktemp("review") / "data") as running:
        uploaded = [(name, drawn.pdf(page)) for name, page in papers.items()]
        batch = running.upload(*uploaded, unit="07906", dossier=DOSSIER, procedure="1.001667")
        assert running.finished(batch["id"])["state"] == "done"
        yield running


def waiting(desk: Served, **query: Any) -> dict[str, Any]:
    answer = desk.client.get("/v1/review", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def of_file(desk: Served, name: str) -> int:
    return next(one["document"]["id"] for one in waiting(desk)["documents"] if one["document"]["source_name"] == name)


def seen(desk: Served, id: int) -> httpx.Response:
    answer = desk.client.get(f"/v1/review/{id}")
    assert answer.status_code == 200, answer.text
    return answer


def post(desk: Served, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    return desk.client.post(path, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_the_most_doubtful_comes_first_and_says_why(desk: Served) -> None:
    found = waiting(desk)
    assert found["waiting"] == 3
    assert found["documents"][0]["document"]["source_name"] == "thu.pdf"
    doubts = [one["doubt"] for one in found["documents"]]
    assert doubts == sorted(doubts, reverse=True)
    first = found["documents"][0]
    assert {one["code"] for one in first["doubts"]} >= {"TYPE_UNKNOWN", "NO_OWNER"}
    assert sum(one["weight"] for one in first["doubts"]) == first["doubt"]
    assert all(one["vi"] and one["en"] for one in first["doubts"])


def test_whose_a_paper_is_its_own_number_tells_though_nobody_was_named(desk: Served) -> None:
    line = next(one for one in waiting(desk)["documents"] if one["document"]["source_name"] == "ra-vien.pdf")
    assert line["owner"] == f"Nguyễn Thị Hoa {'•' * 9}321"
    assert line["dossiers"] == [DOSSIER]
    assert HOA not in str(line)
    assert [(one["role"], one["called"][:14]) for one in seen(desk, line["document"]["id"]).json()["persons"]] == [
        ("owner", "Nguyễn Thị Hoa"), ("mentioned", "Nguyễn Thị Hoa"),
    ]  # fmt: skip


def test_the_list_comes_in_parts(desk: Served) -> None:
    names: list[str] = []
    part = waiting(desk, limit=2)
    names += [one["document"]["source_name"] for one in part["documents"]]
    part = waiting(desk, limit=2, cursor=part["next"])
    names += [one["document"]["source_name"] for one in part["documents"]]
    assert (part["next"], sorted(names)) == (None, ["ra-vien-mai.pdf", "ra-vien.pdf", "thu.pdf"])
    refused = desk.client.get("/v1/review", params={"cursor": "WyJvdGhlciJd"})
    assert (refused.status_code, refused.json()["code"]) == (422, "CURSOR_INVALID")


def test_the_list_of_a_type_and_of_a_unit(desk: Served) -> None:
    assert waiting(desk, type="GIAY_RA_VIEN")["waiting"] == 2
    assert waiting(desk, unit="07999") == {"waiting": 0, "documents": [], "next": None}
    assert desk.client.get("/v1/review", params={"type": "GIAY_LA"}).json()["code"] == "DOCUMENT_TYPE_UNKNOWN"


def test_a_document_shows_where_each_value_stands_and_its_picture(desk: Served) -> None:
    shown = seen(desk, of_file(desk, "ra-vien.pdf")).json()
    number = next(one for one in shown["fields"] if one["name"] == "personal_number")
    assert (number["value"], number["page"], number["certain"]) == (HOA, 1, True)
    assert 0 < number["box"]["top"] < number["box"]["bottom"] < 1
    picture = desk.client.get(number["image"])
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert {one["name"] for one in shown["fields"] if one["proves"]} == {"admitted_on", "discharged_on"}
    assert "serial" in shown["not_found"]
    assert desk.client.get("/v1/review/999999").json()["code"] == "DOCUMENT_UNKNOWN"


def test_looking_is_on_record(desk: Served) -> None:
    id = of_file(desk, "ra-vien.pdf")
    seen(desk, id)
    act = desk.acts("document", id)[-1]
    assert (act.verb, act.who, act.details) == ("read", OFFICER, {"what": "review"})
    assert desk.acts("documents", "review")[-1].verb == "search"


def test_two_officers_do_not_overwrite_each_other(desk: Served) -> None:
    id = of_file(desk, "ra-vien-mai.pdf")
    path, etag = f"/v1/documents/{id}/corrections", seen(desk, id).headers["etag"]
    body = {"why": WHY, "fields": [{"name": "diagnosis", "value": "Viêm phế quản cấp"}]}
    missing = post(desk, path, body)
    assert (missing.status_code, missing.json()["code"]) == (428, "PRECONDITION_MISSING")
    first = post(desk, path, body, If_Match=etag)
    assert first.status_code == 200, first.text
    second = post(desk, path, {"why": WHY, "type": "TOM_TAT_HSBA"}, If_Match=etag)
    assert (second.status_code, second.json()["code"]) == (412, "PRECONDITION_FAILED")
    assert "Đọc lại" in second.json()["vi"]
    now = seen(desk, id)
    assert (now.headers["etag"], now.json()["document"]["type_id"]) == (first.headers["etag"], "GIAY_RA_VIEN")


def test_a_correction_is_kept_with_what_stood_there_and_found_by_search(desk: Served) -> None:
    id = of_file(desk, "ra-vien.pdf")
    before = seen(desk, id)
    name = next(one for one in before.json()["fields"] if one["name"] == "person_name")
    body = {
        "why": WHY,
        "fields": [{"id": name["id"], "value": "Nguyễn Thị Hòa Bình"}, {"name": "serial", "action": "not_shown"}],
        "persons": [{"role": "relative", "number": MAI}],
    }
    answer = post(desk, f"/v1/documents/{id}/corrections", body, If_Match=before.headers["etag"])
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert [(one["what"], one["name"], one["who"], one["why"]) for one in shown["corrections"]] == [
        ("field", "person_name", OFFICER, WHY), ("field", "serial", OFFICER, WHY), ("person", "relative", OFFICER, WHY),
    ]  # fmt: skip
    assert shown["corrections"][0]["before"]["value"] == "Nguyễn Thị Hoa"
    corrected = next(one for one in shown["fields"] if one["id"] == name["id"])
    assert (corrected["value"], corrected["source"], corrected["box"]) == ("Nguyễn Thị Hòa Bình", "officer", name["box"])
    assert "serial" not in shown["not_found"]
    assert {one["field"] for one in shown["doubts"]}.isdisjoint({"person_name", "serial"})
    assert id in hits(desk, "Nguyễn Thị Hòa Bình")


def hits(desk: Served, text: str) -> list[int]:
    """Documents that a search finds, once the index has heard of the last change."""
    for _ in range(100):
        found = desk.client.get("/v1/search", params={"q": f'"{text}"'}).json()["hits"]
        if found:
            break
    return [one["document"]["id"] for one in found]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"why": "", "fields": [{"name": "serial", "value": "BV 1"}]}, 422, "CORRECTION_EMPTY"),
        ({"why": WHY}, 422, "CORRECTION_EMPTY"),
        ({"why": WHY, "type": "GIAY_LA"}, 404, "DOCUMENT_TYPE_UNKNOWN"),
        ({"why": WHY, "fields": [{"name": "ngay", "value": "x"}]}, 422, "FIELD_UNKNOWN"),
        ({"why": WHY, "fields": [{"value": "x"}]}, 422, "FIELD_UNKNOWN"),
        ({"why": WHY, "fields": [{"id": 999999, "value": "x"}]}, 422, "FIELD_NOT_THERE"),
        ({"why": WHY, "fields": [{"name": "admitted_on", "value": "hôm qua"}]}, 422, "FIELD_VALUE_INVALID"),
        ({"why": WHY, "fields": [{"name": "admitted_on"}]}, 422, "FIELD_VALUE_INVALID"),
        ({"why": WHY, "persons": [{"role": "bạn", "number": HOA}]}, 422, "PERSON_ROLE_UNKNOWN"),
        ({"why": WHY, "persons": [{"role": "father", "number": HOA, "linked": False}]}, 422, "PERSON_NOT_LINKED"),
        ({"why": WHY, "persons": [{"role": "owner", "number": "12"}]}, 422, "IDENTIFIER_INVALID"),
        ({"why": WHY, "persons": [{"role": "owner", "person_id": 999999}]}, 404, "PERSON_UNKNOWN"),
        ({"why": WHY, "persons": [{"role": "owner"}]}, 422, "REQUEST_INVALID"),
        ({"why": WHY, "fields": [], "khac": 1}, 422, "REQUEST_INVALID"),
    ],
)
def test_what_cannot_be_corrected_is_said_and_nothing_changes(desk: Served, body: dict[str, Any], status: int, code: str) -> None:
    id = of_file(desk, "ra-vien.pdf")
    before = seen(desk, id).headers["etag"]
    answer = post(desk, f"/v1/documents/{id}/corrections", body, If_Match="*")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert seen(desk, id).headers["etag"] == before


def test_a_correction_that_is_sent_twice_is_made_once(desk: Served) -> None:
    id = of_file(desk, "thu.pdf")
    body = {"why": WHY, "type": "GIAY_RA_VIEN", "fields": [{"name": "person_name", "action": "add", "value": "Đỗ Quang Huy"}]}
    headers = {"If_Match": seen(desk, id).headers["etag"], "Idempotency_Key": "thu-1"}
    first, second = (post(desk, f"/v1/documents/{id}/corrections", body, **headers) for _ in range(2))
    assert (first.status_code, second.status_code, second.json()) == (200, 200, first.json())
    assert len(seen(desk, id).json()["corrections"]) == 2


def test_accepting_needs_what_the_paper_proves_or_that_it_does_not_show_it(desk: Served) -> None:
    """After the tests above: the letter is held to be a discharge paper; no day of a stay stands on it."""
    id = of_file(desk, "thu.pdf")
    refused = post(desk, f"/v1/documents/{id}/acceptance", {"form": "original"}, If_Match="*")
    assert (refused.status_code, refused.json()["code"]) == (409, "PROOF_UNREAD")
    assert "admitted_on, discharged_on" in refused.json()["vi"]
    plain = post(desk, f"/v1/documents/{id}/verification", {"form": "original"})
    assert (plain.status_code, plain.json()["code"]) == (409, "PROOF_UNREAD")
    body = {
        "form": "lawful_copy",
        "not_shown": ["discharged_on"],
        "corrections": {"why": "đọc bằng mắt", "fields": [{"name": "admitted_on", "value": "02/03/2026"}]},
    }
    accepted = post(desk, f"/v1/documents/{id}/acceptance", body, If_Match=seen(desk, id).headers["etag"])
    assert accepted.status_code == 200, accepted.text
    shown = accepted.json()
    assert (shown["document"]["verified_by"], shown["document"]["verified_form"]) == (OFFICER, "lawful_copy")
    values = {one["name"]: (one["value"], one["note"]) for one in shown["fields"]}
    assert (values["admitted_on"], values["discharged_on"]) == (("2026-03-02", ""), (None, "not shown"))
    assert id not in [one["document"]["id"] for one in waiting(desk)["documents"]]


def test_a_correction_and_its_acceptance_are_one(desk: Served) -> None:
    id = of_file(desk, "ra-vien-mai.pdf")
    body = {"form": "photocopy", "corrections": {"why": WHY, "fields": [{"name": "serial", "value": "BV 0123"}]}}
    refused = post(desk, f"/v1/documents/{id}/acceptance", body, If_Match="*")
    assert (refused.status_code, refused.json()["code"]) == (422, "VERIFIED_FORM_UNKNOWN")
    assert "serial" in seen(desk, id).json()["not_found"]


def test_what_an_officer_said_counts_at_the_counter(desk: Served, tmp_path: Path) -> None:
    """The stay that was corrected is the one that the look-up weighs."""
    id = of_file(desk, "ra-vien.pdf")
    days = [{"name": "admitted_on", "value": "2026-04-06"}, {"name": "discharged_on", "value": "2026-04-11"}]
    name = {"name": "person_name", "value": "Nguyễn Thị Hoa"}
    body = {"form": "original", "corrections": {"why": WHY, "fields": [*days, name]}}
    assert post(desk, f"/v1/documents/{id}/acceptance", body, If_Match="*").status_code == 200
    facts = {"treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False}
    asked = {"procedure": "1.001667", "person": HOA, "purpose": "Hồ sơ ốm đau", "on": "2026-04-20"}
    said = {}
    for month in ("03", "04"):
        stay = {"event_from": f"2026-{month}-06", "event_to": f"2026-{month}-11"}
        answer = desk.client.post("/v1/intake/checks", json={**asked, "facts": {**facts, **stay}})
        assert answer.status_code == 200, answer.text
        (line,) = [one for one in answer.json()["answers"] if one["requirement"] == "discharge"]
        said[month] = (line["state"], line["reason"])
    assert said == {"03": ("held_unusable", "OTHER_EVENT"), "04": ("held_valid", "VERIFIED")}


def test_the_examples_of_requests_are_ones() -> None:
    CorrectionRequest.model_validate(review_examples.CORRECTION_BODY.examples[0])  # type: ignore[index]
    AcceptanceRequest.model_validate(review_examples.ACCEPTANCE_BODY.examples[0])  # type: ignore[index]
