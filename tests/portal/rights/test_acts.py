"""What is not about one paper: each act of docs/rights.md against every operation of the API that needs it."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy import select

from registry.actor import ROLES
from registry.records import Organisation
from tests.archive.rights.documented import table
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose, may_act
from tests.portal.rights.house import OF_ALL, OTHER, OWN
from tests.portal.rights.operations import MISSING, OF_UNITS, OfUnit, documented

pytestmark = pytest.mark.xdist_group("rights of acts")
NEEDS = documented("Of the API")
REFUSALS = ("RIGHT_MISSING", "PURPOSE_NEEDED", "GRANT_REFUSED")
REFUSALS = ("RIGHT_MISSING", "PURPOSE_NEEDED")
NOT_A_DOSSIER = "000.00.01.H29-200101-9999"


@pytest.fixture(scope="module", autouse=True)
def organisation(own_api: Api) -> None:
    """One that can be asked for by its number."""
    with own_api.records() as session:
        if session.scalar(select(Organisation.id)) is None:
            session.add(Organisation(id=1, kind="employer", name="Công ty TNHH May Sao Mai"))
            session.commit()


def refusal(how: OfUnit, answer: httpx.Response, unit: str) -> str | None:
    """The code with which it was refused; None where it was not, whatever else was not right."""
    if answer.status_code not in (401, 403, 404):
        return None
    code = str(answer.json()["code"])
    hidden = code == how.unknown and not (how.ends_it and unit == OWN)
    return code if hidden or answer.status_code in (401, 403) else None


@pytest.mark.parametrize("purpose", [Purpose(), Purpose(REASON)], ids=["nothing said", "a reason"])
@pytest.mark.parametrize("entry", OF_UNITS)
def test_each_operation_is_open_to_whom_the_document_says(own_api: Api, entry: str, purpose: Purpose) -> None:
    how, act = OF_UNITS[entry], NEEDS[entry]
    began, refused = own_api.last_act, []
    for role in ("", *ROLES, OF_ALL):
        for unit in (OWN, OTHER):
            answer = own_api.ask(role, purpose, **how.asked(own_api.house, unit))
            where = f"{role or 'nobody'} at {unit}: {answer.status_code} {answer.text[:300]}"
            code, may = refusal(how, answer, unit), may_act(role, act, unit, reason=purpose.reason is not None)
            somewhere = may or may_act(role, act, OWN, reason=purpose.reason is not None)
            if how.lists is not None:
                assert (code is None) is somewhere, where
            else:
                assert (code is None) is may, where
                assert answer.status_code < 500, where
            if answer.status_code >= 400 and (code := answer.json()["code"]) in (*REFUSALS, how.unknown):
                refused.append(code)
    assert sorted(code for code in own_api.refusals(began) if code in (*REFUSALS, how.unknown)) == sorted(refused)


def of_nothing(api: Api, text: str) -> str:
    """An address or an answer with what nobody has in the place of what lies in the other unit."""
    number = {api.house.batches[OTHER], api.house.grants[OTHER]}.pop()
    for before in ("batches/", "grants/", "số ", "batch ", "grant "):
        text = text.replace(f"{before}{number}", f"{before}{MISSING}")
    return text.replace(api.house.elsewhere, NOT_A_DOSSIER)


@pytest.mark.parametrize("entry", [entry for entry, how in OF_UNITS.items() if how.unknown])
def test_what_lies_in_another_unit_is_as_if_it_were_not_there(own_api: Api, entry: str) -> None:
    how = OF_UNITS[entry]
    for role in ("", *ROLES):
        if role and may_act(role, NEEDS[entry], OTHER, reason=True):
            continue
        request = how.asked(own_api.house, OTHER)
        there = own_api.ask(role, Purpose(REASON), **request)
        nowhere = own_api.ask(role, Purpose(REASON), **{**request, "url": of_nothing(own_api, request["url"])})
        assert there.status_code == nowhere.status_code, (role, there.text)
        assert of_nothing(own_api, there.text) == nowhere.text, role


@pytest.mark.parametrize("entry", [entry for entry, how in OF_UNITS.items() if how.lists and entry != "GET /v1/audit/acts"])
def test_lists_hold_what_lies_in_own_units(own_api: Api, entry: str) -> None:
    how = OF_UNITS[entry]
    theirs = {"batches": own_api.house.batches[OTHER], "dossiers": own_api.house.elsewhere}
    for role in ROLES:
        answer = own_api.ask(role, Purpose(REASON), **how.asked(own_api.house, OWN))
        if answer.status_code == 200 and how.lists in theirs:
            shown = [one.get("code", one.get("id")) for one in answer.json()[how.lists]]
            assert theirs[how.lists] not in shown, role
            assert {one["unit"] for one in answer.json()[how.lists]} <= {OWN}, role


def test_every_act_has_its_operation_or_its_command() -> None:
    """One that nothing needs would be a promise."""
    used = {*NEEDS.values(), *documented("Commands").values()}
    assert {row["Act"] for row in table("What is not about one paper")} <= used
