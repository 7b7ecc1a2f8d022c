"""Who sits at the terminal: without accounts whoever they say, with them whoever signed in.

The token of a session lies in the user's own configuration folder, readable by nobody else; scripts hand one over in
`SOHOA_TOKEN`.
"""

from __future__ import annotations

import getpass
import os
import socket
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session, sessionmaker

from portal.signing_in import idle
from registry.accounts import account as accounts
from registry.accounts import identity, sessions
from registry.accounts.errors import NotSignedIn
from registry.accounts.identity import Identity
from registry.accounts.records import Account
from sohoa.assembly import open_database
from sohoa.clock import today, utc_now
from sohoa.records import sessions as sessions_of
from sohoa.settings import Settings

TOKEN_VARIABLE = "SOHOA_TOKEN"


def origin() -> str:
    """Where a command comes from: the user of this machine."""
    return f"{getpass.getuser()}@{socket.gethostname()}"[:100]


def who_is_there(make_sessions: sessionmaker[Session], settings: Settings) -> Identity | None:
    """Whoever signed in; None where the installation has no accounts. Raises `NotSignedIn`."""
    now = utc_now()
    with make_sessions() as session:
        if not accounts.are_there(session):
            return None
        token = kept_token(settings)
        if token is None:
            raise NotSignedIn
        known, found = identity.of_token(session, token, idle(settings), now, today())
    if known.session is not None and sessions.must_be_noted(found, now):
        with make_sessions.begin() as session:
            sessions.note(session, known.session, now)
    return known


def who_is_there_before_opening(settings: Settings) -> Identity | None:
    """As `who_is_there`, where the installation is not open yet; a database that does not exist is not made."""
    engine = existing_database(settings)
    if engine is None:
        return None
    try:
        return who_is_there(sessions_of(engine), settings)
    finally:
        engine.dispose()


def has_accounts(settings: Settings) -> bool:
    """Whether the installation that the settings name has accounts. Makes nothing."""
    engine = existing_database(settings)
    if engine is None:
        return False
    try:
        with sessions_of(engine)() as session:
            return accounts.are_there(session)
    finally:
        engine.dispose()


def existing_database(settings: Settings) -> Engine | None:
    """The database where it can hold accounts: it exists, and is of a version that knows them. Raises `DatabaseUnreachable`."""
    if not settings.database and not (settings.data / "sohoa.db").exists():
        return None
    engine = open_database(settings)
    if inspect(engine).has_table(Account.__tablename__):
        return engine
    engine.dispose()
    return None


def kept_token(settings: Settings) -> str | None:
    """The token of this user for this installation."""
    given = os.environ.get(TOKEN_VARIABLE)
    if given:
        return given.strip()
    try:
        return _token_file(settings).read_text("ascii").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def keep_token(settings: Settings, token: str) -> Path:
    """Keep it where nobody else can read it, from its first byte on."""
    file = _token_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = file.with_suffix(".new")
    made.unlink(missing_ok=True)
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(token)
    made.replace(file)
    return file


def forget_token(settings: Settings) -> None:
    """It is of no use any more."""
    _token_file(settings).unlink(missing_ok=True)


def _token_file(settings: Settings) -> Path:
    """One for each installation."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "sohoa" / f"{sha256(settings.database_url.encode()).hexdigest()[:16]}.token"
