"""Right, abstained or wrong, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance import Levenshtein

from page.reading import DocumentReading
from vietnamese.document_number import KIND_ABBREVIATIONS
from vietnamese.folding import collapse, nfc, same_text, settle_tone

CONFIDENT = 0.9
SUGGESTION = 0.5
"""Below this a value is a suggestion for the reviewer: where it is wrong, that is an abstention."""

Verdict = Literal["right", "abstained", "wrong"]
FIELDS = (
    "type",
    "document_kind",
    "symbol",
    "issued_month",
    "issuer",
    "signer",
    "signer_title",
    "subject",
    "number",
    "issued_on",
    "urgency",
)


@dataclass(frozen=True)
class Score:
    """How one field of one document came out."""

    file: str
    field: str
    expected: str | None
    value: str | None
    confidence: float
    verdict: Verdict
    edits: int | None
    """Letters between value and truth, where both are there."""

    @property
    def confident(self) -> bool:
        return self.value is not None and self.confidence >= CONFIDENT

    @property
    def confidently_wrong(self) -> bool:
        return self.confident and self.verdict == "wrong"


def expected_fields(truth: dict[str, Any]) -> dict[str, str | None]:
    number, _, symbol = truth["so_ky_hieu"].partition("/")
    return {
        "type": expected_type(truth["loai_van_ban"]),
        "document_kind": truth["loai_van_ban"],
        "symbol": symbol,
        "issued_month": truth["ngay_ban_hanh"][:7],
        "issuer": truth["co_quan_ban_hanh"],
        "signer": truth["nguoi_ky"],
        "signer_title": truth["chuc_vu_nguoi_ky"],
        "subject": truth["trich_yeu"],
        "number": number,
        "issued_on": truth["ngay_ban_hanh"],
        "urgency": truth["do_khan"],
    }


def expected_type(kind: str) -> str:
    if kind == "CÔNG VĂN":
        return "CONG_VAN"
    abbreviation = next(short for short, name in KIND_ABBREVIATIONS.items() if name == kind)
    return f"ADMIN_{abbreviation.replace('Đ', 'D').upper()}"


def score(file: str, truth: dict[str, Any], documents: Sequence[DocumentReading]) -> list[Score]:
    """The first document of the file against the truth."""
    first = documents[0] if documents else None
    values: dict[str, tuple[str | None, float]] = {}
    if first is not None:
        values["type"] = (first.type.type_id, first.type.confidence)
        for field in first.fields:
            if field.name not in values or (field.value and field.confidence > values[field.name][1]):
                values[field.name] = (field.value, field.confidence)
    return [_score(file, name, wanted, *values.get(name, (None, 0.0))) for name, wanted in expected_fields(truth).items()]


def _score(file: str, name: str, wanted: str | None, value: str | None, confidence: float) -> Score:
    if value is not None and wanted is not None and _equal(name, value, wanted):
        verdict: Verdict = "right"
    elif value is None and wanted is None:
        verdict = "right"
    elif value is None or confidence < SUGGESTION:
        verdict = "abstained"
    else:
        verdict = "wrong"
    edits = Levenshtein.distance(_settled(value), _settled(wanted)) if value and wanted else None
    return Score(file, name, wanted, value, confidence, verdict, edits)


def _equal(name: str, value: str, wanted: str) -> bool:
    if name == "number":
        return value.lstrip("0") == wanted.lstrip("0")
    return same_text(value, wanted)


def _settled(text: str) -> str:
    return settle_tone(collapse(nfc(text)))
