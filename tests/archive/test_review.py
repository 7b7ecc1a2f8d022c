"""What waits for a person: the doubtful first, each doubt with its reason and its weight."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import pytest
from sqlalchemy import Engine, event, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

import registry.records  # noqa: F401 - the tables
from archive import Changes, FieldChange, PersonChange, correct, link_person, verify
from archive.doubt import CERTAIN, REASONS, doubt_of, doubts_on_record
from archive.records import Document, StoredObject
from archive.review import (
    ReviewFilter,
    count_waiting,
    linked_persons,
    list_waiting,
    waiting,
    weigh,
    weigh_all_again,
    weigh_waiting,
)
from page.box import Box
from page.reading import SEPARATING_SHEET, Field
from registry import persons
from registry.actor import Actor
from registry.records import Person
from sohoa.clock import utc_now
from sohoa.records import Base, open_engine, sessions
from tests.archive.test_corrections import TYPES, scanned

BINH = Actor("Trần Thị Bình", "cli", unit="07906")
HOA, MAI = "030185004321", "001185012349"
EVERYTHING = ReviewFilter()


@pytest.fixture
def engine(records: str) -> Iterator[Engine]:
    opened = open_engine(records)
    Base.metadata.create_all(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with sessions(engine).begin() as opened:
        yield opened


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The queries that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def field(name: str, value: str | None, confidence: float = 0.97) -> Field:
    return Field(name, value, value or "?", confidence, 1, Box(0.1, 0.1, 0.3, 0.12))


CARD = (
    field("personal_number", HOA), field("person_name", "Nguyễn Thị Hoa"), field("birth_date", "1985-03-12"), field("sex", "nữ"),
    field("place", "Hải Dương"), field("valid_to", "2045-03-12"), field("issued_on", "2021-04-09"),
)  # fmt: skip
"""An identity card of which everything was read with confidence."""


def card(
    session: Session, *changed: Field, without: str = "", type_id: str | None = "CCCD", owner: Person | None = None
) -> Document:
    """The card, some of its fields read otherwise, one not at all."""
    names = {one.name for one in changed} | {without}
    item = (session.scalar(select(func.max(Document.source_item))) or 0) + 1
    document = scanned(session, *(one for one in CARD if one.name not in names), *changed, type_id=type_id, item=item)
    if owner is not None:
        link_person(session, document.id, owner.id, "owner")
    return document


@pytest.fixture
def hoa(session: Session) -> Person:
    return persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")


def reasons(session: Session, document: Document) -> list[tuple[str, str | None]]:
    weigh(session, [document], TYPES)
    return [(one.code, one.field) for one in doubts_on_record(document)]


def test_a_paper_that_was_read_well_and_whose_it_is_known_is_not_doubtful(session: Session, hoa: Person) -> None:
    document = card(session, owner=hoa)
    assert (reasons(session, document), doubt_of(document)) == ([], 0)


def test_what_speaks_against_a_reading(session: Session, hoa: Person) -> None:
    other = persons.find_or_create(session, personal_number=MAI, name="Lê Thị Mai")
    named_otherwise = persons.find_or_create(session, social_insurance_number="0123456789", name="Đỗ Quang Huy")
    said = {
        "type unknown": (card(session, type_id=None, owner=hoa), [("TYPE_UNKNOWN", None)]),
        "nobody's": (card(session), [("NO_OWNER", None)]),
        "last day not found": (card(session, without="valid_to", owner=hoa), [("PROOF_MISSING", "valid_to")]),
        "last day unsure": (card(session, field("valid_to", "2045-03-12", 0.7), owner=hoa), [("PROOF_UNSURE", "valid_to")]),
        "place unsure": (card(session, field("place", None, 0.3), owner=hoa), [("FIELD_UNSURE", "place")]),
        "sex not found": (card(session, without="sex", owner=hoa), [("FIELD_MISSING", "sex")]),
        "another's": (card(session, owner=other), [("IDENTIFIERS_DISAGREE", "personal_number"), ("NAME_DIFFERS", None)]),
        "of another name": (card(session, owner=named_otherwise), [("NAME_DIFFERS", None)]),
    }
    for what, (document, expected) in said.items():
        assert reasons(session, document) == expected, what
        assert doubt_of(document) == sum(REASONS[code].weight for code, _ in expected), what


def test_a_type_that_is_not_sure(session: Session, hoa: Person) -> None:
    document = card(session, owner=hoa)
    document.type_confidence = 0.89
    assert reasons(session, document) == [("TYPE_UNSURE", None)]


def test_somebody_else_was_given_with_it_than_its_numbers_name(session: Session, hoa: Person) -> None:
    document = card(session, owner=hoa)
    given = persons.find_or_create(session, personal_number=MAI, name="Lê Thị Mai")
    link_person(session, document.id, given.id, "owner")
    assert reasons(session, document) == [("SEVERAL_OWNERS", None)]


def test_persons_who_were_merged_are_one(session: Session, hoa: Person) -> None:
    twice = persons.find_or_create(session, social_insurance_number="0123456789", name="Nguyễn Thị Hoa")
    document = card(session, owner=twice)
    link_person(session, document.id, hoa.id, "owner")
    assert reasons(session, document) == [("SEVERAL_OWNERS", None)]
    hoa.merged_into_id = twice.id
    session.flush()
    assert reasons(session, document) == []


def test_who_is_only_mentioned_is_not_whose_paper_it_is(session: Session, hoa: Person) -> None:
    document = card(session)
    link_person(session, document.id, hoa.id, "mentioned")
    assert reasons(session, document) == [("NO_OWNER", None)]


def test_a_paper_about_nobody_needs_no_owner(session: Session) -> None:
    """Lists name many, official letters none."""
    for type_id in ("HSB_01B", "CONG_VAN"):
        assert "NO_OWNER" not in {code for code, _ in reasons(session, scanned(session, type_id=type_id, item=len(type_id)))}


def test_what_an_officer_said_is_not_doubted(session: Session, hoa: Person) -> None:
    document = card(session, field("valid_to", "2045-03-12", 0.7), without="sex")
    assert doubt_of(document) == CERTAIN, "not weighed yet"
    said = [FieldChange("valid_to", "confirm"), FieldChange("sex", "not_shown")]
    correct(session, TYPES, document.id, BINH, Changes("đối chiếu", said, persons=[PersonChange(hoa.id, "owner")]))
    assert (doubts_on_record(document), doubt_of(document)) == ([], 0)


def test_every_reason_is_said_in_both_languages(session: Session) -> None:
    document = card(session, without="valid_to")
    weigh(session, [document], TYPES)
    assert [one.said("có giá trị đến") for one in doubts_on_record(document)][1] == (
        "không đọc được trường cho biết giấy chứng minh việc gì, đến khi nào: có giá trị đến",
        "a field that tells what it proves, or until when, was not found: valid to",
    )


def test_the_doubtful_come_first_and_of_equals_the_oldest(session: Session, hoa: Person) -> None:
    fine, unsure, nobodys, again = (
        card(session, owner=hoa), card(session, field("place", "Hà Nội", 0.5), owner=hoa), card(session), card(session),
    )  # fmt: skip
    weigh(session, [fine, unsure, nobodys, again], TYPES)
    assert [one.id for one in list_waiting(session, EVERYTHING)] == [nobodys.id, again.id, unsure.id, fine.id]


def test_what_a_person_accepted_or_what_was_superseded_waits_no_more(session: Session, hoa: Person) -> None:
    accepted, old, waits = (card(session, owner=hoa) for _ in range(3))
    verify(session, accepted.id, BINH, "original")
    old.superseded_at = utc_now()
    session.flush()
    assert [one.id for one in list_waiting(session, EVERYTHING)] == [waits.id]
    assert count_waiting(session, EVERYTHING) == 1


def test_the_list_of_a_unit_and_of_a_type(session: Session) -> None:
    here, elsewhere = card(session), scanned(session, item=5)
    elsewhere.unit = "07901"
    session.flush()
    assert [one.id for one in list_waiting(session, ReviewFilter(unit="07901"))] == [elsewhere.id]
    assert [one.id for one in list_waiting(session, ReviewFilter(type_id="CCCD"))] == [here.id]
    assert count_waiting(session, ReviewFilter(type_id="CCCD", unit="07901")) == 0


def test_a_link_from_elsewhere_has_a_document_weighed_again(session: Session, hoa: Person) -> None:
    document = card(session)
    weigh(session, [document], TYPES)
    link_person(session, document.id, hoa.id, "owner")
    assert [one.code for one in doubts_on_record(document)] == ["NOT_WEIGHED"]
    assert weigh_waiting(session, TYPES) == 1
    assert doubts_on_record(document) == []
    assert weigh_waiting(session, TYPES) == 0


def test_all_are_weighed_again_when_what_is_known_of_persons_changed(engine: Engine) -> None:
    make_session = sessions(engine)
    with make_session.begin() as session:
        owner = persons.find_or_create(session, personal_number=HOA)
        waits = card(session, owner=owner)
        weigh(session, [waits], TYPES)
        accepted = card(session, owner=owner)
        verify(session, accepted.id, BINH, "original")
        owner.name = "Đỗ Quang Huy"
    assert weigh_all_again(make_session, TYPES) == 1
    with make_session() as session:
        assert [one.code for one in doubts_on_record(session.get_one(Document, waits.id))] == ["NAME_DIFFERS"]


def many(make_session: sessionmaker[Session], count: int) -> None:
    """Documents that wait, of every doubt from 1 to 199."""
    with make_session.begin() as session:
        session.add(StoredObject(sha256="a" * 64, size=1, media_type="application/pdf"))
        session.flush()
        rows = [
            {
                "source_item": number, "source_name": f"hồ sơ {number}.pdf", "source_sha256": "a" * 64, "first_page": 1,
                "page_count": 1, "type_id": "CCCD", "type_confidence": 0.97, "created_by": "worker", "version": 1,
                "created_at": utc_now(), "type_evidence": "", "title": "",
                "certainty": CERTAIN - number * 7 % 199 - 1, "doubts": [{"code": "NO_OWNER", "weight": 30}], "unit": "07906",
            }
            for number in range(1, count + 1)
        ]  # fmt: skip
        session.connection().execute(insert(Document.__table__), rows)


def test_a_hundred_thousand_are_listed_in_a_constant_number_of_queries_and_at_once(engine: Engine) -> None:
    make_session = sessions(engine)
    many(make_session, 100_000)
    times: dict[int, float] = {}
    with make_session() as session:
        for size in (10, 100):
            with counted(engine) as sent:
                begun = perf_counter()
                found = list_waiting(session, EVERYTHING, limit=size)
                persons_of = linked_persons(session, found)
                total = count_waiting(session, EVERYTHING)
                times[size] = perf_counter() - begun
            assert (len(found), total, persons_of, len(sent)) == (size, 100_000, {}, 4)
        assert {doubt_of(one) for one in found} == {199}
        assert [one.id for one in found] == sorted(one.id for one in found)
        listed = waiting(EVERYTHING).order_by(Document.certainty, Document.id).limit(10)
        plain = listed.compile(engine, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}")
        assert "ix_document_review" in str(plan.all())
    assert max(times.values()) < 0.5, times


def test_whose_paper_it_is_stands_first_among_its_persons(session: Session, hoa: Person) -> None:
    child = persons.find_or_create(session, personal_number="030322001234", name="Trần Minh Khôi")
    document = card(session)
    link_person(session, document.id, hoa.id, "mother")
    link_person(session, document.id, child.id, "owner")
    (links,) = linked_persons(session, [document]).values()
    assert [(role, person.name) for role, person in links] == [("owner", "Trần Minh Khôi"), ("mother", "Nguyễn Thị Hoa")]
    assert session.scalars(select(Document)).all() == [document]


def test_a_separating_sheet_waits_for_nobody_until_an_officer_says_that_it_is_a_paper(session: Session) -> None:
    sheet, waits = card(session, type_id=SEPARATING_SHEET), card(session, type_id=None)
    weigh(session, [sheet, waits], TYPES)
    assert ([one.id for one in list_waiting(session, EVERYTHING)], count_waiting(session, EVERYTHING)) == ([waits.id], 1)
    assert count_waiting(session, ReviewFilter(type_id=SEPARATING_SHEET)) == 0
    correct(session, TYPES, sheet.id, BINH, Changes("là giấy của hồ sơ", type_id="GIAY_RA_VIEN"))
    assert {one.id for one in list_waiting(session, EVERYTHING)} == {sheet.id, waits.id}
    correct(session, TYPES, waits.id, BINH, Changes("tờ phân cách mờ", type_id=SEPARATING_SHEET))
    assert ([one.id for one in list_waiting(session, EVERYTHING)], count_waiting(session, EVERYTHING)) == ([sheet.id], 1)
