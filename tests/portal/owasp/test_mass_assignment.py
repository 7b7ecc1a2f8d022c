"""API3: what a body must not say is refused and not ignored, at every depth of every body that the API describes."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose
from tests.portal.rights.house import OWN

pytestmark = pytest.mark.xdist_group("rights")
NOT_THEIRS = (
    "id", "account", "account_id", "created_by", "created_at", "verified", "verified_by", "verified_at", "state", "version",
    "roles", "scopes", "sha256", "actor", "who", "by", "is_admin", "__proto__", "constructor",
)  # fmt: skip
"""Members that records have and callers do not give; where a body takes one, that one is passed over."""
OF_THE_CASE = "facts"
"""Named by the procedure: the catalogue refuses what it does not ask for (`FACT_UNKNOWN`)."""
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def bodies(api: Api) -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Method, path, schema and example of every JSON body."""
    described = api.client.get("/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                if media not in FORMS:
                    schema = _resolved(content["schema"], described)
                    example = next(iter(content.get("examples", {}).values()), {}).get("value") or schema["examples"][0]
                    yield method.upper(), path, schema, example


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] | {
            name: value for name, value in schema.items() if name != "$ref"
        }
    return schema


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
    return path.format(
        id=1, code="000.00.01.H29-260310-0420", DocCode="G09.01_CV_000001_V1", number=1, name="nguoi.nao", kind="x"
    )


def test_every_body_of_the_description_is_closed(api: Api) -> None:
    described = api.client.get("/v1/openapi.json").json()["components"]["schemas"]
    asked = {name: schema for name, schema in described.items() if name.endswith("Request")}
    assert len(asked) > 15
    assert not [name for name, schema in asked.items() if schema.get("additionalProperties") is not False]
    for method, path, schema, _ in bodies(api):
        assert schema.get("additionalProperties") is False, (method, path)


def test_a_member_that_no_body_has_is_refused_at_every_depth(api: Api) -> None:
    tried = 0
    for method, path, _, example in bodies(api):
        for body in with_one_more(deepcopy(example), "ngoài_lề"):
            answer = api.ask("officer", Purpose(REASON), method=method, url=filled(path), json=body)
            assert answer.status_code == 422, (method, path, body, answer.text)
            refused = {one["place"] for one in answer.json()["errors"]} or {answer.json()["en"]}
            assert [place for place in refused if "ngoài_lề" in place], (method, path, answer.text)
            tried += 1
    assert tried > 30


def test_what_a_record_has_and_a_caller_does_not_give_is_refused(api: Api) -> None:
    for method, path, schema, example in bodies(api):
        for name in NOT_THEIRS:
            if name in schema["properties"]:
                continue
            answer = api.ask("officer", Purpose(REASON), method=method, url=filled(path), json={**example, name: "1"})
            assert answer.status_code == 422, (method, path, name, answer.text)


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
