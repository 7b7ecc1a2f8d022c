"""One house for all that only look; a copy of it for whoever changes something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copytree
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.records import Act
from portal.api.app import create_app
from sohoa.records import open_engine
from tests.portal.rights.expected import Purpose
from tests.portal.rights.house import House, build


@dataclass(frozen=True)
class Api:
    """The API over a house, and its log."""

    house: House
    client: TestClient

    def ask(self, role: str, purpose: Purpose, **request: Any) -> httpx.Response:
        """As the account with this role."""
        headers = {
            "Authorization": f"Bearer {self.house.tokens[role]}",
            **purpose.headers,
            **(request.pop("headers", None) or {}),
        }
        return self.client.request(**request, headers=headers)

    def refusals(self, since: int) -> list[str]:
        """The codes of what was refused since that act."""
        with self.records() as session:
            acts = session.scalars(select(Act).where(Act.id > since, Act.verb == "refuse").order_by(Act.id))
            return [act.details["code"] for act in acts]

    def acts_since(self, since: int) -> list[Act]:
        with self.records() as session:
            return list(session.scalars(select(Act).where(Act.id > since).order_by(Act.id)))

    @property
    def last_act(self) -> int:
        with self.records() as session:
            return session.scalar(select(func.max(Act.id))) or 0

    def records(self) -> Session:
        """The database, read past the API."""
        return Session(self.client.app.state.service.installation.engine)  # type: ignore[attr-defined]


@cache
def built(folder: Path) -> House:
    """Once for all folders of tests that have these fixtures."""
    (folder / "nhà").mkdir()
    return build(folder / "nhà")


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return built(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def api(house: House) -> Iterator[Api]:
    """For tests that leave papers, dossiers and batches as they are."""
    with serving(house) as made:
        yield made


@pytest.fixture(scope="module")
def own_house(house: House, api: Api, tmp_path_factory: pytest.TempPathFactory) -> House:
    """A copy for the tests of one module, with its seals beside it."""
    return copied(house, tmp_path_factory.mktemp("bản sao"))


@pytest.fixture(scope="module")
def own_api(own_house: House) -> Iterator[Api]:
    with serving(own_house) as made:
        yield made


def copied(house: House, folder: Path) -> House:
    engine = open_engine(house.settings.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    for one in (house.data, house.settings.seals_folder):
        copytree(one, folder / one.name)
    return house.at(folder / house.data.name)


@contextmanager
def serving(house: House) -> Iterator[Api]:
    """The API over a house, in this process and without work on what comes in."""
    app = create_app(house.settings, work=False)
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield Api(house, client)
