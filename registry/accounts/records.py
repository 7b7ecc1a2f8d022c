"""Tables of identity: accounts, the roles they hold, sessions, secrets of services, and how often somebody failed to sign in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from sohoa.clock import utc_now
from sohoa.records import Base, RecordId, UtcDateTime


class Account(Base):
    """A person or a service that may sign in. It is ended, never deleted: the log names it."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    """`person` or `service`."""
    name: Mapped[str] = mapped_column(String(60), unique=True)
    """What is typed to sign in: lower case letters, digits, `.`, `-`, `_`, `@`. Never given to somebody else."""
    full_name: Mapped[str] = mapped_column(String(200))
    """Stands in the log and on papers."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(200))
    ended_reason: Mapped[str | None] = mapped_column(Text)

    password_hash: Mapped[str | None] = mapped_column(String(200))
    """Argon2id. None: signs in elsewhere, or is a service."""
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """A password that somebody else knows is for one use, and ends. None: one that its owner chose."""

    totp_secret: Mapped[str | None] = mapped_column(String(300))
    """Sealed with the key of the installation."""
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """None: set up, but no code was shown yet; not asked for."""
    totp_last_step: Mapped[int | None] = mapped_column(Integer)
    """Number of the half minute whose code was used last: none before it counts again."""

    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(255))
    """Who it is at the OpenID provider `issuer`."""
    scopes: Mapped[list[str] | None] = mapped_column(JSON)
    """What a service may be let in for. None: a person."""

    roles: Mapped[list[AccountRole]] = relationship(order_by="AccountRole.id")


class AccountRole(Base):
    """A role that an account holds for a unit, from a day to a day. What ended stays on record."""

    __tablename__ = "account_role"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    unit: Mapped[str | None] = mapped_column(String(50))
    """None: for the whole agency."""
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    """Its last day. None: no end is known."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    given_by: Mapped[str] = mapped_column(String(200))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Taken away before its last day, at once."""
    taken_by: Mapped[str | None] = mapped_column(String(200))


class RecoveryCode(Base):
    """Stands in for a code of a lost device, once."""

    __tablename__ = "account_recovery_code"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AccountSession(Base):
    """That an account is signed in, or that a service got a token. Only the hash of the token is kept."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    """`page` (a cookie), `program` (a bearer token), `terminal` or `service`."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    """To the minute."""
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    """Whatever happens."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_why: Mapped[str | None] = mapped_column(String(30))
    origin: Mapped[str | None] = mapped_column(String(100))
    place: Mapped[str | None] = mapped_column(String(100), index=True)
    """What counts as one address when failures are counted (`throttling.place_of`)."""
    agent: Mapped[str | None] = mapped_column(String(200))
    """What the browser or program says it is."""
    scopes: Mapped[list[str] | None] = mapped_column(JSON)
    """Of a service: what this token lets in for."""
    roles: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)
    """What the OpenID provider said when it began; they end with the session."""

    account: Mapped[Account] = relationship()


class ServiceSecret(Base):
    """A secret with which a service gets tokens. Two may be in use at a time, so that one can take the other's place."""

    __tablename__ = "service_secret"

    id: Mapped[int] = mapped_column(RecordId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    created_by: Mapped[str] = mapped_column(String(200))
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInFailures(Base):
    """How often signing in failed of late: for a name, for an address, or for a name from an address where it is at home."""

    __tablename__ = "sign_in_failures"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256: what people type for a name may be their password."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wait_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turned_away: Mapped[int] = mapped_column(Integer, default=0)
    """How many came during the present wait. They do not make it longer."""
