"""Examples of grants for the OpenAPI description, all invented. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

GRANT: dict[str, Any] = {
    "id": 12, "state": "running", "account": "thanh-tra.van", "full_name": "Đỗ Thị Vân", "actions": ["read"], "unit": "07906",
    "types": ["GIAY_RA_VIEN"], "persons": [3], "documents": None, "dossier": None, "sensitive": True, "council_decision": None,
    "begins": "2026-03-10", "ends": "2026-04-09", "reason": "Thanh tra theo QĐ 45/QĐ-TTr ngày 02/03/2026",
    "given_at": "2026-03-10T01:02:11.400000Z", "given_by": "Phạm Quốc Minh", "ended_at": None, "ended_by": None,
}  # fmt: skip
TAKEN_BACK: dict[str, Any] = {
    **GRANT, "state": "taken_back", "ended_at": "2026-03-20T03:00:00.000000Z", "ended_by": "Phạm Quốc Minh",
}  # fmt: skip
GRANTS: dict[str, Any] = {"grants": [GRANT], "next": None}
GRANT_BODY: BodyParameter = Body(
    examples=[
        {
            "account": "thanh-tra.van", "actions": ["read"], "unit": "07906", "types": ["GIAY_RA_VIEN"], "persons": [3],
            "sensitive": True, "ends": "2026-04-09", "reason": GRANT["reason"],
        }
    ]
)  # fmt: skip
