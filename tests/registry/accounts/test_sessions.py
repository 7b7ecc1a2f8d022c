"""Sessions end by time, by their owner and with the account; services get tokens for secrets, two of which may be in use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from registry.accounts import account as accounts
from registry.accounts import identity, service_secrets, sessions, signing_in, throttling
from registry.accounts.errors import AccountOfOtherKind, NotSignedIn, SecretsInUse, SecretUnknown, SessionUnknown
from registry.accounts.records import Account, AccountSession
from registry.actor import HeldRole
from sohoa.records import Sessions
from tests.registry.accounts.conftest import NOON, THU

IDLE, WHOLE, TODAY = timedelta(minutes=30), timedelta(hours=12), date(2026, 3, 10)


@pytest.fixture
def session(make_sessions: Sessions) -> Iterator[Session]:
    with make_sessions.begin() as opened:
        yield opened


@pytest.fixture
def binh(session: Session) -> Account:
    return accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")[0]


@pytest.fixture
def gateway(session: Session) -> Account:
    return accounts.add_service(session, THU, "cong-dvc", "Cổng dịch vụ công", ["intake", "documents:read"])[0]


def begun(session: Session, account: Account, way: sessions.Way = "program") -> tuple[int, str]:
    row, token = sessions.start(session, account, way, WHOLE, NOON, origin="10.7.6.21", agent="curl/8.5.0")
    return row.id, token


def test_a_session_ends_when_it_is_not_used(session: Session, binh: Account) -> None:
    number, token = begun(session, binh)
    assert sessions.of_token(session, token, IDLE, NOON + IDLE - timedelta(seconds=1)).id == number
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON + IDLE)
    sessions.note(session, number, NOON + timedelta(minutes=20))
    assert sessions.of_token(session, token, IDLE, NOON + IDLE).id == number


def test_a_session_ends_after_some_hours_however_much_it_is_used(session: Session, binh: Account) -> None:
    number, token = begun(session, binh)
    sessions.note(session, number, NOON + WHOLE - timedelta(seconds=2))
    assert sessions.of_token(session, token, IDLE, NOON + WHOLE - timedelta(seconds=1)).id == number
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON + WHOLE)


def test_sessions_that_ended_long_ago_go(session: Session, binh: Account) -> None:
    begun(session, binh)
    for days, kept in ((89, 2), (91, 2), (200, 1)):
        sessions.start(session, binh, "program", WHOLE, NOON + timedelta(days=days), origin="10.7.6.21")
        assert session.query(AccountSession).count() == kept, days


def test_that_it_is_used_is_written_once_a_minute(session: Session, binh: Account) -> None:
    number, token = begun(session, binh)
    row = sessions.of_token(session, token, IDLE, NOON)
    assert not sessions.must_be_noted(row, NOON + timedelta(seconds=59))
    assert sessions.must_be_noted(row, NOON + timedelta(seconds=60))
    sessions.note(session, number, NOON - timedelta(hours=1))
    assert row.seen_at == NOON, "a clock that went back ends nothing"


def test_who_reads_the_database_cannot_take_a_session_over(session: Session, binh: Account) -> None:
    _, token = begun(session, binh)
    kept = str(session.connection().exec_driver_sql("SELECT * FROM account_session").all())
    assert token not in kept
    assert sessions.hashed(token) in kept
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, sessions.hashed(token), IDLE, NOON)


@pytest.mark.parametrize("token", ["", "x", "'; DROP TABLE account; --", "\udcff", "ấ" * 1000])
def test_what_is_no_token_finds_nobody(session: Session, binh: Account, token: str) -> None:
    begun(session, binh)
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON)


def test_everybody_sees_and_ends_their_own_only(session: Session, binh: Account) -> None:
    mai = accounts.add_person(session, THU, "mai.lt", "Lê Thị Mai")[0]
    first, _ = begun(session, binh)
    second, token = begun(session, binh, "page")
    theirs, _ = begun(session, mai)
    assert [one.id for one in sessions.open_of(session, binh, IDLE, NOON)] == [second, first]
    with pytest.raises(SessionUnknown):
        sessions.end(session, binh, theirs, "signed out", NOON)
    assert sessions.end(session, binh, second, "signed out", NOON).details == {"session_id": second, "why": "signed out"}
    with pytest.raises(NotSignedIn):
        sessions.of_token(session, token, IDLE, NOON)
    with pytest.raises(SessionUnknown):
        sessions.end(session, binh, second, "signed out", NOON)


def test_the_proof_of_a_page_belongs_to_its_token(session: Session, binh: Account) -> None:
    _, one = begun(session, binh, "page")
    _, other = begun(session, binh, "page")
    proof = sessions.proof_of(one)
    assert sessions.is_proof(one, proof)
    assert not sessions.is_proof(other, proof)
    assert not sessions.is_proof(one, "")
    assert not sessions.is_proof(one, "ấ")
    assert one not in proof


def test_what_the_provider_said_ends_with_the_session(session: Session, binh: Account) -> None:
    _, token = sessions.start(
        session, binh, "page", WHOLE, NOON, origin="10.7.6.21", roles=[{"role": "officer", "unit": "07906"}]
    )
    known, _ = identity.of_token(session, token, IDLE, NOON, TODAY)
    assert known.roles == (HeldRole("officer", "07906"),)
    assert identity.of_account(binh, TODAY).roles == ()


def right(session: Session, secret: str) -> bool:
    return signing_in.look_at_secret(session, "cong-dvc", secret, NOON).right


def test_two_secrets_are_in_use_so_that_one_takes_the_others_place(session: Session, gateway: Account) -> None:
    first, old, event = service_secrets.make(session, THU, gateway, NOON)
    _, new, _ = service_secrets.make(session, THU, gateway, NOON)
    assert right(session, old)
    assert right(session, new)
    assert old not in str(event)
    assert old not in str(session.connection().exec_driver_sql("SELECT * FROM service_secret").all())
    with pytest.raises(SecretsInUse):
        service_secrets.make(session, THU, gateway, NOON)
    service_secrets.end(session, gateway, first.id, NOON)
    assert not right(session, old)
    assert right(session, new)
    with pytest.raises(SecretUnknown):
        service_secrets.end(session, gateway, first.id, NOON)


def test_a_secret_may_end_by_itself(session: Session, gateway: Account) -> None:
    _, secret, _ = service_secrets.make(session, THU, gateway, NOON, timedelta(days=180))
    assert signing_in.look_at_secret(session, "cong-dvc", secret, NOON + timedelta(days=179)).right
    assert not signing_in.look_at_secret(session, "cong-dvc", secret, NOON + timedelta(days=180)).right
    assert service_secrets.in_use(session, gateway, NOON + timedelta(days=180)) == []


def test_a_person_has_no_secrets_and_a_secret_no_other_account(session: Session, binh: Account, gateway: Account) -> None:
    with pytest.raises(AccountOfOtherKind):
        service_secrets.make(session, THU, binh, NOON)
    _, secret, _ = service_secrets.make(session, THU, gateway, NOON)
    other, _ = accounts.add_service(session, THU, "kho-khac", "Kho khác", ["intake"])
    attempt = throttling.begin(session, other.name, "10.7.6.40", NOON)
    assert isinstance(attempt, throttling.Attempt)
    looked = signing_in.look_at_secret(session, other.name, secret, NOON)
    settled = signing_in.settle_secret(session, attempt, looked, secret, NOON)
    assert settled.account is None
    assert settled.event.details == {"reason": "secret"}
