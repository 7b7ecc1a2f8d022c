"""Persons and organisations: for a reason, or for a dossier; who may not ask learns not even whether there is one."""

from __future__ import annotations

import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON
from tests.portal.rights.house import BINH, HOA
from tests.portal.rights.operations import MISSING
from tests.portal.shown.asking import code_of, command, get, last_act

pytestmark = pytest.mark.xdist_group("rights")
NOBODY = "001199000017"


@pytest.mark.parametrize(("role", "code"), [("officer", "PURPOSE_NEEDED"), ("auditor", "RIGHT_MISSING"), ("", "RIGHT_MISSING")])
def test_who_is_refused_does_not_learn_who_is_on_record(api: Api, role: str, code: str) -> None:
    for there, nowhere in (
        (f"/v1/persons/{api.house.hoa}", f"/v1/persons/{MISSING}"),
        (f"/v1/persons?number={HOA.personal_number}", f"/v1/persons?number={NOBODY}"),
        (f"/v1/persons?name={HOA.name}", "/v1/persons?name=Lò Thị Mẩy"),
        ("/v1/organisations/1", f"/v1/organisations/{MISSING}"),
    ):
        answers = [get(api, role, "nothing said", path) for path in (there, nowhere)]
        assert [code_of(one) for one in answers] == [(403, code)] * 2
        assert answers[0].json()["detail"] == answers[1].json()["detail"]


def test_a_dossier_in_hand_is_what_a_person_is_looked_up_for(api: Api) -> None:
    told = get(api, "officer", "the dossier", f"/v1/persons/{api.house.hoa}")
    assert HOA.personal_number in told.text
    act = last_act(api, "read")
    assert (act.subject_kind, act.persons, act.purpose) == ("person", [api.house.hoa], api.house.dossier)
    assert code_of(get(api, "officer", "a closed dossier", f"/v1/persons/{api.house.hoa}")) == (403, "PURPOSE_NEEDED")


def test_in_lists_numbers_are_masked_whatever_the_purpose(api: Api) -> None:
    found = get(api, "officer", "the dossier", "/v1/persons", params={"name": HOA.name})
    assert HOA.personal_number not in found.text
    assert HOA.personal_number[-3:] in found.text


def test_an_archivist_sees_persons_and_changes_none(own_api: Api) -> None:
    assert get(own_api, "archivist", "a reason", f"/v1/persons/{own_api.house.hoa}").status_code == 200
    refused = command(
        own_api.house, "archivist", "a reason", "person", "identifier", "verify", HOA.personal_number, HOA.personal_number
    )
    assert (refused.code, "RIGHT_MISSING" in refused.err) == (6, True)


def test_the_reason_of_a_merge_is_its_purpose_on_the_terminal(own_api: Api) -> None:
    pair = (HOA.personal_number, BINH.personal_number)
    refused = command(own_api.house, "archivist", "nothing said", "person", "merge", *pair, "--reason", "một người hai sổ")
    assert (refused.code, "RIGHT_MISSING" in refused.err) == (6, True)
    merged = command(own_api.house, "officer", "nothing said", "person", "merge", *pair, "--reason", "một người hai sổ")
    assert merged.code == 0, merged.err
    act = last_act(own_api, "merge")
    assert (act.purpose, act.details["reason"]) == ("một người hai sổ", "một người hai sổ")
    undone = command(
        own_api.house, "reviewer", "nothing said", "person", "unmerge", str(act.details["merge"]), "--reason", "nhầm người"
    )
    assert undone.code == 0, undone.err


def test_organisations_are_listed_for_a_reason_that_is_on_record(api: Api) -> None:
    refused = command(api.house, "officer", "nothing said", "organisation", "list")
    assert (refused.code, "PURPOSE_NEEDED" in refused.err) == (6, True)
    assert command(api.house, "officer", "a reason", "organisation", "list").code == 0
    assert last_act(api, "run").purpose == REASON
