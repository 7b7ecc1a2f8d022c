"""What a code of công văn 7197 tells, and does not tell, of papers that may not be found."""

from __future__ import annotations

import httpx
import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import HOA, OTHER, OWN, Paper
from tests.portal.rights.operations import METADATA
from tests.portal.shown.asking import code_of, get

pytestmark = pytest.mark.xdist_group("rights")


def sent(api: Api, role: str, content: bytes, **said: str) -> httpx.Response:
    """A document is sent in for the own unit."""
    return api.ask(
        role, Purpose(REASON), method="POST", url="/api/v1/documents/import",
        data={**METADATA, "unit": OWN, **said}, files={"file": ("văn bản.pdf", content)},
    )  # fmt: skip


@pytest.fixture
def elsewhere(own_api: Api) -> Paper:
    """A paper of another unit that nobody of ours may find."""
    return own_api.house.paper(OTHER, "sensitive", "reason")


def test_who_sends_what_another_unit_holds_learns_its_code_and_nothing_of_it(own_api: Api, elsewhere: Paper) -> None:
    answer = sent(own_api, "archivist", elsewhere.scan)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["DocCode"], told["State"]) == (elsewhere.code, "read")
    hidden = ("TypeName", "CodeNumber", "CodeNotation", "IssuedDate", "OrganName", "Subject", "IssuedOn", "Document")
    assert {name: told[name] for name in hidden} == dict.fromkeys(hidden)
    assert (told["Others"], told["Verified"], told["Newest"]) == ([], False, elsewhere.code)
    assert [one["Subject"] for one in told["Statements"]] == [METADATA["Subject"]], "its own words only"
    assert not [said for said in elsewhere.says if said in answer.text]
    own = get(own_api, "archivist", "a reason", told["Batch"])
    assert own.status_code == 200, "its own batch, not the one that the bytes came in first"
    assert answer.headers["location"] == told["Batch"]
    assert code_of(get(own_api, "archivist", "a reason", f"/api/v1/documents/{elsewhere.code}")) == (404, "DOC_CODE_UNKNOWN")


def test_who_may_read_it_is_told_what_stands(own_api: Api) -> None:
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    told = sent(own_api, "archivist", paper.scan).json()
    assert (told["DocCode"], told["Document"]) == (paper.code, paper.number)
    assert told["TypeName"] == "Thẻ bảo hiểm y tế"


def test_nothing_is_sent_in_for_another_unit(own_api: Api, elsewhere: Paper) -> None:
    before = get(own_api, "archivist", "a reason", "/v1/batches").json()["total"]
    assert code_of(sent(own_api, "archivist", elsewhere.scan, unit=OTHER)) == (403, "RIGHT_MISSING")
    assert code_of(sent(own_api, "reviewer", elsewhere.scan)) == (403, "RIGHT_MISSING")
    assert get(own_api, "archivist", "a reason", "/v1/batches").json()["total"] == before


def test_a_file_that_waits_is_known_to_those_who_see_its_batch(own_api: Api) -> None:
    code = sent(own_api, "archivist", b"%PDF-1.7 a paper of somebody's").json()["DocCode"]
    shown = get(own_api, "officer", "a reason", f"/api/v1/documents/{code}")
    assert (shown.status_code, shown.json()["State"]) == (200, "waiting")
    assert code_of(get(own_api, "reviewer", "a reason", f"/api/v1/documents/{code}")) == (404, "DOC_CODE_UNKNOWN")
    assert code_of(get(own_api, "reviewer", "a reason", f"/api/v1/documents/download/{code}")) == (404, "DOC_CODE_UNKNOWN")
    assert code_of(get(own_api, "officer", "a reason", f"/api/v1/documents/download/{code}")) == (409, "DOCUMENT_NOT_READ_YET")


def test_a_version_that_there_is_not_is_told_only_of_what_may_be_read(own_api: Api, elsewhere: Paper) -> None:
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    later = paper.code.replace("_V1", "_V7")
    assert code_of(get(own_api, "archivist", "a reason", f"/api/v1/documents/{later}")) == (404, "DOC_VERSION_UNKNOWN")
    assert code_of(get(own_api, "archivist", "nothing said", f"/api/v1/documents/{later}")) == (403, "PURPOSE_NEEDED")
    hidden = elsewhere.code.replace("_V1", "_V7")
    assert code_of(get(own_api, "archivist", "a reason", f"/api/v1/documents/{hidden}")) == (404, "DOC_CODE_UNKNOWN")
    assert HOA.name not in get(own_api, "archivist", "a reason", f"/api/v1/documents/{hidden}").text
