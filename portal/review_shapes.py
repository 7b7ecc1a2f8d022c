"""Shapes of the list that waits for a person: what is doubtful and why, what an officer says of it, what was said before."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from portal.shapes import BoxShape, DocumentShape, OrganisationLinkShape, Shape
from portal.version_shapes import FurtherReadingShape
from registry.organisations import IdentifierKind

_LARGEST = 2**63 - 1
_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class DoubtShape(Shape):
    """One thing that speaks against what the machine says."""

    code: str = Field(examples=["PROOF_UNSURE"], description="Stable.")
    weight: int = Field(examples=[15])
    field: str | None = Field(examples=["discharged_on"])
    vi: str
    en: str


class WaitingShape(Shape):
    """A document at which no person has looked yet."""

    document: DocumentShape
    version: int
    doubt: int = Field(examples=[18], description="Sum of the weights; 0: nothing speaks against it.")
    doubts: list[DoubtShape] = Field(description="The gravest first.")
    owner: str | None = Field(
        examples=["Nguyễn Thị Hoa •••••••••321"], description="Whose paper it is; the number is masked. Null: may not be read."
    )
    dossiers: list[str] = Field(
        examples=[["000.00.01.H29-260310-0420"]], description="Of own units; none where it may not be read as a whole."
    )


class WaitingListShape(Shape):
    """A part of the list, the most doubtful first."""

    waiting: int = Field(description="How many wait in all.")
    documents: list[WaitingShape]
    next: str | None = Field(description="Cursor of the next part; null: this is the last.")


class ReviewedFieldShape(Shape):
    """A value as it stands now."""

    id: int = Field(description="Names it where a field has several values.")
    name: str
    name_vi: str
    value: str | None
    raw: str
    confidence: float
    source: str = Field(description="print, handwriting, inherited or officer")
    note: str
    certain: bool = Field(description="Read with confidence, or said by an officer.")
    proves: bool = Field(description="Tells what the paper proves, or until when it counts: accepting needs it.")
    page: int = Field(description="Page of the source file, from 1.")
    box: BoxShape
    image: str | None = Field(description="Where a picture of the page can be had.")


class LinkedPersonShape(Shape):
    """A person of the document."""

    person_id: int
    role: str
    called: str = Field(description="Name and first number, masked.")


class CorrectionShape(Shape):
    """What an officer changed."""

    version: int = Field(description="Of the document, which it made.")
    at: datetime
    who: str
    unit: str | None
    why: str
    what: str = Field(description="field, type or person")
    name: str | None
    field_id: int | None
    before: dict[str, Any] | None = Field(description="What stood there; null: nothing did.")
    after: dict[str, Any] | None


class SenderStatementShape(Shape):
    """What the sender of its file said of a document. Nobody compared it with the paper."""

    at: datetime
    who: str
    unit: str | None
    said: dict[str, str] = Field(description="Name of the type as `type_name`, else by names of fields; days in ISO 8601.")


class ReviewShape(WaitingShape):
    """A document with what a person has to look at."""

    fields: list[ReviewedFieldShape] = Field(description="The doubtful first.")
    not_found: list[str] = Field(description="Fields of its type that were not found.")
    persons: list[LinkedPersonShape]
    organisations: list[OrganisationLinkShape]
    result_code: str | None = Field(description="National code of the result, where type and procedure tell it.")
    read_again: FurtherReadingShape | None = Field(default=None, description="The last further reading of it.")
    statements: list[SenderStatementShape] = Field(description="What its senders said, oldest first; the last is weighed.")
    corrections: list[CorrectionShape] = Field(description="Oldest first.")


class FieldChangeRequest(BaseModel):
    """What an officer says of a field."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(default=None, max_length=60, description="Of the field; may be left out where `id` is given.")
    id: int | None = Field(default=None, ge=1, le=_LARGEST, description="One of several values.")
    action: Literal["set", "add", "confirm", "not_shown"] = Field(
        "set", description="set: the value is `value`. add: one more value. confirm: read right. not_shown: not on the paper."
    )
    value: str | None = Field(default=None, max_length=1000)
    page: int | None = Field(
        default=None, ge=1, le=_LARGEST, description="Page of the source file on which an added value stands."
    )


class PersonChangeRequest(BaseModel):
    """Whose paper it is, or is not."""

    model_config = ConfigDict(extra="forbid")
    role: str = Field(max_length=30, examples=["owner"])
    number: str | None = Field(default=None, max_length=40, description="A number that names the person.")
    person_id: int | None = Field(default=None, ge=1, le=_LARGEST, description="Instead of a number.")
    linked: bool = Field(True, description="false: take the link away.")


class OrganisationChangeRequest(BaseModel):
    """Which organisation it comes from or names, or does not."""

    model_config = ConfigDict(extra="forbid")
    role: str = Field(max_length=30, examples=["employer"])
    kind: IdentifierKind | None = Field(default=None, description="Of the number; needed where its form does not tell.")
    number: str | None = Field(default=None, max_length=60, description="A number that names the organisation.")
    organisation_id: int | None = Field(default=None, ge=1, le=_LARGEST, description="Instead of a number.")
    linked: bool = Field(True, description="false: take the link away.")


class CorrectionRequest(BaseModel):
    """What an officer changes at once."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field(max_length=1000, pattern=_TEXT)
    type: str | None = Field(default=None, max_length=60, description="Document type of the catalogue.")
    fields: list[FieldChangeRequest] = Field(default_factory=list, max_length=500)
    persons: list[PersonChangeRequest] = Field(default_factory=list, max_length=500)
    organisations: list[OrganisationChangeRequest] = Field(default_factory=list, max_length=500)


class AcceptanceRequest(BaseModel):
    """What an officer compared a scan with, and what has to be corrected or is not on the paper."""

    model_config = ConfigDict(extra="forbid")
    form: str = Field(max_length=30, description="original, lawful_copy or electronic_original")
    not_shown: list[str] = Field(default_factory=list, max_length=100, description="Fields that the paper does not show.")
    corrections: CorrectionRequest | None = None
