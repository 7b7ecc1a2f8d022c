"""Papers that are asked for: what that costs in time, what may not be asked for, and the proof of what was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.acts import acts_on
from catalogue import Catalogue
from intake.dossiers import change_dossier, decide, get_dossier
from intake.errors import (
    DossierStateForbids,
    FactsNeeded,
    PaperHeld,
    PeriodInvalid,
    ReasonNotGiven,
    RequirementForbidden,
    RequirementNotDue,
    RequirementRepeated,
    RequirementUnknown,
    SupplementAnswered,
    SupplementPending,
    SupplementUnknown,
)
from intake.re_requests import re_requests
from intake.re_use import use_again
from intake.reception import receive
from intake.records import Dossier, LookUpRecord
from intake.supplement import Wanted, answer_supplement, look_up_kept, request_supplement
from sohoa.records import sessions
from tests.intake.desk import (
    CATALOGUE,
    MORNING,
    OFFICER,
    SICKNESS,
    desk,
    discharge_paper,
    hoa,
    new_database,
    opened,
    received,
    stands,
    vn,
    with_requirement,
)

LIST = Wanted("claim_list", "Danh sách 01B-HSB thiếu chữ ký của người sử dụng lao động")


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened_session:
        yield opened_session


def verbs(session: Session, dossier: Dossier) -> list[str]:
    return [one.verb for one in acts_on(session, "dossier", dossier.code)]


def test_supplement_time_is_subtracted_and_the_answer_lets_the_term_run_on(session: Session) -> None:
    dossier = received(session)
    request = request_supplement(session, CATALOGUE, dossier.code, [LIST], at=vn("2026-03-12 15:00"), actor=OFFICER)
    assert (dossier.state, stands(dossier, date(2026, 4, 30)).timing) == ("supplementing", "paused")
    answer_supplement(session, dossier.code, request.id, at=vn("2026-03-17 08:10"), actor=OFFICER)
    found = stands(dossier, date(2026, 3, 23))
    assert (dossier.state, found.due.on, found.timing) == ("received", date(2026, 3, 23), "running")
    assert verbs(session, dossier) == ["open", "receive", "request_supplement", "answer_supplement"]


def test_the_second_request_makes_it_overdue(session: Session) -> None:
    dossier = received(session)
    for day in ("11", "12"):
        request = request_supplement(session, CATALOGUE, dossier.code, [LIST], at=vn(f"2026-03-{day} 09:00"), actor=OFFICER)
        answer_supplement(session, dossier.code, request.id, at=vn(f"2026-03-{day} 10:00"), actor=OFFICER)
    decide(session, dossier, outcome="granted", at=vn("2026-03-13 09:00"), actor=OFFICER)
    found = stands(dossier, date(2026, 3, 13))
    assert (found.timing, found.requests) == ("done_late", 2)


def test_what_was_asked_for_at_the_desk_before_the_reception_costs_no_time(session: Session) -> None:
    dossier = opened(session)
    request_supplement(session, CATALOGUE, dossier.code, [LIST], at=vn("2026-03-10 08:40"), actor=OFFICER)
    receive(session, CATALOGUE, dossier.code, at=vn("2026-03-11 08:00"), actor=OFFICER)
    assert dossier.supplements[0].answered_at == vn("2026-03-11 08:00")
    assert (stands(dossier, date(2026, 3, 11)).requests, stands(dossier, date(2026, 3, 11)).due.on) == (0, date(2026, 3, 19))


def test_one_request_at_a_time_and_each_is_answered_once(session: Session) -> None:
    dossier = received(session)
    request = request_supplement(session, CATALOGUE, dossier.code, [LIST], at=MORNING, actor=OFFICER)
    with pytest.raises(DossierStateForbids):
        request_supplement(session, CATALOGUE, dossier.code, [LIST], at=MORNING, actor=OFFICER)
    with pytest.raises(SupplementUnknown):
        answer_supplement(session, dossier.code, request.id + 1, at=MORNING, actor=OFFICER)
    answer_supplement(session, dossier.code, request.id, at=MORNING, actor=OFFICER)
    with pytest.raises(SupplementAnswered):
        answer_supplement(session, dossier.code, request.id, at=MORNING, actor=OFFICER)
    at_the_desk = opened(session)
    request_supplement(session, CATALOGUE, at_the_desk.code, [LIST], at=MORNING, actor=OFFICER)
    with pytest.raises(SupplementPending):
        request_supplement(session, CATALOGUE, at_the_desk.code, [LIST], at=MORNING, actor=OFFICER)


def test_what_may_not_be_asked_for_is_refused(session: Session) -> None:
    dossier = received(session)

    def ask(*wanted: Wanted, catalogue: Catalogue = CATALOGUE) -> None:
        request_supplement(session, catalogue, dossier.code, wanted, at=MORNING, actor=OFFICER)

    for wanted, error in (
        ((), ReasonNotGiven),
        ((Wanted("claim_list", " "),), ReasonNotGiven),
        ((LIST, LIST), RequirementRepeated),
        ((Wanted("household_book", "cần"),), RequirementUnknown),
        ((Wanted("transfer", "cần"),), RequirementNotDue),
    ):
        with pytest.raises(error):
            ask(*wanted)
    with pytest.raises(RequirementForbidden):
        ask(LIST, catalogue=with_requirement("claim_list", forbidden_to_request=True))
    change_dossier(session, CATALOGUE, dossier, facts={"transferred": None}, actor=OFFICER)
    with pytest.raises(FactsNeeded, match="transferred"):
        ask(Wanted("transfer", "cần"))
    assert dossier.supplements == []


def test_a_paper_that_is_held_and_valid_is_asked_for_only_with_a_reason_and_that_is_counted(session: Session) -> None:
    paper = discharge_paper(session, hoa(session))
    dossier = received(session)
    with pytest.raises(PaperHeld, match=str(paper.id)):
        request_supplement(session, CATALOGUE, dossier.code, [Wanted("discharge", "Thiếu")], at=MORNING, actor=OFFICER)
    again = Wanted("discharge", "Bản đang có mờ dấu", "Không đọc được dấu giáp lai")
    request = request_supplement(session, CATALOGUE, dossier.code, [LIST, again], at=MORNING, actor=OFFICER)
    assert [(one.requirement_id, one.held_document_id) for one in request.items] == [
        ("claim_list", None),
        ("discharge", paper.id),
    ]
    proof = session.get_one(LookUpRecord, request.look_up_id)
    assert {one["requirement"]: one["state"] for one in proof.answers}["discharge"] == "held_valid"
    report = re_requests(session, date(2026, 3, 1), date(2026, 3, 31))
    assert (report.total.asked, report.total.asked_again) == (2, 1)
    (told,) = report.papers
    assert (told.dossier, told.requirement, told.held_document_id) == (dossier.code, "discharge", paper.id)
    assert (told.again_because, told.asked_by) == ("Không đọc được dấu giáp lai", "Lê Minh Tuấn")


def test_a_paper_that_only_the_machine_has_read_may_be_asked_for(session: Session) -> None:
    """It is not valid at the counter before an officer compared it, so asking for it is no re-request."""
    discharge_paper(session, hoa(session), form=None)
    dossier = received(session)
    request = request_supplement(session, CATALOGUE, dossier.code, [Wanted("discharge", "Thiếu")], at=MORNING, actor=OFFICER)
    assert request.items[0].held_document_id is None
    assert re_requests(session, date(2026, 3, 10), date(2026, 3, 10)).total.asked_again == 0


def test_a_refusal_that_tells_what_is_held_leaves_its_look_up_on_record(records: str) -> None:
    engine = new_database(records)
    make = sessions(engine)
    with make.begin() as session:
        discharge_paper(session, hoa(session))
        code = received(session).code
    with pytest.raises(PaperHeld), look_up_kept(make, CATALOGUE, code, OFFICER), make.begin() as session:
        request_supplement(session, CATALOGUE, code, [Wanted("discharge", "Thiếu")], at=MORNING, actor=OFFICER)
    with make() as session:
        (record,) = session.scalars(select(LookUpRecord)).all()
        assert (record.dossier, record.purpose, record.who) == (code, "Giải quyết hồ sơ ốm đau", "Lê Minh Tuấn")
        assert get_dossier(session, code).supplements == []
    engine.dispose()


def test_the_report_counts_a_period_by_days_of_vietnam_and_by_unit(session: Session) -> None:
    paper = discharge_paper(session, hoa(session))
    first, second, third = (received(session) for _ in range(3))
    third.unit = "07907"
    use_again(session, CATALOGUE, first.code, "discharge", at=vn("2026-03-31 23:30"), actor=OFFICER)
    again = Wanted("discharge", "Mờ", "Không đọc được")
    request_supplement(session, CATALOGUE, second.code, [again], at=vn("2026-03-31 23:59"), actor=OFFICER)
    request_supplement(session, CATALOGUE, third.code, [LIST], at=vn("2026-03-11 00:00"), actor=OFFICER)
    request_supplement(session, CATALOGUE, first.code, [again], at=vn("2026-04-01 00:00"), actor=OFFICER)
    march = re_requests(session, date(2026, 3, 1), date(2026, 3, 31), every=True)
    total = march.total
    assert (total.received, total.received_with_re_use, total.used_again, total.asked, total.asked_again) == (3, 1, 1, 2, 1)
    assert [(one.unit, one.received, one.asked, one.asked_again) for one in march.lines] == [
        ("07906", 2, 1, 1),
        ("07907", 1, 1, 0),
    ]
    assert [(one.dossier, one.held_document_id) for one in march.papers] == [(third.code, None), (second.code, paper.id)]
    assert [one.dossier for one in re_requests(session, date(2026, 4, 1), date(2026, 4, 30)).papers] == [first.code]
    of_unit = re_requests(session, date(2026, 3, 1), date(2026, 3, 31), unit="07907", procedure=SICKNESS)
    assert (of_unit.total.received, of_unit.total.asked, of_unit.papers) == (1, 1, ())
    with pytest.raises(PeriodInvalid):
        re_requests(session, date(2026, 4, 1), date(2026, 3, 31))
