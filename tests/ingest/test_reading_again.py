"""A paper that a former reader read badly is read again by the reader of today: really, from its original."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import ocr
import search
from archive import Changes, FieldChange, MadeRendition, Source, correct, deposit
from archive.documents import document_text, find_rendition, get_document
from archive.doubt import doubts_on_record
from archive.errors import DocumentSuperseded
from archive.further_readings import add_reading
from archive.records import FurtherReading
from archive.versions import forms_in, newest
from ingest import reading_again
from ingest.confinement import ConfinedPool
from ingest.errors import PageNotReadAgain
from ingest.worker import follow_up
from page import kept_words
from page.box import Box
from page.reading import DocumentReading, Field, TypeReading
from page.words import ReadPage, Word
from registry.actor import Actor
from search import Query
from sohoa.assembly import Installation, open_installation
from sohoa.records import utc_now
from sohoa.settings import Settings
from tests import drawn
from tests.archive.corrected import TYPES

ARCHIVIST = Actor("Lê Thị Thủy", "cli", unit="07906")
BINH = Actor("Trần Thị Bình", "cli", unit="07906")
WHY = "bộ đọc cũ không nhận dấu"
FORMER = "tesseract 3.05.02 vie psm6"
HOA = "030185004321"
PLACE = Box(0.2, 0.2, 0.4, 0.22)


@pytest.fixture(scope="module")
def pool() -> Iterator[ConfinedPool]:
    with ConfinedPool(1, memory_mb=2048) as made:
        yield made


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with open_installation(Settings(data=tmp_path)) as opened:
        yield opened


def badly_read(installation: Installation, *, pages: tuple[int, ...] = (1,)) -> int:
    """The discharge paper of Nguyễn Thị Hoa, of which a former reader made little: name without marks, discharge a week early."""
    scan = drawn.pdf(drawn.discharge_page("Nguyễn Thị Hoa", HOA))
    read = [ReadPage(number, 1654, 2339, 200.0, (Word("GlAY", PLACE, 0.5, 0),), reader=FORMER) for number in pages]
    fields = (
        Field("person_name", "Nguyen Thi Hoa", "Nguyen Thi Hoa", 0.6, 1, PLACE),
        Field("personal_number", HOA, HOA, 0.98, 1, PLACE),
        Field("discharged_on", "2026-03-02", "02/03/2026", 0.5, 1, PLACE),
    )
    objects = installation.objects
    with installation.sessions.begin() as session:
        source = Source(1, "ra viện.pdf", objects.put(io.BytesIO(scan)), "application/pdf", unit="07906")
        words = objects.put(io.BytesIO(kept_words.to_bytes(read)))
        rendition = MadeRendition("words", words, kept_words.MEDIA_TYPE, "ocr", FORMER, {"dpi": 200})
        said = DocumentReading(pages, TypeReading("GIAY_RA_VIEN", 0.93, "GIAY RA VIEN"), fields, "GIAY RA VIEN")
        return deposit(session, source, said, read, [rendition], ARCHIVIST).id


def read_again(installation: Installation, pool: ConfinedPool, number: int) -> FurtherReading | None:
    with installation.sessions() as session:
        source = reading_again.source_of(session, get_document(session, number))
    found = reading_again.read_again(installation, pool, source)
    with installation.sessions.begin() as session:
        return add_reading(session, TYPES, number, found, ARCHIVIST, WHY)


def test_the_reader_of_today_adds_its_words_and_pdf_and_touches_nothing(installation: Installation, pool: ConfinedPool) -> None:
    number = badly_read(installation)
    with installation.sessions() as session:
        before = {one.kind: one.sha256 for one in get_document(session, number).renditions}
    assert read_again(installation, pool, number) is not None
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


def test_what_would_change_is_put_before_a_person_never_over_an_officers_word(
    installation: Installation, pool: ConfinedPool
) -> None:
    number = badly_read(installation)
    with installation.sessions.begin() as session:
        said = Changes("đối chiếu bản chính", [FieldChange("discharged_on", value="2026-03-09")])
        correct(session, TYPES, number, BINH, said)
    assert read_again(installation, pool, number) is not None
    with installation.sessions() as session:
        document = get_document(session, number)
        stands = {row.name: (row.value, row.source) for row in document.fields}
        assert stands["discharged_on"] == ("2026-03-09", "officer")
        assert stands["person_name"] == ("Nguyen Thi Hoa", "print")
        otherwise = [one.field for one in doubts_on_record(document) if one.code == "READ_OTHERWISE"]
        assert "person_name" in otherwise
        assert "admitted_on" in otherwise, "read for the first time"
        assert not {"discharged_on", "personal_number"} & set(otherwise)


def test_read_twice_by_one_reader_it_has_one_version_more(installation: Installation, pool: ConfinedPool) -> None:
    number = badly_read(installation)
    assert read_again(installation, pool, number) is not None
    assert read_again(installation, pool, number) is None
    with installation.sessions() as session:
        assert newest(get_document(session, number)) == 2


def test_a_page_that_cannot_be_read_leaves_the_document_as_it_was(installation: Installation, pool: ConfinedPool) -> None:
    number = badly_read(installation, pages=(1, 2))  # Of a file with one page: the second is nowhere.
    with pytest.raises(PageNotReadAgain) as refused:
        read_again(installation, pool, number)
    assert refused.value.problem.page == 2
    with installation.sessions() as session:
        document = get_document(session, number)
        assert (newest(document), len(document.renditions), document.version) == (1, 2, 1)


def test_what_was_superseded_is_not_read_again(installation: Installation, pool: ConfinedPool) -> None:
    number = badly_read(installation)
    with installation.sessions.begin() as session:
        get_document(session, number).superseded_at = utc_now()
    with pytest.raises(DocumentSuperseded):
        read_again(installation, pool, number)
    search.drain(installation.sessions, installation.objects, installation.index)
    assert installation.index.count() == 0


def test_only_bytes_of_the_source_decide(installation: Installation, pool: ConfinedPool) -> None:
    """A former rendition that is lost does not keep anybody from reading again: that is when it is needed most."""
    number = badly_read(installation)
    with installation.sessions() as session:
        words = find_rendition(get_document(session, number), "words").sha256
    lost = next(file for file in (installation.settings.data / "objects").rglob(words))
    lost.chmod(0o600)
    lost.unlink()
    assert read_again(installation, pool, number) is not None
    with installation.sessions() as session:
        assert HOA in document_text(get_document(session, number), installation.objects)
