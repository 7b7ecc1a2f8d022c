"""Codes of dossiers and of digitised papers. Their numbers come from `archive.sequences`."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.errors import AgencyCodeMissing, SequenceUsedUp
from archive.sequences import next_number
from intake.errors import OwnerWithoutNumber
from intake.records import Dossier, PaperCode
from registry import persons
from registry.identifiers import DERIVED
from registry.records import Person
from vietnamese.identifiers import parse_dossier_code

_MOST_DOSSIERS = 999_999
"""A dossier code has 4 to 6 digits behind the day."""


def issue_dossier_code(session: Session, agency: str, on: date) -> str:
    """`<agency code>-<YYMMDD>-<NNNN>`: the next dossier of the agency on that day.

    Codes that others gave out (papers that came in under them) are passed over. Raises `AgencyCodeMissing` where the agency code
    is none, and `SequenceUsedUp`.
    """
    stem = f"{agency}-{on:%y%m%d}"
    if parse_dossier_code(f"{stem}-0001") is None:
        raise AgencyCodeMissing(given=agency or "''")
    while (number := next_number(session, f"dossier:{stem}")) <= _MOST_DOSSIERS:
        code = f"{stem}-{number:04d}"
        if session.scalar(select(Dossier.id).where(Dossier.code == code)) is None:
            return code
    raise SequenceUsedUp(scope=stem)


def issue_paper_code(session: Session, person: Person, procedure: str, requirement: str, document_id: int) -> str:
    """`<number of the owner>.<procedure>.<requirement>.<NN>`: the code that the document has as this paper, or a new one.

    The counter has two digits, and more once a hundred are given out. Raises `OwnerWithoutNumber`.
    """
    stem = f"{number_of(session, person)}.{procedure}.{requirement}"
    held = session.scalar(select(PaperCode.code).where(PaperCode.document_id == document_id, PaperCode.stem == stem))
    if held is not None:
        return held
    code = f"{stem}.{next_number(session, f'paper:{stem}'):02d}"
    session.add(PaperCode(code=code, stem=stem, document_id=document_id))
    session.flush()
    return code


def number_of(session: Session, person: Person) -> str:
    """The number that names a person, the surest kind first, of one kind the latest. Raises `OwnerWithoutNumber`."""
    numbers = [one for record in persons.members(session, person) for one in record.identifiers if one.source != DERIVED]
    for kind in persons.IDENTIFIER_KINDS:
        if values := [one.value for one in sorted(numbers, key=lambda one: one.id) if one.kind == kind]:
            return values[-1]
    raise OwnerWithoutNumber(person=person.id)
