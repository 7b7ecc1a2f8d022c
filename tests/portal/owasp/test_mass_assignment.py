"""API3: what a body must not say is refused and not ignored, at every depth of every body that the API describes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OF_ALL, OWN

pytestmark = pytest.mark.xdist_group("owasp")
NOT_THEIRS = (
    "id", "account", "account_id", "created_by", "created_at", "verified", "verified_by", "verified_at", "state", "version",
    "roles", "scopes", "sha256", "actor", "who", "by", "is_admin", "__proto__", "constructor",
)  # fmt: skip
"""Members that records have and callers do not give; where a body takes one, that one is passed over."""
OF_THE_CASE = "facts"
"""Named by the procedure: the catalogue refuses what it does not ask for (`FACT_UNKNOWN`)."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass(frozen=True)
class JsonBody:
    """A body that the API describes."""

    method: str
    path: str
    schemas: tuple[dict[str, Any], ...]
    """More than one where it may have several forms."""
    example: dict[str, Any]

    @property
    def role(self) -> str:
        """Who may send it."""
        whole = {"/v1/accounts": OF_ALL, "/v1/grants": "records_manager"}
        return next((role for start, role in whole.items() if self.path.startswith(start)), "officer")

    def sent(self, api: Api, body: Any) -> httpx.Response:
        return api.ask(self.role, Purpose(REASON), method=self.method, url=filled(self.path), json=body)


def bodies(api: Api) -> Iterator[JsonBody]:
    described = api.client.get("/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                if media not in FORMS:
                    schemas = tuple(_resolved(content["schema"], described))
                    told = [*content.get("examples", {}).values()]
                    example = told[0]["value"] if told else content["schema"].get("examples", schemas[0].get("examples"))[0]
                    yield JsonBody(method.upper(), path, schemas, example)


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if options := schema.get("oneOf") or schema.get("anyOf"):
        for option in options:
            yield from _resolved(option, described)
    elif "$ref" in schema:
        yield described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    else:
        yield schema


def with_one_more(value: Any, name: str) -> Iterator[Any]:
    """The value with a member more in each of its objects, one at a time."""
    if isinstance(value, dict):
        if name not in value:
            yield {**value, name: 1}
        for key, inner in value.items():
            if key != OF_THE_CASE:
                yield from ({**value, key: changed} for changed in with_one_more(inner, name))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], changed, *value[place + 1 :]] for changed in with_one_more(inner, name))


def filled(path: str) -> str:
    """With numbers and codes of what may or may not be there."""
    codes = {"code": "000.00.01.H29-260310-0420", "DocCode": "G09.01_CV_000001_V1", "kind": "words"}
    return re.sub(r"\{(\w+)\}", lambda named: codes.get(named[1], "1"), path)


def test_every_body_of_the_description_is_closed(api: Api) -> None:
    described = api.client.get("/v1/openapi.json").json()["components"]["schemas"]
    asked = {name: schema for name, schema in described.items() if name.endswith("Request")}
    assert len(asked) > 15
    assert not [name for name, schema in asked.items() if schema.get("additionalProperties") is not False]
    for body in bodies(api):
        assert all(schema.get("additionalProperties") is False for schema in body.schemas), body


def test_a_member_that_no_body_has_is_refused_at_every_depth(api: Api) -> None:
    tried = 0
    for one in bodies(api):
        for body in with_one_more(deepcopy(one.example), "ngoài_lề"):
            answer = one.sent(api, body)
            assert answer.status_code == 422, (one.method, one.path, body, answer.text)
            refused = {wrong["place"] for wrong in answer.json()["errors"]}
            assert [place for place in refused if "ngoài_lề" in place], (one.method, one.path, answer.text)
            tried += 1
    assert tried > 30


def test_what_a_record_has_and_a_caller_does_not_give_is_refused(api: Api) -> None:
    for one in bodies(api):
        for name in NOT_THEIRS:
            if not any(name in schema["properties"] for schema in one.schemas):
                answer = one.sent(api, {**one.example, name: "1"})
                assert answer.status_code == 422, (one.method, one.path, name, answer.text)


def test_a_form_with_a_field_that_is_none_is_refused_before_a_file_is_taken(own_api: Api) -> None:
    began = own_api.ask("officer", Purpose(REASON), method="GET", url="/v1/batches").json()["total"]
    for url in ("/v1/batches", "/api/v1/documents/import"):
        for name in ("created_by", "state", "account", "id"):
            answer = own_api.ask(
                "officer", Purpose(REASON), method="POST", url=url, data={"unit": OWN, name: "1"}, files={"file": ("a.txt", b"a")}
            )
            assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID"), (url, name)
    assert own_api.ask("officer", Purpose(REASON), method="GET", url="/v1/batches").json()["total"] == began


@pytest.mark.parametrize("header", ["X-Sohoa-Actor", "X-Sohoa-Unit", "x-sohoa-unit"])
def test_who_and_for_which_unit_is_not_said_by_the_caller(api: Api, header: str) -> None:
    answer = api.ask("officer", Purpose(REASON), method="GET", url="/v1/documents", headers={header: "07907"})
    assert (answer.status_code, answer.json()["code"]) == (403, "NAMED_BY_CALLER")
