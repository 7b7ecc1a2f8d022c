"""One trace from the upload to the index, through the records, whoever works on it: with numbers and codes, of nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sohoa.errors import SettingInvalid
from sohoa.telemetry import about, continued, current_traceparent, ended_span, is_tracing, span
from sohoa.telemetry.traces import send_traces
from tests import drawn
from tests.portal.api.served import PATIENCE, Served, serving
from tests.portal.operation.receiver import Received, Span, receiving

pytestmark = pytest.mark.xdist_group("operation")
HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
FILE = f"{NAME} ra viện.tif"
STRANGE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
UPLOAD = "POST /v1/batches"


def scan() -> bytes:
    """Two pages of one paper."""
    return drawn.tiff(drawn.discharge_page(NAME, HOA), drawn.page(["Trang 2", f"Số định danh: {HOA}"], size=(800, 600)))


@dataclass(frozen=True)
class Day:
    """What was sent in the course of a day, and the batch that came in."""

    received: Received
    batch: int
    documents: int

    @property
    def upload(self) -> Span:
        (upload,) = self.received.called(UPLOAD)
        return upload

    @property
    def items(self) -> list[Span]:
        """The one that was read, and the one that cannot be opened: both are worked on at the same time."""
        return sorted(self.received.children(self.upload), key=lambda one: int(one.told["item"]))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """A file is uploaded and read, another cannot be opened, somebody asks for names; then the server ends."""
    data = tmp_path_factory.mktemp("vết") / "data"
    with receiving() as received, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
        environment.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", received.url)
        with serving(data, otlp_endpoint=received.url, window=1) as served:
            served.client.headers["traceparent"] = STRANGE
            asked = {"unit": "07906", "person": HOA, "person_name": NAME}
            batch = served.upload((FILE, scan()), (f"{NAME}.pdf", b"%PDF-1.7 khong phai"), **asked)["id"]
            (documents,) = (item["documents"] for item in served.finished(batch)["items"] if item["name"] == FILE)
            until_found(served, "ra viện")
            served.client.get("/v1/persons", params={"number": HOA})
            served.client.get(f"/v1/dossiers/{HOA}")
            served.client.get("/readyz")
        yield Day(received, batch, len(documents))


def until_found(served: Served, words: str) -> None:
    """Wait until the index has heard of it."""
    until = time.monotonic() + PATIENCE
    while not served.client.get("/v1/search", params={"q": words}).json()["hits"]:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_one_trace_goes_from_the_upload_to_the_index(day: Day) -> None:
    read, refused = day.items
    assert [one.name for one in (read, refused)] == ["item", "item"]
    below = day.received.children(read)
    assert [one.name for one in below] == ["open", "window", "window", "deposit"]
    (index,) = day.received.children(below[-1])
    assert index.name == "index"
    assert {one.trace for one in (day.upload, read, refused, *below, index)} == {day.upload.trace}
    assert index.told == {"documents": day.documents}


def test_a_span_lies_within_its_time(day: Day) -> None:
    """The children that read do not know of traces: their parent measures from handing the pages over to the answer."""
    read, _ = day.items
    for one in (read, *day.received.children(read)):
        assert day.upload.began < one.began <= one.ended
        assert read.began <= one.began
        assert one.ended <= read.ended
    for window in day.received.called("window"):
        assert 0 < window.told["reading_seconds"] <= (window.ended - window.began) / 1e9


def test_spans_say_which_batch_item_and_pages_they_are_of(day: Day) -> None:
    read, refused = day.items
    assert read.told["batch"] == refused.told["batch"] == day.batch
    assert (read.told["state"], refused.told["state"]) == ("done", "failed")
    assert {one.told["first_page"] for one in day.received.called("window")} == {1, 2}
    assert day.upload.told == {"http.request.method": "POST", "http.route": "/v1/batches", "http.response.status_code": 202}


def test_of_a_failure_its_code_is_told(day: Day) -> None:
    _, refused = day.items
    (opened,) = day.received.children(refused)
    assert (opened.name, opened.failed) == ("open", True)
    assert opened.told["error.type"] == "SOURCE_DAMAGED"


def test_a_callers_trace_is_not_gone_on_with(day: Day) -> None:
    assert STRANGE.split("-")[1] not in {one.trace for one in day.received.spans}
    assert day.upload.parent == ""


def test_each_request_has_a_trace_of_its_own_and_probes_have_none(day: Day) -> None:
    requests = [one for one in day.received.spans if "http.route" in one.told]
    assert len({one.trace for one in requests}) == len(requests)
    assert "GET /v1/dossiers/{code}" in {one.name for one in requests}
    assert not [one for one in requests if one.told["http.route"] == "/readyz"]


def test_nothing_that_was_sent_names_anybody(day: Day) -> None:
    """Nor does the web framework send anything by itself, though the environment asks it to."""
    assert day.received.paths == {"/v1/traces"}
    assert day.received.services == {"sohoa-api"}
    sent = day.received.bytes_
    assert not [one for one in (HOA, NAME, FILE, "khong phai", "url.path", "Trần Văn Bình") if one.encode() in sent]


def test_another_process_goes_on_with_the_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is killed while it reads; the next one finds the trace with the work."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "100")
    data = tmp_path / "data"
    pages = drawn.tiff(*(drawn.page([f"Trang {number}"], size=(800, 600)) for number in range(12)))
    with receiving() as received:
        with pytest.raises(AssertionError), serving(data, otlp_endpoint=received.url, window=1) as first:  # noqa: PT012
            batch = first.upload((FILE, pages))["id"]
            until = time.monotonic() + PATIENCE
            while not (received.called(UPLOAD) and received.called("window")):
                assert time.monotonic() < until
                time.sleep(0.02)
            first.process.kill()  # So it does not end in order.
        assert not received.called("item")
        with serving(data, otlp_endpoint=received.url) as second:
            second.finished(batch)
        (upload,) = received.called(UPLOAD)
        (item,) = received.called("item")
        assert (item.parent, item.trace, item.told["state"]) == (upload.id, upload.trace, "done")
        assert {one.trace for one in received.called("window")} == {upload.trace}


def test_where_no_receiver_is_named_nothing_is_kept() -> None:
    with span("item", item=7) as noted, continued(STRANGE), about(item=7):
        noted.set_attribute("state", "done")
        ended_span("window", time.time())
        assert current_traceparent() is None
    assert not is_tracing()


class TestInAProcessOfItsOwn:
    """What other processes and tasks go on with."""

    @pytest.fixture
    def received(self) -> Iterator[Received]:
        with receiving() as received:
            end = send_traces(received.url, service="thử", version="0")
            yield received
            end()

    def test_a_trace_is_handed_on_as_text(self, received: Received) -> None:
        with span("item"):
            handed_on = current_traceparent()
        assert handed_on is not None
        with continued(handed_on), span("task"):
            assert current_traceparent() != handed_on
            assert current_traceparent().split("-")[1] == handed_on.split("-")[1]  # type: ignore[union-attr]

    @pytest.mark.parametrize("given", [None, "", "00-0-0-00", "không phải", f"00-{'0' * 32}-{'0' * 16}-01"])
    def test_what_is_no_trace_begins_a_new_one(self, received: Received, given: str | None) -> None:
        with span("item"):
            around = current_traceparent()
            with continued(given), span("task"):
                assert current_traceparent() is not None
                assert current_traceparent().split("-")[1] != around.split("-")[1]  # type: ignore[union-attr]


def test_a_receiver_that_is_away_holds_nobody_up(tmp_path: Path) -> None:
    """Spans are lost then, and the work is done."""
    with serving(tmp_path / "data", otlp_endpoint="http://127.0.0.1:9") as served:
        batch = served.upload(("trang.jpg", drawn.jpeg(drawn.page(["Trang thử"], size=(800, 600)))))["id"]
        assert served.finished(batch)["state"] == "done"


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingInvalid, match=r"SOHOA_OTLP_ENDPOINT.*sohoa\[traces\]"):
        send_traces("http://127.0.0.1:9", service="thử", version="0")
