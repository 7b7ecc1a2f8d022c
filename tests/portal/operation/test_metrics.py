"""What Prometheus reads of a server that works: counted rightly, in words of the product, of nobody."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from urllib.parse import quote

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from bench.archive.lists import populate
from portal.api.in_time import InTime
from portal.api.record_metrics import COUNTED_EVERY, PATIENCE, OfRecords, pause_after
from sohoa.assembly import open_installation
from sohoa.errors import SettingInvalid
from sohoa.records import open_engine
from sohoa.settings import Settings, load_settings
from sohoa.telemetry.metrics import serve_metrics
from tests import drawn
from tests.portal.api.served import PATIENCE as OF_SERVER
from tests.portal.api.served import Served, free_port, serving
from tests.portal.failing import failing

pytestmark = pytest.mark.xdist_group("operation")
ROOT = Path(__file__).resolve().parents[3]
HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
LOOK_UP = {
    "procedure": "1.001667",
    "person": HOA,
    "facts": {"treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False},
}


@dataclass(frozen=True)
class Metrics:
    """What was read at an address, by the parser of Prometheus' own client."""

    text: str

    @classmethod
    def at(cls, address: str) -> Metrics:
        answer = httpx.get(f"http://{address}/metrics", timeout=60)
        assert answer.status_code == 200
        return cls(answer.text)

    @property
    def samples(self) -> list[Sample]:
        return [sample for family in text_string_to_metric_families(self.text) for sample in family.samples]

    def value(self, name: str, **labels: str) -> float:
        (value,) = (one.value for one in self.samples if one.name == name and one.labels == labels)
        return value

    def counted(self, name: str) -> dict[str, float]:
        """The values of a metric with one label, by that."""
        return {next(iter(one.labels.values())): one.value for one in self.samples if one.name == name}


@dataclass(frozen=True)
class Watched:
    """A server, and where its metrics are read."""

    served: Served
    address: str

    def read(self) -> Metrics:
        return Metrics.at(self.address)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A server on a busy day: two files came in, one of which cannot be read; somebody searched, looked up and was refused."""
    address = f"127.0.0.1:{free_port()}"
    with serving(tmp_path_factory.mktemp("đo") / "data", metrics=address) as served:
        scan = drawn.tiff(drawn.discharge_page(NAME, HOA), drawn.page(["Trang 2"], size=(800, 600)))
        asked = {"unit": "07906", "person": HOA, "person_name": NAME}
        batch = served.upload((f"{NAME}.tif", scan), ("hỏng.pdf", b"%PDF-1.7 khong phai"), (f"{HOA}.tif", scan), **asked)["id"]
        served.finished(batch)
        until = time.monotonic() + OF_SERVER
        while not served.client.get("/v1/search", params={"q": "giấy ra viện"}).json()["hits"]:
            assert time.monotonic() < until
            time.sleep(0.2)
        served.client.get("/v1/search", params={"q": "giay ra vien"})
        served.client.get("/v1/search", params={"q": f"khongcotunao {HOA}"})
        assert served.client.post("/v1/intake/checks", json=LOOK_UP).status_code == 200
        served.client.get(f"/v1/dossiers/{HOA}")
        served.client.get(f"/v1/{quote(NAME)}/{HOA}")
        served.client.request("TIM", "/v1/documents")
        httpx.get(f"{served.url}/v1/documents", headers={"Host": "kho.example.vn"})
        with failing(served, "INSERT ON act"):
            served.client.get("/v1/documents")
        yield Watched(served, address)


def test_items_and_pages_are_counted_as_they_end(watched: Watched) -> None:
    metrics = watched.read()
    assert metrics.counted("sohoa_items_ended_total") == {"done": 1, "failed": 1}
    assert metrics.counted("sohoa_pages_ended_total") == {"read": 2, "failed": 0}
    assert metrics.value("sohoa_page_reading_seconds_count") == 2
    assert 0.05 < metrics.value("sohoa_page_reading_seconds_sum") < 120


def test_the_records_say_how_much_there_is_and_what_waits(watched: Watched) -> None:
    time.sleep(COUNTED_EVERY)  # As old as what is told may be.
    metrics = watched.read()
    documents = watched.served.client.get("/v1/documents").json()["total"]
    ended = {"received": 0, "opened": 0, "partial": 0}
    assert metrics.counted("sohoa_items") == ended | {"done": 1, "failed": 1, "duplicate": 1}
    assert metrics.counted("sohoa_pages") == {"waiting": 0, "read": 2, "failed": 0}
    assert metrics.counted("sohoa_queue") == {"files": 0, "readings": 0}
    assert metrics.value("sohoa_documents") == documents > 0
    assert metrics.value("sohoa_outbox") == metrics.value("sohoa_outbox_oldest_seconds") == 0
    assert metrics.value("sohoa_acts_unsealed_oldest_seconds") < 10
    assert metrics.counted("sohoa_objects")["held"] + metrics.counted("sohoa_objects")["waiting"] >= 3
    assert metrics.value("sohoa_objects_damaged") == 0
    assert 0 < metrics.value("sohoa_fixity_oldest_seconds") < 600
    assert metrics.value("sohoa_fixity_due_seconds") == 30 * 86_400
    assert "sohoa_replica_there" not in metrics.text


def test_requests_are_told_by_what_the_api_calls_them(watched: Watched) -> None:
    metrics = watched.read()
    told = {
        (one.labels["method"], one.labels["route"], one.labels["status"]): one.value
        for one in metrics.samples
        if one.name == "sohoa_http_request_seconds_count"
    }
    assert told["POST", "/v1/batches", "202"] == 1
    assert told["GET", "/v1/dossiers/{code}", "404"] == 1
    assert told["GET", "none", "404"] == 1
    assert told["GET", "/v1/documents", "500"] == 1, "that nobody foresaw too"
    assert told["POST", "/v1/intake/checks", "200"] == metrics.value("sohoa_look_up_seconds_count") == 1
    assert [status for method, _, status in told if method == "other"] == ["405"]
    assert metrics.counted("sohoa_http_turned_away_total") == {"HOST_REFUSED": 1}


def test_searches_are_told_by_how_far_the_index_had_to_look(watched: Watched) -> None:
    stages = watched.read().counted("sohoa_search_seconds_count")
    assert set(stages) == {"exact", "folded", "nothing"}
    assert stages["folded"] == 1


def test_the_process_is_told_of(watched: Watched) -> None:
    metrics = watched.read()
    assert metrics.value("process_resident_memory_bytes") == pytest.approx(watched.served.resident_kib() * 1024, rel=0.3)
    assert metrics.value("process_cpu_seconds_total") > 0
    assert [one.labels for one in metrics.samples if one.name == "sohoa_info"] == [{"version": "0.1.0"}]


def test_nothing_of_it_names_anybody(watched: Watched) -> None:
    text = watched.read().text
    assert not [one for one in (HOA, NAME, quote(NAME), "Trần Văn Bình", "khongcotunao", "07906", "hỏng.pdf") if one in text]


def test_all_that_is_told_stands_in_the_docs(watched: Watched) -> None:
    listed = set(re.findall(r"^\| `(\w+)`", (ROOT / "docs/metrics.md").read_text("utf-8"), re.M))
    told = {
        f"{family.name}{'_total' if family.type == 'counter' else ''}"
        for family in text_string_to_metric_families(watched.read().text)
    }
    assert told <= listed


def test_they_are_no_operation_of_the_api(watched: Watched) -> None:
    assert watched.served.client.get("/metrics").status_code == 404


def test_the_end_of_the_disk_of_the_copies_is_told(tmp_path: Path) -> None:
    replica, address = tmp_path / "bản sao", f"127.0.0.1:{free_port()}"
    replica.mkdir()
    with serving(tmp_path / "data", metrics=address, replica=replica):
        assert Metrics.at(address).value("sohoa_replica_there") == 1
        replica.rmdir()
        assert Metrics.at(address).value("sohoa_replica_there") == 0


def test_unless_somebody_names_an_address_they_are_nowhere(tmp_path: Path) -> None:
    assert not Settings(data=tmp_path).metrics


@pytest.mark.parametrize("address", ["8701", "127.0.0.1", "http://127.0.0.1:8701", "127.0.0.1:", "a b:1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(SettingInvalid, match="SOHOA_METRICS"):
        load_settings(metrics=address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_an_address_that_is_taken_is_named(host: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host.strip("[]"), 0), family=family) as taken:
        address = f"{host}:{taken.getsockname()[1]}"
        with pytest.raises(SettingInvalid, match=re.escape(address)):
            serve_metrics(address)
    serve_metrics(address)()


class TestWhereThereIsVeryMuch:
    """Counting is bounded: by the time that it takes, and by how long anybody waits for it."""

    def test_ten_thousand_documents_are_counted_within_the_patience_of_prometheus(self, tmp_path: Path) -> None:
        settings = Settings(data=tmp_path / "data")
        with open_installation(settings) as installation:
            engine = open_engine(settings.database_url)
            populate(engine, 10_001)
            engine.dispose()
            told = {family.name: family.samples for family in OfRecords(installation).collect()}
        assert [one.value for one in told["sohoa_documents"]] == [10_001]
        assert sum(one.value for one in told["sohoa_records_counted_seconds"]) < PATIENCE

    @pytest.mark.parametrize(("took", "pause"), [(0.001, 15), (0.15, 15), (0.6, 60), (9, 900)])
    def test_it_takes_no_more_than_a_hundredth_of_the_time(self, took: float, pause: float) -> None:
        assert pause_after(took) == pytest.approx(pause)

    def test_nobody_asks_twice_what_does_not_answer(self) -> None:
        asked, answers = [], Event()

        def ask() -> str:
            asked.append(1)
            answers.wait()
            return "đã đếm"

        in_time = InTime("thử", ask)
        waiting = [in_time.asked() for _ in range(100)]
        assert not waiting[0].done()
        answers.set()
        assert {one.result(10) for one in waiting} == {"đã đếm"}
        assert len(asked) == 1
        assert in_time.asked().result(10) == "đã đếm"
        assert len(asked) == 2

    def test_what_is_wrong_with_the_answer_is_told_to_who_waits(self) -> None:
        def ask() -> str:
            raise SettingInvalid(name="SOHOA_DATA", reason="…")

        with pytest.raises(SettingInvalid):
            InTime("thử", ask).asked().result(10)
