"""What is tampered with: a small archive with everything that its log covers."""

from __future__ import annotations

import random
from datetime import date
from io import BytesIO

from archive import Changes, FieldChange, MadeRendition, Source, acts, correct, deposit, verify
from archive.objects import StoredBytes
from archive.verification import FORMS
from bench.log.writing import OFFICER
from intake.records import Dossier, LookUpRecord, PaperUse
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry.accounts.account import add_person
from registry.accounts.roles import give, take
from registry.records import Person
from sohoa.assembly import Installation
from sohoa.clock import utc_now

PERSONS, DOCUMENTS, READS, ACCOUNTS = 40, 60, 400, 4
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def fill(installation: Installation, luck: random.Random) -> None:
    """Documents with renditions, corrections, look-ups, re-uses, and many reads; in a few segments."""
    with installation.sessions.begin() as session:
        session.add_all(Person(id=number, name=f"Người thứ {number}", created_at=utc_now()) for number in range(1, PERSONS + 1))
        session.add(Dossier(id=1, code="000.00.01.H29-260310-0420", received_on=date(2026, 3, 10), actor="bench", facts={}))
    _accounts(installation)
    for number in range(1, DOCUMENTS + 1):
        _document(installation, number, luck)
        if number % 20 == 0:
            installation.log.sealer.seal_all()
    for number in range(READS):
        with installation.sessions.begin() as session:
            persons = luck.sample(range(1, PERSONS + 1), luck.choice((0, 1, 1, 3)))
            acts.record(session, OFFICER, "read", "document", number % DOCUMENTS + 1, persons=persons, what="text")
        if number % 100 == 0:
            installation.log.sealer.seal_all()
    installation.log.sealer.seal_all()


def _accounts(installation: Installation) -> None:
    """Officers of a year, the first of whom was an archivist before."""
    with installation.sessions.begin() as session:
        for number in range(1, ACCOUNTS + 1):
            account, _, added = add_person(session, OFFICER, f"can-bo.{number}", f"Cán bộ thứ {number}")
            events = [added, give(session, OFFICER, account, "officer", None, valid_from=FIRST, valid_to=LAST)[1]]
            if number == 1:
                before, given = give(session, OFFICER, account, "archivist", None, valid_from=FIRST)
                events += [given, take(session, OFFICER, account, before.id, utc_now())]
            for event in events:
                acts.record(session, OFFICER, event.verb, "account", account.id, **event.details)


def _document(installation: Installation, number: int, luck: random.Random) -> None:
    with installation.sessions.begin() as session:
        scan, words = (_stored(installation, luck) for _ in range(2))
        made = [MadeRendition("words", words, "application/vnd.sohoa.words+json+zlib", "tesseract", "5.3.0", {"psm": 3})]
        source = Source(number, f"hồ sơ {number}.pdf", scan, "application/pdf", unit="07906")
        document = deposit(session, source, _reading(), [_page()], made, OFFICER)
        change = FieldChange("personal_number", value="030185004321")
        correct(session, installation.catalogue.types, document.id, OFFICER, Changes("đối chiếu bản chính", [change]))
        verify(session, document.id, OFFICER, luck.choice(FORMS))
        look_up = LookUpRecord(
            who=OFFICER.name, unit=OFFICER.unit, channel="api", purpose="hồ sơ mới", person_id=number % PERSONS + 1,
            procedure="1.001667", on_date=date(2026, 3, 20), dossier="000.00.01.H29-260310-0420",
            facts={"treatment": "inpatient"}, answers=[{"requirement": "discharge", "state": "held_valid"}],
        )  # fmt: skip
        session.add(look_up)
        acts.record(session, OFFICER, "look_up", "person", look_up.person_id, covers=[look_up])
        use = PaperUse(
            dossier_id=1, requirement_id=f"r{number}", document_id=document.id, version_sha256=scan.sha256, document_version=1,
            kind=1, from_national_store=False, look_up_id=look_up.id, used_at=utc_now(), used_by=OFFICER.name, unit="07906",
        )  # fmt: skip
        session.add(use)
        acts.record(session, OFFICER, "re_use", "dossier", "000.00.01.H29-260310-0420", persons=(), covers=[use])


def _stored(installation: Installation, luck: random.Random) -> StoredBytes:
    return installation.objects.put(BytesIO(luck.randbytes(luck.randrange(100, 20_000))))


def _reading() -> DocumentReading:
    field = Field("person_name", "Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", 0.97, 1, Box(0.2, 0.3, 0.5, 0.32))
    return DocumentReading((1,), TypeReading("GIAY_RA_VIEN", 0.95, "GIẤY RA VIỆN"), (field,), "GIẤY RA VIỆN")


def _page() -> ReadPage:
    return ReadPage(1, 1654, 2339, 200.0, (Word("GIẤY", Box(0.1, 0.1, 0.2, 0.12), 0.9, 0),), turn=0, skew=0.0)
