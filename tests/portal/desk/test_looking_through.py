"""The list of what waits for a person, and what is said there, as far as rights go."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from archive.rights.grants import GrantAsked, give
from registry.accounts.records import Account
from registry.actor import Actor, HeldRole
from sohoa.clock import today
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Asking, Purpose, is_found, outcome
from tests.portal.rights.house import BINH, HOA, LISTED, OTHER, OWN, Paper
from tests.portal.shown.asking import code_of, command, get, last_act

pytestmark = pytest.mark.xdist_group("rights")
WHY = "đối chiếu bản chính"
LISTING: tuple[Asking, ...] = ("nothing said", "a reason", "the dossier")


def change(api: Api, role: str, said: Purpose, paper: Paper, **body: object) -> httpx.Response:
    return api.ask(
        role, said, method="POST", url=f"/v1/documents/{paper.number}/corrections", json={"why": WHY, **body},
        headers={"If-Match": "*"},
    )  # fmt: skip


@pytest.mark.parametrize("asking", LISTING)
@pytest.mark.parametrize("role", ["reviewer", "officer"])
def test_whose_a_paper_is_the_list_tells_where_it_may_be_read(api: Api, role: str, asking: Asking) -> None:
    lines = {
        one["document"]["id"]: one for one in get(api, role, asking, "/v1/review", params={"limit": 200}).json()["documents"]
    }
    for paper in api.house.papers:
        assert (paper.number in lines) == is_found(role, asking, paper), str(paper)
        if paper.number not in lines:
            continue
        line, open_as = lines[paper.number], outcome(role, asking, paper, "read")
        assert line["document"]["open"] == {"whole": "whole", "rows": "rows"}.get(open_as, "found"), str(paper)
        assert line["doubt"] > 0
        owner = (HOA if paper.of_hoa else BINH).name
        assert (owner in (line["owner"] or "")) == (open_as in ("whole", "rows")), str(paper)
        in_it = open_as == "whole" and paper.lies_in_the_dossier
        assert line["dossiers"] == ([api.house.dossier] if in_it else []), str(paper)


def test_it_comes_in_parts_that_hold_together(api: Api) -> None:
    whole = [one["document"]["id"] for one in get(api, "reviewer", "a reason", "/v1/review").json()["documents"]]
    parts, cursor = [], None
    while cursor is not None or not parts:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        answer = get(api, "reviewer", "a reason", "/v1/review", params=params).json()
        parts += [one["document"]["id"] for one in answer["documents"]]
        cursor = answer["next"]
    assert parts == whole
    assert len(whole) == 9


def test_of_a_list_of_many_only_the_row_is_reviewed(api: Api) -> None:
    paper = api.house.paper(OTHER, "ordinary", "dossier", many=True)
    shown = get(api, "officer", "the dossier", f"/v1/review/{paper.number}")
    assert shown.status_code == 200, shown.text
    told = shown.json()
    assert told["document"]["open"] == "rows"
    assert [one["person_id"] for one in told["persons"]] == [api.house.hoa]
    assert (told["corrections"], told["statements"], told["organisations"], told["not_found"]) == ([], [], [], [])
    others = [one for one in LISTED.people[1:] for one in (one.name, one.social_insurance_number)]
    assert not [said for said in others if said in shown.text]
    assert (told["document"]["title"], told["document"]["source_name"]) == (None, None)
    refused = change(api, "officer", Purpose(dossier=api.house.dossier), paper, fields=[{"name": "serial", "action": "confirm"}])
    assert code_of(refused) == (403, "RIGHT_MISSING")


def test_who_says_that_a_paper_is_a_medical_one_reads_on_for_a_dossier_only(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "unknown", "reason")
    assert get(own_api, "reviewer", "a reason", f"/v1/review/{paper.number}").json()["fields"]
    said = change(own_api, "reviewer", Purpose(REASON), paper, type="GIAY_RA_VIEN")
    assert said.status_code == 200, said.text
    told = said.json()
    assert (told["document"]["type_id"], told["document"]["open"]) == ("GIAY_RA_VIEN", "found")
    assert (told["fields"], told["persons"], told["corrections"], told["owner"]) == ([], [], [], None)
    assert code_of(get(own_api, "reviewer", "a reason", f"/v1/review/{paper.number}")) == (403, "PURPOSE_NEEDED")
    again = change(own_api, "reviewer", Purpose(REASON), paper, type="THE_BHYT")
    assert code_of(again) == (403, "PURPOSE_NEEDED")


def test_a_paper_that_may_not_be_changed_is_not_compared_with_what_was_seen(api: Api) -> None:
    """An ETag that fits would tell what stands there."""
    paper = api.house.paper(OTHER, "ordinary", "reason")
    for etag in ("*", '"f00"'):
        answer = api.ask(
            "reviewer", Purpose(REASON), method="POST", url=f"/v1/documents/{paper.number}/acceptance",
            json={"form": "original"}, headers={"If-Match": etag},
        )  # fmt: skip
        assert code_of(answer) == (404, "DOCUMENT_UNKNOWN")


def test_on_the_terminal_the_same_is_told(api: Api) -> None:
    paper = api.house.paper(OWN, "ordinary", "dossier")
    listed = command(api.house, "reviewer", "nothing said", "review", "list")
    assert listed.code == 0, listed.err
    assert f"{paper.number} " in listed.out
    assert HOA.name not in listed.out
    assert HOA.name in command(api.house, "reviewer", "a reason", "review", "list").out
    refused = command(api.house, "reviewer", "nothing said", "review", "show", str(paper.number))
    assert (refused.code, "PURPOSE_NEEDED" in refused.err, paper.word in refused.out + refused.err) == (6, True, False)
    shown = command(api.house, "reviewer", "a reason", "review", "show", str(paper.number))
    assert f"số-{paper.word}" in shown.out
    act = last_act(api, "read")
    assert (act.subject_id, act.purpose) == (str(paper.number), REASON)


@pytest.fixture(scope="module")
def grant(own_api: Api) -> str:
    """Somebody without any role may correct one paper of another unit."""
    here = own_api.client.app.state.service.installation  # type: ignore[attr-defined]
    paper = own_api.house.paper(OTHER, "ordinary", "reason")
    with here.sessions.begin() as session:
        inspector, manager = (
            session.query(Account).filter(Account.name == name).one().id for name in ("nguoi.moi", "nguoi.records_manager")
        )
        by = Actor("Phạm Thị Loan", "cli", account=manager, roles=(HeldRole("records_manager", OTHER),))
        until = today() + timedelta(days=7)
        asked = GrantAsked(inspector, ("change",), OTHER, today(), until, "Theo CV 15/CV-TTr", document_ids=(paper.number,))
        return f"grant {give(session, here.catalogue.types, by, asked, today()).id}"


def test_a_grant_is_named_by_the_list_and_by_what_is_changed(own_api: Api, grant: str) -> None:
    paper = own_api.house.paper(OTHER, "ordinary", "reason")
    found = get(own_api, "", "nothing said", "/v1/review").json()
    assert [one["document"]["id"] for one in found["documents"]] == [paper.number]
    assert last_act(own_api, "search").details["by"] == [grant]
    changed = change(own_api, "", Purpose(), paper, fields=[{"name": "serial", "value": "BV 0123"}])
    assert changed.status_code == 200, changed.text
    act = last_act(own_api, "use_grant")
    assert (act.subject_id, act.details["by"]) == (str(paper.number), [grant])


def test_who_may_not_see_persons_names_none_on_a_paper(own_api: Api, grant: str) -> None:
    """The answer would tell whom a number finds."""
    paper = own_api.house.paper(OTHER, "ordinary", "reason")
    for named in ({"number": HOA.personal_number}, {"person_id": own_api.house.hoa}):
        refused = change(own_api, "", Purpose(REASON), paper, persons=[{"role": "relative", **named}])
        assert code_of(refused) == (403, "RIGHT_MISSING")
        assert HOA.name not in refused.text
