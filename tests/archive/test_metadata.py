"""The metadata of công văn 7197 over the fields of a document, and what has to be corrected so that it says what is wanted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from archive import correct
from archive.errors import DocumentTypeUnknown
from archive.metadata import Metadata, metadata_of
from archive.metadata_changes import changes_to, type_called
from archive.readings import as_it_stands
from archive.records import Document
from page.box import Box
from page.reading import Field
from tests.archive.corrected import BINH, TYPES, WHY, an_archive, scanned


@pytest.fixture
def session(records: str) -> Iterator[Session]:
    with an_archive(records) as made, made.begin() as opened:
        yield opened


def paper(session: Session, type_id: str = "QD_HUU", **values: str | None) -> Document:
    fields = [Field(name, value, value or "?", 0.95, 1, Box(0.1, 0.1, 0.2, 0.12)) for name, value in values.items()]
    return scanned(session, *fields, type_id=type_id)


def told(document: Document) -> Metadata:
    return metadata_of(as_it_stands(document), TYPES)


def want(session: Session, document: Document, **wanted: str | None) -> Document:
    changes = changes_to(as_it_stands(document), TYPES, wanted, WHY)
    return correct(session, TYPES, document.id, BINH, changes) if changes is not None else document


def values(document: Document) -> dict[str, str | None]:
    return {row.name: row.value for row in document.fields}


@pytest.mark.parametrize(
    ("whole", "number", "symbol"),
    [
        ("1187/QĐ-BHXH", "1187", "QĐ-BHXH"),
        ("61/2018/NĐ-CP", "61", "2018/NĐ-CP"),
        ("362-NQ/BCSĐ", "362", "NQ/BCSĐ"),
        ("BV 0123456", None, None),
    ],
)
def test_number_and_symbol_in_one_field_are_taken_apart(
    session: Session, whole: str, number: str | None, symbol: str | None
) -> None:
    found = told(paper(session, "GIAY_KHAI_SINH", number_symbol=whole))
    assert (found.number, found.symbol) == (number, symbol)


def test_a_paper_of_no_known_type_has_no_type_name(session: Session) -> None:
    assert told(paper(session, "CONG_VAN", subject="V/v đối chiếu")) == Metadata("Công văn", subject="V/v đối chiếu")
    assert told(scanned(session, type_id=None, item=2)).type_name is None


@pytest.mark.parametrize(
    ("wanted", "whole"),
    [
        ({"number": "1137"}, "1137/QĐ-BHXH"),
        ({"symbol": "QĐ-BHXHVN"}, "1187/QĐ-BHXHVN"),
        ({"number": "362", "symbol": "NQ/BCSĐ"}, "362-NQ/BCSĐ"),
        ({"number": "61", "symbol": "2018/NĐ-CP"}, "61/2018/NĐ-CP"),
        ({"number": None}, "/QĐ-BHXH"),
        ({"symbol": None}, "1187"),
        ({"number": None, "symbol": None}, None),
    ],
)
def test_number_and_symbol_stay_one_with_what_they_make_together(
    session: Session, wanted: dict[str, str | None], whole: str | None
) -> None:
    document = want(session, paper(session, number="1187", symbol="QĐ-BHXH", number_symbol="1187/QĐ-BHXH"), **wanted)
    assert values(document) == {"number": "1187", "symbol": "QĐ-BHXH", **wanted, "number_symbol": whole}


def test_what_is_wanted_as_it_stands_is_no_change(session: Session) -> None:
    document = paper(session, number="1187", issuer="BHXH tỉnh Đồng Tháp")
    name = TYPES["QD_HUU"].name_vi
    assert changes_to(as_it_stands(document), TYPES, {"number": "1187", "type_name": name, "subject": None}, WHY) is None
    assert changes_to(as_it_stands(document), TYPES, {"type_name": None}, WHY) is None


def test_of_several_values_the_one_that_is_told_is_put_right(session: Session) -> None:
    two = [Field("issuer", name, name, 0.95, 1, Box(0.1, 0.1, 0.2, 0.12)) for name in ("BHXH TỈNH A", "BHXH TỈNH B")]
    document = want(session, scanned(session, *two, type_id="QD_HUU"), issuer="BHXH tỉnh An Giang")
    assert [row.value for row in document.fields] == ["BHXH tỉnh An Giang", "BHXH TỈNH B"]


@pytest.mark.parametrize(
    ("name", "type_id"),
    [("Công văn", "CONG_VAN"), ("quyet dinh", "ADMIN_QD"), ("Quyết định (cá biệt)", "ADMIN_QD"), ("giấy ra viện", "GIAY_RA_VIEN"),
     ("CONG_VAN", "CONG_VAN")],
)  # fmt: skip
def test_a_type_is_called_by_its_name(name: str, type_id: str) -> None:
    assert type_called(name, TYPES) == type_id


@pytest.mark.parametrize("name", ["Thư tình", "Giấy", ""])
def test_what_no_type_is_called(name: str) -> None:
    with pytest.raises(DocumentTypeUnknown):
        type_called(name, TYPES)
