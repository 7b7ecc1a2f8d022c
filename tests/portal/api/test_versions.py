"""The versions of a document over HTTP: listed, each as it stood, made by reading again; and the bytes of each."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

import ocr
from archive import deposit
from archive.document_codes import bind, give_out
from archive.objects import StoredBytes
from ingest import receiving
from ingest.records import DONE, Item
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from page import kept_words
from portal.api.app import create_app
from portal.api.service import WORKER
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.archive.corrected import STAY
from tests.archive.deposited import OFFICER as ARCHIVIST
from tests.archive.deposited import read, reading, source, words_rendition
from tests.portal.api.served import HEADERS, OFFICER
from tests.portal.command import sohoa

pytestmark = pytest.mark.xdist_group("api")
CORRECTION = {"why": "đối chiếu bản chính", "fields": [{"name": "discharged_on", "value": "2026-03-09"}]}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Document 1, as a former reader read it; V2 is corrected, V3 says what it does not show and is accepted, V4 read again."""
    settings = Settings(data=tmp_path_factory.mktemp("phiên bản") / "data", workers=1)
    with open_installation(settings) as installation:
        _badly_read(installation)
    with TestClient(create_app(settings, work=False), base_url="http://localhost", headers=HEADERS) as made:
        for path, body in (
            ("corrections", CORRECTION),
            ("acceptance", {"form": "original", "not_shown": ["issued_on", "rest_note"]}),
        ):
            answer = made.post(f"/v1/documents/1/{path}", json=body, headers={"If-Match": "*"})
            assert answer.status_code == 200, answer.text
        assert read_again(made, "bộ đọc mới")["state"] == "done"
        yield made


def read_again(client: TestClient, why: str) -> Any:
    """What came of asking, once somebody has done the work."""
    asked = client.post("/v1/documents/1/reading", json={"why": why})
    assert asked.status_code == 202, asked.text
    finish_batch(client.app.state.service.installation, asked.json()["batch"], WORKER)  # type: ignore[attr-defined]
    return get(client, "/reading")


def _badly_read(installation: Installation) -> None:
    def kept(data: bytes) -> StoredBytes:
        return installation.objects.put(io.BytesIO(data))

    paper = drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", "030185004321"))
    batch = receiving.open_batch(installation, ARCHIVIST, receiving.Purpose())
    item = receiving.add_file(installation, batch, IncomingFile("ra viện.pdf", lambda: io.BytesIO(paper)), ARCHIVIST)
    scan = replace(source(item), stored=kept(paper))
    words = replace(words_rendition(), stored=kept(kept_words.to_bytes([replace(read(1)[0], reader="tesseract 5.3.0")])))
    with installation.sessions.begin() as session:
        session.get_one(Item, item).state = DONE
        document = deposit(session, scan, replace(reading(1), fields=STAY), [replace(read(1)[0], turn=0)], [words], ARCHIVIST)
        bind(session, give_out(session, "G09.01", "GT", scan.item), [document], installation.catalogue.types)


def get(client: TestClient, path: str) -> Any:
    answer = client.get(f"/v1/documents/1{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_each_version_tells_who_when_why_and_what_changed(client: TestClient) -> None:
    first, second, third, fourth = get(client, "/versions")["versions"]
    assert (first["number"], first["made_by"], first["who"], first["changes"]) == (1, "deposit", ARCHIVIST.name, [])
    assert (second["number"], second["made_by"], second["who"], second["why"]) == (
        2, "correction", OFFICER, "đối chiếu bản chính",
    )  # fmt: skip
    (changed,) = second["changes"]
    assert changed["name"] == "discharged_on"
    assert (changed["before"]["value"], changed["after"]["value"]) == ("2026-03-07", "2026-03-09")
    assert [(one["name"], one["after"]["value"]) for one in third["changes"]] == [("issued_on", None), ("rest_note", None)]
    assert [(one["who"], one["form"]) for one in third["acceptances"]] == [(OFFICER, "original")]
    assert (fourth["made_by"], fourth["who"], fourth["why"], fourth["changes"]) == ("reading", OFFICER, "bộ đọc mới", [])
    moments = [one["at"] for one in (first, second, third, fourth)]
    assert moments == sorted(moments)


def test_a_version_is_shown_as_it_stood(client: TestClient) -> None:
    days, accepted = [], []
    for number in (1, 2, 3, 4):
        stood = get(client, f"/versions/{number}")
        days.append(next(one["value"] for one in stood["fields"] if one["name"] == "discharged_on"))
        accepted.append(stood["accepted"] and stood["accepted"]["form"])
    assert days == ["2026-03-07", "2026-03-09", "2026-03-09", "2026-03-09"]
    assert accepted == [None, None, "original", "original"]
    answer = client.get("/v1/documents/1/versions/5")
    assert (answer.status_code, answer.json()["code"]) == (404, "VERSION_UNKNOWN")


def test_the_reader_of_today_tells_what_it_reads_otherwise(client: TestClient) -> None:
    reading = get(client, "/versions")["versions"][-1]["reading"]
    assert reading["reader"] == ocr.reader_version()
    otherwise = {one["name"]: [value["value"] for value in one["read"]] for one in reading["otherwise"]}
    assert not {"discharged_on", "admitted_on", "personal_number"} & set(otherwise), "said by an officer, or read alike"
    assert get(client, "")["verified_by"] == OFFICER


def test_earlier_renditions_stay_readable(client: TestClient) -> None:
    first, second, third, fourth = (
        client.get("/v1/documents/1/renditions/words", params={"version": number}).content for number in (1, 2, 3, 4)
    )
    assert [page.reader for page in kept_words.from_bytes(first)] == ["tesseract 5.3.0"]
    assert first == second == third != fourth
    assert client.get("/v1/documents/1/renditions/words").content == fourth
    stands = {one["kind"]: one["version"] for one in get(client, "")["renditions"]}
    assert (set(stands), stands["words"]) == ({"original", "words", "searchable_pdf"}, ocr.reader_version())
    lacking = client.get("/v1/documents/1/renditions/searchable_pdf", params={"version": 1})
    assert (lacking.status_code, lacking.json()["code"]) == (404, "RENDITION_UNKNOWN")
    assert client.get("/v1/documents/1/renditions/original", params={"version": 1}).content.startswith(b"%PDF-")
    unknown = client.get("/v1/documents/1/renditions/words", params={"version": 99})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "VERSION_UNKNOWN")


def test_under_its_code_each_version_has_the_pdf_of_its_reading(client: TestClient) -> None:
    place = "/api/v1/documents/download/G09.01_GT_000001_V{}"
    lacking = client.get(place.format(3))
    assert (lacking.status_code, lacking.json()["code"]) == (404, "RENDITION_UNKNOWN"), "nobody made one for the former reading"
    assert client.get(place.format(4)).content == client.get("/v1/documents/1/renditions/searchable_pdf").content
    assert client.get(place.format(5)).json()["code"] == "DOC_VERSION_UNKNOWN"


def test_read_once_more_it_makes_no_version(client: TestClient) -> None:
    before = get(client, "/versions")
    again = read_again(client, "đọc thử lại")
    assert (again["state"], again["version"], again["pages_read"]) == ("done", None, 1)
    assert get(client, "/versions") == before


def test_asking_is_answered_at_once_and_says_where_to_look(client: TestClient) -> None:
    answer = client.post("/v1/documents/1/reading", json={"why": "chữ mờ"})
    assert (answer.status_code, answer.headers["location"]) == (202, "/v1/documents/1/reading")
    asked = answer.json()
    assert (asked["state"], asked["pages"], asked["pages_read"], asked["version"]) == ("working", 1, 0, None)
    assert (asked["asked_by"], asked["unit"], asked["why"]) == (OFFICER, "07906", "chữ mờ")
    assert client.get(answer.headers["location"]).json() == asked
    assert client.post("/v1/documents/1/reading", json={"why": "chữ mờ quá"}).json() == asked, "it is being read already"
    batch = client.get(f"/v1/batches/{asked['batch']}").json()
    assert (batch["state"], batch["why"], batch["items"][0]["documents"]) == ("working", "chữ mờ", [1])
    finish_batch(client.app.state.service.installation, asked["batch"], WORKER)  # type: ignore[attr-defined]
    assert get(client, "/reading")["state"] == "done"


def test_who_asks_again_and_again_how_far_it_is_is_on_record_once(client: TestClient) -> None:
    def looks() -> int:
        acts = client.get("/v1/audit/acts", params={"subject_kind": "document", "subject_id": "1", "verb": "read", "limit": 200})
        return sum(one["details"].get("what") == "reading" for one in acts.json()["acts"])

    get(client, "/reading")
    before = looks()
    get(client, "/reading")
    assert looks() == before >= 1


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"why": "  "}, (422, "READING_REASON_MISSING")),
        ({"why": ""}, (422, "REQUEST_INVALID")),
        ({}, (422, "REQUEST_INVALID")),
        ({"why": "bộ đọc mới", "reader": "khác"}, (422, "REQUEST_INVALID")),
    ],
)
def test_a_reading_needs_a_reason_and_takes_nothing_else(
    client: TestClient, body: dict[str, str], refused: tuple[int, str]
) -> None:
    answer = client.post("/v1/documents/1/reading", json=body)
    assert (answer.status_code, answer.json()["code"]) == refused


def test_what_is_not_there(client: TestClient) -> None:
    for method, path in (("GET", "versions"), ("GET", "versions/1"), ("POST", "reading"), ("GET", "reading")):
        answer = client.request(method, f"/v1/documents/999/{path}", json={"why": "thử"} if method == "POST" else None)
        assert (answer.status_code, answer.json()["code"]) == (404, "DOCUMENT_UNKNOWN"), path


def test_the_command_line_tells_the_same(client: TestClient) -> None:
    data: Path = client.app.state.service.installation.settings.data  # type: ignore[attr-defined]
    told = sohoa("document", "versions", "1", "--json", data=data).value
    assert told == get(client, "/versions")
    shown = sohoa("document", "versions", "1", "--version", "2", data=data)
    assert ("V2" in shown.out, "09/03/2026" in shown.out) == (True, True), shown.err
    again = sohoa("document", "read-again", "1", "--why", "đọc thử lại", data=data)
    assert (again.code, "không có phiên bản mới" in again.out) == (0, True), again.err
    told = sohoa("document", "reading", "1", "--json", data=data)
    assert (told.code, told.value) == (0, get(client, "/reading"))
    later = sohoa("document", "read-again", "1", "--why", "để máy chủ đọc", "--no-wait", data=data)
    assert (later.code, "đã đọc lại 0/1 trang" in later.out) == (0, True), later.err
    assert "… Tài liệu 1" in sohoa("document", "reading", "1", data=data).out
    assert sohoa("document", "read-again", "1", "--why", " ", data=data).code == 2
    assert sohoa("document", "versions", "1", "--version", "99", data=data).code == 4
