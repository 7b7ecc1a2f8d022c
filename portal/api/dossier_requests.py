"""Shapes of what is asked of dossiers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from catalogue.procedure import Role
from intake.states import Channel, Outcome
from portal.api.answers import FactShapeValue
from portal.api.paging import LARGEST

_FIRST_ELECTRONIC_DOSSIER = datetime(2000, 1, 1, tzinfo=UTC)
"""Codes of dossiers have a year of two digits."""
_NO_NUL = r"^[^\x00]*$"
Words = Annotated[str, Field(max_length=2000, pattern=_NO_NUL)]
Number = Annotated[str, Field(max_length=40, description="Personal, social insurance, old identity or health card number.")]
UnitCode = Annotated[str, Field(max_length=50, pattern=_NO_NUL)]
ProcedureCode = Annotated[str, Field(max_length=40, pattern=_NO_NUL)]
RequirementId = Annotated[str, Field(max_length=60, pattern=_NO_NUL, description="Id of the requirement in the procedure.")]
DocumentId = Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
Text = Annotated[str, Field(max_length=200, pattern=_NO_NUL)]


class Asked(BaseModel):
    """Base of requests: what they do not know is refused."""

    model_config = ConfigDict(extra="forbid")


class NewDossierRequest(Asked):
    """A dossier to be opened."""

    procedure: ProcedureCode
    person: Number
    person_name: Text | None = None
    persons: dict[Role, Number] = Field(default_factory=dict, description="Numbers of further persons by their role.")
    facts: dict[str, FactShapeValue] = Field(default_factory=dict, description="Facts of the case; dates as YYYY-MM-DD.")
    channel: Channel | None = None
    interlinked: bool = False
    unit: UnitCode | None = None


class ChangeRequest(Asked):
    """What is to be put right; what is not given stays."""

    facts: dict[str, FactShapeValue | None] = Field(default_factory=dict, description="Null takes a fact out.")
    persons: dict[Role, Number] = Field(default_factory=dict)
    procedure: ProcedureCode | None = None
    person: Number | None = None
    channel: Channel | None = None
    interlinked: bool | None = None
    unit: UnitCode | None = None


class ReceptionRequest(Asked):
    """When a dossier came, and why it is received without the scans that it should have."""

    received_at: AwareDatetime | None = Field(None, ge=_FIRST_ELECTRONIC_DOSSIER, description="Now, unless given.")
    without_scans_because: Words | None = None


class PaperRequest(Asked):
    """A scan for a dossier."""

    document_id: DocumentId
    requirement: RequirementId | None = None


class ReUseRequest(Asked):
    """A requirement that a paper at hand is to serve."""

    requirement: RequirementId
    document_id: DocumentId | None = Field(None, description="The document that is expected; another one is refused.")
    from_national_store: bool = False
    result_code: str | None = Field(None, max_length=60, description="The result that replaces the paper.")


class AskedPaperRequest(Asked):
    """A paper that is asked for."""

    requirement: RequirementId
    reason: Words = Field(description="As the citizen reads it.")
    again_because: Words | None = Field(None, description="Why it is asked for although it is held and valid.")


class SupplementRequest(Asked):
    """Papers that are asked for."""

    papers: list[AskedPaperRequest] = Field(min_length=1, max_length=50)
    note: Words = ""


class WithdrawalRequest(Asked):
    """Why a dossier is taken back."""

    reason: Words


class DecisionRequest(Asked):
    """What came out."""

    outcome: Outcome
    note: Words = ""
