"""How each operation of the API is asked for in the walk, so that it does no more than it is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from sohoa.clock import today
from tests.archive.rights.documented import table
from tests.portal.rights.house import BINH, HOA, OTHER, OUTSIDER, OWN, SICKNESS, House, Paper

_NAMED = re.compile(r"`([^`]+)`")
MISSING = 999_999
"""No record has this number."""
METADATA = {
    "TypeName": "Công văn",
    "CodeNumber": "12",
    "CodeNotation": "CV",
    "IssuedDate": "",
    "OrganName": "",
    "Subject": "Bảo quản",
}


def documented(column: str) -> dict[str, str]:
    """Entry points, as the table has them, with what each needs."""
    return {name: row["Needs"] for row in table("Entry points") for name in _NAMED.findall(row[column])}


@dataclass(frozen=True)
class OfPaper:
    """An operation on one paper: what is sent, and with what it is answered where the right is there."""

    json: Any = None
    params: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    answers: int = 200
    """Of a change: that something else about the request is not right. So nothing is changed."""
    by_rows: int | None = None
    """Of a list of which only rows are open, where that is another."""

    def request(self, entry: str, paper: Paper) -> dict[str, Any]:
        """For `client.request`."""
        return self._at(entry, str(paper.number), paper.code)

    def request_of_nothing(self, entry: str) -> dict[str, Any]:
        """The same, of a paper that nobody has."""
        return self._at(entry, str(MISSING), f"G09.01_CV_{MISSING}_V1")

    def _at(self, entry: str, number: str, code: str) -> dict[str, Any]:
        method, path = entry.split(" ")
        filled = path.format(id=number, DocCode=code, position=1, version=1, kind="searchable_pdf")
        return {"method": method, "url": filled, "json": self.json, "params": self.params, "headers": dict(self.headers)}


OF_PAPERS: dict[str, OfPaper] = {
    "GET /v1/documents/{id}": OfPaper(),
    "GET /v1/documents/{id}/text": OfPaper(),
    "GET /v1/documents/{id}/alto": OfPaper(),
    "GET /v1/documents/{id}/pages": OfPaper(),
    "GET /v1/documents/{id}/pages/{position}": OfPaper(),
    "GET /v1/documents/{id}/pages/{position}/image": OfPaper(params={"width": 60}),
    "GET /v1/documents/{id}/versions": OfPaper(),
    "GET /v1/documents/{id}/versions/{version}": OfPaper(),
    "GET /v1/documents/{id}/reading": OfPaper(),
    "POST /v1/documents/{id}/reading": OfPaper(json={"why": " "}, answers=422),
    "GET /v1/documents/{id}/renditions/{kind}": OfPaper(),
    "GET /v1/review/{id}": OfPaper(),
    "GET /api/v1/documents/{DocCode}": OfPaper(),
    "GET /api/v1/documents/download/{DocCode}": OfPaper(),
    "POST /v1/documents/{id}/verification": OfPaper(json={"form": "carbon copy"}, answers=422),
    "POST /v1/documents/{id}/corrections": OfPaper(json={"why": "đối chiếu bản chính"}, answers=428),
    "POST /v1/documents/{id}/acceptance": OfPaper(json={"form": "original"}, answers=428),
    "PUT /api/v1/documents/{DocCode}": OfPaper(json={"Subject": "Bảo quản"}, headers={"If-Match": '"another"'}, answers=412),
}
"""By the operation."""

Asked = Callable[[House, str], dict[str, Any]]
"""From the house and a unit to what is sent there."""


@dataclass(frozen=True)
class OfUnit:
    """An operation that is not about one paper."""

    asked: Asked
    unknown: str | None = None
    """The code of what is not there: with this it is told too that something lies in another unit."""
    ends_it: bool = False
    """Once it was done, what it is about is not there any more."""
    lists: str | None = None
    """Where it is a list, which is never refused to who may see one of any unit: the member that holds it."""


def _get(url: str, **params: Any) -> Asked:
    return lambda house, unit: {"method": "GET", "url": url.format(house=house), "params": params}


def _of_unit(method: str, url: str, json: Any = None, **more: Any) -> Asked:
    """`{batch}`, `{dossier}` and `{grant}` of the path are those of the unit."""

    def asked(house: House, unit: str) -> dict[str, Any]:
        filled = url.format(
            batch=house.batches[unit], dossier=house.dossier if unit == OWN else house.elsewhere, grant=house.grants[unit]
        )
        return {"method": method, "url": filled, "json": json, **more}

    return asked


def _uploaded(url: str, **fields: str) -> Asked:
    return lambda house, unit: {
        "method": "POST",
        "url": url,
        "data": {**fields, "unit": unit},
        "files": {"file": ("ghi chú.txt", f"ghi chú {unit}".encode())},
    }


def _sent(method: str, url: str, json: Any = None, **params: Any) -> Asked:
    return lambda house, unit: {"method": method, "url": url.format(house=house), "json": json, "params": params}


_LOOK_UP = {
    "procedure": SICKNESS,
    "person": HOA.personal_number,
    "facts": {"treatment": "inpatient", "patient": "employee", "died_in_facility": False, "transferred": False},
    "purpose": "hồ sơ ốm đau",
}
_NEW = {"procedure": SICKNESS, "person": HOA.personal_number, "facts": {"treatment": "inpatient"}}
_ASKED_FOR = {"papers": [{"requirement": "khong_co", "reason": "thiếu chữ ký"}]}
_ORGANISATION = {"kind": "tax_number", "value": "0100109106"}
_DOSSIER, _ONE_BATCH, _GRANT = "/v1/dossiers/{dossier}", "/v1/batches/{batch}", "/v1/grants/{grant}"
_NO_ACCOUNT = f"/v1/accounts/{MISSING}"


def _granted(house: House, unit: str) -> dict[str, Any]:
    asked = {"account": OUTSIDER, "actions": ["read"], "unit": unit, "types": ["ADMIN_QD"], "reason": "thanh tra"}
    return {"method": "POST", "url": "/v1/grants", "json": {**asked, "ends": today().isoformat()}}


OF_UNITS: dict[str, OfUnit] = {
    "POST /v1/batches": OfUnit(_uploaded("/v1/batches")),
    "POST /api/v1/documents/import": OfUnit(_uploaded("/api/v1/documents/import", **METADATA)),
    "GET /v1/batches": OfUnit(_get("/v1/batches"), lists="batches"),
    "GET /v1/batches/{id}": OfUnit(_of_unit("GET", _ONE_BATCH), "BATCH_UNKNOWN"),
    "GET /v1/batches/{id}/progress": OfUnit(_of_unit("GET", f"{_ONE_BATCH}/progress"), "BATCH_UNKNOWN"),
    "GET /v1/batches/{id}/events": OfUnit(_of_unit("GET", f"{_ONE_BATCH}/events"), "BATCH_UNKNOWN"),
    "POST /v1/batches/{id}/retry": OfUnit(_of_unit("POST", f"{_ONE_BATCH}/retry"), "BATCH_UNKNOWN"),
    "POST /v1/dossiers": OfUnit(lambda house, unit: {"method": "POST", "url": "/v1/dossiers", "json": {**_NEW, "unit": unit}}),
    "GET /v1/dossiers": OfUnit(_get("/v1/dossiers"), lists="dossiers"),
    "GET /v1/dossiers/{code}": OfUnit(_of_unit("GET", _DOSSIER), "DOSSIER_UNKNOWN"),
    "PATCH /v1/dossiers/{code}": OfUnit(_of_unit("PATCH", _DOSSIER, {"interlinked": True}), "DOSSIER_UNKNOWN"),
    "POST /v1/dossiers/{code}/reception": OfUnit(
        _of_unit("POST", f"{_DOSSIER}/reception", {"received_at": "2026-03-10T09:00:00+07:00"}), "DOSSIER_UNKNOWN"
    ),
    "POST /v1/dossiers/{code}/papers": OfUnit(
        _of_unit("POST", f"{_DOSSIER}/papers", {"document_id": MISSING}), "DOSSIER_UNKNOWN"
    ),
    "POST /v1/dossiers/{code}/re-uses": OfUnit(
        _of_unit("POST", f"{_DOSSIER}/re-uses", {"requirement": "khong_co"}), "DOSSIER_UNKNOWN"
    ),
    "POST /v1/dossiers/{code}/supplements": OfUnit(_of_unit("POST", f"{_DOSSIER}/supplements", _ASKED_FOR), "DOSSIER_UNKNOWN"),
    "POST /v1/dossiers/{code}/supplements/{id}/answer": OfUnit(
        _of_unit("POST", f"{_DOSSIER}/supplements/{MISSING}/answer"), "DOSSIER_UNKNOWN"
    ),
    "POST /v1/dossiers/{code}/withdrawal": OfUnit(_of_unit("POST", f"{_DOSSIER}/withdrawal", {"reason": " "}), "DOSSIER_UNKNOWN"),
    "POST /v1/dossiers/{code}/decision": OfUnit(
        _of_unit("POST", f"{_DOSSIER}/decision", {"outcome": "refused"}), "DOSSIER_UNKNOWN"
    ),
    "GET /v1/dossiers/{code}/papers/{kind}": OfUnit(_of_unit("GET", f"{_DOSSIER}/papers/separator"), "DOSSIER_UNKNOWN"),
    "GET /v1/dossiers/{code}/export": OfUnit(_of_unit("GET", f"{_DOSSIER}/export"), "DOSSIER_UNKNOWN"),
    "POST /v1/dossiers/{code}/closing": OfUnit(_of_unit("POST", f"{_DOSSIER}/closing"), "DOSSIER_UNKNOWN"),
    "POST /v1/intake/checks": OfUnit(_sent("POST", "/v1/intake/checks", _LOOK_UP)),
    "GET /v1/persons": OfUnit(_get("/v1/persons", number=HOA.personal_number)),
    "GET /v1/persons/{id}": OfUnit(_get("/v1/persons/{house.hoa}")),
    "GET /v1/organisations": OfUnit(_get("/v1/organisations")),
    "GET /v1/organisations/{id}": OfUnit(_get("/v1/organisations/1")),
    "POST /v1/persons": OfUnit(_sent("POST", "/v1/persons", {"identifiers": {"personal_number": BINH.personal_number}})),
    "POST /v1/persons/{id}/identifiers": OfUnit(
        _sent("POST", "/v1/persons/{house.binh}/identifiers", {"kind": "personal_number", "value": BINH.personal_number})
    ),
    "POST /v1/persons/merges": OfUnit(_sent("POST", "/v1/persons/merges", {"kept": 1, "merged": 1, "reason": "một người"})),
    "DELETE /v1/persons/merges/{id}": OfUnit(_sent("DELETE", f"/v1/persons/merges/{MISSING}", reason="hai người")),
    "POST /v1/organisations": OfUnit(
        _sent("POST", "/v1/organisations", {"kind": "employer", "identifiers": {"tax_number": "0100109106"}})
    ),
    "POST /v1/organisations/{id}/identifiers": OfUnit(_sent("POST", "/v1/organisations/1/identifiers", _ORGANISATION)),
    "POST /v1/organisations/merges": OfUnit(
        _sent("POST", "/v1/organisations/merges", {"kept": MISSING, "merged": MISSING, "reason": "một nơi"})
    ),
    "DELETE /v1/organisations/merges/{id}": OfUnit(_sent("DELETE", f"/v1/organisations/merges/{MISSING}", reason="hai nơi")),
    "GET /v1/units": OfUnit(_get("/v1/units")),
    "GET /v1/units/{code}": OfUnit(_get(f"/v1/units/{OTHER}")),
    "GET /v1/procedures": OfUnit(_get("/v1/procedures")),
    "GET /v1/procedures/{code}": OfUnit(_get(f"/v1/procedures/{SICKNESS}")),
    "GET /v1/document-types": OfUnit(_get("/v1/document-types")),
    "GET /v1/reports/re-requests": OfUnit(
        lambda house, unit: {
            "method": "GET",
            "url": "/v1/reports/re-requests",
            "params": {"first": "2026-01-01", "last": "2026-03-31", "unit": unit},
        }
    ),
    "GET /v1/audit/acts": OfUnit(_get("/v1/audit/acts"), lists="acts"),
    "GET /v1/audit/head": OfUnit(_get("/v1/audit/head")),
    "GET /v1/persons/{id}/looks": OfUnit(_get("/v1/persons/{house.hoa}/looks"), lists="looks"),
    "GET /v1/accounts": OfUnit(_get("/v1/accounts")),
    "POST /v1/accounts": OfUnit(
        _sent("POST", "/v1/accounts", {"kind": "person", "name": "nguoi.them", "full_name": "Phạm Thị Lan"})
    ),
    "GET /v1/accounts/{id}": OfUnit(_get(_NO_ACCOUNT)),
    "PATCH /v1/accounts/{id}": OfUnit(_sent("PATCH", _NO_ACCOUNT, {"full_name": "Phạm Thị Lan"})),
    "DELETE /v1/accounts/{id}": OfUnit(_sent("DELETE", _NO_ACCOUNT, reason="chuyển công tác")),
    "POST /v1/accounts/{id}/roles": OfUnit(_sent("POST", f"{_NO_ACCOUNT}/roles", {"role": "officer", "unit": OWN})),
    "DELETE /v1/accounts/{id}/roles/{number}": OfUnit(_sent("DELETE", f"{_NO_ACCOUNT}/roles/1")),
    "POST /v1/accounts/{id}/password": OfUnit(_sent("POST", f"{_NO_ACCOUNT}/password", {"factor_lost": False})),
    "POST /v1/accounts/{id}/release": OfUnit(_sent("POST", f"{_NO_ACCOUNT}/release")),
    "POST /v1/accounts/{id}/secrets": OfUnit(_sent("POST", f"{_NO_ACCOUNT}/secrets", {})),
    "DELETE /v1/accounts/{id}/secrets/{number}": OfUnit(_sent("DELETE", f"{_NO_ACCOUNT}/secrets/1")),
    "GET /v1/grants": OfUnit(_get("/v1/grants"), lists="grants"),
    "POST /v1/grants": OfUnit(_granted),
    "DELETE /v1/grants/{id}": OfUnit(_of_unit("DELETE", _GRANT), "GRANT_UNKNOWN", ends_it=True),
}
"""By the operation."""


def said(purpose: str) -> dict[str, str]:
    return {"X-Sohoa-Purpose": quote(purpose)}
