"""Grants from end to end: given over the API or on the command line, used, seen by those concerned, ended by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.records import Document
from portal.access import access_of
from registry.accounts import account as accounts
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.clock import today
from tests.portal.command import sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import HOA, OTHER, OWN, House

pytestmark = pytest.mark.xdist_group("rights")
INSPECTOR, KEEPER = "", "records_manager"
NAME = "nguoi.moi"
"""The account without a role: an outsider."""
REASON = "Thanh tra theo QĐ 45/QĐ-TTr ngày 02/03/2026"
NOTHING = Purpose()


def wanted(**more: Any) -> dict[str, Any]:
    return {"account": NAME, "actions": ["read"], "ends": (today() + timedelta(days=30)).isoformat(), "reason": REASON, **more}


def given(api: Api, **more: Any) -> dict[str, Any]:
    answer = api.ask(KEEPER, NOTHING, method="POST", url="/v1/grants", json=wanted(**more))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def asked(api: Api, role: str, url: str, method: str = "GET") -> Any:
    return api.ask(role, NOTHING, method=method, url=url)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture(autouse=True)
def nothing_left(own_api: Api) -> Iterator[None]:
    """Each test ends what it gave."""
    yield
    for one in asked(own_api, KEEPER, "/v1/grants").json()["grants"]:
        assert asked(own_api, KEEPER, f"/v1/grants/{one['id']}", "DELETE").status_code == 200


def test_an_outsider_reads_what_was_granted_and_nothing_else_until_it_is_taken_back(own_api: Api) -> None:
    house = own_api.house
    paper, other = house.paper(OWN, "ordinary", "reason"), house.paper(OWN, "ordinary", "dossier")
    address = f"/v1/documents/{paper.number}"
    assert code_of(asked(own_api, INSPECTOR, address)) == (404, "DOCUMENT_UNKNOWN")
    grant = given(own_api, documents=[paper.number])
    assert asked(own_api, INSPECTOR, address).status_code == 200
    assert asked(own_api, INSPECTOR, f"{address}/text").status_code == 200
    assert code_of(asked(own_api, INSPECTOR, f"{address}/renditions/searchable_pdf")) == (403, "RIGHT_MISSING")
    assert code_of(asked(own_api, INSPECTOR, f"/v1/documents/{other.number}")) == (404, "DOCUMENT_UNKNOWN")
    assert [one["id"] for one in asked(own_api, INSPECTOR, "/v1/documents").json()["documents"]] == [paper.number]
    assert asked(own_api, KEEPER, f"/v1/grants/{grant['id']}", "DELETE").json()["state"] == "taken_back"
    assert code_of(asked(own_api, INSPECTOR, address)) == (404, "DOCUMENT_UNKNOWN")


def test_every_use_of_it_names_it(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    grant, before = given(own_api, documents=[paper.number]), own_api.last_act
    asked(own_api, INSPECTOR, f"/v1/documents/{paper.number}/text")
    (act,) = own_api.acts_since(before)
    assert (act.verb, act.subject_id, act.details["by"]) == ("read", str(paper.number), [f"grant {grant['id']}"])


def test_sensitive_papers_are_open_only_where_it_says_so(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "sensitive", "required")
    given(own_api, documents=[paper.number])
    assert asked(own_api, INSPECTOR, f"/v1/documents/{paper.number}").status_code == 404
    given(own_api, documents=[paper.number], sensitive=True)
    assert asked(own_api, INSPECTOR, f"/v1/documents/{paper.number}").status_code == 200


def test_it_begins_on_its_first_day_and_ends_by_itself_after_its_last(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    first, last = today() + timedelta(days=2), today() + timedelta(days=30)
    grant = given(own_api, documents=[paper.number], begins=first.isoformat(), ends=last.isoformat())
    assert grant["state"] == "not_begun"
    installation = own_api.client.app.state.service.installation  # type: ignore[attr-defined]
    days = {day: is_open(installation, paper.number, day) for day in (first - timedelta(1), first, last, last + timedelta(1))}
    assert list(days.values()) == [False, True, True, False]


def is_open(installation: Installation, number: int, day: date) -> bool:
    with installation.sessions() as session:
        account = accounts.get(session, NAME)
        inspector = Actor(account.full_name, "api", account=account.id)
        access = access_of(session, installation.catalogue, inspector, on=day)
        return access.opening(session.get_one(Document, number), "read") is not None


@pytest.mark.parametrize(
    ("more", "status", "code", "says"),
    [
        ({"account": "nguoi.records_manager"}, 403, "GRANT_REFUSED", "not to themselves"),
        ({"unit": OTHER}, 403, "GRANT_REFUSED", OTHER),
        ({"unit": "079"}, 403, "GRANT_REFUSED", "079"),
        ({"account": "khong.ai"}, 404, "ACCOUNT_UNKNOWN", "khong.ai"),
        ({"dossier": "000.00.01.H29-200101-9999"}, 404, "DOSSIER_UNKNOWN", "9999"),
        ({"persons": [999_999]}, 422, "GRANT_INVALID", "no person 999999"),
        ({"types": ["GIAY_KHONG_CO"]}, 422, "GRANT_INVALID", "GIAY_KHONG_CO"),
        ({"reason": "   "}, 422, "REQUEST_INVALID", "reason"),
        ({"ends": (today() + timedelta(days=91)).isoformat()}, 422, "GRANT_INVALID", "90 days"),
        ({"ends": (today() - timedelta(days=1)).isoformat()}, 422, "GRANT_INVALID", "last day"),
        ({"actions": []}, 422, "REQUEST_INVALID", "actions"),
        ({"actions": ["destroy"]}, 422, "REQUEST_INVALID", "actions"),
        ({"actions": ["dispose"], "sensitive": True}, 422, "GRANT_INVALID", "council"),
        ({"given_by": "Giám đốc"}, 422, "REQUEST_INVALID", "given_by"),
        ({"id": 1}, 422, "REQUEST_INVALID", "id"),
    ],
)
def test_what_cannot_be_granted_says_why(own_api: Api, more: dict[str, Any], status: int, code: str, says: str) -> None:
    answer = own_api.ask(KEEPER, NOTHING, method="POST", url="/v1/grants", json=wanted(**more))
    assert code_of(answer) == (status, code)
    assert says in answer.json()["en"] + str(answer.json()["errors"])
    assert asked(own_api, INSPECTOR, "/v1/session/grants").json()["grants"] == []


def test_of_a_paper_that_lies_elsewhere_it_is_not_told_that_there_is_one(own_api: Api) -> None:
    there = own_api.house.paper(OTHER, "ordinary", "reason").number
    answers = [
        own_api.ask(KEEPER, NOTHING, method="POST", url="/v1/grants", json=wanted(documents=[number]))
        for number in (there, 999_999)
    ]
    assert {code_of(answer) for answer in answers} == {(422, "GRANT_INVALID")}
    assert answers[0].json()["en"].replace(str(there), "N") == answers[1].json()["en"].replace("999999", "N")


def test_a_grant_is_seen_by_who_keeps_the_papers_and_by_who_has_it(own_api: Api) -> None:
    grant = given(own_api)
    address = f"/v1/grants/{grant['id']}"
    assert asked(own_api, KEEPER, address).json() == asked(own_api, INSPECTOR, address).json() == grant
    assert [one["id"] for one in asked(own_api, INSPECTOR, "/v1/session/grants").json()["grants"]] == [grant["id"]]
    for role in ("officer", "auditor", "administrator"):
        assert code_of(asked(own_api, role, address)) == (404, "GRANT_UNKNOWN"), role
        assert code_of(asked(own_api, role, "/v1/grants")) == (403, "RIGHT_MISSING"), role
        assert asked(own_api, role, "/v1/session/grants").json()["grants"] == [], role
    assert code_of(asked(own_api, INSPECTOR, address, "DELETE")) == (403, "RIGHT_MISSING")


def test_what_is_over_is_listed_only_where_asked_for(own_api: Api) -> None:
    grant = given(own_api)
    asked(own_api, KEEPER, f"/v1/grants/{grant['id']}", "DELETE")
    assert asked(own_api, KEEPER, "/v1/grants").json()["grants"] == []
    listed = asked(own_api, KEEPER, "/v1/grants?every=true").json()["grants"]
    assert (listed[0]["id"], listed[0]["state"], listed[0]["ended_by"]) == (grant["id"], "taken_back", "Đỗ Quỳnh Chi")
    assert code_of(asked(own_api, KEEPER, f"/v1/grants/{grant['id']}", "DELETE")) == (404, "GRANT_UNKNOWN")


def test_sent_again_it_is_given_once(own_api: Api) -> None:
    request = {"method": "POST", "url": "/v1/grants", "json": wanted(), "headers": {"Idempotency-Key": "4f1c-thanh-tra"}}
    first, again = (own_api.ask(KEEPER, NOTHING, **request) for _ in range(2))
    assert first.json() == again.json()
    assert len(asked(own_api, INSPECTOR, "/v1/session/grants").json()["grants"]) == 1


def test_what_a_grant_let_somebody_do_is_not_answered_again_after_its_end(own_api: Api) -> None:
    """The answer to a correction shows the paper."""
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    request = {
        "method": "POST",
        "url": f"/v1/documents/{paper.number}/corrections",
        "json": {"why": "đối chiếu bản chính", "fields": [{"name": "issued_on", "value": "2026-03-02"}]},
        "headers": {"If-Match": "*", "Idempotency-Key": "sua-4711"},
    }
    grant = given(own_api, documents=[paper.number], actions=["change"])
    first, again = (own_api.ask(INSPECTOR, NOTHING, **request) for _ in range(2))
    assert (first.status_code, again.json()) == (200, first.json())
    asked(own_api, KEEPER, f"/v1/grants/{grant['id']}", "DELETE")
    refused = own_api.ask(INSPECTOR, NOTHING, **request)
    assert code_of(refused) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert not any(said in refused.text for said in paper.says)


def test_giving_and_taking_back_are_on_record_with_whose_papers_it_opens(own_api: Api) -> None:
    before = own_api.last_act
    grant = given(own_api, persons=[own_api.house.hoa])
    asked(own_api, KEEPER, f"/v1/grants/{grant['id']}", "DELETE")
    give, take = own_api.acts_since(before)
    assert (give.verb, take.verb, give.subject_id) == ("give_grant", "take_back_grant", str(grant["id"]))
    assert (give.persons, give.details["reason"], give.unit) == ([own_api.house.hoa], REASON, OWN)


def test_the_same_on_the_command_line(own_house: House) -> None:
    def run(role: str, *words: str, code: int = 0) -> Any:
        ended = sohoa(*words, "--json", data=own_house.data, TOKEN=own_house.tokens[role])
        assert ended.code == code, ended.out + ended.err
        return ended.value

    to = (today() + timedelta(days=10)).isoformat()
    words = ("--may", "read", "--may", "export", "--to", to, "--reason", REASON, "--person", HOA.personal_number)
    grant = run(KEEPER, "grant", "give", NAME, *words)
    assert (grant["actions"], grant["unit"], grant["persons"]) == (["export", "read"], OWN, [own_house.hoa])
    assert [one["id"] for one in run(INSPECTOR, "grant", "own")] == [grant["id"]]
    assert [one["id"] for one in run(KEEPER, "grant", "list")] == [grant["id"]]
    assert run(INSPECTOR, "grant", "show", str(grant["id"])) == grant
    assert run("officer", "grant", "list", code=6)["code"] == "RIGHT_MISSING"
    assert run(KEEPER, "grant", "take-back", str(grant["id"]))["state"] == "taken_back"
    assert run(INSPECTOR, "grant", "own") == []


def test_without_accounts_there_is_nobody_to_grant_anything(tmp_path: Path) -> None:
    for words in (("grant", "list"), ("grant", "own"), ("account", "list")):
        refused = sohoa(*words, "--json", data=tmp_path / "data")
        assert (refused.code, refused.value["code"]) == (6, "ACCOUNTS_NEEDED"), words
