"""Shapes of the versions of a document: who made each, when, why, what changed, who accepted it, and how it stood."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from portal.shapes import BoxShape, FieldShape, PersonLinkShape, ProblemShape, RenditionShape, Shape

_TEXT = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class ChangeShape(Shape):
    """What an officer changed."""

    what: str = Field(examples=["field"], description="field, type, person or organisation")
    name: str | None = Field(description="Of the field; the role of a person or an organisation.")
    field_id: int | None
    before: dict[str, Any] | None = Field(description="What stood there; null: nothing did.")
    after: dict[str, Any] | None


class ReadValueShape(Shape):
    """A value that a further reading gives."""

    value: str | None
    raw: str = ""
    confidence: float
    page: int | None = Field(default=None, description="Page of the source file, from 1.")
    box: BoxShape | None = None


class OtherwiseShape(Shape):
    """A field that a further reading gives otherwise than it stands."""

    name: str = Field(examples=["discharged_on"], description="document_kind: the type, by its id.")
    name_vi: str
    read: list[ReadValueShape] = Field(description="Empty: nothing was read any more.")


class FurtherReadingShape(Shape):
    """That the document was read again."""

    reader: str = Field(examples=["tesseract 5.5.0 vie psm3"])
    words: str = Field(description="SHA-256 of the words.")
    searchable_pdf: str = Field(description="SHA-256 of the searchable PDF.")
    would_be_documents: int = Field(description="More than 1: it would be split into so many.")
    otherwise: list[OtherwiseShape] = Field(
        description="What it gives otherwise than stands now, as far as no officer spoke of it. It takes the place of nothing."
    )


class AcceptanceShape(Shape):
    """That somebody compared a version with the paper."""

    at: datetime
    who: str
    unit: str | None
    form: str = Field(description="original, lawful_copy or electronic_original")


class VersionShape(Shape):
    """One version of a document."""

    number: int = Field(description="V1 is what was scanned and read.")
    made_by: str = Field(examples=["correction"], description="deposit, correction or reading")
    at: datetime
    who: str
    unit: str | None
    why: str
    changes: list[ChangeShape]
    reading: FurtherReadingShape | None
    acceptances: list[AcceptanceShape] = Field(description="Oldest first. They make no version of their own.")


class VersionsShape(Shape):
    """All versions of a document, the first first."""

    document: int
    versions: list[VersionShape]


class OrganisationRoleShape(Shape):
    """An organisation that a document came from or named."""

    organisation_id: int
    role: str


class StandingVersionShape(VersionShape):
    """A version as it stood before the next was made."""

    type_id: str | None
    type_name_vi: str | None
    type_name_en: str | None
    type_confidence: float
    fields: list[FieldShape]
    persons: list[PersonLinkShape] = Field(description="Links that nobody corrected stand in every version.")
    organisations: list[OrganisationRoleShape]
    renditions: list[RenditionShape] = Field(description="Its forms; `renditions/{kind}?version=` gives the bytes.")
    accepted: AcceptanceShape | None = Field(description="The acceptance that stood then, of this or an earlier version.")


class ReadingShape(Shape):
    """That a document is read again: how far that is, or what came of it."""

    document: int
    batch: int = Field(description="The batch that it is work of; its failed pages are read once more by `retry` of that batch.")
    state: Literal["working", "done", "failed"] = Field(description="failed: the document stays as it was.")
    asked_at: datetime
    asked_by: str
    unit: str | None = Field(description="For which they acted.")
    why: str
    pages: int
    pages_read: int
    pages_failed: int
    problems: list[ProblemShape] = Field(description="What is wrong, with the page where it is one's.")
    finished_at: datetime | None
    version: VersionShape | None = Field(
        description="The one that it made. null where it is done: it gave the very bytes that there are."
    )


class ReadingRequest(BaseModel):
    """Why a document is to be read again."""

    model_config = ConfigDict(extra="forbid")
    why: Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=_TEXT)] = Field(
        examples=["bộ đọc mới, chữ đóng dấu mờ"]
    )
