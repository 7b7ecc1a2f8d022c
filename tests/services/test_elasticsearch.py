"""The full-text server that runs for tests: what it is asked to be strict about, taken in bulk, and exchanged behind a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.services.elasticsearch import Elasticsearch
from tests.services.needed import needed

pytestmark = pytest.mark.services
MAPPING = {
    "dynamic": "strict",
    "properties": {"code": {"type": "keyword"}, "exact": {"type": "text"}, "folded": {"type": "text"}},
}
LAND = {"code": "H26.15-261129-0001", "exact": "đất ở tại nông thôn", "folded": "dat o tai nong thon"}
BIRTH = {"code": "H26.15-261129-0002", "exact": "giấy khai sinh", "folded": "giay khai sinh"}


@pytest.fixture
def elasticsearch() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=needed("elasticsearch")["endpoint"], timeout=60) as client:
        yield client


@pytest.fixture
def index(elasticsearch: httpx.Client) -> Iterator[str]:
    """An index of one test, with its mapping."""
    name = f"giay-to-{uuid4().hex}"
    elasticsearch.put(f"/{name}", json={"mappings": MAPPING}).raise_for_status()
    yield name
    elasticsearch.delete(f"/{name}").raise_for_status()


def bulk(elasticsearch: httpx.Client, index: str, *documents: dict[str, str]) -> list[int]:
    """The status of each."""
    lines = "".join(f"{json.dumps({'index': {}})}\n{json.dumps(document)}\n" for document in documents)
    answer = elasticsearch.post(
        f"/{index}/_bulk?refresh=true", content=lines.encode(), headers={"Content-Type": "application/x-ndjson"}
    )
    return [item["index"]["status"] for item in answer.raise_for_status().json()["items"]]


def codes(elasticsearch: httpx.Client, index: str, **match: str) -> list[str]:
    answer = elasticsearch.post(f"/{index}/_search", json={"query": {"match": match} if match else {"match_all": {}}})
    return sorted(hit["_source"]["code"] for hit in answer.raise_for_status().json()["hits"]["hits"])


def test_the_version_is_the_one_that_is_installed(elasticsearch: httpx.Client) -> None:
    (node,) = elasticsearch.get("/_nodes").raise_for_status().json()["nodes"].values()
    assert node["version"] == Elasticsearch().version
    assert node["http"]["publish_address"] == elasticsearch.base_url.netloc.decode()
    assert {*node["http"]["bound_address"], *node["transport"]["bound_address"]} == {
        node["http"]["publish_address"],
        node["transport"]["publish_address"],
    }, "nothing of it listens elsewhere"
    assert node["transport"]["publish_address"].startswith("127.0.0.1:")


def test_a_strict_mapping_refuses_what_it_does_not_know(elasticsearch: httpx.Client, index: str) -> None:
    refused = elasticsearch.post(f"/{index}/_doc", json={**LAND, "căn cước": "001099012345"})
    assert (refused.status_code, refused.json()["error"]["type"]) == (400, "strict_dynamic_mapping_exception")
    assert elasticsearch.post(f"/{index}/_doc", json=LAND).status_code == 201


def test_in_bulk_what_is_wrong_costs_itself_and_nothing_else(elasticsearch: httpx.Client, index: str) -> None:
    assert bulk(elasticsearch, index, LAND, {"lạ": "không có trong ánh xạ"}, BIRTH) == [201, 400, 201]
    assert codes(elasticsearch, index) == [LAND["code"], BIRTH["code"]]


def test_the_exact_field_knows_its_marks_and_the_folded_one_does_not(elasticsearch: httpx.Client, index: str) -> None:
    bulk(elasticsearch, index, LAND, BIRTH)
    assert codes(elasticsearch, index, exact="đất") == [LAND["code"]]
    assert codes(elasticsearch, index, exact="dat") == []
    assert codes(elasticsearch, index, folded="dat") == [LAND["code"]]


def test_an_alias_goes_from_one_index_to_the_next_in_one_step(elasticsearch: httpx.Client, index: str) -> None:
    alias, after = f"tim-{uuid4().hex}", f"{index}-2"
    bulk(elasticsearch, index, LAND)
    elasticsearch.put(f"/{after}", json={"mappings": MAPPING, "aliases": {}}).raise_for_status()
    try:
        bulk(elasticsearch, after, LAND, BIRTH)
        elasticsearch.put(f"/{index}/_alias/{alias}").raise_for_status()
        assert codes(elasticsearch, alias) == [LAND["code"]]
        actions = [{"remove": {"index": index, "alias": alias}}, {"add": {"index": after, "alias": alias}}]
        elasticsearch.post("/_aliases", json={"actions": actions}).raise_for_status()
        assert codes(elasticsearch, alias) == [LAND["code"], BIRTH["code"]]
        assert list(elasticsearch.get(f"/_alias/{alias}").json()) == [after]
    finally:
        elasticsearch.delete(f"/{after}").raise_for_status()
