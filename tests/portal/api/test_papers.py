"""Papers for the citizen over HTTP: PDF to save, with the same number each time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from intake.reception import receive
from portal.api import create_app
from registry.records import Unit
from sohoa.settings import Settings
from tests.intake.desk import CATALOGUE, MORNING, OFFICER, opened
from tests.intake.papers.rendered import text_of
from tests.portal.api.served import HEADERS

CODE = "000.00.01.H29-260310-0001"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """An API whose one dossier was received on 10 March 2026."""
    settings = Settings(data=tmp_path / "data", office_place="Thành phố Hồ Chí Minh")
    with TestClient(create_app(settings, work=False), base_url="http://127.0.0.1:8700", headers=HEADERS) as made:
        with made.app.state.service.installation.sessions.begin() as session:  # type: ignore[attr-defined]
            session.add(Unit(code="07906", name="Bảo hiểm xã hội cơ sở Bình Thạnh"))
            dossier = opened(session)
            receive(session, CATALOGUE, dossier.code, at=MORNING, actor=OFFICER, without_scans_because="Máy quét hỏng")
        yield made


def paper(client: httpx.Client, kind: str, **asked: str | int) -> httpx.Response:
    return client.get(f"/v1/dossiers/{CODE}/papers/{kind}", params=asked)


def test_a_receipt_comes_as_pdf_to_save(client: httpx.Client) -> None:
    answer = paper(client, "receipt")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert f"giay-tiep-nhan-{CODE}.pdf" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "private, no-store"
    assert f"Mã hồ sơ: {CODE}" in text_of(answer.content)


def test_the_same_paper_asked_for_again_is_the_same(client: httpx.Client) -> None:
    assert paper(client, "receipt").content == paper(client, "receipt").content


@pytest.mark.parametrize(
    ("kind", "asked", "status", "code"),
    [
        ("supplement", {}, 409, "PAPER_NOT_DUE"),
        ("apology", {}, 422, "REASON_NOT_GIVEN"),
        ("apology", {"reason": "山", "new_due": "2100-01-04"}, 422, "PAPER_LETTER_MISSING"),
        ("certificate", {}, 422, "REQUEST_INVALID"),
        ("supplement", {"request": 0}, 422, "REQUEST_INVALID"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_code(
    client: httpx.Client, kind: str, asked: dict[str, str | int], status: int, code: str
) -> None:
    answer = paper(client, kind, **asked)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_dossier_that_is_not_there_has_no_papers(client: httpx.Client) -> None:
    answer = client.get("/v1/dossiers/000.00.01.H29-260310-9999/papers/separator")
    assert (answer.status_code, answer.json()["code"]) == (404, "DOSSIER_UNKNOWN")


def test_nobody_prints_without_a_name(client: httpx.Client) -> None:
    del client.headers["X-Sohoa-Actor"]
    assert paper(client, "receipt").json()["code"] == "ACTOR_MISSING"
