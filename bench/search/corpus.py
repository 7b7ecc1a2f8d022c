"""A million pages, none of them twice, of paragraphs as people write them; and planted pages that one query fits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from bench.archive.holdings import holdings
from bench.real.scans import SHARED
from bench.scans.people import make_name
from bench.search.damage import Damage
from catalogue import load_catalogue
from search import IndexedDocument
from vietnamese.folding import fold, nfc

SEED = 71
WORDS_A_PAGE = 340
"""At least so many; a printed page holds 300 to 450."""
READ_BADLY = 0.2
"""Share of the pages that are damaged as bad scans are."""
Kind = Literal["exact", "folded", "damaged page, fax", "damaged page, bad", "damaged query, fax", "damaged query, bad"]
KINDS: tuple[Kind, ...] = get_args(Kind)
OF_EACH = 200
"""Planted pages and queries of each kind."""


@dataclass(frozen=True)
class Planted:
    """A page that names somebody of some place whom no other page names, and the query that looks for them."""

    kind: Kind
    document_id: int
    on_page: str
    """As it was read."""
    query: str
    decoy_id: int | None = None
    """A page on which the same stands without diacritics: who types them is to be shown the other first."""


class Corpus:
    """So many pages, the same each time. Pages are drawn one by one: they do not fit into memory."""

    def __init__(self, pages: int, paragraphs: Sequence[str]) -> None:
        self.pages, self._paragraphs = pages, paragraphs
        self._lengths = [len(one.split()) for one in paragraphs]
        rng = np.random.default_rng([SEED, 1])
        self.planted = self._plant(rng)
        self._planted_on = {one.document_id: one.on_page for one in self.planted}
        self._planted_on |= {one.decoy_id: fold(one.on_page) for one in self.planted if one.decoy_id is not None}

    def documents(self) -> Iterator[IndexedDocument]:
        """One page each: what it is, a number, a name, paragraphs. Raises where a page came out twice."""
        rng, types, damage = np.random.default_rng([SEED, 2]), load_catalogue().types, Damage.counted("bad")
        seen: set[int] = set()
        for held in holdings(self.pages):
            title = types[held.kind].name_vi if held.kind is not None else ""
            number, name = f"{rng.integers(1, 9999)}/QĐ-BHXH", make_name(rng)
            lines = [title, f"Số: {number}", f"Họ và tên: {name}", *self._prose(rng)]
            page = "\n".join(lines)
            assert hash(page) not in seen, "drawn twice"
            seen.add(hash(page))
            if rng.random() < READ_BADLY:
                page = damage.of(page, rng)
            if held.number in self._planted_on:  # What is planted has its own damage, which is counted.
                page = f"{page}\n{self._planted_on[held.number]}"
            yield IndexedDocument(
                held.number, title, held.kind, held.unit, number_symbol=number, person_ids=(held.person,), person_names=(name,),
                pages=(page,),
            )  # fmt: skip

    def _prose(self, rng: np.random.Generator) -> Iterator[str]:
        words = 0
        while words < WORDS_A_PAGE:
            drawn = int(rng.integers(len(self._paragraphs)))
            words += self._lengths[drawn]
            yield self._paragraphs[drawn]

    def piece(self, rng: np.random.Generator, length: int) -> str:
        """So many words that stand side by side in a paragraph."""
        while True:
            words = self._paragraphs[int(rng.integers(len(self._paragraphs)))].split()
            if len(words) >= length:
                begins = int(rng.integers(len(words) - length + 1))
                return " ".join(words[begins : begins + length])

    def _plant(self, rng: np.random.Generator) -> tuple[Planted, ...]:
        count = OF_EACH * len(KINDS)
        on = (rng.choice(self.pages, 2 * count, replace=False) + 1).tolist()
        people = list(_people(count, rng))
        return tuple(
            _planted(KINDS[one % len(KINDS)], (on[2 * one], on[2 * one + 1]), person, rng) for one, person in enumerate(people)
        )


def _people(count: int, rng: np.random.Generator) -> Iterator[tuple[str, str]]:
    """Name, and commune or ward of which there is one; no two the same in both."""
    provinces = json.loads((SHARED / "texts" / "gazetteer" / "units_after_2025-07_34prov_3321ward.json").read_text("utf-8"))
    wards = [nfc(ward["FullName"]) for province in provinces for ward in province["Wards"]]
    found: set[tuple[str, str]] = set()
    while len(found) < count:
        person = make_name(rng), str(rng.choice(wards))
        if person not in found:
            found.add(person)
            yield person


def _planted(kind: Kind, on: tuple[int, int], person: tuple[str, str], rng: np.random.Generator) -> Planted:
    name, ward = person
    printed, query = f"{name}, thường trú tại {ward}.", f"{name} {' '.join(ward.split()[1:])}"
    how, _, level = kind.partition(", ")
    if how == "exact":
        return Planted(kind, on[0], printed, query, decoy_id=on[1])
    if how == "folded":
        return Planted(kind, on[0], printed, fold(query))
    damage = Damage.counted(level)
    if how == "damaged page":
        return Planted(kind, on[0], _came_out(printed, query, damage, rng), query)
    return Planted(kind, on[0], printed, _came_out(query, query, damage, rng))


def _came_out(text: str, asked_for: str, damage: Damage, rng: np.random.Generator) -> str:
    """With damage in one of the words at least that are asked for: what came out whole tells nothing."""
    while True:
        read = damage.of(text, rng)
        if not set(asked_for.split()) <= set(read.replace(",", " ").replace(".", " ").split()):
            return read
