"""Reading a document again on the terminal: a page that cannot be read is named, and tried again without the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import drawn
from tests.portal.command import Ended, sohoa


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A discharge paper, as a picture of 3.9 million pixels."""
    scan = tmp_path / "ra viện.png"
    scan.write_bytes(drawn.png(drawn.discharge_page()))
    assert sohoa("ingest", scan, data=tmp_path / "data").code == 0
    return tmp_path / "data"


def read_again(data: Path, *more: str, **settings: str) -> Ended:
    return sohoa("document", "read-again", "1", "--why", "chữ mờ", *more, data=data, **settings)


def test_a_page_that_fails_is_named_and_tried_again(data: Path) -> None:
    failed = read_again(data, MAX_PAGE_MEGAPIXELS="2")
    assert (failed.code, "Tài liệu 1: giữ nguyên như cũ" in failed.out) == (3, True), failed.err
    assert "PAGE_TOO_LARGE  trang 1: " in failed.out
    reading = sohoa("document", "reading", "1", "--json", data=data)
    assert (reading.code, reading.value["state"], reading.value["pages_failed"]) == (3, "failed", 1)
    assert f"sohoa batch retry {reading.value['batch']}" in failed.out
    assert sohoa("batch", "retry", str(reading.value["batch"]), data=data).code == 0
    assert sohoa("document", "reading", "1", "--json", data=data).value["state"] == "done"


def test_what_nobody_waited_for_is_done_by_who_works_next(data: Path, tmp_path: Path) -> None:
    assert "đã đọc lại 0/1 trang" in read_again(data, "--no-wait").out
    assert sohoa("document", "versions", "1", "--json", data=data).value["versions"][-1]["number"] == 1
    other = tmp_path / "giấy khác.png"
    other.write_bytes(drawn.png(drawn.discharge_page("Lê Thị Mai", "001185012349")))
    assert sohoa("ingest", other, data=data).code == 0
    assert sohoa("document", "reading", "1", "--json", data=data).value["state"] == "done"


def test_of_a_document_that_nobody_wanted_read_again_it_is_said_so(data: Path) -> None:
    ended = sohoa("document", "reading", "1", data=data)
    assert (ended.code, "READING_UNKNOWN" in ended.err) == (4, True)
