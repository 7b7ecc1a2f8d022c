"""What a former reader read is read again by that of today, and whoever asked sees which fields read otherwise."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from archive.deposit import note_object
from archive.records import FieldValue, Rendition
from page import kept_words
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.portal.command import Ended, sohoa

FORMER = "tesseract 3.05.02 vie psm6"
WHY = "bộ đọc mới"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two discharge papers; the first as a former reader read it, with the name without its marks."""
    for name, number, file in (("Nguyễn Thị Hoa", "030185004321", "hoa.png"), ("Lê Thị Mai", "001185012349", "mai.png")):
        scan = tmp_path / file
        scan.write_bytes(drawn.png(drawn.discharge_page(name, number)))
        assert sohoa("ingest", scan, data=tmp_path / "data").code == 0
    with open_installation(Settings(data=tmp_path / "data")) as opened, opened.sessions.begin() as session:
        as_formerly_read(opened, session, 1)
        name = session.query(FieldValue).filter_by(document_id=1, name="person_name").one()
        name.value = "Nguyen Thi Hoa"
    return tmp_path / "data"


def as_formerly_read(opened: Installation, session: Session, document: int) -> None:
    """Its words say that a former reader read them."""
    row = session.query(Rendition).filter_by(document_id=document, kind="words").one()
    with opened.objects.open(row.sha256) as kept:
        pages = [replace(page, reader=FORMER) for page in kept_words.from_bytes(kept.read())]
    stored = opened.objects.put(io.BytesIO(kept_words.to_bytes(pages)))
    note_object(session, stored, row.media_type)
    session.flush()
    row.sha256, row.size, row.version = stored.sha256, stored.size, FORMER


def reread(data: Path, *more: str) -> Ended:
    return sohoa("document", "reread", "--older-than", "own", "--why", WHY, *more, data=data)


def test_only_what_an_older_reader_read_is_read_again_and_told_field_by_field(data: Path) -> None:
    counted = reread(data, "--dry-run", "--json").value
    assert (counted["older"], counted["asked"], counted["report"]) == (1, 0, None)
    ended = reread(data, "--json")
    assert ended.code == 0, ended.err
    report = ended.value["report"]
    assert (ended.value["asked"], report["documents"], report["otherwise"], report["failed"]) == (1, 1, 1, 0)
    (line,) = report["lines"]
    assert line["document"] == 1
    changed = {one["name"]: (one["stands"], one["read"]) for one in line["changed"]}
    assert changed == {"person_name": (["Nguyen Thi Hoa"], ["Nguyễn Thị Hoa"])}
    assert report["fields"][0]["documents"] == 1
    assert reread(data, "--dry-run", "--json").value["older"] == 0, "now it is of today"


def test_the_report_can_be_asked_for_later_and_is_told_in_words(data: Path) -> None:
    left = reread(data, "--no-wait")
    assert "sohoa document reread-report 3" in left.err + left.out
    assert "1 đang chờ" in sohoa("document", "reread-report", "3", data=data).out
    assert sohoa("batch", "retry", "3", data=data).code == 0
    told = sohoa("document", "reread-report", "3", data=data).out
    assert "1 đọc khác" in told
    assert "Nguyen Thi Hoa → Nguyễn Thị Hoa" in told


def test_no_more_than_asked_for(data: Path) -> None:
    with open_installation(Settings(data=data)) as opened, opened.sessions.begin() as session:
        as_formerly_read(opened, session, 2)
    asked = reread(data, "--most", "1", "--no-wait", "--json").value
    assert (asked["older"], asked["asked"]) == (2, 1)


def test_a_reason_is_needed(data: Path) -> None:
    ended = sohoa("document", "reread", "--older-than", "own", "--why", " ", data=data)
    assert (ended.code, "READING_REASON_MISSING" in ended.err) == (2, True)


def test_a_reader_that_nobody_knows_is_refused(data: Path) -> None:
    ended = sohoa("document", "reread", "--older-than", "kính lúp", "--why", WHY, data=data)
    assert ended.code == 2


def test_a_reader_newer_than_that_of_today_is_refused_for_it_would_read_in_vain_but_may_be_counted_for(data: Path) -> None:
    asked = ("document", "reread", "--older-than", "both", "--why", WHY)
    ended = sohoa(*asked, data=data)
    assert (ended.code, "SOHOA_READER" in ended.err) == (2, True)
    assert sohoa(*asked, "--dry-run", "--json", data=data).value["older"] == 2
