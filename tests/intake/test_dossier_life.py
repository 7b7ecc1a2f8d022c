"""A dossier from its opening to its end: states, reception, what is put right on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.acts import acts_on
from catalogue.errors import FactInvalid, FactUnknown, ProcedureUnknown
from intake.dossiers import change_dossier, close, decide, open_dossier, open_new_dossier, withdraw
from intake.errors import (
    DossierConflict,
    DossierIncomplete,
    DossierStateForbids,
    OwnerNotIdentified,
    ReasonNotGiven,
    ScansMissing,
)
from intake.re_use import hand_in, uses_in
from intake.reception import receive
from intake.records import Dossier
from intake.states import IN_HAND, STATES, WAYS, State, move
from tests.intake.desk import (
    AGENCY,
    CATALOGUE,
    HOA,
    MORNING,
    OFFICER,
    SICKNESS,
    STAY,
    desk,
    discharge_paper,
    hoa,
    opened,
    received,
    stands,
    vn,
    with_requirement,
)
from tests.services.databases import ON_EITHER_ENGINE

pytestmark = ON_EITHER_ENGINE


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with desk(records) as opened_session:
        yield opened_session


def verbs(session: Session, dossier: Dossier) -> list[str]:
    return [one.verb for one in acts_on(session, "dossier", dossier.code)]


def test_a_dossier_is_opened_under_the_next_code_of_the_day(session: Session) -> None:
    first, second = opened(session), opened(session)
    assert (first.code, second.code) == (f"{AGENCY}-260310-0001", f"{AGENCY}-260310-0002")
    assert (first.state, first.channel, first.interlinked) == ("open", "one_stop_desk", False)
    assert first.facts["event_from"] == "2026-03-02"
    assert verbs(session, first) == ["open"]


def test_the_day_of_the_code_is_that_of_vietnam(session: Session) -> None:
    assert opened(session, at=vn("2026-03-11 06:30")).code == f"{AGENCY}-260311-0001"


def test_nothing_is_opened_for_nobody_or_on_facts_that_cannot_be(session: Session) -> None:
    def open_with(**changes: object) -> Dossier:
        given = {"agency": AGENCY, "procedure": SICKNESS, "person": hoa(session), "facts": {}, "at": MORNING, **changes}
        return open_new_dossier(session, CATALOGUE, actor=OFFICER, **given)  # type: ignore[arg-type]

    for changes, error in (
        ({"person": None}, OwnerNotIdentified),
        ({"procedure": "9.999999"}, ProcedureUnknown),
        ({"facts": {"treatment": "by magic"}}, FactInvalid),
        ({"facts": {"weather": "fine"}}, FactUnknown),
    ):
        with pytest.raises(error):
            open_with(**changes)
    assert session.scalars(select(Dossier)).all() == []


@pytest.mark.parametrize("before", STATES)
@pytest.mark.parametrize("after", STATES)
def test_only_the_ways_of_the_table_lead_on_and_each_is_an_act(session: Session, before: State, after: State) -> None:
    verb = {"open": "change", "received": "receive", "supplementing": "request_supplement"}.get(after, "close")
    dossier = opened(session)
    dossier.state = before
    if after in WAYS[before]:
        move(session, dossier, after, verb, OFFICER)
        act = acts_on(session, "dossier", dossier.code)[-1]
        assert (dossier.state, act.details["before"], act.details["after"]) == (after, before, after)
        return
    with pytest.raises(DossierStateForbids):
        move(session, dossier, after, verb, OFFICER)
    assert dossier.state == before


def test_from_the_desk_to_the_result(session: Session) -> None:
    dossier = received(session)
    assert stands(dossier, date(2026, 3, 18)).timing == "running"
    decide(session, dossier, outcome="granted", at=vn("2026-03-18 16:55"), actor=OFFICER)
    close(session, dossier, at=vn("2026-03-20 09:00"), actor=OFFICER)
    assert (dossier.state, dossier.outcome) == ("closed", "granted")
    found = stands(dossier, date(2026, 12, 1))
    assert (found.due.on, found.timing) == (date(2026, 3, 18), "done_in_time"), "six working days"
    assert verbs(session, dossier) == ["open", "receive", "decide", "close"]
    with pytest.raises(DossierStateForbids, match="DOSSIER_STATE_FORBIDS"):
        withdraw(session, dossier, reason="đổi ý", at=MORNING, actor=OFFICER)


def test_what_ends_against_the_citizen_or_by_the_citizen_has_a_reason(session: Session) -> None:
    dossier = received(session)
    with pytest.raises(ReasonNotGiven):
        decide(session, dossier, outcome="refused", at=MORNING, actor=OFFICER)
    with pytest.raises(ReasonNotGiven):
        withdraw(session, dossier, reason=" ", at=MORNING, actor=OFFICER)
    withdraw(session, dossier, reason="Người lao động nộp ở nơi khác", at=vn("2026-03-12 10:00"), actor=OFFICER)
    assert (dossier.state, stands(dossier, date(2026, 5, 1)).timing) == ("withdrawn", "done_in_time")


def test_a_dossier_in_hand_is_put_right_and_one_that_ended_is_not(session: Session) -> None:
    dossier = received(session)
    change_dossier(session, CATALOGUE, dossier, facts={"transferred": True, "event_to": None}, channel="post", actor=OFFICER)
    assert (dossier.facts["transferred"], "event_to" in dossier.facts, dossier.channel) == (True, False, "post")
    with pytest.raises(DossierConflict):
        change_dossier(session, CATALOGUE, dossier, procedure="2.000693", actor=OFFICER)
    with pytest.raises(FactInvalid):
        change_dossier(session, CATALOGUE, dossier, facts={"transferred": "maybe"}, actor=OFFICER)
    assert set(IN_HAND) == {"open", "received", "supplementing"}
    decide(session, dossier, outcome="granted", at=MORNING, actor=OFFICER)
    with pytest.raises(DossierStateForbids):
        change_dossier(session, CATALOGUE, dossier, channel="electronic", actor=OFFICER)


def test_a_paper_that_must_be_digitised_stops_the_reception_until_it_is_scanned(session: Session) -> None:
    strict = with_requirement("discharge", must_digitise=True)
    dossier = opened(session)
    with pytest.raises(ScansMissing, match="Hospital discharge paper"):
        receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)
    session.expire(dossier)
    assert dossier.state == "open"
    paper = discharge_paper(session, hoa(session), form=None)
    hand_in(session, strict, dossier.code, paper.id, "discharge", at=MORNING, actor=OFFICER)
    receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)
    assert (dossier.state, dossier.missing_scans_because) == ("received", None)


def test_or_there_is_a_reason_which_stays_on_record(session: Session) -> None:
    strict = with_requirement("discharge", must_digitise=True)
    dossier = opened(session)
    because = "Máy quét hỏng, quét bổ sung trong ngày"
    receive(session, strict, dossier.code, at=MORNING, actor=OFFICER, without_scans_because=because)
    act = acts_on(session, "dossier", dossier.code)[-1]
    assert (dossier.missing_scans_because, act.details["because"], act.details["missing_scans"]) == (
        because,
        because,
        ["discharge"],
    )


def test_a_paper_that_need_not_be_digitised_stops_nothing(session: Session) -> None:
    """In this case nobody was transferred, so that paper is not due either."""
    strict = with_requirement("transfer", must_digitise=True)
    assert receive(session, strict, opened(session).code, at=MORNING, actor=OFFICER).state == "received"


def test_while_it_is_not_known_whether_such_a_paper_is_due_it_counts_as_due(session: Session) -> None:
    strict = with_requirement("transfer", must_digitise=True)
    dossier = opened(session)
    change_dossier(session, strict, dossier, facts={"transferred": None}, actor=OFFICER)
    with pytest.raises(ScansMissing):
        receive(session, strict, dossier.code, at=MORNING, actor=OFFICER)


def test_at_the_reception_every_paper_gets_its_code(session: Session) -> None:
    dossier = opened(session)
    paper = discharge_paper(session, hoa(session))
    hand_in(session, CATALOGUE, dossier.code, paper.id, None, at=MORNING, actor=OFFICER)
    receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)
    hand_in(session, CATALOGUE, dossier.code, paper.id, "discharge", at=MORNING, actor=OFFICER)
    assert [one.paper_code for one in uses_in(session, dossier)] == [f"{HOA}.{SICKNESS}.discharge.01"]


def test_a_dossier_that_came_in_with_its_papers_is_completed_and_received(session: Session) -> None:
    """Ingest opened it under a code that another system gave; procedure and owner were not said."""
    dossier = open_dossier(session, "000.00.01.H29-260310-0420", actor=OFFICER)
    with pytest.raises(OwnerNotIdentified):
        receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)
    change_dossier(session, CATALOGUE, dossier, person=hoa(session), actor=OFFICER)
    with pytest.raises(DossierIncomplete):
        receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)
    change_dossier(session, CATALOGUE, dossier, procedure=SICKNESS, facts=STAY, actor=OFFICER)
    receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER)
    assert (dossier.received_on, stands(dossier, date(2026, 3, 10)).due.on) == (date(2026, 3, 10), date(2026, 3, 18))
