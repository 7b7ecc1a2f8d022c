"""Examples of dossiers for the OpenAPI description. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

from portal.api.examples import COMPLETENESS

_CODE = "000.00.01.H29-260310-0001"
_HASH = "3f0a7b5d1c9e4f6a8b2d0c7e5f1a9b3d6c8e0f2a4b6d8c0e1f3a5b7d9c0e2f4a"
_OPENED, _RECEIVED = "2026-03-10T01:30:00Z", "2026-03-10T01:42:00Z"
_FACTS = {
    "treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False,
    "event_from": "2026-03-02", "event_to": "2026-03-09",
}  # fmt: skip

NEW_BODY: BodyParameter = Body(
    examples=[
        {
            "procedure": "1.001667", "person": "001185012345", "person_name": "Nguyễn Thị Hoa", "facts": _FACTS,
            "channel": "one_stop_desk",
        }
    ]
)  # fmt: skip
CHANGE_BODY: BodyParameter = Body(examples=[{"facts": {"transferred": True}, "channel": "post"}])
RECEPTION_BODY: BodyParameter = Body(examples=[{}, {"without_scans_because": "Máy quét hỏng, quét bổ sung trong ngày"}])
PAPER_BODY: BodyParameter = Body(examples=[{"document_id": 7, "requirement": "claim_list"}])
RE_USE_BODY: BodyParameter = Body(examples=[{"requirement": "discharge", "document_id": 9}])
SUPPLEMENT_BODY: BodyParameter = Body(
    examples=[{"papers": [{"requirement": "claim_list", "reason": "Danh sách thiếu chữ ký của người sử dụng lao động"}]}]
)
WITHDRAWAL_BODY: BodyParameter = Body(examples=[{"reason": "Người lao động nộp ở nơi khác"}])
DECISION_BODY: BodyParameter = Body(examples=[{"outcome": "granted"}])

_LINE: dict[str, Any] = {
    "code": _CODE, "state": "received", "procedure": "1.001667", "unit": "07906", "channel": "one_stop_desk",
    "interlinked": False, "person_id": 3, "received_on": "2026-03-10", "opened_at": _OPENED, "opened_by": "Trần Văn Bình",
    "received_at": _RECEIVED, "missing_scans_because": None, "withdrawn_at": None, "decided_at": None, "outcome": None,
    "closed_at": None,
    "deadline": {
        "due_on": "2026-03-18", "value": 6, "unit": "working_days", "certain": True, "timing": "running",
        "supplement_requests": 0,
    },
    "overdue": False,
}  # fmt: skip
DOSSIER: dict[str, Any] = {
    **_LINE,
    "procedure_name": COMPLETENESS["procedure_name"],
    "facts": _FACTS,
    "persons": [],
    "requirements": COMPLETENESS["requirements"],
    "facts_needed": [],
    "persons_needed": [],
    "papers": [
        {
            "ordinal": 1, "document_id": 9, "document_type": "GIAY_RA_VIEN", "requirement": "discharge", "attached_at": _OPENED,
        },
    ],
    "uses": [
        {
            "requirement": "discharge", "document_id": 9, "version_sha256": _HASH, "document_version": 1, "kind": 1,
            "from_national_store": False, "result_code": None, "paper_code": "001185012345.1.001667.discharge.01",
            "look_up_id": 21, "used_at": _OPENED, "used_by": "Trần Văn Bình", "unit": "07906",
        }
    ],
    "supplements": [],
    "limited": False,
}  # fmt: skip
DOSSIERS: dict[str, Any] = {"dossiers": [_LINE], "next": None}
_FIGURES: dict[str, Any] = {
    "unit": "07906", "procedure": "1.001667", "received": 120, "received_with_re_use": 97, "used_again": 131, "asked": 8,
    "asked_again": 1,
}  # fmt: skip
RE_REQUESTS: dict[str, Any] = {
    "first": "2026-01-01", "last": "2026-03-31",
    "total": {**_FIGURES, "unit": None, "procedure": None},
    "lines": [_FIGURES],
    "papers": [
        {
            "asked_at": "2026-03-12T08:05:00Z", "asked_by": "Trần Văn Bình", "dossier": _CODE, "unit": "07906",
            "procedure": "1.001667", "requirement": "discharge", "reason": "Bản đang có mờ dấu", "held_document_id": 9,
            "again_because": "Không đọc được dấu giáp lai", "look_up_id": 22,
        }
    ],
}  # fmt: skip
