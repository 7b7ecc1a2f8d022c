"""Bringing servers up and taking them down: what runs is remembered, what fails says why."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from tests.services import faults
from tests.services.running import Known, Places, bring_up, facts_of, take_down
from tests.services.service import Service, ServiceFailed, Start, free_port

WEB = "import http.server, sys; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind='127.0.0.1')"


@dataclass
class WebServer:
    """Python's own web server: small, and real."""

    program: str = WEB
    name: str = "web"
    version: str = "1"
    patience: float = 20.0
    installs: int = 0

    def install(self, home: Path) -> None:
        self.installs += 1
        if self.installs == 1 and self.program == "":
            raise ServiceFailed("the registry does not answer")
        (home / "web.py").write_text(self.program, "utf-8")

    def start(self, home: Path, data: Path) -> Start:
        (data / "index.html").write_text("sổ hóa", "utf-8")
        port = free_port()
        return Start([sys.executable, str(home / "web.py"), str(port)], facts={"endpoint": f"127.0.0.1:{port}", "key": "bí mật"})

    def answers(self, facts: Mapping[str, str]) -> bool:
        with urllib.request.urlopen(f"http://{facts['endpoint']}", timeout=5) as answer:
            return bool(answer.status == 200)


@pytest.fixture
def places(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path / "programs", tmp_path / "data")
    yield places
    take_down("web", places)


def process_of(places: Places) -> int:
    return int(json.loads(places.record("web").read_text("utf-8"))["process"])


def test_a_server_is_installed_started_and_known(places: Places) -> None:
    said = bring_up(WebServer(), places)
    facts = facts_of("web", places)
    assert facts is not None
    assert facts["endpoint"] in said
    with urllib.request.urlopen(f"http://{facts['endpoint']}", timeout=5) as answer:
        assert answer.read().decode() == "sổ hóa"


def test_what_tests_have_to_know_is_readable_to_its_owner_only(places: Places) -> None:
    said = bring_up(WebServer(), places)
    assert stat.S_IMODE(places.record("web").stat().st_mode) == 0o600
    assert "bí mật" not in said


def test_brought_up_again_it_is_left_alone(places: Places) -> None:
    bring_up(WebServer(), places)
    before = process_of(places)
    assert "was up" in bring_up(WebServer(), places)
    assert process_of(places) == before


def test_a_server_that_was_killed_is_started_anew_from_the_installed_program(places: Places) -> None:
    server = WebServer()
    bring_up(server, places)
    os.killpg(process_of(places), signal.SIGKILL)
    while facts_of("web", places) is not None:
        pass
    bring_up(server, places)
    assert facts_of("web", places) is not None
    assert server.installs == 1


def test_taken_down_it_is_gone_with_its_data(places: Places) -> None:
    bring_up(WebServer(), places)
    process = process_of(places)
    assert take_down("web", places)
    with suppress(ChildProcessError):  # this test is its parent
        os.waitpid(process, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
    assert facts_of("web", places) is None
    assert not (places.data / "web").exists()
    assert not take_down("web", places)


@pytest.mark.parametrize("end", [faults.stop, faults.kill])
def test_started_again_it_has_its_data_its_address_and_its_keys(places: Places, end: Callable[[Service, Places], None]) -> None:
    server = WebServer()
    bring_up(server, places)
    before = facts_of("web", places)
    (places.data / "web" / "index.html").write_text("hồ sơ số 1", "utf-8")
    end(server, places)
    assert facts_of("web", places) is None
    faults.start_again(server, places)
    assert before is not None
    assert facts_of("web", places) == before
    with urllib.request.urlopen(f"http://{before['endpoint']}", timeout=5) as answer:
        assert answer.read().decode() == "hồ sơ số 1"


def test_the_number_of_a_process_that_is_another_one_now_is_let_be(places: Places) -> None:
    places.data.mkdir()
    known = Known(os.getpid(), began="1", version="1", facts={}, command=[], environment={}, ends_by=signal.SIGTERM)
    places.record("web").write_text(json.dumps(asdict(known)), "utf-8")
    assert facts_of("web", places) is None
    assert not take_down("web", places)


def test_a_server_that_ends_at_once_says_why(places: Places) -> None:
    with pytest.raises(ServiceFailed, match=r"ended with 3[\s\S]*cổng đã có người dùng"):
        bring_up(WebServer("import sys; print('cổng đã có người dùng'); sys.exit(3)"), places)
    assert facts_of("web", places) is None


def test_a_server_that_never_answers_is_ended_and_its_log_shown(places: Places) -> None:
    with pytest.raises(ServiceFailed, match=r"within 1 s[\s\S]*đang chờ"):
        bring_up(WebServer("import time; print('đang chờ', flush=True); time.sleep(600)", patience=1), places)
    assert facts_of("web", places) is None


def test_an_installation_that_was_cut_off_is_begun_anew(places: Places) -> None:
    server = WebServer("")
    with pytest.raises(ServiceFailed, match="registry"):
        bring_up(server, places)
    server.program = WEB
    bring_up(server, places)
    assert facts_of("web", places) is not None
