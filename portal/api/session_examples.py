"""Examples of signing in for the OpenAPI description, all invented. Tests hold them to the shapes."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.params import Body as BodyParameter

_AT = "2026-03-10T01:02:11.400000Z"
IDENTITY: dict[str, Any] = {
    "account": 4, "name": "binh.tv", "full_name": "Trần Văn Bình", "kind": "person",
    "roles": [{"role": "officer", "unit": "07906", "until": None}], "scopes": None, "must_change": False, "session": 118,
}  # fmt: skip
KNOWN: dict[str, Any] = {**IDENTITY, "proof": None}
SESSION: dict[str, Any] = {
    **IDENTITY, "token": "(43 letters, shown once)", "proof": None, "ends_at": "2026-03-10T13:02:11.400000Z",
}  # fmt: skip
SESSIONS: dict[str, Any] = {
    "sessions": [
        {
            "id": 118, "way": "program", "created_at": _AT, "seen_at": _AT, "ends_at": "2026-03-10T13:02:11.400000Z",
            "origin": "10.7.6.21", "agent": "curl/8.5.0",
        },
    ],
}  # fmt: skip
FACTOR: dict[str, Any] = {
    "secret": "(32 letters, shown once)",
    "address": "otpauth://totp/S%E1%BB%95%20H%C3%B3a:binh.tv?secret=…&issuer=S%E1%BB%95%20H%C3%B3a",
}
RECOVERY: dict[str, Any] = {"recovery_codes": ["(ten codes, shown once)"]}
TOKEN: dict[str, Any] = {
    "access_token": "(43 letters)", "token_type": "Bearer", "expires_in": 900, "scope": "documents:read intake",
}  # fmt: skip
SIGN_IN_BODY: BodyParameter = Body(examples=[{"name": "binh.tv", "password": "(mật khẩu)", "code": "492039", "deliver": "token"}])
PASSWORD_BODY: BodyParameter = Body(examples=[{"old": "(mật khẩu cũ)", "new": "(mật khẩu mới)"}])
FACTOR_BODY: BodyParameter = Body(examples=[{"password": "(mật khẩu)"}])
CODE_BODY: BodyParameter = Body(examples=[{"code": "492039"}])
REMOVAL_BODY: BodyParameter = Body(examples=[{"password": "(mật khẩu)", "code": "492039"}])
TOKEN_BODY: dict[str, Any] = {
    "requestBody": {
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string", "description": "Where HTTP Basic does not say it."},
                        "client_secret": {"type": "string", "format": "password"},
                        "scope": {
                            "type": "string",
                            "description": "Apart by spaces; all that the account may have unless given.",
                        },
                    },
                },
                "example": {"grant_type": "client_credentials", "scope": "intake documents:read"},
            }
        },
        "required": True,
    }
}
