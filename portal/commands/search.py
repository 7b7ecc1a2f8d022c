"""`sohoa search`: documents by their words."""

from __future__ import annotations

from typing import Annotated

import typer

from portal.access import access_of
from portal.commands.options import By, ForDossier, Json, Offset, Person, Purpose, Unit, actor, at_work, day, told
from portal.finding import records_of_person, search_open
from portal.printing.hits import hits_list
from search import Query

TOLD = told(
    "Tìm tài liệu theo chữ, có dấu hay không dấu",
    "Find documents by their words, with or without diacritics",
    "sohoa search giấy ra viện",
    'sohoa search "nghi viec huong bhxh" --from 2026-01-01 --facets',
)


def run(
    words: Annotated[list[str], typer.Argument(metavar="TEXT...", help="Chữ cần tìm / Words to find.")],
    type_id: Annotated[str | None, typer.Option("--type", metavar="TYPE", help="Loại giấy tờ / Document type.")] = None,
    unit: Unit = None,
    person: Person = None,
    issued_from: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Ban hành từ ngày / Issued from.")] = None,
    issued_to: Annotated[str | None, typer.Option("--to", metavar="DAY", help="Đến hết ngày / Up to.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="Nhiều nhất / At most.")] = 10,
    offset: Offset = 0,
    facets: Annotated[bool, typer.Option("--facets", help="Đếm theo loại, đơn vị, năm / Count by type, unit, year.")] = False,
    by: By = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    as_json: Json = False,
) -> None:
    """Best first: as typed before other diacritics before damaged."""
    first, last = day(issued_from, "--from"), day(issued_to, "--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        who, types = actor(by, None, purpose, for_dossier), installation.catalogue.types
        access = access_of(session, installation.catalogue, who)
        of = records_of_person(session, access, person) if person is not None else None
        query = Query(
            " ".join(words), type_id, unit, of,
            issued_from=first, issued_to=last, limit=limit, offset=offset, facets=facets,
        )  # fmt: skip
        found = search_open(session, access, types, who, installation.index, query)
        terminal.give(found.hits, lambda: terminal.out.print(hits_list(found, types, terminal)))
