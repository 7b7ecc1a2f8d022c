"""On the terminal: a decision whose second page is read on retry, and what is said of the document that it was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.retried import LIMIT_MEGAPIXELS, decision
from tests.portal.command import Ended, sohoa


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quầy")
    (folder / "quyết định.tif").write_bytes(decision(fails=2))
    ended = sohoa("ingest", folder / "quyết định.tif", data=folder / "data", MAX_PAGE_MEGAPIXELS=str(LIMIT_MEGAPIXELS))
    assert ended.code == 3
    assert sohoa("batch", "retry", "1", data=folder / "data").code == 0
    return folder / "data"


def show(data: Path, document: int, **settings: str) -> Ended:
    return sohoa("document", "show", str(document), data=data, **settings)


def test_the_old_document_says_what_took_its_place(data: Path) -> None:
    assert "Đã thay bằng" in show(data, 1).out
    assert "tài liệu #2" in show(data, 1).out
    assert "Superseded by" in show(data, 1, LANGUAGE="en").out
    assert "Đã thay bằng" not in show(data, 2).out
    old, new = (sohoa("document", "show", number, "--json", data=data).value for number in ("1", "2"))
    assert (old["superseded_by"], old["superseded_at"] is not None) == (2, True)
    assert (new["superseded_by"], new["superseded_at"], new["page_count"]) == (None, None, 2)


def test_only_what_stands_is_listed_found_and_counted(data: Path) -> None:
    assert [one["id"] for one in sohoa("document", "list", "--json", data=data).value] == [2]
    hits = sohoa("search", "hưởng chế độ hưu trí", "--json", data=data).value["hits"]
    assert [hit["document"]["id"] for hit in hits] == [2]
    (item,) = sohoa("batch", "show", "1", "--json", data=data).value["items"]
    assert (item["state"], item["documents"]) == ("done", [2])


def test_the_old_document_is_not_verified(data: Path) -> None:
    refused = sohoa("document", "verify", "1", "--form", "original", "--by", "Trần Thị Bình", data=data)
    assert refused.code == 6
    assert "DOCUMENT_SUPERSEDED" in refused.err
    assert "tài liệu số 2" in refused.err
