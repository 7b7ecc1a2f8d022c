"""Every command in a cell of the tables that allows it and in those that refuse it; lists and one that reads in all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.actor import ROLES
from tests.portal.command import Ended, sohoa
from tests.portal.rights.commands import OF_COMMANDS, OfCommand
from tests.portal.rights.expected import (
    REASON,
    Asking,
    Purpose,
    is_found,
    may_act,
    outcome,
    purpose,
    refuses_lists,
    words_are_found,
)
from tests.portal.rights.house import AGENCY, IN_ALL, OF_ALL, OWN, House
from tests.portal.rights.operations import documented

pytestmark = pytest.mark.xdist_group("rights of commands")
NEEDS = documented("Commands")
ACTIONS = ("find", "read", "export", "change")
WALKED: tuple[Asking, ...] = ("a reason", "the dossier")
NOT_HIDDEN = ("RIGHT_MISSING", "PURPOSE_NEEDED")
WITH_PURPOSE = ("see persons and organisations", "change persons and organisations")
"""Acts that the table opens to whoever gives a reason."""


def run(house: House, role: str, *words: str | Path) -> Ended:
    return sohoa(*words, "--json", data=house.data, TOKEN=house.tokens[role], AGENCY_CODE=AGENCY)


def code_of(ended: Ended) -> str | None:
    """The code with which a command failed; None where it did not."""
    if ended.code in (0, 3):
        return None
    return str(ended.value["code"])


def given(house: House, role: str, name: str, said: Purpose, folder: Path) -> str | None:
    """The code with which it was refused; None where it was not, whatever else was not right."""
    how: OfCommand = OF_COMMANDS[name]
    code = code_of(run(house, role, *name.split(), *how.words(house, folder), *said.words))
    return code if code in (*NOT_HIDDEN, how.unknown) else None


@pytest.mark.parametrize("name", [name for name, needs in NEEDS.items() if needs in ACTIONS])
def test_a_command_on_papers_needs_what_the_document_says(own_house: House, name: str, tmp_path: Path) -> None:
    action = NEEDS[name]
    paper = own_house.paper(OWN, "ordinary", "reason")
    lists = OF_COMMANDS[name].unknown is None
    for role, asking in (
        ("administrator", "a reason"), ("", "a reason"), ("archivist", "nothing said"), ("archivist", "a reason"),
    ):  # fmt: skip
        code = given(own_house, role, name, purpose(own_house, asking), tmp_path)  # type: ignore[arg-type]
        found = outcome(role, asking, paper, action)  # type: ignore[arg-type]
        if lists:
            assert code == refuses_lists(role, asking), (role, asking)  # type: ignore[arg-type]
        else:
            refused = {"whole": None, "another purpose": "PURPOSE_NEEDED", "never": "RIGHT_MISSING", "absent": "DOCUMENT_UNKNOWN"}
            assert code == refused[found], (role, asking)


@pytest.mark.parametrize("name", [name for name in OF_COMMANDS if NEEDS[name] not in ACTIONS])
def test_a_command_of_an_act_needs_what_the_document_says(own_house: House, name: str, tmp_path: Path) -> None:
    act = NEEDS[name]
    said = (
        Purpose(REASON) if act in WITH_PURPOSE and "--reason" not in OF_COMMANDS[name].words(own_house, tmp_path) else Purpose()
    )
    who = ("", *ROLES, OF_ALL)
    may = [role for role in who if may_act(role, act, OWN, reason=True)]
    assert given(own_house, may[-1], name, said, tmp_path) is None
    may_not = next((role for role in who if role not in may), None)
    assert may_not is not None
    refused = given(own_house, may_not, name, said, tmp_path)
    assert refused in ("RIGHT_MISSING", OF_COMMANDS[name].unknown)
    if said.reason is not None:
        assert given(own_house, may[0], name, Purpose(), tmp_path) == "PURPOSE_NEEDED"


@pytest.mark.parametrize("asking", WALKED)
@pytest.mark.parametrize("role", ["", *ROLES])
def test_lists_and_searches_on_the_terminal_show_what_may_be_found(house: House, role: str, asking: Asking) -> None:
    code, said = refuses_lists(role, asking), purpose(house, asking).words
    listed = run(house, role, "document", "list", *said)
    found = run(house, role, "search", IN_ALL, *said)
    if code is not None:
        assert (code_of(listed), code_of(found)) == (code, code)
        return
    assert {one["id"] for one in listed.value} == {one.number for one in house.papers if is_found(role, asking, one)}
    words = {one.number for one in house.papers if words_are_found(role, asking, one)}
    assert {hit["document"]["id"] for hit in found.value["hits"]} == words
    assert found.value["total"] == len(words)


@pytest.mark.parametrize("asking", WALKED)
@pytest.mark.parametrize("role", ["officer"])
def test_the_text_of_each_paper_on_the_terminal(house: House, role: str, asking: Asking) -> None:
    refused = {"another purpose": "PURPOSE_NEEDED", "never": "RIGHT_MISSING", "absent": "DOCUMENT_UNKNOWN"}
    for paper in house.papers:
        ended = run(house, role, "document", "text", str(paper.number), *purpose(house, asking).words)
        found = outcome(role, asking, paper, "read")
        if found in refused:
            assert code_of(ended) == refused[found], str(paper)
            assert not [said for said in paper.says if said in ended.out + ended.err], str(paper)
        elif found == "rows" and not paper.many:
            assert code_of(ended) == "ROWS_NOT_TOLD", str(paper)
        else:
            assert ended.code == 0, ended.err
