"""Writes that may be sent again: under the same `Idempotency-Key`, a write is done once and answered the same every time.

The key is claimed, the write is done and its answer is kept in one transaction. Whoever sends the same at the same time waits for
the database and gets the first answer; a write that failed has left nothing behind and may be tried again under its key.

    @router.post("", status_code=201, response_model=DossierShape, responses={…, **documented(…, *WRITE_PROBLEMS)})
    def open_new(asked: Annotated[…], once: Once, actor: Caller) -> Response:
        def write(session: Session) -> Written:
            return Written(DossierShape.model_validate(…), 201, {"Location": …})

        return once(write)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import BaseModel
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker
from starlette.responses import Response

from archive.rights.grants import running
from portal.api.actor import Caller
from portal.api.etags import etag_of
from portal.api.service import Here
from portal.errors import HttpRefused, IdempotencyKeyReused
from portal.records import IdempotencyKey
from sohoa.clock import today, utc_now

KEY_HEADER, REPLAYED_HEADER = "Idempotency-Key", "Idempotency-Replayed"
KEPT_FOR = timedelta(hours=24)
WRITE_PROBLEMS = (IdempotencyKeyReused, HttpRefused)
"""What every operation with `Once` documents."""


@dataclass(frozen=True, slots=True)
class Written:
    """What is answered to a write: a body as JSON, with its ETag."""

    body: BaseModel
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    told_once: BaseModel | None = None
    """The body of the first answer alone: with a secret, which is kept nowhere."""


Write = Callable[[Session], Written]


@dataclass(frozen=True)
class Repeatable:
    """A write of one request. Call it with what is to be done in one transaction."""

    sessions: sessionmaker[Session]
    scope: str | None
    """None: the caller gave no key, so the write is done every time that it comes."""
    request: str
    account: int | None

    def __call__(self, write: Write) -> Response:
        """Do it, or answer as it was answered before. Raises `IdempotencyKeyReused`, and what `write` raises."""
        with self.sessions.begin() as session:
            if self.scope is None:
                return _answer_first(write(session))
            session.execute(delete(IdempotencyKey).where(IdempotencyKey.expires_at <= utc_now()))
            request = _hash(self.request.encode(), repr(self._grants(session)).encode())
            claimed = _claim(session, self.scope, request)
            if claimed is None:
                return _answer_again(session, self.scope, request)
            written = write(session)
            answer = _answer(written)
            claimed.status, claimed.headers, claimed.body = answer.status_code, dict(answer.headers), bytes(answer.body)
            return _answer_first(written)

    def _grants(self, session: Session) -> tuple[int, ...]:
        """Those that the caller has: when one has ended, what it let them do is not answered again."""
        return () if self.account is None else running(session, self.account, today())


async def _repeatable(
    http: Request,
    here: Here,
    actor: Caller,
    key: Annotated[
        str | None,
        Header(
            alias=KEY_HEADER,
            min_length=1,
            max_length=255,
            pattern=r"^[\x21-\x7e]+$",
            description="Chosen by the caller, once for each write. Sent again within 24 hours with the same request, the write "
            "is not done again and the first answer comes again.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ] = None,
) -> Repeatable:
    scope = None if key is None else _hash(actor.key.encode(), key.encode())
    as_whom = repr((actor.why, actor.roles)).encode()  # An answer is not given again to who would not be given it any more.
    told = _hash(http.method.encode(), http.url.path.encode(), http.url.query.encode(), await http.body(), as_whom)
    return Repeatable(here.installation.sessions, scope, told, actor.account)


Once = Annotated[Repeatable, Depends(_repeatable)]


def _hash(*parts: bytes) -> str:
    """Of each part's own hash, so that no two lists of parts run together to the same bytes."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def _claim(session: Session, scope: str, request: str) -> IdempotencyKey | None:
    """The key as ours; None where somebody had it before, for whose transaction the database waits."""
    claimed = IdempotencyKey(scope=scope, request=request, expires_at=utc_now() + KEPT_FOR)
    try:
        with session.begin_nested():
            session.add(claimed)
    except IntegrityError:
        return None
    return claimed


def _answer_again(session: Session, scope: str, request: str) -> Response:
    first = session.scalars(select(IdempotencyKey).where(IdempotencyKey.scope == scope)).one()
    if first.request != request:
        raise IdempotencyKeyReused
    return Response(first.body, first.status or 200, {**first.headers, REPLAYED_HEADER: "true"})


def _answer_first(written: Written) -> Response:
    return _answer(written if written.told_once is None else replace(written, body=written.told_once))


def _answer(written: Written) -> Response:
    body = written.body.model_dump_json().encode()
    headers = {"ETag": etag_of(written.body), **written.headers}
    return Response(body, written.status, headers, media_type="application/json")
