"""The log as lines of JSON: each says what it is about, by numbers and codes; none names anybody."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from sohoa.telemetry import about
from sohoa.telemetry.logs import JsonLines
from tests import drawn
from tests.ingest.test_pipeline import tiff_with_a_broken_second_page
from tests.portal.api import served as at_served
from tests.portal.api.served import Served, serving
from tests.portal.failing import failing
from tests.portal.operation.receiver import receiving

pytestmark = pytest.mark.xdist_group("operation")
HOA, NAME = "030185004321", "Nguyễn Thị Hoa"
TALKATIVE = """
import logging
from sohoa.telemetry import logs
told = logs.log_config
def talkative(form):
    config = told(form)
    config["root"]["level"] = "DEBUG"
    return config
import sohoa.telemetry.starting
sohoa.telemetry.starting.log_config = talkative
"""
"""With every logger of every library at DEBUG."""


@dataclass(frozen=True)
class Log:
    """What a server wrote in the course of a day."""

    text: str
    batch: int
    items: dict[str, int]
    failed_request: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]

    def about(self, **what: object) -> list[dict[str, Any]]:
        return [line for line in self.lines if what.items() <= line.items()]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    data = tmp_path_factory.mktemp("nhật ký") / "data"
    with receiving() as received, pytest.MonkeyPatch.context() as patch:
        patch.setattr(at_served, "SERVE", TALKATIVE + at_served.SERVE)
        with serving(data, log_format="json", otlp_endpoint=received.url, window=1) as served:
            batch, items = busy_day(served)
            with failing(served, "INSERT ON act"):
                answer = served.client.get("/v1/search", params={"q": f"{NAME} {HOA}"})
            assert answer.status_code == 500
        yield Log(data.with_suffix(".log").read_text("utf-8"), batch, items, answer.headers["X-Request-Id"])


def busy_day(served: Served) -> tuple[int, dict[str, int]]:
    """Files come in that can be read, partly, and not at all; somebody asks for names. Gives back the batch and its items."""
    scan = drawn.tiff(drawn.discharge_page(NAME, HOA))
    form = {"unit": "07906", "person": HOA, "person_name": NAME}
    files = (
        (f"{NAME}.tif", scan),
        (f"{NAME} hỏng.pdf", b"%PDF-1.7 khong phai"),
        (f"{HOA}.tif", tiff_with_a_broken_second_page()),
    )
    batch = served.upload(*files, **form)["id"]
    told = served.finished(batch)
    served.client.get("/v1/persons", params={"number": HOA})
    served.client.get("/v1/search", params={"q": NAME})
    served.client.get(f"/v1/dossiers/{HOA}")
    served.client.get(f"/v1/{quote(NAME)}")
    return batch, {item["state"]: item["id"] for item in told["items"]}


def test_every_line_is_json_with_moment_level_logger_and_message(log: Log) -> None:
    assert log.lines
    for line in log.lines:
        assert {"at", "level", "logger", "message"} <= set(line)
        assert (datetime.now(UTC) - datetime.fromisoformat(line["at"])).total_seconds() < 3600


def test_the_end_of_an_item_says_which_and_of_which_batch(log: Log) -> None:
    for state, item in log.items.items():
        (line,) = [one for one in log.about(batch=log.batch, item=item) if one["message"] == f"item {item}: {state}"]
        assert line["logger"] == "ingest.following"
        assert len(line["trace"]) == 32


def test_a_page_that_cannot_be_read_is_named(log: Log) -> None:
    (line,) = [one for one in log.lines if "page" in one]
    assert line["page"] == 2
    assert (line["batch"], line["item"]) == (log.batch, log.items["partial"])


def test_a_request_that_failed_is_found_by_the_number_that_the_caller_was_told(log: Log) -> None:
    (line,) = log.about(request=log.failed_request, level="ERROR")
    assert log.failed_request in line["message"], "and in what people read"
    assert "GET /v1/search" in line["message"]
    assert "disk full" in line["failure"]


def test_no_number_and_no_name_of_a_person_stands_in_it(log: Log) -> None:
    assert "DEBUG" in {line["level"] for line in log.lines}
    for one in (HOA, NAME, NAME.upper(), quote(NAME)):
        assert one not in log.text, [line for line in log.text.splitlines() if one in line][:3]


class TestAbout:
    """What a message is about is what was said around it."""

    @staticmethod
    def line() -> dict[str, Any]:
        record = logging.LogRecord("ingest", logging.INFO, __file__, 1, "xong %s", ("rồi",), None)
        told: dict[str, Any] = json.loads(JsonLines().format(record))
        return told

    def test_what_is_said_further_out_counts_too(self) -> None:
        with about(batch=3, item=7), about(page=2):
            assert {**self.line(), "at": ""} == {
                "at": "", "level": "INFO", "logger": "ingest", "message": "xong rồi", "batch": 3, "item": 7, "page": 2,
            }  # fmt: skip
        assert "batch" not in self.line()

    def test_threads_do_not_tell_of_each_other(self) -> None:
        def told(item: int) -> int:
            with about(item=item):
                return int(self.line()["item"])

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(told, range(200))) == list(range(200))

    def test_a_message_of_several_lines_is_one_line(self) -> None:
        record = logging.LogRecord("ingest", logging.ERROR, __file__, 1, "một\nhai", (), None)
        assert "\n" not in JsonLines().format(record)
