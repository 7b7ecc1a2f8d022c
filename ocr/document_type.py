"""The type of a document after the cues of the catalogue: heading, form number, issuer, trích yếu. None is "do not know".

A heading that several types share ("ĐƠN ĐỀ NGHỊ", "GIẤY ỦY QUYỀN", "QUYẾT ĐỊNH") decides nothing alone: its form number or the
further cues that the catalogue asks for must stand on the page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ocr.fields.form_number import form_numbers, settled_form_number
from ocr.fields.layout import Piece, Sheet
from page.reading import TypeReading
from vietnamese.damage import Match, find_phrase, likely_among, likeness
from vietnamese.document_number import KIND_ABBREVIATIONS
from vietnamese.folding import collapse, fold, settle_tone
from vietnamese.names import mostly_capitals

if TYPE_CHECKING:
    from catalogue import DocumentType, DocumentTypes
    from catalogue import Heading as HeadingCue

_HEAD_OF_PAGE = 0.55
_AT_LEAST = 0.84
_NEAR_ENOUGH = 0.82
"""Score from which a phrase stands in a line."""
_AT_LEAST_SURE = 0.5
"""Below this the type is not known."""

_ISSUERS: dict[str, tuple[str, ...]] = {
    "BHXH": ("bao hiem xa hoi", "bhxh"),
    "UBND": ("uy ban nhan dan", "ubnd"),
    "Tòa án": ("toa an",),
    "Sở Nội vụ": ("so noi vu", "so lao dong", "dich vu viec lam"),
    "Hội đồng giám định": ("giam dinh y khoa", "y te"),
}
"""How the issuers that the catalogue names stand in a letterhead, folded."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    type_id: str
    confidence: float
    weight: float
    """How much of the page speaks for it: letters matched, cues met."""
    evidence: str


@dataclass(frozen=True)
class _Page:
    """What the cues of the catalogue are held against."""

    lines: tuple[tuple[str, bool], ...]
    """Lines of the head of the page, alone and joined with the next ones; whether they are in capitals."""
    text: str
    capitals: str
    """The lines in capitals alone."""
    forms: frozenset[str]
    kind: str | None
    subject: str
    issuer: str


def type_of(
    sheets: Sequence[Sheet], types: DocumentTypes, *, kind: str | None = None, subject: str = "", issuer: str = ""
) -> TypeReading:
    """The type of the document on these sheets. `kind`, `subject` and `issuer` are what its letterhead gave, if it has one."""
    lines = _heading_lines(sheets[0])
    text = "\n".join(piece.text for sheet in sheets[:2] for piece in sheet.pieces)
    capitals = "\n".join(line for line, in_capitals in lines if in_capitals)
    page = _Page(lines, text, capitals, form_numbers(text), kind, subject, fold(issuer))
    candidates = [found for one in types.values() if (found := _best(one, page)) is not None]
    if kind is not None and (general := _general(kind)) in types:
        candidates.append(_Candidate(general, 0.95, float(len(kind)), kind))
    if not candidates:
        return TypeReading(None, 0.0)
    candidates.sort(key=lambda candidate: candidate.weight, reverse=True)
    best = candidates[0]
    rivalled = any(other.type_id != best.type_id and other.weight > 0.96 * best.weight for other in candidates[1:])
    confidence = round(min(best.confidence, 0.6) if rivalled else best.confidence, 3)
    return TypeReading(best.type_id if confidence >= _AT_LEAST_SURE else None, confidence, best.evidence)


def _general(kind: str) -> str:
    """The catalogue's type for any administrative document of a kind: `ADMIN_QD`; for a công văn its own."""
    abbreviation = next((short for short, name in KIND_ABBREVIATIONS.items() if name == kind), None)
    return "CONG_VAN" if kind == "CÔNG VĂN" else f"ADMIN_{fold(abbreviation or kind).upper()}"


def _heading_lines(sheet: Sheet) -> tuple[tuple[str, bool], ...]:
    rows = [piece for piece in sheet.pieces if piece.y < _HEAD_OF_PAGE and any(letter.isalpha() for letter in piece.text)]
    texts = [piece.text for piece in rows]
    texts += [f"{one.text} {other.text}" for one, other in pairwise(rows) if _continues(one, other)]
    texts += [
        f"{one.text} {middle.text} {other.text}"
        for one, middle, other in zip(rows, rows[1:], rows[2:], strict=False)
        if _continues(one, middle) and _continues(middle, other)
    ]
    return tuple((collapse(text), mostly_capitals(text)) for text in texts)


def _continues(one: Piece, other: Piece) -> bool:
    return 0 < other.y - one.y < 0.045 and abs(one.box.centre[0] - other.box.centre[0]) < 0.15


def _best(document_type: DocumentType, page: _Page) -> _Candidate | None:
    found = [candidate for cue in document_type.headings if (candidate := _candidate(document_type, cue, page))]
    return max(found, key=lambda candidate: candidate.weight, default=None)


def _candidate(document_type: DocumentType, cue: HeadingCue, page: _Page) -> _Candidate | None:
    form = next((form for form in cue.form_numbers if settled_form_number(form) in page.forms), None)
    if (
        form is None
        and page.kind is not None
        and not (_is_of_kind(cue.text, page.kind) and _may_issue(document_type.issuer, page.issuer))
    ):
        return None
    if not all(_says(page.text, need) for need in cue.also_needs):
        return None
    score, evidence = _heading_score(cue.text, page)
    if score < _AT_LEAST:
        return _Candidate(document_type.id, 0.75, 4.0 + len(form), form) if form and not cue.also_needs else None
    letters = len(cue.text)
    weight = letters * score + sum(2 + len(need) for need in cue.also_needs)
    if form is not None:
        return _Candidate(document_type.id, 0.98, weight + 30, f"{evidence} {form}")
    decided = any(_says(page.subject, need) or (mostly_capitals(need) and _says(page.capitals, need)) for need in cue.also_needs)
    if page.kind is not None and cue.also_needs and not decided:
        return _Candidate(document_type.id, 0.55, 0.9 * len(page.kind), evidence)
    confidence = 0.95 if score >= 0.93 else 0.88
    if page.kind is None and document_type.layout == "administrative" and not cue.also_needs and letters < 18:
        confidence, weight = 0.6, weight - 5
    if cue.form_numbers and not (page.kind is not None and decided):
        confidence, weight = confidence - (0.1 if letters > 24 else 0.4), weight - 4
    return _Candidate(document_type.id, confidence, weight + (10 if decided else 0), evidence)


@lru_cache(maxsize=4096)
def _is_of_kind(heading: str, kind: str) -> bool:
    """The heading is the kind that the letterhead shows, alone or with more words: a subject may quote any other heading."""
    return fold(heading).startswith(fold(kind))


def _may_issue(named: str, issuer: str) -> bool:
    """An agency of the letterhead may be the one that the catalogue names, as far as either is known."""
    if not issuer:
        return True
    if named == "employer":
        return not any(word in issuer for word in ("bao hiem xa hoi", "toa an"))
    wanted = next((words for start, words in _ISSUERS.items() if named.startswith(start)), None)
    return wanted is None or any(word in issuer for word in wanted)


def _heading_score(heading: str, page: _Page) -> tuple[float, str]:
    """How well the heading stands in one of the lines: in capitals, at its beginning, not inside a sentence."""
    if page.kind is not None and fold(page.kind) == fold(heading):
        return 1.0, page.kind
    best, evidence = 0.0, ""
    wants_capitals = mostly_capitals(heading)
    for line, capitals in page.lines:
        match = _found(heading, line) if capitals or not wants_capitals else None
        if match is None:
            continue
        before, after = line[: match.start].strip(" .,:;-|_"), line[match.end :].strip(" .,:;-|_")
        score = match.score - 0.002 * min(len(before) + len(after), 40)
        if len(before) > 4 and not wants_capitals:
            score -= 0.1
        if score > best:
            best, evidence = score, line
    return best, evidence


@lru_cache(maxsize=65536)
def _found(phrase: str, line: str) -> Match | None:
    """The phrase in the line, word by word: neither "BẢO HIỂM XÃ HỘI" nor "BỘ BẢO HIỂM XÃ HỘI" is "SỔ BẢO HIỂM XÃ HỘI"."""
    match = find_phrase(phrase, line, at_least=_NEAR_ENOUGH)
    if match is None or match.score == 1.0:
        return match
    start, end = line.rfind(" ", 0, match.start + 1) + 1, line.find(" ", match.end - 1)
    words, read = phrase.split(), line[start : end if end > 0 else None].split()
    if len(words) == len(read):
        return match if all(likeness(*pair) >= 0.5 for pair in zip(words, read, strict=True)) else None
    ends_fit = bool(read) and likeness(words[0], read[0]) >= 0.5 and likeness(words[-1], read[-1]) >= 0.5
    return match if ends_fit and abs(len(words) - len(read)) <= max(1, len(words) // 4) else None


@lru_cache(maxsize=4096)
def _says(text: str, need: str) -> bool:
    """The text says this, in one line or over a break. Of a short word the marks count: "hủy" is not in "chỉ huy"."""
    if len(need) <= 4:
        return re.search(rf"(?<!\w){re.escape(settle_tone(need).lower())}(?!\w)", _marked(text)) is not None
    if re.search(rf"(?<![a-z0-9]){re.escape(fold(need))}(?![a-z0-9])", _unmarked(text)):
        return True
    lines = [line for line in text.split("\n") if len(line) + 3 > len(need)]
    return any(_found(need, lines[place]) for place in likely_among(need, lines, at_least=_NEAR_ENOUGH))


@lru_cache(maxsize=64)
def _marked(text: str) -> str:
    return settle_tone(" ".join(text.split())).lower()


@lru_cache(maxsize=64)
def _unmarked(text: str) -> str:
    return fold(" ".join(text.split()))
