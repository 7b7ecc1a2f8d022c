"""What goes out: the one shape of each thing, for the API and for `--json` alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from archive.records import Document
from archive.versions import forms_in
from catalogue import DocumentTypes
from page.words import ReadPage


class Shape(BaseModel):
    """Base of all shapes: filled from records and values by their attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class BoxShape(Shape):
    """A box in parts of the original page: 0 to 1 of width and height, origin top left."""

    left: float
    top: float
    right: float
    bottom: float


class FieldShape(Shape):
    """A value read from a document, with the place it was read from."""

    name: str = Field(examples=["number_symbol"])
    value: str | None = Field(examples=["1234/QĐ-BHXH"], description="Normalised; null where nothing certain can be said.")
    raw: str = Field(examples=["Số: 1234 /QĐ-BHXH"], description="As read.")
    confidence: float = Field(examples=[0.96], description="0 to 1; 0.9 and more is confident.")
    page: int = Field(examples=[1], description="Page of the source file, from 1.")
    box: BoxShape
    source: str = Field(examples=["print"], description="print, handwriting, inherited or qr; officer: put right by hand")
    note: str = Field("", examples=["by hand"])


class RenditionShape(Shape):
    """A form in which a document exists, and what made it."""

    kind: str = Field(examples=["searchable_pdf"])
    sha256: str
    size: int
    media_type: str
    tool: str
    version: str
    settings: dict[str, Any]
    created_at: datetime


class DocumentShape(Shape):
    """A document without its fields, as in lists."""

    id: int
    type_id: str | None = Field(examples=["GIAY_RA_VIEN"], description="Type after the catalogue; null: not known.")
    type_name_vi: str | None = Field(None, examples=["Giấy ra viện"])
    type_name_en: str | None = Field(None, examples=["Hospital discharge paper"])
    type_confidence: float
    open: Literal["whole", "rows", "found"] = Field(
        "whole", description="As a whole; only the rows of the dossier's persons; or no more than that it is there."
    )
    title: str | None = Field(description="null: may not be read as a whole.")
    source_name: str | None = Field(examples=["ho-so-om-dau.pdf"], description="null: may not be read as a whole.")
    source_item: int
    first_page: int
    page_count: int
    unit: str | None
    created_at: datetime
    created_by: str
    verified_at: datetime | None
    verified_by: str | None
    verified_form: str | None = Field(description="original, lawful_copy or electronic_original")
    superseded_at: datetime | None = Field(description="When others took its place, because more of its file was read.")
    superseded_by: int | None = Field(description="The document that its first page went to.")


class WholeDocumentShape(DocumentShape):
    """A document with all that is known of it."""

    type_evidence: str
    fields: list[FieldShape]
    renditions: list[RenditionShape] = Field(description="Of the version that stands; earlier ones are in its versions.")
    persons: list[PersonLinkShape]
    organisations: list[OrganisationLinkShape]
    pages: list[DocumentPageShape]


class PersonLinkShape(Shape):
    """A person whom a document is about."""

    person_id: int
    role: str = Field(examples=["owner"])


class OrganisationLinkShape(Shape):
    """An organisation that a document comes from or names."""

    organisation_id: int
    role: str = Field(examples=["employer"], description="employer, facility, issuer or mentioned")
    found_by: str = Field(examples=["number"], description="number; name, where one organisation alone has it; officer")
    name: str | None = Field(examples=["Công ty TNHH May Sao Mai"])


class DocumentPageShape(Shape):
    """Where a page of a document lies, and how it has to be turned."""

    position: int
    source_page: int
    width: int
    height: int
    dpi: float
    turn: int
    skew: float
    blank: bool


class WordShape(Shape):
    """A word as read."""

    text: str
    box: BoxShape
    confidence: float
    line: int
    block: int


class MarkShape(Shape):
    """Ink that is not print."""

    kind: str = Field(examples=["seal"])
    box: BoxShape
    text: str | None
    confidence: float


class ReadPageShape(Shape):
    """A page with its words."""

    number: int
    width: int
    height: int
    dpi: float
    turn: int
    skew: float
    blank: bool
    reader: str
    text: str
    words: list[WordShape]
    marks: list[MarkShape]


class ProblemShape(Shape):
    """What is wrong with a file or with one of its pages."""

    code: str = Field(examples=["SOURCE_ENCRYPTED"])
    vi: str
    en: str
    page: int | None = None
    warning: bool = False


class HolderShape(Shape):
    """Where the bytes of a duplicate lie already; all but `state` null for whoever learns only that somebody has them."""

    item: int | None
    batch: int | None
    name: str | None
    unit: str | None
    dossier: str | None
    state: str


class ItemShape(Shape):
    """A file of a batch and what became of it."""

    id: int
    name: str
    state: str = Field(examples=["done"], description="received, opened, done, partial, failed or duplicate")
    kind: str | None
    size: int
    sha256: str | None
    pages: int | None
    pages_read: int
    pages_failed: int
    problems: list[ProblemShape]
    documents: list[int] = Field(description="Those that may be found.")
    held_by: HolderShape | None


class BatchLineShape(Shape):
    """A batch without its files, as in lists."""

    id: int
    state: str = Field(examples=["done"], description="working, receiving, done, partial or failed")
    created_at: datetime
    created_by: str
    channel: str
    unit: str | None
    dossier: str | None
    person_id: int | None
    procedure: str | None
    why: str | None = Field(None, description="Why its documents are read again; null: it is of files that were given.")
    received: bool = Field(description="All its files came in; else whoever gave them was cut off, or is still at it.")
    counts: dict[str, int] = Field(description="How many files are in which state.")


class BatchShape(BatchLineShape):
    """A batch with its files."""

    items: list[ItemShape]


class ProgressShape(Shape):
    """How far a batch is. `pages` counts what is known so far: files that were not opened yet count nothing."""

    files: int
    files_finished: int
    pages: int
    pages_finished: int
    finished: bool


class AnswerShape(Shape):
    """What is said of one required paper."""

    requirement: str
    name_vi: str
    name_en: str
    state: str = Field(description="held_valid, held_unusable, obtainable, must_submit or not_applicable")
    reason: str
    vi: str
    en: str
    document_id: int | None
    further_documents: list[int] = Field(description="Those that fill it together with `document_id`, where it asks for several.")
    document_type: str | None
    valid_until: str | None
    obtainable_from: str | None
    to_bring: bool
    would_change_vi: str
    would_change_en: str


class UndecidedShape(Shape):
    """A required paper of which nothing can be said before these facts are known."""

    requirement: str
    name_vi: str
    name_en: str
    missing_facts: list[str]


class LookUpShape(Shape):
    """The answer at the counter."""

    record_id: int | None
    procedure: str
    procedure_name: str
    person_id: int
    on: date
    answers: list[AnswerShape]
    undecided: list[UndecidedShape]
    facts_needed: list[str]
    persons_needed: list[str] = Field(description="Roles of persons who must be named (`persons`) before more can be said.")
    verified_rules: bool = Field(description="Whether a person has compared the rules with the law.")
    papers_held: int = Field(description="How many papers of these persons may be found; 0: somebody who is new to the archive.")
    limited: bool = Field(
        description="Papers of other units, and sensitive ones, may have been left out: before anybody is sent for a paper, ask "
        "again with an open dossier of theirs."
    )


class HitShape(Shape):
    """A document that was found, and where its words match."""

    document: DocumentShape
    page: int | None = Field(
        description="Position in the document, from 1, of the page that the snippet is from; null: may not be read as a whole."
    )
    snippet: str = Field(description="Empty where the document may not be read as a whole.")
    highlights: list[tuple[int, int]] = Field(description="Places (start, end) in the snippet that match.")
    exactness: str = Field(description="exact, folded or damaged")
    score: float


class FacetShape(Shape):
    """A value that documents share, and how many have it; null: none."""

    value: str | int | None
    documents: int


class FacetsShape(Shape):
    """The documents that `total` counts, by type, unit and year of issue, the most frequent first, up to 100 of each."""

    types: list[FacetShape]
    units: list[FacetShape]
    years: list[FacetShape]


class HitsShape(Shape):
    """The documents that a search found, best first."""

    total: int
    total_is_exact: bool = Field(
        description="false: at least `total`. Where documents with the words as typed fill the page, those with other "
        "diacritics, with damaged words or without some of them are not counted; further pages come to them."
    )
    hits: list[HitShape]
    facets: FacetsShape | None = Field(default=None, description="Where they were asked for.")


class SuggestionShape(Shape):
    """Something that begins as was typed."""

    text: str
    kind: Literal["type", "title", "number", "name"]
    type_id: str | None = Field(default=None, description="Of a type: to search for papers of it.")


class SuggestionsShape(Shape):
    """What is suggested, types first, then the most frequent."""

    suggestions: list[SuggestionShape]


class FillingShape(Shape):
    """What a dossier holds for one required paper."""

    requirement: str
    name_vi: str
    name_en: str
    filling: str = Field(description="filled, awaiting_check, unusable, missing, not_applicable or undecided")
    document_id: int | None
    further_documents: list[int] = Field(description="Those that fill it together with `document_id`, where it asks for several.")
    document_type: str | None
    reason: str | None
    vi: str
    en: str


class CompletenessShape(Shape):
    """What a dossier holds of what is due."""

    dossier: str
    procedure: str
    procedure_name: str
    requirements: list[FillingShape]
    facts_needed: list[str]
    persons_needed: list[str] = Field(description="Roles of persons who must be named before more can be said.")


def document_shape(document: Document, types: DocumentTypes) -> DocumentShape:
    """A document as in lists."""
    return DocumentShape.model_validate(document).model_copy(update=_type_names(document, types))


def whole_document_shape(document: Document, types: DocumentTypes) -> WholeDocumentShape:
    """A document with all that is known of it."""
    forms = [RenditionShape.model_validate(one) for one in forms_in(document).values()]
    return WholeDocumentShape.model_validate(document).model_copy(update={**_type_names(document, types), "renditions": forms})


def _type_names(document: Document, types: DocumentTypes) -> dict[str, str | None]:
    found = types.get(document.type_id or "")
    return {"type_name_vi": found.name_vi if found else None, "type_name_en": found.name_en if found else None}


def read_page_shape(page: ReadPage) -> ReadPageShape:
    """A page with its words."""
    return ReadPageShape.model_validate(page)
