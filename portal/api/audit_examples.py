"""Examples of the log for the OpenAPI description."""

from __future__ import annotations

from typing import Any

ACTS: dict[str, Any] = {
    "acts": [
        {
            "id": 20411,
            "at": "2026-03-12T01:15:30.123456Z",
            "who": "Trần Thị Bình",
            "account": None,
            "unit": "07906",
            "channel": "api",
            "origin": "127.0.0.1",
            "purpose": "Hồ sơ 000.00.01.H29-260310-0420",
            "verb": "read",
            "subject_kind": "document",
            "subject_id": "7",
            "persons": [3],
            "details": {"what": "text"},
            "position": 20410,
        }
    ],
    "next": "WyJhY3RzIiwyMDQxMSwyMDQxMV0",
}
HEAD: dict[str, Any] = {
    "log": "597f11dec0264e02bdf34e41a81f5e96",
    "seal": 318,
    "entries": 20410,
    "seal_hash": "091e1e32936d1f39fe181a9597678eb4a21a336ea2df177a98f17a854521ae22",
    "sealed_at": "2026-03-12T01:15:35.000211Z",
    "key": "513265894de81f78",
    "stored": 318,
    "unsealed": 1,
}
LOOKS: dict[str, Any] = {
    "person": 3,
    "of_all_units": True,
    "looks": [
        {
            "at": "2026-03-12T01:15:30.123456Z",
            "who": "Trần Thị Bình",
            "unit": "07906",
            "channel": "api",
            "purpose": "Hồ sơ 000.00.01.H29-260310-0420",
            "verb": "read",
            "subject_kind": "document",
            "subject_id": "7",
        }
    ],
    "next": None,
}
