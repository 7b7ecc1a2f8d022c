"""The person whom a decision is about, and what it grants: `… đối với bà A, sinh ngày …, mã số BHXH …, kể từ ngày …`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ocr.fields.administrative import field_of
from ocr.fields.layout import Piece, Sheet
from ocr.fields.leaders import lowest_confidence, sure_of_figures
from ocr.fields.person_name import name_in_place
from ocr.fields.repeated_name import compared_names
from page.reading import Field
from vietnamese.dates import find_dates
from vietnamese.folding import fold
from vietnamese.identifiers import find_identifiers

if TYPE_CHECKING:
    from catalogue import DocumentType

_TITLE = re.compile(r"(?<![a-z])(?:ong\s*[/(]\s*ba\)?|ong|ba|anh|chi|dong chi)\s*[:.]?\s+(?=\S)")
_BORN = re.compile(r"^[\s,;.(-]*(?:sinh[\W_]+(?:ngay|nam)|ngay sinh|nam sinh|ngay,? thang,? nam sinh)\s*:?")
_FROM = re.compile(r"(?<![a-z])(?:ke tu|tu|co hieu luc (?:ke )?tu|nghi huu tu|co hieu luc tu)\s+(?=ngay)")
_AMOUNT = re.compile(
    r"(?:muc (?:luong huu|tro cap|huong)[a-z ,]{0,40}|(?:tong )?so tien[a-z ]{0,40}|tong cong)\s*(?:la)?\s*[:;]?\s*"
    r"(?P<figures>\d{1,3}(?:[.,]\s?\d{3})+|\d{5,})\s*(?:dong|d\b|vnd)"
)
_NUMBERS = frozenset({"personal_number", "old_identity_number", "social_insurance_number"})
_OF_THE_PERSON = frozenset({"person_name", "birth_date", *_NUMBERS})
_ONE_OF_SEVERAL = 0.7
_REACH = 90
"""Within so many letters after the name its birth date and numbers follow."""


def decided_fields(sheets: Sequence[Sheet], document_type: DocumentType) -> list[Field]:
    """Person, birth date, numbers, first day and amount, of those that the catalogue names for the type.

    Where several persons are described (the deceased and the heirs), it is not sure whose paper it is.
    """
    wanted = set(document_type.fields)
    found: dict[str, Field] = {}
    described: set[str] = set()
    for sheet in sheets:
        flow = Piece(tuple(placed for piece in sheet.pieces for placed in piece.words), sheet.number)
        text = fold(flow.text)
        described |= {fold(name) for name in _described(flow, text)}
        for field in (*_person(flow, text), *_first_day(flow, text), *_amount(flow, text)):
            if field.name in wanted:
                found.setdefault(field.name, field)
    fields = compared_names(list(found.values()), sheets)
    if len(described) < 2:
        return fields
    return [
        replace(field, confidence=min(field.confidence, _ONE_OF_SEVERAL), note="several persons are described")
        if field.name in _OF_THE_PERSON
        else field
        for field in fields
    ]


def _described(flow: Piece, text: str) -> Iterator[str]:
    """Names of all persons whose birth is told."""
    for title in _TITLE.finditer(text):
        name = name_in_place(flow.text[title.end() : title.end() + 60])
        if name is not None and _BORN.match(text[title.end() + name.end :]):
            yield name.value


def _person(flow: Piece, text: str) -> Iterator[Field]:
    """The person named with a birth date or number; else nobody: a decision names others too."""
    for title in _TITLE.finditer(text):
        name = name_in_place(flow.text[title.end() : title.end() + 60])
        if name is None:
            continue
        end = title.end() + name.end
        born = _BORN.match(text[end:])
        following = flow.text[end : end + 2 * _REACH]
        numbers = [one for one in find_identifiers(following) if one.kind in _NUMBERS and one.labelled and one.start < _REACH]
        if born is None and not numbers:
            continue
        where = flow.part(title.end(), end)
        if where is not None:
            sure = min(0.55 + 0.42 * where.lowest_confidence, name.at_most)
            yield field_of("person_name", name.value, where, sure, note=name.note)
        if born is not None:
            yield from _birth(flow, end + born.end())
        for one in find_identifiers(following):
            where = flow.part(end + one.start, end + one.end)
            if one.kind in _NUMBERS and one.labelled and where is not None:
                sure = min(sure_of_figures(lowest_confidence(where.words)), 0.85 if one.repaired else 0.99)
                yield field_of(one.kind, one.value, where, sure, raw=one.raw)
        return


def _birth(flow: Piece, start: int) -> Iterator[Field]:
    part = flow.text[start : start + 40]
    found = next((one for one in find_dates(part) if one.date is not None and one.start < 12), None)
    if found is not None and found.date is not None:
        value, first, last = found.date.iso, found.start, found.end
    elif year := re.match(r"\W*(?:năm\s*)?((?:19|20)\d{2})(?!\d)", part):
        value, first, last = year[1], year.start(1), year.end(1)
    else:
        return
    where = flow.part(start + first, start + last)
    if where is not None:
        yield field_of("birth_date", value, where, sure_of_figures(lowest_confidence(where.words, figures_only=True)))


def _first_day(flow: Piece, text: str) -> Iterator[Field]:
    """The day from which the decision counts for the person: the first one named behind the first article."""
    article = re.search(r"dieu 1\b", text)
    for match in _FROM.finditer(text, article.end() if article else 0):
        found = next((one for one in find_dates(flow.text[match.end() : match.end() + 45]) if one.start < 3), None)
        if found is None or found.date is None or found.date.precision != "day":
            continue
        where = flow.part(match.end() + found.start, match.end() + found.end)
        if where is not None:
            yield field_of(
                "valid_from", found.date.iso, where, sure_of_figures(lowest_confidence(where.words, figures_only=True))
            )
        return


def _amount(flow: Piece, text: str) -> Iterator[Field]:
    for match in _AMOUNT.finditer(text):
        where = flow.part(*match.span("figures"))
        if where is not None:
            value = re.sub(r"\D", "", match["figures"])
            yield field_of("amount", value, where, sure_of_figures(lowest_confidence(where.words, figures_only=True)))
            return
