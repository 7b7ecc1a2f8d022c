"""A log as a busy year writes it, in offices of very different size: reads, searches, refusals, look-ups that vouch for their
records."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert

from archive.log.covered import digests
from archive.log.records import ActPerson
from archive.log.sealing import Sealer
from archive.records import Act
from intake.records import LookUpRecord
from registry.records import Person
from sohoa.clock import utc_now

AT_ONCE = 10_000
LOOK_UPS = 0.1
OTHERS = (("search", 0.1), ("open", 0.02), ("refuse", 0.005), ("fail", 0.001))
"""Parts of all acts; the others are reads of one document."""
OFFICERS = ("Trần Thị Bình", "Lê Minh Tuấn", "Nguyễn Văn Đức", "Phạm Thu Hà")
OFFICES = [f"{number:05d}" for number in range(10_001, 10_401)]
DOCUMENTS = 200_000
FIRST, BETWEEN = datetime(2025, 3, 1, 8, tzinfo=UTC), timedelta(seconds=25)
"""When the first act was done, and how long it was to the next, each time."""


def write(engine: Engine, sealer: Sealer, acts: int, *, seed: int = 5) -> float:
    """Put so many acts on record and seal them; gives back the seconds that sealing took."""
    luck, sealing = random.Random(seed), 0.0
    with engine.begin() as connection:
        connection.execute(insert(Person), [{"id": 1, "name": "Nguyễn Thị Hoa", "created_at": utc_now()}])
    for first in range(1, acts + 1, AT_ONCE):
        rows = list(_some(engine, luck, first, min(AT_ONCE, acts + 1 - first)))
        with engine.begin() as connection:
            connection.execute(insert(Act), rows)
            index = [{"act_id": row["id"], "person_id": person} for row in rows for person in row["persons"]]
            connection.execute(insert(ActPerson), index)
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT setval(pg_get_serial_sequence('act', 'id'), (SELECT max(id) FROM act))")
        began = utc_now()
        sealer.seal_all()
        sealing += (utc_now() - began) / timedelta(seconds=1)
    return sealing


def _some(engine: Engine, luck: random.Random, first: int, count: int) -> Iterator[dict[str, Any]]:
    vouched = _look_ups(engine, first, count, luck)
    for number in range(first, first + count):
        office = int(len(OFFICES) ** luck.random()) - 1
        act: dict[str, Any] = {
            "id": number, "at": FIRST + number * BETWEEN, "who": f"{luck.choice(OFFICERS)} ({office})", "account": office + 1,
            "unit": OFFICES[office], "channel": "api", "origin": "10.20.30.40",
            "purpose": f"Hồ sơ 000.00.01.H29-260310-{number % 9000:04d}",
        }  # fmt: skip
        if number in vouched:
            more: dict[str, Any] = {
                "verb": "look_up", "subject_kind": "person", "subject_id": "1", "persons": [1],
                "details": {"look_up": number, "covers": {"look_up": {str(number): vouched[number]}}},
            }  # fmt: skip
        else:
            more = _another(luck, number)
        yield {**act, **more}


def _another(luck: random.Random, number: int) -> dict[str, Any]:
    verb = luck.choices([*(verb for verb, _ in OTHERS), "read"], [*(part for _, part in OTHERS), 1.0])[0]
    document, owner = luck.randrange(1, DOCUMENTS + 1), luck.randrange(1, 200_000)
    match verb:
        case "search":
            found = [luck.randrange(1, DOCUMENTS + 1) for _ in range(20)]
            owners = sorted({luck.randrange(1, 200_000) for _ in range(20)})
            subject, details = ("documents", "search"), {"q": "giấy ra viện", "total": 120, "documents": found}
            return _with(verb, subject, owners, details)
        case "open":
            return _with(verb, ("dossier", f"000.00.01.H29-260310-{number % 9000:04d}"), [owner], {})
        case "fail":
            return _with(verb, ("batch", str(number % 5000 + 1)), [], {"code": "PASSWORD_NEEDED"})
        case "refuse":
            return _with(verb, ("document", str(document)), [owner], {"code": "PURPOSE_NEEDED"})
    return _with(verb, ("document", str(document)), [document % 200_000 + 1], {"what": "text"})


def _with(verb: str, subject: tuple[str, str], persons: list[int], details: dict[str, Any]) -> dict[str, Any]:
    kind, id = subject
    return {"verb": verb, "subject_kind": kind, "subject_id": id, "persons": persons, "details": details}


def _look_ups(engine: Engine, first: int, count: int, luck: random.Random) -> dict[int, str]:
    """Records of look-ups, one for some of the acts, and their digests."""
    numbers = [number for number in range(first, first + count) if luck.random() < LOOK_UPS]
    answers = json.loads('[{"requirement": "discharge", "state": "held_valid", "reason": "VALID", "document_id": 7}]') * 6
    with engine.begin() as connection:
        connection.execute(
            insert(LookUpRecord),
            [
                {
                    "id": number, "at": utc_now(), "who": "Trần Thị Bình", "unit": "07906", "channel": "api",
                    "purpose": "hồ sơ mới", "person_id": 1, "procedure": "1.001667", "on_date": utc_now().date(),
                    "facts": {"treatment": "inpatient"},
                    "answers": answers,
                }
                for number in numbers
            ],
        )  # fmt: skip
        return dict(digests(connection, LookUpRecord.__table__, numbers))  # type: ignore[arg-type]
