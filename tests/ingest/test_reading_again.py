"""A paper that a former reader read badly is read again by that of today: really, from its original, as work in the queue."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

import ocr
from archive import Changes, FieldChange, MadeRendition, Source, correct, deposit, verify
from archive.acts import acts_on
from archive.documents import document_text, find_rendition, get_document
from archive.doubt import doubts_on_record
from archive.errors import DocumentSuperseded
from archive.records import Act, FurtherReading
from archive.versions import accepted_in, forms_in, newest, versions_of
from ingest import batches, receiving
from ingest.batches import BatchReport, item_report, last_reading
from ingest.progress import Progress, progress
from ingest.reading_again import ask
from ingest.records import DONE, OPEN_STATES, Batch, Item, ItemPage
from ingest.sources import IncomingFile
from ingest.worker import _open_items, finish_batch, follow_up
from page import kept_words
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry.actor import Actor
from search import Query
from sohoa.assembly import Installation, open_installation
from sohoa.clock import utc_now
from sohoa.settings import Settings
from tests import drawn
from tests.archive.corrected import TYPES
from tests.ingest.retried import decision, settings

THUY = Actor("Lê Thị Thủy", "api", unit="07906", purpose="số hóa lại kho cũ")
BINH = Actor("Trần Thị Bình", "cli", unit="07906")
WORKER = Actor("sohoa serve", "worker")
WHY = "bộ đọc cũ không nhận dấu"
FORMER = "tesseract 3.05.02 vie psm6"
HOA = "030185004321"
PLACE = Box(0.2, 0.2, 0.4, 0.22)
DISCHARGE = drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with open_installation(Settings(data=tmp_path, workers=1)) as opened:
        yield opened


def badly_read(
    installation: Installation, scan: bytes = DISCHARGE, *, pages: tuple[int, ...] = (1,), unit: str | None = "07906"
) -> int:
    """The discharge paper of Nguyễn Thị Hoa, of which a former reader made little: name without marks, discharge a week early."""
    read = [ReadPage(number, 1654, 2339, 200.0, (Word("GlAY", PLACE, 0.5, 0),), reader=FORMER) for number in pages]
    fields = (
        Field("person_name", "Nguyen Thi Hoa", "Nguyen Thi Hoa", 0.6, 1, PLACE),
        Field("personal_number", HOA, HOA, 0.98, 1, PLACE),
        Field("discharged_on", "2026-03-02", "02/03/2026", 0.5, 1, PLACE),
    )
    objects = installation.objects
    file = IncomingFile("ra viện.pdf", lambda: io.BytesIO(scan))
    batch = receiving.receive(installation, [file], THUY, receiving.Purpose(unit=unit))
    media_type = "application/pdf" if scan.startswith(b"%PDF-") else "image/tiff"
    with installation.sessions.begin() as session:
        (item,) = session.get_one(Batch, batch).items
        item.state = DONE
        source = Source(item.id, item.name, objects.put(io.BytesIO(scan)), media_type, unit=unit)
        words = objects.put(io.BytesIO(kept_words.to_bytes(read)))
        rendition = MadeRendition("words", words, kept_words.MEDIA_TYPE, "ocr", FORMER, {"dpi": 200})
        said = DocumentReading(pages, TypeReading("GIAY_RA_VIEN", 0.93, "GIAY RA VIEN"), fields, "GIAY RA VIEN")
        return deposit(session, source, said, read, [rendition], THUY).id


def asked(installation: Installation, numbers: Iterable[int], actor: Actor = THUY, why: str = WHY) -> list[Item]:
    with installation.sessions.begin() as session:
        return list(ask(session, numbers, actor, why).values())


def finished(installation: Installation, batch: int) -> BatchReport:
    finish_batch(installation, batch, WORKER)
    with installation.sessions() as session:
        return batches.report(session, batch)


def read_again(installation: Installation, number: int) -> FurtherReading | None:
    """What came of asking, once somebody has done the work."""
    (item,) = asked(installation, [number])
    assert finished(installation, item.batch_id).state == "done"
    with installation.sessions() as session:
        made = session.get_one(Item, item.id).further_reading_id
        return session.get_one(FurtherReading, made) if made is not None else None


def test_the_reader_of_today_adds_its_words_and_pdf_and_touches_nothing(installation: Installation) -> None:
    number = badly_read(installation)
    with installation.sessions() as session:
        before = {one.kind: one.sha256 for one in get_document(session, number).renditions}
    assert read_again(installation, number) is not None
    with installation.sessions() as session:
        document = get_document(session, number)
        assert "Họ và tên người bệnh: Nguyễn Thị Hoa" in document_text(document, installation.objects)
        assert find_rendition(document, "words").version == ocr.reader_version()
        assert {kind: one.sha256 for kind, one in forms_in(document, 1).items()} == before
        assert set(forms_in(document)) == {"original", "words", "searchable_pdf"}
        for one in document.renditions:
            installation.objects.verify(one.sha256)
    assert follow_up(installation) is None
    assert [hit.document_id for hit in installation.index.search(Query("viêm phổi thùy dưới")).hits] == [number]


def test_what_would_change_is_put_before_a_person_never_over_an_officers_word(installation: Installation) -> None:
    number = badly_read(installation)
    with installation.sessions.begin() as session:
        said = Changes("đối chiếu bản chính", [FieldChange("discharged_on", value="2026-03-09")])
        correct(session, TYPES, number, BINH, said)
    assert read_again(installation, number) is not None
    with installation.sessions() as session:
        document = get_document(session, number)
        stands = {row.name: (row.value, row.source) for row in document.fields}
        assert stands["discharged_on"] == ("2026-03-09", "officer")
        assert stands["person_name"] == ("Nguyen Thi Hoa", "print")
        otherwise = [one.field for one in doubts_on_record(document) if one.code == "READ_OTHERWISE"]
        assert "person_name" in otherwise
        assert "admitted_on" in otherwise, "read for the first time"
        assert not {"discharged_on", "personal_number"} & set(otherwise)


def test_read_twice_by_one_reader_it_has_one_version_more(installation: Installation) -> None:
    number = badly_read(installation)
    assert read_again(installation, number) is not None
    assert read_again(installation, number) is None
    with installation.sessions() as session:
        assert newest(get_document(session, number)) == 2


def unreadable_at_first(data: Path) -> tuple[int, int]:
    """A decision whose second page has more pixels than may be read, and the batch in which reading it again failed."""
    with open_installation(settings(data, limited=True)) as installation:
        number = badly_read(installation, decision(fails=2), pages=(1, 2))
        (item,) = asked(installation, [number])
        report = finished(installation, item.batch_id)
        assert report.state == "failed"
        return number, report.id


def test_a_page_that_cannot_be_read_is_named_and_the_document_stays_as_it_was(tmp_path: Path) -> None:
    number, batch = unreadable_at_first(tmp_path)
    with open_installation(settings(tmp_path, limited=True)) as installation, installation.sessions() as session:
        (item,) = batches.report(session, batch).items
        assert [(one.code, one.page) for one in item.problems] == [("PAGE_TOO_LARGE", 2), ("PAGE_NOT_READ_AGAIN", None)]
        assert (item.pages, item.pages_read, item.pages_failed, item.documents) == (2, 1, 1, (number,))
        document = get_document(session, number)
        assert (newest(document), len(document.renditions), document.version) == (1, 2, 1)


def test_a_retry_reads_what_failed_and_keeps_what_was_read(tmp_path: Path) -> None:
    number, batch = unreadable_at_first(tmp_path)
    with open_installation(settings(tmp_path, limited=False)) as installation:
        with installation.sessions.begin() as session:
            assert batches.retry(session, batch, BINH) == 1
            assert progress(session, batch) == Progress(files=1, files_finished=0, pages=2, pages_finished=1)
        (item,) = finished(installation, batch).items
        assert (item.state, item.problems) == ("done", ())
        with installation.sessions() as session:
            document = get_document(session, number)
            text = document_text(document, installation.objects)
            assert ("hưởng chế độ hưu trí" in text, "Bưu điện huyện Thanh Miện" in text) == (True, True)
            assert versions_of(session, document)[-1].who == THUY.name, "who asked, whoever tried again"


def test_a_retry_leaves_a_document_alone_that_is_being_read_again_meanwhile(tmp_path: Path) -> None:
    number, batch = unreadable_at_first(tmp_path)
    with open_installation(settings(tmp_path, limited=False)) as installation:
        (item,) = asked(installation, [number], BINH)
        assert item.batch_id != batch
        with installation.sessions.begin() as session:
            assert batches.retry(session, batch, BINH) == 0
        assert finished(installation, item.batch_id).state == "done"


def test_what_was_superseded_is_not_read_again(installation: Installation) -> None:
    number, other = badly_read(installation), badly_read(installation, decision(fails=1), pages=(1, 2))
    with installation.sessions.begin() as session:
        get_document(session, number).superseded_at = utc_now()
    with pytest.raises(DocumentSuperseded):
        asked(installation, [number])
    (item,) = asked(installation, [other])
    with installation.sessions.begin() as session:
        get_document(session, other).superseded_at = utc_now()
    (reading,) = finished(installation, item.batch_id).items
    assert (reading.state, [one.code for one in reading.problems]) == ("failed", ["DOCUMENT_SUPERSEDED"])
    assert installation.index.count() == 0


def test_only_bytes_of_the_source_decide(installation: Installation) -> None:
    """A former rendition that is lost does not keep anybody from reading again: that is when it is needed most."""
    number = badly_read(installation)
    assert follow_up(installation) is None
    with installation.sessions() as session:
        words = find_rendition(get_document(session, number), "words").sha256
    lost = next(file for file in (installation.settings.data / "objects").rglob(words))
    lost.chmod(0o600)
    lost.unlink()
    assert read_again(installation, number) is not None
    with installation.sessions() as session:
        assert HOA in document_text(get_document(session, number), installation.objects)


# In the queue


def test_nothing_is_read_before_somebody_works_and_each_page_counts(installation: Installation) -> None:
    number = badly_read(installation, decision(fails=1), pages=(1, 2))
    (item,) = asked(installation, [number])
    with installation.sessions() as session:
        assert progress(session, item.batch_id) == Progress(files=1, files_finished=0, pages=2, pages_finished=0)
        report = batches.report(session, item.batch_id)
        assert (report.state, report.why, report.created_by, report.unit) == ("working", WHY, THUY.name, "07906")
        assert newest(get_document(session, number)) == 1
    finish_batch(installation, item.batch_id, WORKER)
    with installation.sessions() as session:
        assert progress(session, item.batch_id) == Progress(files=1, files_finished=1, pages=2, pages_finished=2)
        assert newest(get_document(session, number)) == 2


def test_whoever_asks_while_it_is_being_read_gets_that_reading(installation: Installation) -> None:
    number = badly_read(installation)
    (first,), (second,) = asked(installation, [number]), asked(installation, [number], BINH, "chữ mờ")
    assert first.id == second.id
    assert finished(installation, first.batch_id).state == "done"
    with installation.sessions() as session:
        assert session.scalar(select(func.count(Item.id)).where(Item.document_id.is_not(None))) == 1
        made = versions_of(session, get_document(session, number))[-1]
        assert (made.who, made.unit, made.why) == (THUY.name, "07906", WHY)
        told = [(act.verb, act.who, act.details.get("why")) for act in acts_on(session, "document", number)[1:]]
    assert told == [
        ("ask_reading", THUY.name, WHY),
        ("ask_reading", BINH.name, "chữ mờ"),
        ("read_again", WORKER.name, WHY),
    ]


def test_of_many_who_ask_at_once_one_begins_it(installation: Installation) -> None:
    number = badly_read(installation)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: asked(installation, [number])[0].id, range(16)))
    assert len(set(found)) == 1


def test_after_its_end_it_can_be_asked_for_anew(installation: Installation) -> None:
    number = badly_read(installation)
    first = read_again(installation, number)
    (again,) = asked(installation, [number])
    with installation.sessions() as session:
        assert last_reading(session, number) is not None
        assert (again.state, item_report(session, session.get_one(Item, again.id)).pages_read) == ("opened", 0)
    assert first is not None


def test_what_an_officer_does_meanwhile_stands(installation: Installation) -> None:
    """Between asking and reading, she corrects the day of discharge and compares the scan with the paper."""
    number = badly_read(installation)
    (item,) = asked(installation, [number])
    with installation.sessions.begin() as session:
        correct(session, TYPES, number, BINH, Changes("đối chiếu", [FieldChange("discharged_on", value="2026-03-09")]))
        verify(session, number, BINH, "original")
    assert finished(installation, item.batch_id).state == "done"
    with installation.sessions() as session:
        document = get_document(session, number)
        versions = versions_of(session, document)
        assert [one.made_by for one in versions] == ["deposit", "correction", "reading"]
        accepted = accepted_in(versions, 3)
        assert accepted is not None
        assert (accepted.who, document.verified_by) == (BINH.name, BINH.name)
        assert {row.name: row.value for row in document.fields}["discharged_on"] == "2026-03-09"
        assert "discharged_on" not in [one.field for one in doubts_on_record(document) if one.code == "READ_OTHERWISE"]


def test_many_documents_are_one_batch_of_each_unit(installation: Installation) -> None:
    ours = [badly_read(installation, DISCHARGE + b"%% %d" % copy) for copy in (1, 2)]
    theirs = badly_read(installation, DISCHARGE + b"% 3", unit="07907")
    items = asked(installation, [*ours, theirs])
    assert [item.document_id for item in items] == [*ours, theirs]
    assert items[0].batch_id == items[1].batch_id != items[2].batch_id
    for batch, unit, count in ((items[0].batch_id, "07906", 2), (items[2].batch_id, "07907", 1)):
        report = finished(installation, batch)
        assert (report.state, report.unit, report.counts) == ("done", unit, {"done": count})


def test_what_comes_in_is_read_before_what_is_read_again(installation: Installation) -> None:
    """A stock of many thousand pages must not keep the counter waiting."""
    (again,) = asked(installation, [badly_read(installation)])
    paper = IncomingFile("mới.pdf", lambda: io.BytesIO(DISCHARGE + b"% hom nay"))
    new = receiving.receive(installation, [paper], BINH)
    with installation.sessions() as session:
        (came_in,) = session.scalars(select(Item.id).where(Item.batch_id == new))
    assert _open_items(installation, None) == [came_in, again.id]
    assert _open_items(installation, again.batch_id) == [again.id, came_in], "unless somebody waits for it"


PLACES = [
    ("ingest.pipeline:Pipeline._note_window", "after", 1),
    ("ingest.reading_again:ReadingAgain._understand", "after", 1),
    ("ingest.reading_again:add_reading", "after", 1),
    ("ingest.reading_again:ReadingAgain.add_version", "after", 1),
]


@pytest.mark.parametrize(("place", "moment", "nth"), PLACES, ids=lambda part: str(part).rpartition(":")[2])
def test_killed_there_it_goes_on_from_there(place: str, moment: str, nth: int, tmp_path: Path) -> None:
    with open_installation(Settings(data=tmp_path)) as installation:
        number = badly_read(installation, decision(fails=1), pages=(1, 2))
        (item,) = asked(installation, [number])
    killed = subprocess.run(
        [sys.executable, "-m", "tests.ingest.killed", str(tmp_path), place, moment, str(nth)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, f"it did not come to {place}: {killed.stderr}"
    with open_installation(Settings(data=tmp_path, workers=2)) as installation:
        with installation.sessions() as session:
            if (place, moment) == ("ingest.pipeline:Pipeline._note_window", "after"):
                assert progress(session, item.batch_id).pages_finished == 1, "what was read is not read again"
        assert finished(installation, item.batch_id).state == "done"
        with installation.sessions() as session:
            document = get_document(session, number)
            assert [one.made_by for one in versions_of(session, document)] == ["deposit", "reading"]
            assert Counter(one.kind for one in document.renditions) == {"original": 1, "words": 2, "searchable_pdf": 1}
            assert session.scalar(select(func.count(Act.id)).where(Act.verb == "read_again")) == 1
            assert session.scalars(select(Item.id).where(Item.state.in_(OPEN_STATES))).all() == []
            assert session.scalars(select(ItemPage.id).where(ItemPage.words.is_not(None))).all() == []
            for rendition in document.renditions:
                installation.objects.verify(rendition.sha256)
        assert installation.index.ids() == {number}
