"""Fields that stand behind a printed label: `Họ và tên: …`, `Giới tính: …`, on forms, cards, medical and civil-status papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from ocr.fields.administrative import field_of
from ocr.fields.labels import BY_LAYOUT, BY_TYPE, GENERAL, PERSON_IN, Label
from ocr.fields.layout import Piece, Sheet, join
from ocr.fields.leaders import before_leader, lowest_confidence, sure_of_figures
from ocr.fields.listed import listed_fields
from ocr.fields.repeated_name import NAME_FIELDS, compared_names
from ocr.fields.values import FIGURES, Value, read_value
from page.reading import Field
from vietnamese.damage import find_phrase, likely_among
from vietnamese.folding import fold, nfc
from vietnamese.names import mostly_capitals
from vietnamese.syllables import is_syllable

if TYPE_CHECKING:
    from catalogue import DocumentType

_PARENTHESIS = re.compile(r"^\s*(?:\([^)]*\)|/\s?[A-Za-z][A-Za-z ,.']*)?\s*[:;.…]*\s*")
_PERSONAL = frozenset(
    {"birth_date", "sex", "personal_number", "old_identity_number", "social_insurance_number", "health_card_number"}
)
"""What a form says about whoever it named last."""
_REPEATING = frozenset({"book", "card"})
"""Layouts whose pages name their one owner again."""
_ON_LISTS = frozenset({"employer_name", "employer_code"})
_HEARD_AGAIN, _AGREED, _DISPUTED = 0.6, 0.95, 0.7
_FREE_TEXT = frozenset({"text", "rest", "surgery"})
_NEAR_ENOUGH = 0.88
"""Score from which a label is found that was not read to the letter."""
_FULL_LINE = 0.8
"""A free text that reaches so far to the right may go on in the next line."""


@dataclass(frozen=True, slots=True)
class _Place:
    label: Label
    start: int
    end: int
    score: float


def labelled_fields(sheets: Sequence[Sheet], document_type: DocumentType | None) -> list[Field]:
    """Fields after their labels. Without a type only the labels that mean the same everywhere."""
    if document_type is not None and document_type.many_persons:
        heads = [label for label in GENERAL if label.field in _ON_LISTS]
        return [*_first_of_each(_behind_labels(sheets, heads, "person_name")), *listed_fields(sheets)]
    labels = _labels(document_type)
    person = PERSON_IN.get(document_type.id, "person_name") if document_type is not None else "person_name"
    repeating = document_type is not None and document_type.layout in _REPEATING
    fields = [*_about_the_owner(_behind_labels(sheets, labels, person), person, repeating)]
    return compared_names(_first_of_each(fields, repeating), sheets)


def _labels(document_type: DocumentType | None) -> tuple[Label, ...]:
    if document_type is None:
        return GENERAL
    return (*BY_TYPE.get(document_type.id, ()), *BY_LAYOUT.get(document_type.layout, ()), *GENERAL)


def _behind_labels(sheets: Sequence[Sheet], labels: Sequence[Label], person: str) -> Iterator[Field]:
    for sheet in sheets:
        rows = [join(row) for row in sheet.rows]
        for place, (row, pieces) in enumerate(zip(rows, sheet.rows, strict=True)):
            below = rows[place + 1] if place + 1 < len(rows) else None
            yield from _in_row(row, below, labels, person, [len(piece.text) for piece in pieces])


def _in_row(row: Piece, below: Piece | None, labels: Sequence[Label], person: str, pieces: Sequence[int]) -> Iterator[Field]:
    """Fields of one row, whose pieces have these lengths."""
    places = _places(row.text, labels)
    for number, place in enumerate(places):
        until = places[number + 1].start if number + 1 < len(places) else len(row.text)
        name = person if place.label.field == "person_name" else place.label.field
        if place.label.value in _FREE_TEXT:
            until = min(until, _end_of_piece(pieces, row.text, place.end))
        where, value = row, _value(place.label, row.text, place.end, until)
        if value is None and below is not None and place.label.below and number + 1 == len(places):
            if not row.text[place.end : until].strip(" :./…_-") and not _places(below.text, labels):
                where, value = below, _value(place.label, below.text, 0, len(below.text))
        elif value is not None and until == len(row.text) and place.label.value in _FREE_TEXT:
            where, value = _continued(place.label, row, below, labels, value)
        if value is None:
            continue
        piece = where.part(value.start, value.end)
        if piece is not None and name:
            yield field_of(name, value.value, piece, _confidence(place, value, piece), raw=value.raw, note=value.note)


def _end_of_piece(pieces: Sequence[int], text: str, start: int) -> int:
    """Where the piece ends in which the first word from `start` on stands: a text does not run on into the next column."""
    first = start + len(text[start:]) - len(text[start:].lstrip(" ."))
    end = -1
    for length in pieces:
        end += length + 1
        if first < end:
            return end
    return len(text)


def _confidence(place: _Place, value: Value, piece: Piece) -> float:
    lowest = lowest_confidence(piece.words, figures_only=place.label.value in FIGURES)
    if place.label.value in FIGURES:
        of_letters = sure_of_figures(lowest)
    else:
        of_letters = 0.55 + 0.43 * lowest if place.label.value == "name" else 0.5 + 0.48 * lowest
    sure = of_letters * (0.7 + 0.3 * place.score) * value.sure
    if place.label.value in _FREE_TEXT and not all(map(_is_spelled, re.findall(r"[^\W\d_]+", value.value))):
        sure = min(sure, 0.7)
    return min(sure, value.at_most)


def _is_spelled(word: str) -> bool:
    return len(word) == 1 or word.isupper() or is_syllable(fold(word))


def _continued(label: Label, row: Piece, below: Piece | None, labels: Sequence[Label], value: Value) -> tuple[Piece, Value]:
    """A free text that fills its line goes on in the next one, unless something else begins there."""
    if (
        below is None
        or row.words[-1].box.right < _FULL_LINE
        or value.end < len(row.text.rstrip(" .;"))
        or below.y - row.y > 2.2 * max(row.words[0].box.height, 0.012)
        or not re.match(r"[^\W\d_]", below.text)
        or mostly_capitals(below.text)
        or _places(below.text, labels)
        or ":" in below.text
    ):
        return row, value
    both = Piece((*row.words, *below.words), row.page)
    longer = _value(label, both.text, value.start, len(both.text))
    return (both, longer) if longer is not None else (row, value)


def _places(text: str, labels: Sequence[Label]) -> list[_Place]:
    """Where labels stand in a line: the longest first, none inside another."""
    folded = fold(text)
    worded = [(label, words) for label in labels for words in label.words]
    likely = likely_among(text, [words for _, words in worded], at_least=_NEAR_ENOUGH)
    found = [place for one in likely if (place := _place(*worded[one], text, folded)) is not None]
    found.sort(key=lambda place: (-(place.end - place.start), -place.score))
    kept: list[_Place] = []
    for place in found:
        if all(place.start >= other.end or place.end <= other.start for other in kept):
            kept.append(place)
    return _outside_texts(sorted(kept, key=lambda place: place.start), text)


def _outside_texts(places: list[_Place], text: str) -> list[_Place]:
    """Behind the label of a free text only a label with a colon begins something else."""
    kept: list[_Place] = []
    for place in places:
        if kept and kept[-1].label.value in _FREE_TEXT and not re.search(r"[:;]", text[place.start : place.end]):
            continue
        kept.append(place)
    return kept


def _place(label: Label, words: str, text: str, folded: str) -> _Place | None:
    wanted = fold(words)
    match = re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", folded) if wanted in folded else None
    if match is not None:
        start, end, score = match.start(), match.end(), 1.0
    elif len(wanted) >= 8 and (near := _near(words, text)) is not None:
        start, end, score = near
    else:
        return None
    tail = _PARENTHESIS.match(text[end:])
    after = end + (tail.end() if tail else 0)
    colon = re.search(r"[:;…]|\.\.", text[end:after])
    if label.colon and not colon and (text[after:].strip() or mostly_capitals(text[start:end])):
        return None
    return _Place(label, start, after, score)


@lru_cache(maxsize=32768)
def _near(words: str, text: str) -> tuple[int, int, float] | None:
    match = find_phrase(words, text, at_least=_NEAR_ENOUGH)
    if match is None or (match.start and text[match.start - 1].isalnum()) or text[match.end : match.end + 1].isalnum():
        return None
    return match.start, match.end, match.score


def _value(label: Label, text: str, start: int, end: int) -> Value | None:
    """The value of the label's kind in this part of the line, before its dotted line; None where there is none."""
    found = read_value(label, before_leader(nfc(text)[start:end]))
    if found is None:
        return None
    return Value(found.value, found.raw, start + found.start, start + found.end, found.sure, found.at_most, found.note)


def _about_the_owner(fields: Iterator[Field], person: str, repeating: bool) -> Iterator[Field]:
    """Without what stands under the name of somebody else: a parent, a second person of the form."""
    named: str | None = None
    of_other = False
    for field in fields:
        if field.name in NAME_FIELDS:
            if field.name == person:
                of_other = not repeating and named is not None and fold(field.value or "") != named
                named = named or fold(field.value or "")
            else:
                of_other = True
        if not (of_other and field.name in _PERSONAL):
            yield field


def _first_of_each(fields: Iterable[Field], repeating: bool = False) -> list[Field]:
    """The first value of each field: later ones on a form belong to other persons.

    Where it stands there again it is surer. On papers that repeat their owner's facts the best reading counts, and two that
    differ make it unsure.
    """
    by_name: dict[str, list[Field]] = {}
    for field in fields:
        by_name.setdefault(field.name, []).append(field)
    return [_settled(group, repeating) for group in by_name.values()]


def _settled(group: Sequence[Field], repeating: bool) -> Field:
    first = max(group, key=lambda field: field.confidence) if repeating else group[0]
    alike = [field.confidence for field in group if field.value == first.value]
    if len(alike) > 1:
        sure = max(alike) if min(alike) < _HEARD_AGAIN else max(*alike, _AGREED)
        return replace(first, confidence=sure, note="stands there more than once, read alike")
    if repeating and len(group) > 1 and min(field.confidence for field in group) >= _HEARD_AGAIN:
        return replace(first, confidence=min(first.confidence, _DISPUTED), note="stands there more than once, read differently")
    return first
