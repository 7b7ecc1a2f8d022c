"""API1 and API5: whoever guesses numbers, codes and hashes of what is not theirs finds nothing, by no answer that differs."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OF_ALL, OTHER, OWN, Paper

pytestmark = pytest.mark.xdist_group("owasp")
NOWHERE = 999_999


@pytest.fixture
def hidden(api: Api) -> Paper:
    """A medical paper of another unit, which an officer may not even find."""
    return api.house.paper(OTHER, "sensitive", "reason")


@pytest.fixture
def closed(api: Api) -> Paper:
    """One of their own unit, which they may find and not read for a mere reason."""
    return api.house.paper(OWN, "sensitive", "dossier")


def ask(api: Api, path: str, *, role: str = "officer", method: str = "GET", **more: Any) -> httpx.Response:
    return api.ask(role, Purpose(REASON), method=method, url=path, **more)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize("kind", ["original", "searchable_pdf", "words"])
@pytest.mark.parametrize(
    "headers",
    [
        {"If-None-Match": "{etag}"},
        {"If-None-Match": "*"},
        {"Range": "bytes=0-0"},
        {"Range": "bytes=999999999-"},
        {"Range": "bytes=0-0", "If-Range": "{etag}"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_hash_and_length_of_a_hidden_file_cannot_be_tried(
    api: Api, hidden: Paper, closed: Paper, kind: str, headers: dict[str, str]
) -> None:
    """304, 206 and 416 would each tell something of bytes that are not shown."""
    for paper, expected in ((hidden, (404, "DOCUMENT_UNKNOWN")), (closed, (403, "PURPOSE_NEEDED"))):
        tried = {name: value.format(etag=f'"{paper.sha256[kind]}"') for name, value in headers.items()}
        answer = ask(api, f"/v1/documents/{paper.number}/renditions/{kind}", headers=tried)
        assert code_of(answer) == expected
        assert not {"etag", "content-range", "accept-ranges"} & set(answer.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/documents/{number}/renditions/original?link=true",
        "/v1/documents/{number}/renditions/nothing_of_that_kind",
        "/v1/documents/{number}/pages/1",
        "/v1/documents/{number}/pages/77",
        "/v1/documents/{number}/pages/77/image",
        "/v1/documents/{number}/pages/1/image?width=50&upright=false",
    ],
)
def test_how_many_pages_and_forms_it_has_is_not_told_either(api: Api, hidden: Paper, closed: Paper, path: str) -> None:
    assert code_of(ask(api, path.format(number=hidden.number))) == (404, "DOCUMENT_UNKNOWN")
    assert code_of(ask(api, path.format(number=closed.number))) == (403, "PURPOSE_NEEDED")


@pytest.mark.parametrize("name", ["If-Match", "If-None-Match"])
def test_the_state_of_a_hidden_paper_cannot_be_tried(api: Api, hidden: Paper, name: str) -> None:
    for method, path, body in (
        ("GET", f"/v1/review/{hidden.number}", None),
        ("POST", f"/v1/documents/{hidden.number}/corrections", {"why": "thử"}),
        ("POST", f"/v1/documents/{hidden.number}/acceptance", {"form": "original"}),
        ("GET", f"/api/v1/documents/{hidden.code}", None),
        ("PUT", f"/api/v1/documents/{hidden.code}", {"Subject": "thử"}),
    ):
        answer = ask(api, path, method=method, json=body, headers={name: "*"})
        assert answer.status_code == 404, (method, path, answer.text)
        assert "etag" not in answer.headers


def test_versions_of_a_hidden_code_are_as_unknown_as_the_code(api: Api, hidden: Paper) -> None:
    stem = hidden.code.removesuffix("_V1")
    told = {
        re.sub(r"_\d{6}_V\d", "…", ask(api, f"/api/v1/documents/{code}").text)
        for code in (f"{stem}_V1", f"{stem}_V2", f"{stem}_V9", f"G09.01_CV_{NOWHERE}_V1")
    }
    assert len(told) == 1, told


def test_counting_numbers_up_finds_what_the_list_shows(api: Api) -> None:
    """Every number from the first to beyond the last, as an officer with a reason."""
    listed = ask(api, "/v1/documents", params={"limit": 200}).json()
    answers = {number: ask(api, f"/v1/documents/{number}/text") for number in range(1, len(api.house.papers) + 30)}
    found = {number for number, answer in answers.items() if answer.status_code != 404}
    assert found == {one["id"] for one in listed["documents"]}
    assert len({re.sub(r"\d+", "…", answer.text) for answer in answers.values() if answer.status_code == 404}) == 1


def test_a_file_of_a_batch_leads_to_no_paper_that_may_not_be_found(api: Api, hidden: Paper) -> None:
    items = {
        number: {one["id"] for one in ask(api, "/v1/documents", params={"item": number}).json()["documents"]}
        for number in range(1, 60)
    }
    assert hidden.number not in {one for found in items.values() for one in found}


def test_a_list_cannot_be_continued_with_somebody_elses_place(api: Api) -> None:
    """A cursor says after what to go on, never for whom."""
    theirs = ask(api, "/v1/review", role="reviewer", params={"limit": 1}).json()["next"]
    whole = ask(api, "/v1/review", params={"limit": 200}).json()["documents"]
    rest = ask(api, "/v1/review", params={"limit": 200, "cursor": theirs}).json()["documents"]
    assert {one["document"]["id"] for one in rest} <= {one["document"]["id"] for one in whole}
    refused = ask(api, "/v1/review", role="administrator", params={"cursor": theirs})
    assert code_of(refused) == (403, "RIGHT_MISSING")


def test_nobodys_session_is_ended_or_seen_by_others(api: Api) -> None:
    own = ask(api, "/v1/session", role="reviewer").json()["session"]
    for role in ("officer", OF_ALL):
        assert code_of(ask(api, f"/v1/sessions/{own}", role=role, method="DELETE")) == (404, "SESSION_UNKNOWN")
        assert own not in {one["id"] for one in ask(api, "/v1/sessions", role=role).json()["sessions"]}


def test_the_answer_to_a_write_is_kept_for_its_caller_and_their_right(own_api: Api) -> None:
    """An Idempotency-Key that somebody else knows, or that comes back without the purpose that it needed, tells nothing."""
    body = {"identifiers": {"personal_number": "079190001232"}, "name": "Trần Văn Đức"}
    key = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    once = own_api.ask("officer", Purpose(REASON), method="POST", url="/v1/persons", json=body, headers=key)
    assert once.status_code == 201, once.text
    again = own_api.ask("officer", Purpose(REASON), method="POST", url="/v1/persons", json=body, headers=key)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    other = own_api.ask("reviewer", Purpose(REASON), method="POST", url="/v1/persons", json=body, headers=key)
    assert (other.status_code, "idempotency-replayed" in other.headers) == (200, False)
    without = own_api.ask("officer", Purpose(), method="POST", url="/v1/persons", json=body, headers=key)
    assert code_of(without) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert "079190001232" not in without.text
