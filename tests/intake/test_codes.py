"""Codes come from sequences: unique however many ask at once, and never counted."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.errors import AgencyCodeMissing, SequenceUsedUp
from archive.records import Sequence
from archive.sequences import next_number
from intake.codes import issue_dossier_code, issue_paper_code
from intake.dossiers import open_dossier
from intake.errors import OwnerWithoutNumber
from intake.records import Dossier, PaperCode
from registry.records import Person
from sohoa.records import sessions
from tests.intake.desk import AGENCY, OFFICER, SICKNESS, desk, hoa, new_database, opened, scanned
from tests.services.databases import ON_EITHER_ENGINE
from vietnamese.identifiers import parse_dossier_code

TENTH = date(2026, 3, 10)
ROOT = Path(__file__).resolve().parents[2]
_WRITER = """
import sys
from datetime import date
from intake.codes import issue_dossier_code
from intake.records import Dossier
from sohoa.records import open_engine, sessions
make = sessions(open_engine(sys.argv[1]))
for _ in range(25):
    with make.begin() as session:
        code = issue_dossier_code(session, "000.00.01.H29", date(2026, 3, 10))
        session.add(Dossier(code=code, received_on=date(2026, 3, 10), actor="x", facts={}))
    print(code)
"""


@ON_EITHER_ENGINE
def test_a_hundred_writers_at_once_get_a_hundred_codes_in_a_row(records: str) -> None:
    engine = new_database(records)
    make = sessions(engine)

    def write(_: int) -> str:
        with make.begin() as session:
            return opened(session).code

    with make.begin() as session:
        hoa(session)
    with ThreadPoolExecutor(100) as pool:
        codes = list(pool.map(write, range(100)))
    assert sorted(codes) == [f"{AGENCY}-260310-{number:04d}" for number in range(1, 101)]
    engine.dispose()


@ON_EITHER_ENGINE
def test_four_programs_at_once_never_give_out_one_code_twice(records: str) -> None:
    new_database(records).dispose()
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, records], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    codes = [code for writer in writers for code in writer.communicate(timeout=120)[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0, 0, 0]
    assert sorted(codes) == [f"{AGENCY}-260310-{number:04d}" for number in range(1, 101)]


@ON_EITHER_ENGINE
def test_papers_of_one_owner_scanned_by_a_hundred_officers_at_once_have_a_hundred_codes(records: str) -> None:
    engine = new_database(records)
    make = sessions(engine)
    with make.begin() as session:
        person = hoa(session)
        documents = [scanned(session, "GIAY_RA_VIEN", person).id for _ in range(100)]

    def write(document_id: int) -> str:
        with make.begin() as session:
            return issue_paper_code(session, session.get_one(Person, person.id), SICKNESS, "discharge", document_id)

    with ThreadPoolExecutor(100) as pool:
        codes = list(pool.map(write, documents))
    assert sorted(codes) == sorted(f"001185012345.1.001667.discharge.{number:02d}" for number in range(1, 101))
    engine.dispose()


def test_each_agency_and_each_day_begins_at_one(records: str) -> None:
    with desk(records) as session:
        asked = [(AGENCY, TENTH), (AGENCY, TENTH), (AGENCY, date(2026, 3, 11)), ("G12.07.06", TENTH)]
        codes = [issue_dossier_code(session, agency, day) for agency, day in asked]
    assert codes == [f"{AGENCY}-260310-0001", f"{AGENCY}-260310-0002", f"{AGENCY}-260311-0001", "G12.07.06-260310-0001"]
    assert all(parse_dossier_code(code) for code in codes)


def test_codes_under_which_papers_came_in_are_passed_over(records: str) -> None:
    with desk(records) as session:
        for number in (1, 2, 4):
            open_dossier(session, f"{AGENCY}-260310-{number:04d}", actor=OFFICER)
        codes = []
        for _ in range(2):
            codes.append(opened(session).code)
        assert codes == [f"{AGENCY}-260310-0003", f"{AGENCY}-260310-0005"]
        assert len(session.scalars(select(Dossier)).all()) == 5


def test_a_code_is_longer_after_the_first_ten_thousand_and_there_is_an_end(records: str) -> None:
    with desk(records) as session:
        session.add(Sequence(scope=f"dossier:{AGENCY}-260310", last=9_999))
        session.flush()
        assert issue_dossier_code(session, AGENCY, TENTH) == f"{AGENCY}-260310-10000"
        session.get_one(Sequence, f"dossier:{AGENCY}-260310").last = 999_999
        session.flush()
        with pytest.raises(SequenceUsedUp):
            issue_dossier_code(session, AGENCY, TENTH)


@pytest.mark.parametrize("agency", ["", "07906", "H29 ", "h29", "000.00.01.H29-260310"])
def test_no_code_under_what_is_no_agency(records: str, agency: str) -> None:
    with desk(records) as session, pytest.raises(AgencyCodeMissing):
        issue_dossier_code(session, agency, TENTH)


@ON_EITHER_ENGINE
def test_a_number_whose_transaction_failed_is_not_lost(records: str) -> None:
    engine = new_database(records)
    make = sessions(engine)
    with make.begin() as session:
        assert next_number(session, "x") == 1
        session.rollback()
    with make.begin() as session:
        assert next_number(session, "x") == 1
    engine.dispose()


def test_a_document_keeps_the_code_that_it_has(records: str) -> None:
    with desk(records) as session:
        person = hoa(session)
        paper = scanned(session, "GIAY_RA_VIEN", person)
        codes = [issue_paper_code(session, person, SICKNESS, "discharge", paper.id) for _ in range(2)]
        codes.append(issue_paper_code(session, person, SICKNESS, "discharge", scanned(session, "GIAY_RA_VIEN", person).id))
        assert codes == ["001185012345.1.001667.discharge.01"] * 2 + ["001185012345.1.001667.discharge.02"]
        assert len(session.scalars(select(PaperCode)).all()) == 2


def test_no_code_for_papers_of_somebody_without_a_number(records: str) -> None:
    with desk(records) as session:
        nobody = Person(name="Không rõ")
        session.add(nobody)
        session.flush()
        with pytest.raises(OwnerWithoutNumber):
            issue_paper_code(session, nobody, SICKNESS, "discharge", 1)
