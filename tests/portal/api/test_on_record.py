"""Whatever somebody asks of the API is on record before it is answered: what was shown, whose it is, and what was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from sqlalchemy import select

from archive import deposit, link_person
from archive.log import verify
from archive.records import Act
from intake.dossiers import open_dossier
from page import kept_words
from portal.api import openid, signing_in, tokens
from portal.api.actor import _on_record
from portal.api.app import create_app
from registry import persons
from registry.actor import Actor
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.archive.deposited import read, reading, source, words_rendition
from tests.portal.api.conftest import ReadBatch
from tests.portal.api.served import HEADERS, OFFICER

pytestmark = pytest.mark.xdist_group("api")
HOA, MAI, LAN, CODE = "030185004321", "001185012349", "001190004567", "000.00.01.H29-260310-0420"
SEEDER = Actor("Lê Minh Tuấn", "worker", unit="07906")
FREE = {
    "GET /v1/": "what this is",
    "GET /v1/health": "counts",
    "GET /healthz": "that it lives",
    "GET /readyz": "which parts are reached",
    "GET /v1/procedures": "law, no secret",
    "GET /v1/procedures/{code}": "law, no secret",
    "GET /v1/document-types": "law, no secret",
    "GET /v1/units": "no secret",
    "GET /v1/units/{code}": "no secret",
    "GET /v1/batches/{id}/progress": "counts",
    "GET /v1/batches/{id}/events": "counts",
}
"""Operations that nobody answers for: they show nothing of anybody."""
_ACCOUNTS = (signing_in, tokens, openid)
OF_ACCOUNTS = {route.endpoint for room in _ACCOUNTS for route in room.router.routes if isinstance(route, APIRoute)}
"""Who signs in is not known before: these put their own acts on record."""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A document of Nguyễn Thị Hoa on which Lê Thị Mai is mentioned, in a dossier of Nguyễn Thị Hoa."""
    with open_installation(Settings(data=tmp_path_factory.mktemp("on record") / "data")) as opened:
        with opened.sessions.begin() as session:
            hoa = persons.find_or_create(session, personal_number=HOA, name="Nguyễn Thị Hoa")
            mai = persons.find_or_create(session, personal_number=MAI, name="Lê Thị Mai")
            held = opened.objects.put(BytesIO(kept_words.to_bytes(read(1, 2))))
            kept = replace(words_rendition(), stored=held)
            scan = replace(source(), stored=opened.objects.put(BytesIO(drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA)))))
            document = deposit(session, scan, reading(1, 2), read(1, 2), [kept], SEEDER)
            link_person(session, document.id, hoa.id, "owner")
            link_person(session, document.id, mai.id, "mentioned")
            open_dossier(session, CODE, procedure="1.001667", person_id=hoa.id, actor=SEEDER)
        yield opened


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[TestClient]:
    app = create_app(installation.settings, work=False)
    with TestClient(app, base_url="http://localhost", headers=HEADERS, raise_server_exceptions=False) as made:
        yield made


def acts_after(installation: Installation, before: int) -> Sequence[Act]:
    with installation.sessions() as session:
        return session.scalars(select(Act).where(Act.id > before).order_by(Act.id)).all()


def last(installation: Installation) -> int:
    with installation.sessions() as session:
        return session.scalar(select(Act.id).order_by(Act.id.desc()).limit(1)) or 0


def asked(client: TestClient, installation: Installation, method: str, path: str, **more: Any) -> tuple[Any, Sequence[Act]]:
    """The answer, and what is on record of it."""
    before = last(installation)
    answer = client.request(method, path, **more)
    return answer, acts_after(installation, before)


def routes(client: TestClient) -> dict[str, APIRoute]:
    """Every operation of the description, by method and path."""
    described = client.get("/v1/openapi.json").json()
    told = {f"{method.upper()} {path}" for path, methods in described["paths"].items() for method in methods}
    found = {f"{method} {route.path}": route for route in _all(client.app.routes) for method in route.methods}  # type: ignore[attr-defined]
    return {name: found[name] for name in told}


def _all(there: Sequence[Any]) -> Iterator[APIRoute]:
    for route in there:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from _all(getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", []))


def depends_on(dependant: Any, wanted: Any) -> bool:
    return dependant.call is wanted or any(depends_on(one, wanted) for one in dependant.dependencies)


def test_every_operation_leaves_an_act_or_shows_nothing_of_anybody(client: TestClient) -> None:
    """A new operation is on record as soon as it takes its caller; without one it has to be named here, with the reason."""
    without = {name for name, route in routes(client).items() if not depends_on(route.dependant, _on_record)}
    without -= {name for name, route in routes(client).items() if route.endpoint in OF_ACCOUNTS}
    assert without == set(FREE)


def test_whatever_is_asked_is_on_record(client: TestClient, installation: Installation) -> None:
    """Every operation that reads, as its description has it: an act that says what was looked at, or that it was refused."""
    examples = {"id": "1", "code": CODE, "kind": "original", "position": "1", "version": "1", "DocCode": "G09.01_CV_000021_V1"}
    walked = 0
    for name, route in routes(client).items():
        method, path = name.split()
        if method != "GET" or name in FREE or route.endpoint in OF_ACCOUNTS:
            continue
        answer, acts = asked(client, installation, method, re.sub(r"\{(\w+)\}", lambda found: examples[found[1]], path))
        if answer.status_code == 422 and answer.json()["code"] == "REQUEST_INVALID":
            assert not acts or acts[-1].verb == "refuse", name
            continue
        assert acts, name
        assert {act.who for act in acts} == {OFFICER}, name
        refused = answer.status_code >= 400
        assert (acts[-1].verb == "refuse") is (refused and answer.status_code < 500), name
        walked += 1
    assert walked >= 18


def test_a_read_names_document_persons_purpose_and_where_from(client: TestClient, installation: Installation) -> None:
    answer, (act,) = asked(client, installation, "GET", "/v1/documents/1")
    assert answer.status_code == 200
    assert (act.verb, act.subject_kind, act.subject_id, act.persons) == ("read", "document", "1", [1, 2])
    assert (act.who, act.unit, act.purpose, act.channel) == (OFFICER, "07906", "Hồ sơ ốm đau", "api")
    assert act.origin == "testclient"


def test_in_a_list_only_whose_papers_they_are_counts(client: TestClient, installation: Installation) -> None:
    for path in ("/v1/documents", "/v1/review", "/v1/dossiers"):
        _, (act,) = asked(client, installation, "GET", path)
        assert (act.verb, act.persons) == ("search", [1]), path


@pytest.mark.parametrize("path", ["/v1/documents", "/v1/dossiers", "/v1/search?q=ra%20vi%E1%BB%87n"])
def test_whoever_is_asked_for_is_told_of_it_though_nothing_was_found(
    path: str, client: TestClient, installation: Installation
) -> None:
    """Mai owns nothing here: who looked for her papers is what she may want to know."""
    address = f"{path}{'&' if '?' in path else '?'}person={MAI}&unit=07907"
    answer, (act,) = asked(client, installation, "GET", address)
    assert answer.status_code == 200
    assert (act.verb, act.persons, act.details["person"], act.details["unit"]) == ("search", [2], 2, "07907")


def test_a_refusal_is_on_record_though_nothing_else_of_it_is(client: TestClient, installation: Installation) -> None:
    answer, (act,) = asked(client, installation, "POST", "/v1/documents/1/verification", json={"form": "carbon copy"})
    assert answer.status_code == 422
    assert (act.verb, act.subject_kind, act.subject_id, act.persons) == ("refuse", "document", "1", [1, 2])
    assert act.details == {"operation": "POST /v1/documents/{id}/verification", "code": "VERIFIED_FORM_UNKNOWN"}


def test_what_cannot_be_read_as_a_request_is_neither_done_nor_refused(client: TestClient, installation: Installation) -> None:
    answer, acts = asked(client, installation, "GET", "/v1/documents?limit=many")
    assert (answer.status_code, list(acts)) == (422, [])


def test_a_write_that_is_answered_again_is_on_record_again(client: TestClient, installation: Installation) -> None:
    body = {"identifiers": {"personal_number": "079190001232"}, "name": "Trần Văn Đức"}
    headers = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
    first, (register,) = asked(client, installation, "POST", "/v1/persons", json=body, headers=headers)
    again, (answered,) = asked(client, installation, "POST", "/v1/persons", json=body, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert (register.verb, answered.verb) == ("register", "answer")


def test_nothing_is_shown_that_cannot_be_put_on_record(client: TestClient, installation: Installation) -> None:
    with installation.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TRIGGER full BEFORE INSERT ON act BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try:
        for path in ("/v1/documents/1", "/v1/dossiers", "/v1/batches"):
            assert client.get(path).status_code == 500, path
    finally:
        with installation.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full")


def test_somebody_is_told_who_looked_and_nothing_of_others(client: TestClient, installation: Installation) -> None:
    client.get("/v1/documents/1")
    client.get("/v1/persons/1")
    assert client.get("/v1/persons/1/looks", headers={"X-Sohoa-Purpose": ""}).json()["code"] == "PURPOSE_MISSING"
    answer, (told,) = asked(client, installation, "GET", "/v1/persons/1/looks?limit=2")
    looks = answer.json()
    assert [(one["verb"], one["subject_kind"], one["subject_id"]) for one in looks["looks"]] == [
        ("refuse", "person", "1"),
        ("read", "person", "1"),
    ]
    assert {(one["who"], one["unit"], one["purpose"]) for one in looks["looks"][1:]} == {(OFFICER, "07906", "Hồ sơ ốm đau")}
    assert set(looks["looks"][0]) == {"at", "who", "unit", "channel", "purpose", "verb", "subject_kind", "subject_id"}
    assert (told.verb, told.persons) == ("tell_looks", [1])
    older = client.get("/v1/persons/1/looks", params={"cursor": looks["next"], "limit": 200}).json()["looks"]
    assert ("read", "document", "1") in {(one["verb"], one["subject_kind"], one["subject_id"]) for one in older}
    for_mai = client.get("/v1/persons/2/looks?limit=200").json()["looks"]
    assert ("read", "document", "1") in {(one["verb"], one["subject_kind"], one["subject_id"]) for one in for_mai}
    assert "read" not in {one["verb"] for one in for_mai if one["subject_kind"] == "person"}


def test_they_are_told_too_who_looked_before_it_was_known_whose_paper_it_is(
    client: TestClient, installation: Installation
) -> None:
    with installation.sessions.begin() as session:
        lan = persons.find_or_create(session, personal_number=LAN, name="Phạm Thị Lan").id
    _, (read_before,) = asked(client, installation, "GET", "/v1/documents/1")
    assert lan not in read_before.persons
    assert "document" not in kinds_of_looks(client, lan)
    with installation.sessions.begin() as session:
        link_person(session, 1, lan, "mentioned")
    looks = client.get(f"/v1/persons/{lan}/looks?limit=200").json()["looks"]
    at = read_before.at.isoformat().replace("+00:00", "Z")
    assert ("read", "document", "1", at) in {(one["verb"], one["subject_kind"], one["subject_id"], one["at"]) for one in looks}
    assert kinds_of_looks(client, lan) == {"document", "person"}


def kinds_of_looks(client: TestClient, person: int) -> set[str]:
    """Read part by part."""
    kinds, cursor = set(), ""
    while True:
        part = client.get(f"/v1/persons/{person}/looks?limit=3{cursor}").json()
        kinds |= {one["subject_kind"] for one in part["looks"]}
        if part["next"] is None:
            return kinds
        cursor = f"&cursor={part['next']}"


def test_the_log_is_shown_in_parts_that_hold_still_and_by_what_is_asked(client: TestClient, installation: Installation) -> None:
    client.get("/v1/documents/999")
    first = client.get("/v1/audit/acts", params={"verb": "refuse", "limit": 1}).json()
    assert first["acts"][0]["details"]["code"] == "DOCUMENT_UNKNOWN"
    client.get("/v1/documents/998")
    second = client.get("/v1/audit/acts", params={"verb": "refuse", "limit": 1, "cursor": first["next"]}).json()
    assert second["acts"][0]["id"] < first["acts"][0]["id"]
    of_hoa, (looked,) = asked(client, installation, "GET", "/v1/audit/acts?person=1&subject_kind=document&limit=200")
    assert all(1 in one["persons"] or one["subject_id"] == "1" for one in of_hoa.json()["acts"])
    assert (looked.verb, looked.subject_kind, looked.persons) == ("read", "log", [1])
    assert client.get("/v1/audit/acts?since=2026-03-12T08:00:00").json()["code"] == "REQUEST_INVALID"
    assert client.get("/v1/audit/acts?until=2020-01-01T00:00:00Z").json()["acts"] == []


def test_the_log_of_all_this_is_sealed_and_clean(client: TestClient, installation: Installation, tmp_path: Path) -> None:
    installation.log.sealer.seal_all()
    head = client.get("/v1/audit/head").json()
    assert head["stored"] == head["seal"] > 0
    found = verify(installation.engine, installation.log.store, installation.log.keys)
    assert (found.clean, found.findings.kept) == (True, [])


def test_leafing_through_the_pictures_of_a_document_is_one_act(read: ReadBatch) -> None:
    """For each purpose: an act says what for, so that another purpose is another act."""
    path = f"/v1/documents/{read.discharge}/pages/1/image?width=200"
    for purpose in ("Leafing%20through", "Leafing%20through", "Once%20more"):
        assert read.client.get(path, headers={"X-Sohoa-Purpose": purpose}).status_code == 200
    acts = [act for act in read.served.acts("document", read.discharge) if act.details.get("what") == "image"]
    assert [act.purpose for act in acts if act.purpose in ("Leafing through", "Once more")] == ["Leafing through", "Once more"]
