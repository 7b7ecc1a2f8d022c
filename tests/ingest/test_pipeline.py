"""A file's way from bytes to documents that are found: on real pages, with the real reader, on one machine and on many."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

import ocr
from archive import announce
from archive.acts import acts_on
from archive.documents import DocumentFilter, find_rendition, list_documents
from archive.errors import ObjectMissing
from archive.records import Document, DocumentPerson
from ingest import batches
from ingest.batches import BatchReport, retry
from ingest.confinement import ConfinedPool
from ingest.errors import TaskTimeout
from ingest.opening.errors import PageUnreadable
from ingest.pipeline import Pipeline
from ingest.progress import progress
from ingest.receiving import Purpose, receive
from ingest.records import PARTIAL, Item, ItemProblem
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from intake.records import Dossier
from registry import persons
from registry.actor import Actor
from search import Query
from sohoa.assembly import Installation
from tests import drawn
from tests.ingest.anywhere import ANYWHERE, installed, wait_until_indexed

ARCHIVIST = Actor("Trần Văn Bình", "cli")
SMALL = (1000, 700)
STRIP_OFFSETS, STRIP_BYTE_COUNTS = 273, 279
HOA = "030185004321"
FIRST_DOSSIER, SECOND_DOSSIER = "000.00.01.H29-260310-0420", "000.00.01.H29-260401-0007"


def given(name: str, content: bytes) -> IncomingFile:
    return IncomingFile(name, lambda: io.BytesIO(content))


def ingest(installation: Installation, *files: IncomingFile, purpose: Purpose | None = None) -> BatchReport:
    batch = receive(installation, files, ARCHIVIST, purpose)
    finish_batch(installation, batch, ARCHIVIST)
    wait_until_indexed(installation)
    with installation.sessions() as session:
        return batches.report(session, batch)


def codes(report: BatchReport) -> dict[str, list[tuple[str, int | None]]]:
    return {item.name: [(problem.code, problem.page) for problem in item.problems] for item in report.items}


@dataclass(frozen=True)
class Ingested:
    installation: Installation
    report: BatchReport


@pytest.fixture(scope="module", params=ANYWHERE)
def discharge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ingested]:
    """One discharge paper, given for a dossier and its person."""
    with installed(request.param, tmp_path_factory.mktemp("discharge")) as installation:
        purpose = Purpose(unit="07906", dossier=FIRST_DOSSIER, person=HOA, person_name="Nguyễn Thị Hoa", procedure="1.001667")
        scan = drawn.pdf(drawn.discharge_page(personal_number=HOA))
        yield Ingested(installation, ingest(installation, given("ra viện.pdf", scan), purpose=purpose))


@pytest.fixture
def session(discharge: Ingested) -> Iterator[Session]:
    with discharge.installation.sessions() as opened:
        yield opened


@pytest.fixture
def document(session: Session) -> Document:
    return list_documents(session, DocumentFilter())[0]


def test_the_paper_is_told_and_its_fields_are_read(discharge: Ingested, document: Document) -> None:
    assert (discharge.report.state, document.type_id) == ("done", "GIAY_RA_VIEN")
    values = {field.name: field.value for field in document.fields}
    expected = {
        "person_name": "Nguyễn Thị Hoa",
        "personal_number": HOA,
        "admitted_on": "2026-03-02",
        "discharged_on": "2026-03-09",
        "birth_date": "1985-03-12",
        "icd10": "J18.1",
    }
    assert {name: values.get(name) for name in expected} == expected
    assert all(0 <= field.box.left < field.box.right <= 1 for field in document.fields)


def test_it_lies_in_its_dossier_and_is_linked_to_its_person(session: Session, document: Document) -> None:
    person = persons.get(session, {"personal_number": HOA})
    links = session.scalars(select(DocumentPerson).where(DocumentPerson.document_id == document.id)).all()
    assert {(link.person_id, link.role) for link in links} == {(person.id, "owner"), (person.id, "mentioned")}
    dossier = session.scalars(select(Dossier)).one()
    assert (dossier.code, dossier.procedure, dossier.person_id) == (FIRST_DOSSIER, "1.001667", person.id)
    assert [attached.document_id for attached in dossier.documents] == [document.id]


def test_its_searchable_pdf_says_the_words_to_any_reader(discharge: Ingested, document: Document, tmp_path: Path) -> None:
    rendition = find_rendition(document, "searchable_pdf")
    assert rendition.tool
    assert rendition.version
    with discharge.installation.objects.local_copy(rendition.sha256) as path:
        shutil.copy(path, tmp_path / "searchable.pdf")
    text = subprocess.run(["pdftotext", tmp_path / "searchable.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert "Nguyễn Thị Hoa" in text
    assert "GIẤY RA VIỆN" in text


def test_renditions_say_what_made_them(document: Document) -> None:
    words = find_rendition(document, "words")
    assert words.version == ocr.reader_version()
    assert words.settings["dpi"] == 200


def test_it_is_found_with_and_without_diacritics(discharge: Ingested, document: Document) -> None:
    for text in ("Viêm phổi thùy dưới", "viem phoi thuy duoi", HOA):
        assert [hit.document_id for hit in discharge.installation.index.search(Query(text)).hits] == [document.id]


def test_the_deposit_is_on_record(discharge: Ingested, session: Session, document: Document) -> None:
    """By whoever did the work: a worker acts for all who gave files."""
    who = "sohoa worker" if discharge.installation.settings.queue == "celery" else ARCHIVIST.name
    assert [(act.verb, act.who) for act in acts_on(session, "document", document.id)] == [("deposit", who)]


def test_a_duplicate_is_answered_with_its_holder_and_linked_to_the_new_dossier(discharge: Ingested, document: Document) -> None:
    scan = drawn.pdf(drawn.discharge_page(personal_number=HOA))
    purpose = Purpose(dossier=SECOND_DOSSIER, person=HOA, procedure="2.000693")
    report = ingest(discharge.installation, given("tệp khác tên.pdf", scan), purpose=purpose)
    (item,) = report.items
    assert (item.state, item.documents, report.state) == ("duplicate", (document.id,), "done")
    assert item.held_by is not None
    assert (item.held_by.name, item.held_by.unit, item.held_by.dossier) == ("ra viện.pdf", "07906", FIRST_DOSSIER)
    with discharge.installation.sessions() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.code == SECOND_DOSSIER)).one()
        assert [attached.document_id for attached in dossier.documents] == [document.id]
        assert len(list_documents(session, DocumentFilter())) == 1


@pytest.fixture(params=ANYWHERE)
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    with installed(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed("embedded", tmp_path) as opened:
        yield opened


def paper(name: str) -> bytes:
    return drawn.jpeg(drawn.page(["GIẤY RA VIỆN", f"Họ và tên: {name}", "Vào viện ngày 02/03/2026"], size=SMALL))


def tiff_with_a_broken_second_page() -> bytes:
    """Two compressed frames; where the second one's bytes should be stands something else."""
    pages = [drawn.page(["GIẤY RA VIỆN", f"Họ và tên: {name}"], size=SMALL) for name in ("Lê Văn Nam", "Phạm Thu Trang")]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="tiff_adobe_deflate", dpi=drawn.DPI)
    content = bytearray(out.getvalue())
    with Image.open(io.BytesIO(content)) as written:
        written.seek(1)
        for offset, size in zip(written.tag_v2[STRIP_OFFSETS], written.tag_v2[STRIP_BYTE_COUNTS], strict=True):
            content[offset : offset + size] = b"\xff" * size
    return bytes(content)


def test_bad_files_do_not_touch_the_good_ones(anywhere: Installation) -> None:
    report = ingest(
        anywhere,
        given("rỗng.pdf", b""),
        given("ghi chú.txt", b"ghi ch\xc3\xba c\xe1\xbb\xa7a v\xc4\x83n th\xc6\xb0"),
        given("hỏng.pdf", b"%PDF-1.7\n1 0 obj\n<<"),
        given("tốt.jpg", paper("Đỗ Quốc Việt")),
    )
    assert codes(report) == {
        "rỗng.pdf": [("SOURCE_EMPTY", None)],
        "ghi chú.txt": [("SOURCE_KIND_UNKNOWN", None)],
        "hỏng.pdf": [("SOURCE_DAMAGED", None)],
        "tốt.jpg": [],
    }
    assert [item.state for item in report.items] == ["failed", "failed", "failed", "done"]
    assert report.state == "partial"


def test_a_zip_becomes_the_files_in_it(anywhere: Installation) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("hồ sơ/việt.jpg", paper("Đỗ Quốc Việt"))
        packed.writestr("../../etc/passwd", b"root")
        packed.writestr("hồ sơ/rỗng.jpg", b"")
    report = ingest(anywhere, given("nén.zip", out.getvalue()))
    states = {item.name: item.state for item in report.items}
    assert states["nén.zip"] == "done"
    assert states["nén.zip/hồ sơ/việt.jpg"] == "done"
    assert states["nén.zip/hồ sơ/rỗng.jpg"] == "failed"
    (climbing,) = (item for item in report.items if "passwd" in item.name)
    assert climbing.state == "failed"
    assert not any(Path(anywhere.settings.data).rglob("passwd"))


def test_a_bad_page_costs_a_page_and_may_be_tried_again(anywhere: Installation) -> None:
    report = ingest(anywhere, given("hai trang.tif", tiff_with_a_broken_second_page()))
    (item,) = report.items
    assert (item.state, item.pages, item.pages_read, item.pages_failed) == ("partial", 2, 1, 1)
    assert [(problem.code, problem.page) for problem in item.problems] == [("PAGE_UNREADABLE", 2)]
    assert len(item.documents) == 1
    with anywhere.sessions.begin() as session:
        assert retry(session, report.id, ARCHIVIST) == 1
        assert progress(session, report.id).finished is False
    finish_batch(anywhere, report.id, ARCHIVIST)
    with anywhere.sessions() as session:
        again = batches.report(session, report.id)
    assert again.items[0].documents == item.documents
    assert [(problem.code, problem.page) for problem in again.items[0].problems] == [("PAGE_UNREADABLE", 2)]


def test_bytes_that_can_never_be_used_are_not_tried_twice(installation: Installation) -> None:
    ingest(installation, given("hỏng.pdf", b"%PDF-1.7\n1 0 obj\n<<"))
    again = ingest(installation, given("hỏng, bản khác.pdf", b"%PDF-1.7\n1 0 obj\n<<"))
    assert again.items[0].state == "duplicate"
    assert again.items[0].failed
    assert again.state == "failed"


def test_a_document_that_the_index_cannot_be_told_of_holds_up_no_other(installation: Installation) -> None:
    ingest(installation, given("việt.jpg", paper("Đỗ Quốc Việt")))
    with installation.sessions.begin() as session:
        (document,) = list_documents(session, DocumentFilter())
        lost = Path(installation.settings.data, "objects")
        words = find_rendition(document, "words").sha256
        (lost / words[:2] / words[2:4] / words).unlink()
        announce(session, document.id)
    batch = receive(installation, [given("nam.jpg", paper("Lê Văn Nam"))], ARCHIVIST)
    with pytest.raises(ObjectMissing):
        finish_batch(installation, batch, ARCHIVIST)
    with installation.sessions() as session:
        assert batches.report(session, batch).state == "done"
    assert installation.index.search(Query("Lê Văn Nam")).total == 1


def test_who_watches_may_fail_without_harm_to_the_work(installation: Installation) -> None:
    batch = receive(installation, [given("việt.jpg", paper("Đỗ Quốc Việt"))], ARCHIVIST)

    def fail() -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        finish_batch(installation, batch, ARCHIVIST, on_change=fail)
    finish_batch(installation, batch, ARCHIVIST)
    with installation.sessions() as session:
        assert batches.report(session, batch).state == "done"


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in entries:
            packed.writestr(name, content)
    return out.getvalue()


def test_a_zip_that_came_before_links_what_it_held_to_the_new_dossier(installation: Installation) -> None:
    content = zipped(("việt.jpg", paper("Đỗ Quốc Việt")))
    first = ingest(installation, given("nén.zip", content))
    second = ingest(installation, given("bản khác.zip", content), purpose=Purpose(dossier=SECOND_DOSSIER, person=HOA))
    (document,) = next(item.documents for item in first.items if item.name.endswith("việt.jpg"))
    assert [(item.state, item.documents) for item in second.items] == [("duplicate", (document,))]
    with installation.sessions() as session:
        dossier = session.scalars(select(Dossier).where(Dossier.code == SECOND_DOSSIER)).one()
        assert [attached.document_id for attached in dossier.documents] == [document]


def test_two_entries_of_one_name_are_both_told_of(installation: Installation) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        content = zipped(("giấy.jpg", paper("Đỗ Quốc Việt")), ("giấy.jpg", paper("Lê Văn Nam")))
    report = ingest(installation, given("nén.zip", content))
    states = {item.name: item.state for item in report.items}
    assert states["nén.zip"] == "done"
    assert sorted(state for name, state in states.items() if name != "nén.zip") == ["done", "failed"]
    assert ("ZIP_TWICE", None) in [code for found in codes(report).values() for code in found]


def test_bytes_that_somebody_else_read_meanwhile_are_not_read_again_by_a_retry(installation: Installation) -> None:
    """A time-out sets the bytes free; they come in again and are read; then the first batch is tried again."""
    scan = given("việt.jpg", paper("Đỗ Quốc Việt"))
    first = receive(installation, [scan], ARCHIVIST, Purpose(dossier=FIRST_DOSSIER))
    with installation.sessions() as session:
        (item_id,) = session.scalars(select(Item.id))
    with ConfinedPool(1, memory_mb=2048) as pool:
        Pipeline(installation, pool, ARCHIVIST, lambda: False).fail(item_id, TaskTimeout(seconds=120))
    ingest(installation, scan)
    with installation.sessions.begin() as session:
        assert retry(session, first, ARCHIVIST) == 1
    finish_batch(installation, first, ARCHIVIST)
    with installation.sessions() as session:
        documents = list_documents(session, DocumentFilter())
        assert [item.state for item in batches.report(session, first).items] == ["duplicate"]
        dossier = session.scalars(select(Dossier)).one()
        assert [attached.document_id for attached in dossier.documents] == [document.id for document in documents]
        assert len(documents) == 1


def test_papers_given_for_a_known_dossier_are_of_its_person(installation: Installation) -> None:
    ingest(installation, given("việt.jpg", paper("Đỗ Quốc Việt")), purpose=Purpose(dossier=FIRST_DOSSIER, person=HOA))
    ingest(installation, given("nam.jpg", paper("Lê Văn Nam")), purpose=Purpose(dossier=FIRST_DOSSIER))
    with installation.sessions() as session:
        person = persons.get(session, {"personal_number": HOA})
        assert len(list_documents(session, DocumentFilter(person_ids=(person.id,)))) == 2


def test_a_searchable_pdf_that_could_not_be_made_is_made_by_a_retry(installation: Installation) -> None:
    batch = ingest(installation, given("việt.jpg", paper("Đỗ Quốc Việt"))).id
    with installation.sessions.begin() as session:
        (document,) = list_documents(session, DocumentFilter())
        session.delete(find_rendition(document, "searchable_pdf"))
        item = session.scalars(select(Item)).one()
        item.state = PARTIAL
        item.problems.append(ItemProblem.of(PageUnreadable(page=1, reason="no room").problem))
    with installation.sessions.begin() as session:
        assert retry(session, batch, ARCHIVIST) == 1
        assert [problem.code for problem in batches.report(session, batch).items[0].problems] == ["PAGE_UNREADABLE"]
    finish_batch(installation, batch, ARCHIVIST)
    with installation.sessions() as session:
        (again,) = list_documents(session, DocumentFilter())
        assert find_rendition(again, "searchable_pdf").tool
        assert batches.report(session, batch).state == "done"
