"""Lists, counts, searches and snippets hold what may be found, and say no more of it; and the counter weighs no other papers."""

from __future__ import annotations

from typing import Any

import pytest

from registry.actor import ROLES
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import (
    ASKING,
    Asking,
    Purpose,
    is_found,
    outcome,
    purpose,
    refuses_lists,
    words_are_found,
)
from tests.portal.rights.house import BINH, HOA, IN_ALL, OTHER, OWN, SICKNESS, Paper
from vietnamese.folding import fold

pytestmark = pytest.mark.xdist_group("rights")
LISTS = {"/v1/documents": "documents", "/v1/search?q=": "hits", "/v1/review": "documents"}
"""With the member that holds the papers."""
WALK = pytest.mark.parametrize("asking", ASKING)
BY_ROLE = pytest.mark.parametrize("role", ["", *ROLES])
ALL = {"limit": 200}


def numbers(answer: Any, member: str) -> set[int]:
    return {(one.get("document") or one)["id"] for one in answer.json()[member]}


@WALK
@BY_ROLE
def test_a_list_shows_and_counts_what_may_be_found(api: Api, role: str, asking: Asking) -> None:
    expected = {paper.number for paper in api.house.papers if is_found(role, asking, paper)}
    code = refuses_lists(role, asking)
    for url, member in LISTS.items():
        path, _, query = url.partition("?")
        answer = api.ask(role, purpose(api.house, asking), method="GET", url=path, params={**ALL, **({"q": ""} if query else {})})
        if code is not None:
            assert (answer.status_code, answer.json()["code"]) == (403, code), url
            continue
        assert answer.status_code == 200, (url, answer.text)
        assert numbers(answer, member) == expected, url
        assert answer.json().get("total", answer.json().get("waiting")) == len(expected), url


@WALK
@BY_ROLE
def test_no_filter_shows_more(api: Api, role: str, asking: Asking) -> None:
    """By unit, type and person; whose papers these are is not told by a count either."""
    if refuses_lists(role, asking) is not None:
        return
    filters: list[tuple[dict[str, Any], Any]] = [
        ({"unit": OTHER}, lambda paper: paper.unit == OTHER),
        ({"type": "GIAY_RA_VIEN"}, lambda paper: paper.type_id == "GIAY_RA_VIEN"),
        ({"person": HOA.personal_number}, lambda paper: paper.of_hoa),
        ({"person": HOA.personal_number, "unit": OTHER, "type": "XN_VO_SINH"}, lambda paper: _is_others_extra(paper)),
    ]
    for params, passes in filters:
        expected = {paper.number for paper in api.house.papers if passes(paper) and is_found(role, asking, paper)}
        for path, member in (("/v1/documents", "documents"), ("/v1/search", "hits")):
            more = {"q": ""} if path == "/v1/search" else {}
            answer = api.ask(role, purpose(api.house, asking), method="GET", url=path, params={**ALL, **params, **more})
            assert answer.status_code == 200, (path, params, answer.text)
            assert numbers(answer, member) == expected, (path, params)
            assert answer.json()["total"] == len(expected), (path, params)


def _is_others_extra(paper: Paper) -> bool:
    return paper.of_hoa and paper.unit == OTHER and paper.type_id == "XN_VO_SINH"


@WALK
@BY_ROLE
def test_words_are_looked_for_only_where_that_tells_nothing(api: Api, role: str, asking: Asking) -> None:
    if refuses_lists(role, asking) is not None:
        return
    for query, held in [(IN_ALL, api.house.papers), *((paper.word, (paper,)) for paper in api.house.papers)]:
        answer = api.ask(role, purpose(api.house, asking), method="GET", url="/v1/search", params={**ALL, "q": query})
        assert answer.status_code == 200, answer.text
        found = {paper.number: paper for paper in held if words_are_found(role, asking, paper)}
        assert numbers(answer, "hits") == set(found), query
        assert answer.json()["total"] == len(found), query
        for hit in answer.json()["hits"]:
            readable = outcome(role, asking, found[hit["document"]["id"]], "read") == "whole"
            assert readable or not (hit["snippet"] or hit["highlights"]), query


@WALK
@BY_ROLE
def test_of_what_may_only_be_found_a_list_tells_type_and_day(api: Api, role: str, asking: Asking) -> None:
    """Titles and names of files say whose paper it is. Whose rows are open may be named."""
    if refuses_lists(role, asking) is not None:
        return
    for path, member in (("/v1/documents", "documents"), ("/v1/search", "hits"), ("/v1/review", "documents")):
        params = {**ALL, **({"q": ""} if path == "/v1/search" else {})}
        answer = api.ask(role, purpose(api.house, asking), method="GET", url=path, params=params)
        shown = {(one.get("document") or one)["id"]: str(one) for one in answer.json()[member]}
        for paper in api.house.papers:
            how = outcome(role, asking, paper, "read")
            if paper.number in shown and how != "whole":
                hers = (HOA.name, HOA.personal_number) if how != "rows" else ()
                assert not [said for said in (paper.word, *hers) if said in shown[paper.number]], (path, str(paper))


@WALK
@BY_ROLE
def test_suggestions_name_nobody_whose_papers_may_not_be_read(api: Api, role: str, asking: Asking) -> None:
    """Names and titles come from what may be read as a whole, types from what may be found."""
    for name in (HOA.name, BINH.name):
        params = {"q": fold(name)[:-1], "limit": 20}
        answer = api.ask(role, purpose(api.house, asking), method="GET", url="/v1/search/suggestions", params=params)
        code = refuses_lists(role, asking)
        if code is not None:
            assert (answer.status_code, answer.json()["code"]) == (403, code)
            continue
        assert answer.status_code == 200, answer.text
        theirs = [paper for paper in api.house.papers if paper.of_hoa == (name == HOA.name)]
        expected = any(outcome(role, asking, paper, "read") == "whole" for paper in theirs)
        assert (name in {one["text"] for one in answer.json()["suggestions"]}) == expected, name


@BY_ROLE
def test_no_type_is_suggested_of_which_nothing_may_be_found(api: Api, role: str) -> None:
    for asking in ASKING:
        answer = api.ask(
            role, purpose(api.house, asking), method="GET", url="/v1/search/suggestions", params={"q": "giấy ra v", "limit": 20}
        )
        if refuses_lists(role, asking) is not None:
            continue
        found = [paper for paper in api.house.papers if paper.type_id == "GIAY_RA_VIEN" and is_found(role, asking, paper)]
        types = {one["type_id"] for one in answer.json()["suggestions"]} - {None}
        assert types == ({"GIAY_RA_VIEN"} if found else set()), asking


@BY_ROLE
def test_the_counter_weighs_what_may_be_found(api: Api, role: str) -> None:
    """As if there were nothing else: no answer, no reason and no count tells of another unit's papers."""
    asked = {
        "procedure": SICKNESS,
        "person": HOA.personal_number,
        "facts": {
            "treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False,
            "event_from": "2026-03-02", "event_to": "2026-03-09",
        },
    }  # fmt: skip
    for asking, more in (("a reason", {"purpose": "hồ sơ ốm đau"}), ("the dossier", {"dossier": api.house.dossier})):
        answer = api.ask(role, Purpose(), method="POST", url="/v1/intake/checks", json={**asked, **more})
        if role not in ("officer", "intake_system"):
            assert (answer.status_code, answer.json()["code"]) == (403, "RIGHT_MISSING")
            continue
        assert answer.status_code == 200, answer.text
        theirs = {paper.number for paper in api.house.papers if paper.of_hoa and is_found(role, asking, paper)}  # type: ignore[arg-type]
        told = answer.json()
        named = {number for one in told["answers"] for number in (one["document_id"], *one["further_documents"]) if number}
        assert named <= theirs, asking
        assert told["papers_held"] == len(theirs), asking


def test_a_paper_that_nobody_may_find_is_a_duplicate_of_something_and_nothing_more(own_api: Api) -> None:
    """Whoever brings the same bytes learns that they are held; not by whom, where and as what."""
    others = own_api.house.paper(OTHER, "sensitive", "reason")
    began = own_api.last_act
    answer = own_api.ask(
        "officer", Purpose("nhận hồ sơ"), method="POST", url="/v1/batches", data={"unit": OWN},
        files={"file": ("giấy mới.pdf", others.scan)},
    )  # fmt: skip
    assert answer.status_code == 202, answer.text
    (item,) = answer.json()["items"]
    assert (item["state"], item["documents"]) == ("duplicate", [])
    held_by = item["held_by"] or {}
    assert not [held_by[name] for name in ("item", "batch", "name", "unit", "dossier") if held_by.get(name)]
    assert not [said for said in (others.word, OTHER) if said in answer.text.replace(others.sha256["original"], "")]
    again = own_api.ask("officer", Purpose("nhận hồ sơ"), method="GET", url=f"/v1/batches/{answer.json()['id']}")
    assert again.json()["items"] == answer.json()["items"]
    assert own_api.acts_since(began)


def test_a_duplicate_of_ones_own_papers_says_where_they_lie(own_api: Api) -> None:
    mine = own_api.house.paper(OWN, "ordinary", "reason")
    answer = own_api.ask(
        "officer", Purpose("nhận hồ sơ"), method="POST", url="/v1/batches", data={"unit": OWN},
        files={"file": ("giấy cũ.pdf", mine.scan)},
    )  # fmt: skip
    (item,) = answer.json()["items"]
    assert (item["state"], item["documents"]) == ("duplicate", [mine.number])
    assert item["held_by"]["batch"] == own_api.house.batches[OWN]
