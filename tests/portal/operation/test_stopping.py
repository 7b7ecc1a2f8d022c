"""`sohoa serve` ends in order when it is asked to: says so, ends what runs, finishes pages or gives them back, exits with 0."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests import drawn
from tests.portal.api.served import HEADERS, PATIENCE, Served, free_port, serving

pytestmark = pytest.mark.xdist_group("operation")
BOUNDARY = "ranh-gioi"
SOHOA = Path(sys.executable).with_name("sohoa")


@contextmanager
def ended_by_sigterm(data: Path, **settings: object) -> Iterator[Served]:
    """A server that is asked to end by SIGTERM within the context, and is gone with 0 behind it."""
    with serving(data, **settings) as served:
        yield served
        assert served.process.wait(PATIENCE) == 0, data.with_suffix(".log").read_text("utf-8")


def pages(data: Path) -> list[str]:
    """The states of all pages, read past the server."""
    with sqlite3.connect(data / "sohoa.db") as records:
        return [state for (state,) in records.execute("SELECT state FROM item_page ORDER BY id")]


def problems(data: Path) -> int:
    with sqlite3.connect(data / "sohoa.db") as records:
        (count,) = records.execute("SELECT count(*) FROM item_problem").fetchone()
        return int(count)


def dense(count: int) -> bytes:
    """Pages with much to read."""
    lines = [f"Điều {number}. Người lao động nghỉ việc do ốm đau được hưởng chế độ theo quy định" for number in range(1, 40)]
    return drawn.tiff(*(drawn.page([f"Trang {number}", *lines], size=(1654, 2339)) for number in range(count)))


def wait_until_it_reads(served: Served, *, begun: str = "waiting") -> None:
    until = time.monotonic() + PATIENCE
    while begun not in pages(served.data):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_it_says_that_it_is_not_ready_and_answers_on_for_a_while(tmp_path: Path) -> None:
    """So that a balancer notices before requests are refused."""
    with ended_by_sigterm(tmp_path / "data", drain_seconds=3) as served:
        served.process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        time.sleep(0.5)
        ready = httpx.get(f"{served.url}/readyz")
        assert (ready.status_code, ready.json()["ready"], ready.json()["leaving"]) == (503, False, True)
        assert httpx.get(f"{served.url}/healthz").status_code == 200
        assert httpx.get(f"{served.url}/v1/documents", headers=HEADERS).status_code == 200
        assert served.process.wait(PATIENCE) == 0
        assert 3 <= time.monotonic() - asked_at < 10


def test_whoever_asks_twice_does_not_wait(tmp_path: Path) -> None:
    with ended_by_sigterm(tmp_path / "data", drain_seconds=300) as served:
        served.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize("drain_seconds", [0, 5])
def test_an_upload_that_is_coming_in(tmp_path: Path, drain_seconds: int) -> None:
    """Its last bytes come after the end was asked for: taken in where the server still answers, else cut off."""
    form = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="unit"\r\n\r\n07906\r\n'
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="trang.jpg"\r\n\r\n'
    ).encode()
    scan, end = drawn.jpeg(drawn.page(["Trang thử"], size=(800, 600))), f"\r\n--{BOUNDARY}--\r\n".encode()
    length = len(form) + len(scan) + len(end)
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    with ended_by_sigterm(tmp_path / "data", drain_seconds=drain_seconds) as served:
        port = int(served.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(
                f"POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{head}Connection: close\r\n"
                f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n".encode()
                + form
                + scan[:-100]
            )
            time.sleep(1)
            served.process.send_signal(signal.SIGTERM)
            time.sleep(2.5)
            connection.sendall(scan[-100:] + end)
            answer = connection.makefile("rb").readline()
        assert (b" 202 " in answer) == (drain_seconds > 0), answer


def test_pages_being_read_are_ended_and_nothing_more_is_begun(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with ended_by_sigterm(data, window=1, workers=1) as served:
        batch = served.upload(("hồ sơ.tif", dense(4)))["id"]
        wait_until_it_reads(served, begun="read")
        served.process.send_signal(signal.SIGTERM)
    states = pages(data)
    assert 1 <= states.count("read") < 4, states
    assert set(states) == {"read", "waiting"}
    with serving(data) as again:
        assert again.finished(batch)["state"] == "done"


def test_pages_that_take_longer_than_may_be_are_given_back(tmp_path: Path) -> None:
    """A window of dense pages takes far longer than a second: nothing of it is lost, nothing is a failure."""
    data = tmp_path / "data"
    with ended_by_sigterm(data, window=8, workers=1, stop_seconds=1) as served:
        batch = served.upload(("hồ sơ.tif", dense(16)))["id"]
        wait_until_it_reads(served)
        time.sleep(0.5)
        served.process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        assert served.process.wait(PATIENCE) == 0
        assert time.monotonic() - asked_at < 10
    assert set(pages(data)) == {"waiting"}
    assert problems(data) == 0
    with serving(data) as again:
        assert again.finished(batch)["state"] == "done"


def test_the_program_itself_ends_with_zero(tmp_path: Path) -> None:
    """As systemd, Docker and Kubernetes end it."""
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [SOHOA, "serve", "--port", str(port)], env={"SOHOA_DATA": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}, stderr=log
        )
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=60).status_code == 200
                break
            except httpx.ConnectError:
                assert time.monotonic() < until
                time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, (tmp_path / "log").read_text("utf-8")
    finally:
        process.kill()
        process.wait()
