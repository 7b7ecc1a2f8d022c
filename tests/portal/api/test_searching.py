"""Documents are found by their words."""

from __future__ import annotations

import httpx
import pytest

from tests.portal.api.conftest import HOA, MAI, ReadBatch
from tests.portal.api.served import OFFICER

pytestmark = pytest.mark.xdist_group("api")


def search(read: ReadBatch, **query: str | int) -> dict:
    answer = read.client.get("/v1/search", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(read: ReadBatch, **query: str | int) -> set[int]:
    return {hit["document"]["id"] for hit in search(read, **query)["hits"]}


def test_words_are_found_with_and_without_diacritics(read: ReadBatch) -> None:
    exact = search(read, q="Viêm phổi thùy dưới", person=HOA)["hits"][0]
    folded = search(read, q="viem phoi thuy duoi", person=HOA)["hits"][0]
    assert (exact["document"]["id"], exact["exactness"]) == (read.discharge, "exact")
    assert (folded["document"]["id"], folded["exactness"]) == (read.discharge, "folded")


def test_a_hit_shows_why_it_was_found(read: ReadBatch) -> None:
    hit = search(read, q="phổi", person=HOA)["hits"][0]
    start, end = hit["highlights"][0]
    assert hit["snippet"][start:end] == "phổi"
    assert (hit["page"], hit["document"]["type_name_vi"]) == (1, "Giấy ra viện")


def test_filters_narrow_the_search(read: ReadBatch) -> None:
    assert found(read, q="giấy ra viện") >= {read.discharge, read.upside_down}
    assert found(read, q="giấy ra viện", person=MAI) == {read.upside_down}
    assert found(read, q="giấy ra viện", type="ADMIN_QD") == set()
    assert found(read, q="giấy ra viện", unit="07999") == set()
    assert found(read, q="", type="GIAY_RA_VIEN") >= {read.discharge, read.upside_down}
    assert found(read, q="giấy ra viện", **{"from": "2999-01-01"}) == set()


def test_hits_come_in_parts_with_the_total(read: ReadBatch) -> None:
    first, second = (search(read, q="giấy ra viện", limit=1, offset=offset) for offset in (0, 1))
    assert first["total"] == second["total"] >= 2
    assert first["hits"][0]["document"]["id"] != second["hits"][0]["document"]["id"]


def test_what_is_found_is_counted_by_type_unit_and_year(read: ReadBatch) -> None:
    assert search(read, q="giấy ra viện")["facets"] is None
    told = search(read, q="giấy ra viện", limit=1, facets="true")
    counted = {one["value"]: one["documents"] for one in told["facets"]["types"]}
    assert counted["GIAY_RA_VIEN"] >= 2
    for kind in ("types", "units", "years"):
        assert sum(one["documents"] for one in told["facets"][kind]) == told["total"]


def test_every_search_is_on_record(read: ReadBatch) -> None:
    shown = search(read, q="viêm phổi", person=MAI)
    act = read.served.acts("documents", "search")[-1]
    assert (act.verb, act.who, act.channel) == ("search", OFFICER, "api")
    assert (act.details["q"], act.details["documents"]) == ("viêm phổi", [hit["document"]["id"] for hit in shown["hits"]])


def suggested(read: ReadBatch, typed: str) -> list[tuple[str, str]]:
    answer = read.client.get("/v1/search/suggestions", params={"q": typed})
    assert answer.status_code == 200, answer.text
    return [(one["kind"], one["text"]) for one in answer.json()["suggestions"]]


def test_while_one_types_types_titles_and_names_are_suggested(read: ReadBatch) -> None:
    assert ("type", "Giấy ra viện") in suggested(read, "giay ra")
    name = search(read, q="", person=HOA)["hits"][0]["document"]["title"]
    assert [kind for kind, text in suggested(read, name[:6]) if text.casefold() == name.casefold()]
    assert suggested(read, "g") == suggested(read, "") == suggested(read, "thiên văn") == []


def test_suggestions_of_a_word_that_is_typed_are_one_act_until_they_show_somebody_else(read: ReadBatch) -> None:
    began = len(read.served.acts("documents", "suggest"))
    for typed in ("giay", "giay r", "giay ra", "giay ra v"):
        suggested(read, typed)
    acts = read.served.acts("documents", "suggest")[began:]
    assert len(acts) <= 1, "of the same papers"
    assert {"what", "q", "documents"} <= set(read.served.acts("documents", "suggest")[-1].details)


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 422, "REQUEST_INVALID"),
        ({"q": "a", "limit": 100_000}, 422, "REQUEST_INVALID"),
        ({"q": "a", "offset": -1}, 422, "REQUEST_INVALID"),
        ({"q": "a", "from": "hôm qua"}, 422, "REQUEST_INVALID"),
        ({"q": "a", "type": "GIAY_LA"}, 404, "DOCUMENT_TYPE_UNKNOWN"),
        ({"q": "a", "person": "030185"}, 422, "IDENTIFIER_INVALID"),
        ({"q": "a", "person": "079085001238"}, 404, "PERSON_UNKNOWN"),
    ],
)
def test_what_cannot_be_asked(client: httpx.Client, query: dict, status: int, code: str) -> None:
    for path in ("/v1/search", *(["/v1/documents"] if "from" not in query and "q" in query else [])):
        answer = client.get(path, params=query)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
