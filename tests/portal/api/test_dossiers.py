"""Dossiers through the API, from the opening to the proof that nobody was asked twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from archive.acts import acts_on
from portal.api import create_app, dossier_examples
from portal.api.dossier_requests import (
    ChangeRequest,
    DecisionRequest,
    NewDossierRequest,
    PaperRequest,
    ReceptionRequest,
    ReUseRequest,
    SupplementRequest,
    WithdrawalRequest,
)
from sohoa.clock import day_in_vietnam, utc_now
from sohoa.settings import Settings
from tests.intake.desk import AGENCY, HOA, SICKNESS, discharge_paper, hoa
from tests.portal.api.served import HEADERS

FACTS = {
    "treatment": "inpatient",
    "patient": "employee",
    "died_in_facility": False,
    "transferred": False,
    "event_from": "2026-03-02",
    "event_to": "2026-03-09",
}
NEW = {"procedure": SICKNESS, "person": HOA, "person_name": "Nguyễn Thị Hoa", "facts": FACTS, "channel": "one_stop_desk"}
LIST = {"papers": [{"requirement": "claim_list", "reason": "Danh sách thiếu chữ ký của người sử dụng lao động"}]}


class Counter:
    """An API with a database of its own, and a client that says who it is."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self._sessions = client.app.state.service.installation.sessions  # type: ignore[attr-defined]

    def held(self, form: str | None = "lawful_copy") -> int:
        """A discharge paper of Hoa's stay that the archive holds."""
        with self._sessions.begin() as session:
            return discharge_paper(session, hoa(session), form=form).id

    def verbs(self, code: str) -> list[str]:
        session: Session
        with self._sessions() as session:
            return [one.verb for one in acts_on(session, "dossier", code)]

    def open(self, **changes: Any) -> dict[str, Any]:
        answer = self.client.post("/v1/dossiers", json={**NEW, **changes})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def received(self) -> str:
        code = str(self.open()["code"])
        assert self.post(code, "reception", {}).status_code == 200
        return code

    def post(self, code: str, what: str, body: object = None) -> httpx.Response:
        return self.client.post(f"/v1/dossiers/{code}/{what}", json=body)


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    settings = Settings(data=tmp_path_factory.mktemp("dossiers"), agency_code=AGENCY)
    with TestClient(create_app(settings, work=False), base_url="http://localhost", headers=HEADERS) as client:
        yield Counter(client)


def test_a_dossier_is_opened_under_a_code_of_ours(counter: Counter) -> None:
    answer = counter.client.post("/v1/dossiers", json=NEW)
    found = answer.json()
    today = day_in_vietnam(utc_now())
    assert answer.status_code == 201
    assert found["code"].startswith(f"{AGENCY}-{today:%y%m%d}-")
    assert answer.headers["location"] == f"/v1/dossiers/{found['code']}"
    assert (found["state"], found["unit"], found["opened_by"]) == ("open", "07906", "Trần Văn Bình")
    assert (found["deadline"], found["overdue"]) == (None, False)
    assert {one["requirement"]: one["filling"] for one in found["requirements"]}["claim_list"] == "missing"


def test_a_unit_whose_code_is_an_agency_code_numbers_its_own(counter: Counter) -> None:
    codes = [counter.open(unit="G12.07.06")["code"] for _ in range(2)]
    assert [code.rpartition("-")[2] for code in codes] == ["0001", "0002"]
    assert codes[0].startswith("G12.07.06-")


def test_without_an_agency_code_no_code_is_given_out(tmp_path: Path) -> None:
    with TestClient(create_app(Settings(data=tmp_path), work=False), base_url="http://localhost", headers=HEADERS) as client:
        answer = client.post("/v1/dossiers", json=NEW)
    assert (answer.status_code, answer.json()["code"]) == (409, "AGENCY_CODE_MISSING")


def test_the_same_opening_sent_again_opens_one(counter: Counter) -> None:
    sent = [counter.client.post("/v1/dossiers", json=NEW, headers={"Idempotency-Key": "mở-1".encode().hex()}) for _ in range(2)]
    assert sent[0].json()["code"] == sent[1].json()["code"]
    assert sent[1].headers["idempotency-replayed"] == "true"


def test_many_who_open_at_once_get_a_code_each(counter: Counter) -> None:
    with ThreadPoolExecutor(16) as pool:
        codes = list(pool.map(lambda _: counter.open(unit="G12.08")["code"], range(40)))
    assert sorted(code.rpartition("-")[2] for code in codes) == [f"{number:04d}" for number in range(1, 41)]


def test_from_the_desk_to_the_result(counter: Counter) -> None:
    code = counter.received()
    assert counter.post(code, "decision", {"outcome": "granted"}).json()["state"] == "decided"
    closed = counter.post(code, "closing").json()
    assert (closed["state"], closed["outcome"], closed["overdue"]) == ("closed", "granted", False)
    assert closed["deadline"]["timing"] == "done_in_time"
    again = counter.post(code, "closing")
    assert (again.status_code, again.json()["code"]) == (409, "DOSSIER_STATE_FORBIDS")
    assert counter.verbs(code) == ["open", "receive", "decide", "close", "refuse"]


def test_the_deadline_is_told_and_a_dossier_of_last_year_is_overdue(counter: Counter) -> None:
    code = counter.open()["code"]
    found = counter.post(code, "reception", {"received_at": "2025-10-01T09:00:00+07:00"}).json()
    assert found["received_on"] == "2025-10-01"
    assert found["deadline"] == {
        "due_on": "2025-10-09", "value": 6, "unit": "working_days", "certain": True, "timing": "overdue",
        "supplement_requests": 0,
    }  # fmt: skip
    assert found["overdue"] is True


def test_nothing_comes_from_the_future(counter: Counter) -> None:
    code = counter.open()["code"]
    tomorrow = (utc_now() + timedelta(days=1)).isoformat()
    answer = counter.post(code, "reception", {"received_at": tomorrow})
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def test_what_is_known_of_a_dossier_is_put_right_by_who_has_read_it(counter: Counter) -> None:
    where = f"/v1/dossiers/{counter.open()['code']}"
    etag = counter.client.get(where).headers["etag"]
    assert counter.client.get(where, headers={"If-None-Match": etag}).status_code == 304
    changed = counter.client.patch(where, json={"facts": {"transferred": True}, "channel": "post"}, headers={"If-Match": etag})
    assert (changed.json()["facts"]["transferred"], changed.json()["channel"]) == (True, "post")
    outdated = counter.client.patch(where, json={"channel": "electronic"}, headers={"If-Match": etag})
    assert (outdated.status_code, outdated.json()["code"]) == (412, "PRECONDITION_FAILED")
    blind = counter.client.patch(where, json={"channel": "electronic"})
    assert (blind.status_code, blind.json()["code"]) == (428, "PRECONDITION_MISSING")
    other = counter.client.patch(where, json={"procedure": "2.000693"}, headers={"If-Match": changed.headers["etag"]})
    assert (other.status_code, other.json()["code"]) == (409, "DOSSIER_CONFLICT")


def test_papers_are_handed_in_and_used_again(counter: Counter) -> None:
    paper = counter.held()
    code = counter.open()["code"]
    used = counter.post(code, "re-uses", {"requirement": "discharge", "document_id": None}).json()
    (use,) = used["uses"]
    assert (use["kind"], use["requirement"], use["used_by"]) == (1, "discharge", "Trần Văn Bình")
    assert use["paper_code"].startswith(f"{HOA}.{SICKNESS}.discharge.")
    assert {one["requirement"]: one["filling"] for one in used["requirements"]}["discharge"] == "filled"
    attached = counter.post(code, "papers", {"document_id": paper, "requirement": "claim_list"}).json()
    assert [one["kind"] for one in attached["uses"]] == [1, 0]
    assert counter.post(code, "papers", {"document_id": 999_999}).json()["code"] == "DOCUMENT_UNKNOWN"
    assert counter.post(code, "re-uses", {"requirement": "claim_list"}).json()["code"] == "PAPER_NOT_USABLE"


def test_a_held_paper_is_asked_for_with_a_reason_only_and_the_report_proves_it(counter: Counter) -> None:
    paper = counter.held()
    code = counter.received()
    refused = counter.post(code, "supplements", {"papers": [{"requirement": "discharge", "reason": "Thiếu"}]})
    assert (refused.status_code, refused.json()["code"]) == (409, "PAPER_HELD")
    again = {"requirement": "discharge", "reason": "Bản đang có mờ dấu", "again_because": "Không đọc được dấu giáp lai"}
    asked = counter.post(code, "supplements", {"papers": [again]}).json()
    assert (asked["state"], asked["deadline"]["timing"]) == ("supplementing", "paused")
    (request,) = asked["supplements"]
    assert request["items"][0]["held_document_id"] == paper
    today = day_in_vietnam(utc_now()).isoformat()
    report = counter.client.get("/v1/reports/re-requests", params={"first": today, "last": today}).json()
    (told,) = [one for one in report["papers"] if one["dossier"] == code]
    assert (told["again_because"], told["look_up_id"]) == ("Không đọc được dấu giáp lai", request["look_up_id"])
    assert report["total"]["asked_again"] >= 1
    back = counter.post(code, f"supplements/{request['id']}/answer").json()
    assert (back["state"], back["supplements"][0]["answered_by"]) == ("received", "Trần Văn Bình")
    assert counter.post(code, f"supplements/{request['id']}/answer").json()["code"] == "SUPPLEMENT_ANSWERED"


def test_the_second_request_makes_it_overdue(counter: Counter) -> None:
    code = counter.received()
    for _ in range(2):
        asked = counter.post(code, "supplements", LIST).json()
        answered = counter.post(code, f"supplements/{asked['supplements'][-1]['id']}/answer").json()
    assert (answered["deadline"]["supplement_requests"], answered["overdue"]) == (2, True)


def test_a_dossier_is_withdrawn_with_a_reason(counter: Counter) -> None:
    code = counter.received()
    assert counter.post(code, "withdrawal", {"reason": " "}).json()["code"] == "REASON_NOT_GIVEN"
    assert counter.post(code, "withdrawal", {"reason": "Nộp ở nơi khác"}).json()["state"] == "withdrawn"


def test_the_list_goes_on_where_it_stopped_though_dossiers_come_in(counter: Counter) -> None:
    mine = [counter.open(unit="G12.09")["code"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        asked = {"unit": "G12.09", "limit": 2, "state": "open", **({"cursor": cursor} if cursor else {})}
        page = counter.client.get("/v1/dossiers", params=asked).json()
        seen += [one["code"] for one in page["dossiers"]]
        if (cursor := page["next"]) is None:
            break
        counter.open(unit="G12.09")
    assert seen == mine[::-1]


def test_the_list_of_a_person(counter: Counter) -> None:
    code = counter.open(person="001085054321", person_name="Trần Văn Bình")["code"]
    found = counter.client.get("/v1/dossiers", params={"person": "001085054321"}).json()
    assert [one["code"] for one in found["dossiers"]] == [code]
    assert counter.client.get("/v1/dossiers", params={"person": "034185000011"}).json()["code"] == "PERSON_UNKNOWN"


def test_every_reading_is_on_record(counter: Counter) -> None:
    code = counter.open()["code"]
    counter.client.get(f"/v1/dossiers/{code}")
    assert counter.verbs(code) == ["open", "read"]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("reception", {"received_at": "2026-03-10T09:00:00"}),
        ("reception", {"received_at": "0001-01-01T00:00:00+14:00"}),
        ("reception", {"because": "?"}),
        ("papers", {"document_id": 2**63}),
        ("papers", {"document_id": True}),
        ("re-uses", {"requirement": "x\x00"}),
        ("supplements", {"papers": []}),
        ("withdrawal", {}),
        ("decision", {"outcome": "perhaps"}),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(counter: Counter, what: str, body: object) -> None:
    answer = counter.post(counter.open()["code"], what, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")
    assert answer.json()["errors"][0]["place"].startswith("body")


def test_a_period_that_ends_before_it_begins_is_refused(counter: Counter) -> None:
    answer = counter.client.get("/v1/reports/re-requests", params={"first": "2026-03-31", "last": "2026-03-01"})
    assert (answer.status_code, answer.json()["code"]) == (422, "PERIOD_INVALID")
    edge = counter.client.get("/v1/reports/re-requests", params={"first": "0001-01-01", "last": date.max.isoformat()})
    assert edge.status_code == 200


def test_examples_have_the_shape_of_the_requests() -> None:
    for shape, body in (
        (NewDossierRequest, dossier_examples.NEW_BODY),
        (ChangeRequest, dossier_examples.CHANGE_BODY),
        (ReceptionRequest, dossier_examples.RECEPTION_BODY),
        (PaperRequest, dossier_examples.PAPER_BODY),
        (ReUseRequest, dossier_examples.RE_USE_BODY),
        (SupplementRequest, dossier_examples.SUPPLEMENT_BODY),
        (WithdrawalRequest, dossier_examples.WITHDRAWAL_BODY),
        (DecisionRequest, dossier_examples.DECISION_BODY),
    ):
        for example in body.examples or []:
            shape.model_validate(example)
