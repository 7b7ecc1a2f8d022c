"""An officer says from which organisation a paper comes; what the machine said is kept, and a list asks by either record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from archive import Changes, correct
from archive.documents import DocumentFilter, count_documents, list_documents
from archive.errors import OrganisationNotLinked, OrganisationRoleUnknown
from archive.organisation_links import OrganisationChange, link_organisation
from archive.readings import as_it_stands, as_read
from archive.records import Document
from registry import organisations
from registry.errors import OrganisationUnknown
from registry.merging import ORGANISATIONS
from registry.records import Organisation
from tests.archive.corrected import BINH, TYPES, WHY, an_archive, scanned


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with an_archive(records) as make, make.begin() as opened:
        yield opened


@pytest.fixture
def sao_mai(session: Session) -> Organisation:
    return organisations.find_or_create(session, "employer", {"employer_code": "TZH490L"}, name="Công ty TNHH May Sao Mai")


@pytest.fixture
def viettel(session: Session) -> Organisation:
    return organisations.find_or_create(session, "employer", {"tax_number": "0100109106"}, name="Tập đoàn Viettel")


def say(session: Session, document: Document, *changes: OrganisationChange) -> None:
    correct(session, TYPES, document.id, BINH, Changes(WHY, organisations=changes))


def links(document: Document) -> list[tuple[int, str, str]]:
    return sorted((one.organisation_id, one.role, one.found_by) for one in document.organisations)


def test_an_officer_puts_right_whose_employer_it_is(session: Session, sao_mai: Organisation, viettel: Organisation) -> None:
    document = scanned(session)
    link_organisation(session, document, viettel.id, "employer", "name")
    before = document.version
    say(
        session, document, OrganisationChange(sao_mai.id, "employer"), OrganisationChange(viettel.id, "employer", linked=False)
    )  # fmt: skip
    assert links(document) == [(sao_mai.id, "employer", "officer")]
    assert document.version == before + 1
    assert [(one.what, one.name, one.before, one.after, one.who) for one in document.corrections] == [
        (
            "organisation", "employer", None,
            {"organisation_id": sao_mai.id, "role": "employer", "found_by": "officer"}, "Trần Thị Bình",
        ),
        (
            "organisation", "employer",
            {"organisation_id": viettel.id, "role": "employer", "found_by": "name"}, None, "Trần Thị Bình",
        ),
    ]  # fmt: skip
    assert as_it_stands(document).organisations == {(sao_mai.id, "employer")}
    assert as_read(document).organisations == {(viettel.id, "employer")}


def test_who_says_what_the_machine_found_answers_for_it(session: Session, sao_mai: Organisation) -> None:
    document = scanned(session)
    link_organisation(session, document, sao_mai.id, "employer", "name")
    say(session, document, OrganisationChange(sao_mai.id, "employer"))
    assert links(document) == [(sao_mai.id, "employer", "officer")]
    version = document.version
    say(session, document, OrganisationChange(sao_mai.id, "employer"))
    assert (document.version, len(document.corrections)) == (version, 1), "saying it again changes nothing"


def test_what_is_found_twice_is_linked_once(session: Session, sao_mai: Organisation) -> None:
    document = scanned(session)
    for _ in range(2):
        link_organisation(session, document, sao_mai.id, "employer", "number")
    assert links(document) == [(sao_mai.id, "employer", "number")]


def test_what_cannot_be_said_of_an_organisation_says_why(session: Session, sao_mai: Organisation) -> None:
    document = scanned(session)
    with pytest.raises(OrganisationRoleUnknown):
        say(session, document, OrganisationChange(sao_mai.id, "chủ nợ"))
    with pytest.raises(OrganisationNotLinked):
        say(session, document, OrganisationChange(sao_mai.id, "issuer", linked=False))
    with pytest.raises(OrganisationUnknown):
        say(session, document, OrganisationChange(sao_mai.id + 1, "employer"))
    assert document.corrections == []


def test_papers_of_an_organisation_are_those_of_all_its_records(
    session: Session, sao_mai: Organisation, viettel: Organisation
) -> None:
    first, second, other = (scanned(session, item=item) for item in (1, 2, 3))
    link_organisation(session, first, sao_mai.id, "employer", "number")
    link_organisation(session, second, viettel.id, "employer", "number")
    made = ORGANISATIONS.merge(session, viettel, sao_mai, BINH, "cùng một công ty")

    def listed(of: Organisation) -> list[int]:
        wanted = DocumentFilter(organisation_ids=organisations.group_ids(session, of))
        found = [one.id for one in list_documents(session, wanted)]
        assert count_documents(session, wanted) == len(found)
        return found

    assert listed(viettel) == listed(sao_mai) == [first.id, second.id]
    ORGANISATIONS.unmerge(session, made.id, BINH, "hai công ty")
    assert (listed(viettel), listed(sao_mai)) == ([second.id], [first.id])
    assert other.id not in listed(viettel) + listed(sao_mai)
