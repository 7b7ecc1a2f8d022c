"""Papers for the tests of indexes: as typed, damaged, without diacritics; and what is told of hits."""

from __future__ import annotations

from datetime import date

from search.port import Hit, Hits, IndexedDocument

DECISION = IndexedDocument(
    1,
    title="Quyết định về việc hưởng chế độ hưu trí hằng tháng",
    type_id="QD_HUU",
    unit="BHXH-HN",
    issued_on=date(2024, 5, 6),
    number_symbol="1177/QĐ-BHXH",
    person_ids=(11,),
    person_names=("Nguyễn Thị Hoa",),
    identifiers=("001185012345", "0123456789", "DN4791234567890"),
    pages=(
        "BẢO HIỂM XÃ HỘI VIỆT NAM\nSố: 1177/QĐ-BHXH\nHà Nội, ngày 06 tháng 5 năm 2024\nQUYẾT ĐỊNH",
        "Điều 1. Bà Nguyễn Thị Hoa được hưởng lương hưu của quỹ bảo hiểm xã hội, mức đóng theo hòa giải.\nĐiều 2. Kỹ thuật.",
    ),
)
DAMAGED = IndexedDocument(
    2,
    title="QUYET PINH",
    type_id="QD_HUU",
    unit="BHXH-TB",
    issued_on=date(2021, 8, 6),
    pages=(
        "BAO HIEM XA HQI VIET NAM\nSé: 2402 /KH-BHXH Ha Ngi, ngay 06 thang 08 nam 2021\nQUYET PINH\n"
        "Huong ché d6 huu tri ciia ba Tran Thi Bich, thii tuc hanh chinh ciia nganh, Nghi dinh s6 89/2020/NP-CP. THU'C HIEN",
    ),
)
PLAIN = IndexedDocument(
    3,
    title="Don de nghi",
    type_id="HSB_14",
    unit="BHXH-HN",
    person_ids=(12,),
    pages=(
        "DON DE NGHI\nToi la Dang Van Binh de nghi huong che do huu tri cua quy bao hiem xa hoi, hoa don va an phi kem theo.",
    ),
)
DISCHARGE = IndexedDocument(
    4,
    title="GIẤY RA VIỆN",
    type_id="GIAY_RA_VIEN",
    unit="BHXH-HN",
    issued_on=date(2026, 3, 9),
    person_ids=(11, 12),
    pages=("GIẤY RA VIỆN\nHọ và tên: Đặng Văn Bình. Chẩn đoán: viêm phổi. Bản án số 24/BA", "", "Ghi chú: nghỉ thêm 05 ngày"),
)


def ids(found: Hits) -> list[int]:
    return [hit.document_id for hit in found.hits]


def highlighted(hit: Hit) -> list[str]:
    return [hit.snippet[start:end] for start, end in hit.highlights]
