"""A page that is read only on retry joins the document that it belongs to; what a person verified is not undone by it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import intake
from archive import Changes, FieldChange, correct, verify
from archive.acts import acts_on
from archive.documents import DocumentFilter, find_rendition, get_document, list_documents, read_pages
from archive.records import Document, DocumentPerson
from ingest import batches, depositing
from ingest.batches import ItemReport
from ingest.depositing import Depositing
from ingest.opening.errors import PageUnreadable
from ingest.receiving import Purpose
from ingest.records import PARTIAL, Item, ItemProblem
from intake.records import DossierDocument
from registry import persons
from search import Query
from search.outbox import drift
from sohoa.assembly import Installation, open_installation
from tests import drawn
from tests.ingest.retried import ARCHIVIST, BEYOND, decision, discharge, ingested, retried, settings

DOSSIER, OTHER_DOSSIER = "000.00.01.H29-260310-0420", "000.00.01.H29-260401-0007"
NAM, NUMBER_ON_IT = "030064001234", "0198012345"
OF_FIRST_PAGE, OF_SECOND_PAGE = "hưởng chế độ hưu trí", "Bưu điện huyện Thanh Miện"
PURPOSE = Purpose(dossier=DOSSIER, person=NAM, person_name="Lê Văn Nam")


@dataclass(frozen=True)
class Retried:
    """An installation after a retry, what stood there before, and what became of the file."""

    installation: Installation
    before: tuple[int, ...]
    item: ItemReport

    @property
    def session(self) -> Session:
        return self.installation.sessions()

    def found(self, text: str) -> list[int]:
        return [hit.document_id for hit in self.installation.index.search(Query(text)).hits]


@contextmanager
def opened(data: Path) -> Iterator[Installation]:
    """The installation where the large page may be read."""
    with open_installation(settings(data, limited=False)) as installation:
        yield installation


@pytest.fixture(scope="module", params=[1, 2], ids=["first page read on retry", "second page read on retry"])
def joined(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retried]:
    """The decision of two pages, given for a dossier and its person, and put into another dossier by hand before the retry."""
    data = tmp_path_factory.mktemp("data")
    report = ingested(data, decision(fails=request.param), PURPOSE)
    (item,) = report.items
    assert (item.state, [(one.code, one.page) for one in item.problems]) == ("partial", [("PAGE_TOO_LARGE", request.param)])
    with opened(data) as installation:
        with installation.sessions.begin() as session:
            other = intake.open_dossier(session, OTHER_DOSSIER, actor=ARCHIVIST)
            intake.attach(session, other, item.documents[0], "QD_HUU_BAN_CHINH")
        yield Retried(installation, item.documents, retried(installation, report.id))


def test_the_two_pages_are_one_document(joined: Retried) -> None:
    assert (joined.item.state, joined.item.problems) == ("done", ())
    (number,) = joined.item.documents
    with joined.session as session:
        (document,) = list_documents(session, DocumentFilter())
        assert (document.id, document.first_page, document.page_count, document.type_id) == (number, 1, 2, "QD_HUU")
        values = {field.name: field.value for field in document.fields}
        assert (values["person_name"], values["social_insurance_number"]) == ("Lê Văn Nam", NUMBER_ON_IT)
        assert values["amount"] == "5432000"
        assert [page.number for page in read_pages(document, joined.installation.objects)] == [1, 2]


def test_its_searchable_pdf_has_both_pages(joined: Retried, tmp_path: Path) -> None:
    with joined.session as session:
        (document,) = list_documents(session, DocumentFilter())
        sha256 = find_rendition(document, "searchable_pdf").sha256
    with joined.installation.objects.local_copy(sha256) as path:
        shutil.copy(path, tmp_path / "quyết định.pdf")
    with pikepdf.open(tmp_path / "quyết định.pdf") as pdf:
        assert len(pdf.pages) == 2
    text = subprocess.run(["pdftotext", tmp_path / "quyết định.pdf", "-"], capture_output=True, text=True, check=True).stdout
    first, second, _ = text.split("\f")
    assert (OF_FIRST_PAGE in first, OF_SECOND_PAGE in second) == (True, True)


def test_it_is_found_by_the_words_of_both_pages_and_the_old_one_no_more(joined: Retried) -> None:
    for text in (OF_FIRST_PAGE, OF_SECOND_PAGE, "buu dien huyen thanh mien", NUMBER_ON_IT, NAM):
        assert joined.found(text) == list(joined.item.documents)
    drifted = drift(joined.installation.sessions, joined.installation.index)
    assert (drifted.missing, drifted.surplus) == ((), ())
    assert joined.installation.index.ids() == set(joined.item.documents)


def test_the_old_one_stays_readable_and_says_what_took_its_place(joined: Retried) -> None:
    (old,), (new,) = joined.before, joined.item.documents
    with joined.session as session:
        document = get_document(session, old)
        assert document.superseded_at is not None
        assert document.superseded_by == new
        assert len(read_pages(document, joined.installation.objects)) == 1
        superseded, handed_over = acts_on(session, "document", old)[-2:]
        assert (superseded.verb, superseded.who, superseded.details) == (
            "supersede", ARCHIVIST.name, {"by": new, "pages": [1, 2]},
        )  # fmt: skip
        assert (handed_over.verb, sorted(handed_over.details["dossiers"])) == ("hand_over", [DOSSIER, OTHER_DOSSIER])


def test_every_form_of_the_old_one_is_still_in_the_store(joined: Retried) -> None:
    with joined.session as session:
        for rendition in get_document(session, joined.before[0]).renditions:
            joined.installation.objects.verify(rendition.sha256)


def test_its_persons_and_dossiers_are_handed_over(joined: Retried) -> None:
    (new,) = joined.item.documents
    with joined.session as session:
        owner, named = (persons.get(session, {kind: value}).id for kind, value in (
            ("personal_number", NAM), ("social_insurance_number", NUMBER_ON_IT),
        ))  # fmt: skip
        links = {(one.document_id, one.person_id, one.role) for one in session.scalars(select(DocumentPerson))}
        assert links == {(new, owner, "owner"), (new, named, "mentioned"), (new, named, "owner")}
        placed = {(one.document_id, one.dossier.code, one.requirement_id) for one in session.scalars(select(DossierDocument))}
    assert placed == {(new, DOSSIER, None), (new, OTHER_DOSSIER, "QD_HUU_BAN_CHINH")}


def test_documents_of_which_nothing_changes_stay_as_they_are(tmp_path: Path) -> None:
    """Behind the decision lies a discharge paper, verified; another one is not. Both keep number, links and renditions."""
    report = ingested(tmp_path, decision(fails=2, behind=(discharge(), discharge())), PURPOSE)
    first, verified, other = report.items[0].documents
    with opened(tmp_path) as installation:
        with installation.sessions.begin() as session:
            verify(session, verified, ARCHIVIST, "original")
            before = [everything_of(session, number) for number in (verified, other)]
        item = retried(installation, report.id)
        with installation.sessions() as session:
            assert [everything_of(session, number) for number in (verified, other)] == before
            assert get_document(session, verified).verified_by == ARCHIVIST.name
            joined, *rest = item.documents
            assert (rest, get_document(session, joined).page_count) == ([verified, other], 2)
            assert get_document(session, first).superseded_by == joined
    assert (item.state, item.problems) == ("done", ())


def everything_of(session: Session, number: int) -> list[Any]:
    document = get_document(session, number)
    columns = {column.name: getattr(document, column.name) for column in Document.__table__.columns}
    links = sorted((one.person_id, one.role) for one in document.persons)
    placed = session.execute(
        select(DossierDocument.dossier_id, DossierDocument.attached_at).where(DossierDocument.document_id == number)
    ).all()
    acts = [act.verb for act in acts_on(session, "document", number)]
    return [columns, links, placed, acts, [(one.id, one.sha256) for one in document.renditions], len(document.fields)]


@pytest.mark.parametrize("fails", [1, 2])
def test_what_a_person_verified_stays_and_the_page_is_deposited_beside_it(fails: int, tmp_path: Path) -> None:
    report = ingested(tmp_path, decision(fails=fails))
    (verified,) = report.items[0].documents
    with opened(tmp_path) as installation:
        with installation.sessions.begin() as session:
            verify(session, verified, ARCHIVIST, "original")
        item = retried(installation, report.id)
        assert_kept_beside(installation, verified, item, {verified: [3 - fails], verified + 1: [fails]})
        for text, page in ((OF_FIRST_PAGE, 1), (OF_SECOND_PAGE, 2)):
            hits = installation.index.search(Query(text)).hits
            assert [hit.document_id for hit in hits] == [verified + 1 if page == fails else verified]


def test_what_a_person_corrected_stays_as_that_person_left_it(tmp_path: Path) -> None:
    """Nobody verified it yet, but an officer read its number with their own eyes: reading the file again takes nothing back."""
    report = ingested(tmp_path, decision(fails=2))
    (corrected,) = report.items[0].documents
    with opened(tmp_path) as installation:
        said = Changes("đọc bằng mắt", [FieldChange("number_symbol", value="0419/QĐ-BHXH")])
        with installation.sessions.begin() as session:
            correct(session, installation.catalogue.types, corrected, ARCHIVIST, said)
        item = retried(installation, report.id)
        assert_kept_beside(installation, corrected, item, {corrected: [1], corrected + 1: [2]})
        with installation.sessions() as session:
            document = get_document(session, corrected)
            values = [(one.value, one.source) for one in document.fields if one.name == "number_symbol"]
        assert values == [("0419/QĐ-BHXH", "officer")]


def test_pages_on_both_sides_of_what_was_verified_are_not_joined(tmp_path: Path) -> None:
    """Only page 2 of three was read, and verified."""
    third = drawn.page(["3", "", "Điều 4. Nơi nhận: như Điều 1; Lưu: VT, CĐBHXH"], size=BEYOND)
    report = ingested(tmp_path, decision(fails=1, behind=(third,)))
    (verified,) = report.items[0].documents
    with opened(tmp_path) as installation:
        with installation.sessions.begin() as session:
            verify(session, verified, ARCHIVIST, "original")
        item = retried(installation, report.id)
        assert_kept_beside(installation, verified, item, {verified: [2], verified + 1: [1], verified + 2: [3]})


def assert_kept_beside(installation: Installation, verified: int, item: ItemReport, pages: dict[int, list[int]]) -> None:
    assert [(one.code, one.page, one.warning) for one in item.problems] == [("VERIFIED_KEPT", pages[verified][0], True)]
    (problem,) = item.problems
    assert f"tài liệu số {verified}" in problem.vi
    assert f"document {verified}" in problem.en
    assert item.state == "done"
    with installation.sessions() as session:
        document = get_document(session, verified)
        assert (document.verified_at is not None or document.corrections != [], document.superseded_at) == (True, None)
        found = list_documents(session, DocumentFilter())
        assert {one.id: [page.source_page for page in one.pages] for one in found} == pages


def test_what_is_verified_while_its_file_is_read_again_stays_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The officer is faster: between the new split and its deposit the document is verified."""
    report = ingested(tmp_path, decision(fails=2))
    (verified,) = report.items[0].documents
    make = Depositing._make

    def make_and_verify(self: Depositing, known: depositing.Known, *arguments: Any) -> depositing.Made:
        made = make(self, known, *arguments)
        if not known.standing[verified].verified:
            with self.installation.sessions.begin() as session:
                verify(session, verified, ARCHIVIST, "original")
        return made

    monkeypatch.setattr(Depositing, "_make", make_and_verify)
    with opened(tmp_path) as installation:
        assert_kept_beside(installation, verified, retried(installation, report.id), {verified: [1], verified + 1: [2]})


def test_a_retry_that_reads_nothing_more_changes_nothing(tmp_path: Path) -> None:
    report = ingested(tmp_path, decision(fails=2), PURPOSE)
    (number,) = report.items[0].documents
    with open_installation(settings(tmp_path, limited=True)) as installation:
        with installation.sessions() as session:
            before = everything_of(session, number)
        item = retried(installation, report.id)
        with installation.sessions() as session:
            assert everything_of(session, number) == before
    assert (item.state, item.documents) == ("partial", (number,))
    assert [(one.code, one.page) for one in item.problems] == [("PAGE_TOO_LARGE", 2)]


def test_the_searchable_pdf_that_the_old_one_lacked_is_asked_for_no_more(tmp_path: Path) -> None:
    report = ingested(tmp_path, decision(fails=2))
    (old,) = report.items[0].documents
    with opened(tmp_path) as installation:
        with installation.sessions.begin() as session:
            session.delete(find_rendition(get_document(session, old), "searchable_pdf"))
            item = session.scalars(select(Item)).one()
            item.state = PARTIAL
            item.problems.append(ItemProblem.of(PageUnreadable(page=1, reason="no room").problem))
        after = retried(installation, report.id)
        assert (after.state, after.problems) == ("done", ())
        with installation.sessions() as session:
            assert find_rendition(get_document(session, after.documents[0]), "searchable_pdf").tool
            assert [one.kind for one in get_document(session, old).renditions] == ["original", "words"]


def test_a_batch_that_was_retried_shows_only_what_stands(joined: Retried) -> None:
    with joined.session as session:
        (line,) = batches.list_batches(session)
        report = batches.report(session, line.id)
    assert [item.documents for item in report.items] == [joined.item.documents]
    assert joined.before[0] not in joined.item.documents
