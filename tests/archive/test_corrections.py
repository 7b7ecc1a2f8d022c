"""An officer corrects what the machine read: what stands is what counts, and what was read is never lost."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import registry.records  # noqa: F401 - the tables
from archive import Changes, FieldChange, PersonChange, accept, acts, correct, link_person, verify
from archive.corrections import NOT_SHOWN, ROLES
from archive.documents import get_document
from archive.errors import (
    CorrectionEmpty,
    DocumentChanged,
    DocumentSuperseded,
    DocumentTypeUnknown,
    DocumentUnknown,
    FieldAmbiguous,
    FieldNotThere,
    FieldUnknown,
    FieldValueInvalid,
    PersonNotLinked,
    PersonRoleUnknown,
)
from archive.readings import Reading, as_it_stands, as_read
from archive.records import Document, FieldValue, Outbox
from page.box import Box
from page.reading import Field
from registry import persons
from registry.actor import Actor
from sohoa.clock import utc_now
from sohoa.errors import SohoaError
from tests.archive.corrected import BINH, DUC, TYPES, WHY, an_archive, row, scanned
from tests.services.databases import records_at


@pytest.fixture
def make_session(records: str) -> Iterator[sessionmaker[Session]]:
    with an_archive(records) as made:
        yield made


@pytest.fixture
def session(make_session: sessionmaker[Session]) -> Iterator[Session]:
    with make_session.begin() as opened:
        yield opened


def say(session: Session, document: Document, *fields: FieldChange, by: Actor = BINH) -> Document:
    return correct(session, TYPES, document.id, by, Changes(WHY, fields))


def test_a_corrected_value_counts_and_what_was_read_stays(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("discharged_on", value="09/03/2026"))
    stands = row(document, "discharged_on")
    assert (stands.value, stands.confidence, stands.source) == ("2026-03-09", 1.0, "officer")
    assert (stands.raw, stands.box) == ("0?/03/2026", Box(0.2, 0.44, 0.3, 0.46)), "where it stands, and as it was read"
    (kept,) = document.corrections
    assert (kept.who, kept.unit, kept.why, kept.what, kept.name) == ("Trần Thị Bình", "07906", WHY, "field", "discharged_on")
    assert kept.before == {"value": "2026-03-07", "confidence": 0.62, "source": "print", "note": "issued before discharge"}
    assert kept.after == {"value": "2026-03-09", "confidence": 1.0, "source": "officer", "note": ""}
    assert (utc_now() - kept.at).total_seconds() < 60


def test_the_counter_reads_one_value_a_field_in_the_place_where_it_was(session: Session) -> None:
    document = scanned(session)
    names = [one.name for one in document.fields]
    say(session, document, FieldChange("person_name", value="Nguyễn Thị Hòa"), FieldChange("discharged_on", value="2026-03-09"))
    session.expire_all()
    rows = session.scalars(select(FieldValue).where(FieldValue.document_id == document.id).order_by(FieldValue.id)).all()
    assert [one.name for one in rows] == names


def test_a_confirmed_value_is_certain_and_unchanged(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("discharged_on", "confirm"))
    stands = row(document, "discharged_on")
    assert (stands.value, stands.confidence, stands.source) == ("2026-03-07", 1.0, "officer")
    with pytest.raises(FieldNotThere, match="diagnosis"):
        say(session, document, FieldChange("diagnosis", "confirm"))


def test_what_was_not_read_is_added_on_its_page(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("serial", value="BV 0123456"), FieldChange("diagnosis", value="Viêm phổi thùy dưới"))
    added = row(document, "serial")
    assert (added.value, added.page, added.raw, added.box) == ("BV 0123456", 1, "", Box(0, 0, 1, 1))
    assert (row(document, "diagnosis").value, row(document, "diagnosis").raw) == ("Viêm phổi thùy dưới", "V.ê.n phê")
    with pytest.raises(FieldNotThere, match="page 2"):
        say(session, document, FieldChange("icd10", value="J18.1", page=2))


def test_what_the_paper_does_not_show_is_said(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("rest_note", "not_shown"), FieldChange("diagnosis", "not_shown"))
    for name in ("rest_note", "diagnosis"):
        assert (row(document, name).value, row(document, name).source, row(document, name).note) == (None, "officer", NOT_SHOWN)


def test_one_of_several_values_is_named_by_its_number(session: Session) -> None:
    two = [Field("person_name", name, name, 0.95, 1, Box(0.1, 0.1, 0.2, 0.2)) for name in ("Lê Văn Nam", "Lê Vân Năm")]
    document = scanned(session, *two, type_id="HSB_01B")
    with pytest.raises(FieldAmbiguous, match=f"#{document.fields[0].id}, #{document.fields[1].id}"):
        say(session, document, FieldChange("person_name", value="Lê Văn Năm"))
    say(session, document, FieldChange(None, value="Lê Văn Năm", field_id=document.fields[1].id))
    say(session, document, FieldChange("person_name", "add", "Phạm Thu Trang"))
    assert [one.value for one in document.fields] == ["Lê Văn Nam", "Lê Văn Năm", "Phạm Thu Trang"]
    with pytest.raises(FieldNotThere, match="#999"):
        say(session, document, FieldChange(None, value="x", field_id=999))


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("discharged_on", "31/02/2026", "2026-03-02"),
        ("discharged_on", "2026-03", "2026-03-02"),
        ("personal_number", "03018500432", "a number of this kind"),
        ("leave_days", "ba mươi", "whole number"),
        ("disability_percent", "161", "0 to 100"),
        ("sex", "khác", "nam"),
        ("person_name", " ", "text"),
    ],
)
def test_a_value_that_the_field_does_not_take_is_refused(session: Session, name: str, value: str, wanted: str) -> None:
    document = scanned(session)
    before = as_it_stands(document)
    with pytest.raises(FieldValueInvalid, match=wanted):
        say(session, document, FieldChange(name, value=value))
    assert as_it_stands(document) == before


def test_a_field_that_no_paper_has_is_refused_with_those_that_this_one_has(session: Session) -> None:
    with pytest.raises(FieldUnknown, match="admitted_on"):
        say(session, scanned(session), FieldChange("ngay_ra_vien", value="2026-03-09"))


def test_nothing_is_changed_without_a_reason(session: Session) -> None:
    document = scanned(session)
    with pytest.raises(CorrectionEmpty):
        correct(session, TYPES, document.id, BINH, Changes("  ", [FieldChange("serial", value="BV 1")]))
    with pytest.raises(CorrectionEmpty):
        correct(session, TYPES, document.id, BINH, Changes(WHY))


def test_saying_it_again_changes_nothing(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("discharged_on", value="2026-03-09"))
    version, told = document.version, len(acts.acts_on(session, "document", document.id))
    say(session, document, FieldChange("discharged_on", value="09/03/2026"))
    assert (document.version, len(document.corrections)) == (version, 1)
    assert len(acts.acts_on(session, "document", document.id)) == told


def test_another_type_takes_a_verification_back(session: Session) -> None:
    document = scanned(session)
    verify(session, document.id, BINH, "original")
    correct(session, TYPES, document.id, DUC, Changes("là bản tóm tắt", type_id="TOM_TAT_HSBA"))
    assert (document.type_id, document.type_confidence, document.verified_at, document.verified_by) == (
        "TOM_TAT_HSBA", 1.0, None, None,
    )  # fmt: skip
    told = acts.acts_on(session, "document", document.id)[-1]
    assert (told.verb, told.who) == ("correct", "Phạm Văn Đức")
    assert told.details["verification_taken_back"] == {"verified_by": "Trần Thị Bình", "verified_form": "original"}
    with pytest.raises(DocumentTypeUnknown, match="GIAY_LA"):
        correct(session, TYPES, document.id, DUC, Changes(WHY, type_id="GIAY_LA"))


def test_an_act_tells_which_fields_were_corrected_but_no_value(session: Session) -> None:
    document = scanned(session)
    say(session, document, FieldChange("personal_number", value="030185004322"))
    told = acts.acts_on(session, "document", document.id)[-1]
    assert (told.verb, told.purpose) == ("correct", "Hồ sơ ốm đau")
    assert told.details.pop("covers").keys() == {"correction"}
    assert told.details == {"version": document.version, "changed": [{"what": "field", "name": "personal_number"}]}


def test_whose_paper_it_is_an_officer_says(session: Session) -> None:
    document = scanned(session)
    hoa = persons.find_or_create(session, personal_number="030185004321", name="Nguyễn Thị Hoa")
    mai = persons.find_or_create(session, personal_number="001185012349", name="Lê Thị Mai")
    link_person(session, document.id, mai.id, "owner")
    correct(
        session, TYPES, document.id, BINH,
        Changes("số của bà Hoa", persons=[PersonChange(hoa.id, "owner"), PersonChange(mai.id, "owner", linked=False)]),
    )  # fmt: skip
    session.expire_all()
    assert [(one.person_id, one.role) for one in document.persons] == [(hoa.id, "owner")]
    assert [(one.before, one.after) for one in document.corrections] == [
        (None, {"person_id": hoa.id, "role": "owner"}),
        ({"person_id": mai.id, "role": "owner"}, None),
    ]
    assert as_read(document).persons == {(mai.id, "owner")}
    with pytest.raises(PersonNotLinked):
        correct(session, TYPES, document.id, BINH, Changes(WHY, persons=[PersonChange(mai.id, "owner", linked=False)]))
    with pytest.raises(PersonRoleUnknown, match="owner"):
        correct(session, TYPES, document.id, BINH, Changes(WHY, persons=[PersonChange(mai.id, "bạn")]))


def test_two_officers_do_not_overwrite_each_other(session: Session) -> None:
    document = scanned(session)
    seen = document.version
    correct(session, TYPES, document.id, BINH, Changes(WHY, [FieldChange("serial", value="BV 1")]), version=seen)
    with pytest.raises(DocumentChanged, match="Trần Thị Bình") as refused:
        correct(session, TYPES, document.id, DUC, Changes(WHY, [FieldChange("serial", value="BV 2")]), version=seen)
    assert "sohoa review show" in refused.value.problem.vi
    with pytest.raises(DocumentChanged):
        accept(session, TYPES, document.id, DUC, "original", version=seen)
    assert row(document, "serial").value == "BV 1"


def test_of_many_who_saw_the_same_one_is_first(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document = scanned(session)
    together, ended = threading.Barrier(6), []

    def enter(serial: str) -> None:
        together.wait()
        try:
            with make_session.begin() as session:
                said = Changes(WHY, [FieldChange("serial", value=serial)])
                correct(session, TYPES, document.id, BINH, said, version=document.version)
            ended.append(serial)
        except DocumentChanged as refused:
            ended.append(refused.code)

    threads = [threading.Thread(target=enter, args=(f"BV {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (first,) = [one for one in ended if one != "DOCUMENT_CHANGED"]
    with make_session() as session:
        found = get_document(session, document.id)
        assert (row(found, "serial").value, len(found.corrections), len(ended)) == (first, 1, 6)


def test_a_document_that_was_superseded_or_never_was_is_not_corrected(session: Session) -> None:
    document = scanned(session)
    document.superseded_at = utc_now()
    with pytest.raises(DocumentSuperseded):
        say(session, document, FieldChange("serial", value="BV 1"))
    with pytest.raises(DocumentUnknown):
        correct(session, TYPES, 99, BINH, Changes(WHY, [FieldChange("serial", value="BV 1")]))


def test_the_index_hears_of_a_correction(session: Session) -> None:
    document = scanned(session)
    before = len(session.scalars(select(Outbox)).all())
    say(session, document, FieldChange("discharged_on", value="2026-03-09"))
    session.flush()
    assert [one.document_id for one in session.scalars(select(Outbox).order_by(Outbox.id))][before:] == [document.id]


# Any sequence of corrections: what was read can be told, and what stands is what was said last.

NUMBERS = ("030185004321", "001185012349", "001085054321")
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
OF_A_DAY = st.sampled_from(["admitted_on", "discharged_on", "issued_on"])
OF_WORDS = st.sampled_from(["diagnosis", "serial", "person_name"])
WORDS = st.sampled_from(["Viêm phổi", "BV 01", "Nguyễn Thị Hòa"])
WITHOUT_VALUE = st.sampled_from(["confirm", "not_shown"])
FIELD_CHANGES = st.one_of(
    st.builds(FieldChange, OF_A_DAY, st.just("set"), DAYS),
    st.builds(FieldChange, OF_WORDS, st.sampled_from(["set", "add"]), WORDS),
    st.builds(FieldChange, st.one_of(OF_A_DAY, OF_WORDS), WITHOUT_VALUE),
    st.builds(FieldChange, st.none(), st.sampled_from(["set", "confirm", "not_shown"]), DAYS, st.integers(1, 8)),
)
PERSON_CHANGES = st.builds(PersonChange, st.integers(1, 3), st.sampled_from(["owner", "mentioned", "mother"]), st.booleans())
assert {"owner", "mentioned", "mother"} <= set(ROLES)
STEPS = st.lists(
    st.one_of(
        st.builds(lambda some: Changes(WHY, some), st.lists(FIELD_CHANGES, min_size=1, max_size=4)),
        st.builds(lambda one: Changes(WHY, type_id=one), st.sampled_from(["GIAY_RA_VIEN", "TOM_TAT_HSBA", "HSB_01B"])),
        st.builds(lambda some: Changes(WHY, persons=some), st.lists(PERSON_CHANGES, min_size=1, max_size=2)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_any_corrections_give_back_what_was_read_and_what_stands(steps: list[Changes]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        records_at("sqlite", Path(folder)) as records,
        an_archive(records) as make_session,
    ):
        with make_session.begin() as session:
            document = scanned(session)
            for number in NUMBERS:
                persons.find_or_create(session, personal_number=number)
            link_person(session, document.id, 1, "owner")
            link_person(session, document.id, 2, "mentioned")
            read_first, number = as_it_stands(document), document.id
        stands = [read_first]
        for step in steps:
            with make_session() as session:
                refused = not step_taken(session, number, step)
                session.rollback() if refused else session.commit()
            with make_session() as session:
                document = get_document(session, number)
                assert as_read(document) == read_first
                stands += [] if refused else [as_it_stands(document)]
                assert as_it_stands(document) == stands[-1], "what was refused has left nothing behind"
        with make_session() as session:
            assert stood_at_each_version(get_document(session, number)) == without_repetition(stands)


def step_taken(session: Session, number: int, step: Changes) -> bool:
    try:
        correct(session, TYPES, number, BINH, step)
    except SohoaError:
        return False
    return True


def without_repetition(stands: list[Reading]) -> list[Reading]:
    return [one for place, one in enumerate(stands) if place == 0 or one != stands[place - 1]]


def stood_at_each_version(document: Document) -> list[Reading]:
    """What stood after each version, from the history alone: the reading, and correction by correction what was said."""
    reading = as_read(document)
    type_id, confidence, fields, linked = reading.type_id, reading.type_confidence, dict(reading.fields), set(reading.persons)
    stood = {0: reading}
    for one in document.corrections:
        before, after = one.before or {}, one.after or {}
        if one.what == "type":
            assert (type_id, confidence) == (before["type_id"], before["confidence"])
            type_id, confidence = after["type_id"], after["confidence"]
        elif one.what == "field":
            assert one.field_id is not None
            assert fields.get(one.field_id) == ({"name": one.name, **before} if one.before else None)
            fields[one.field_id] = {"name": one.name or "", **after}
        else:
            linked -= {(before["person_id"], before["role"])} if before else set()
            linked |= {(after["person_id"], after["role"])} if after else set()
        stood[one.version] = Reading(type_id, confidence, dict(sorted(fields.items())), frozenset(linked))
    return without_repetition(list(stood.values()))
