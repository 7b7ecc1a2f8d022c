"""What an officer says of the metadata of a document, as corrections of its type and its fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict

from archive.corrections import Changes, FieldChange
from archive.errors import DocumentTypeUnknown
from archive.metadata import FIELDS, metadata_of
from archive.readings import Reading
from catalogue import DocumentTypes
from vietnamese.document_number import DocumentNumber
from vietnamese.folding import collapse, fold

_PARTY = re.compile(r"[A-ZĐ]{2,4}/[A-ZĐ]{2,8}")


def changes_to(standing: Reading, types: DocumentTypes, wanted: Mapping[str, str | None], why: str) -> Changes | None:
    """What has to be corrected so that a document says what is wanted; None: it says so already.

    `wanted` has names of `archive.metadata.Metadata`; what is left out stays. None: the paper does not show it; a type has every
    paper, so None of that changes nothing. Raises `DocumentTypeUnknown`.
    """
    stands = asdict(metadata_of(standing, types))
    new = {name: value for name, value in wanted.items() if value != stands[name]}
    type_name = new.pop("type_name", None)
    said = {name: new[name] for name in FIELDS if name in new}
    if {"number", "symbol"} & said.keys():
        said["number_symbol"] = _whole(**{name: {**stands, **said}[name] for name in ("number", "symbol")})
    made = [_change(standing, name, value) for name, value in said.items()]
    type_id = type_called(type_name, types) if type_name is not None else None
    return Changes(why, made, type_id) if made or type_id is not None else None


def type_called(type_name: str, types: DocumentTypes) -> str:
    """The document type with this name or id. Raises `DocumentTypeUnknown` where there is none, or more than one."""
    asked = fold(collapse(type_name))
    named = [one.id for one in types.values() if asked in (fold(one.id), fold(one.name_vi))]
    named = named or [one.id for one in types.values() if asked == fold(_without_brackets(one.name_vi))]
    if len(named) != 1:
        raise DocumentTypeUnknown(type=type_name)
    return named[0]


def _without_brackets(name: str) -> str:
    """`Quyết định (cá biệt)` is `Quyết định` to all who write one."""
    return collapse(re.sub(r"\([^)]*\)", " ", name))


def _whole(number: str | None, symbol: str | None) -> str | None:
    """Number and symbol as one: `1234/QĐ-BHXH`, the Party's `362-NQ/BCSĐ`."""
    if symbol is None:
        return number
    return str(DocumentNumber(number, None, symbol, party=_PARTY.fullmatch(symbol) is not None))


def _change(standing: Reading, name: str, value: str | None) -> FieldChange:
    """Of several values the one that the metadata show is meant."""
    rows = [number for number, row in standing.fields.items() if row["name"] == name]
    shown = [number for number in rows if standing.fields[number]["value"] is not None]
    return FieldChange(name, "not_shown" if value is None else "set", value, next(iter(shown or rows), None))
