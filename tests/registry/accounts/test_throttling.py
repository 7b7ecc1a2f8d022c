"""Guessing is made slow, for all processes together, and nobody can be kept out for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from registry.accounts import account as accounts
from registry.accounts import sessions, throttling
from registry.accounts.records import Account
from registry.accounts.throttling import Attempt, Wait
from sohoa.records import Sessions
from tests.registry.accounts.conftest import NOON, THU

OFFICE, ELSEWHERE = "10.7.6.21", "203.0.113.9"


def fail(make_sessions: Sessions, name: str, origin: str, now: datetime) -> Attempt | Wait:
    """A try that nobody settles: as failed as one with a wrong password."""
    with make_sessions.begin() as session:
        return throttling.begin(session, name, origin, now)


def waits(make_sessions: Sessions, name: str, origin: str, now: datetime) -> int:
    found = fail(make_sessions, name, origin, now)
    return found.seconds if isinstance(found, Wait) else 0


def test_the_first_failures_are_free_then_each_waits_twice_as_long(make_sessions: Sessions) -> None:
    now, seen = NOON, []
    for _ in range(5 + 12):
        wait = waits(make_sessions, "binh.tv", ELSEWHERE, now)
        seen.append(wait)
        if wait:
            now += timedelta(seconds=wait)
            assert waits(make_sessions, "binh.tv", ELSEWHERE, now) == 0
    assert seen[:5] == [0] * 5
    assert seen[5:] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


def test_tries_during_a_wait_do_not_make_it_longer(make_sessions: Sessions) -> None:
    for _ in range(9):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    first, second = (fail(make_sessions, "binh.tv", ELSEWHERE, NOON + timedelta(milliseconds=ms)) for ms in (1, 2))
    assert isinstance(first, Wait)
    assert isinstance(second, Wait)
    assert second.seconds == first.seconds
    assert (first.first, second.first) == (False, False), "one of those before was the first"
    assert waits(make_sessions, "binh.tv", ELSEWHERE, NOON + timedelta(seconds=1)) == 0


def test_only_the_first_of_a_wait_is_to_go_on_record(make_sessions: Sessions) -> None:
    for _ in range(5):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    told = [fail(make_sessions, "binh.tv", ELSEWHERE, NOON) for _ in range(4)]
    assert [isinstance(one, Wait) and one.first for one in told] == [True, False, False, False]


def test_a_name_that_nobody_has_waits_as_one_that_somebody_has(make_sessions: Sessions) -> None:
    with make_sessions.begin() as session:
        accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")
    known = [waits(make_sessions, "binh.tv", "198.51.100.1", NOON) for _ in range(8)]
    unknown = [waits(make_sessions, "khong.ai", "198.51.100.2", NOON) for _ in range(8)]
    assert known == unknown


def test_whoever_tries_a_name_from_elsewhere_does_not_keep_its_owner_out_of_the_office(make_sessions: Sessions) -> None:
    with make_sessions.begin() as session:
        account, _, _ = accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")
        sessions.start(session, account, "program", timedelta(hours=12), NOON - timedelta(days=3), origin=OFFICE)
    for number in range(40):
        fail(make_sessions, "binh.tv", f"203.0.113.{number}", NOON)
    assert waits(make_sessions, "binh.tv", "203.0.113.200", NOON) > 0
    assert waits(make_sessions, "binh.tv", OFFICE, NOON) == 0


def test_guessing_inside_the_office_waits_too(make_sessions: Sessions) -> None:
    with make_sessions.begin() as session:
        account, _, _ = accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")
        sessions.start(session, account, "program", timedelta(hours=12), NOON - timedelta(days=3), origin=OFFICE)
    assert [waits(make_sessions, "binh.tv", OFFICE, NOON) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_an_address_that_tries_many_names_waits(make_sessions: Sessions) -> None:
    tried = [waits(make_sessions, f"can-bo-{number}", ELSEWHERE, NOON) for number in range(31)]
    assert tried == [0] * 30 + [1]
    assert waits(make_sessions, "can-bo-99", OFFICE, NOON) == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:10.7.6.21", "10.7.6.21", True),
        ("10.7.6.21", "10.7.6.22", False),
        ("thu@may-chu", "thu@may-chu", True),
    ],
)
def test_whoever_has_a_network_of_addresses_has_one(one: str, other: str, same: bool) -> None:
    assert (throttling.place_of(one) == throttling.place_of(other)) is same


def test_everything_is_forgotten_after_an_hour_without_a_failure(make_sessions: Sessions) -> None:
    for _ in range(8):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    assert waits(make_sessions, "binh.tv", ELSEWHERE, NOON + timedelta(hours=1, seconds=1)) == 0


def test_signing_in_forgets_the_failures_of_the_name(make_sessions: Sessions) -> None:
    for _ in range(4):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    with make_sessions.begin() as session:
        attempt = throttling.begin(session, "binh.tv", ELSEWHERE, NOON)
        assert isinstance(attempt, Attempt)
        throttling.succeeded(session, attempt)
    assert [waits(make_sessions, "binh.tv", ELSEWHERE, NOON) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


def test_a_right_password_without_its_code_is_neither_a_failure_nor_forgets_any(make_sessions: Sessions) -> None:
    """Else whoever has the password guesses codes between two such tries for ever."""
    for _ in range(4):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    for _ in range(3):
        with make_sessions.begin() as session:
            attempt = throttling.begin(session, "binh.tv", ELSEWHERE, NOON)
            assert isinstance(attempt, Attempt)
            throttling.undecided(session, attempt)
    assert [waits(make_sessions, "binh.tv", ELSEWHERE, NOON) for _ in range(2)] == [0, 1]


def test_many_at_once_are_counted_as_many(make_sessions: Sessions) -> None:
    with ThreadPoolExecutor(8) as pool:
        tried = list(pool.map(lambda _: waits(make_sessions, "binh.tv", ELSEWHERE, NOON), range(24)))
    assert tried.count(0) == 5


def test_an_administrator_lets_somebody_try_at_once(make_sessions: Sessions) -> None:
    for _ in range(9):
        fail(make_sessions, "binh.tv", ELSEWHERE, NOON)
    with make_sessions.begin() as session:
        throttling.release(session, "binh.tv")
    assert waits(make_sessions, "binh.tv", ELSEWHERE, NOON) == 0


def test_names_that_were_typed_are_not_kept(make_sessions: Sessions) -> None:
    """People type their password where the name goes."""
    fail(make_sessions, "cây khế sau hè", ELSEWHERE, NOON)
    with make_sessions() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM sign_in_failures").all()
        assert session.query(Account).count() == 0
    assert "khế" not in str(rows)
    assert ELSEWHERE not in str(rows)
