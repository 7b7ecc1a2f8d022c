"""Records reach the index: everything, once in effect, also when killed at the worst moment."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from archive import announce, verify
from archive.documents import find_rendition, get_document
from archive.errors import ObjectDamaged, ObjectMissing
from archive.records import Document
from registry import persons
from registry.identifiers import GIVEN
from search.outbox import Drift, drain, drift, missing_or_surplus, rebuild
from search.port import IndexedDocument, Query, SearchIndex
from search.tantivy_index import TantivyIndex
from tests.search.archived import OFFICER, Archive, add, field, open_archive
from tests.search.elastic import own_index

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = open_archive(tmp_path)
    yield opened
    opened.engine.dispose()


@pytest.fixture(params=["tantivy", pytest.param("elasticsearch", marks=pytest.mark.services)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchIndex]:
    if request.param == "tantivy":
        yield TantivyIndex.create(tmp_path / "index")
        return
    with own_index(tmp_path) as own:
        yield own


def found(index: SearchIndex, text: str, **filters: object) -> list[int]:
    return [hit.document_id for hit in index.search(Query(text, **filters)).hits]  # type: ignore[arg-type]


def objects_path(archive: Archive, document_id: int) -> Path:
    with archive.sessions() as session:
        sha256 = find_rendition(get_document(session, document_id), "words").sha256
    with archive.objects.local_copy(sha256) as path:
        return path


def test_what_is_deposited_is_found_by_text_fields_and_persons(archive: Archive, index: SearchIndex) -> None:
    fields = (
        field("issued_on", "2026-03-09"), field("number_symbol", "24/GRV-BVHN"), field("person_name", "Nguyễn Thị Hoa"),
        field("health_card_number", "DN4791234567890"), field("diagnosis", None),
    )  # fmt: skip
    first = add(
        archive, 1, "GIẤY RA VIỆN\nChẩn đoán: viêm phổi", "Nghỉ thêm 05 ngày", fields=fields, personal_number="001185012345"
    )
    other = add(archive, 2, "GIẤY RA VIỆN\nChẩn đoán: gãy xương")
    assert drain(archive.sessions, archive.objects, index) == 2
    assert archive.waiting() == []
    assert index.ids() == {first, other}
    for typed in ("viêm phổi", "nghi them 05 ngay", "24/GRV-BVHN", "001185012345", "DN 4 79 1234567890", "nguyen thi hoa"):
        assert found(index, typed) == [first]
    assert found(index, "", issued_from=date(2026, 3, 9), issued_to=date(2026, 3, 9)) == [first]
    assert set(found(index, "giấy ra viện", type_id="GIAY_RA_VIEN", unit="BHXH-HN")) == {first, other}
    assert found(index, "giấy ra viện", person_ids=(1,)) == [first]
    assert index.search(Query("nghỉ thêm")).hits[0].page == 2


def test_a_month_alone_is_no_day_of_issue(archive: Archive, index: SearchIndex) -> None:
    add(archive, 1, "QUYẾT ĐỊNH", fields=(field("issued_on", "2026-03"),))
    drain(archive.sessions, archive.objects, index)
    assert found(index, "", issued_from=date(1900, 1, 1)) == []
    assert found(index, "quyết định") == [1]


def test_nothing_new_is_nothing_to_do(archive: Archive, index: SearchIndex) -> None:
    add(archive, 1, "GIẤY CHỨNG SINH")
    assert [drain(archive.sessions, archive.objects, index) for _ in range(2)] == [1, 0]


def test_more_than_a_batch_goes_in_batch_by_batch(archive: Archive, index: SearchIndex) -> None:
    for item in range(1, 8):
        add(archive, item, f"Giấy ra viện số {item}")
    assert drain(archive.sessions, archive.objects, index, batch=3) == 7
    assert index.count() == 7


def test_a_change_that_is_announced_reaches_the_index(archive: Archive, index: SearchIndex) -> None:
    document_id = add(archive, 1, "GIẤY CHỨNG SINH")
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        get_document(session, document_id).title = "Trích lục khai sinh"
        verify(session, document_id, OFFICER, "original")
    assert found(index, "trích lục") == []
    drain(archive.sessions, archive.objects, index)
    assert found(index, "trích lục") == [document_id]
    assert index.count() == 1


def test_a_document_that_is_no_longer_on_record_leaves_the_index(archive: Archive, index: SearchIndex) -> None:
    document_id, other = add(archive, 1, "GIẤY CHỨNG SINH"), add(archive, 2, "GIẤY RA VIỆN")
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        session.delete(get_document(session, document_id))
        announce(session, document_id)
    assert drain(archive.sessions, archive.objects, index) == 1
    assert index.ids() == {other}
    assert archive.waiting() == []


def test_a_superseded_document_leaves_the_index_and_stays_out(archive: Archive, index: SearchIndex) -> None:
    old, other = add(archive, 1, "QUYẾT ĐỊNH\nVề việc hưởng lương hưu"), add(archive, 2, "GIẤY RA VIỆN")
    drain(archive.sessions, archive.objects, index)
    new = add(archive, 1, "QUYẾT ĐỊNH\nVề việc hưởng lương hưu", "Điều 2. Mức lương hưu", replaces=[old])
    assert drift(archive.sessions, index) == Drift(missing=(new,), surplus=(old,))
    assert drain(archive.sessions, archive.objects, index) == 2
    assert (index.ids(), found(index, "hưởng lương hưu")) == ({other, new}, [new])
    assert archive.waiting() == []
    assert rebuild(archive.sessions, archive.objects, index) == 2
    assert index.ids() == {other, new}
    assert drift(archive.sessions, index) == Drift((), ())


def die_before_marking(folder: Path) -> None:
    class DiesAfterCommit:
        """The real index, in a process that ends the moment the index has committed."""

        def __init__(self) -> None:
            self.real = TantivyIndex.open(folder / "index")

        def put(self, documents: Iterable[IndexedDocument]) -> int:
            self.real.put(documents)
            os._exit(9)

    archive = open_archive(folder)
    drain(archive.sessions, archive.objects, DiesAfterCommit())  # type: ignore[arg-type]


def test_killed_between_commit_and_mark_only_repeats(tmp_path: Path, archive: Archive) -> None:
    index = TantivyIndex.create(tmp_path / "index")
    ids = [add(archive, item, f"Giấy ra viện số {item}") for item in (1, 2)]
    process = SPAWN.Process(target=die_before_marking, args=(tmp_path,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert index.ids() == set(ids)
    assert archive.waiting() == ids
    assert drain(archive.sessions, archive.objects, index) == 2
    assert (index.ids(), index.count(), archive.waiting()) == (set(ids), 2, [])


@pytest.mark.parametrize("failure", [ObjectMissing, ObjectDamaged])
def test_words_that_cannot_be_read_hold_up_nobody_else(
    archive: Archive, index: SearchIndex, failure: type[ObjectMissing | ObjectDamaged]
) -> None:
    bad, good = add(archive, 1, "GIẤY CHỨNG SINH"), add(archive, 2, "GIẤY RA VIỆN")
    path = objects_path(archive, bad)
    kept = path.read_bytes()
    path.unlink()
    if failure is ObjectDamaged:
        path.write_bytes(kept[:-1])
    for _ in range(2):
        with pytest.raises(failure):
            drain(archive.sessions, archive.objects, index, batch=1)
        assert (index.ids(), archive.waiting()) == ({good}, [bad])
    path.write_bytes(kept)
    assert drain(archive.sessions, archive.objects, index) == 1
    assert index.ids() == {bad, good}


def test_a_rebuild_holds_all_that_is_on_record_and_nothing_else(archive: Archive, index: SearchIndex) -> None:
    ids = {add(archive, item, f"Giấy ra viện số {item}") for item in range(1, 6)}
    index.put([IndexedDocument(99, pages=("Giấy của kho khác",))])
    assert drift(archive.sessions, index) == Drift(missing=tuple(sorted(ids)), surplus=(99,))
    assert rebuild(archive.sessions, archive.objects, index, batch=2) == 5
    assert drift(archive.sessions, index) == Drift((), ())
    assert archive.waiting() == []
    assert drain(archive.sessions, archive.objects, index) == 0


def test_drift_names_what_was_deleted_behind_the_index(archive: Archive, index: SearchIndex) -> None:
    document_id, other = add(archive, 1, "GIẤY CHỨNG SINH"), add(archive, 2, "GIẤY RA VIỆN")
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        session.delete(session.get_one(Document, document_id))
    index.remove([other])
    assert drift(archive.sessions, index) == Drift(missing=(other,), surplus=(document_id,))


def test_drift_names_what_the_index_holds_as_it_was_before(archive: Archive, index: SearchIndex) -> None:
    changed, same = (add(archive, number, f"Giấy ra viện số {number}") for number in (1, 2))
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        session.get_one(Document, changed).title = "GIẤY CHỨNG SINH"
    assert drift(archive.sessions, index) == Drift((), (), stale=(changed,))
    assert missing_or_surplus(archive.sessions, index).is_none
    rebuild(archive.sessions, archive.objects, index)
    assert drift(archive.sessions, index).is_none
    assert index.ids() == {changed, same}


def test_that_words_are_others_now_tells_their_hash(archive: Archive, index: SearchIndex) -> None:
    document_id, other = add(archive, 1, "GIẤY CHỨNG SINH"), add(archive, 2, "GIẤY RA VIỆN")
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        words = find_rendition(get_document(session, document_id), "words")
        words.sha256 = find_rendition(get_document(session, other), "words").sha256
    assert drift(archive.sessions, index) == Drift((), (), stale=(document_id,))


def test_of_a_person_whose_name_or_numbers_change_the_index_hears_by_itself(archive: Archive, index: SearchIndex) -> None:
    hoa = add(archive, 1, "GIẤY CHỨNG SINH", personal_number="001185012345")
    add(archive, 2, "GIẤY RA VIỆN")
    drain(archive.sessions, archive.objects, index)
    with archive.sessions.begin() as session:
        person = persons.get(session, {"personal_number": "001185012345"})
        persons.give(session, person, {"passport_number": "C1234567"}, GIVEN)
    assert archive.waiting() == [hoa]
    drain(archive.sessions, archive.objects, index)
    assert found(index, "C1234567") == [hoa]
    with archive.sessions.begin() as session:
        persons.get(session, {"personal_number": "001185012345"}).name = "Nguyễn Thị Hoà An"
    assert archive.waiting() == [hoa]
    drain(archive.sessions, archive.objects, index)
    assert found(index, "hoà an") == [hoa]
    with archive.sessions.begin() as session:
        persons.get(session, {"personal_number": "001185012345"}).birth_date = "1985-03-02"
    assert archive.waiting() == []
    assert drift(archive.sessions, index).is_none
