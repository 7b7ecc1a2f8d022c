"""Files come in for an own unit, and are told of as far as their papers may be found."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.records import OPENED, PARTIAL, Item, ItemProblem
from tests import drawn
from tests.portal.command import sohoa
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import Asking, Purpose, is_found, outcome, purpose
from tests.portal.rights.house import AGENCY, HOA, OTHER, OWN
from tests.portal.shown.asking import code_of, command, get, last_act

pytestmark = pytest.mark.xdist_group("rights")
SCANNED = Purpose("số hóa hồ sơ cũ")
NOT_THERE = "000.00.01.H29-260310-0871"
NEW = "000.00.01.H29-260310-0872"


def upload(api: Api, role: str, content: bytes, said: Purpose = SCANNED, **fields: str) -> httpx.Response:
    return api.ask(role, said, method="POST", url="/v1/batches", data=fields, files={"file": ("giấy.txt", content)})


def is_held(api: Api, content: bytes) -> bool:
    objects = api.client.app.state.service.installation.objects  # type: ignore[attr-defined]
    return bool(objects.exists(hashlib.sha256(content).hexdigest()))


def batches(api: Api) -> int:
    return int(get(api, "records_manager", "a reason", "/v1/batches").json()["total"])


def test_files_for_another_unit_are_refused_before_a_byte_is_stored(own_api: Api) -> None:
    before, content = batches(own_api), "giấy của cơ sở khác".encode()
    for role, unit in (("officer", OTHER), ("archivist", OTHER), ("reviewer", OWN), ("auditor", OWN)):
        assert code_of(upload(own_api, role, content, unit=unit)) == (403, "RIGHT_MISSING"), role
    assert not is_held(own_api, content)
    assert batches(own_api) == before


def test_what_names_no_unit_is_of_the_unit_of_whoever_gives_it(own_api: Api) -> None:
    answer = upload(own_api, "archivist", "ghi chú không nêu đơn vị".encode())
    assert (answer.status_code, answer.json()["unit"]) == (202, OWN)


def test_who_handles_no_dossiers_gives_files_for_one_that_is_there_and_opens_none(own_api: Api) -> None:
    house = own_api.house
    assert upload(own_api, "archivist", b"1", dossier=house.dossier).status_code == 202
    elsewhere = upload(own_api, "archivist", b"2", dossier=house.elsewhere)
    nowhere = upload(own_api, "archivist", b"2", dossier=NOT_THERE)
    assert code_of(elsewhere) == code_of(nowhere) == (403, "RIGHT_MISSING")
    assert elsewhere.text == nowhere.text
    more = upload(own_api, "archivist", b"2", dossier=house.dossier, facts='{"treatment": "outpatient"}')
    assert code_of(more) == (403, "RIGHT_MISSING")


def test_an_officer_opens_one_by_its_code_and_takes_none_of_another_unit(own_api: Api) -> None:
    opened = upload(own_api, "officer", b"3", dossier=NEW, procedure="1.001667")
    assert (opened.status_code, opened.json()["dossier"]) == (202, NEW)
    assert get(own_api, "officer", "nothing said", f"/v1/dossiers/{NEW}").json()["unit"] == OWN
    assert code_of(upload(own_api, "officer", b"4", dossier=own_api.house.elsewhere)) == (404, "DOSSIER_UNKNOWN")


def test_who_names_a_person_says_what_for(own_api: Api) -> None:
    """A name that differs from the one on record would be told: whoever asks has to be one who may see it."""
    fields = {"person": HOA.personal_number, "person_name": "Trần Công Thành"}
    refused = upload(own_api, "archivist", b"5", Purpose(), **fields)
    assert code_of(refused) == (403, "PURPOSE_NEEDED")
    assert HOA.name not in refused.text
    assert code_of(upload(own_api, "archivist", b"5", **fields)) == (409, "PERSON_NAME_DIFFERS")


@pytest.mark.parametrize("asking", ["nothing said", "a reason"])
@pytest.mark.parametrize("role", ["archivist", "officer", "intake_system", "records_manager"])
def test_a_batch_tells_of_the_documents_that_may_be_found(api: Api, role: str, asking: Asking) -> None:
    told = get(api, role, asking, f"/v1/batches/{api.house.batches[OWN]}").json()
    expected = {one.number for one in api.house.papers if one.unit == OWN and is_found(role, asking, one)}
    assert {number for item in told["items"] for number in item["documents"]} == expected
    assert len(told["items"]) == sum(one.unit == OWN for one in api.house.papers)


@pytest.mark.parametrize("asking", ["nothing said", "a reason", "the dossier"])
def test_a_batch_on_the_terminal_says_what_may_be_read(api: Api, asking: Asking) -> None:
    batch = api.house.batches[OWN]
    shown = sohoa(
        "batch", "show", str(batch), "--json", *purpose(api.house, asking).words,
        data=api.house.data, TOKEN=api.house.tokens["archivist"],
    )  # fmt: skip
    mine = [one for one in api.house.papers if one.unit == OWN]
    read = {one.number for one in mine if outcome("archivist", asking, one, "read") == "whole"}
    assert {one["id"] for one in shown.value["found"]} == read
    printed = command(api.house, "archivist", asking, "batch", "show", str(batch)).out
    hidden = [one for one in mine if one.number not in read]
    assert not [one for one in hidden if f"số-{one.word}" in printed]
    assert all(f"#{one.number} " in printed for one in mine if is_found("archivist", asking, one))
    if read:
        act = last_act(api, "read")
        assert (act.subject_kind, act.subject_id, act.details["documents"]) == ("batch", str(batch), sorted(read))


def test_of_other_batches_no_progress_is_told(api: Api) -> None:
    others = api.house.batches[OTHER]
    began = api.last_act
    for end in ("progress", "events"):
        assert code_of(get(api, "archivist", "nothing said", f"/v1/batches/{others}/{end}")) == (404, "BATCH_UNKNOWN")
        assert code_of(get(api, "reviewer", "a reason", f"/v1/batches/{others}/{end}")) == (403, "RIGHT_MISSING")
    assert api.refusals(began) == ["BATCH_UNKNOWN", "RIGHT_MISSING"] * 2
    assert get(api, "archivist", "nothing said", f"/v1/batches/{api.house.batches[OWN]}/progress").json()["finished"] is True
    assert len(api.acts_since(began)) == 4, "counts show nothing of anybody"


# The same bytes again


def test_of_own_papers_that_may_not_be_found_it_is_told_that_somebody_has_them(own_api: Api) -> None:
    """A discharge paper of the own unit: even that it is there is found for a reason only."""
    mine = own_api.house.paper(OWN, "sensitive", "reason")
    told = {said.reason: upload(own_api, "archivist", mine.scan, said).json()["items"][0] for said in (Purpose(), SCANNED)}
    nothing, reason = told[None], told[SCANNED.reason]
    assert (nothing["state"], nothing["documents"]) == ("duplicate", [])
    assert nothing["held_by"] == {"item": None, "batch": None, "name": None, "unit": None, "dossier": None, "state": "done"}
    assert (reason["documents"], reason["held_by"]["batch"]) == ([mine.number], own_api.house.batches[OWN])


def test_a_duplicate_on_the_terminal_names_nobody(own_api: Api, tmp_path: Path) -> None:
    others = own_api.house.paper(OTHER, "sensitive", "dossier")
    file = tmp_path / "giấy mới.pdf"
    file.write_bytes(others.scan)
    ended = sohoa(
        "ingest", file, "--unit", OWN, data=own_api.house.data, TOKEN=own_api.house.tokens["archivist"], AGENCY_CODE=AGENCY
    )
    assert ended.code == 0, ended.err
    assert "tệp đã có trong kho" in ended.out
    assert not [said for said in (*others.says[:2], OTHER, f"#{others.number}") if said in ended.out]


def test_warnings_about_somebody_elses_file_are_theirs(own_api: Api) -> None:
    """They name documents and dossiers of that unit."""
    others = own_api.house.paper(OTHER, "ordinary", "reason")
    with own_api.records() as session:
        (first,) = session.query(Item).filter(
            Item.sha256 == others.sha256["original"], Item.duplicate_of.is_(None), Item.document_id.is_(None)
        )
        for warning in (True, False):
            said = f"hồ sơ {own_api.house.elsewhere}" if warning else "trang 1 mờ"
            first.problems.append(ItemProblem(code="DOSSIER_OF_SHEET", vi=said, en=said, warning=warning))
        session.commit()
    answer = upload(own_api, "archivist", others.scan)
    (item,) = answer.json()["items"]
    assert [one["vi"] for one in item["problems"]] == ["trang 1 mờ"]
    assert own_api.house.elsewhere not in answer.text


@pytest.mark.parametrize(("unit", "told"), [(OTHER, ["OTHERS_TRY_AGAIN"]), (OWN, [])])
def test_what_could_not_be_read_of_another_units_copy_is_theirs_to_try_again(own_api: Api, unit: str, told: list[str]) -> None:
    """Whoever brings the same bytes is told so, and their own retry leaves that copy alone."""
    paper = own_api.house.paper(unit, "ordinary", "dossier")
    with own_api.records() as session:
        (first,) = session.query(Item).filter(
            Item.sha256 == paper.sha256["original"], Item.duplicate_of.is_(None), Item.document_id.is_(None)
        )
        first.state, number = PARTIAL, first.id
        session.commit()
    batch = upload(own_api, "archivist", paper.scan).json()
    assert [one["code"] for one in batch["items"][0]["problems"] if one["warning"]] == told
    assert own_api.ask("archivist", SCANNED, method="POST", url=f"/v1/batches/{batch['id']}/retry").status_code == 202
    with own_api.records() as session:
        assert session.get_one(Item, number).state == (PARTIAL if unit == OTHER else OPENED)
    tried = [act for act in own_api.acts_since(0) if (act.verb, act.subject_id) == ("retry", str(number))]
    assert len(tried) == (unit == OWN)


@pytest.fixture(scope="module")
def sheet() -> bytes:
    """A scan that nobody has yet."""
    return drawn.pdf(drawn.page(["Phiếu bàn giao hồ sơ", "Tài liệu bảo quản tại kho"]))


def test_what_is_given_for_a_dossier_is_asked_for_that_dossier(own_api: Api, sheet: bytes) -> None:
    """The papers that the other unit holds now lie in this dossier too: who handles it finds them."""
    others = own_api.house.paper(OTHER, "sensitive", "required")
    answer: Any = upload(own_api, "officer", others.scan, Purpose(), dossier=own_api.house.dossier).json()
    (item,) = answer["items"]
    assert item["documents"] == [others.number]
    assert item["held_by"]["batch"] is None, "the batch is another unit's"
    assert upload(own_api, "officer", sheet, Purpose(), dossier=own_api.house.dossier).status_code == 202
