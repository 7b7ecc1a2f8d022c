"""A pile with sheets of dossiers in it goes through the real pipeline: every paper lies in the dossier of its sheet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

import intake
from archive.documents import DocumentFilter, list_documents
from archive.records import DocumentPerson
from archive.review import ReviewFilter, count_waiting, list_waiting
from ingest import batches
from ingest.batches import BatchReport, ItemReport
from ingest.receiving import Purpose, receive
from ingest.sources import IncomingFile
from ingest.worker import finish_batch
from intake.papers import SeparatorSheet, pdf_of
from intake.records import Dossier
from page.reading import SEPARATING_SHEET
from registry import persons
from registry.actor import Actor
from search import Query
from sohoa.assembly import Installation, open_installation
from sohoa.settings import Settings
from tests import drawn
from tests.ingest.retried import BEYOND, WITHIN, retried, settings
from tests.intake.papers.slips import CODE, RECEIPT, SUPPLEMENT
from tests.paper_scans import printed, scanned

OFFICER = Actor("Trần Văn Bình", "cli")
SECOND, THIRD = "000.00.01.H29-260401-0007", "000.00.01.H29-260402-0011"
HOA, NAM = "030185004321", "030064001234"


def scan_of(slip: bytes, level: str, seed: int) -> Image.Image:
    """A paper of the counter after printing and scanning."""
    page = scanned(slip, level, seed)
    return Image.open(io.BytesIO(page.data)).convert("L")


def discharge(name: str) -> Image.Image:
    """A discharge paper that names nobody's number."""
    return drawn.page([line.format(name=name, personal_number="") for line in drawn.DISCHARGE])


def ingest(installation: Installation, content: bytes, purpose: Purpose | None = None, name: str = "xấp giấy.pdf") -> BatchReport:
    batch = receive(installation, [IncomingFile(name, lambda: io.BytesIO(content))], OFFICER, purpose)
    finish_batch(installation, batch, OFFICER)
    with installation.sessions() as session:
        return batches.report(session, batch)


def warnings(item: ItemReport) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.page) for problem in item.problems]


def in_dossiers(installation: Installation) -> dict[str, list[int]]:
    """First pages of the documents of each dossier."""
    with installation.sessions() as session:
        pages = {document.id: document.first_page for document in list_documents(session, DocumentFilter())}
        return {
            dossier.code: sorted(pages[row.document_id] for row in dossier.documents)
            for dossier in session.scalars(select(Dossier))
        }


def owned_by(installation: Installation, number: str) -> list[int]:
    """First pages of the papers whose owner has this number."""
    with installation.sessions() as session:
        person = persons.get(session, {"personal_number": number})
        rows = select(DocumentPerson.document_id).where(DocumentPerson.person_id == person.id, DocumentPerson.role == "owner")
        owned = set(session.scalars(rows))
        return sorted(one.first_page for one in list_documents(session, DocumentFilter()) if one.id in owned)


@contextmanager
def installed(data: Path, *dossiers: tuple[str, str, str]) -> Iterator[Installation]:
    """An installation with dossiers: code, number and name of its person."""
    with open_installation(Settings(data=data, workers=2)) as installation:
        with installation.sessions.begin() as session:
            for code, number, name in dossiers:
                person = persons.find_or_create(session, personal_number=number, name=name, source="counter")
                intake.open_dossier(session, code, person_id=person.id, procedure="1.001667", actor=OFFICER)
        yield installation


def pile(level: str) -> bytes:
    """A receipt, two discharge papers; a separating sheet, one more."""
    separator = pdf_of(SeparatorSheet(SECOND, "Bảo hiểm xã hội cơ sở Bình Thạnh", "Lê Văn Nam"))
    return drawn.pdf(
        scan_of(pdf_of(RECEIPT), level, 5),
        discharge("Nguyễn Thị Hoa"),
        discharge("Trần Thị Mai"),
        scan_of(separator, level, 6),
        discharge("Lê Văn Nam"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("level", ["office", "bad"])
def test_papers_behind_a_receipt_and_a_separating_sheet_lie_in_their_dossiers(level: str, tmp_path: Path) -> None:
    with installed(tmp_path, (CODE, HOA, "Nguyễn Thị Hoa"), (SECOND, NAM, "Lê Văn Nam")) as installation:
        (item,) = ingest(installation, pile(level)).items
        assert (item.state, warnings(item)) == ("done", [])
        assert in_dossiers(installation) == {CODE: [1, 2, 3], SECOND: [5]}
        assert (owned_by(installation, HOA), owned_by(installation, NAM)) == ([1, 2, 3], [5])
        with installation.sessions() as session:
            types = {one.first_page: one.type_id for one in list_documents(session, DocumentFilter())}
        assert types == {
            1: "GIAY_TIEP_NHAN_HEN_TRA", 2: "GIAY_RA_VIEN", 3: "GIAY_RA_VIEN", 4: SEPARATING_SHEET, 5: "GIAY_RA_VIEN",
        }  # fmt: skip


def test_a_separating_sheet_waits_for_nobody_is_held_for_nobody_and_is_found_with_its_file(tmp_path: Path) -> None:
    with installed(tmp_path, (CODE, HOA, "Nguyễn Thị Hoa")) as installation:
        sheet = printed(pdf_of(SeparatorSheet(CODE, "Bảo hiểm xã hội cơ sở Bình Thạnh", "Nguyễn Thị Hoa")), 200)
        content = drawn.pdf(sheet, discharge("Nguyễn Thị Hoa"))
        ingest(installation, content, Purpose(dossier=CODE, person=HOA, person_name="Nguyễn Thị Hoa"))
        with installation.sessions.begin() as session:
            (aside,) = list_documents(session, DocumentFilter(type_id=SEPARATING_SHEET))
            assert [one.first_page for one in list_waiting(session, ReviewFilter())] == [2]
            assert count_waiting(session, ReviewFilter()) == 1
            hoa = persons.get(session, {"personal_number": HOA})
            facts = {"treatment": "inpatient", "patient": "employee"}
            asked = intake.look_up(
                session, installation.catalogue, procedure="1.001667", person=hoa, facts=facts, on=date(2026, 3, 10),
                actor=OFFICER, purpose="hồ sơ ốm đau", dossier=CODE,
            )  # fmt: skip
            assert asked.papers_held == 1
        assert (aside.source_name, aside.first_page) == ("xấp giấy.pdf", 1)
        found = installation.index.search(Query(CODE)).hits
        assert {hit.document_id for hit in found} >= {aside.id}
        with installation.objects.open(aside.source_sha256) as kept:
            assert kept.read() == content


@pytest.fixture(scope="module")
def contradicted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Installation, bytes, ItemReport]]:
    """A discharge paper, then a receipt and another discharge paper, all given for another dossier and its person."""
    data = tmp_path_factory.mktemp("data")
    with installed(data, (CODE, HOA, "Nguyễn Thị Hoa")) as installation:
        content = drawn.pdf(discharge("Lê Văn Nam"), scan_of(pdf_of(RECEIPT), "office", 7), discharge("Nguyễn Thị Hoa"))
        purpose = Purpose(dossier=SECOND, person=NAM, person_name="Lê Văn Nam")
        (item,) = ingest(installation, content, purpose).items
        yield installation, content, item


def test_the_sheet_is_right_for_what_follows_it_and_a_warning_says_so(
    contradicted: tuple[Installation, bytes, ItemReport],
) -> None:
    installation, _, item = contradicted
    assert (item.state, warnings(item)) == ("done", [("DOSSIER_OF_SHEET", 2)])
    (problem,) = item.problems
    assert all(CODE in said and SECOND in said for said in (problem.vi, problem.en))
    assert in_dossiers(installation) == {SECOND: [1], CODE: [2, 3]}


def test_papers_of_the_sheet_are_not_the_person_s_for_whom_the_file_was_given(
    contradicted: tuple[Installation, bytes, ItemReport],
) -> None:
    assert (owned_by(contradicted[0], NAM), owned_by(contradicted[0], HOA)) == ([1], [2, 3])


def test_the_field_tells_on_which_sheet_the_dossier_stood(contradicted: tuple[Installation, bytes, ItemReport]) -> None:
    with contradicted[0].sessions() as session:
        last = list_documents(session, DocumentFilter())[-1]
        (told,) = [field for field in last.fields if field.name == "dossier_code"]
    assert (told.value, told.page, told.source) == (CODE, 2, "qr")


def test_the_same_bytes_given_for_a_third_dossier_keep_the_papers_of_the_sheet_where_they_are(
    contradicted: tuple[Installation, bytes, ItemReport],
) -> None:
    installation, content, _ = contradicted
    (item,) = ingest(installation, content, Purpose(dossier=THIRD), name="lại.pdf").items
    assert (item.state, warnings(item)) == ("duplicate", [("DOSSIER_OF_SHEET", 2)])
    assert in_dossiers(installation) == {SECOND: [1], CODE: [2, 3], THIRD: [1]}


def test_a_sheet_given_for_its_own_dossier_warns_of_nothing(tmp_path: Path) -> None:
    with installed(tmp_path) as installation:
        content = drawn.pdf(scan_of(pdf_of(SUPPLEMENT), "office", 8))
        (item,) = ingest(installation, content, Purpose(dossier=CODE)).items
        assert (item.state, warnings(item)) == ("done", [])
        assert in_dossiers(installation) == {CODE: [1]}


def test_a_receipt_sent_as_it_was_made_is_filed_too(tmp_path: Path) -> None:
    """Its words are those of its text layer, and nobody reads its picture for words."""
    with installed(tmp_path) as installation:
        (item,) = ingest(installation, pdf_of(RECEIPT)).items
        assert (item.state, in_dossiers(installation)) == ("done", {CODE: [1]})


def test_two_dossiers_on_one_sheet_file_nothing_and_a_warning_says_so(tmp_path: Path) -> None:
    first = printed(pdf_of(SeparatorSheet(CODE)), 200)
    other = printed(pdf_of(replace(RECEIPT, head=replace(RECEIPT.head, code=SECOND))), 200)
    first.paste(other.crop((150, 350, 600, 800)), (150, 1750))
    with installed(tmp_path) as installation:
        (item,) = ingest(installation, drawn.pdf(first, discharge("Nguyễn Thị Hoa")), Purpose(dossier=THIRD)).items
        assert (item.state, warnings(item)) == ("done", [("SHEET_OF_SEVERAL_DOSSIERS", 1)])
        assert in_dossiers(installation) == {THIRD: [1, 2]}


def test_a_sheet_that_is_read_only_on_retry_takes_what_follows_it_into_its_dossier(tmp_path: Path) -> None:
    separator = printed(pdf_of(SeparatorSheet(CODE)), 200).resize(BEYOND)
    small = drawn.page(["GIẤY RA VIỆN", "Họ và tên: Phạm Thu Trang", "Vào viện ngày 02/03/2026"], size=WITHIN)
    content = drawn.tiff(small, separator, small)
    with open_installation(settings(tmp_path, limited=True)) as installation:
        report = ingest(installation, content, Purpose(dossier=SECOND, person=NAM, person_name="Lê Văn Nam"), name="xấp.tif")
        assert warnings(report.items[0]) == [("PAGE_TOO_LARGE", 2)]
        assert in_dossiers(installation) == {SECOND: [1, 3]}
    with open_installation(settings(tmp_path, limited=False)) as installation:
        item = retried(installation, report.id)
        assert (item.state, warnings(item)) == ("done", [("DOSSIER_OF_SHEET", 2)])
        assert in_dossiers(installation) == {SECOND: [1], CODE: [3]}
        assert owned_by(installation, NAM) == [1]
