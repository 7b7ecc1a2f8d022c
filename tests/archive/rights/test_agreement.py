"""Asked of one paper, of the database or of the index, a scope gives the same papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from archive.documents import Counted, DocumentFilter, count_documents, count_up_to, list_documents
from archive.records import Document
from archive.rights import (
    ACTIONS,
    DossierGiven,
    Grant,
    Paper,
    PurposeGiven,
    RoleInUnits,
    Standing,
    Units,
    scope_of,
    words_scope,
)
from archive.rights.in_records import condition
from registry.actor import ROLES
from search.port import Query, SearchIndex
from tests.archive.rights.holdings import BINH, DAY, HOA, KINDS, THUY, TYPES, UNITS, as_indexed, index, papers, records
from tests.search.elastic import own_index

HELD = list(papers())
PERSONS = st.frozensets(st.sampled_from((HOA, BINH, THUY, 99)))
DOCUMENTS = st.frozensets(st.integers(1, len(HELD) + 5), max_size=40)
KNOWN_TYPES = st.frozensets(st.sampled_from([one for one in TYPES if one in KINDS.known]))
OWN = st.builds(Units, st.frozensets(st.sampled_from(UNITS)), st.booleans())
DOSSIERS = st.builds(
    DossierGiven, st.just("000.00.01.G24-260320-000007"), st.sampled_from(UNITS), st.booleans(), PERSONS, DOCUMENTS, KNOWN_TYPES
)
NEAR = st.integers(-2, 2).map(lambda days: DAY + timedelta(days=days))
GRANTS = st.builds(
    Grant,
    st.integers(1, 9),
    st.frozensets(st.sampled_from(ACTIONS), min_size=1),
    OWN,
    NEAR,
    NEAR,
    st.booleans(),
    st.sampled_from((None, "QĐ 12/QĐ-BHXH")),
    st.none() | KNOWN_TYPES,
    st.none() | PERSONS,
    st.none() | DOCUMENTS,
    st.none() | DOSSIERS,
)
ROLES_HELD = st.builds(RoleInUnits, st.sampled_from(ROLES), OWN, st.none() | NEAR)
STANDINGS = st.builds(Standing, st.lists(ROLES_HELD, max_size=3).map(tuple), st.lists(GRANTS, max_size=3).map(tuple))
PURPOSES = st.builds(PurposeGiven, st.sampled_from((None, "", "Thanh tra chuyên ngành")), st.none() | DOSSIERS)


Archive = tuple[sessionmaker[Session], SearchIndex]


@pytest.fixture(scope="module", params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.services)])
def archive(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("agreement")
    if request.param == "tantivy":
        yield records(folder, HELD), index(folder, HELD)
        return
    with own_index(folder) as on_server:
        on_server.put(as_indexed(HELD))
        yield records(folder, HELD), on_server


@settings(max_examples=150, deadline=None)
@given(standing=STANDINGS, purpose=PURPOSES, action=st.sampled_from((*ACTIONS, "words")), whole=st.booleans())
def test_three_ways_of_asking_agree(
    archive: Archive, standing: Standing, purpose: PurposeGiven, action: str, whole: bool
) -> None:
    scope = words_scope(standing, purpose, KINDS, DAY) if action == "words" else scope_of(standing, purpose, action, KINDS, DAY)  # type: ignore[arg-type]
    scope = scope.whole if whole else scope
    expected = sorted(paper.number for paper in HELD if paper in scope)
    sessions, in_index = archive
    with sessions() as session:
        assert sorted(session.scalars(select(Document.id).where(condition(scope)))) == expected
        wanted = DocumentFilter(within=scope)
        listed = [[one.id for one in list_documents(session, wanted, limit=9, offset=offset)] for offset in (0, 9, 63)]
        assert listed == [expected[start : start + 9] for start in (0, 9, 63)]
        assert count_documents(session, wanted) == len(expected)
        for most in (1, max(len(expected) - 1, 1), max(len(expected), 1), len(HELD)):
            assert count_up_to(session, wanted, most) == Counted(min(len(expected), most), len(expected) <= most)
    found = in_index.search(Query("", within=scope, limit=len(HELD)))
    assert sorted(hit.document_id for hit in found.hits) == expected


@settings(max_examples=150, deadline=None)
@given(standing=STANDINGS, purpose=PURPOSES, action=st.sampled_from(ACTIONS))
def test_together_roles_and_grants_give_what_each_gives_alone_and_nothing_more(
    standing: Standing, purpose: PurposeGiven, action: str
) -> None:
    alone = [Standing(roles=(role,)) for role in standing.roles] + [Standing(grants=(grant,)) for grant in standing.grants]
    scopes = [scope_of(one, purpose, action, KINDS, DAY) for one in alone]  # type: ignore[arg-type]
    together = scope_of(standing, purpose, action, KINDS, DAY)  # type: ignore[arg-type]
    for paper in HELD:
        opened = [opening for scope in scopes if (opening := scope.opening(paper)) is not None]
        found = together.opening(paper)
        assert (found is not None) == bool(opened)
        if found is not None:
            assert found.whole == any(one.whole for one in opened)
            rows = frozenset[int]().union(*(one.rows_of or () for one in opened))
            assert found.whole or found.rows_of == rows


@settings(max_examples=150, deadline=None)
@given(standing=STANDINGS, purpose=PURPOSES)
def test_nobody_may_read_what_they_may_not_find_or_do_more_with_what_they_may_not_read(
    standing: Standing, purpose: PurposeGiven
) -> None:
    def open_to(action: str) -> set[Paper]:
        return {paper for paper in HELD if paper in scope_of(standing, purpose, action, KINDS, DAY)}  # type: ignore[arg-type]

    found, read = open_to("find"), open_to("read")
    assert read <= found
    for action in ("export", "change", "sign", "dispose"):
        assert open_to(action) <= read


@settings(max_examples=150, deadline=None)
@given(standing=STANDINGS, purpose=PURPOSES)
def test_words_are_looked_for_only_where_that_says_nothing_that_may_not_be_read(
    standing: Standing, purpose: PurposeGiven
) -> None:
    scope = words_scope(standing, purpose, KINDS, DAY)
    found, read = (scope_of(standing, purpose, action, KINDS, DAY) for action in ("find", "read"))
    for paper in HELD:
        opening = read.opening(paper)
        ordinary = paper.type_id in KINDS.ordinary and paper in found.whole
        assert (paper in scope) == (ordinary or (opening is not None and opening.whole))
