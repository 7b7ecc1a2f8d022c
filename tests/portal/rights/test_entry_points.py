"""Whatever can be asked of the product stands in docs/rights.md with what it needs, and is walked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import typer.main
from fastapi.routing import APIRoute
from starlette.routing import Route

from portal.command_line import app_of
from tests.archive.rights.documented import table
from tests.portal.rights.commands import OF_COMMANDS
from tests.portal.rights.conftest import Api
from tests.portal.rights.operations import OF_PAPERS, OF_UNITS, documented

pytestmark = pytest.mark.xdist_group("rights")
NOT_WALKED = ("being signed in", "nothing", "the machine")
LISTS = {"GET /v1/documents", "GET /v1/search", "GET /v1/search/suggestions", "GET /v1/review"}
"""What shows many papers: `test_lists` walks them."""


def operations(there: Sequence[Any]) -> Iterator[str]:
    """Every operation that the application answers, whether it describes it or not."""
    for route in there:
        if isinstance(route, Route | APIRoute):
            yield from (f"{method} {route.path}" for method in route.methods or () if method != "HEAD")
        else:
            yield from operations(getattr(route, "routes", None) or route.original_router.routes)


def commands(command: Any, path: str = "") -> Iterator[str]:
    children = getattr(command, "commands", None)
    if children is None:
        yield path
    for name, child in (children or {}).items():
        yield from commands(child, f"{path} {name}".strip())


def test_every_operation_of_the_api_stands_in_the_document(api: Api) -> None:
    assert set(operations(api.client.app.routes)) == set(documented("Of the API"))  # type: ignore[attr-defined]


def test_every_command_stands_in_the_document() -> None:
    assert set(commands(typer.main.get_command(app_of()))) == set(documented("Commands"))


@pytest.mark.parametrize("column", ["Of the API", "Commands"])
def test_nothing_stands_there_twice(column: str) -> None:
    named = [name for row in table("Entry points") for name in re.findall(r"`([^`]+)`", row[column])]
    assert sorted(named) == sorted(set(named))


def test_they_need_what_the_tables_name_and_nothing_in_the_tables_is_left_out() -> None:
    actions = [name for name in table("The table")[0] if name.islower()]
    acts = [row["Act"] for row in table("What is not about one paper")]
    assert [row["Needs"] for row in table("Entry points")] == [*actions, *acts, *NOT_WALKED]


def test_every_operation_and_command_that_needs_a_right_is_walked() -> None:
    of_the_api = {name for name, needs in documented("Of the API").items() if needs not in NOT_WALKED}
    assert of_the_api == {*OF_PAPERS, *OF_UNITS, *LISTS}
    of_commands = {name for name, needs in documented("Commands").items() if needs not in NOT_WALKED}
    assert of_commands == set(OF_COMMANDS)
