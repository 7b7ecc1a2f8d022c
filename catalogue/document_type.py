"""Document types: how a paper is recognised, what stands on it, and when it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from catalogue.mistakes import fault_in_model, nearest

Layout = Literal["administrative", "form", "card", "book", "medical", "civil_status", "list", "receipt", "other"]
Sensitivity = Literal["normal", "personal", "medical", "extra"]
Event = Literal[
    "accident", "adoption", "benefit", "birth", "child", "cost", "custody", "death", "disability", "disease", "employment_end",
    "entitlement", "identity", "insurance", "kinship", "leave", "mandate", "period", "pregnancy_rest", "reception", "request",
    "residence", "sentence", "service", "stay", "surrogacy", "transfer", "treatment", "working_capacity",
]  # fmt: skip
"""What a paper may be about."""

_FIELDS = """
document_kind number symbol number_symbol issued_on issued_month issuer parent_issuer subject signer signer_title urgency place
person_name birth_date sex personal_number old_identity_number social_insurance_number health_card_number tax_number
passport_number mother_name father_name child_name deceased_name death_date admitted_on discharged_on diagnosis icd10
leave_from leave_to leave_days serial facility facility_code rest_note valid_from valid_to employer_name employer_code
dossier_code form_number disability_percent amount account_number target_number_symbol target_issued_on child_death_note
surgery_note weeks_of_pregnancy
"""
FIELD_NAMES = frozenset(_FIELDS.split())
"""Every field a document may have. Reading, catalogue and truth files share these names."""


def known_fields(names: Iterable[str]) -> tuple[str, ...]:
    """The names, all of which exist; else an error of the model."""
    names = tuple(names)
    if unknown := sorted(set(names) - FIELD_NAMES):
        vi, en = nearest(unknown[0], FIELD_NAMES)
        listed = ", ".join(unknown)
        raise fault_in_model("field_unknown", f"không có trường: {listed}{vi}", f"no such field: {listed}{en}")
    return names


class Data(BaseModel):
    """Base of what the catalogue's files hold: nothing unknown is taken, nothing changes after loading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Name(Data):
    """A name in both languages."""

    vi: str
    en: str


class Heading(Data):
    """A cue by which a first page is known.

    `also_needs` are words that must stand on the page as well, all of them, where the heading alone is shared by several types.
    """

    text: str = Field(min_length=3)
    also_needs: tuple[str, ...] = ()
    form_numbers: tuple[str, ...] = ()


def _plain_heading(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


HeadingCue = Annotated[Heading, BeforeValidator(_plain_heading)]


class Expiry(Data):
    """After which day a paper can no longer be used."""

    kind: Literal["permanent", "printed", "computed", "fixed", "unknown"]
    field: str | None = None
    """printed: the field with the last day, which still counts. computed: the field it is counted from."""
    day: date | None = None
    """fixed: the last day of every paper of this type, whenever it was issued."""
    rule: Literal["days", "months", "end_of_year"] | None = None
    amount: int | None = None
    only_for: tuple[Event, ...] = ()
    """Expires only as proof of these; as proof of anything else it stays good. Empty: of everything."""

    @model_validator(mode="after")
    def _is_complete(self) -> Expiry:
        if (self.kind in ("printed", "computed")) != (self.field is not None):
            raise fault_in_model(
                "expiry_unclear",
                "hạn printed hoặc computed phải ghi field, các loại khác thì không",
                "a printed or computed expiry names its field, others name none",
            )
        if (self.kind == "computed") != (self.rule is not None) or (self.rule in ("days", "months")) != (self.amount is not None):
            raise fault_in_model(
                "expiry_unclear",
                "hạn computed cần rule; rule days hoặc months cần amount",
                "a computed expiry has a rule, and days or months an amount",
            )
        if (self.kind == "fixed") != (self.day is not None):
            raise fault_in_model(
                "expiry_unclear",
                "hạn fixed phải ghi day, các loại khác thì không",
                "a fixed expiry names its day, others name none",
            )
        return self

    def last_day(self, fields: Mapping[str, str]) -> date | None:
        """The last day on which a paper with these fields counts; None where it has none or it is not known."""
        if self.day is not None:
            return self.day
        try:
            start = date.fromisoformat(fields.get(self.field or "", ""))
        except ValueError:
            return None
        match self.rule:
            case None:
                return start
            case "days":
                return start + timedelta(days=self.amount or 0)
            case "months":
                return _months_later(start, self.amount or 0)
            case "end_of_year":
                return date(start.year, 12, 31)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    first_of_next = date(day.year + year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(day.year + year, month + 1, min(day.day, last))


class Margin(Data):
    """How far the days of a paper may lie from those of the event that it is about, in days."""

    late: int = Field(0, ge=0)
    """A paper that begins, or is dated, so long after the last day of the event still is about it."""
    early: int = Field(0, ge=0)
    """So is one that ended so long before the first."""
    why: str = Field(min_length=1)
    verified: bool = False

    @model_validator(mode="after")
    def _allows_something(self) -> Margin:
        if not (self.late or self.early):
            raise fault_in_model(
                "margin_unclear",
                "margin cần late hoặc early, số ngày từ 1 trở lên",
                "a margin has late or early, of 1 day or more",
            )
        return self


class Proof(Data):
    """What a paper proves: one event, and the fields that say which one."""

    event: Event
    from_field: str | None = None
    to_field: str | None = None
    margin: Margin | None = None
    """None: its days have to meet those of the event."""

    @model_validator(mode="after")
    def _has_begin(self) -> Proof:
        if (self.to_field or self.margin) and not self.from_field:
            raise fault_in_model("proof_unclear", "to_field và margin cần có from_field", "to_field and margin need from_field")
        return self


class Ending(Data):
    """Later papers that end or replace one."""

    by: tuple[str, ...] = Field(min_length=1)
    """Document types."""
    only_as_proof_of: Event | None = None
    """Replaced in this alone: what the later paper does not show, the earlier one goes on proving."""
    names_it: bool = False
    """The later paper ends only the one whose number it names."""


class Validity(Data):
    """The four things that "validity" mixes, kept apart."""

    expiry: Expiry
    proves: tuple[Proof, ...] = ()
    spent: Literal["one_dossier"] | None = None
    """Serves one dossier, then no other."""
    ended: tuple[Ending, ...] = ()
    latest_prevails: bool = False
    """A later paper of the same type replaces it."""
    note: str = ""


class DocumentType(Data):
    """A type of paper. Its own identity; national codes point to it, many to one."""

    id: str = Field(pattern=r"^[A-Z0-9]+(_[A-Z0-9]+)*$")
    name: Name
    issuer: str
    layout: Layout
    headings: tuple[HeadingCue, ...] = ()
    fields: tuple[str, ...] = ()
    validity: Validity
    result_codes: tuple[str, ...] = ()
    is_result: bool = False
    many_persons: bool = False
    sensitivity: Sensitivity = "normal"
    only_on_paper: bool = False
    """Was never issued electronically."""
    forbidden_to_request: bool = False
    """No procedure may ask for it: the data must be fetched (sổ hộ khẩu)."""
    legal_basis: str | None = None
    verified: bool = False
    """A person has compared this entry with its legal source."""
    raw: str = ""
    """What the source says of it, word for word."""

    @property
    def name_vi(self) -> str:
        """Vietnamese name."""
        return self.name.vi

    @property
    def name_en(self) -> str:
        """English name."""
        return self.name.en

    @field_validator("fields")
    @classmethod
    def _fields_exist(cls, fields: tuple[str, ...]) -> tuple[str, ...]:
        return known_fields(fields)

    @field_validator("validity")
    @classmethod
    def _fields_of_validity_exist(cls, validity: Validity) -> Validity:
        known_fields(name for proof in validity.proves for name in (proof.from_field, proof.to_field) if name)
        known_fields(name for name in (validity.expiry.field,) if name)
        return validity


DocumentTypes = Mapping[str, DocumentType]
"""Document types by their id."""


def as_types(types: list[DocumentType]) -> DocumentTypes:
    """Types by id, not to be changed."""
    return MappingProxyType({one.id: one for one in types})
