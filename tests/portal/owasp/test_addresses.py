"""No file is readable by its address alone: neither where it lies, nor what it is called, nor by its hash.

That links to an S3 server end and prove what they are for: tests/archive/objects/test_s3.py.
"""

from __future__ import annotations

import httpx
import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OWN

pytestmark = pytest.mark.xdist_group("owasp")


def places(api: Api) -> list[str]:
    paper = api.house.paper(OWN, "ordinary", "reason")
    stored = [file.relative_to(api.house.data) for file in api.house.data.rglob("*") if paper.sha256["original"] in file.name]
    assert stored, "the object lies under its hash"
    hashes = [f"/{before}{value}" for value in paper.sha256.values() for before in ("", "objects/", "v1/objects/", "sohoa/")]
    names = ["/sohoa.db", "/data/sohoa.db", "/keys/identity.key", "/static/..%2fsohoa.db", "/.git/config", "/sohoa.toml", "/.env"]
    return [*(f"/{file.as_posix()}" for file in stored), *hashes, *names, "/objects", "/objects/", "/v1/documents/1/original"]


def test_no_address_of_a_stored_file_is_answered(api: Api) -> None:
    """To nobody, whoever they are: there is no operation that takes one."""
    signed_in = {"Authorization": f"Bearer {api.house.tokens['archivist']}", **Purpose(REASON).headers}
    for place in places(api):
        for headers in ({}, signed_in):
            answer = api.client.get(place, headers=headers)
            assert answer.status_code == 404, (place, answer.text)
            assert answer.json()["code"] == "NOT_FOUND"


def test_without_signing_in_no_file_is_had_by_the_address_of_its_operation(api: Api) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    for path in (
        f"/v1/documents/{paper.number}/renditions/original",
        f"/v1/documents/{paper.number}/renditions/original?link=true",
        f"/v1/documents/{paper.number}/pages/1/image",
        f"/v1/documents/{paper.number}/text",
        f"/api/v1/documents/download/{paper.code}",
    ):
        answer = api.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (401, "NOT_SIGNED_IN"), path


def test_an_answer_is_kept_by_nobody_on_the_way(api: Api) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    signed_in = {"Authorization": f"Bearer {api.house.tokens['archivist']}", **Purpose(REASON).headers}
    for path in ("text", "renditions/original", "pages/1/image"):
        answer: httpx.Response = api.client.get(f"/v1/documents/{paper.number}/{path}", headers=signed_in)
        assert answer.status_code == 200, answer.text
        assert {"no-store", "private"} & {one.strip() for one in answer.headers["cache-control"].split(",")}
