"""Shapes of answers that only the API has: pages of lists, a page with its fields, procedures and document types as questions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from catalogue.procedure import Role
from portal.shapes import BatchLineShape, DocumentShape, FieldShape, ProblemShape, ReadPageShape, Shape

FactShapeValue = bool | int | str


class BatchesShape(Shape):
    """A part of the list of batches, newest first."""

    total: int
    limit: int
    offset: int
    batches: list[BatchLineShape]


class DocumentsShape(Shape):
    """A part of the list of documents, oldest first."""

    total: int = Field(description="Counted up to 10,000.")
    total_is_exact: bool = Field(description="false: there are more than `total`.")
    limit: int
    offset: int
    documents: list[DocumentShape]


class PageShape(ReadPageShape):
    """A page of a document as it was read. All boxes lie on the page as scanned, before it was turned by `turn`."""

    position: int = Field(description="Position in the document, from 1; `number` is the page of the source file.")
    fields: list[FieldShape] = Field(description="Fields of the document that were read on this page.")


class VerificationRequest(BaseModel):
    """What an officer compared a scan with."""

    model_config = ConfigDict(extra="forbid")
    form: str = Field(description="original, lawful_copy or electronic_original", examples=["original"])


class CheckRequest(BaseModel):
    """Whose papers are looked up under which procedure, in which case, and what for."""

    model_config = ConfigDict(extra="forbid")
    procedure: str | None = Field(None, description="Code of the procedure; else that of the dossier.")
    person: str | None = Field(None, description="Personal, social insurance, old identity or health card number of the owner.")
    persons: dict[Role, str] = Field(default_factory=dict, description="Numbers of further persons by their role.")
    facts: dict[str, FactShapeValue] = Field(default_factory=dict, description="Facts of the case; dates as YYYY-MM-DD.")
    on: date | None = Field(None, description="The day on which the papers must be good; else that of the dossier, or today.")
    dossier: str | None = Field(None, description="Code of the dossier that is handled.")
    purpose: str | None = Field(None, description="Why the papers are looked up; else the header X-Sohoa-Purpose.")


class FactShape(Shape):
    """A question about the case."""

    id: str
    kind: str = Field(description="choice, yes_no, number or date")
    values: list[str] = Field(description="Of a choice.")
    ask_vi: str
    ask_en: str


class RequirementShape(Shape):
    """A required paper."""

    id: str
    name_vi: str
    name_en: str
    who: str = Field(description="Role of whoever the paper is of.")
    also_of: list[str] = Field(description="Further roles: a paper of one of these fills it as well.")
    form: str = Field(description="original, lawful_copy, electronic_original or scan_to_compare")
    document_types: list[str] = Field(description="Any one of them fills it.")
    data_source: str | None = Field(description="The database that could give it instead.")
    legal_basis: str | None
    raw: str = Field(description="As the source words it.")
    verified: bool


class ProcedureLineShape(Shape):
    """A procedure, as in lists."""

    code: str
    name_vi: str
    name_en: str
    decision: str
    effective_from: date | None
    effective_to: date | None
    verified: bool = Field(description="Whether a person has compared the rules with the law.")


class ProcedureShape(ProcedureLineShape):
    """A procedure with what to ask and what is due."""

    legal_basis: list[str]
    result_codes: list[str]
    raw: str
    facts: list[FactShape] = Field(description="In the order in which to ask.")
    requirements: list[RequirementShape]


class DocumentTypeShape(Shape):
    """A type of paper that the catalogue knows."""

    id: str
    name_vi: str
    name_en: str
    layout: str
    sensitivity: str
    fields: list[str]
    result_codes: list[str]
    verified: bool


class HealthShape(Shape):
    """Whether the parts of the installation answer."""

    state: Literal["well", "unwell"]
    version: str
    work: str = Field(description="working, failing, or off: another process does the work, or nobody.")
    documents: int | None = Field(description="On record; null: the database does not answer.")
    documents_are_exact: bool = Field(description="false: there are more than `documents`.")
    indexed: int | None = Field(description="That can be found; null: the index does not answer.")
    problems: list[ProblemShape]


class AliveShape(Shape):
    """That the server answers."""

    alive: bool


class ReadyShape(Shape):
    """Whether requests may be sent to this server."""

    ready: bool
    leaving: bool = Field(description="It was asked to end, and answers for a little while.")
    parts: dict[str, Literal["ok", "failing", "slow"]] = Field(description="database, objects, index, queue.")


class RootShape(Shape):
    """What this is, and where to go on."""

    name: str
    version: str
    notice_vi: str
    notice_en: str
    openapi: str
    health: str
    max_file_mb: int = Field(description="Largest file taken, in MiB.")
