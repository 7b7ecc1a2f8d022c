"""Parts of the log for whoever may read it: all sorts of questions, the common and the hopeless, under every sort of right."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy import insert

from archive.log.asking import ActFilter, Key, Part, part_of
from archive.records import Document, StoredObject
from archive.rights import PaperKinds, PurposeGiven, RoleInUnits, Standing, Units
from bench.log.kept import Kept
from bench.log.written import BETWEEN, DOCUMENTS, FIRST, OFFICERS, OFFICES
from catalogue import load_catalogue
from ingest.records import Batch
from portal.access import Access
from portal.api.serving import settle
from portal.auditing import acts_to_read
from sohoa.clock import utc_now

KINDS = PaperKinds.of(load_catalogue().types)
PAGE = 50
TIMES = 20
PARTS = 4
"""Of a list that many are asked for, one after the other."""
WITHOUT = "99999"
"""An office with no papers, whose people did nothing."""
_BYTES = "0" * 64


def asked(kept: Kept, acts: int) -> dict[str, Any]:
    """Milliseconds that a part takes; the slowest question by name."""
    _populate(kept)
    settle()
    rows = []
    for reader, access in _readers().items():
        for question, wanted in _questions(acts):
            took, empty = _parts(kept, access, wanted)
            p50, p95 = (round(float(one), 2) for one in np.percentile(took, (50, 95)))
            rows.append({"reader": reader, "question": question, "p50_ms": p50, "p95_ms": p95, "empty_parts": empty})
    slowest = max(rows, key=lambda row: row["p95_ms"])
    p50s = [row["p50_ms"] for row in rows]
    return {
        "database": kept.database, "acts": acts, "questions": len(rows), "p50_ms": round(float(np.median(p50s)), 2),
        "slowest": slowest, "going_on": [row for row in rows if row["empty_parts"]],
    }  # fmt: skip


def _parts(kept: Kept, access: Access, wanted: dict[str, Any]) -> tuple[list[float], int]:
    """The first parts of a list, each in a session of its own, and how many of them held nothing and went on.

    The very first is not counted: a process puts each sort of statement together once.
    """
    took, empty = [], 0
    _part(kept, access, wanted, None)
    for _ in range(TIMES):
        after, empty = None, 0
        for _ in range(PARTS):
            began = time.perf_counter()
            part = _part(kept, access, wanted, after)
            took.append((time.perf_counter() - began) * 1000)
            after, empty = part.end, empty + (not part.acts and part.end is not None)
            if after is None:
                break
    return took, empty


def _part(kept: Kept, access: Access, wanted: dict[str, Any], after: Key | None) -> Part:
    with kept.sessions() as session:
        return part_of(session, ActFilter(**wanted, within=acts_to_read(access)), after=after, limit=PAGE)


def _readers() -> dict[str, Access]:
    held = {
        "auditor": None,
        "records manager of the largest office": Units(frozenset(OFFICES[:1])),
        "records manager of a small office": Units(frozenset(OFFICES[-1:])),
        "records manager of an office without anything": Units(frozenset({WITHOUT})),
        "records manager of a province of 12 offices": Units(frozenset(OFFICES[100:112])),
        "records manager of half of all offices": Units(frozenset(OFFICES[::2])),
        "records manager of all but one office": Units(frozenset(OFFICES[:1]), beyond=True),
    }
    return {
        name: Access(
            Standing((RoleInUnits("auditor" if units is None else "records_manager", units or Units(beyond=True)),)),
            PurposeGiven(), KINDS, date(2026, 3, 20),
        )
        for name, units in held.items()
    }  # fmt: skip


def _questions(acts: int) -> Iterator[tuple[str, dict[str, Any]]]:
    middle = FIRST + acts // 2 * BETWEEN
    often, seldom = f"{OFFICERS[0]} (0)", f"{OFFICERS[1]} ({len(OFFICES) - 1})"
    yield "everything", {}
    yield "an officer who works much", {"who": often}
    yield "an officer of a small office", {"who": seldom}
    yield "nobody of that name", {"who": "Nguyễn Thị Không Ai"}
    yield "an account", {"account": 3}
    yield "the largest office", {"unit": OFFICES[0]}
    yield "an office that did nothing", {"unit": WITHOUT}
    yield "reads", {"verb": "read"}
    yield "refusals", {"verb": "refuse"}
    yield "a verb that nobody did", {"verb": "unmerge"}
    yield "batches", {"subject_kind": "batch"}
    yield "a kind of which there is none", {"subject_kind": "grant"}
    yield "a document", {"subject_kind": "document", "subject_id": "7"}
    yield "a number of whatever kind", {"subject_id": "7"}
    yield "lists", {"subject_id": "search"}
    yield "a person who is looked up all the time", {"persons": (1,)}
    yield "a person", {"persons": (777, 778)}
    yield "a person of whom there is nothing", {"persons": (900_000,)}
    yield "the last day", {"since": FIRST + acts * BETWEEN - timedelta(days=1)}
    yield "a month in the middle", {"since": middle, "until": middle + timedelta(days=30)}
    yield "the first half", {"until": middle}
    yield "before there was a log", {"until": FIRST - timedelta(days=1)}
    yield "refusals of a month", {"verb": "refuse", "since": middle, "until": middle + timedelta(days=30)}
    yield "an officer in another office's name", {"who": often, "unit": OFFICES[1]}
    yield "refusals to an officer who works much", {"who": often, "verb": "refuse"}
    yield "a person's papers refused in the first half", {"persons": (1,), "verb": "refuse", "until": middle}
    yield "reads of batches", {"verb": "read", "subject_kind": "batch"}


def _populate(kept: Kept) -> None:
    """The papers and batches of which the log tells, in offices as the acts are."""
    office = np.random.default_rng(7).integers(0, len(OFFICES), DOCUMENTS)
    with kept.engine.begin() as connection:
        connection.execute(
            insert(StoredObject), [{"sha256": _BYTES, "size": 1, "media_type": "application/pdf", "stored_at": utc_now()}]
        )
        for first in range(0, DOCUMENTS, 20_000):
            connection.execute(
                insert(Document), [_document(one + 1, OFFICES[office[one]]) for one in range(first, first + 20_000)]
            )
        connection.execute(
            insert(Batch),
            [
                {
                    "id": one + 1,
                    "created_at": utc_now(),
                    "created_by": "bench",
                    "channel": "api",
                    "unit": OFFICES[one % len(OFFICES)],
                }
                for one in range(5000)
            ],
        )


def _document(number: int, unit: str) -> dict[str, Any]:
    return {
        "id": number, "source_item": number, "source_name": f"{number}.pdf", "source_sha256": _BYTES, "first_page": 1,
        "page_count": 1, "type_id": "GIAY_RA_VIEN", "type_confidence": 0.97, "type_evidence": "", "title": "", "unit": unit,
        "created_at": utc_now(), "created_by": "bench", "doubts": [], "certainty": 97,
    }  # fmt: skip
