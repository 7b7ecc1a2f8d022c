"""Units through the API: of a day, in parts, with who stands in for whom."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from registry.unit_loading import EXAMPLE
from tests.portal.api.served import Served
from tests.portal.command import sohoa

pytestmark = pytest.mark.xdist_group("api")


@pytest.fixture(scope="module")
def client(served: Served) -> httpx.Client:
    """The server whose administrator has loaded the example."""
    assert sohoa("unit", "load", EXAMPLE, data=served.data).code == 0
    return served.client


def listed(client: httpx.Client, **asked: Any) -> list[str]:
    answer = client.get("/v1/units", params=asked)
    assert answer.status_code == 200, answer.text
    return [one["code"] for one in answer.json()["units"]]


def test_units_of_a_day(client: httpx.Client) -> None:
    assert listed(client, on="2025-06-30") == ["07906", "097", "09701", "098"]
    assert listed(client, on="2025-07-01") == ["07906", "09701", "099", "09911"]
    assert listed(client, every=True).count("09701") == 2
    assert listed(client, within="099", every=True) == ["097", "09701", "09701", "098", "099", "09911"]


def test_a_list_comes_in_parts(client: httpx.Client) -> None:
    found, cursor = [], None
    while True:
        part = client.get("/v1/units", params={"every": True, "limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += [(one["code"], one["name"]) for one in part["units"]]
        cursor = part["next"]
        if cursor is None:
            break
        assert len(part["units"]) == 2
    assert len(found) == len(set(found)) == 7


def test_a_unit_tells_who_stands_in_for_it(client: httpx.Client) -> None:
    before = client.get("/v1/units/09701", params={"on": "2025-06-30"}).json()
    assert (before["name"], before["parent"]["code"]) == ("Bảo hiểm xã hội huyện Sông Mây", "097")
    assert [one["unit"]["code"] for one in before["successors"]] == ["09701", "09911"]
    ended = client.get("/v1/units/097", params={"on": "2026-03-10"}).json()
    assert ([one["code"] for one in ended["stands_in"]], ended["valid_to"]) == (["099"], "2025-06-30")


def test_what_the_caller_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/v1/units/099")
    again = client.get("/v1/units/099", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/units/09999", 404, "UNIT_UNKNOWN"),
        ("/v1/units/B%C3%ACnh", 422, "REQUEST_INVALID"),
        ("/v1/units?within=09999", 404, "UNIT_UNKNOWN"),
        ("/v1/units?on=2025-06-31", 422, "REQUEST_INVALID"),
        ("/v1/units?cursor=WyJkb3NzaWVycyJd", 422, "CURSOR_INVALID"),
    ],
)
def test_what_is_not_there_says_so(client: httpx.Client, path: str, status: int, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
