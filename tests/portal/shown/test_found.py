"""Of a paper that may be found and not read, lists and hits tell its type, its day and its pages, and nothing that it says."""

from __future__ import annotations

from typing import Any

import pytest

from archive.records import Document
from portal import finding
from tests.portal.rights.conftest import Api
from tests.portal.rights.house import HOA, IN_ALL, OTHER, OWN, Paper
from tests.portal.shown.asking import code_of, command, get

pytestmark = pytest.mark.xdist_group("rights")
NOBODY = "079085001238"
"""A number that nobody on record has."""


def line_of(answer: Any, paper: Paper) -> dict[str, Any]:
    """The line of a list, or the document of a hit."""
    found = [one.get("document", one) for one in answer.json().get("documents", answer.json().get("hits"))]
    return next(one for one in found if one["id"] == paper.number)


def hit_of(answer: Any, paper: Paper) -> dict[str, Any]:
    return next(one for one in answer.json()["hits"] if one["document"]["id"] == paper.number)


@pytest.mark.parametrize("url", ["/v1/documents", "/v1/search?q="])
def test_without_a_reason_a_line_tells_type_day_and_pages_only(api: Api, url: str) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    answer = get(api, "officer", "nothing said", url)
    line = line_of(answer, paper)
    assert (line["open"], line["title"], line["source_name"]) == ("found", None, None)
    assert (line["type_id"], line["page_count"], line["unit"]) == ("THE_BHYT", 1, OWN)
    assert line["created_at"]
    assert paper.word not in answer.text
    assert HOA.name not in answer.text


@pytest.mark.parametrize("url", ["/v1/documents", "/v1/search?q="])
def test_with_a_reason_it_is_called_as_its_heading_and_its_file_are(api: Api, url: str) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    line = line_of(get(api, "officer", "a reason", url), paper)
    assert (line["open"], line["title"]) == ("whole", f"Giấy {paper.word}")
    assert line["source_name"].endswith(f"{paper.word}.pdf")


def test_an_auditor_learns_no_title_for_whatever_reason(api: Api) -> None:
    answer = get(api, "auditor", "a reason", "/v1/documents")
    assert {line["open"] for line in answer.json()["documents"]} == {"found"}
    assert not any(paper.word in answer.text for paper in api.house.papers)


def test_a_list_that_is_open_by_rows_says_so(api: Api) -> None:
    paper = api.house.paper(OTHER, "ordinary", "dossier", many=True)
    line = line_of(get(api, "officer", "the dossier", "/v1/documents"), paper)
    assert (line["open"], line["title"], line["source_name"]) == ("rows", None, None)


def test_a_hit_shows_its_words_only_where_the_paper_may_be_read(api: Api) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    found = hit_of(get(api, "officer", "nothing said", "/v1/search", params={"q": IN_ALL}), paper)
    assert (found["snippet"], found["highlights"], found["page"]) == ("", [], None)
    read = hit_of(get(api, "officer", "a reason", "/v1/search", params={"q": IN_ALL}), paper)
    start, end = read["highlights"][0]
    assert (read["snippet"][start:end], read["page"]) == (IN_ALL.split()[0], 1)


def test_the_terminal_shows_no_more(api: Api) -> None:
    paper = api.house.paper(OWN, "ordinary", "reason")
    for words in (("document", "list"), ("search", IN_ALL)):
        found = command(api.house, "officer", "nothing said", *words)
        assert found.code == 0, found.err
        assert f"{paper.number}" in found.out
        assert "Thẻ bảo hiểm y tế" in found.out
        assert not any(one.word in found.out for one in api.house.papers)
        assert paper.word in command(api.house, "officer", "a reason", *words).out


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/search"])
def test_that_nobody_has_a_number_is_told_to_those_who_may_see_persons(api: Api, path: str) -> None:
    asked = {"person": NOBODY, "q": ""}
    told = get(api, "officer", "a reason", path, params=asked)
    assert code_of(told) == (404, "PERSON_UNKNOWN")
    for role, asking in (("officer", "nothing said"), ("auditor", "a reason")):
        hidden = get(api, role, asking, path, params=asked)  # type: ignore[arg-type]
        assert (hidden.status_code, hidden.json()["total"]) == (200, 0), role


def test_that_there_is_no_such_organisation_likewise(api: Api) -> None:
    asked = {"organisation": 999_999}
    assert code_of(get(api, "officer", "a reason", "/v1/documents", params=asked)) == (404, "ORGANISATION_UNKNOWN")
    hidden = get(api, "officer", "nothing said", "/v1/documents", params=asked)
    assert (hidden.status_code, hidden.json()["total"]) == (200, 0)


def test_a_list_counts_as_far_as_it_may_wait_for(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def counted(asking: Any) -> tuple[int, bool]:
        told = get(api, "officer", asking, "/v1/documents").json()
        return told["total"], told["total_is_exact"]

    few, many = counted("nothing said"), counted("the dossier")
    assert (few[1], many[1]) == (True, True)
    assert few[0] < many[0]
    monkeypatch.setattr(finding, "MOST_COUNTED", few[0])
    assert counted("nothing said") == few, "as many as are counted are an exact number still"
    assert counted("the dossier") == (few[0], False)
    told = command(api.house, "officer", "the dossier", "document", "list", "--limit", "1")
    assert f"1 trong ít nhất {few[0]} tài liệu" in told.err


def test_whatever_the_index_says_the_record_decides(own_api: Api) -> None:
    """A paper was filed elsewhere, and the index has not heard of it yet."""
    paper = own_api.house.paper(OWN, "ordinary", "reason")
    with own_api.records() as session:
        session.get_one(Document, paper.number).unit = OTHER
        session.commit()
    for query in ("", IN_ALL, paper.word):
        answer = get(own_api, "officer", "a reason", "/v1/search", params={"q": query})
        assert paper.number not in [hit["document"]["id"] for hit in answer.json()["hits"]], query
        assert paper.word not in str(answer.json()["hits"])
