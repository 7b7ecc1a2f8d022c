"""The second factor: codes as RFC 6238 has them, each counts once; recovery codes each once too."""

from __future__ import annotations

import base64
import hmac
import struct
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha1
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.accounts import account as accounts
from registry.accounts import second_factor
from registry.accounts.errors import KeyMissing, KeyUnsafe, SecondFactorNotSetUp, SecondFactorThere, SignInRefused
from registry.accounts.keys import Seal, make
from registry.accounts.records import Account
from sohoa.records import Sessions
from tests.registry.accounts.conftest import NOON, THU


def device(secret: str, at: datetime) -> str:
    """What a device shows: RFC 6238 and RFC 4226, 5.3, written down once more."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(at.timestamp()) // 30), sha1).digest()
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_the_device_of_this_test_is_one() -> None:
    """RFC 6238, appendix B, the first and the last value of SHA-1, of which six digits are shown."""
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert device(secret, datetime.fromtimestamp(59).astimezone()) == "287082"
    assert device(secret, datetime.fromtimestamp(20_000_000_000).astimezone()) == "353130"


@pytest.fixture
def session(make_sessions: Sessions) -> Iterator[Session]:
    with make_sessions.begin() as opened:
        yield opened


@pytest.fixture
def binh(session: Session) -> Account:
    return accounts.add_person(session, THU, "binh.tv", "Trần Văn Bình")[0]


@pytest.fixture
def seal(folder: Path) -> Seal:
    return Seal(folder)


@pytest.fixture
def secret(session: Session, binh: Account, seal: Seal) -> str:
    """Of a factor that was confirmed a minute before."""
    given, _ = second_factor.set_up(binh, seal)
    second_factor.confirm(session, binh, device(given, NOON - timedelta(minutes=1)), seal, NOON - timedelta(minutes=1))
    return given


def test_it_counts_once_its_first_code_is_confirmed(session: Session, binh: Account, seal: Seal) -> None:
    given, address = second_factor.set_up(binh, seal)
    assert address.startswith("otpauth://totp/S%E1%BB%95%20H%C3%B3a:binh.tv?")
    assert f"secret={given}" in address
    assert not second_factor.is_needed(binh)
    with pytest.raises(SignInRefused):
        second_factor.confirm(session, binh, "000000", seal, NOON)
    codes, event = second_factor.confirm(session, binh, device(given, NOON), seal, NOON)
    assert second_factor.is_needed(binh)
    assert len(set(codes)) == 10
    assert event.details == {"recovery_codes": 10}
    with pytest.raises(SecondFactorThere):
        second_factor.set_up(binh, seal)


@pytest.mark.parametrize(("seconds", "right"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_clocks_may_differ_by_half_a_minute(
    session: Session, binh: Account, seal: Seal, secret: str, seconds: int, right: bool
) -> None:
    code = device(secret, NOON + timedelta(seconds=seconds))
    assert second_factor.takes(session, binh, code, seal, NOON) is right


def test_a_code_counts_once_and_none_before_it(session: Session, binh: Account, seal: Seal, secret: str) -> None:
    earlier, present = device(secret, NOON - timedelta(seconds=30)), device(secret, NOON)
    assert second_factor.takes(session, binh, f" {present[:3]} {present[3:]}", seal, NOON)
    assert not second_factor.takes(session, binh, present, seal, NOON)
    assert not second_factor.takes(session, binh, earlier, seal, NOON)
    assert second_factor.takes(session, binh, device(secret, NOON + timedelta(seconds=30)), seal, NOON + timedelta(seconds=30))


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "-12345", "12345\x00", "𝟘" * 6])
def test_what_is_no_code_is_refused(session: Session, binh: Account, seal: Seal, secret: str, code: str) -> None:
    assert not second_factor.takes(session, binh, code, seal, NOON)


def test_a_recovery_code_counts_once(session: Session, binh: Account, seal: Seal) -> None:
    given, _ = second_factor.set_up(binh, seal)
    codes, _ = second_factor.confirm(session, binh, device(given, NOON), seal, NOON)
    assert second_factor.takes(session, binh, codes[3].upper().replace("-", " "), seal, NOON)
    assert not second_factor.takes(session, binh, codes[3], seal, NOON)
    assert second_factor.recovery_codes_left(session, binh) == 9
    other = accounts.add_person(session, THU, "mai.lt", "Lê Thị Mai")[0]
    assert not second_factor.takes(session, other, codes[4], seal, NOON)


def test_who_reads_the_database_gets_no_codes(session: Session, binh: Account, secret: str, tmp_path: Path) -> None:
    session.flush()
    kept = str(session.connection().exec_driver_sql("SELECT * FROM account").all())
    assert secret not in kept
    with pytest.raises(KeyMissing):
        second_factor.takes(session, binh, "123456", Seal(make(tmp_path / "other").parent), NOON)


def test_taken_away_it_is_asked_for_no_more(session: Session, binh: Account, seal: Seal, secret: str) -> None:
    assert second_factor.take_away(session, binh).verb == "take_factor"
    assert not second_factor.is_needed(binh)
    assert second_factor.recovery_codes_left(session, binh) == 0
    with pytest.raises(SecondFactorNotSetUp):
        second_factor.take_away(session, binh)


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = make(tmp_path / "khóa")
    first = file.read_bytes()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert make(tmp_path / "khóa").read_bytes() == first
    assert make(tmp_path / "khác").read_bytes() != first
    file.chmod(0o640)
    with pytest.raises(KeyUnsafe):
        Seal(tmp_path / "khóa")
    with pytest.raises(KeyMissing):
        Seal(tmp_path / "không có")


def test_what_was_sealed_for_a_while_opens_only_then(seal: Seal) -> None:
    sealed = seal.close("cà phê sữa đá")
    assert seal.open(sealed) == "cà phê sữa đá"
    assert seal.open_within(sealed, 60) == "cà phê sữa đá"
    assert seal.open_within(sealed[:-6] + "AAAA==", 60) is None
    assert seal.open_within("không phải", 60) is None
