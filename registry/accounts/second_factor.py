"""The second factor: codes of six digits from a device (TOTP, RFC 6238), and recovery codes for the day when it is lost."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives import constant_time
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.accounts.errors import SecondFactorNotSetUp, SecondFactorThere, SignInRefused
from registry.accounts.events import Event
from registry.accounts.keys import Seal
from registry.accounts.records import Account, RecoveryCode

STEP_SECONDS, DIGITS = 30, 6
STEPS_ASIDE = 1
"""Clocks may differ by one step either way (RFC 6238, 5.2)."""
RECOVERY_CODES = 10
ISSUER = "Sổ Hóa"


def set_up(account: Account, seal: Seal) -> tuple[str, str]:
    """A new secret as letters (Base32) and as the `otpauth:` address that devices read. Counts once a code of it is confirmed.

    Raises `SecondFactorThere`.
    """
    if account.totp_confirmed_at is not None:
        raise SecondFactorThere
    secret = secrets.token_bytes(20)
    account.totp_secret = seal.close(base64.b32encode(secret).decode("ascii"))
    account.totp_last_step = None
    return base64.b32encode(secret).decode("ascii"), _totp(secret).get_provisioning_uri(account.name, ISSUER)


def confirm(session: Session, account: Account, code: str, seal: Seal, now: datetime) -> tuple[list[str], Event]:
    """From now on a code is asked for. Gives the recovery codes, which nobody can read again.

    Raises `SecondFactorNotSetUp`, and `SignInRefused` where the code is not right.
    """
    if account.totp_secret is None or account.totp_confirmed_at is not None:
        raise SecondFactorNotSetUp
    if not _takes_code(session, account, code, seal, now):
        raise SignInRefused
    account.totp_confirmed_at = now
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(RecoveryCode(account_id=account.id, code_hash=_hash(code)) for code in codes)
    return codes, Event("set_up_factor", account.id, {"recovery_codes": len(codes)})


def take_away(session: Session, account: Account) -> Event:
    """No code is asked for any more. Raises `SecondFactorNotSetUp`."""
    if account.totp_secret is None:
        raise SecondFactorNotSetUp
    account.totp_secret = account.totp_confirmed_at = account.totp_last_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    return Event("take_factor", account.id)


def is_needed(account: Account) -> bool:
    """Whether a code is asked for."""
    return account.totp_confirmed_at is not None


def takes(session: Session, account: Account, code: str, seal: Seal, now: datetime) -> bool:
    """Whether the code is right. It is spent by that: neither it nor an earlier one is right a second time."""
    return _takes_code(session, account, code, seal, now) or _takes_recovery_code(session, account, code, now)


def _takes_code(session: Session, account: Account, code: str, seal: Seal, now: datetime) -> bool:
    digits = "".join(code.split())
    if account.totp_secret is None or not (len(digits) == DIGITS and digits.isascii() and digits.isdigit()):
        return False
    totp = _totp(base64.b32decode(seal.open(account.totp_secret)))
    present = int(now.timestamp()) // STEP_SECONDS
    right = [
        step
        for step in range(present - STEPS_ASIDE, present + STEPS_ASIDE + 1)
        if constant_time.bytes_eq(totp.generate(step * STEP_SECONDS), digits.encode("ascii"))
    ]
    return any(_spend(session, account, step) for step in right)


def _spend(session: Session, account: Account, step: int) -> bool:
    """Whether nobody was faster with this code: the database decides, for all processes."""
    later = Account.totp_last_step.is_(None) | (Account.totp_last_step < step)
    spent = session.execute(
        update(Account)
        .where(Account.id == account.id, later)
        .values(totp_last_step=step)
        .returning(Account.id)
        .execution_options(synchronize_session="evaluate")
    )
    return spent.first() is not None


def _takes_recovery_code(session: Session, account: Account, code: str, now: datetime) -> bool:
    unused = RecoveryCode.used_at.is_(None)
    spent = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_hash == _hash(code), unused)
        .values(used_at=now)
        .returning(RecoveryCode.id)
    )
    return spent.first() is not None


def recovery_codes_left(session: Session, account: Account) -> int:
    """How many recovery codes were not used yet."""
    left = select(RecoveryCode.id).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return len(session.scalars(left).all())


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, DIGITS, SHA1(), STEP_SECONDS)  # SHA-1 is what every device speaks; in HMAC its collisions do not matter.


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(10)).decode("ascii").lower()
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def _hash(code: str) -> str:
    """Codes are random: a fast hash is enough. Spaces, hyphens and capitals do not count."""
    return sha256("".join(letter for letter in code.lower() if letter.isalnum()).encode()).hexdigest()
