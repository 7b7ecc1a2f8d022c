"""API4: nobody takes more of the server than is left for others: bodies, headers, forms without end, many requests at once."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path

import httpx
import pytest

from portal.api.load import AT_ONCE, FOLLOWED_AT_ONCE, LONGEST_BODY, UPLOADS_AT_ONCE, Load
from portal.api.uploads import MOST_PARTS, Form
from portal.errors import TooManyAtOnce, TooManyParts, UploadMalformed
from tests import drawn
from tests.portal.api.served import HEADERS, Served, serving

pytestmark = pytest.mark.xdist_group("owasp")
BOUNDARY = "ranh-gioi"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("tải") / "data") as running:
        yield running


def pieces(total: int, piece: bytes = b" " * 65536) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(-(-total // len(piece))):
        yield piece


@pytest.mark.parametrize(
    ("method", "path", "media"),
    [
        ("POST", "/v1/session", "application/json"),
        ("POST", "/v1/token", "application/x-www-form-urlencoded"),
        ("POST", "/v1/intake/checks", "application/json"),
        ("POST", "/v1/persons", "application/json"),
        ("PATCH", "/v1/dossiers/000.00.01.H29-260310-0420", "application/json"),
        ("POST", "/v1/documents/1/corrections", MULTIPART["Content-Type"]),
    ],
)
def test_a_body_that_is_too_large_is_refused_before_it_is_held(served: Served, method: str, path: str, media: str) -> None:
    """Said in advance or not, and whoever sends it: nobody has been asked who they are yet."""
    served.forget_peak()
    before = served.resident_kib()
    for headers in ({"Content-Type": media}, {"Content-Type": media, **HEADERS}):
        for content in (b" " * (LONGEST_BODY + 1), pieces(64 << 20)):
            try:
                answer = httpx.request(method, served.url + path, content=content, headers=headers, timeout=60)
            except httpx.WriteError:
                continue  # Closed while we were still sending: that is an answer too.
            assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE"), answer.text
    assert served.resident_kib(peak=True) - before < 24 << 10, "KiB more than before"


def test_a_body_as_large_as_may_be_is_read(served: Served) -> None:
    answer = served.client.post("/v1/intake/checks", content=b" " * LONGEST_BODY, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def test_a_body_in_which_brackets_never_end_is_refused(served: Served) -> None:
    for content in (b"[" * 500_000, b'{"a":' * 100_000, b'{"facts": ' + b"9" * 500_000 + b"}", b"\xff\xfe" * 1000, b'"\\ud800"'):
        answer = served.client.post("/v1/intake/checks", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in (400, 422), answer.text


def test_headers_without_end_are_refused(served: Served) -> None:
    port = httpx.URL(served.url).port or 0
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n")
        sent = 0
        try:
            while sent < 8 << 20:
                connection.sendall(b"X-Dai: " + b"a" * 8000 + b"\r\n")
                sent += 8009
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert sent < 8 << 20
    assert served.client.get("/v1/health").status_code == 200


def test_a_long_address_is_refused_and_a_long_purpose_too(served: Served) -> None:
    assert served.client.get("/v1/search", params={"q": "a" * 60_000}).status_code in (400, 414, 422)
    answer = served.client.get("/v1/documents", headers={"X-Sohoa-Purpose": "a" * 5000})
    assert (answer.status_code, answer.json()["code"]) == (422, "REQUEST_INVALID")


def _part(disposition: bytes, content: bytes = b"") -> bytes:
    return b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: " + disposition + b"\r\n\r\n" + content + b"\r\n"


def test_parts_without_end_come_to_an_end() -> None:
    def body() -> Iterator[bytes]:
        while True:
            yield _part(b'form-data; name="unit"', b"07906")

    parts = Form(MULTIPART["Content-Type"], body()).parts()
    assert len(list(islice(parts, MOST_PARTS))) == MOST_PARTS
    with pytest.raises(TooManyParts):
        next(parts)


@pytest.mark.parametrize(
    "head", [b'form-data; name="' + b"a" * 65536, b"form-data; " + b'x="1"; ' * 65536], ids=["one long name", "many options"]
)
def test_the_head_of_a_part_without_end_comes_to_an_end(head: bytes) -> None:
    def body() -> Iterator[bytes]:
        yield b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: " + head
        while True:
            yield b"a" * 65536

    with pytest.raises(UploadMalformed):
        next(Form(MULTIPART["Content-Type"], body()).parts())


def test_headers_of_a_part_without_end_come_to_an_end() -> None:
    def body() -> Iterator[bytes]:
        yield b"--" + BOUNDARY.encode() + b"\r\n"
        while True:
            yield b"X-Dai: 1\r\n"

    with pytest.raises(UploadMalformed):
        next(Form(MULTIPART["Content-Type"], body()).parts())


def test_a_field_without_end_comes_to_an_end(served: Served) -> None:
    begin = b"--" + BOUNDARY.encode() + b'\r\nContent-Disposition: form-data; name="unit"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield begin
        yield from pieces(512 << 20, b"0" * (1 << 20))

    try:
        answer = served.client.post("/v1/batches", content=body(), headers=MULTIPART)
        assert answer.status_code == 422
    except httpx.WriteError:
        pass
    assert served.client.get("/v1/health").status_code == 200


# Many at once


def test_a_caller_has_so_many_and_another_as_many_besides() -> None:
    load = Load()
    with ExitStack() as held:
        for _ in range(3):
            held.enter_context(load.one_more("account 1", 3))
        held.enter_context(load.one_more("account 2", 3))
        with pytest.raises(TooManyAtOnce), load.one_more("account 1", 3):
            pass
    with load.one_more("account 1", 1):
        pass


@contextmanager
def half_an_upload(served: Served) -> Iterator[None]:
    """One that has begun and does not end."""
    lines = [
        "POST /v1/batches HTTP/1.1",
        "Host: localhost",
        "Content-Length: 1000000",
        f"Content-Type: {MULTIPART['Content-Type']}",
    ]
    lines += [f"{name}: {value}" for name, value in HEADERS.items()]
    with socket.create_connection(("127.0.0.1", httpx.URL(served.url).port or 0)) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + _part(b'form-data; name="unit"', b"07906"))
        yield


def test_uploads_that_never_end_leave_room_for_others(tmp_path: Path) -> None:
    """Their caller gets no further upload; everybody, their caller too, is still answered."""
    with serving(tmp_path / "data") as running, ExitStack() as hanging:
        for _ in range(UPLOADS_AT_ONCE):
            hanging.enter_context(half_an_upload(running))
        one_more = {"files": {"file": ("ghi chú.txt", b"x")}}
        until = time.monotonic() + 30
        while (answer := running.client.post("/v1/batches", **one_more)).status_code != 429 and time.monotonic() < until:
            hanging.enter_context(half_an_upload(running))  # For the place that ours has just given back.
            time.sleep(0.1)
        assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (429, "TOO_MANY_AT_ONCE", "1")
        assert running.client.get("/v1/documents").status_code == 200
        other = running.client.post("/v1/batches", headers={"X-Sohoa-Actor": "Mai"}, **one_more)
        assert other.status_code == 202
        hanging.close()
        until = time.monotonic() + 30
        while running.client.post("/v1/batches", **one_more).status_code == 429:
            assert time.monotonic() < until, "places are not given back"
            time.sleep(0.1)


def test_a_caller_follows_so_many_batches_at_once(tmp_path: Path) -> None:
    """A batch of many pages, which is not finished for a while."""
    scan = drawn.tiff(*(drawn.page([f"Tờ số {number}"], size=(900, 600)) for number in range(1, 41)))
    with serving(tmp_path / "data", window=1, workers=1) as running, ExitStack() as open_:
        running.upload(("tờ khai.tif", scan))
        many = open_.enter_context(httpx.Client(base_url=running.url, limits=httpx.Limits(max_connections=None), timeout=60))
        followed = [open_.enter_context(many.stream("GET", "/v1/batches/1/events")) for _ in range(FOLLOWED_AT_ONCE)]
        lines = [one.iter_lines() for one in followed]
        assert {next(some) for some in lines} == {"event: progress"}
        answer = many.get("/v1/batches/1/events")
        assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_AT_ONCE")
        followed[0].close()
        until = time.monotonic() + 30
        while not _is_followed(many):
            assert time.monotonic() < until, "a place is not given back"
            time.sleep(0.1)


def _is_followed(client: httpx.Client) -> bool:
    with client.stream("GET", "/v1/batches/1/events") as following:
        return following.status_code == 200


def test_many_searches_at_once_are_answered_or_put_off(served: Served) -> None:
    """As many as the limit at the same time are all answered; how many more are, is a matter of time."""
    with ThreadPoolExecutor(AT_ONCE) as callers:
        found = list(callers.map(lambda _: served.client.get("/v1/search", params={"q": "giấy"}).status_code, range(4 * AT_ONCE)))
    assert set(found) == {200}
    with ThreadPoolExecutor(4 * AT_ONCE) as callers, httpx.Client(limits=httpx.Limits(max_connections=None)) as many:
        found = list(
            callers.map(
                lambda _: many.get(f"{served.url}/v1/search", params={"q": "giấy"}, headers=HEADERS, timeout=60).status_code,
                range(8 * AT_ONCE),
            )
        )
    assert set(found) <= {200, 429}
    assert 200 in found
    assert served.client.get("/v1/search", params={"q": "giấy"}).status_code == 200
