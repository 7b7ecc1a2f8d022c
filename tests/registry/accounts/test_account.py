"""Accounts are made with a password that is changed first, hold roles for units and times, and end without going away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.accounts import account as accounts
from registry.accounts import identity, roles, sessions, signing_in, throttling
from registry.accounts.errors import (
    AccountEnded,
    AccountNameInvalid,
    AccountNameTaken,
    AccountOfOtherKind,
    AccountUnknown,
    LastAdministrator,
    NotSignedIn,
    PasswordChangeNeeded,
    PasswordCommon,
    PasswordUnchanged,
    RoleNotHeld,
    RolePeriodInvalid,
    RoleUnknown,
    ScopeUnknown,
)
from registry.accounts.records import Account
from registry.actor import HeldRole
from registry.errors import UnitUnknown
from registry.records import Unit
from sohoa.clock import VIETNAM
from sohoa.records import Sessions
from tests.registry.accounts.conftest import NOON, PHRASE, THU

TODAY, IDLE = date(2026, 3, 10), timedelta(minutes=30)


@pytest.fixture
def session(make_sessions: Sessions) -> Iterator[Session]:
    with make_sessions.begin() as opened:
        opened.add_all([Unit(code="07906", name="BHXH cơ sở Cửa Đông"), Unit(code="07907", name="BHXH cơ sở Sông Mây")])
        yield opened


@pytest.fixture
def binh(session: Session) -> Account:
    account, _, _ = accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")
    return account


def test_a_new_account_has_a_password_that_somebody_else_knows(session: Session) -> None:
    account, password, event = accounts.add_person(session, THU, "Binh.TV", "  Trần  Văn Bình ")
    assert (account.name, account.full_name, account.created_by) == ("binh.tv", "Trần Văn Bình", "Lê Thị Thu")
    assert accounts.must_change_password(account)
    assert password not in (account.password_hash or "")
    assert password not in str(event)
    with pytest.raises(PasswordChangeNeeded):
        identity.of_account(account, TODAY).refuse_before_change()


@pytest.mark.parametrize("name", ["", "b", "trần.bình", "binh tv", "-binh", "../binh", "b" * 61, "binh\n"])
def test_names_to_sign_in_with_are_plain(session: Session, name: str) -> None:
    if name == "binh\n":
        assert accounts.add_person(session, THU, name, "Trần Văn Bình")[0].name == "binh"
        return
    with pytest.raises(AccountNameInvalid):
        accounts.add_person(session, THU, name, "Trần Văn Bình")


def test_a_name_is_never_given_twice(session: Session, binh: Account) -> None:
    roles.give(session, THU, binh, "administrator", None, valid_from=TODAY)
    accounts.end(session, THU, binh, "nghỉ hưu", NOON)
    with pytest.raises(AccountNameTaken):
        accounts.add_person(session, THU, "BINH.TV", "Trần Thị Bình")


def test_a_password_that_was_handed_over_waits_a_week_for_its_use(session: Session, binh: Account) -> None:
    password, _ = accounts.reset_password(session, binh, NOON)
    assert signing_in.look_at_password(session, "binh.tv", password, NOON + timedelta(days=6, hours=23)).right
    assert not signing_in.look_at_password(session, "binh.tv", password, NOON + timedelta(days=7)).right


def test_a_changed_password_signs_out_everywhere(session: Session, binh: Account) -> None:
    _, token = sessions.start(session, binh, "program", timedelta(hours=12), NOON, origin="10.7.6.21")
    event = accounts.change_password(session, binh, "cũ", PHRASE, NOON)
    assert event.details == {"sessions": 1}
    assert not accounts.must_change_password(binh)
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON)
    assert signing_in.look_at_password(session, "binh.tv", PHRASE, NOON + timedelta(days=1000)).right, "it does not expire"


def test_a_new_password_is_another_and_a_good_one(session: Session, binh: Account) -> None:
    with pytest.raises(PasswordUnchanged):
        accounts.change_password(session, binh, PHRASE, PHRASE, NOON)
    with pytest.raises(PasswordCommon):
        accounts.change_password(session, binh, PHRASE, "trần văn bình 2026", NOON)


def test_an_account_that_ended_is_signed_out_at_once_and_stays_on_record(session: Session, binh: Account) -> None:
    accounts.change_password(session, binh, "cũ", PHRASE, NOON)
    _, token = sessions.start(session, binh, "page", timedelta(hours=12), NOON, origin="10.7.6.21")
    event = accounts.end(session, THU, binh, "chuyển công tác", NOON)
    assert (event.verb, event.details) == ("end_account", {"reason": "chuyển công tác", "sessions": 1})
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON)
    assert not signing_in.look_at_password(session, "binh.tv", PHRASE, NOON).right
    assert accounts.get(session, "binh.tv").ended_by == "Lê Thị Thu"
    assert accounts.listed(session) == []
    assert accounts.listed(session, ended=True) == [binh]
    with pytest.raises(AccountEnded):
        accounts.get_lasting(session, "binh.tv")
    with pytest.raises(AccountUnknown):
        accounts.get(session, "khong.co")


def test_roles_are_held_for_units_and_times(session: Session, binh: Account) -> None:
    roles.give(session, THU, binh, "officer", "07906", valid_from=date(2026, 1, 1), valid_to=TODAY)
    roles.give(session, THU, binh, "archivist", "07906", valid_from=TODAY + timedelta(days=1))
    held = {day: roles.held_on(binh.roles, day) for day in (date(2025, 12, 31), TODAY, TODAY + timedelta(days=1))}
    assert held == {
        date(2025, 12, 31): (),
        TODAY: (HeldRole("officer", "07906", TODAY),),
        TODAY + timedelta(days=1): (HeldRole("archivist", "07906"),),
    }


def test_who_holds_roles_for_one_unit_acts_for_it(session: Session, binh: Account) -> None:
    roles.give(session, THU, binh, "officer", "07906", valid_from=TODAY)
    roles.give(session, THU, binh, "auditor", None, valid_from=TODAY)
    actor = identity.of_account(binh, TODAY).actor("api", "10.7.6.21", "hồ sơ ốm đau")
    assert (actor.name, actor.account, actor.unit, actor.origin) == ("Trần Văn Bình", binh.id, "07906", "10.7.6.21")
    roles.give(session, THU, binh, "archivist", "07907", valid_from=TODAY)
    known = identity.of_account(binh, TODAY)
    assert known.actor("api", None, None).unit is None
    assert known.actor("cli", None, None, "07907").unit == "07907"
    assert known.actor("cli", None, None, "07999").unit is None


def test_a_role_that_was_taken_is_not_held_but_told(session: Session, binh: Account) -> None:
    row, _ = roles.give(session, THU, binh, "officer", "07906", valid_from=TODAY)
    event = roles.take(session, THU, binh, row.id, NOON)
    assert (event.verb, event.details["role"]) == ("take_role", "officer")
    assert roles.held_on(binh.roles, TODAY) == ()
    assert (row.taken_by, row.taken_at) == ("Lê Thị Thu", NOON)
    with pytest.raises(RoleNotHeld):
        roles.take(session, THU, binh, row.id, NOON)


def test_what_no_role_can_be_is_refused(session: Session, binh: Account) -> None:
    with pytest.raises(RoleUnknown):
        roles.give(session, THU, binh, "giám đốc", "07906", valid_from=TODAY)
    with pytest.raises(UnitUnknown):
        roles.give(session, THU, binh, "officer", "07999", valid_from=TODAY)
    with pytest.raises(RolePeriodInvalid):
        roles.give(session, THU, binh, "officer", "07906", valid_from=TODAY, valid_to=TODAY - timedelta(days=1))


def test_the_last_administrator_stays(session: Session, binh: Account) -> None:
    row, _ = roles.give(session, THU, binh, "administrator", None, valid_from=TODAY)
    with pytest.raises(LastAdministrator), session.begin_nested():
        roles.take(session, THU, binh, row.id, NOON)
    session.refresh(row)
    other, _, _ = accounts.add_person(session, THU, "mai.lt", "Lê Thị Mai")
    roles.give(session, THU, other, "administrator", None, valid_from=TODAY)
    assert roles.take(session, THU, binh, row.id, NOON).verb == "take_role"


def test_an_administrator_from_today_on_counts_before_it_is_that_day_in_utc(session: Session, binh: Account) -> None:
    first_hour = datetime(2026, 3, 10, 0, 30, tzinfo=VIETNAM)
    row, _ = roles.give(session, THU, binh, "administrator", None, valid_from=TODAY)
    other, _, _ = accounts.add_person(session, THU, "mai.lt", "Lê Thị Mai")
    roles.give(session, THU, other, "administrator", None, valid_from=TODAY)
    assert roles.take(session, THU, binh, row.id, first_hour.astimezone(UTC)).verb == "take_role"


def test_a_service_has_scopes_and_no_password(session: Session) -> None:
    account, _ = accounts.add_service(session, THU, "cong-dvc", "Cổng dịch vụ công", ["intake", "documents:read", "intake"])
    assert account.scopes == ["documents:read", "intake"]
    for change in (
        lambda: accounts.reset_password(session, account, NOON),
        lambda: accounts.change_password(session, account, "x", PHRASE, NOON),
    ):
        with pytest.raises(AccountOfOtherKind):
            change()
    with pytest.raises(ScopeUnknown):
        accounts.add_service(session, THU, "khac", "Khác", ["everything"])


def test_a_service_that_its_owner_gave_a_role_for_all_is_let_in_for_its_scopes_only(session: Session) -> None:
    account, _ = accounts.add_service(session, THU, "cong-dvc", "Cổng dịch vụ công", ["intake"])
    roles.give(session, THU, account, "intake_system", None, valid_from=TODAY)
    known = identity.of_account(account, TODAY)
    known.refuse_without_scope("intake")
    with pytest.raises(Exception, match="SCOPE_MISSING"):
        known.refuse_without_scope("ingest")


def test_a_try_that_was_right_may_find_the_account_ended_meanwhile(session: Session, binh: Account, folder: Path) -> None:
    accounts.change_password(session, binh, "cũ", PHRASE, NOON)
    looked = signing_in.look_at_password(session, "binh.tv", PHRASE, NOON)
    attempt = throttling.begin(session, "binh.tv", "10.7.6.21", NOON)
    assert isinstance(attempt, throttling.Attempt)
    accounts.end(session, THU, binh, "", NOON)
    settled = signing_in.settle_password(session, attempt, looked, None, folder, NOON)
    assert (settled.account, settled.error is not None) == (None, True)
