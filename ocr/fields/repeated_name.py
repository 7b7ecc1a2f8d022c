"""A name that stands in several places of a document: where they agree it is sure, where they do not it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ocr.fields.layout import Piece, Placed, Sheet
from ocr.fields.leaders import before_leader, lowest_confidence
from ocr.fields.person_name import name_in_place
from page.reading import Field
from vietnamese.folding import fold, same_text
from vietnamese.names import NAME_SYLLABLES, person_name

NAME_FIELDS = frozenset({"person_name", "mother_name", "father_name", "child_name", "deceased_name"})
_AGREED = 0.95
_DISPUTED = 0.85
_USUAL = 0.9
"""A name whose syllables may have this and more is one of usual syllables."""
_HEARD = 0.8
"""A second reading says something only where the reader was this sure of it."""


@dataclass(frozen=True, slots=True)
class _Other:
    value: str
    sure: float
    usual: bool
    """Its syllables are such as names usually have, so that it may be raised to certainty."""
    possible: bool
    """Its syllables are those of names at all."""


def compared_names(fields: Sequence[Field], sheets: Sequence[Sheet]) -> list[Field]:
    """The fields; names raised where another line spells them alike, lowered or settled where it spells them otherwise."""
    lines = [line for sheet in sheets for line in _lines(sheet)]
    return [_compared(field, lines) if field.name in NAME_FIELDS and field.value else field for field in fields]


def _compared(field: Field, lines: Sequence[Piece]) -> Field:
    others = [other for line in lines for other in _elsewhere(field, line) if other.sure >= _HEARD]
    if not others or field.value is None:
        return field
    value = field.value
    if any(same_text(other.value, value) for other in others):
        return replace(field, confidence=max(field.confidence, _AGREED), note="stands there more than once, spelled alike")
    own = name_in_place(value)
    if own is not None and own.at_most > _USUAL and not any(other.possible for other in others):
        return field  # Only the other reading has a syllable that no name has.
    best = max(others, key=lambda other: (other.usual, other.sure))
    note = f"elsewhere read {best.value}"
    if best.usual and field.confidence < _DISPUTED:
        return replace(field, value=best.value, confidence=_DISPUTED, note=f"here read {value}, elsewhere {best.value}")
    return replace(field, confidence=min(field.confidence, _DISPUTED), note=note)


def _elsewhere(field: Field, line: Piece) -> Iterator[_Other]:
    """Readings of the same letters, marks aside, in a line at another place."""
    assert field.value is not None
    wanted = fold(field.value).split(" ")
    words = [(placed, before_leader(placed.text).strip(" .,;:|()'\"")) for placed in line.words]
    words = [(placed, text) for placed, text in words if text]
    for start in range(len(words) - len(wanted) + 1):
        run = words[start : start + len(wanted)]
        if [fold(text) for _, text in run] != wanted or not all(text[0].isupper() for _, text in run):
            continue
        if line.page == field.page and any(_inside(placed, field) for placed, _ in run):
            continue
        text = " ".join(text for _, text in run)
        name = name_in_place(text)
        sure = lowest_confidence(placed for placed, _ in run)
        usual = name is not None and name.at_most > _USUAL
        value = name.value if name is not None and usual else person_name(text)
        yield _Other(value, sure, usual, all(syllable in NAME_SYLLABLES for syllable in value.split(" ")[1:]))


def _inside(placed: Placed, field: Field) -> bool:
    x, y = placed.word.box.centre
    return field.box.left <= x <= field.box.right and field.box.top <= y <= field.box.bottom


def _lines(sheet: Sheet) -> Iterator[Piece]:
    """Lines, each with the first words of the next: a name may be broken between them."""
    pieces = sheet.pieces
    for place, piece in enumerate(pieces):
        following = pieces[place + 1].words[:4] if place + 1 < len(pieces) else ()
        yield Piece(piece.words, piece.page)
        if following:
            yield Piece((*piece.words[-4:], *following), piece.page)
