"""Examples of the paths of công văn 7197: one decision of an invented agency. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

_SAID: dict[str, Any] = {
    "TypeName": "Quyết định", "CodeNumber": "1234", "CodeNotation": "QĐ-BHXH", "IssuedDate": "2026-09-03",
    "OrganName": "Bảo hiểm xã hội tỉnh Hải Dương", "Subject": "Về việc hưởng chế độ hưu trí hằng tháng",
}  # fmt: skip
_STATEMENT: dict[str, Any] = {**_SAID, "SaidBy": "Trần Văn Bình", "SaidAt": "2026-03-10T02:14:05.120000Z"}
IMPORT: dict[str, Any] = {**_SAID, "unit": "07906", "file": "(1234-qd-bhxh.pdf)"}
IMPORTED: dict[str, Any] = {
    "DocCode": "G09.01_QD_000021_V1", "TypeName": None, "CodeNumber": None, "CodeNotation": None, "IssuedDate": None,
    "OrganName": None, "Subject": None, "IssuedOn": None, "State": "waiting", "Verified": False,
    "Newest": "G09.01_QD_000021_V1", "Document": None, "Batch": "/v1/batches/12", "Others": [], "Statements": [_STATEMENT],
    "Differs": [],
}  # fmt: skip
READ: dict[str, Any] = {
    **IMPORTED, **_SAID, "TypeName": "Quyết định (cá biệt)", "CodeNumber": "1284", "IssuedOn": "2026-03-09", "State": "read",
    "Document": 7, "Others": ["G09.01_GT_000004_V1"], "Differs": ["CodeNumber"],
}  # fmt: skip
CHANGED: dict[str, Any] = {
    **READ, "DocCode": "G09.01_QD_000021_V2", "CodeNumber": "1234", "Newest": "G09.01_QD_000021_V2", "Differs": [],
}  # fmt: skip
CHANGE_BODY: BodyParameter = Body(
    examples=[{"CodeNumber": "1234", "IssuedDate": "2026-09-03", "Reason": "đối chiếu bản chính"}]
)  # fmt: skip
