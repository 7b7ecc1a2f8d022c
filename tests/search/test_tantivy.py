"""The embedded index: the contract, and what comes of sharing a folder."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from search import tantivy_index
from search.errors import IndexBusy, IndexDamaged, IndexMissing
from search.port import IndexedDocument, Query, SearchIndex
from search.questions import AllOf, AnyOf, Has, Worth
from search.tantivy_index import TantivyIndex
from search.tantivy_reader import TantivyReader
from tests.search.contract import SearchIndexContract
from tests.search.papers import DECISION, ids

SPAWN = multiprocessing.get_context("spawn")


class TestTantivy(SearchIndexContract):
    @pytest.fixture
    def empty(self, tmp_path: Path) -> Iterator[SearchIndex]:
        index = TantivyIndex.create(tmp_path / "index")
        yield index
        index.close()


def put_in(folder: Path, first: int, count: int) -> None:
    index = TantivyIndex.open(folder)
    for number in range(first, first + count):
        index.put([IndexedDocument(number, pages=(f"Giấy ra viện số {number}",))])


def die_while_writing(folder: Path) -> None:
    def documents() -> Iterator[IndexedDocument]:
        yield IndexedDocument(7, pages=("Giấy chứng sinh",))
        os.kill(os.getpid(), signal.SIGKILL)

    TantivyIndex.open(folder).put(documents())


def run(*targets: tuple[object, ...]) -> list[int | None]:
    processes = [SPAWN.Process(target=target, args=arguments) for target, *arguments in targets]  # type: ignore[arg-type]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return [process.exitcode for process in processes]


def test_what_another_process_wrote_is_found_at_once(tmp_path: Path) -> None:
    reader = TantivyIndex.create(tmp_path)
    assert run((put_in, tmp_path, 1, 2)) == [0]
    assert reader.ids() == {1, 2}


def test_where_few_are_expected_the_same_are_found_with_the_same_scores(tmp_path: Path) -> None:
    index = TantivyIndex.create(tmp_path)
    names = ("Nguyễn Thị Hoa", "Nguyễn Văn Nam", "Lê Thị Hoa", "Trần Hoa", "Hoa Thị Lê", "Phạm Thu Trang")
    index.put([IndexedDocument(number, pages=(f"Giấy ra viện {name}",)) for number, name in enumerate(names, 1)])
    reader = TantivyReader(index._searcher(), index._schema)
    asked = AllOf(
        (AnyOf((Worth(Has("pairs", "thi_hoa"), 64.0), Worth(Has("near", "hoa"), 1.5))),),
        filters=(Has("near", "vien"),),
        better=(Worth(Has("near", "nguyen"), 1.25), Worth(Has("pairs", "le_thi"), 0.5), Worth(Has("near", "le"), 0.25)),
        without=(Has("near", "tran"),),
    )
    for question in (asked, replace(asked, few=True)):
        found = reader.find(question, 10, counted=True)
        assert (found.total, found.scored) == (3, [(1, 64 + 1.5 + 1.25), (3, 64 + 1.5 + 0.5 + 0.25), (5, 1.5 + 0.25)])


def test_processes_that_write_at_the_same_time_wait_for_each_other(tmp_path: Path) -> None:
    index = TantivyIndex.create(tmp_path)
    assert run((put_in, tmp_path, 100, 8), (put_in, tmp_path, 200, 8)) == [0, 0]
    assert index.ids() == {*range(100, 108), *range(200, 208)}


def test_a_writer_that_is_killed_changes_nothing_and_locks_nobody_out(tmp_path: Path) -> None:
    index = TantivyIndex.create(tmp_path)
    index.put([DECISION])
    assert run((die_while_writing, tmp_path)) == [-signal.SIGKILL]
    assert index.ids() == {1}
    index.put([IndexedDocument(8)])
    assert TantivyIndex.open(tmp_path).ids() == {1, 8}


def test_a_writer_that_goes_on_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_index, "_PATIENCE", 0.2)
    index = TantivyIndex.create(tmp_path)

    def documents() -> Iterator[IndexedDocument]:
        with pytest.raises(IndexBusy, match="INDEX_BUSY"):
            TantivyIndex.open(tmp_path).put([DECISION])
        yield IndexedDocument(9)

    index.put(documents())
    assert index.ids() == {9}


def test_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="sohoa index rebuild"):
        TantivyIndex.open(tmp_path / "nowhere")
    index = TantivyIndex.create(tmp_path)
    (tmp_path / "meta.json").unlink()
    with pytest.raises(IndexMissing, match="sohoa index rebuild"):
        index.search(Query("hưu trí"))


@pytest.mark.parametrize("spoilt", ["meta.json", "*.term", "*.store", "*.idx", "*.fast"])
def test_a_damaged_index_says_how_to_mend_it_and_can_be_mended(tmp_path: Path, spoilt: str) -> None:
    TantivyIndex.create(tmp_path).put([DECISION])
    for file in tmp_path.glob(spoilt):
        file.write_bytes(file.read_bytes()[:10])
    with pytest.raises(IndexDamaged, match="sohoa index rebuild"):
        TantivyIndex.open(tmp_path).search(Query("hưu trí"))
    index = TantivyIndex.create(tmp_path)
    index.replace_all([DECISION])
    assert ids(index.search(Query("lương hưu"))) == [1]


def test_an_index_made_by_other_rules_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    TantivyIndex.create(tmp_path).put([DECISION])
    monkeypatch.setattr(tantivy_index, "_RULES", tantivy_index._RULES + 1)
    with pytest.raises(IndexDamaged, match="sohoa index rebuild"):
        TantivyIndex.open(tmp_path)


def test_making_a_new_index_touches_no_other_files(tmp_path: Path) -> None:
    (tmp_path / "ghi-chú.txt").write_text("của phòng lưu trữ", "utf-8")
    TantivyIndex.create(tmp_path).put([DECISION])
    assert TantivyIndex.create(tmp_path).count() == 0
    assert (tmp_path / "ghi-chú.txt").read_text("utf-8") == "của phòng lưu trữ"
