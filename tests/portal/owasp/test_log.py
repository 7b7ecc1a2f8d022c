"""API8 and A09: at its most talkative the server's log holds no secret, and of persons no number and no name."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests import drawn
from tests.portal.agency import ADMINISTRATOR, BINH, PHRASES, Agency, staffed
from tests.portal.api import served as at_served
from tests.portal.api.known import signed_in, token_of
from tests.portal.api.served import PATIENCE, Served, serving
from tests.portal.command import sohoa
from tests.portal.failing import failing

pytestmark = pytest.mark.xdist_group("owasp")
HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
GUESS = "mật khẩu đoán rất riêng 77"
TALKATIVE = "import logging; logging.basicConfig(level=logging.DEBUG); "
S3 = {"S3_ACCESS_KEY": "AKIA5KHOASOHOA7TEST", "S3_SECRET_KEY": "khoa-bi-mat-cua-kho-s3-rat-rieng"}


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Agency:
    return staffed(tmp_path_factory.mktemp("nhật ký"))


@pytest.fixture(scope="module")
def talkative(agency: Agency) -> Iterator[Served]:
    """Its server, with every logger of every library at DEBUG."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_served, "SERVE", TALKATIVE + at_served.SERVE)
        with serving(agency.data) as running:
            yield running


def log_of(served: Served) -> str:
    return served.data.with_suffix(".log").read_text("utf-8")


@pytest.fixture(scope="module")
def secrets(talkative: Served, agency: Agency) -> dict[str, str]:
    """What was said to the server in the course of a busy day, and must not be read anywhere."""
    scopes = ("--scope", "intake", "--scope", "search")
    agency.done(
        "account", "add-service", "cong-dvc", "--full-name", "Cổng dịch vụ công", *scopes, "--role", "intake_system@07906"
    )
    secret = agency.done("account", "secret", "make", "cong-dvc", "--json").value["value"]
    given = token_of(talkative, "cong-dvc", secret).json()["access_token"]
    token_of(talkative, "cong-dvc", f"{secret}x")
    with signed_in(talkative) as client, httpx.Client(base_url=talkative.url, timeout=60) as page:
        token = client.headers["authorization"].removeprefix("Bearer ")
        client.get("/v1/search", params={"q": f"{NAME} {HOA}"})
        client.get("/v1/documents", params={"person": HOA})
        client.post("/v1/persons", json={"identifiers": {"personal_number": HOA}, "name": NAME})
        client.get("/v1/persons", params={"number": HOA})
        client.get("/v1/persons", params={"name": NAME})
        client.post("/v1/intake/checks", json={"person": HOA, "procedure": "1.001667"})
        client.post("/v1/session/password", json={"old": GUESS, "new": f"{GUESS} mới"})
        client.post("/v1/session", json={"name": GUESS, "password": [GUESS]})
        client.post("/v1/session", content=f'{{"password": "{GUESS}"'.encode(), headers={"Content-Type": "application/json"})
        client.get(f"/v1/documents/{token}")
        client.get("/v1/documents", params={"token": token})
        client.get("/v1/documents", headers={"Authorization": f"Basic {b64encode(f'{BINH}:{GUESS}'.encode()).decode()}"})
        scan = drawn.pdf(drawn.page([f"Họ và tên: {NAME}", f"Số định danh cá nhân: {HOA}"], size=(900, 600)))
        form = {"unit": "07906", "person": HOA, "person_name": NAME}
        uploaded = client.post("/v1/batches", data=form, files={"file": (f"{NAME}.pdf", scan)})
        assert uploaded.status_code == 202, uploaded.text
        asked = {"name": BINH, "password": PHRASES[BINH], "deliver": "cookie"}
        begun = page.post("/v1/session", json=asked)
        cookie = page.cookies["sohoa"]
        page.get("/v1/documents")
    return {
        "password": PHRASES[BINH], "another's": PHRASES[ADMINISTRATOR], "guess": GUESS, "secret": secret, "given": given,
        "token": token, "cookie": cookie, "proof": begun.json()["proof"],
    }  # fmt: skip


def test_the_log_is_a_talkative_one(talkative: Served, secrets: dict[str, str]) -> None:
    assert secrets
    assert "DEBUG:" in log_of(talkative)


def test_no_secret_stands_in_the_log(talkative: Served, secrets: dict[str, str]) -> None:
    log = log_of(talkative)
    assert not [name for name, one in secrets.items() if one in log]


def test_no_number_and_no_name_of_a_person_stands_in_the_log(talkative: Served, secrets: dict[str, str]) -> None:
    assert secrets
    log = log_of(talkative)
    for one in (HOA, NAME, NAME.upper()):
        assert one not in log, [line for line in log.splitlines() if one in line][:3]


def test_nor_where_the_database_fails_in_the_middle_of_it(talkative: Served, secrets: dict[str, str]) -> None:
    """What is logged of a failure nobody foresaw holds the statement, and not what was asked with it."""
    headers = {"Authorization": f"Bearer {secrets['token']}", "X-Sohoa-Purpose": "ho-so"}
    with failing(talkative, "INSERT ON act"):
        for path, params in (("/v1/search", {"q": f"{NAME} {HOA}"}), ("/v1/persons", {"name": NAME})):
            answer = httpx.get(talkative.url + path, params=params, headers=headers, timeout=60)
            assert answer.status_code == 500, answer.text
            assert HOA not in answer.text
    log = log_of(talkative)
    assert "disk full" in log
    assert not [one for one in (HOA, NAME, *secrets.values()) if one in log]


def test_nor_what_was_put_into_the_address_of_a_request_that_failed(talkative: Served, secrets: dict[str, str]) -> None:
    """Codes of dossiers and documents are any text: what somebody pastes there may be anything."""
    headers = {"Authorization": f"Bearer {secrets['token']}", "X-Sohoa-Purpose": "ho-so"}
    with failing(talkative, "INSERT ON act"):
        for path in (f"/v1/dossiers/{HOA}", f"/api/v1/documents/{quote(NAME)}", f"/v1/dossiers/{secrets['proof'][:30]}"):
            assert httpx.get(talkative.url + path, headers=headers, timeout=60).status_code == 500, path
    log = log_of(talkative)
    assert "/v1/dossiers/{code}" in log
    assert not [one for one in (HOA, NAME, quote(NAME), secrets["proof"][:30]) if one in log]


def test_nor_by_the_work_whether_it_reads_or_fails(talkative: Served, secrets: dict[str, str]) -> None:
    """Children open and read the files; a file that none can open, and a database that fails while a document is put away."""
    headers = {"Authorization": f"Bearer {secrets['token']}", "X-Sohoa-Purpose": "ho-so"}
    scan = drawn.pdf(drawn.discharge_page(NAME, HOA))
    damaged = scan[: len(scan) // 2]

    def sent(*files: tuple[str, bytes]) -> int:
        form = {"unit": "07906", "person": HOA, "person_name": NAME}
        asked = [("file", one) for one in files]
        answer = httpx.post(f"{talkative.url}/v1/batches", data=form, files=asked, headers=headers, timeout=60)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["id"])

    def wait(ended: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not ended():
            assert time.monotonic() < until
            time.sleep(0.2)

    def is_finished(batch: int) -> bool:
        told = httpx.get(f"{talkative.url}/v1/batches/{batch}/progress", headers=headers, timeout=60)
        return bool(told.json()["finished"])

    read = sent((f"{NAME} {HOA}.pdf", scan), (f"{NAME} hỏng.pdf", damaged), (f"{NAME}.docx", b"PK" + HOA.encode()))
    wait(lambda: is_finished(read))
    with failing(talkative, "INSERT ON document"):
        put_away = sent((f"{NAME} lần hai.png", drawn.png(drawn.discharge_page(NAME, HOA))))
        wait(lambda: is_finished(put_away))
    log = log_of(talkative)
    assert "INSERT INTO document " in log
    assert not [line for line in log.splitlines() if HOA in line or NAME in line or NAME.upper() in line][:3]


@pytest.mark.parametrize(
    "words", [("document", "list"), ("config", "show"), ("doctor",), ("archive", "init"), ("archive", "verify")]
)
def test_keys_of_a_store_that_does_not_answer_are_told_nowhere(
    words: tuple[str, ...], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    ended = sohoa(*words, "--json", data=tmp_path / "data", OBJECTS="s3", S3_ENDPOINT="127.0.0.1:1", S3_TLS="false", **S3)
    for said in (ended.out, ended.err, caplog.text):
        assert not [key for key in S3.values() if key in said]
