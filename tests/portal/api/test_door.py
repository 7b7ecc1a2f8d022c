"""Without accounts, only this machine comes in, and no other site's page through its browser."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from portal.api import serve
from portal.api.serving import listening
from portal.errors import AddressNotFree, HostNotLoopback
from sohoa.errors import ExitCode
from sohoa.settings import Settings
from tests import drawn
from tests.portal.api.served import HEADERS, SERVE, Served, free_port, serving

SMALL = (900, 600)
pytestmark = pytest.mark.xdist_group("api")


def own_host(served: Served) -> str:
    return served.url.removeprefix("http://")


@pytest.mark.parametrize(
    "host", ["kho.example.vn", "192.168.1.20:8700", "localhost.example.vn", "127.0.0.1.example.vn", "[::", ""]
)
def test_another_name_for_this_machine_is_turned_away(served: Served, host: str) -> None:
    """A page whose name was bound anew to 127.0.0.1 still sends its own name."""
    answer = httpx.get(f"{served.url}/v1/health", headers={"Host": host})
    assert (answer.status_code, answer.json()["code"]) == (403, "HOST_REFUSED")


@pytest.mark.parametrize("host", ["localhost", "localhost:9999", "127.0.0.1:8700", "[::1]:8700"])
def test_this_machines_own_names_come_in(served: Served, host: str) -> None:
    assert httpx.get(f"{served.url}/v1/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_cannot_send_anything(served: Served, headers: dict[str, str]) -> None:
    before = served.client.get("/v1/batches").json()["total"]
    answer = httpx.post(f"{served.url}/v1/batches", headers={**HEADERS, **headers}, files={"file": ("lạ.pdf", b"%PDF-")})
    assert (answer.status_code, answer.json()["code"]) == (403, "CROSS_SITE_REFUSED")
    assert served.client.get("/v1/batches").json()["total"] == before


def test_a_page_of_its_own_may_send(served: Served) -> None:
    headers = {**HEADERS, "Origin": served.url, "Sec-Fetch-Site": "same-origin"}
    answer = httpx.post(
        f"{served.url}/v1/batches", headers=headers, files={"file": ("của mình.txt", b"c\xe1\xbb\xa7a m\xc3\xacnh")}
    )
    assert answer.status_code == 202


def test_no_answer_is_kept_or_guessed_at_by_a_browser(served: Served) -> None:
    for path in ("/v1/health", "/v1/documents", "/v1/nothing"):
        headers = served.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.20", "kho.example.vn", ""])
def test_no_address_is_served_that_others_reach(tmp_path: Path, host: str) -> None:
    with pytest.raises(HostNotLoopback) as refused:
        serve(Settings(data=tmp_path / "data", host=host))
    assert refused.value.exit_code is ExitCode.REFUSED == 6
    assert not (tmp_path / "data").exists(), "refused before anything was made"


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AddressNotFree, match=str(taken.getsockname()[1])):
        serve(Settings(data=tmp_path / "data", port=taken.getsockname()[1]))


def test_it_says_that_it_is_open_to_this_machine_only(served: Served) -> None:
    log = served.data.with_suffix(".log").read_text("utf-8")
    root = served.client.get("/v1/").json()
    page = httpx.get(f"{served.url}/docs").text
    for said in (log, root["notice_vi"], page):
        assert "chỉ phục vụ chính máy này" in said
    assert "No accounts yet" in root["notice_en"]


def test_the_page_for_people_needs_no_internet(served: Served) -> None:
    page = httpx.get(f"{served.url}/docs")
    assert "://" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "POST /v1/batches" in page.text


def test_work_that_was_cut_off_by_the_end_is_taken_up_again(empty: Path) -> None:
    scan = drawn.tiff(*(drawn.page([f"Trang {number}"], size=SMALL) for number in range(1, 9)))
    with serving(empty, window=1) as first:
        batch = first.upload(("biên bản.tif", scan))["id"]
        assert first.client.get(f"/v1/batches/{batch}/progress").json()["finished"] is False
    with serving(empty, window=1) as second:
        done = second.finished(batch)
        assert [(item["state"], item["pages_read"], len(item["problems"])) for item in done["items"]] == [("done", 8, 0)]


def test_whoever_follows_a_batch_does_not_hold_up_the_end(empty: Path) -> None:
    with serving(empty) as ending:
        scan = drawn.tiff(*(drawn.page([f"Tờ số {number}"], size=SMALL) for number in range(1, 9)))
        batch = ending.upload(("tờ khai.tif", scan))["id"]
        with httpx.stream("GET", f"{ending.url}/v1/batches/{batch}/events", timeout=60) as following:
            lines = following.iter_lines()
            assert next(lines) == "event: progress"
            ending.process.send_signal(signal.SIGINT)
            assert "event: finished" not in list(lines)


def test_what_cannot_be_opened_is_told_before_anything_is_served(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sohoa.db").write_bytes(b"no database at all, for sure" * 100)
    environment = {**os.environ, "SOHOA_DATA": str(data), "SOHOA_PORT": "0"}
    done = subprocess.run([sys.executable, "-c", SERVE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "DATABASE_UNREACHABLE" in done.stderr


def test_no_answer_waits_for_the_client_to_confirm_its_first_half(empty: Path) -> None:
    """Nagle's algorithm and delayed confirmations together cost 40 ms an answer; connections inherit the option."""
    with listening(Settings(data=empty, port=free_port())) as listener:
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
