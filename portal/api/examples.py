"""Examples for the OpenAPI description: one dossier of an invented person. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

_HASH = "3f0a7b5d1c9e4f6a8b2d0c7e5f1a9b3d6c8e0f2a4b6d8c0e1f3a5b7d9c0e2f4a"
_PDF_HASH = "9c2e4f6a8b0d1c3e5f7a9b1d3c5e7f9a0b2d4c6e8f0a1b3d5c7e9f1a2b4d6c8e"
_MADE = "2026-03-10T02:14:05.120000Z"
_DOSSIER = "000.00.01.H29-260310-0420"
_BOX = {"left": 0.31, "top": 0.2, "right": 0.52, "bottom": 0.215}

LOCATION: dict[str, Any] = {"Location": {"schema": {"type": "string"}, "description": "Where to follow the batch."}}
DOWNLOAD: dict[str, Any] = {
    "ETag": {"schema": {"type": "string"}, "description": "SHA-256 of the bytes."},
    "Content-Disposition": {"schema": {"type": "string"}, "description": "attachment, with the name of the file."},
}

UPLOAD: dict[str, Any] = {
    "unit": "07906",
    "dossier": _DOSSIER,
    "person": "030185004321",
    "person_name": "Nguyễn Thị Hoa",
    "procedure": "1.001667",
    "facts": '{"treatment": "inpatient", "patient": "employee"}',
    "file": ["(ra-vien.pdf)", "(danh-sach-01b.tif)"],
}

_ITEM: dict[str, Any] = {
    "id": 12, "name": "ra-vien.pdf", "state": "received", "kind": None, "size": 284113, "sha256": _HASH, "pages": None,
    "pages_read": 0, "pages_failed": 0, "problems": [], "documents": [], "held_by": None,
}  # fmt: skip
_LINE: dict[str, Any] = {
    "id": 5, "state": "working", "created_at": _MADE, "created_by": "Trần Văn Bình", "channel": "api", "unit": "07906",
    "dossier": _DOSSIER, "person_id": 3, "procedure": "1.001667", "why": None, "received": True, "counts": {"received": 1},
}  # fmt: skip
_ENCRYPTED: dict[str, Any] = {
    "code": "SOURCE_ENCRYPTED",
    "vi": "PDF có mật khẩu mở. Gỡ mật khẩu rồi nộp lại; bản gốc vẫn được giữ.",
    "en": "The PDF asks for a password. Remove the password and give it again; the original is kept.",
    "page": None,
    "warning": False,
}
BATCH_RECEIVED: dict[str, Any] = {**_LINE, "items": [_ITEM]}
BATCH: dict[str, Any] = {
    **_LINE,
    "state": "partial",
    "counts": {"done": 1, "failed": 1},
    "items": [
        {**_ITEM, "state": "done", "kind": "pdf", "pages": 2, "pages_read": 2, "documents": [7]},
        {**_ITEM, "id": 13, "name": "khai-sinh.pdf", "state": "failed", "sha256": _PDF_HASH, "problems": [_ENCRYPTED]},
    ],
}
BATCHES: dict[str, Any] = {"total": 1, "limit": 50, "offset": 0, "batches": [{**_LINE, "state": "done", "counts": {"done": 1}}]}
PROGRESS: dict[str, Any] = {"files": 2, "files_finished": 1, "pages": 6, "pages_finished": 4, "finished": False}
EVENT: dict[str, Any] = {
    "event": "progress",
    "data": '{"files":2,"files_finished":1,"pages":6,"pages_finished":4,"finished":false}',
}

_DOCUMENT_LINE: dict[str, Any] = {
    "id": 7, "type_id": "GIAY_RA_VIEN", "type_name_vi": "Giấy ra viện", "type_name_en": "Hospital discharge paper",
    "type_confidence": 0.97, "open": "whole", "title": "GIẤY RA VIỆN", "source_name": "ra-vien.pdf", "source_item": 12,
    "first_page": 1, "page_count": 1, "unit": "07906", "created_at": _MADE, "created_by": "sohoa serve", "verified_at": None,
    "verified_by": None, "verified_form": None, "superseded_at": None, "superseded_by": None,
}  # fmt: skip
_FIELD: dict[str, Any] = {
    "name": "personal_number", "value": "030185004321", "raw": "030185004321", "confidence": 0.98, "page": 1, "box": _BOX,
    "source": "print", "note": "",
}  # fmt: skip
_PAGE: dict[str, Any] = {
    "position": 1, "source_page": 1, "width": 1654, "height": 2339, "dpi": 200.0, "turn": 0, "skew": -0.4, "blank": False,
}  # fmt: skip
DOCUMENTS: dict[str, Any] = {"total": 1, "total_is_exact": True, "limit": 50, "offset": 0, "documents": [_DOCUMENT_LINE]}
DOCUMENT: dict[str, Any] = {
    **_DOCUMENT_LINE,
    "type_evidence": "GIẤY RA VIỆN",
    "fields": [_FIELD],
    "renditions": [
        {"kind": "original", "sha256": _HASH, "size": 284113, "media_type": "application/pdf", "tool": "", "version": "",
         "settings": {}, "created_at": _MADE},
        {"kind": "searchable_pdf", "sha256": _PDF_HASH, "size": 291077, "media_type": "application/pdf", "tool": "pikepdf",
         "version": "9.5.2", "settings": {}, "created_at": _MADE},
    ],
    "persons": [{"person_id": 3, "role": "owner"}],
    "organisations": [{"organisation_id": 2, "role": "facility", "found_by": "number", "name": "Bệnh viện Bạch Mai"}],
    "pages": [_PAGE],
}  # fmt: skip
TEXT = "GIẤY RA VIỆN\nHọ và tên người bệnh: Nguyễn Thị Hoa\nSố định danh cá nhân: 030185004321"
PAGES: list[dict[str, Any]] = [_PAGE]
PAGE: dict[str, Any] = {
    "number": 1, "width": 1654, "height": 2339, "dpi": 200.0, "turn": 0, "skew": -0.4, "blank": False,
    "reader": "tesseract 5.3.0 vie", "text": TEXT,
    "words": [{"text": "GIẤY", "box": _BOX, "confidence": 0.96, "line": 0, "block": 0}],
    "marks": [{"kind": "seal", "box": _BOX, "text": None, "confidence": 0.9}],
    "position": 1, "fields": [_FIELD],
}  # fmt: skip
ALTO = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout>'
    '<Page ID="p1" PHYSICAL_IMG_NR="1">…</Page></Layout></alto>'
)
HITS: dict[str, Any] = {
    "total": 1,
    "total_is_exact": True,
    "hits": [
        {
            "document": _DOCUMENT_LINE, "page": 1, "snippet": "GIẤY RA VIỆN Họ và tên người bệnh: Nguyễn Thị Hoa",
            "highlights": [[0, 4], [5, 7], [8, 12]], "exactness": "exact", "score": 60003.1,
        }
    ],
    "facets": {
        "types": [{"value": "GIAY_RA_VIEN", "documents": 1}], "units": [{"value": "07906", "documents": 1}],
        "years": [{"value": 2026, "documents": 1}],
    },
}  # fmt: skip

SUGGESTIONS: dict[str, Any] = {
    "suggestions": [
        {"text": "Quyết định về việc hưởng chế độ hưu trí hằng tháng", "kind": "type", "type_id": "QD_HUU"},
        {"text": "Quyết định thành lập Tổ số hóa", "kind": "title", "type_id": None},
    ]
}

_CHECK: dict[str, Any] = {
    "procedure": "1.001667",
    "person": "030185004321",
    "persons": {},
    "facts": {
        "treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False,
        "event_from": "2026-03-02", "event_to": "2026-03-09",
    },
    "on": "2026-03-10",
    "dossier": _DOSSIER,
    "purpose": "Giải quyết hồ sơ ốm đau",
}  # fmt: skip
CHECK_BODY: BodyParameter = Body(examples=[_CHECK])
VERIFICATION_BODY: BodyParameter = Body(examples=[{"form": "original"}])
LOOK_UP: dict[str, Any] = {
    "record_id": 21, "procedure": "1.001667", "procedure_name": "Giải quyết hưởng chế độ ốm đau", "person_id": 3,
    "on": "2026-03-10",
    "answers": [
        {
            "requirement": "claim_list", "name_vi": "Danh sách đề nghị giải quyết hưởng chế độ (01B-HSB)",
            "name_en": "List of claims (01B-HSB)", "state": "must_submit", "reason": "NOT_HELD",
            "vi": "Chưa có trong kho; phải nộp.", "en": "Not in the archive: must be handed in.", "document_id": None,
            "further_documents": [], "document_type": None, "valid_until": None, "obtainable_from": None, "to_bring": True,
            "would_change_vi": "Có Danh sách 01B-HSB.", "would_change_en": "To have: Form 01B-HSB.",
        },
        {
            "requirement": "discharge", "name_vi": "Giấy ra viện", "name_en": "Hospital discharge paper", "state": "held_valid",
            "reason": "VERIFIED", "vi": "Đã có, còn giá trị, cán bộ đã đối chiếu với bản chính.",
            "en": "Here, valid, compared with the original.", "document_id": 7, "further_documents": [],
            "document_type": "GIAY_RA_VIEN", "valid_until": None, "obtainable_from": "health_assessment", "to_bring": False,
            "would_change_vi": "", "would_change_en": "",
        },
    ],
    "undecided": [], "facts_needed": [], "persons_needed": [], "verified_rules": False, "papers_held": 3,
    "limited": False,
}  # fmt: skip
COMPLETENESS: dict[str, Any] = {
    "dossier": _DOSSIER, "procedure": "1.001667", "procedure_name": "Giải quyết hưởng chế độ ốm đau",
    "requirements": [
        {
            "requirement": "discharge", "name_vi": "Giấy ra viện", "name_en": "Hospital discharge paper",
            "filling": "awaiting_check", "document_id": 7, "further_documents": [], "document_type": "GIAY_RA_VIEN",
            "reason": "UNVERIFIED",
            "vi": "Đã có bản quét nhưng mới do máy nhận dạng; cán bộ cần đối chiếu và xác nhận.",
            "en": "A scan is here, but only the machine has read it: an officer has to compare and verify it.",
        }
    ],
    "facts_needed": [], "persons_needed": [],
}  # fmt: skip
_PROCEDURE_LINE: dict[str, Any] = {
    "code": "1.001667", "name_vi": "Giải quyết hưởng chế độ ốm đau", "name_en": "Sickness benefit", "decision": "1474/QĐ-BTC",
    "effective_from": None, "effective_to": None, "verified": False,
}  # fmt: skip
PROCEDURES: list[dict[str, Any]] = [_PROCEDURE_LINE]
PROCEDURE: dict[str, Any] = {
    **_PROCEDURE_LINE,
    "legal_basis": ["Luật BHXH 41/2024/QH15", "QĐ 2222/QĐ-BHXH"],
    "result_codes": ["KQ.G24.000005", "KQ.G24.000053"],
    "raw": "6 ngày làm việc; …",
    "facts": [
        {
            "id": "treatment", "kind": "choice", "values": ["inpatient", "outpatient", "abroad"],
            "ask_vi": "Điều trị nội trú, ngoại trú hay ở nước ngoài?",
            "ask_en": "Treated as an inpatient, as an outpatient or abroad?",
        }
    ],
    "requirements": [
        {
            "id": "discharge", "name_vi": "Giấy ra viện", "name_en": "Hospital discharge paper", "who": "patient",
            "also_of": [],
            "form": "lawful_copy", "document_types": ["GIAY_RA_VIEN"], "data_source": "health_assessment", "legal_basis": None,
            "raw": "when(treatment=inpatient): GIAY_RA_VIEN [C] of employee or child <7 ⟨GĐ⟩", "verified": False,
        }
    ],
}  # fmt: skip
DOCUMENT_TYPES: list[dict[str, Any]] = [
    {
        "id": "GIAY_RA_VIEN", "name_vi": "Giấy ra viện", "name_en": "Hospital discharge paper", "layout": "medical",
        "sensitivity": "medical", "fields": ["person_name", "admitted_on", "discharged_on"], "result_codes": [],
        "verified": False,
    }
]  # fmt: skip
ROOT: dict[str, Any] = {
    "name": "Sổ Hóa", "version": "0.1.0",
    "notice_vi": "Chưa có tài khoản: API chỉ phục vụ chính máy này, …",
    "notice_en": "No accounts yet: the API serves this machine only, …",
    "openapi": "/v1/openapi.json", "health": "/v1/health", "max_file_mb": 2048,
}  # fmt: skip
ALIVE: dict[str, Any] = {"alive": True}
READY: dict[str, Any] = {
    "ready": True, "leaving": False, "parts": {"database": "ok", "objects": "ok", "index": "ok", "queue": "ok"},
}  # fmt: skip
HEALTH: dict[str, Any] = {
    "state": "well", "version": "0.1.0", "work": "working", "documents": 38, "documents_are_exact": True, "indexed": 38,
    "problems": [],
}  # fmt: skip
