"""tantivy and Elasticsearch answer alike: the same first hit, and of ten at least eight the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from archive.rights import PaperKinds, PurposeGiven, RoleInUnits, Scope, Standing, Units, scope_of
from catalogue import load_catalogue
from search.port import Hits, Query, SearchIndex
from search.tantivy_index import TantivyIndex
from tests.search.both_engines.held import documents
from tests.search.both_engines.queries import ASKED, BY_KIND
from tests.search.elastic import own_index

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("both engines")]

SHOWN = 10
ALIKE = 0.8
"""Share of the hits."""


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    folder, held = tmp_path_factory.mktemp("both"), list(documents(load_catalogue().types))
    tantivy = TantivyIndex.create(folder / "index")
    with own_index(folder) as elastic:
        for index in (tantivy, elastic):
            index.put(held)
        assert tantivy.ids() == elastic.ids()
        yield tantivy, elastic


@pytest.fixture(scope="module")
def officer() -> Scope:
    """What an officer of one unit may find, without a purpose."""
    kinds = PaperKinds.of(load_catalogue().types)
    standing = Standing((RoleInUnits("officer", Units(frozenset({"07906", None}))),))
    return scope_of(standing, PurposeGiven(), "find", kinds, date(2026, 3, 20))


def test_there_are_queries_enough() -> None:
    assert len(ASKED) >= 60
    assert min(map(len, BY_KIND.values())) >= 3


def name(query: Query) -> str:
    return query.text or "no words"


@pytest.mark.parametrize("query", ASKED, ids=name)
def test_the_answers_are_the_same(engines: tuple[SearchIndex, SearchIndex], query: Query) -> None:
    assert_alike(*(index.search(replace(query, limit=SHOWN)) for index in engines))


@pytest.mark.parametrize("query", ASKED, ids=name)
def test_they_are_with_rights_too(engines: tuple[SearchIndex, SearchIndex], query: Query, officer: Scope) -> None:
    assert_alike(*(index.search(replace(query, limit=SHOWN, within=officer)) for index in engines))


@pytest.mark.parametrize("query", [query for query in ASKED if not query.offset], ids=name)
def test_what_is_found_divides_alike(engines: tuple[SearchIndex, SearchIndex], query: Query, officer: Scope) -> None:
    for within in (None, officer):
        one, other = (index.search(replace(query, limit=SHOWN, within=within, facets=True)).facets for index in engines)
        assert one == other


@pytest.mark.parametrize(
    "typed", ["quyet di", "giấy", "nguyen", "tran ngoc", "hạnh", "1187/", "118/tl", "so bao hiem", "phạm minh khang", "xyz", "th"]
)
def test_the_same_is_suggested(engines: tuple[SearchIndex, SearchIndex], typed: str, officer: Scope) -> None:
    for within in (None, officer):
        one, other = (index.suggest(typed, within) for index in engines)
        assert one == other
        assert within is not None or typed == "xyz" or one


def assert_alike(one: Hits, other: Hits) -> None:
    assert (one.total, one.total_is_exact) == (other.total, other.total_is_exact)
    first, second = ([(hit.document_id, hit.exactness) for hit in found.hits] for found in (one, other))
    assert first[:1] == second[:1]
    assert len(first) == len(second)
    assert len(set(first) & set(second)) >= ALIKE * len(first)
    shown = {hit.document_id: hit for hit in other.hits}
    for hit in one.hits:
        if twin := shown.get(hit.document_id):
            assert (hit.page, hit.snippet, hit.highlights) == (twin.page, twin.snippet, twin.highlights)
