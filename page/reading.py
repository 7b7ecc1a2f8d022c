"""What was understood of a document: its pages, its type and its fields, each with the evidence it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from page.box import Box

SEPARATING_SHEET = "TO_PHAN_CACH"
"""Type of the sheet that is printed here to lie between two dossiers in a pile: no paper of anybody."""
FieldSource = Literal["print", "handwriting", "inherited", "qr"]
"""`inherited`: from the decision that an annex belongs to. `qr`: from the QR code of the sheet that lies before the document."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from a document.

    `value` is normalised (dates ISO 8601, identifiers without blanks, names in NFC) or None where the place was found but
    nothing certain can be said; `raw` is what stood there as read. `confidence` is calibrated, 0..1; 0.9 and more is "confident".
    """

    name: str
    value: str | None
    raw: str
    confidence: float
    page: int
    """Page number in the source file, from 1."""
    box: Box
    source: FieldSource = "print"
    note: str = ""
    """Why the confidence is what it is, for the reviewer, e.g. `by hand`, `birth year does not fit the personal number`."""


@dataclass(frozen=True, slots=True)
class TypeReading:
    """The type of a document after the catalogue, or None: "do not know"."""

    type_id: str | None
    confidence: float
    evidence: str = ""
    """The heading or form number that it rests on, as read."""


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """One document found in a source file."""

    pages: tuple[int, ...]
    """Page numbers in the source file, from 1, in order, blank backs included."""
    type: TypeReading
    fields: tuple[Field, ...]
    title: str = ""
    """Heading as read, for people."""

    @property
    def filed_under(self) -> Field | None:
        """What the QR code of its first page, or of the last such sheet before it in its file, says of its dossier."""
        return next((field for field in self.fields if field.source == "qr"), None)

    @property
    def dossier_code(self) -> str | None:
        """The dossier that this sheet names."""
        return self.filed_under.value if self.filed_under is not None else None
