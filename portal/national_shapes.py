"""Shapes of công văn 7197/BKHCN-CDSQG: its names, its lengths, and its way of writing a day, year before day before month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from archive.document_codes import LONGEST, newest
from archive.metadata import Metadata, differing, metadata_of
from archive.readings import Reading
from archive.records import SenderStatement
from catalogue import DocumentTypes
from ingest.importing import Import, ImportState
from portal.errors import IssuedDateInvalid, RequestInvalid
from portal.shapes import Shape

NAMES = {
    "TypeName": "type_name",
    "CodeNumber": "number",
    "CodeNotation": "symbol",
    "IssuedDate": "issued_on",
    "OrganName": "issuer",
    "Subject": "subject",
}
"""Names of the công văn, and of `archive.metadata.Metadata`."""
LENGTHS = {"TypeName": 100, "CodeNumber": 11, "CodeNotation": 30, "OrganName": 200, "Subject": 500}
_NEVER_EMPTY = frozenset({"TypeName", "Subject"})
_MEMBERS = {field: name for name, field in NAMES.items()} | {"document_kind": "TypeName"}
_TEXT = r"^[^\x00-\x1f\x7f]*$"
_DAY_FORMAT = (
    "Year, DAY, MONTH (YYYY-DD-MM): so the công văn writes it, and so it stands here and nowhere else in this API. "
    "9 March 2026 is 2026-09-03. What reads as a day only the other way round is refused (ISSUED_DATE_INVALID)."
)


def _text(name: str, description: str, example: str) -> Any:
    """A member that may be left out; null: the paper does not show it."""
    return Field(
        default=None, min_length=1, max_length=LENGTHS[name], pattern=_TEXT, description=description, examples=[example]
    )  # fmt: skip


class MetadataRequest(BaseModel):
    """What an officer says of a document. What is left out stays as it is; null: the paper does not show it."""

    model_config = ConfigDict(extra="forbid")
    DocCode: str | None = Field(default=None, max_length=LONGEST, description="That of the path, where it is sent along.")
    TypeName: str | None = _text("TypeName", "Name or id of a type of the catalogue; null changes nothing.", "Quyết định")
    CodeNumber: str | None = _text("CodeNumber", "Number.", "1234")
    CodeNotation: str | None = _text("CodeNotation", "Symbol, without the number.", "QĐ-BHXH")
    IssuedDate: str | None = Field(default=None, max_length=20, description=_DAY_FORMAT, examples=["2026-09-03"])
    OrganName: str | None = _text("OrganName", "Who issued it.", "Bảo hiểm xã hội tỉnh Hải Dương")
    Subject: str | None = _text("Subject", "What it is about.", "Về việc hưởng chế độ hưu trí")
    Reason: str | None = Field(
        default=None, max_length=1000, pattern=_TEXT, description="Why it is changed; else the header X-Sohoa-Purpose."
    )

    def changes(self, standing: Metadata) -> dict[str, str | None]:
        """What is sent and stands otherwise, by the names of `Metadata`. Raises `IssuedDateInvalid`."""
        written = _written(standing)
        sent = [(name, getattr(self, name)) for name in NAMES if name in self.model_fields_set]
        return {NAMES[name]: _settled(name, value) for name, value in sent if value != written[name]}


class StatementShape(Shape):
    """What a sender said of the document. Nobody compared it with the paper."""

    TypeName: str | None = None
    CodeNumber: str | None = None
    CodeNotation: str | None = None
    IssuedDate: str | None = Field(None, description="YYYY-DD-MM.")
    OrganName: str | None = None
    Subject: str | None = None
    SaidBy: str = Field(examples=["Trần Văn Bình"])
    SaidAt: datetime


class NationalDocumentShape(Shape):
    """A document under the names of công văn 7197, and what became of its file."""

    DocCode: str = Field(examples=["G09.01_QD_000021_V1"], description="MCQ_LV_STT_PB: V1 as read, V2 as corrected once.")
    TypeName: str | None = Field(description="Name of its type in the catalogue; null: not known.")
    CodeNumber: str | None
    CodeNotation: str | None
    IssuedDate: str | None = Field(examples=["2026-09-03"], description=_DAY_FORMAT)
    OrganName: str | None
    Subject: str | None
    IssuedOn: date | None = Field(examples=["2026-03-09"], description="The day of IssuedDate in ISO 8601: year, month, day.")
    State: ImportState = Field(description="waiting: still to be read; read; failed: no document came of the file.")
    Verified: bool = Field(description="An officer compared it with the paper; of the newest version only.")
    Newest: str = Field(description="Code with the version that stands.")
    Document: int | None = Field(description="Its number under /v1/documents.")
    Batch: str | None = Field(
        examples=["/v1/batches/12"], description="Where to follow the file that it came in; null: whoever asks may not see that."
    )
    Others: list[str] = Field(description="Codes of the other documents that were found in the same file.")
    Statements: list[StatementShape] = Field(description="What its senders said, oldest first.")
    Differs: list[str] = Field(description="Members of which the last sender said something else than stands.")


def stated(form: Mapping[str, str]) -> Metadata:
    """What the sender of a file says of its document. Every member of the công văn has to be there; empty: the paper shows none.

    Raises `RequestInvalid` and `IssuedDateInvalid`.
    """
    if missing := [name for name in NAMES if name not in form or (name in _NEVER_EMPTY and not form[name])]:
        raise RequestInvalid(place=f"body.{missing[0]}", reason="thiếu / missing")
    for name, longest in LENGTHS.items():
        if len(form[name]) > longest or not form[name].isprintable():
            raise RequestInvalid(place=f"body.{name}", reason=f"chữ, dài nhất / text, at most {longest}")
    return Metadata(**{field: _settled(name, form[name] or None) for name, field in NAMES.items()})


def national_document(
    found: Import, code: str, reading: Reading | None, others: list[str], types: DocumentTypes
) -> NationalDocumentShape:
    """The document of an import as it stood in the version of `code`; without a reading: nothing is known of it yet."""
    standing = newest(found.code, found.document)
    said = found.code.statements[-1].said if found.code.statements else {}
    metadata = metadata_of(reading, types) if reading is not None else Metadata()
    return NationalDocumentShape.model_validate(
        {
            "DocCode": code,
            **_written(metadata),
            "IssuedOn": metadata.day,
            "State": found.state,
            "Verified": found.document is not None and found.document.verified_at is not None and code == str(standing),
            "Newest": str(standing),
            "Document": found.document.id if found.document is not None else None,
            "Batch": f"/v1/batches/{found.item.batch_id}",
            "Others": others,
            "Statements": [_statement(one) for one in found.code.statements],
            "Differs": [_MEMBERS[name] for name in differing(said, reading, types)] if reading is not None else [],
        }
    )


def _statement(one: SenderStatement) -> StatementShape:
    return StatementShape.model_validate({**_written(Metadata(**one.said)), "SaidBy": one.who, "SaidAt": one.at})


def _written(metadata: Metadata) -> dict[str, str | None]:
    """Metadata under the công văn's names, in its lengths: what is longer ends in …, whole it stands under /v1/documents."""
    written = {name: getattr(metadata, field) for name, field in NAMES.items()}
    return {
        **{name: _cut(value, LENGTHS[name]) for name, value in written.items() if name in LENGTHS},
        "IssuedDate": f"{metadata.day:%Y-%d-%m}" if metadata.day is not None else None,
    }


def _cut(value: str | None, longest: int) -> str | None:
    return value if value is None or len(value) <= longest else f"{value[: longest - 1]}…"


def _settled(name: str, value: str | None) -> str | None:
    return _iso(value) if name == "IssuedDate" and value is not None else value


def _iso(given: str) -> str:
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", given, re.ASCII)
    try:
        return date(int(match[1]), int(match[3]), int(match[2])).isoformat() if match is not None else _refused(given)
    except ValueError:
        return _refused(given)


def _refused(given: str) -> str:
    raise IssuedDateInvalid(given=given)
