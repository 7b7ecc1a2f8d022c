"""An archive of invented persons and papers, written straight into the records: so many as a province holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, Table, insert

from archive.records import Document, DocumentPerson, FieldValue, StoredObject
from bench.scans.people import Person as Drawn
from bench.scans.people import make_person
from intake.records import Dossier, DossierDocument
from registry.records import Person, PersonIdentifier

SEED = 21
PAPERS_A_PERSON = 5
LISTED_TOGETHER = 20
"""Persons on one list of an employer."""
VERIFIED = 0.8
ROWS_AT_ONCE = 20_000
DRAWN = 2000
"""Names and birth dates are drawn so often, then they repeat with other numbers."""
MANY = 4
"""Every so many-hundredth person has ten times as many papers: somebody chronically ill."""
FIRST_DAY = date(2018, 1, 1)
_AT = datetime(2026, 1, 5, 8, tzinfo=UTC)
_BYTES = "0" * 64


@dataclass(slots=True)
class Somebody:
    """A person of the population: the number by which to ask, and the stays in hospital that are on record."""

    id: int
    number: str
    stays: list[tuple[date, date]] = field(default_factory=list)


@dataclass(slots=True)
class _Rows:
    """What is to be written, by table."""

    waiting: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, record: Any, **values: Any) -> None:
        self.waiting.setdefault(record.__table__, []).append(values)

    def write(self, connection: Connection) -> None:
        for table, rows in self.waiting.items():
            for start in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
        self.waiting.clear()


def populate(engine: Engine, documents: int) -> list[Somebody]:
    """Write so many documents of a fifth as many persons; gives back those persons."""
    rng = np.random.default_rng(SEED)
    drawn = [make_person(rng) for _ in range(DRAWN)]
    everybody: list[Somebody] = []
    rows, made = _Rows(), 0
    rows.add(StoredObject, sha256=_BYTES, size=1, media_type="application/pdf", stored_at=_AT, held_until=_AT.replace(year=2099))
    persons = documents // PAPERS_A_PERSON
    with engine.begin() as connection:
        for number in range(1, persons + 1):
            somebody = _person(rows, drawn[number % DRAWN], number)
            everybody.append(somebody)
            wanted = int(rng.geometric(1 / (PAPERS_A_PERSON - 1)))
            wanted = 10 * wanted if number % (100 * MANY) == 0 else wanted
            for _ in range(wanted):
                if made < documents:
                    made += 1
                    _paper(rows, rng, made, somebody)
            if number % LISTED_TOGETHER == 0 and made < documents:
                made += 1
                _list(rows, made, everybody[-LISTED_TOGETHER:])
            if len(rows.waiting.get(Document.__table__, ())) >= ROWS_AT_ONCE:  # type: ignore[call-overload]
                rows.write(connection)
        rows.write(connection)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
    return everybody


def _person(rows: _Rows, drawn: Drawn, number: int) -> Somebody:
    # Every number belongs to one person alone: the last six figures count on.
    personal = drawn.personal_number[:6] + f"{number:06d}"
    rows.add(Person, id=number, name=drawn.name, name_key=None, birth_date=None, sex=drawn.sex, created_at=_AT)
    for kind, value in (("personal_number", personal), ("social_insurance_number", f"{number:010d}")):
        rows.add(PersonIdentifier, person_id=number, kind=kind, value=value, source="given")
    return Somebody(number, personal)


def _paper(rows: _Rows, rng: np.random.Generator, number: int, somebody: Somebody) -> None:
    begin = FIRST_DAY + timedelta(days=int(rng.integers(0, 3000)))
    end = begin + timedelta(days=int(rng.integers(2, 12)))
    kind, shown = _KINDS[int(rng.integers(len(_KINDS)))]
    values = {"begin": begin, "end": end, "number": f"{rng.integers(1, 99_999)}"}
    if kind == "GIAY_RA_VIEN":
        somebody.stays.append((begin, end))
    _document(rows, number, kind, verified=bool(rng.random() < VERIFIED))
    read = {"personal_number": somebody.number, **{name: str(values[source]) for name, source in shown.items()}}
    for name, value in read.items():
        _field(rows, number, name, value, float(rng.uniform(0.85, 1.0)))
    rows.add(DocumentPerson, document_id=number, person_id=somebody.id, role="owner")
    if kind in ("HSB_14", "GIAY_RA_VIEN"):
        code = f"000.00.01.G24-{begin:%y%m%d}-{number:06d}"
        rows.add(
            Dossier, id=number, code=code, procedure="1.001667", facts={}, person_id=somebody.id, received_on=end, actor="bench",
            state="open", opened_at=_AT,
        )  # fmt: skip
        rows.add(DossierDocument, dossier_id=number, document_id=number, ordinal=1, attached_at=_AT)


def _list(rows: _Rows, number: int, listed: Sequence[Somebody]) -> None:
    """The list of an employer (01B-HSB): it names many."""
    _document(rows, number, "HSB_01B", verified=True)
    for somebody in listed:
        _field(rows, number, "personal_number", somebody.number, 0.97)
        rows.add(DocumentPerson, document_id=number, person_id=somebody.id, role="mentioned")


def _document(rows: _Rows, number: int, kind: str, *, verified: bool) -> None:
    rows.add(
        Document, id=number, source_item=number, source_name=f"{number}.pdf", source_sha256=_BYTES, first_page=1, page_count=1,
        type_id=kind, type_confidence=0.97, type_evidence="", title="", unit="07906", created_at=_AT, created_by="bench",
        verified_at=_AT if verified else None, verified_by="Trần Văn Bình" if verified else None,
        verified_form="original" if verified else None,
    )  # fmt: skip


def _field(rows: _Rows, number: int, name: str, value: str, confidence: float) -> None:
    rows.add(
        FieldValue, document_id=number, name=name, value=value, raw=value, confidence=confidence, page=1, left=0.1, top=0.1,
        right=0.4, bottom=0.12, source="labelled", note="",
    )  # fmt: skip


_KINDS: list[tuple[str, dict[str, str]]] = [
    ("GIAY_RA_VIEN", {"admitted_on": "begin", "discharged_on": "end", "issued_on": "end", "serial": "number"}),
    ("GIAY_RA_VIEN", {"admitted_on": "begin", "discharged_on": "end", "issued_on": "end", "serial": "number"}),
    ("GCN_NGHI_VIEC_BHXH", {"leave_from": "begin", "leave_to": "end", "issued_on": "begin", "serial": "number"}),
    ("HSB_14", {"issued_on": "begin"}),
    ("SO_BHXH", {"issued_on": "begin", "social_insurance_number": "number"}),
    ("TRICH_LUC_KHAI_SINH", {"birth_date": "begin", "issued_on": "end", "number": "number"}),
]


def questions(everybody: Sequence[Somebody], count: int, seed: int) -> Iterator[tuple[Somebody, str, dict[str, Any]]]:
    """So many look-ups that a counter may ask: who, under which procedure, with which facts."""
    rng = np.random.default_rng([SEED, seed])
    for _ in range(count):
        somebody = everybody[int(rng.integers(len(everybody)))]
        begin, end = somebody.stays[0] if somebody.stays else (date(2026, 3, 2), date(2026, 3, 9))
        days = {"event_from": begin, "event_to": end}
        cases: list[tuple[str, dict[str, Any]]] = [
            (
                "1.001667",
                {"treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False, **days},
            ),
            ("1.001667", {"treatment": "outpatient", "patient": "employee", **days}),
            ("2.000693", {"case": "birth", "claimant": "mother", "employment": "working", "child_died": "no", **days}),
            ("1.014173", {"ground": "contributions_ended"}),
        ]
        yield somebody, *cases[int(rng.integers(len(cases)))]
