"""`sohoa search`: documents by their words."""

from __future__ import annotations

from typing import Annotated

import typer

from archive import acts
from archive.documents import DocumentFilter, list_documents
from portal.commands.options import By, Json, Offset, Person, Unit, actor, at_work, day, told
from portal.printing.hits import hits_list
from portal.shapes import HitShape, HitsShape, document_shape
from registry import persons
from search import Query

TOLD = told(
    "Tìm tài liệu theo chữ, có dấu hay không dấu",
    "Find documents by their words, with or without diacritics",
    "sohoa search giấy ra viện",
    'sohoa search "nghi viec huong bhxh" --from 2026-01-01',
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
    by: By = None,
    as_json: Json = False,
) -> None:
    """Best first: as typed before other diacritics before damaged."""
    first, last = day(issued_from, "--from"), day(issued_to, "--to")
    with at_work(as_json=as_json) as (terminal, installation), installation.sessions.begin() as session:
        of = persons.records_with(session, person) if person is not None else None
        query = Query(" ".join(words), type_id, unit, of, issued_from=first, issued_to=last, limit=limit, offset=offset)
        found = installation.index.search(query)
        ids = [hit.document_id for hit in found.hits]
        documents = {one.id: one for one in list_documents(session, DocumentFilter(ids=ids), limit=max(len(ids), 1))}
        hits = [hit for hit in found.hits if hit.document_id in documents]
        acts.record(
            session, actor(by), "search", "documents", "search",
            q=query.text, type=type_id, unit=unit, person=of and of[0], issued_from=first and first.isoformat(),
            issued_to=last and last.isoformat(), total=found.total, documents=ids,
        )  # fmt: skip
        types = installation.catalogue.types
        shape = HitsShape(
            total=found.total,
            hits=[
                HitShape(
                    document=document_shape(documents[hit.document_id], types),
                    page=hit.page,
                    snippet=hit.snippet,
                    highlights=list(hit.highlights),
                    exactness=hit.exactness,
                    score=hit.score,
                )
                for hit in hits
            ],
        )
        terminal.give(shape, lambda: terminal.out.print(hits_list(hits, found.total, documents, types, terminal)))
