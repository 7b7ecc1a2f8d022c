"""Every use of a grant names it, whatever is done by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.rights.grants import GrantAsked, give
from registry.accounts.records import Account
from registry.actor import Actor, HeldRole
from sohoa.clock import today
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OTHER, Paper
from tests.portal.shown.asking import get, last_act, of

pytestmark = pytest.mark.xdist_group("rights")
WHO = ""
"""The account without any role."""


@pytest.fixture(scope="module")
def paper(own_api: Api) -> Paper:
    return own_api.house.paper(OTHER, "ordinary", "reason")


@pytest.fixture(scope="module")
def grant(own_api: Api, paper: Paper) -> str:
    """An inspector may read and correct one paper of another unit for a week."""
    here = own_api.client.app.state.service.installation  # type: ignore[attr-defined]
    with here.sessions.begin() as session:
        accounts = {one.name: one.id for one in session.query(Account)}
        manager = Actor("Phạm Thị Loan", "cli", account=accounts["quan-tri"], roles=(HeldRole("records_manager", OTHER),))
        asked = GrantAsked(
            accounts["nguoi.moi"], ("export", "change"), OTHER, today(), today() + timedelta(days=7), "Thanh tra chuyên ngành",
            document_ids=(paper.number,),
        )  # fmt: skip
        return f"grant {give(session, here.catalogue.types, manager, asked, today()).id}"


@pytest.mark.parametrize("path", ["", "/text", "/alto", "/pages", "/pages/1", "/pages/1/image"])
def test_reading_names_it(own_api: Api, paper: Paper, grant: str, path: str) -> None:
    assert of(own_api, WHO, "a reason", paper, path).status_code == 200
    assert last_act(own_api, "read").details["by"] == [grant]


@pytest.mark.parametrize("kind", ["original", "searchable_pdf", "words"])
def test_exporting_names_it(own_api: Api, paper: Paper, grant: str, kind: str) -> None:
    assert of(own_api, WHO, "a reason", paper, f"/renditions/{kind}").status_code == 200
    assert last_act(own_api, "export").details["by"] == [grant]


def test_being_told_that_nothing_changed_names_it(own_api: Api, paper: Paper, grant: str) -> None:
    known = {"If-None-Match": f'"{paper.sha256["words"]}"'}
    assert of(own_api, WHO, "a reason", paper, "/renditions/words", headers=known).status_code == 304
    act = last_act(own_api, "read")
    assert (act.details["rendition"], act.details["by"]) == ("words", [grant])


@pytest.mark.parametrize("url", ["/v1/documents", "/v1/search?q=", "/v1/search?q=bảo quản"])
def test_finding_names_it(own_api: Api, paper: Paper, grant: str, url: str) -> None:
    answer = get(own_api, WHO, "a reason", url)
    assert answer.json()["total"] == 1
    act = last_act(own_api, "search")
    assert (act.details["documents"], act.details["by"]) == ([paper.number], [grant])


def test_changing_names_it(own_api: Api, paper: Paper, grant: str) -> None:
    asked = {"TypeName": "Sổ bảo hiểm xã hội"}
    put = own_api.ask(WHO, Purpose(REASON), method="PUT", url=f"/api/v1/documents/{paper.code}", json=asked)
    assert put.status_code == 200, put.text
    assert last_act(own_api, "use_grant").details["by"] == [grant]
    (changed,) = (act for act in own_api.acts_since(0) if act.verb == "correct" and act.subject_id == str(paper.number))
    assert changed.account == last_act(own_api, "use_grant").account
