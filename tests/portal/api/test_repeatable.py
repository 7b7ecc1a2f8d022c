"""What every operation of the API relies on: writes that may be sent again, ETags, cursors."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import Response

from portal.api.cursors import Cursor, cursor_at, page_of
from portal.api.etags import etag_of, refuse_outdated, tagged
from portal.api.idempotency import Once, Written
from portal.api.load import Load
from portal.api.problems import speak_in_problems
from portal.errors import PageUnknown
from portal.records import IdempotencyKey
from registry.records import Person
from sohoa.records import Base, open_engine, sessions
from sohoa.settings import Settings

ACTOR = {"X-Sohoa-Actor": "Tr%E1%BA%A7n%20V%C4%83n%20B%C3%ACnh"}


class VisitShape(BaseModel):
    """Somebody's turn at the counter; kept as a person here."""

    id: int
    who: str | None
    counter: str | None


class Installation:
    def __init__(self, data: Path) -> None:
        self.engine = open_engine(f"sqlite:///{data / 'sohoa.db'}")
        Base.metadata.create_all(self.engine)
        self.sessions = sessions(self.engine)


class Here:
    def __init__(self, installation: Installation) -> None:
        self.installation, self.load = installation, Load()

    def has_accounts(self) -> bool:
        return False


def shape(visit: Person) -> VisitShape:
    return VisitShape(id=visit.id, who=visit.name, counter=visit.sex)


def application(installation: Installation) -> FastAPI:
    """A small API over real tables, with the helpers as every operation uses them."""
    app = FastAPI()
    app.state.service = Here(installation)
    speak_in_problems(app, Settings())

    @app.post("/visits", status_code=201)
    def come(asked: dict[str, str], once: Once) -> Response:
        def write(session: Session) -> Written:
            visit = Person(name=asked["who"])
            session.add(visit)
            session.flush()
            if asked["who"] == "không ai":
                raise PageUnknown(id=visit.id, position=1, pages=0)
            return Written(shape(visit), 201, {"Location": f"/visits/{visit.id}"})

        return once(write)

    @app.get("/visits/{id}")
    def show(id: int, request: Request) -> Response:
        with installation.sessions() as session:
            return tagged(request, shape(session.get_one(Person, id)))

    @app.patch("/visits/{id}")
    def move(id: int, asked: dict[str, str], request: Request, once: Once) -> Response:
        def write(session: Session) -> Written:
            visit = session.get_one(Person, id)
            refuse_outdated(request, shape(visit))
            visit.sex = asked["counter"]
            return Written(shape(visit))

        return once(write)

    @app.get("/visits")
    def list_visits(cursor: Cursor = None, limit: Annotated[int, "small"] = 2) -> dict[str, object]:
        with installation.sessions() as session:
            order = (Person.created_at, Person.id)
            page = page_of(session, select(Person), order, list_name="visits", cursor=cursor, limit=limit, newest_first=True)
            return {"who": [one.name for one in page.rows], "next": page.next}

    return app


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def client(installation: Installation) -> Iterator[TestClient]:
    with TestClient(application(installation), headers=ACTOR) as opened:
        yield opened


def come(client: TestClient, who: str, key: str | None = None, **headers: str) -> httpx.Response:
    return client.post("/visits", json={"who": who}, headers={**({"Idempotency-Key": key} if key else {}), **headers})


def everybody(installation: Installation) -> list[str]:
    with installation.sessions() as session:
        return list(session.scalars(select(Person.name).order_by(Person.id)))


def test_the_same_write_sent_again_is_done_once_and_answered_the_same(client: TestClient, installation: Installation) -> None:
    first, again = come(client, "Nguyễn Thị Hoa", "k-1"), come(client, "Nguyễn Thị Hoa", "k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (again.headers["location"], again.headers["etag"]) == (first.headers["location"], first.headers["etag"])
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert everybody(installation) == ["Nguyễn Thị Hoa"]


def test_without_a_key_every_write_counts(client: TestClient, installation: Installation) -> None:
    come(client, "Nguyễn Thị Hoa")
    come(client, "Nguyễn Thị Hoa")
    assert everybody(installation) == ["Nguyễn Thị Hoa"] * 2


def test_a_key_serves_one_request_only(client: TestClient, installation: Installation) -> None:
    come(client, "Nguyễn Thị Hoa", "k-1")
    other = come(client, "Lê Thị Mai", "k-1")
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert everybody(installation) == ["Nguyễn Thị Hoa"]


def test_two_callers_may_choose_the_same_key(client: TestClient, installation: Installation) -> None:
    come(client, "Nguyễn Thị Hoa", "1")
    come(client, "Lê Thị Mai", "1", **{"X-Sohoa-Actor": "Somebody"})
    assert everybody(installation) == ["Nguyễn Thị Hoa", "Lê Thị Mai"]


def test_a_write_that_failed_left_nothing_and_may_be_tried_again(client: TestClient, installation: Installation) -> None:
    assert [come(client, "không ai", "k-1").status_code for _ in range(2)] == [404, 404]
    assert everybody(installation) == []
    assert come(client, "Lê Thị Mai", "k-1").status_code == 201


def test_the_same_write_sent_many_times_at_once_is_done_once(client: TestClient, installation: Installation) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: come(client, "Nguyễn Thị Hoa", "k-1"), range(32)))
    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
    assert sum("idempotency-replayed" not in one.headers for one in answers) == 1
    assert everybody(installation) == ["Nguyễn Thị Hoa"]


def test_a_key_is_forgotten_once_it_expired(client: TestClient, installation: Installation) -> None:
    come(client, "Nguyễn Thị Hoa", "k-1")
    with installation.sessions.begin() as session:
        session.scalars(select(IdempotencyKey)).one().expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert come(client, "Lê Thị Mai", "k-1").status_code == 201
    with installation.sessions() as session:
        assert len(session.scalars(select(IdempotencyKey)).all()) == 1


@pytest.mark.parametrize("key", ["", "có dấu".encode(), "a b", "x" * 256])
def test_a_key_that_is_none_is_refused(client: TestClient, key: str | bytes) -> None:
    answer = client.post("/visits", json={"who": "Hoa"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["errors"][0]["place"]) == (422, "header.Idempotency-Key")


def test_what_the_caller_has_is_not_sent_again(client: TestClient) -> None:
    where = come(client, "Nguyễn Thị Hoa").headers["location"]
    etag = client.get(where).headers["etag"]
    for names in (etag, f'"other", W/{etag}', "*"):
        answer = client.get(where, headers={"If-None-Match": names})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert client.get(where, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_is_made_to_the_state_that_was_read(client: TestClient) -> None:
    opened = come(client, "Nguyễn Thị Hoa")
    where, etag = opened.headers["location"], opened.headers["etag"]
    assert client.get(where).headers["etag"] == etag
    assert client.patch(where, json={"counter": "2"}).json()["code"] == "PRECONDITION_MISSING"
    moved = client.patch(where, json={"counter": "2"}, headers={"If-Match": etag})
    assert (moved.status_code, moved.json()["counter"]) == (200, "2")
    outdated = client.patch(where, json={"counter": "3"}, headers={"If-Match": etag})
    assert (outdated.status_code, outdated.json()["code"]) == (412, "PRECONDITION_FAILED")
    weakly = client.patch(where, json={"counter": "3"}, headers={"If-Match": f"W/{moved.headers['etag']}"})
    assert weakly.status_code == 412, "If-Match compares strongly (RFC 9110, 13.1.1)"


def test_an_etag_differs_whenever_the_resource_does() -> None:
    same, other = VisitShape(id=1, who="Hoa", counter="1"), VisitShape(id=1, who="Hoa", counter="2")
    assert etag_of(same) == etag_of(same.model_copy()) != etag_of(other)


def test_a_list_holds_still_while_rows_come(client: TestClient, installation: Installation) -> None:
    """New rows stand before the first part; no row comes twice, none is left out, though some came at the same moment."""
    at = datetime(2026, 3, 10, 1, tzinfo=UTC)
    with installation.sessions.begin() as session:
        session.add_all(Person(name=str(number), created_at=at + timedelta(minutes=number // 3)) for number in range(7))
    seen, cursor = [], None
    while True:
        page = client.get("/visits", params={"cursor": cursor} if cursor else {}).json()
        assert "who" in page, page
        seen += page["who"]
        cursor = page["next"]
        if cursor is None:
            break
        come(client, "mới")
    assert seen == ["6", "5", "4", "3", "2", "1", "0"]


def test_the_end_of_a_list_is_told_by_the_last_part(client: TestClient) -> None:
    assert client.get("/visits").json() == {"who": [], "next": None}
    come(client, "Hoa")
    come(client, "Mai")
    assert client.get("/visits").json() == {"who": ["Mai", "Hoa"], "next": None}


@given(
    st.one_of(
        st.text(max_size=60), st.builds(cursor_at, st.sampled_from(["visits", "dossiers"]), st.text(max_size=9), st.integers())
    )
)
def test_a_cursor_that_this_list_did_not_give_out_is_refused(cursor: str) -> None:
    engine = open_engine("sqlite://")
    Base.metadata.create_all(engine)
    app = FastAPI()
    speak_in_problems(app, Settings())

    @app.get("/visits")
    def list_visits(cursor: Cursor = None) -> int:
        with sessions(engine)() as session:
            order = (Person.created_at, Person.id)
            return len(page_of(session, select(Person), order, list_name="visits", cursor=cursor, limit=5).rows)

    answer = TestClient(app).get("/visits", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "CURSOR_INVALID")
    engine.dispose()
