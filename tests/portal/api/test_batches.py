"""Uploads come in as a stream, are read in the background, and can be followed to their end."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import drawn
from tests.portal.api.conftest import DOSSIER, ReadBatch
from tests.portal.api.served import HEADERS, OFFICER, Served, serving

pytestmark = pytest.mark.xdist_group("api")
OTHER = "000.00.01.H29-260310-0888"
NO_SCAN = b"kh\xc3\xb4ng ph\xe1\xba\xa3i b\xe1\xba\xa3n qu\xc3\xa9t "


def states(batch: dict) -> dict[str, str]:
    return {item["name"]: item["state"] for item in batch["items"]}


def codes(batch: dict, name: str) -> list[str]:
    return [problem["code"] for item in batch["items"] if item["name"] == name for problem in item["problems"]]


def raw_form(*parts: tuple[str, bytes]) -> bytes:
    """A form by hand: (what stands behind `form-data;`, content)."""
    body = b"".join(
        f"--ranh-gioi\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + content + b"\r\n" for what, content in parts
    )
    return body + b"--ranh-gioi--\r\n"


def post_raw(client: httpx.Client, body: bytes) -> httpx.Response:
    return client.post("/v1/batches", content=body, headers={"Content-Type": "multipart/form-data; boundary=ranh-gioi"})


def test_an_upload_is_answered_before_it_is_read(read: ReadBatch) -> None:
    assert read.answered["received"] is True
    assert [item["name"] for item in read.answered["items"]] == ["ra viện.pdf", "lộn ngược.png", "ghi chú.txt"]
    assert (read.answered["unit"], read.answered["dossier"], read.answered["procedure"]) == ("07906", DOSSIER, "1.001667")
    assert read.answered["person_id"] is not None


def test_an_upload_says_where_to_follow_it(client: httpx.Client) -> None:
    answer = client.post("/v1/batches", files={"file": ("ghi chú 2.txt", NO_SCAN + b"2")})
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/batches/{answer.json()['id']}")
    assert client.get(answer.headers["location"]).json()["id"] == answer.json()["id"]


def test_one_bad_file_does_not_cost_the_others(read: ReadBatch) -> None:
    assert read.batch["state"] == "partial"
    assert states(read.batch) == {"ra viện.pdf": "done", "lộn ngược.png": "done", "ghi chú.txt": "failed"}
    (problem,) = next(item["problems"] for item in read.batch["items"] if item["name"] == "ghi chú.txt")
    assert problem["code"] == "SOURCE_KIND_UNKNOWN"
    assert "Không nhận ra loại tệp" in problem["vi"]
    assert "kind of file is not known" in problem["en"]


def test_progress_counts_files_and_pages(read: ReadBatch) -> None:
    far = read.client.get(f"/v1/batches/{read.batch['id']}/progress").json()
    assert far == {"files": 3, "files_finished": 3, "pages": 2, "pages_finished": 2, "finished": True}


def events(response: httpx.Response) -> Iterator[tuple[str, dict]]:
    name = ""
    for line in response.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, json.loads(value)


def test_events_end_when_the_batch_does(served: Served) -> None:
    batch = served.upload(("ảnh.jpg", drawn.jpeg(drawn.page(["Trang này chỉ để theo dõi tiến độ"]))))
    with httpx.stream("GET", f"{served.url}/v1/batches/{batch['id']}/events", timeout=120) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        seen = list(events(response))
    assert [name for name, _ in seen[:-1]] == ["progress"] * (len(seen) - 1)
    assert seen[-1] == ("finished", {"files": 1, "files_finished": 1, "pages": 1, "pages_finished": 1, "finished": True})


def test_following_what_does_not_exist_is_a_problem(client: httpx.Client) -> None:
    for path in ("/v1/batches/999999", "/v1/batches/999999/progress", "/v1/batches/999999/events"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (404, "BATCH_UNKNOWN"), path


def test_the_same_bytes_again_are_answered_with_who_holds_them(read: ReadBatch) -> None:
    again = read.served.upload(("bản thứ hai.pdf", read.discharge_pdf), dossier="000.00.01.H29-260401-0007")
    (item,) = again["items"]
    assert (item["state"], item["documents"]) == ("duplicate", [read.discharge])
    assert (item["held_by"]["batch"], item["held_by"]["name"]) == (read.batch["id"], "ra viện.pdf")
    assert again["state"] == "done"


def test_batches_are_listed_newest_first_in_parts(read: ReadBatch) -> None:
    read.served.upload(("một tệp khác.txt", NO_SCAN + b"3"))
    first = read.client.get("/v1/batches", params={"limit": 1}).json()
    second = read.client.get("/v1/batches", params={"limit": 1, "offset": 1}).json()
    assert first["total"] == second["total"] >= 2
    assert first["batches"][0]["id"] > second["batches"][0]["id"]
    assert "items" not in first["batches"][0]


def test_who_uploaded_is_kept(read: ReadBatch) -> None:
    (act,) = (one for one in read.served.acts("batch", read.batch["id"]) if one.verb != "read")
    assert (act.verb, act.who, act.unit, act.channel) == ("receive", OFFICER, "07906", "api")
    assert act.purpose == "Hồ sơ ốm đau"
    assert read.batch["created_by"] == OFFICER


def test_retry_sets_failed_files_to_work_again(served: Served) -> None:
    batch = served.upload(("không đọc được.txt", NO_SCAN + b"4"))
    served.finished(batch["id"])
    answer = served.client.post(f"/v1/batches/{batch['id']}/retry")
    assert answer.status_code == 202
    assert codes(served.finished(batch["id"]), "không đọc được.txt") == ["SOURCE_KIND_UNKNOWN"]
    item = batch["items"][0]["id"]
    assert [act.verb for act in served.acts("item", item)] == ["fail", "retry", "fail"]


def test_the_server_reads_again_by_itself(read: ReadBatch) -> None:
    place = f"/v1/documents/{read.upside_down}/reading"
    asked = read.client.post(place, json={"why": "bộ đọc mới"})
    assert asked.status_code == 202, asked.text
    assert read.served.finished(asked.json()["batch"])["state"] == "done"
    reading = read.client.get(place).json()
    assert (reading["state"], reading["pages_read"], reading["version"]) == ("done", 1, None)


def test_names_keep_their_folders_and_lose_control_characters(client: httpx.Client) -> None:
    body = raw_form(('name="file"; filename="hồ sơ\\ra\tviện.pdf"', NO_SCAN + b"5"), ('name="file"; filename="/etc/x"', b"x"))
    assert [item["name"] for item in post_raw(client, body).json()["items"]] == ["hồ sơ/ra�viện.pdf", "etc/x"]


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"procedure": "9.999999"}, 404, "PROCEDURE_UNKNOWN"),
        ({"person": "030185"}, 422, "IDENTIFIER_INVALID"),
        ({"dossier": "0420"}, 422, "DOSSIER_CODE_INVALID"),
        ({"dossier": DOSSIER, "facts": "[1]"}, 422, "REQUEST_INVALID"),
        ({"facts": "{}"}, 422, "REQUEST_INVALID"),
        ({"dossier": OTHER, "procedure": "1.001667", "facts": '{"weather": "rain"}'}, 422, "FACT_UNKNOWN"),
        ({"dossier": OTHER, "procedure": "1.001667", "facts": '{"treatment": "prayer"}'}, 422, "FACT_INVALID"),
        ({"colour": "red"}, 422, "REQUEST_INVALID"),
        ({"unit": "0" * 100_000}, 422, "REQUEST_INVALID"),
    ],
)
def test_what_files_are_for_is_checked_before_any_is_taken(
    client: httpx.Client, fields: dict[str, str], status: int, code: str
) -> None:
    before = client.get("/v1/batches").json()["total"]
    answer = client.post("/v1/batches", data=fields, files={"file": ("ra viện.pdf", b"%PDF-")})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert client.get("/v1/batches").json()["total"] == before


def test_a_dossier_of_another_procedure_is_a_conflict(read: ReadBatch) -> None:
    fields = {"dossier": DOSSIER, "procedure": "2.000693"}
    answer = read.client.post("/v1/batches", data=fields, files={"file": ("ra viện.pdf", b"%PDF-")})
    assert (answer.status_code, answer.json()["code"]) == (409, "DOSSIER_CONFLICT")


def test_an_upload_without_files_is_refused(client: httpx.Client) -> None:
    for body in (raw_form(('name="unit"', b"07906")), raw_form(('name="file"; filename=""', b""))):
        assert post_raw(client, body).json()["code"] == "NOTHING_TO_TAKE"


def test_fields_behind_files_are_refused_and_what_came_is_kept(client: httpx.Client) -> None:
    body = raw_form(('name="file"; filename="trước.txt"', NO_SCAN + b"6"), ('name="unit"', b"07906"))
    answer = post_raw(client, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")
    newest = client.get("/v1/batches").json()["batches"][0]
    assert newest["received"] is False
    assert list(states(client.get(f"/v1/batches/{newest['id']}").json())) == ["trước.txt"]


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=ranh-gioi", b"no boundary in here"),
        ("multipart/form-data; boundary=ranh-gioi", b""),
        ("multipart/form-data; boundary=" + "x" * 5000, b""),
    ],
)
def test_what_is_no_form_is_refused(client: httpx.Client, content_type: str, body: bytes) -> None:
    answer = client.post("/v1/batches", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.json()["code"]) == (400, "UPLOAD_MALFORMED")


def test_half_a_file_is_never_taken_for_a_whole_one(client: httpx.Client) -> None:
    whole = raw_form(('name="file"; filename="đủ.txt"', NO_SCAN + b"7"), ('name="file"; filename="thiếu.txt"', NO_SCAN * 1000))
    assert post_raw(client, whole[:-5000]).json()["code"] == "UPLOAD_MALFORMED"
    newest = client.get("/v1/batches").json()["batches"][0]
    batch = client.get(f"/v1/batches/{newest['id']}").json()
    assert codes(batch, "thiếu.txt") == ["UPLOAD_MALFORMED"]
    assert next(item["sha256"] for item in batch["items"] if item["name"] == "đủ.txt") is not None


@contextmanager
def half_an_upload(served: Served, name: str) -> Iterator[socket.socket]:
    """A connection on which the first half of a file has come."""
    body = raw_form((f'name="file"; filename="{name}"', b"%PDF-" + bytes(100_000)))
    lines = ["POST /v1/batches HTTP/1.1", "Host: localhost", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: multipart/form-data; boundary=ranh-gioi", *(f"{name}: {value}" for name, value in HEADERS.items())]
    before = served.client.get("/v1/batches").json()["total"]
    with socket.create_connection(("127.0.0.1", httpx.URL(served.url).port or 0)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body[:50_000])
        until = time.monotonic() + 30
        while served.client.get("/v1/batches").json()["total"] == before:
            assert time.monotonic() < until
            time.sleep(0.05)
        yield connection


def newest_with_items(served: Served) -> dict:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        newest = served.client.get("/v1/batches").json()["batches"][0]
        if newest["counts"]:
            return served.client.get(f"/v1/batches/{newest['id']}").json()
        time.sleep(0.05)
    raise AssertionError("nothing came of it")


def test_a_connection_that_breaks_leaves_its_trace(served: Served) -> None:
    with half_an_upload(served, "đứt.pdf"):
        pass
    newest = newest_with_items(served)
    assert (newest["received"], codes(newest, "đứt.pdf")) == (False, ["UPLOAD_CUT_OFF"])


def test_an_upload_that_hangs_does_not_hold_up_the_end(empty: Path) -> None:
    with serving(empty) as ending, half_an_upload(ending, "treo.pdf") as hanging:
        ending.process.send_signal(signal.SIGINT)
        answer = b"".join(iter(lambda: hanging.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"UPLOAD_CUT_OFF" in answer
    with serving(empty) as again:
        assert codes(newest_with_items(again), "treo.pdf") == ["UPLOAD_CUT_OFF"]


def test_the_same_files_uploaded_at_once_are_in_once(served: Served) -> None:
    files = [(f"tệp {number}.txt", NO_SCAN + b"at once %d" % number) for number in range(3)]
    with ThreadPoolExecutor(6) as callers:
        answers = list(callers.map(lambda _: served.upload(*files, dossier="000.00.01.H29-260310-0999"), range(6)))
    items = [item for batch in answers for item in batch["items"]]
    assert len(items) == 18
    assert Counter(item["held_by"] is None for item in items) == {True: 3, False: 15}


def test_a_file_above_the_limit_fails_and_the_next_one_is_taken(empty: Path) -> None:
    with serving(empty, max_file_mb=1) as small:
        batch = small.upload(("lớn.pdf", b"%PDF-" + bytes(3 << 20)), ("nhỏ.txt", NO_SCAN))
        assert codes(batch, "lớn.pdf") == ["SOURCE_TOO_LARGE"]
        assert next(item["size"] for item in batch["items"] if item["name"] == "nhỏ.txt") == len(NO_SCAN)
        assert batch["received"] is True


def form_of(megabytes: int) -> Iterator[bytes]:
    yield b'--ranh-gioi\r\nContent-Disposition: form-data; name="file"; filename="l\xe1\xbb\x9bn.bin"\r\n\r\n'
    chunk = bytes(range(256)) * 4096
    for _ in range(megabytes):
        yield chunk
    yield b"\r\n--ranh-gioi--\r\n"


def test_memory_stays_flat_under_a_large_upload(served: Served) -> None:
    served.upload(("khởi động.bin", NO_SCAN + b"8"))
    served.forget_peak()
    before = served.resident_kib()
    headers = {"Content-Type": "multipart/form-data; boundary=ranh-gioi"}
    batch = served.client.post("/v1/batches", content=form_of(200), headers=headers).json()
    assert served.resident_kib(peak=True) - before < 24 << 10, "KiB more than before"
    assert batch["items"][0]["size"] == 200 << 20
    assert codes(served.finished(batch["id"]), "lớn.bin") == ["SOURCE_KIND_UNKNOWN"]
