"""Every failure goes out as problem+json with a stable code and sentences in both languages."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from portal.api.problems import language_of, speak_in_problems
from sohoa.settings import Settings
from tests.portal.api.served import Served, serving

pytestmark = pytest.mark.xdist_group("api")


def problem(answer: httpx.Response, status: int, code: str) -> dict:
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:sohoa:problem:{code}"
    assert body["title"]
    assert body["instance"] == answer.request.url.path
    assert body["vi"] != body["en"]
    assert "{" not in body["vi"] + body["en"], "a placeholder was left"
    return body


def test_an_unknown_path(client: httpx.Client) -> None:
    problem(client.get("/v1/giấy-tờ"), 404, "NOT_FOUND")


def test_a_method_that_is_not_taken(client: httpx.Client) -> None:
    answer = client.delete("/v1/documents/1")
    problem(answer, 405, "METHOD_NOT_ALLOWED")
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("path", ["/v1/documents/abc", "/v1/documents/0", f"/v1/documents/{2**63}", "/v1/batches/-1"])
def test_a_number_that_is_none(client: httpx.Client, path: str) -> None:
    (wrong,) = problem(client.get(path), 422, "REQUEST_INVALID")["errors"]
    assert wrong["place"] == "path.id"


def test_every_wrong_value_is_named(client: httpx.Client) -> None:
    body = problem(client.get("/v1/documents", params={"limit": 0, "offset": -1}), 422, "REQUEST_INVALID")
    assert [wrong["place"] for wrong in body["errors"]] == ["query.limit", "query.offset"]


def test_a_body_that_is_no_json(client: httpx.Client) -> None:
    answer = client.post("/v1/intake/checks", content=b"{", headers={"Content-Type": "application/json"})
    problem(answer, 422, "REQUEST_INVALID")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/documents"),
        ("GET", "/v1/documents/1"),
        ("GET", "/v1/documents/1/text"),
        ("GET", "/v1/documents/1/pages/1/image"),
        ("GET", "/v1/documents/1/renditions/original"),
        ("GET", "/v1/search?q=a"),
        ("GET", "/v1/batches"),
        ("GET", "/v1/batches/1"),
        ("GET", "/v1/dossiers/000.00.01.H29-260310-0420"),
        ("POST", "/v1/batches"),
        ("POST", "/v1/batches/1/retry"),
        ("POST", "/v1/documents/1/verification"),
        ("POST", "/v1/intake/checks"),
    ],
)
def test_nobody_reads_papers_or_changes_anything_without_a_name(served: Served, method: str, path: str) -> None:
    for headers in ({}, {"X-Sohoa-Actor": ""}, {"X-Sohoa-Actor": "%20"}):
        body = problem(httpx.request(method, served.url + path, headers=headers), 422, "ACTOR_MISSING")
        assert "X-Sohoa-Actor: Tr%E1%BA%A7n" in body["detail"], "it says how"


@pytest.mark.parametrize("name", [b"%FF%FE", b"\xff\xfe", b"a" * 300, b"Lan%0d%0aevil"])
def test_a_name_that_cannot_be_one(served: Served, name: bytes) -> None:
    answer = httpx.get(f"{served.url}/v1/documents", headers=[(b"X-Sohoa-Actor", name)])
    assert "X-Sohoa-Actor" in problem(answer, 422, "REQUEST_INVALID")["detail"]


def test_a_name_may_come_as_plain_utf_8(served: Served) -> None:
    name = "Nguyễn Thị Lan".encode()
    assert httpx.get(f"{served.url}/v1/documents", headers=[(b"X-Sohoa-Actor", name)]).status_code == 200
    assert served.acts("documents", "list")[-1].who == "Nguyễn Thị Lan"


@pytest.mark.parametrize(
    ("liked", "language"),
    [
        ("", "vi"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        ("en;q=0.3, vi;q=0.7", "vi"),
        ("fr, en;q=0.1", "en"),
        ("fr", "vi"),
        ("en;q=0", "vi"),
        ("en;q=abc", "vi"),
    ],
)
def test_the_sentence_is_in_the_language_that_the_caller_likes(client: httpx.Client, liked: str, language: str) -> None:
    assert language_of(liked, "vi") == language
    answer = client.get("/v1/documents/999999", headers={"Accept-Language": liked})
    body = problem(answer, 404, "DOCUMENT_UNKNOWN")
    assert body["detail"] == body[language]
    assert answer.headers["content-language"] == language


def test_an_installation_may_speak_english(empty: Path) -> None:
    with serving(empty, language="en") as english:
        body = problem(httpx.get(f"{english.url}/v1/nothing"), 404, "NOT_FOUND")
        assert (body["detail"], body["title"]) == (body["en"], "Not found")


def test_an_unforeseen_failure_tells_a_reference_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    app = FastAPI()
    speak_in_problems(app, Settings())

    @app.get("/v1/failure")
    def fail() -> None:
        raise RuntimeError("secret detail")

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get("/v1/failure")

    answer = asyncio.run(ask())
    body = problem(answer, 500, "INTERNAL")
    assert "secret detail" not in answer.text
    reference = body["en"].partition("reference ")[2].partition(".")[0]
    record = next(record for record in caplog.records if reference in record.getMessage())
    assert "secret detail" in str(record.exc_info)
