"""Documents that are read again in bulk: what was asked for, and what came of it."""

from __future__ import annotations

from pydantic import Field

from portal.shapes import ProblemShape, Shape


class ChangedFieldShape(Shape):
    """A field that is read otherwise than it stands. It takes the place of nothing: a person decides."""

    name: str = Field(description="document_kind: the type, by its id.")
    name_vi: str
    stands: list[str]
    read: list[str]


class RereadDocumentShape(Shape):
    """A document that reads otherwise now, or could not be read."""

    document: int
    version: int | None = Field(description="The version that the reading made; null where there is none.")
    would_be_documents: int = Field(description="More than 1: it would be split into so many.")
    changed: list[ChangedFieldShape]
    problems: list[ProblemShape]


class FieldCountShape(Shape):
    """In how many documents a field is read otherwise."""

    name: str
    name_vi: str
    documents: int


class RereadReportShape(Shape):
    """What reading documents again changed in their fields."""

    batches: list[int]
    documents: int = Field(description="That were to be read again, and may be read by whoever asks.")
    waiting: int
    failed: int = Field(description="They stay as they were.")
    same: int = Field(description="Read again, and no field reads otherwise.")
    otherwise: int
    fields: list[FieldCountShape] = Field(description="The most frequent first.")
    lines: list[RereadDocumentShape] = Field(description="Those that read otherwise or failed, by number.")


class RereadShape(Shape):
    """What was asked to be read again."""

    reader: str = Field(description="What reads now.")
    older: int = Field(description="Documents that an older reader read, and that may be changed by whoever asks.")
    refused: int = Field(description="Such documents as may not be changed by whoever asks.")
    asked: int
    batches: list[int]
    report: RereadReportShape | None = Field(description="null where nobody waited for it.")
