"""Text that means something to a database, an index, a terminal or a spreadsheet is text here."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import REASON, Purpose, words_are_found
from tests.portal.rights.house import HOA, IN_ALL, OTHER, OWN

pytestmark = pytest.mark.xdist_group("owasp")
SYNTAX = (
    "*", "?", "bảo*", "bả?", "*:*", "exact:*", f"unit:{OTHER}", f"unit:{OTHER} OR {IN_ALL}", "type:GIAY_RA_VIEN", "id:[0 TO *]",
    "id:>0", "rules_2:*", "NOT x", "-x", "+bảo -quản", "bảo~2", "/.*/", "(", "((((", '"', '""', '"bảo', "bảo^99", "\\", "\\*",
    "{", "[a TO b]", "AND", "OR OR", "IN [1 2 3]", "¶", "' OR 1=1 --", "'; DROP TABLE document; --", "%", "_", "%bảo%",
    "${jndi:x}", "{{7*7}}", "<script>", "\u202ebảo", "\ufeff", "🙂", "a" * 1000, "a " * 500, '"' * 1000, "\ud7ff",
)  # fmt: skip
"""What query languages, patterns, SQL and templates are made of."""
SQL = ("' OR '1'='1", "x' UNION SELECT 1--", "%", "_", "%%", "\\", "*", "NULL", "''", '"', "1; SELECT 1")


def search(api: Api, query: str, **more: Any) -> httpx.Response:
    return api.ask("officer", Purpose(REASON), method="GET", url="/v1/search", params={"q": query, "limit": 200, **more})


@pytest.mark.parametrize("query", SYNTAX, ids=range(len(SYNTAX)))
def test_no_query_finds_what_may_not_be_looked_into(api: Api, query: str) -> None:
    allowed = {paper.number for paper in api.house.papers if words_are_found("officer", "a reason", paper)}
    found = {paper.number for paper in api.house.papers if paper.unit == OWN}
    answer = search(api, query)
    assert answer.status_code == 200, answer.text
    hits = {hit["document"]["id"] for hit in answer.json()["hits"]}
    assert hits <= (allowed if query.strip(' "()+-*?{}[]\\/^~%_¶\ufeff') else found)
    assert answer.json()["total"] == len(hits)


@pytest.mark.parametrize("query", ["*", "bảo*", "*:*", f"unit:{OTHER}", "id:[0 TO *]", "/.*/", "%", "%bảo%", "b_o"])
def test_a_pattern_is_no_pattern(api: Api, query: str) -> None:
    """It stands for itself: nothing is found by it that its letters alone do not find."""
    letters = " ".join("".join(letter if letter.isalnum() else " " for letter in query).split())
    by_letters = {hit["document"]["id"] for hit in search(api, letters).json()["hits"]} if letters else None
    hits = {hit["document"]["id"] for hit in search(api, query).json()["hits"]}
    assert by_letters is None or hits <= by_letters


@pytest.mark.parametrize("query", ["a" * 1001, "\x00", "bảo\x00quản"], ids=["too long", "NUL", "NUL inside"])
def test_what_is_too_long_or_holds_a_nul_ends_orderly(api: Api, query: str) -> None:
    answer = search(api, query)
    assert answer.status_code in (200, 422), answer.text
    assert len(query) <= 1000 or answer.status_code == 422
    if answer.status_code == 200:
        assert answer.json()["total"] == len(answer.json()["hits"])


@pytest.mark.parametrize("value", SQL)
def test_no_filter_is_more_than_a_value(api: Api, value: str) -> None:
    """Every text of every query string: as if nothing had this value, or refused; never more than without it."""
    for path, name, member, more in (
        ("/v1/documents", "unit", "documents", {}),
        ("/v1/search", "unit", "hits", {"q": ""}),
        ("/v1/review", "unit", "documents", {}),
        ("/v1/dossiers", "unit", "dossiers", {}),
        ("/v1/dossiers", "procedure", "dossiers", {}),
        ("/v1/organisations", "number", "organisations", {}),
        ("/v1/organisations", "name", "organisations", {}),
    ):
        answer = api.ask("officer", Purpose(REASON), method="GET", url=path, params={name: value, **more})
        assert answer.status_code in (200, 404, 422), (path, answer.text)
        if answer.status_code == 200:
            assert answer.json()[member] == [], (path, name)
    for path in ("/v1/documents", "/v1/dossiers", "/v1/persons"):
        name = "number" if path == "/v1/persons" else "person"
        answer = api.ask("officer", Purpose(REASON), method="GET", url=path, params={name: value})
        assert answer.status_code in (404, 422), (path, answer.text)


@pytest.mark.parametrize("value", SQL)
def test_the_log_is_asked_by_values_too(api: Api, value: str) -> None:
    for name in ("who", "unit", "verb", "subject_kind", "subject_id"):
        answer = api.ask("auditor", Purpose(REASON), method="GET", url="/v1/audit/acts", params={name: value})
        assert answer.status_code in (200, 422), answer.text
        assert answer.status_code == 422 or answer.json()["acts"] == []


def test_a_name_of_two_signs_is_no_pattern_for_everybody(api: Api) -> None:
    for name in ("%", "_", "%%", "*", "?"):
        answer = api.ask("officer", Purpose(REASON), method="GET", url="/v1/persons", params={"name": name})
        assert answer.status_code == 422 or HOA.name not in answer.text, (name, answer.text)
