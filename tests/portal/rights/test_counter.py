"""Dossiers for whom they are: what an officer of the branch Cửa Đông may do with one, put into it, and see of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from archive.rights.grants import GrantAsked, give
from bench.scans.people import Person as Invented
from registry.accounts import account as accounts
from registry.actor import Actor, HeldRole
from sohoa.clock import day_in_vietnam, utc_now
from tests.portal.command import sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import BINH, HOA, OTHER, OWN, SICKNESS, STAY, House, Paper

pytestmark = pytest.mark.xdist_group("rights")
NOTHING, SAID = Purpose(), Purpose(REASON)
FACTS = {name: value if isinstance(value, (str, bool)) else value.isoformat() for name, value in STAY.items()}
BEGAN = day_in_vietnam(utc_now())


def post(api: Api, path: str, body: object = None, role: str = "officer", asking: Purpose = NOTHING) -> httpx.Response:
    return api.ask(role, asking, method="POST", url=path, json=body)


def get(api: Api, path: str, asking: Purpose = NOTHING, role: str = "officer", **params: Any) -> httpx.Response:
    return api.ask(role, asking, method="GET", url=path, params=params)


def opened(api: Api) -> str:
    """A dossier of Hoa's, of the own unit."""
    answer = post(api, "/v1/dossiers", {"procedure": SICKNESS, "person": HOA.personal_number, "facts": FACTS})
    assert answer.status_code == 201, answer.text
    assert answer.json()["unit"] == OWN
    return str(answer.json()["code"])


def attached(api: Api, code: str, paper: Paper, **more: str) -> httpx.Response:
    return post(api, f"/v1/dossiers/{code}/papers", {"document_id": paper.number, **more})


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_into_a_dossier_goes_what_may_be_read_for_it(own_api: Api) -> None:
    """Its own person's papers of whatever unit; of others none that is sensitive, and none of another unit."""
    held, code = own_api.house.paper, opened(own_api)
    for paper in (
        held(OWN, "sensitive", "required"), held(OTHER, "sensitive", "required"), held(OTHER, "ordinary", "dossier"),
        held(OWN, "ordinary", "dossier", many=True),
    ):  # fmt: skip
        assert attached(own_api, code, paper).status_code == 200, str(paper)
    assert refusal(attached(own_api, code, held(OWN, "sensitive", "reason"))) == (403, "PURPOSE_NEEDED")
    for paper in (held(OTHER, "sensitive", "reason"), held(OTHER, "ordinary", "reason"), held(OTHER, "sensitive", "dossier")):
        refused = attached(own_api, code, paper)
        assert refusal(refused) == (404, "DOCUMENT_UNKNOWN"), str(paper)
        assert not [said for said in paper.says if said in refused.text]


def test_what_nobody_has_looked_at_as_a_whole_is_not_put_into_a_dossier(own_api: Api) -> None:
    """From then on it would be open as a whole, and it may be a list of many people."""
    code = opened(own_api)
    assert refusal(attached(own_api, code, own_api.house.paper(OWN, "unknown", "dossier"))) == (403, "RIGHT_MISSING")


def test_a_dossier_that_is_over_shows_what_the_purpose_lets_find(own_api: Api) -> None:
    """It is no purpose any more. That papers may be left out is said whether or not there are any."""
    held, code = own_api.house.paper, opened(own_api)
    own, sensitive, others = (
        held(OWN, "ordinary", "dossier"),
        held(OWN, "sensitive", "required"),
        held(OTHER, "ordinary", "dossier"),
    )
    for paper in (own, sensitive, others):
        shown = attached(own_api, code, paper, requirement="discharge")
        assert shown.status_code == 200, shown.text
    assert _papers(shown) == {own.number, sensitive.number, others.number}
    assert not shown.json()["limited"]
    where = f"/v1/dossiers/{code}"
    received = post(own_api, f"{where}/reception", {"without_scans_because": "hồ sơ giấy"})
    assert received.status_code == 200, received.text
    decided = post(own_api, f"{where}/decision", {"outcome": "granted"})
    for answer, shown_then in (
        (decided, {own.number}),
        (get(own_api, where), {own.number}),
        (get(own_api, where, SAID), {own.number, sensitive.number}),
    ):
        assert _papers(answer) == shown_then
        assert answer.json()["limited"]
        assert {use["document_id"] for use in answer.json()["uses"]} == shown_then
        named = {one["document_id"] for one in answer.json()["requirements"]} - {None}
        assert named <= shown_then


def _papers(answer: httpx.Response) -> set[int]:
    assert answer.status_code == 200, answer.text
    return {paper["document_id"] for paper in answer.json()["papers"]}


def test_a_look_up_for_a_dossier_of_somebody_else_says_that_papers_may_be_left_out(own_api: Api) -> None:
    """The header names Hoa's dossier, which opens no paper of Binh."""

    def limited(person: Invented, for_dossier: Purpose) -> bool:
        asked = {"procedure": SICKNESS, "person": person.personal_number, "facts": FACTS, "purpose": REASON}
        answer = post(own_api, "/v1/intake/checks", asked, asking=for_dossier)
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["limited"])

    hoas = Purpose(dossier=own_api.house.dossier)
    assert not limited(HOA, hoas)
    assert limited(BINH, hoas)
    assert limited(HOA, NOTHING)


def test_a_receipt_is_whole_or_there_is_none(own_api: Api) -> None:
    """It names what was handed in. Printed again after the end, it would otherwise name less."""
    code, paper = opened(own_api), own_api.house.paper(OWN, "sensitive", "required")
    where = f"/v1/dossiers/{code}"
    assert attached(own_api, code, paper).status_code == 200
    assert post(own_api, f"{where}/reception", {"without_scans_because": "hồ sơ giấy"}).status_code == 200
    receipt = get(own_api, f"{where}/papers/receipt")
    assert (receipt.status_code, receipt.headers["content-type"]) == (200, "application/pdf"), receipt.text
    assert post(own_api, f"{where}/decision", {"outcome": "granted"}).status_code == 200
    refused = get(own_api, f"{where}/papers/receipt")
    assert refusal(refused) == (403, "PURPOSE_NEEDED")
    assert get(own_api, f"{where}/papers/receipt", SAID).status_code == 200
    assert get(own_api, f"{where}/papers/separator").status_code == 200


def test_a_dossier_is_not_given_to_a_unit_that_is_not_ones_own(own_api: Api) -> None:
    code = opened(own_api)
    where = f"/v1/dossiers/{code}"
    etag = get(own_api, where).headers["etag"]
    asked = {"method": "PATCH", "url": where, "json": {"unit": OTHER}, "headers": {"If-Match": etag}}
    moved = own_api.ask("officer", NOTHING, **asked)
    assert refusal(moved) == (403, "RIGHT_MISSING")
    assert get(own_api, where).json()["unit"] == OWN
    new = {"procedure": SICKNESS, "person": HOA.personal_number, "facts": FACTS, "unit": OTHER}
    assert refusal(post(own_api, "/v1/dossiers", new)) == (403, "RIGHT_MISSING")


def test_a_dossier_elsewhere_is_as_if_it_were_not_there(api: Api) -> None:
    absent = "000.00.01.H29-260310-9999"
    told = []
    for code in (api.house.elsewhere, absent):
        for path, body in (("", None), ("/closing", None), ("/withdrawal", {"reason": "Nộp ở nơi khác"})):
            where = f"/v1/dossiers/{code}{path}"
            answer = get(api, where) if path == "" else post(api, where, body)
            told.append((refusal(answer), answer.json()["detail"].replace(code, "…")))
        check = post(api, "/v1/intake/checks", {"dossier": code, "procedure": SICKNESS, "person": HOA.personal_number})
        told.append((refusal(check), check.json()["detail"].replace(code, "…")))
    assert told[: len(told) // 2] == told[len(told) // 2 :]
    assert {one for one, _ in told} == {(404, "DOSSIER_UNKNOWN")}


def test_whoever_handles_no_dossiers_does_not_learn_which_there_are(api: Api) -> None:
    codes = (api.house.dossier, api.house.elsewhere, "000.00.01.H29-260310-9999")
    for role in ("archivist", "auditor", "administrator", ""):
        assert {refusal(get(api, f"/v1/dossiers/{code}", role=role)) for code in codes} == {(403, "RIGHT_MISSING")}


def test_a_list_does_not_tell_who_is_on_record(api: Api) -> None:
    """Without a purpose nobody sees persons; so neither whether somebody is one."""
    nobody = "034185000011"
    assert get(api, "/v1/dossiers", person=nobody).json()["dossiers"] == []
    assert refusal(get(api, "/v1/dossiers", SAID, person=nobody)) == (404, "PERSON_UNKNOWN")
    mine = get(api, "/v1/dossiers", person=HOA.personal_number).json()["dossiers"]
    assert {one["unit"] for one in mine} == {OWN}
    assert get(api, "/v1/dossiers", unit=OTHER).json()["dossiers"] == []


def test_a_paper_that_a_grant_opens_names_it_in_the_act(own_api: Api) -> None:
    """The extra sensitive paper of another unit, which no dossier opens: its records manager lets it be used."""
    paper, code = own_api.house.paper(OTHER, "sensitive", "dossier"), opened(own_api)
    assert refusal(attached(own_api, code, paper)) == (404, "DOCUMENT_UNKNOWN")
    number = _granted(own_api, paper)
    assert attached(own_api, code, paper).status_code == 200
    assert get(own_api, f"/v1/dossiers/{code}").status_code == 200
    checked = post(own_api, "/v1/intake/checks", {"dossier": code})
    assert checked.status_code == 200, checked.text
    acts = {act.verb: act.details for act in own_api.acts_since(0) if act.details.get("by") == [f"grant {number}"]}
    assert set(acts) >= {"attach", "read", "look_up"}


def _granted(api: Api, paper: Paper) -> int:
    """By the records manager of the other unit, to the officer, for today."""
    installation, day = api.client.app.state.service.installation, day_in_vietnam(utc_now())  # type: ignore[attr-defined]
    with installation.sessions.begin() as session:
        officer, keeper = (accounts.get(session, name).id for name in ("nguoi.officer", "nguoi.records_manager"))
        by = Actor("Vũ Thị Hạnh", "cli", account=keeper, roles=(HeldRole("records_manager", OTHER),))
        asked = GrantAsked(officer, ("read",), OTHER, day, day, "Thanh tra", sensitive=True, document_ids=(paper.number,))
        return give(session, installation.catalogue.types, by, asked, day).id


def test_the_terminal_says_that_papers_may_have_been_left_out(own_house: House) -> None:
    """Whether or not there are any: who asks without a dossier is told to ask with it."""
    hint = "tra cứu lại với --dossier"

    def said(*words: str) -> str:
        ended = sohoa(*words, data=own_house.data, TOKEN=own_house.tokens["officer"])
        assert ended.code == 0, ended.err
        return ended.out

    facts = [word for name, value in FACTS.items() for word in ("--fact", f"{name}={str(value).lower()}")]
    asked = ("intake", "check", "--person", HOA.personal_number, "--procedure", SICKNESS, *facts, "--purpose", REASON)
    assert hint in said(*asked)
    assert hint not in said(*asked, "--dossier", own_house.dossier)
    assert "không còn đang giải quyết" in said("dossier", "show", own_house.closed, "--purpose", REASON)
    assert "không còn đang giải quyết" not in said("dossier", "show", own_house.dossier)


# Reports, and what is no secret


def test_the_report_is_of_own_units(api: Api) -> None:
    period = {"first": BEGAN.isoformat(), "last": (BEGAN + timedelta(days=1)).isoformat()}
    where = "/v1/reports/re-requests"
    lines = {role: get(api, where, role=role, **period).json() for role in ("officer", "records_manager", "auditor")}
    assert {line["unit"] for line in lines["officer"]["lines"]} == {OWN}
    assert {line["unit"] for line in lines["records_manager"]["lines"]} == {OWN}
    assert {line["unit"] for line in lines["auditor"]["lines"]} >= {OWN}
    assert refusal(get(api, where, unit=OTHER, **period)) == (403, "RIGHT_MISSING")
    assert get(api, where, role="auditor", unit=OTHER, **period).status_code == 200
    assert refusal(get(api, where, role="archivist", **period)) == (403, "RIGHT_MISSING")


@pytest.mark.parametrize("path", ["/v1/procedures", f"/v1/procedures/{SICKNESS}", "/v1/document-types"])
def test_the_catalogue_is_for_whoever_holds_a_role(api: Api, path: str) -> None:
    began = api.last_act
    assert get(api, path, role="signer").status_code == 200
    assert api.last_act == began, "no secret, and so no act"
    assert refusal(get(api, path, role="")) == (403, "RIGHT_MISSING")
    assert api.refusals(began) == ["RIGHT_MISSING"]
