"""Examples of persons, organisations and units for the OpenAPI description, all invented. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

_PERSON: dict[str, Any] = {"id": 3, "name": "Nguyễn Thị Hoa", "birth_date": "1985-03-12", "sex": "nữ"}
_MERGE: dict[str, Any] = {
    "id": 2, "kept_id": 3, "merged_id": 9, "reason": "Sổ BHXH ghi số CMND của căn cước đã xuất trình",
    "merged_at": "2026-03-10T02:14:05.120000Z", "merged_by": "Trần Văn Bình", "unit": "07906", "undone_at": None,
    "undone_by": None, "undone_reason": None,
}  # fmt: skip
_NUMBER: dict[str, Any] = {
    "kind": "personal_number", "value": "030185004321", "valid_from": None, "valid_to": None, "valid": True, "source": "given",
    "verified_at": "2026-03-10T02:10:44.031000Z", "verified_by": "Trần Văn Bình", "record": 3,
}  # fmt: skip
_OLD_NUMBER: dict[str, Any] = {
    **_NUMBER, "kind": "old_identity_number", "value": "142345678", "valid": False, "source": "read", "verified_at": None,
    "verified_by": None, "record": 9,
}  # fmt: skip
PERSONS: dict[str, Any] = {
    "persons": [
        {
            **_PERSON,
            "identifiers": [{"kind": "personal_number", "value": "•••••••••321", "valid": True}],
            "why": "name",
            "likeness": 1.0,
            "birth_date_fit": "compatible",
        }
    ]
}
PERSON: dict[str, Any] = {
    **_PERSON, "records": [3, 9], "identifiers": [_NUMBER, _OLD_NUMBER], "disagreements": [], "merges": [_MERGE],
}  # fmt: skip
MERGE = _MERGE
UNDONE: dict[str, Any] = {
    **_MERGE, "undone_at": "2026-03-11T07:30:00.000000Z", "undone_by": "Lê Văn Dũng", "undone_reason": "Hai chị em sinh đôi",
    "learnt_since": [],
}  # fmt: skip
PERSON_BODY: BodyParameter = Body(
    examples=[
        {
            "identifiers": {"personal_number": "030185004321", "old_identity_number": "142345678"},
            "name": "Nguyễn Thị Hoa",
            "birth_date": "12/03/1985",
            "sex": "nữ",
        }
    ]
)
IDENTIFIER_BODY: BodyParameter = Body(
    examples=[{"kind": "passport_number", "value": "C1234567", "valid_from": "2016-05-04", "valid_to": "2026-05-04"}]
)
MERGE_BODY: BodyParameter = Body(examples=[{"kept": 3, "merged": 9, "reason": _MERGE["reason"]}])

_TAX_NUMBER: dict[str, Any] = {**_NUMBER, "kind": "tax_number", "value": "0100109106", "record": 3}
_ORGANISATION_MERGE: dict[str, Any] = {**_MERGE, "reason": "Cùng một công ty, mã đơn vị đọc từ hai danh sách"}
ORGANISATIONS: dict[str, Any] = {
    "organisations": [
        {
            "id": 3,
            "kind": "employer",
            "name": "Công ty TNHH May Sao Mai",
            "identifiers": [{"kind": "tax_number", "value": "0100109106", "valid": True}],
        }
    ],
    "next": None,
}
ORGANISATION: dict[str, Any] = {
    "id": 3, "kind": "employer", "name": "Công ty TNHH May Sao Mai", "valid_from": None, "valid_to": None, "records": [3, 9],
    "identifiers": [_TAX_NUMBER, {**_TAX_NUMBER, "kind": "employer_code", "value": "TZH490L", "record": 9}],
    "merges": [_ORGANISATION_MERGE],
}  # fmt: skip
ORGANISATION_MERGE = _ORGANISATION_MERGE
ORGANISATION_UNDONE: dict[str, Any] = {
    **_ORGANISATION_MERGE, "undone_at": "2026-03-11T07:30:00.000000Z", "undone_by": "Lê Văn Dũng",
    "undone_reason": "Chi nhánh có mã số thuế riêng", "learnt_since": [],
}  # fmt: skip
ORGANISATION_BODY: BodyParameter = Body(
    examples=[
        {
            "kind": "employer",
            "identifiers": {"tax_number": "0100109106", "employer_code": "TZH490L"},
            "name": "Công ty TNHH May Sao Mai",
        }
    ]
)
ORGANISATION_NUMBER_BODY: BodyParameter = Body(
    examples=[{"kind": "registration_number", "value": "0103000123", "valid_from": "2003-05-04"}]
)
ORGANISATION_MERGE_BODY: BodyParameter = Body(examples=[{"kept": 3, "merged": 9, "reason": _ORGANISATION_MERGE["reason"]}])

_BASE_UNIT: dict[str, Any] = {
    "code": "09701", "name": "Bảo hiểm xã hội cơ sở Sông Mây", "valid_from": "2025-07-01", "valid_to": None, "verified": False,
}  # fmt: skip
_DISTRICT: dict[str, Any] = {**_BASE_UNIT, "name": "Bảo hiểm xã hội huyện Sông Mây", "valid_from": None, "valid_to": "2025-06-30"}
_PROVINCE: dict[str, Any] = {**_BASE_UNIT, "code": "099", "name": "Bảo hiểm xã hội tỉnh Quang Trạch"}
UNITS: dict[str, Any] = {"units": [_BASE_UNIT, _PROVINCE], "next": None}
UNIT: dict[str, Any] = {
    **_BASE_UNIT,
    "legal_basis": None,
    "parent": _PROVINCE,
    "below": [],
    "predecessors": [{"unit": _DISTRICT, "since": "2025-07-01"}],
    "successors": [],
    "stands_in": [_BASE_UNIT],
}
