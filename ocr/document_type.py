"""The type of a document after the cues of the catalogue: heading, form number, issuer, trích yếu. None is "do not know".

A heading that several types share ("ĐƠN ĐỀ NGHỊ", "GIẤY ỦY QUYỀN", "QUYẾT ĐỊNH") decides nothing alone: its form number or the
further cues that the catalogue asks for must stand on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ocr.fields.form_number import form_numbers, settled_form_number
from ocr.fields.heading import KINDS
from ocr.fields.layout import Piece, Sheet
from page.reading import TypeReading
from vietnamese.damage import find_phrase
from vietnamese.document_number import KIND_ABBREVIATIONS
from vietnamese.folding import collapse, fold
from vietnamese.names import mostly_capitals

if TYPE_CHECKING:
    from catalogue import DocumentType, DocumentTypes
    from catalogue import Heading as HeadingCue

_HEAD_OF_PAGE = 0.55
_AT_LEAST = 0.84


@dataclass(frozen=True, slots=True)
class _Candidate:
    type_id: str
    confidence: float
    weight: float
    """How much of the page speaks for it: letters matched, cues met."""
    evidence: str


def type_of(sheets: Sequence[Sheet], types: DocumentTypes, *, kind: str | None = None, subject: str = "") -> TypeReading:
    """The type of the document on these sheets. `kind` and `subject` are what its letterhead and heading gave, if they did."""
    head = sheets[0]
    lines = _heading_lines(head)
    text = "\n".join(piece.text for sheet in sheets[:2] for piece in sheet.pieces)
    forms = form_numbers(text)
    candidates = [
        candidate
        for document_type in types.values()
        if (candidate := _best(document_type, lines, text, forms, kind, subject)) is not None
    ]
    if kind is not None and (general := _general(kind)) in types:
        candidates.append(_Candidate(general, 0.95, float(len(kind)), kind))
    if not candidates:
        return TypeReading(None, 0.0)
    candidates.sort(key=lambda candidate: candidate.weight, reverse=True)
    best = candidates[0]
    confidence = best.confidence
    for other in candidates[1:]:
        if other.type_id != best.type_id and other.weight > 0.96 * best.weight:
            confidence = min(confidence, 0.6)
    if confidence < 0.5:
        return TypeReading(None, round(confidence, 3), best.evidence)
    return TypeReading(best.type_id, round(confidence, 3), best.evidence)


def _general(kind: str) -> str:
    """The catalogue's type for any administrative document of a kind: `ADMIN_QD`; for a công văn its own."""
    abbreviation = next((short for short, name in KIND_ABBREVIATIONS.items() if name == kind), None)
    return "CONG_VAN" if kind == "CÔNG VĂN" else f"ADMIN_{fold(abbreviation or kind).upper()}"


def _heading_lines(sheet: Sheet) -> list[tuple[str, bool, float]]:
    """Lines of the head of the page, and neighbouring lines joined, as text, whether in capitals, and height on the page."""
    rows = [piece for piece in sheet.pieces if piece.y < _HEAD_OF_PAGE and any(letter.isalpha() for letter in piece.text)]
    lines = [(piece.text, mostly_capitals(piece.text), piece.y) for piece in rows]
    joined = []
    for one, other in pairwise(rows):
        if _continues(one, other):
            joined.append((f"{one.text} {other.text}", mostly_capitals(one.text + other.text), one.y))
    for one, middle, other in zip(rows, rows[1:], rows[2:], strict=False):
        if _continues(one, middle) and _continues(middle, other):
            text = f"{one.text} {middle.text} {other.text}"
            joined.append((text, mostly_capitals(text), one.y))
    return [(collapse(text), capitals, y) for text, capitals, y in (*lines, *joined)]


def _continues(one: Piece, other: Piece) -> bool:
    return 0 < other.y - one.y < 0.045 and abs(one.box.centre[0] - other.box.centre[0]) < 0.15


def _best(
    document_type: DocumentType,
    lines: Sequence[tuple[str, bool, float]],
    text: str,
    forms: frozenset[str],
    kind: str | None,
    subject: str,
) -> _Candidate | None:
    found = [
        candidate
        for cue in document_type.headings
        if (candidate := _candidate(document_type.id, cue, lines, text, forms, kind, subject))
    ]
    return max(found, key=lambda candidate: candidate.weight, default=None)


def _candidate(
    type_id: str,
    cue: HeadingCue,
    lines: Sequence[tuple[str, bool, float]],
    text: str,
    forms: frozenset[str],
    kind: str | None,
    subject: str,
) -> _Candidate | None:
    if kind is not None and _names_other_kind(cue.text, kind):
        return None
    score, evidence = _heading_score(cue.text, lines, kind)
    form = next((form for form in cue.form_numbers if settled_form_number(form) in forms), None)
    met = [need for need in cue.also_needs if _says(text, need)]
    if len(met) < len(cue.also_needs):
        return None
    if score < _AT_LEAST:
        if form is None or cue.also_needs:
            return None
        return _Candidate(type_id, 0.75, 4.0 + len(form), form)
    letters = len(cue.text)
    weight = letters * score + sum(2 + len(need) for need in met) + (30 if form else 0)
    if any(_says(subject, need) for need in met):
        weight += 10
    shared = bool(cue.form_numbers) and form is None
    confidence = 0.98 if form else 0.95 if score >= 0.93 or met else 0.88
    if shared:
        confidence -= 0.1 if letters > 24 else 0.35
        weight -= 4
    if letters < 8 and not met and not form and kind is None:
        confidence -= 0.2
    return _Candidate(type_id, confidence, weight, evidence)


@lru_cache(maxsize=4096)
def _names_other_kind(heading: str, kind: str) -> bool:
    """The heading begins with a kind of document, and the letterhead shows another one."""
    begun = [one for one in KINDS if fold(heading).startswith(fold(one))]
    return bool(begun) and fold(kind) not in {fold(one) for one in begun} and not fold(kind).startswith(fold(heading))


def _heading_score(heading: str, lines: Iterable[tuple[str, bool, float]], kind: str | None) -> tuple[float, str]:
    """How well the heading stands in one of the lines: in capitals, at its beginning, not inside a sentence."""
    if kind is not None and fold(kind) == fold(heading):
        return 1.0, kind
    best, evidence = 0.0, ""
    wants_capitals = mostly_capitals(heading)
    for line, capitals, _ in lines:
        if wants_capitals and not capitals:
            continue
        match = _found(heading, line)
        if match is None:
            continue
        score, start, end = match
        before, after = line[:start].strip(" .,:;-|_"), line[end:].strip(" .,:;-|_")
        if len(before) > 4 and not wants_capitals:
            score -= 0.1
        score -= 0.002 * min(len(before) + len(after), 40)
        if score > best:
            best, evidence = score, line
    return best, evidence


@lru_cache(maxsize=65536)
def _found(heading: str, line: str) -> tuple[float, int, int] | None:
    match = find_phrase(heading, line, at_least=0.8)
    return (match.score, match.start, match.end) if match else None


@lru_cache(maxsize=4096)
def _says(text: str, need: str) -> bool:
    """The page says this, in one line or over a break."""
    if not text:
        return False
    flat = " ".join(text.split())
    if fold(need) in fold(flat):
        return True
    return any(_found(need, line) for line in text.split("\n") if len(line) + 3 > len(need))
