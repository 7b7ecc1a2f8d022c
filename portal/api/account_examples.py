"""Examples of accounts for the OpenAPI description, all invented. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

_AT, _BY = "2026-03-10T01:02:11.400000Z", "Lê Thị Thu"
_LINE: dict[str, Any] = {
    "id": 4, "name": "binh.tv", "full_name": "Trần Văn Bình", "kind": "person",
    "roles": [{"role": "officer", "unit": "07906", "until": None}], "ended_at": None,
}  # fmt: skip
ROLE: dict[str, Any] = {
    "id": 7, "role": "officer", "unit": "07906", "valid_from": "2026-03-10", "valid_to": None, "given_by": _BY,
    "taken_at": None, "taken_by": None,
}  # fmt: skip
_SECRET: dict[str, Any] = {
    "id": 3, "created_at": _AT, "created_by": _BY, "ends_at": "2026-09-06T01:02:11.400000Z", "used_at": None,
}  # fmt: skip
ACCOUNT: dict[str, Any] = {
    **_LINE, "created_at": _AT, "created_by": _BY, "ended_by": None, "ended_reason": None, "issuer": None,
    "must_change_password": False, "second_factor": True, "recovery_codes": 10, "scopes": None, "given": [ROLE], "secrets": [],
}  # fmt: skip
ENDED: dict[str, Any] = {
    **ACCOUNT, "ended_at": "2026-06-30T10:00:00.000000Z", "ended_by": _BY, "ended_reason": "Chuyển công tác",
    "second_factor": False, "recovery_codes": 0,
}  # fmt: skip
SERVICE: dict[str, Any] = {
    **ACCOUNT, "id": 9, "name": "cong-dvc", "full_name": "Cổng dịch vụ công", "kind": "service", "second_factor": False,
    "roles": [{"role": "intake_system", "unit": "07906", "until": None}], "recovery_codes": 0,
    "scopes": ["documents:read", "intake"], "given": [{**ROLE, "id": 12, "role": "intake_system"}], "secrets": [_SECRET],
}  # fmt: skip
ACCOUNTS: dict[str, Any] = {"accounts": [_LINE], "next": None}
HANDED_OVER: dict[str, Any] = {
    "account": {**ACCOUNT, "must_change_password": True, "second_factor": False, "recovery_codes": 0},
    "password": "(shown this once)",
}
SECRET: dict[str, Any] = {"secret": _SECRET, "value": "(43 letters, shown this once)"}
ACCOUNT_BODY: BodyParameter = Body(
    discriminator="kind",
    examples=[
        {"kind": "person", "name": "binh.tv", "full_name": "Trần Văn Bình", "roles": [{"role": "officer", "unit": "07906"}]},
        {
            "kind": "service", "name": "cong-dvc", "full_name": "Cổng dịch vụ công", "scopes": ["intake", "documents:read"],
            "roles": [{"role": "intake_system", "unit": "07906"}],
        },
    ],
)  # fmt: skip
NAME_BODY: BodyParameter = Body(examples=[{"full_name": "Trần Văn Bình"}])
ROLE_BODY: BodyParameter = Body(
    examples=[{"role": "archivist", "unit": "07906", "valid_from": "2026-01-01", "valid_to": "2026-12-31"}]
)
RESET_BODY: BodyParameter = Body(examples=[{"factor_lost": True}])
SECRET_BODY: BodyParameter = Body(examples=[{"days": 180}])
