"""What every index must show first where several documents hold all that was typed: that in which it stands in one place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from search.port import IndexedDocument, Query, SearchIndex
from tests.search.papers import ids

FAR = "Căn cứ hồ sơ đã nộp, người lao động được giải quyết chế độ theo quy định hiện hành. " * 4
"""More than a piece of text that is shown."""


class ClosenessContract:
    """Part of `SearchIndexContract`. Subclasses give the fixture `empty`."""

    @pytest.fixture
    def empty(self) -> Iterator[SearchIndex]:
        raise NotImplementedError

    @pytest.mark.parametrize("typed", ["Đỗ Kim Vân Trung Tâm", "do kim van trung tam"])
    def test_in_one_place_comes_before_more_often_and_elsewhere(self, empty: SearchIndex, typed: str) -> None:
        empty.put(IndexedDocument(number, pages=("Giấy ra viện của người lao động",)) for number in range(101, 301))
        empty.put([IndexedDocument(1, pages=("Bà Đỗ Kim Vân, thường trú tại phường Trung Tâm.",))])
        often = f"Bà Đỗ Kim Vân. {FAR} Trung Tâm phục hồi, Trung Tâm giám định, Trung Tâm lưu trữ, Trung Tâm y tế"
        empty.put(IndexedDocument(number, pages=(often,)) for number in range(2, 15))
        assert ids(empty.search(Query(typed)))[0] == 1

    def test_the_nearer_the_better(self, empty: SearchIndex) -> None:
        empty.put(
            [
                IndexedDocument(
                    1, pages=("Bà Đỗ Kim Vân, phường Trung Tâm, được hưởng lương hưu hằng tháng kể từ ngày 01/3/2026.",)
                )
            ]
        )
        empty.put(
            [IndexedDocument(2, pages=("Bà Đỗ Kim Vân được hưởng lương hưu hằng tháng kể từ ngày 01/3/2026, phường Trung Tâm.",))]
        )
        assert ids(empty.search(Query("Đỗ Kim Vân Trung Tâm"))) == [1, 2]

    def test_what_is_known_of_a_paper_and_stands_nowhere_on_its_pages_is_not_elsewhere(self, empty: SearchIndex) -> None:
        empty.put([IndexedDocument(1, person_names=("Đỗ Kim Vân",), pages=("Thường trú tại phường Trung Tâm.",))])
        empty.put([IndexedDocument(2, pages=(f"Bà Đỗ Kim Vân. {FAR} Trung Tâm lưu trữ",))])
        assert ids(empty.search(Query("Đỗ Kim Vân Trung Tâm"))) == [1, 2]

    def test_however_many_are_shown_at_a_time_their_order_is_the_same(self, empty: SearchIndex) -> None:
        texts = (f"Bà Đỗ Kim Vân. {FAR[: 19 * number]} Phường Trung Tâm {'Trung Tâm ' * (number % 7)}" for number in range(1, 41))
        empty.put(IndexedDocument(number, pages=(text,)) for number, text in enumerate(texts, 1))
        whole = empty.search(Query("Đỗ Kim Vân Trung Tâm", limit=40)).hits
        assert len({hit.document_id for hit in whole}) == 40
        assert all(better.score > worse.score - 0.001 for better, worse in pairwise(whole[:20]))
        for limit in (1, 7, 10, 20):
            pages = [empty.search(Query("Đỗ Kim Vân Trung Tâm", limit=limit, offset=begin)) for begin in range(0, 40, limit)]
            assert [one for page in pages for one in ids(page)] == [hit.document_id for hit in whole]

    @pytest.mark.parametrize(("near", "found"), [(4, 34), (5, 5)])
    def test_words_anywhere_are_looked_for_where_few_have_them_side_by_side(
        self, empty: SearchIndex, near: int, found: int
    ) -> None:
        empty.put(IndexedDocument(number, pages=("Bà Đỗ Kim Vân, Hồ Thị Kỷ",)) for number in range(1, near + 1))
        apart = "Vân mây, Đỗ quyên, Kim loại, Hồ sơ, Thị trường"
        empty.put(IndexedDocument(number, pages=(apart,)) for number in range(11, 41))
        empty.put(IndexedDocument(number, pages=("Kỷ luật lao động",)) for number in range(101, 301))
        assert len(empty.search(Query("Đỗ Kim Vân Hồ Thị Kỷ", limit=50)).hits) == found

    @pytest.mark.parametrize(("near", "found"), [(4, 4), (0, 30)])
    def test_among_very_many_documents_common_words_are_looked_for_anywhere_where_nothing_else_is_found(
        self, empty: SearchIndex, near: int, found: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("search.words.SOON_LOOKED_AT", 0)  # As if there were a million of these.
        empty.put(IndexedDocument(number, pages=("Bà Đỗ Kim Vân, Hồ Thị Kỷ",)) for number in range(1, near + 1))
        apart = "Vân mây, Đỗ quyên, Kim loại, Hồ sơ, Thị trường"
        empty.put(IndexedDocument(number, pages=(apart,)) for number in range(11, 41))
        empty.put(IndexedDocument(number, pages=("Kỷ luật lao động",)) for number in range(101, 201))
        assert len(empty.search(Query("Đỗ Kim Vân Hồ Thị Kỷ", limit=50)).hits) == found
