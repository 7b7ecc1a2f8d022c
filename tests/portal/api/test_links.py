"""Downloads by a link to the store itself: where there is one, for a minute, and on record like any other."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from archive import Source, acts, deposit
from portal.api import create_app
from sohoa.assembly import Installation
from sohoa.settings import Settings
from tests.archive.deposited import OFFICER, read, reading
from tests.portal.api.served import HEADERS
from tests.services.buckets import FreshBucket, new_bucket

SCAN = b"%PDF-1.7 scan of a discharge paper\n" * 1000


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[httpx.Client, Installation]]:
    """An API with one document, number 1."""
    with TestClient(create_app(settings, work=False), base_url="http://127.0.0.1:8700", headers=HEADERS) as client:
        here = client.app.state.service.installation  # type: ignore[attr-defined]
        stored = here.objects.put(io.BytesIO(SCAN))
        with here.sessions.begin() as session:
            source = Source(1, "giấy ra viện.pdf", stored, "application/pdf", unit="07906")
            deposit(session, source, reading(1), read(1), [], OFFICER)
        yield client, here


def asked(client: httpx.Client, document: int = 1) -> httpx.Response:
    return client.get(f"/v1/documents/{document}/renditions/original?link=true", follow_redirects=False)


@pytest.fixture
def bucket(tmp_path: Path) -> FreshBucket:
    bucket = new_bucket()
    bucket.prepared(tmp_path / "spool")
    return bucket


@pytest.mark.services
def test_a_link_leads_to_the_store_and_needs_no_key(bucket: FreshBucket, tmp_path: Path) -> None:
    with serving(bucket.settings_in(tmp_path / "data")) as (client, here):
        answer = asked(client)
        assert (answer.status_code, answer.headers["cache-control"]) == (307, "no-store")
        link = answer.headers["location"]
        assert link.startswith(f"http://{bucket.endpoint}/{bucket.name}/")
        assert "X-Amz-Expires=60" in link
        given = httpx.get(link)
        assert (given.status_code, given.content, given.headers["content-type"]) == (200, SCAN, "application/pdf")
        assert "gi%E1%BA%A5y%20ra%20vi%E1%BB%87n.pdf" in given.headers["content-disposition"]
        with here.sessions() as session:
            exported = [act for act in acts.acts_on(session, "document", 1) if act.verb == "export"]
        assert [(act.who, act.details["rendition"], act.details["link"]) for act in exported] == [
            ("Trần Văn Bình", "original", 60)
        ]


@pytest.mark.services
def test_without_being_asked_for_a_link_the_bytes_come_from_here(bucket: FreshBucket, tmp_path: Path) -> None:
    with serving(bucket.settings_in(tmp_path / "data")) as (client, _):
        answer = client.get("/v1/documents/1/renditions/original")
        assert (answer.status_code, answer.content) == (200, SCAN)
        part = client.get("/v1/documents/1/renditions/original", headers={"Range": "bytes=100-199"})
        assert (part.status_code, part.content) == (206, SCAN[100:200])


@pytest.mark.services
def test_no_link_is_given_to_what_is_not_there(bucket: FreshBucket, tmp_path: Path) -> None:
    with serving(bucket.settings_in(tmp_path / "data")) as (client, _):
        assert asked(client, 2).json()["code"] == "DOCUMENT_UNKNOWN"


def test_from_a_folder_the_bytes_come_all_the_same(tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path)) as (client, _):
        answer = asked(client)
        assert (answer.status_code, answer.content) == (200, SCAN)
