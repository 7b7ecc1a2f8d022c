"""Examples of the versions of a document. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

from portal.api.examples import DOCUMENT

_BOX = {"left": 0.21, "top": 0.44, "right": 0.33, "bottom": 0.46}
_ACCEPTED: dict[str, Any] = {
    "at": "2026-03-10T03:01:44.120000Z", "who": "Trần Văn Bình", "unit": "07906", "form": "original",
}  # fmt: skip
_FIRST: dict[str, Any] = {
    "number": 1, "made_by": "deposit", "at": "2026-03-10T02:14:05.120000Z", "who": "Lê Thị Thủy", "unit": "07906",
    "why": "Số hóa hồ sơ ốm đau", "changes": [], "reading": None, "acceptances": [],
}  # fmt: skip
_CORRECTED: dict[str, Any] = {
    **_FIRST, "number": 2, "made_by": "correction", "at": "2026-03-10T03:01:40.020000Z", "who": "Trần Văn Bình",
    "why": "đối chiếu bản chính",
    "changes": [
        {
            "what": "field", "name": "discharged_on", "field_id": 31,
            "before": {"value": "2026-03-07", "confidence": 0.62, "source": "print", "note": "issued before discharge"},
            "after": {"value": "2026-03-09", "confidence": 1.0, "source": "officer", "note": ""},
        }
    ],
    "acceptances": [_ACCEPTED],
}  # fmt: skip
_READ_AGAIN: dict[str, Any] = {
    **_FIRST, "number": 3, "made_by": "reading", "at": "2026-06-02T08:30:00.000000Z", "who": "Lê Thị Thủy",
    "why": "bộ đọc mới",
    "reading": {
        "reader": "tesseract 5.5.0 vie psm3",
        "words": "5b0d7a7e0c6b0a4f0d3c0a6e2f6d1b8c9e7f4a3b2c1d0e9f8a7b6c5d4e3f2a1b",
        "searchable_pdf": "9c2e4f6a8b0d1c3e5f7a9b1d3c5e7f9a0b2d4c6e8f0a1b3d5c7e9f1a2b4d6c8e",
        "would_be_documents": 1,
        "otherwise": [
            {
                "name": "diagnosis", "name_vi": "chẩn đoán",
                "read": [{"value": "Viêm phổi", "raw": "Viêm phổi", "confidence": 0.94, "page": 1, "box": _BOX}],
            }
        ],
    },
}  # fmt: skip
VERSIONS: dict[str, Any] = {"document": 7, "versions": [_FIRST, _CORRECTED, _READ_AGAIN]}
VERSION: dict[str, Any] = {
    **_CORRECTED,
    "type_id": "GIAY_RA_VIEN", "type_name_vi": "Giấy ra viện", "type_name_en": "Hospital discharge paper",
    "type_confidence": 0.97, "fields": DOCUMENT["fields"], "persons": DOCUMENT["persons"],
    "organisations": [{"organisation_id": 2, "role": "facility"}], "renditions": DOCUMENT["renditions"],
    "accepted": _ACCEPTED,
}  # fmt: skip
READING_ASKED: dict[str, Any] = {
    "document": 7, "batch": 31, "state": "working", "asked_at": "2026-06-02T08:29:12.430000Z", "asked_by": "Lê Thị Thủy",
    "unit": "07906", "why": "bộ đọc mới", "pages": 214, "pages_read": 0, "pages_failed": 0, "problems": [], "finished_at": None,
    "version": None,
}  # fmt: skip
READING: dict[str, Any] = {
    **READING_ASKED, "state": "done", "pages_read": 214, "finished_at": "2026-06-02T08:33:40.000000Z", "version": _READ_AGAIN,
}  # fmt: skip
LOCATION: dict[str, Any] = {"Location": {"schema": {"type": "string"}, "description": "Where to follow the reading."}}
READING_BODY: BodyParameter = Body(examples=[{"why": "bộ đọc mới, chữ đóng dấu mờ"}])
