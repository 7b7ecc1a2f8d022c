"""Callers of the API who are signed in, and what is on record of them."""

from __future__ import annotations

import httpx
from sqlalchemy.orm import Session

from archive.records import Act
from sohoa.records import open_engine
from sohoa.settings import Settings
from tests.portal.agency import BINH, PHRASES, Agency
from tests.portal.api.served import Served


def signed_in(served: Served, name: str = BINH, **more: str) -> httpx.Client:
    """A program that somebody signed in."""
    answer = httpx.post(f"{served.url}/v1/session", json={"name": name, "password": PHRASES[name], **more}, timeout=60)
    assert answer.status_code == 201, answer.text
    return httpx.Client(
        base_url=served.url, headers={"Authorization": f"Bearer {answer.json()['token']}", "X-Sohoa-Purpose": "ho-so"}, timeout=60
    )


def token_of(served: Served, name: str, secret: str, **more: str) -> httpx.Response:
    """A service asks for a token."""
    form = {"grant_type": "client_credentials", **more}
    return httpx.post(f"{served.url}/v1/token", data=form, auth=(name, secret), timeout=60)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]


def acts(agency: Agency, *verbs: str) -> list[Act]:
    """Acts on record, oldest first."""
    engine = open_engine(Settings(data=agency.data).database_url)
    try:
        with Session(engine) as session:
            return session.query(Act).filter(Act.verb.in_(verbs)).order_by(Act.id).all()
    finally:
        engine.dispose()
