"""Role, unit, paper, purpose and action against every operation of the API on one paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from archive.rights import ACTIONS
from registry.actor import ROLES
from tests.portal.rights.conftest import Api
from tests.portal.rights.expected import ASKING, Asking, Outcome, outcome, purpose
from tests.portal.rights.house import Paper
from tests.portal.rights.operations import MISSING, OF_PAPERS, OfPaper, documented

pytestmark = pytest.mark.xdist_group("rights")
NEEDS = documented("Of the API")
WALKED: tuple[Asking, ...] = ("nothing said", "a reason", "the dossier")
"""With every operation. What else may be said is walked with the first: it says no more than these."""
WITH_EACH = ("GET /v1/documents/{id}/text", "GET /v1/documents/{id}/renditions/{kind}", "POST /v1/documents/{id}/verification")
"""Tried with every paper; the others, which ask the same of the rule, with one of each sort."""
REFUSED: dict[Outcome, tuple[int, str]] = {
    "another purpose": (403, "PURPOSE_NEEDED"),
    "never": (403, "RIGHT_MISSING"),
}


def answers(how: OfPaper, found: Outcome, paper: Paper) -> int:
    """The status with which somebody is answered who may."""
    if found == "whole":
        return how.answers
    if paper.kind == "unknown":
        return 403  # Nobody can tell rows apart on a paper that is no list.
    return how.by_rows or how.answers


def walked(role: str, asking: Asking, place: int, papers: Sequence[Paper]) -> list[Paper]:
    """Papers with which an operation is tried: one of each sort that the document treats alike, each time another."""
    alike: dict[tuple[object, ...], list[Paper]] = {}
    for paper in papers:
        same = (paper.kind == "unknown", paper.many, *(outcome(role, asking, paper, action) for action in ACTIONS))
        alike.setdefault(same, []).append(paper)
    return [some[place % len(some)] for some in alike.values()]


def tried(role: str, asking: Asking, papers: Sequence[Paper]) -> Iterator[tuple[str, list[Paper]]]:
    """The operations, and the papers with which each is tried."""
    for place, entry in enumerate(OF_PAPERS):
        if entry in WITH_EACH and (asking in WALKED or entry == WITH_EACH[0]):
            yield entry, list(papers)
        elif asking in WALKED:
            yield entry, walked(role, asking, place, papers)


@pytest.mark.parametrize("asking", ASKING)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_each_operation_on_each_paper_answers_as_the_document_says(api: Api, role: str, asking: Asking) -> None:
    began, refused = api.last_act, []
    for entry, papers in tried(role, asking, api.house.papers):
        how = OF_PAPERS[entry]
        nothing = api.ask(role, purpose(api.house, asking), **how.request_of_nothing(entry))
        refused.append(nothing.json()["code"])
        for paper in papers:
            answer = api.ask(role, purpose(api.house, asking), **how.request(entry, paper))
            found = outcome(role, asking, paper, NEEDS[entry])
            place = f"{role or 'nobody'}, {asking}: {entry} of {paper}: {answer.status_code} {answer.text[:300]}"
            if found in ("whole", "rows"):
                assert answer.status_code == answers(how, found, paper), place
            elif found == "absent":
                assert answer.status_code == nothing.status_code == 404, place
                assert alike(answer.text, paper) == alike(nothing.text, paper), place
            else:
                assert (answer.status_code, answer.json()["code"]) == REFUSED[found], place
            if answer.status_code in (403, 404):
                assert not [said for said in paper.says if said in answer.text], place
                assert "etag" not in answer.headers, place
            if answer.status_code >= 400:
                refused.append(answer.json()["code"])
    assert sorted(api.refusals(began)) == sorted(refused)


def alike(text: str, paper: Paper) -> str:
    """An answer without what the caller said: so nothing tells a paper that is hidden from one that there never was."""
    for number in (f"{MISSING}", f"{paper.number:06d}", f"{paper.number}"):
        text = text.replace(number, "…")
    return text
