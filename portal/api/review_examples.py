"""Examples of the list that waits for a person. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

from portal.api.examples import DOCUMENTS

_DOSSIER = "000.00.01.H29-260310-0420"
_BOX = {"left": 0.21, "top": 0.44, "right": 0.33, "bottom": 0.46}
_UNSURE: dict[str, Any] = {
    "code": "PROOF_UNSURE", "weight": 15, "field": "discharged_on",
    "vi": "trường cho biết giấy chứng minh việc gì, đến khi nào chưa chắc: ngày ra viện",
    "en": "a field that tells what it proves, or until when, is not sure: discharged on",
}  # fmt: skip
_LINE: dict[str, Any] = {
    "document": DOCUMENTS["documents"][0], "version": 2, "doubt": 15, "doubts": [_UNSURE],
    "owner": "Nguyễn Thị Hoa •••••••••321", "dossiers": [_DOSSIER],
}  # fmt: skip
WAITING: dict[str, Any] = {"waiting": 1, "documents": [_LINE], "next": None}
REVIEW: dict[str, Any] = {
    **_LINE,
    "fields": [
        {
            "id": 31, "name": "discharged_on", "name_vi": "ngày ra viện", "value": "2026-03-07", "raw": "0?/03/2026",
            "confidence": 0.62, "source": "print", "note": "issued before discharge", "certain": False, "proves": True,
            "page": 1, "box": _BOX, "image": "/v1/documents/7/pages/1/image?upright=false",
        }
    ],
    "not_found": ["serial"],
    "persons": [{"person_id": 3, "role": "owner", "called": "Nguyễn Thị Hoa •••••••••321"}],
    "organisations": [{"organisation_id": 2, "role": "facility", "found_by": "number", "name": "Bệnh viện Bạch Mai"}],
    "result_code": None,
    "statements": [
        {"at": "2026-03-10T02:10:41.030000Z", "who": "Lê Thị Thủy", "unit": "07906", "said": {"type_name": "Giấy ra viện"}}
    ],
    "corrections": [],
}  # fmt: skip
_CORRECTED: dict[str, Any] = {
    "version": 3, "at": "2026-03-10T02:14:05.120000Z", "who": "Trần Văn Bình", "unit": "07906", "why": "đối chiếu bản chính",
    "what": "field", "name": "discharged_on", "field_id": 31,
    "before": {"value": "2026-03-07", "confidence": 0.62, "source": "print", "note": "issued before discharge"},
    "after": {"value": "2026-03-09", "confidence": 1.0, "source": "officer", "note": ""},
}  # fmt: skip
CORRECTED: dict[str, Any] = {
    **REVIEW, "version": 3, "doubt": 0, "doubts": [], "corrections": [_CORRECTED],
    "fields": [
        {
            **REVIEW["fields"][0], "value": "2026-03-09", "confidence": 1.0, "source": "officer", "note": "", "certain": True,
        }
    ],
}  # fmt: skip
ACCEPTED: dict[str, Any] = {
    **CORRECTED,
    "version": 4,
    "document": {
        **DOCUMENTS["documents"][0],
        "verified_at": "2026-03-10T02:14:05.120000Z", "verified_by": "Trần Văn Bình", "verified_form": "original",
    },
}  # fmt: skip
_CORRECTION: dict[str, Any] = {
    "why": "đối chiếu bản chính",
    "fields": [
        {"name": "discharged_on", "value": "2026-03-09"},
        {"name": "admitted_on", "action": "confirm"},
        {"name": "rest_note", "action": "not_shown"},
    ],
    "persons": [{"role": "owner", "number": "030185004321"}],
    "organisations": [{"role": "employer", "kind": "employer_code", "number": "TZH490L"}],
}
CORRECTION_BODY: BodyParameter = Body(examples=[_CORRECTION])
ACCEPTANCE_BODY: BodyParameter = Body(
    examples=[{"form": "original", "not_shown": ["rest_note"], "corrections": {"why": "đọc lại", "type": "GIAY_RA_VIEN"}}]
)
