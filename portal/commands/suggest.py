"""`sohoa suggest`: what to search for, as the search of the API suggests it while somebody types."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from portal.access import access_of
from portal.commands.options import By, ForDossier, Json, Purpose, actor, at_work, told
from portal.shapes import SuggestionShape, SuggestionsShape
from portal.suggesting import suggest_open
from portal.terminal import Terminal, clean

TOLD = told(
    "Gợi ý loại giấy tờ, tiêu đề, số ký hiệu, họ tên bắt đầu như vậy",
    "Suggest types, titles, numbers and names that begin so",
    "sohoa suggest quyet di",
)
_KINDS = {
    "type": ("loại giấy tờ", "type"),
    "title": ("tiêu đề", "title"),
    "number": ("số, ký hiệu", "number"),
    "name": ("họ tên", "name"),
}


def run(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Chữ đã gõ / What was typed.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=20, help="Nhiều nhất / At most.")] = 10,
    by: By = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    as_json: Json = False,
) -> None:
    """Of papers that may be read only."""
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who = actor(by, None, purpose, for_dossier)
        access = access_of(session, installation.catalogue, who)
        types = installation.catalogue.types
        found = suggest_open(session, access, types, who, installation.index, " ".join(words), limit=limit)
        terminal.give(SuggestionsShape(suggestions=found), lambda: terminal.out.print(_table(found, terminal)))


def _table(found: list[SuggestionShape], terminal: Terminal) -> Table:
    table = Table.grid(padding=(0, 2))
    for one in found:
        table.add_row(clean(one.text), terminal.say(*_KINDS[one.kind]))
    return table
