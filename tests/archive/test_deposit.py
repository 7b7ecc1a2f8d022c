"""Deposit: one document, one record, one outbox row, one act, all together or not at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

import registry.records  # noqa: F401 - the tables
from archive import acts, deposit, link_person, verify
from archive.documents import DocumentFilter, count_documents, find_rendition, get_document, list_documents
from archive.errors import DocumentSuperseded, DocumentUnknown, RenditionUnknown, VerifiedFormUnknown
from archive.records import Document, DocumentPerson, Outbox, Rendition, StoredObject
from page.box import Box
from registry import persons
from registry.actor import Actor
from sohoa.records import Base, open_engine, sessions
from tests.archive.deposited import OFFICER, read, reading, sha256, source, words_rendition
from tests.services.databases import ON_EITHER_ENGINE

pytestmark = ON_EITHER_ENGINE


@pytest.fixture
def make_session(records: str) -> Iterator[sessionmaker[Session]]:
    engine = open_engine(records)
    Base.metadata.create_all(engine)
    yield sessions(engine)
    engine.dispose()


def count(make_session: sessionmaker[Session], table: type[Base]) -> int:
    with make_session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def put_in(
    session: Session, item: int = 1, *pages: int, type_id: str | None = "GIAY_RA_VIEN", unit: str | None = "BHXH-HN"
) -> Document:
    pages = pages or (1, 2)
    return deposit(
        session, source(item, unit), reading(*pages, type_id=type_id), read(*pages), [words_rendition(900 + item)], OFFICER
    )


def test_a_document_is_kept_with_all_that_was_read_of_it(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document_id = put_in(session, 1, 3, 4).id
    with make_session() as session:
        document = get_document(session, document_id)
        assert (document.source_name, document.source_sha256, document.first_page, document.page_count) == (
            "hồ sơ 1.pdf",
            sha256(1),
            3,
            2,
        )
        assert (document.type_id, document.type_confidence, document.title) == ("GIAY_RA_VIEN", 0.95, "GIẤY RA VIỆN")
        assert (document.unit, document.created_by, document.verified_at) == ("BHXH-HN", "Lê Thị Thủy", None)
        assert [(page.position, page.source_page, page.turn, page.skew) for page in document.pages] == [
            (1, 3, 180, 0.4),
            (2, 4, 180, 0.4),
        ]
        name, number = document.fields
        assert (name.name, name.value, name.raw, name.box) == (
            "person_name", "Nguyễn Thị Hoa", "NGUYỄN THỊ HOA", Box(0.2, 0.3, 0.5, 0.32),
        )  # fmt: skip
        assert (number.value, number.source, number.note) == (None, "handwriting", "by hand")
        words = find_rendition(document, "words")
        assert (words.tool, words.version, words.settings) == ("tesseract", "5.3.0", {"psm": 3})
        assert find_rendition(document, "original").sha256 == document.source_sha256


def test_deposited_again_it_is_the_same_document_and_nothing_is_in_twice(make_session: sessionmaker[Session]) -> None:
    ids = []
    for _ in range(2):
        with make_session.begin() as session:
            ids.append(put_in(session).id)
    assert ids[0] == ids[1]
    assert [count(make_session, table) for table in (Document, Outbox, Rendition, StoredObject)] == [1, 1, 2, 2]
    with make_session() as session:
        assert [act.verb for act in acts.acts_on(session, "document", ids[0])] == ["deposit"]


def test_other_pages_of_the_same_file_are_another_document(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        first, second = put_in(session, 1, 1, 2), put_in(session, 1, 3)
    assert first.id != second.id
    assert count(make_session, StoredObject) == 2


def test_the_same_scan_brought_twice_is_two_documents_and_one_object(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        for item in (1, 2):
            deposit(session, source(item, scan=7), reading(1), read(1), [words_rendition()], OFFICER)
    assert [count(make_session, table) for table in (Document, StoredObject)] == [2, 2]


def test_document_outbox_and_act_come_together_or_not_at_all(make_session: sessionmaker[Session]) -> None:
    def cut_off_before_commit() -> None:
        with make_session.begin() as session:
            put_in(session)
            raise RuntimeError("cut off before commit")

    with pytest.raises(RuntimeError):
        cut_off_before_commit()
    assert [count(make_session, table) for table in (Document, Outbox, Rendition, StoredObject)] == [0, 0, 0, 0]
    with make_session.begin() as session:
        document_id = put_in(session).id
    with make_session() as session:
        assert list(session.scalars(select(Outbox.document_id).where(Outbox.done_at.is_(None)))) == [document_id]
        (act,) = acts.acts_on(session, "document", document_id)
        assert (act.who, act.unit, act.channel, act.purpose) == ("Lê Thị Thủy", "BHXH-HN", "cli", "Số hóa hồ sơ hưu trí")
        assert act.details.pop("covers").keys() == {"rendition"}
    assert act.details == {"source": "hồ sơ 1.pdf", "pages": [1, 2]}


def test_a_person_is_linked_once_in_each_role(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document = put_in(session)
        person = persons.find_or_create(session, personal_number="001185012345", name="Nguyễn Thị Hoa")
        for role in ("owner", "owner", "mentioned"):
            link_person(session, document.id, person.id, role)
    assert count(make_session, DocumentPerson) == 2


@pytest.mark.parametrize("form", ["original", "lawful_copy", "electronic_original"])
def test_an_officer_verifies_and_it_is_on_record(make_session: sessionmaker[Session], form: str) -> None:
    with make_session.begin() as session:
        document_id = put_in(session).id
    with make_session.begin() as session:
        verify(session, document_id, Actor("Phạm Văn Đức", "api"), form)
    with make_session() as session:
        document = get_document(session, document_id)
        assert (document.verified_by, document.verified_form) == ("Phạm Văn Đức", form)
        assert document.verified_at is not None
        assert document.verified_at >= document.created_at
        assert [(act.verb, act.who, act.details.get("form")) for act in acts.acts_on(session, "document", document_id)] == [
            ("deposit", "Lê Thị Thủy", None), ("verify", "Phạm Văn Đức", form),
        ]  # fmt: skip
    assert count(make_session, Outbox) == 2


def test_what_cannot_be_verified_stays_as_it_was(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document_id = put_in(session).id
    with pytest.raises(VerifiedFormUnknown, match="photocopy"), make_session.begin() as session:
        verify(session, document_id, OFFICER, "photocopy")
    with pytest.raises(DocumentUnknown, match="99"), make_session.begin() as session:
        verify(session, 99, OFFICER, "original")
    with make_session() as session:
        assert get_document(session, document_id).verified_form is None


def test_documents_are_listed_by_what_is_asked(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        discharge = put_in(session, 1, 1, 2).id
        unknown = put_in(session, 1, 3, type_id=None).id
        elsewhere = put_in(session, 2, 1, unit="BHXH-TB").id
        person = persons.find_or_create(session, social_insurance_number="0123456789")
        for role in ("owner", "mentioned"):
            link_person(session, elsewhere, person.id, role)
        wanted = {
            DocumentFilter(): [discharge, unknown, elsewhere],
            DocumentFilter(type_id="GIAY_RA_VIEN"): [discharge, elsewhere],
            DocumentFilter(unit="BHXH-TB"): [elsewhere],
            DocumentFilter(source_item=1): [discharge, unknown],
            DocumentFilter(source_sha256=sha256(2)): [elsewhere],
            DocumentFilter(person_ids=(person.id,)): [elsewhere],
            DocumentFilter(ids=(unknown, elsewhere, 99)): [unknown, elsewhere],
            DocumentFilter(ids=()): [],
            DocumentFilter(type_id="GIAY_RA_VIEN", unit="BHXH-HN"): [discharge],
            DocumentFilter(type_id="QD_HUU"): [],
        }
    with make_session() as session:
        for asked, ids in wanted.items():
            assert [document.id for document in list_documents(session, asked)] == ids
            assert count_documents(session, asked) == len(ids)
        pages = [[one.id for one in list_documents(session, DocumentFilter(), limit=2, offset=offset)] for offset in (0, 2, 4)]
    assert pages == [[discharge, unknown], [elsewhere], []]


def test_a_rendition_that_is_not_there_names_those_that_are(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document = put_in(session)
        with pytest.raises(RenditionUnknown, match="original, words"):
            find_rendition(document, "searchable_pdf")
    with make_session() as session, pytest.raises(DocumentUnknown, match="7"):
        get_document(session, 7)


def test_a_document_takes_the_place_of_those_that_its_pages_lay_in(make_session: sessionmaker[Session]) -> None:
    """Page 2 was read later: the decision of page 1 and the paper of page 3 become one document of three pages."""
    with make_session.begin() as session:
        earlier = [put_in(session, 1, 1), put_in(session, 1, 3)]
        other = put_in(session, 1, 4)
    with make_session.begin() as session:
        replaced = [get_document(session, one.id) for one in earlier]
        new = deposit(session, source(), reading(1, 2, 3), read(1, 2, 3), [words_rendition()], OFFICER, replaces=replaced)
    with make_session() as session:
        assert [one.id for one in list_documents(session, DocumentFilter())] == [other.id, new.id]
        assert count_documents(session, DocumentFilter(source_item=1)) == 2
        for one in earlier:
            document = get_document(session, one.id)
            assert (document.superseded_by, document.superseded_at is not None) == (new.id, True)
            assert [act.verb for act in acts.acts_on(session, "document", one.id)] == ["deposit", "supersede"]
        asked = DocumentFilter(ids=[one.id for one in earlier])
        assert [one.id for one in list_documents(session, asked)] == [one.id for one in earlier]
        announced = list(session.scalars(select(Outbox.document_id).order_by(Outbox.id)))
        assert sorted(announced[3:]) == sorted([*(one.id for one in earlier), new.id])


def test_cut_in_pieces_a_document_names_the_one_with_its_first_page_and_its_acts_name_all(
    make_session: sessionmaker[Session],
) -> None:
    with make_session.begin() as session:
        whole = put_in(session, 1, 1, 2)
        pieces = [
            deposit(session, source(), reading(number), read(number), [words_rendition()], OFFICER, replaces=[whole])
            for number in (1, 2)
        ]
    with make_session() as session:
        assert get_document(session, whole.id).superseded_by == pieces[0].id
        superseded = [act for act in acts.acts_on(session, "document", whole.id) if act.verb == "supersede"]
        assert [act.details for act in superseded] == [
            {"by": piece.id, "pages": [number]} for number, piece in enumerate(pieces, 1)
        ]


def test_what_was_verified_gives_way_to_nothing(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        verified = put_in(session, 1, 1)
        verify(session, verified.id, OFFICER, "original")
    with make_session.begin() as session:
        held = get_document(session, verified.id)
        with pytest.raises(ValueError, match="verified or corrected by a person"):
            deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition()], OFFICER, replaces=[held])
    with make_session() as session:
        assert [one.id for one in list_documents(session, DocumentFilter())] == [verified.id]


def test_what_was_superseded_is_not_verified_any_more(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        old = put_in(session, 1, 1)
        new = deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition()], OFFICER, replaces=[old])
    with make_session.begin() as session, pytest.raises(DocumentSuperseded) as refused:
        verify(session, old.id, OFFICER, "original")
    assert f"tài liệu số {new.id}" in refused.value.problem.vi


def test_two_documents_in_force_never_begin_on_one_page(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        original = put_in(session, 1, 1)
        deposit(session, source(), reading(1, 2), read(1, 2), [words_rendition()], OFFICER, replaces=[original])
    with make_session.begin() as session:
        get_document(session, original.id).superseded_at = None
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_the_forms_of_a_document_bring_what_is_known_of_their_bytes(make_session: sessionmaker[Session]) -> None:
    with make_session.begin() as session:
        document_id = put_in(session).id
    asked: list[str] = []
    with make_session() as session:
        document = get_document(session, document_id)
        event.listen(session.get_bind(), "before_cursor_execute", lambda *sent: asked.append(sent[2]))
        for kind in ("words", "original"):
            assert find_rendition(document, kind).kind == kind
    assert not [one for one in asked if "FROM stored_object" in one], asked
