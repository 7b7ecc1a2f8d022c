"""What processes of many machines tell: one trace through all of them, metrics of each, whether the broker is there."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests import drawn
from tests.ingest.queue.many_machines import PATIENCE, ManyMachines, many_machines
from tests.portal.api.served import HEADERS, free_port
from tests.portal.operation.receiver import Received, receiving
from tests.portal.operation.test_metrics import Metrics
from tests.services.needed import needed
from tests.services.proxy import Proxy

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("operation")]
HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
PROCESSES = ("serve", "worker", "scheduler")
OF_CELERY = "worker: Warm shutdown (MainProcess)"
"""Written past every log, when a worker is asked to end."""


@dataclass(frozen=True)
class Running:
    """Server, worker and scheduler, each with an address for its metrics; the server's way to the broker can be cut."""

    machines: ManyMachines
    url: str
    metrics: dict[str, str]
    way: Proxy
    received: Received

    def ready(self) -> tuple[int, dict[str, str]]:
        answer = httpx.get(f"{self.url}/readyz", timeout=60)
        return answer.status_code, answer.json()["parts"]

    def until_queue(self, state: str) -> int:
        """The status of the answer once the queue is so."""
        found = (0, {"queue": ""})

        def is_so() -> bool:
            nonlocal found
            found = self.ready()
            return found[1]["queue"] == state

        self.machines.wait_until(is_so)
        return found[0]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    server, port, metrics = needed("rabbitmq"), free_port(), {name: f"127.0.0.1:{free_port()}" for name in PROCESSES}
    folder = tmp_path_factory.mktemp("nhiều máy")
    with (
        Proxy(server["address"]) as way,
        receiving() as received,
        many_machines(folder, OTLP_ENDPOINT=received.url, LOG_FORMAT="json") as machines,
    ):
        through = server["url"].replace(server["address"], way.address)
        assert through != server["url"]
        machines.start("serve", PORT=str(port), METRICS=metrics["serve"], BROKER=through)
        machines.start("worker", METRICS=metrics["worker"])
        machines.start("scheduler", METRICS=metrics["scheduler"])
        here = Running(machines, f"http://127.0.0.1:{port}", metrics, way, received)
        machines.wait_until(lambda: is_up(here.url))
        yield here


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=60).status_code == 200
    except httpx.ConnectError:
        return False


@pytest.fixture(scope="module")
def batch(running: Running) -> int:
    """A file of two pages that was read and can be found."""
    scan = drawn.tiff(drawn.discharge_page(NAME, HOA), drawn.page(["Trang 2"], size=(800, 600)))
    with httpx.Client(base_url=running.url, headers=HEADERS, timeout=60) as client:
        answer = client.post("/v1/batches", files={"file": (f"{NAME}.tif", scan)}, data={"unit": "07906"})
        batch = int(answer.json()["id"])
        running.machines.wait_until(lambda: client.get(f"/v1/batches/{batch}/progress").json()["finished"])
        running.machines.wait_until(lambda: bool(client.get("/v1/search", params={"q": "ra viện"}).json()["hits"]))
    return batch


def test_each_process_counts_what_it_does(running: Running, batch: int) -> None:
    read = {name: Metrics.at(address) for name, address in running.metrics.items()}
    assert read["worker"].counted("sohoa_items_ended_total") == {"done": 1}
    assert read["worker"].counted("sohoa_pages_ended_total")["read"] == 2
    assert read["worker"].value("sohoa_page_reading_seconds_count") == 2
    assert "sohoa_http_request_seconds_count" in read["serve"].text
    for name in PROCESSES:
        assert ('sohoa_items{state="done"}' in read[name].text) == (name == "serve"), "the records are told of by servers"


def test_a_broker_that_lets_nobody_in_is_told_and_found_again(running: Running) -> None:
    running.way.refuse()
    running.way.cut()
    assert running.until_queue("failing") == 200, "whoever brings nothing needs no broker"
    running.way.heal()
    assert running.until_queue("ok") == 200


def test_a_broker_that_hangs_holds_nobody_up(running: Running) -> None:
    running.way.delay(3600.0)
    assert running.until_queue("slow") == 200
    began = time.monotonic()
    running.ready()
    assert time.monotonic() - began < 3
    running.way.heal()
    running.way.cut()
    assert running.until_queue("ok") == 200


def test_one_trace_goes_through_all_of_them(running: Running, batch: int) -> None:
    """Each is ended in order, and sends what it has. The last of the tests: nobody is there any more."""
    for process in running.machines.processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in running.machines.processes] == [0, 0, 0], running.machines.said()
    received = running.received
    (upload,) = received.called("POST /v1/batches")
    assert received.services == {"sohoa-api", "sohoa-worker", "sohoa-scheduler"}
    pieces = received.children(upload)
    assert {one.name for one in pieces} == {"item"}
    below = [one for piece in pieces for one in received.children(piece)]
    assert sorted(one.name for one in below) == ["deposit", "open", "window", "window"]
    (deposit,) = (one for one in below if one.name == "deposit")
    assert [one.name for one in received.children(deposit)] == ["index"]
    assert {one.trace for one in received.spans if "batch" in one.told or one.name == "index"} == {upload.trace}
    assert not [one for one in (HOA, NAME) if one.encode() in received.bytes_]


def test_their_logs_are_lines_of_json_about_it(running: Running, batch: int) -> None:
    written = running.machines.said().splitlines()
    said = [line for line in written if line and not line.startswith("== ") and line != OF_CELERY]
    assert all(line.startswith('{"at": "') for line in said), [line for line in said if not line.startswith("{")][:5]
    assert any(f'"batch": {batch}, "item": 1' in line for line in said)
