"""A unit that ended: what it began goes on, its papers count as before, and whoever took over answers for them.

Two provinces were merged on 1 July 2025 and one of their offices was divided between two, as in `registry/units.example.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.acts import acts_on
from intake.dossiers import close, decide, of_unit, open_new_dossier
from intake.look_up import LookUp, look_up
from intake.papers.errors import PaperOfficeUnknown
from intake.papers.of_dossier import Asked, Kind, Letterhead, hand_out
from intake.re_use import use_again
from intake.reception import receive
from intake.records import Dossier, LookUpRecord
from intake.supplement import Wanted, answer_supplement, request_supplement
from registry import units
from registry.actor import Actor
from registry.records import Unit
from registry.unit_loading import EXAMPLE, load_units
from tests.intake.desk import AGENCY, CATALOGUE, OFFICER, SICKNESS, STAY, desk, discharge_paper, hoa, vn
from tests.intake.papers.rendered import text_of

MY_QUANG, QUANG_TRACH = "097", "099"
"""The province that ended on 30 June 2025, and the one that took over from it."""
BEFORE, AFTER = "2025-06-26 08:30", "2025-07-03 09:00"
OF_OLD, OF_NEW = replace(OFFICER, unit=MY_QUANG), Actor("Phạm Văn Đức", "cli", unit=QUANG_TRACH, purpose="Hồ sơ tiếp quản")
FACTS = {**STAY, "event_from": date(2025, 6, 10), "event_to": date(2025, 6, 17)}
LETTERHEAD = Letterhead("Quang Trạch", "số 1 Trần Phú", "0232 381 0000")


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened:
        load_units(opened, EXAMPLE)
        yield opened


def opened(session: Session, unit: str, at: str = BEFORE) -> Dossier:
    return open_new_dossier(
        session, CATALOGUE, agency=AGENCY, procedure=SICKNESS, person=hoa(session), at=vn(at), facts=FACTS, unit=unit,
        channel="one_stop_desk", actor=OF_OLD,
    )  # fmt: skip


def received(session: Session, unit: str) -> Dossier:
    dossier = opened(session, unit)
    return receive(
        session, CATALOGUE, dossier.code, at=vn(BEFORE), actor=OF_OLD, without_scans_because="Máy quét hỏng"
    )  # fmt: skip


def paper(session: Session, dossier: Dossier, kind: Kind, at: str, **asked: object) -> str:
    made = hand_out(
        session, CATALOGUE, dossier.code, kind, LETTERHEAD, at=vn(at), actor=OF_NEW, asked=Asked(**asked)  # type: ignore[arg-type]
    )  # fmt: skip
    return text_of(made)


def asked(session: Session, actor: Actor, on: date, dossier: str | None = None) -> LookUp:
    return look_up(
        session, CATALOGUE, procedure=SICKNESS, person=hoa(session), facts=FACTS, on=on, actor=actor, purpose="hồ sơ ốm đau",
        dossier=dossier,
    )  # fmt: skip


def standing(found: LookUp, requirement: str) -> tuple[str, int | None]:
    return next((one.state, one.document_id) for one in found.answers if one.requirement == requirement)


def test_a_paper_that_the_ended_unit_took_in_is_held_and_valid_for_its_successor(session: Session) -> None:
    held = discharge_paper(session, hoa(session))
    held.unit = MY_QUANG
    for name, value in (("admitted_on", "2025-06-10"), ("discharged_on", "2025-06-17"), ("issued_on", "2025-06-17")):
        next(one for one in held.fields if one.name == name).value = value
    session.flush()
    before, after = asked(session, OF_OLD, date(2025, 6, 26)), asked(session, OF_NEW, date(2025, 7, 3))
    assert standing(before, "discharge") == standing(after, "discharge") == ("held_valid", held.id)
    record = session.get_one(LookUpRecord, after.record_id)
    assert (record.who, record.unit) == ("Phạm Văn Đức", QUANG_TRACH), "on record is who looked, of the unit that is there"
    dossier = opened(session, QUANG_TRACH, AFTER)
    use = use_again(session, CATALOGUE, dossier.code, "discharge", at=vn(AFTER), actor=OF_NEW)
    assert (use.document_id, use.unit) == (held.id, QUANG_TRACH)


def test_what_lies_in_a_dossier_of_the_ended_unit_answers_there_still(session: Session) -> None:
    dossier = received(session, MY_QUANG)
    found = asked(session, OF_NEW, date(2025, 7, 3), dossier.code)
    assert standing(found, "claim_list") == ("must_submit", None)
    assert session.get_one(LookUpRecord, found.record_id).dossier == dossier.code


def test_a_dossier_of_the_ended_unit_is_brought_to_its_end_by_the_successor(session: Session) -> None:
    dossier = received(session, MY_QUANG)
    assert [
        one.code for one in units.successors_on(session, units.get(session, MY_QUANG, date(2025, 7, 3)), date(2025, 7, 3))
    ] == [QUANG_TRACH]
    request = request_supplement(
        session, CATALOGUE, dossier.code, [Wanted("claim_list", "danh sách thiếu chữ ký")], at=vn(AFTER), actor=OF_NEW
    )
    assert request.unit == QUANG_TRACH
    answer_supplement(session, dossier.code, request.id, at=vn("2025-07-04 10:00"), actor=OF_NEW)
    decide(session, dossier, outcome="granted", at=vn("2025-07-07 10:00"), actor=OF_NEW)
    close(session, dossier, at=vn("2025-07-08 10:00"), actor=OF_NEW)
    assert (dossier.state, dossier.unit) == ("closed", MY_QUANG), "where it was handed in stays on record"
    done = {act.verb: act.unit for act in acts_on(session, "dossier", dossier.code)}
    assert (done["receive"], done["decide"], done["close"]) == (MY_QUANG, QUANG_TRACH, QUANG_TRACH)


def listed(session: Session, unit: str, on: date) -> list[str]:
    found = session.scalars(select(Dossier).where(of_unit(session, unit, on)).order_by(Dossier.id))
    return [one.code for one in found]


def test_dossiers_of_an_ended_unit_are_in_the_list_of_the_one_that_took_over_from_that_day_on(session: Session) -> None:
    last, first = date(2025, 6, 30), date(2025, 7, 1)
    old, new = opened(session, MY_QUANG), opened(session, QUANG_TRACH, AFTER)
    elsewhere, nowhere = opened(session, "07906"), opened(session, "G09.99")
    assert (listed(session, MY_QUANG, last), listed(session, QUANG_TRACH, last)) == ([old.code], [new.code])
    assert listed(session, QUANG_TRACH, first) == [old.code, new.code]
    assert listed(session, MY_QUANG, first) == [old.code], "who asks by the old code finds what has it"
    assert (listed(session, "07906", first), listed(session, "G09.99", first)) == ([elsewhere.code], [nowhere.code])


def test_of_a_code_that_was_given_again_only_what_the_ended_unit_took_in_goes_to_the_other_heir(session: Session) -> None:
    """09701 was divided between 09911 and a new office with the old code."""
    before, after = received(session, "09701"), opened(session, "09701", AFTER)
    assert listed(session, "09911", date(2025, 7, 3)) == [before.code]
    assert listed(session, "09701", date(2025, 7, 3)) == [before.code, after.code]


def test_papers_are_in_the_name_of_whoever_was_there_on_their_day(session: Session) -> None:
    """The receipt is of the reception's day and stays the old office's; the request is of the new one, with its next number."""
    dossier, own = received(session, MY_QUANG), received(session, QUANG_TRACH)
    for one in (own, dossier):
        request_supplement(
            session, CATALOGUE, one.code, [Wanted("claim_list", "danh sách thiếu chữ ký")], at=vn(AFTER), actor=OF_NEW
        )  # fmt: skip
    assert "BẢO HIỂM XÃ HỘI TỈNH MỸ QUANG" in paper(session, dossier, "receipt", AFTER)
    first, second = (paper(session, one, "supplement", AFTER) for one in (own, dossier))
    for said, number in ((first, "01"), (second, "02")):
        assert "BẢO HIỂM XÃ HỘI TỈNH QUANG TRẠCH" in said
        assert f"Số: {number}/" in said


def test_where_two_took_over_nobody_guesses_in_whose_name_a_paper_is(session: Session) -> None:
    """The office 09701 was divided; under its code another one goes on, so that a dossier of its code is that one's."""
    district = session.query(Unit).filter_by(code="09701", valid_to=date(2025, 6, 30)).one()
    assert len(units.successors_on(session, district, date(2025, 7, 3))) == 2
    dossier = received(session, "09701")
    request_supplement(
        session, CATALOGUE, dossier.code, [Wanted("claim_list", "thiếu chữ ký")], at=vn(AFTER), actor=OF_NEW
    )  # fmt: skip
    assert "BẢO HIỂM XÃ HỘI CƠ SỞ SÔNG MÂY" in paper(session, dossier, "supplement", AFTER)
    district.code = "09702"
    dossier.unit = "09702"
    session.flush()
    with pytest.raises(PaperOfficeUnknown):
        paper(session, dossier, "supplement", AFTER)
