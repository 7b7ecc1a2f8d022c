"""The description is complete enough to write a client from it, and true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from docs.generate import load_all_errors
from portal.api import (
    accounts,
    audit,
    batches,
    counter,
    documents,
    dossier_export,
    dossiers,
    examples,
    front,
    grants,
    health,
    national_documents,
    organisations,
    papers,
    persons,
    reports,
    review,
    searching,
    signing_in,
    tokens,
    units,
    versions,
)
from portal.api.answers import CheckRequest, VerificationRequest
from portal.api.problems import PROBLEM_JSON, ProblemDetails
from portal.api.uploads import FIELDS
from tests.portal.api.served import Served

pytestmark = pytest.mark.xdist_group("api")
ROUTERS = tuple(
    room.router
    for room in (
        accounts,
        audit,
        batches,
        documents,
        versions,
        review,
        searching,
        counter,
        dossiers,
        dossier_export,
        papers,
        persons,
        organisations,
        national_documents,
        units,
        reports,
        grants,
        signing_in,
        tokens,
        front,
        health,
    )
)

AT_THE_DOOR = {
    "GET /healthz",
    "GET /readyz",
    "GET /v1/",
    "GET /v1/health",
    "POST /v1/session",
    "POST /v1/token",
    "GET /v1/sign-in/openid",
    "GET /v1/sign-in/openid/callback",
}


@pytest.fixture(scope="module")
def described(served: Served) -> dict[str, Any]:
    return httpx.get(f"{served.url}/v1/openapi.json", timeout=60).json()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute) and route.include_in_schema]


def test_it_is_an_openapi_description(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    OpenAPI.model_validate(described)
    text = str(described)
    for name in set(re.findall(r"#/components/schemas/(\w+)", text)):
        assert name in described["components"]["schemas"], name


def test_every_operation_is_described_with_summary_tag_and_text(described: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in described["tags"]}
    for name, operation in operations(described):
        assert operation["summary"], name
        assert operation["description"], name
        assert set(operation["tags"]) <= tags, name


def test_every_answer_and_every_body_has_an_example(described: dict[str, Any]) -> None:
    for name, operation in operations(described):
        success = [answer for status, answer in operation["responses"].items() if status in ("200", "201", "202")]
        for place in [*success, *([operation["requestBody"]] if "requestBody" in operation else [])]:
            for media in place["content"].values():
                schema = media.get("schema", {})
                assert "example" in media or media.get("examples") or schema.get("examples"), name


def test_every_operation_documents_its_problems(described: dict[str, Any]) -> None:
    known = load_all_errors()
    for name, operation in operations(described):
        told = {
            code: (int(status), example["value"])
            for status, answer in operation["responses"].items()
            for code, example in answer.get("content", {}).get(PROBLEM_JSON, {}).get("examples", {}).items()
        }
        assert {"HOST_REFUSED", "REQUEST_INVALID", "INTERNAL"} <= set(told), name
        for code, (status, value) in told.items():
            assert known[code].http_status == status, code
            ProblemDetails.model_validate(value)


def test_who_asks_is_known_wherever_papers_are_read(described: dict[str, Any]) -> None:
    """Without accounts by a name in a header; with them a token or a cookie is asked for everywhere but at the door itself."""
    free = set()
    for name, operation in operations(described):
        headers = {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        at_the_door = name in AT_THE_DOOR
        assert (operation.get("security") == [{"token": []}, {"cookie": []}]) is not at_the_door, name
        if "X-Sohoa-Actor" not in headers and not at_the_door and "/v1/session" not in name:
            free.add(name)
    assert free == {
        "GET /v1/procedures",
        "GET /v1/procedures/{code}",
        "GET /v1/document-types",
        "GET /v1/units",
        "GET /v1/units/{code}",
        "GET /v1/batches/{id}/progress",
        "GET /v1/batches/{id}/events",
    }


def test_examples_have_the_shape_of_the_answers() -> None:
    compared = 0
    for route in routes():
        for status in (200, 201, 202):
            media = route.responses.get(status, {}).get("content", {}).get("application/json")
            if media is not None:
                TypeAdapter(route.response_model).validate_python(media["example"], strict=False, extra="forbid")
                compared += 1
    assert compared > 15


def test_examples_have_the_shape_of_the_requests() -> None:
    CheckRequest.model_validate(examples.CHECK_BODY.examples[0])  # type: ignore[index]
    VerificationRequest.model_validate(examples.VERIFICATION_BODY.examples[0])  # type: ignore[index]
    assert set(examples.UPLOAD) == {*FIELDS, "file"}


def test_the_upload_form_names_every_field(described: dict[str, Any]) -> None:
    form = described["paths"]["/v1/batches"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert set(form["properties"]) == {*FIELDS, "file"}


def test_every_operation_stands_in_the_documentation(described: dict[str, Any]) -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text("utf-8")
    for name, _ in operations(described):
        assert f"`{name}`" in page, name
