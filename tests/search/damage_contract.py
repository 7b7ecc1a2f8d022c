"""What every index must find among many documents, though reading or copying damaged what is looked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from search.port import IndexedDocument, Query, SearchIndex
from tests.search.papers import ids


class DamageContract:
    """Part of `SearchIndexContract`. Subclasses give the fixture `empty`."""

    @pytest.fixture
    def empty(self) -> Iterator[SearchIndex]:
        raise NotImplementedError

    @pytest.mark.parametrize("read", ["Hồ Thị Kỷ", "HồThị Kỷ", "Ho ThiKy", "Hồ Thị Kỳ"])
    def test_words_that_stand_together_and_are_damaged_come_before_the_same_words_scattered(
        self, empty: SearchIndex, read: str
    ) -> None:
        """In a million documents the words of a name stand scattered in thousands."""
        words = "Võ họp cùng Quốc hội, Cường độ làm việc ở Hồ; một Thị xã, một Kỷ yếu"
        empty.put(IndexedDocument(number, pages=(f"{words} {number}",)) for number in range(1, 41))
        empty.put([IndexedDocument(99, pages=(f"Ông Võ Quốc Cường, thường trú tại xã {read}.",))])
        found = empty.search(Query("Võ Quốc Cường Hồ Thị Kỷ", limit=10))
        assert ids(found)[0] == 99
        assert len(found.hits) == 10

    @pytest.mark.parametrize(
        "read",
        [
            "Trần Tăn Cường, thường trú tại Xã Sơn Lâm",
            "Trần ăn Cường, thường trú tại Xã Sơn Lâm",
            "Trần Văn Cường, thường trú tại Xã S;n Lâm",
            "Trần Văn C:ường, thường trú tại Xã S.ơn Lâm",
        ],
    )
    def test_what_tells_more_comes_first_though_it_is_damaged(self, empty: SearchIndex, read: str) -> None:
        """A name as it was typed, and the commune scattered, is in many documents; name and commune are in one."""
        empty.put(self._crowd("Ông Trần Văn Cường xin nghỉ. Lên non sơn thuỷ, vào lâm trường"))
        empty.put([IndexedDocument(99, pages=(f"Ông {read}.",))])
        first, *others = empty.search(Query("Trần Văn Cường Sơn Lâm", limit=10)).hits
        assert (first.document_id, first.exactness) == (99, "damaged")
        assert len(others) == 9
        assert {one.exactness for one in others} == {"exact"}, "all words of theirs are as they were typed"

    @pytest.mark.parametrize(
        "typed", ["Tròn Văn Cường Sơn Lâm", "Trần Vbn Cường Sxn Lâm", "Tr;n Văn Cường Sơn L.âm", "Trần Văn Cưòng ]ơn Lâm"]
    )
    def test_what_was_copied_with_damage_finds_what_tells_most(self, empty: SearchIndex, typed: str) -> None:
        empty.put(self._crowd("Ông Trần Văn Cường xin nghỉ. Tròn ba năm lên non sơn thuỷ, vào lâm trường"))
        empty.put([IndexedDocument(99, pages=("Ông Trần Văn Cường, thường trú tại Xã Sơn Lâm.",))])
        assert ids(empty.search(Query(typed, limit=10)))[0] == 99

    @staticmethod
    def _crowd(text: str) -> Iterator[IndexedDocument]:
        """Many documents with this, among more that have its words in another order: what stands together tells something."""
        words = text.replace(".", "").replace(",", "").split()
        for number in range(1, 41):
            yield IndexedDocument(number, pages=(f"{text} {number}",))
        for number in range(101, 301):
            yield IndexedDocument(number, pages=(" ".join(reversed(words)),))
