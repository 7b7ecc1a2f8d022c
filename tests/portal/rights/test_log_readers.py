"""The log and its readers: auditors read all of it, records managers what concerns their units, others nothing."""

from __future__ import annotations

import pytest

from archive import acts
from registry.actor import ROLES, Actor
from tests.portal.command import sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import OF_ALL, OTHER, OWN

pytestmark = pytest.mark.xdist_group("rights")
HERE = Actor("Phạm Thu Hà", "api", unit=OWN, purpose="hồ sơ ốm đau")
THERE = Actor("Vũ Thị Nga", "api", unit=OTHER, purpose="ốm đau")
OWN_OF_KEEPER = {"own people here", "own people there", "paper", "batch", "dossier"}


@pytest.fixture(scope="module")
def written(own_api: Api) -> dict[int, str]:
    """Acts by people of both units on papers, batches and dossiers of both; what each is, by its number."""
    house = own_api.house
    here, there = (house.paper(unit, "ordinary", "dossier").number for unit in (OWN, OTHER))
    wanted = (
        ("own people here", HERE, "read", "document", here),
        ("own people there", HERE, "read", "document", there),
        ("paper", THERE, "read", "document", here),
        ("batch", THERE, "read", "batch", house.batches[OWN]),
        ("dossier", THERE, "read", "dossier", house.dossier),
        ("other paper", THERE, "read", "document", there),
        ("other batch", THERE, "read", "batch", house.batches[OTHER]),
        ("other dossier", THERE, "read", "dossier", house.elsewhere),
        ("other list", THERE, "search", "documents", "list"),
        ("no number", THERE, "refuse", "document", "G09.01_CV_000001_V1"),
    )
    with own_api.records() as session, session.begin():
        return {acts.record(session, by, verb, kind, id, persons=(house.hoa,)): what for what, by, verb, kind, id in wanted}


def shown(api: Api, written: dict[int, str], role: str, url: str = "/v1/audit/acts?limit=200") -> set[str]:
    answer = api.ask(role, Purpose("công dân đề nghị"), method="GET", url=url)
    assert answer.status_code == 200, answer.text
    return {written[one["id"]] for one in answer.json()["acts"] if one["id"] in written}


def test_an_auditor_reads_everything(own_api: Api, written: dict[int, str]) -> None:
    assert shown(own_api, written, "auditor") == set(written.values())


def test_a_records_manager_reads_what_own_people_did_and_what_was_done_with_own_papers(
    own_api: Api, written: dict[int, str]
) -> None:
    assert shown(own_api, written, "records_manager") == OWN_OF_KEEPER


def test_what_is_asked_for_narrows_it_further(own_api: Api, written: dict[int, str]) -> None:
    url = "/v1/audit/acts?limit=200&subject_kind=document"
    assert shown(own_api, written, "records_manager", url) == {"own people here", "own people there", "paper"}
    assert shown(own_api, written, "records_manager", f"/v1/audit/acts?limit=200&unit={OTHER}") == {"paper", "batch", "dossier"}


def test_the_command_shows_the_same(own_api: Api, written: dict[int, str]) -> None:
    for role, expected in (("auditor", set(written.values())), ("records_manager", OWN_OF_KEEPER)):
        ended = sohoa(
            "audit", "show", "--limit", "300", "--json", data=own_api.house.data, TOKEN=own_api.house.tokens[role]
        )  # fmt: skip
        assert ended.code == 0, ended.err
        assert {written[one["id"]] for one in ended.value if one["id"] in written} == expected, role


def test_a_person_is_told_by_a_records_manager_of_own_units_and_by_an_auditor_of_all(
    own_api: Api, written: dict[int, str]
) -> None:
    url = f"/v1/persons/{own_api.house.hoa}/looks?limit=200"
    of_keeper, of_auditor = (
        own_api.ask(role, Purpose("công dân đề nghị"), method="GET", url=url).json() for role in ("records_manager", "auditor")
    )
    assert (of_keeper["of_all_units"], of_auditor["of_all_units"]) == (False, True)
    assert THERE.name in {one["who"] for one in of_keeper["looks"]}
    elsewhere = {("dossier", own_api.house.elsewhere), ("batch", str(own_api.house.batches[OTHER]))}
    told = [{(one["subject_kind"], one["subject_id"]) for one in looks["looks"]} for looks in (of_keeper, of_auditor)]
    assert not elsewhere & told[0]
    assert elsewhere <= told[1]
    assert written


@pytest.mark.parametrize("role", ["", *(role for role in ROLES if role not in ("auditor", "records_manager")), OF_ALL])
def test_nobody_else_reads_it_and_that_is_on_record(own_api: Api, role: str) -> None:
    for url in ("/v1/audit/acts", f"/v1/persons/{own_api.house.hoa}/looks"):
        before = own_api.last_act
        answer = own_api.ask(role, Purpose("công dân đề nghị"), method="GET", url=url)
        assert (answer.status_code, answer.json()["code"]) == (403, "RIGHT_MISSING")
        assert own_api.refusals(before) == ["RIGHT_MISSING"]
