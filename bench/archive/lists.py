"""Lists of a million documents with rights, and their counts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy
from sqlalchemy import Engine, insert

import migrations
from archive.documents import Counted, DocumentFilter, count_up_to, list_documents
from archive.records import Document, DocumentPerson, StoredObject
from archive.rights import Scope
from bench.archive.holdings import COMMON, FEW, PAPERS_A_PERSON, RARE, Held, holdings, standings
from portal.finding import MOST_COUNTED
from registry.records import Person
from sohoa.records import open_engine, sessions

ROWS_AT_ONCE = 20_000
TIMES = 200
PAGE = 50
_AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
_BYTES = "0" * 64


@dataclass(frozen=True)
class Case:
    """Somebody who asks for a list."""

    name: str
    scope: Scope
    asked: DocumentFilter


def lists(documents: int) -> dict[str, Any]:
    """The first page of a list and its count, for everybody who asks."""
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'sohoa.db'}")
        migrations.upgrade(engine)
        began = time.perf_counter()
        populate(engine, documents)
        print(f"{documents:,} documents, put on record in {time.perf_counter() - began:.0f} s", flush=True)
        print(f"  {'':58}{'given':>6}{'p50 ms':>9}{'p95 ms':>9}{'counted':>11}{'p50 ms':>9}")
        rows = [measured(engine, case) for case in cases(documents)]
        engine.dispose()
    sqlite = sqlalchemy.create_engine("sqlite://").connect().exec_driver_sql("select sqlite_version()").scalar_one()
    return {"documents": documents, "sqlite": sqlite, "rows": rows}


def populate(engine: Engine, documents: int) -> None:
    """Put the holdings on record."""
    persons = iter(range(1, documents // PAPERS_A_PERSON + 1))
    held = holdings(documents)
    with engine.begin() as connection:
        connection.execute(
            insert(StoredObject), [{"sha256": _BYTES, "size": 1, "media_type": "application/pdf", "stored_at": _AT}]
        )
        while several := list(islice(persons, ROWS_AT_ONCE)):
            connection.execute(insert(Person), [{"id": number, "created_at": _AT} for number in several])
        while some := list(islice(held, ROWS_AT_ONCE)):
            connection.execute(insert(Document), [_document(one) for one in some])
            links = [{"document_id": one.number, "person_id": one.person, "role": "owner"} for one in some]
            connection.execute(insert(DocumentPerson), links)


def _document(held: Held) -> dict[str, Any]:
    return {
        "id": held.number, "source_item": held.number, "source_name": f"{held.number}.pdf", "source_sha256": _BYTES,
        "first_page": 1, "page_count": 1, "type_id": held.kind, "type_confidence": 0.97, "type_evidence": "", "title": "",
        "unit": held.unit, "created_at": _AT, "created_by": "bench",
        "doubts": [{"code": "TYPE_UNSURE", "weight": 3}], "certainty": 97,
    }  # fmt: skip


def cases(documents: int) -> Iterator[Case]:
    found = standings(documents)
    for name, open_to in found.items():
        yield Case(name, open_to, DocumentFilter(within=open_to))
    for name in (
        "all rights",
        "officer of a province of 12 offices, a reason",
        f"officer of an office with {FEW} documents, a reason",
    ):
        for kind in (COMMON, RARE):
            yield Case(f"{name}; {kind} only", found[name], DocumentFilter(type_id=kind, within=found[name]))
        yield Case(f"{name}; of a person", found[name], DocumentFilter(person_ids=(7,), within=found[name]))


def measured(engine: Engine, case: Case) -> dict[str, Any]:
    """The first page again and again, and the tenth, with their count; each in a session of its own, as requests are."""
    make = sessions(engine)
    took, counting, given, counted = [], [], 0, Counted(0, exact=True)
    for time_of in range(TIMES):
        offset = 9 * PAGE if time_of % 10 == 9 else 0
        began = time.perf_counter()
        with make() as session:
            counted = count_up_to(session, case.asked, MOST_COUNTED)
            counting.append((time.perf_counter() - began) * 1000)
            found = list_documents(session, case.asked, limit=PAGE, offset=offset, with_persons=True)
        took.append((time.perf_counter() - began) * 1000)
        given = max(given, len(found))
    p50, p95 = (round(float(one), 2) for one in np.percentile(took, (50, 95)))
    count_ms = round(float(np.median(counting)), 2)
    print(
        f"  {case.name:58}{given:>6}{p50:>9}{p95:>9}{counted.total:>10,}{'' if counted.exact else '+':1}{count_ms:>9}", flush=True
    )
    return {
        "who": case.name, "given": given, "p50_ms": p50, "p95_ms": p95, "counted": counted.total, "exact": counted.exact,
        "count_p50_ms": count_ms,
    }  # fmt: skip
