"""How rare words are is asked in one go: on a server each question is a request."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from search import IndexedDocument, Query, TantivyIndex
from search.questions import Term
from search.tantivy_reader import TantivyReader

PAGE = "Bà Đỗ Kim Vân, phường Trung Tâm, được hưởng lương hưu hằng tháng kể từ ngày 01/3/2026."


@pytest.mark.parametrize(
    ("typed", "times"),
    [
        ("lương", 0),
        ("Đỗ Kim Vân", 1),
        ("do kim van trung tam", 1),
        ("Đồ Kin Vân phường Trung Tăm", 1),
        ('"lương hưu hằng tháng" Vân', 1),
        ("lương hưu hằng tháng kể từ ngày nào không biết", 1),
    ],
)
def test_whatever_is_typed(typed: str, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = TantivyIndex.create(tmp_path)
    index.put(IndexedDocument(number, pages=(PAGE,)) for number in range(1, 4))
    asked: list[Sequence[Term]] = []
    held = TantivyReader.held

    def counting(reader: TantivyReader, terms: Sequence[Term]) -> list[int]:
        asked.append(terms)
        return held(reader, terms)

    monkeypatch.setattr(TantivyReader, "held", counting)
    index.search(Query(typed))
    assert len(asked) == times
