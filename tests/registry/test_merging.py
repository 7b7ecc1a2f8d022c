"""Somebody who was on record twice becomes one person, and two again: nothing moves, so nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry import persons
from registry.actor import Actor
from registry.errors import (
    AlreadyOnePerson,
    IdentifiersDisagree,
    MergeRefused,
    MergeUndone,
    MergeUnknown,
    PersonNameDiffers,
    ReasonMissing,
)
from registry.identifying import end_identifier, verify_identifier
from registry.merging import PERSONS
from registry.records import Person
from sohoa.records import sessions
from tests.services.databases import ON_EITHER_ENGINE

pytestmark = ON_EITHER_ENGINE

BINH = Actor("Trần Thị Bình", "cli", unit="07906", purpose="đối chiếu sổ BHXH")
WHY = "Sổ BHXH ghi số CMND của căn cước đã xuất trình"
HOA, MAI, DUNG = "030185004321", "001185012349", "079085001234"


def person(session: Session, **known: str) -> Person:
    return persons.find_or_create(session, **known)


def test_every_number_of_either_record_finds_the_one_that_was_kept(session: Session) -> None:
    hoa = person(session, personal_number=HOA, name="Nguyễn Thị Hoa")
    old = person(session, old_identity_number="142345678", name="Nguyễn Thị Hoa")
    PERSONS.merge(session, hoa, old, BINH, WHY)
    assert persons.find(session, {"old_identity_number": "142345678"}) is hoa
    assert persons.find(session, {"personal_number": HOA}) is hoa
    assert persons.find(session, {"personal_number": HOA, "old_identity_number": "142345678"}) is hoa
    assert persons.group_ids(session, hoa) == persons.group_ids(session, old) == (hoa.id, old.id)


def test_a_merge_tells_who_when_and_why(session: Session) -> None:
    hoa, old = person(session, personal_number=HOA), person(session, old_identity_number="142345678")
    made = PERSONS.merge(session, hoa, old, BINH, f"  {WHY} ")
    assert (made.merged_by, made.unit, made.reason) == ("Trần Thị Bình", "07906", WHY)
    undone = PERSONS.unmerge(session, made.id, Actor("Lê Văn Dũng", "api"), "Hai chị em sinh đôi")
    assert (undone.undone_by, undone.undone_reason, undone.merged_by) == ("Lê Văn Dũng", "Hai chị em sinh đôi", "Trần Thị Bình")
    assert undone.undone_at is not None
    assert PERSONS.merges_of(session, hoa) == PERSONS.merges_of(session, old) == [made]


def test_a_chain_of_merges_ends_at_the_last_that_was_kept(session: Session) -> None:
    hoa, old, oldest = (
        person(session, personal_number=HOA),
        person(session, old_identity_number="142345678"),
        person(session, social_insurance_number="0123456789"),
    )
    first = PERSONS.merge(session, old, oldest, BINH, WHY)
    second = PERSONS.merge(session, hoa, old, BINH, WHY)
    assert persons.find(session, {"social_insurance_number": "0123456789"}) is hoa
    assert persons.group_ids(session, oldest) == (hoa.id, old.id, oldest.id)
    PERSONS.unmerge(session, second.id, BINH, "nhầm")
    assert persons.find(session, {"social_insurance_number": "0123456789"}) is old
    PERSONS.unmerge(session, first.id, BINH, "nhầm")
    assert persons.find(session, {"social_insurance_number": "0123456789"}) is oldest


def test_a_record_that_was_merged_stands_for_the_one_it_went_into(session: Session) -> None:
    hoa, old, card = (
        person(session, personal_number=HOA),
        person(session, old_identity_number="142345678"),
        person(session, passport_number="C1234567"),
    )
    PERSONS.merge(session, hoa, old, BINH, WHY)
    made = PERSONS.merge(session, old, card, BINH, WHY)
    assert (made.kept_id, made.merged_id) == (hoa.id, card.id)


def test_two_verified_personal_numbers_are_two_persons(session: Session) -> None:
    hoa, mai = person(session, personal_number=HOA), person(session, personal_number=MAI)
    for one, number in ((hoa, HOA), (mai, MAI)):
        verify_identifier(session, one, "personal_number", number, by="Trần Thị Bình")
    with pytest.raises(MergeRefused) as refused:
        PERSONS.merge(session, hoa, mai, BINH, WHY)
    assert persons.find(session, {"personal_number": MAI}) is mai
    assert (HOA in refused.value.problem.vi, "321" in refused.value.problem.vi) == (False, True)


def test_the_numbers_of_records_that_were_merged_before_count(session: Session) -> None:
    hoa, old, mai = (
        person(session, personal_number=HOA),
        person(session, old_identity_number="142345678"),
        person(session, personal_number=MAI),
    )
    PERSONS.merge(session, old, hoa, BINH, WHY)
    for one, number in ((old, HOA), (mai, MAI)):
        verify_identifier(session, one, "personal_number", number, by="Trần Thị Bình")
    with pytest.raises(MergeRefused):
        PERSONS.merge(session, mai, old, BINH, WHY)


def test_a_misread_personal_number_that_nobody_verified_may_be_merged(session: Session) -> None:
    """`030185004327` was read where the card has `…321`: the officer verifies the right one, and merges."""
    hoa, misread = person(session, personal_number=HOA), person(session, personal_number="030185004327")
    verify_identifier(session, hoa, "personal_number", HOA, by="Trần Thị Bình")
    PERSONS.merge(session, hoa, misread, BINH, WHY)
    for number in (HOA, "030185004327"):
        assert person(session, personal_number=number) is hoa
    person(session, personal_number=HOA, social_insurance_number="0123456789")
    with pytest.raises(IdentifiersDisagree):
        person(session, personal_number=MAI, social_insurance_number="0123456789")


def test_a_number_that_was_ended_does_not_stand_in_the_way(session: Session) -> None:
    hoa, anew = person(session, personal_number=HOA), person(session, personal_number="030085004321")
    for one, number in ((hoa, HOA), (anew, "030085004321")):
        verify_identifier(session, one, "personal_number", number, by="Trần Thị Bình")
    end_identifier(session, hoa, "personal_number", HOA, last_day=date(2025, 6, 30))
    PERSONS.merge(session, anew, hoa, BINH, "Số định danh được xác lập lại")
    assert persons.find(session, {"personal_number": HOA}) is anew


def test_a_merge_needs_a_reason_and_two_persons(session: Session) -> None:
    hoa, old = person(session, personal_number=HOA), person(session, old_identity_number="142345678")
    with pytest.raises(ReasonMissing):
        PERSONS.merge(session, hoa, old, BINH, "  ")
    made = PERSONS.merge(session, hoa, old, BINH, WHY)
    for one, other in ((hoa, old), (old, hoa), (hoa, hoa)):
        with pytest.raises(AlreadyOnePerson):
            PERSONS.merge(session, one, other, BINH, WHY)
    with pytest.raises(ReasonMissing):
        PERSONS.unmerge(session, made.id, BINH, "")


def test_a_merge_is_undone_once(session: Session) -> None:
    hoa, old = person(session, personal_number=HOA), person(session, old_identity_number="142345678")
    made = PERSONS.merge(session, hoa, old, BINH, WHY)
    PERSONS.unmerge(session, made.id, BINH, "nhầm")
    with pytest.raises(MergeUndone):
        PERSONS.unmerge(session, made.id, BINH, "nhầm")
    with pytest.raises(MergeUnknown):
        PERSONS.unmerge(session, made.id + 1, BINH, "nhầm")
    again = PERSONS.merge(session, old, hoa, BINH, WHY)
    assert persons.find(session, {"personal_number": HOA}) is old
    assert [one.id for one in PERSONS.merges_of(session, hoa)] == [made.id, again.id]


def test_what_was_learnt_after_a_merge_is_told_apart(session: Session) -> None:
    hoa, old = person(session, personal_number=HOA), person(session, old_identity_number="142345678")
    made = PERSONS.merge(session, hoa, old, BINH, WHY)
    person(session, old_identity_number="142345678", passport_number="C1234567")
    assert [one.value for one in PERSONS.learnt_since(session, made)] == ["C1234567"]
    PERSONS.unmerge(session, made.id, BINH, "nhầm")
    assert persons.find(session, {"passport_number": "C1234567"}) is hoa


def test_the_name_of_either_record_is_the_persons(session: Session) -> None:
    hoa = person(session, personal_number=HOA, name="Nguyễn Thị Hoa")
    married = person(session, old_identity_number="142345678", name="Trần Hoa Nguyễn Anh")
    PERSONS.merge(session, hoa, married, BINH, "đổi tên")
    assert person(session, personal_number=HOA, name="Trần Hoa Nguyễn Anh") is hoa
    with pytest.raises(PersonNameDiffers):
        person(session, personal_number=HOA, name="Lê Văn Dũng")


NUMBERS = [f"03018500{number:04d}" for number in range(6)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("undo"), st.integers(0, 7), st.just(0)),
    ),
    max_size=12,
)


def found(session: Session, made: list[Person]) -> list[tuple[int, tuple[int, ...]]]:
    """Whom each number finds, and with which records."""
    answers = []
    for number, record in zip(NUMBERS, made, strict=True):
        one = persons.get(session, {"personal_number": number})
        answers.append((one.id, persons.group_ids(session, record)))
    return answers


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=STEPS, keep=st.integers(0, 5), merged=st.integers(0, 5))
def test_a_merge_that_is_undone_restores_every_find(
    engine: Engine, before: list[tuple[str, int, int]], keep: int, merged: int
) -> None:
    """Whatever was merged and undone before; and the records that are one person always find the same one."""
    with sessions(engine)() as session:
        made = [person(session, personal_number=number) for number in NUMBERS]
        done: list[int] = []
        for step, one, other in before:
            try:
                if step == "merge":
                    done.append(PERSONS.merge(session, made[one], made[other], BINH, WHY).id)
                elif done:
                    PERSONS.unmerge(session, done[one % len(done)], BINH, WHY)
            except (AlreadyOnePerson, MergeUndone):
                continue
        standing = found(session, made)
        for one, group in standing:
            assert all(standing[made.index(record)] == (one, group) for record in made if record.id in group)
        try:
            row = PERSONS.merge(session, made[keep], made[merged], BINH, WHY)
        except AlreadyOnePerson:
            assert standing[keep][0] == standing[merged][0]
        else:
            assert found(session, made)[keep][0] == found(session, made)[merged][0] == standing[keep][0]
            PERSONS.unmerge(session, row.id, BINH, WHY)
            assert found(session, made) == standing
        session.rollback()
