"""What both engines hold: the documents of `samples/`, such as the generator of scans lays out, and such as the bench of searches
makes; some of them are read badly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bench.archive.searches import indexed
from bench.scans import truth
from bench.scans.corpus import make_scene
from bench.scans.layouts import DRAWN
from bench.scans.levels import LEVELS
from catalogue import DocumentTypes
from search.port import IndexedDocument
from search.tolerance import variants
from vietnamese.folding import fold

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
DRAWN_DOCUMENTS, OF_BENCH, SEED = 70, 200, 20
READ_BADLY, WRONG_WORDS = 0.3, 0.15
"""Share of the documents, and of their words in which one letter comes out as readers take it for."""
UNITS = ("BHXH-HN", "BHXH-TB", "07906", None)
_NAMES = ("person_name", "child_name", "mother_name", "father_name")
_NUMBERS = ("personal_number", "social_insurance_number", "health_card_number", "old_identity_number")


def documents(types: DocumentTypes) -> Iterator[IndexedDocument]:
    """The same ones each time, from number 1."""
    rng = np.random.default_rng(SEED)
    texts = [*_of_samples(), *_drawn()]
    for document in indexed(OF_BENCH):
        yield replace(document, document_id=len(texts) + document.document_id)
    for number, (type_id, values, pages) in enumerate(texts, 1):
        badly = rng.random() < READ_BADLY
        yield IndexedDocument(
            document_id=number,
            title=types[type_id].name_vi if type_id in types else "",
            type_id=type_id,
            unit=UNITS[number % len(UNITS)],
            issued_on=_day(values.get("issued_on")),
            number_symbol=values.get("number_symbol"),
            person_ids=(1 + number % 50,),
            person_names=tuple(values[name] for name in _NAMES if name in values),
            identifiers=tuple(values[name] for name in _NUMBERS if name in values),
            pages=tuple(_read_badly(page, rng) if badly else page for page in pages),
        )


_Text = tuple[str, Mapping[str, str], tuple[str, ...]]
"""Type, fields and pages."""


def _of_samples() -> Iterator[_Text]:
    for file in sorted(SAMPLES.glob(f"*/*{truth.SUFFIX}")):
        told = truth.load(file)
        pages = {page.number: page.text for page in told.pages}
        for one in told.documents:
            yield one.type, {field.name: field.value for field in one.fields}, tuple(pages[page] for page in one.pages)


def _drawn() -> Iterator[_Text]:
    """As they are laid out, before they are scanned."""
    rng = np.random.default_rng(SEED + 1)
    for place in range(DRAWN_DOCUMENTS):
        paper = DRAWN[place % len(DRAWN)](make_scene(LEVELS["office"], rng))
        pages = tuple("\n".join(" ".join(word for word, _ in line) for line in sheet.lines) for sheet in paper.sheets)
        yield paper.type, {name: entry.value for name, entry in paper.values.items() if entry.value}, pages


def _read_badly(page: str, rng: np.random.Generator) -> str:
    """Without diacritics, and damaged as it was measured."""
    return "\n".join(" ".join(_damaged(word, rng) for word in line.split()) for line in page.split("\n"))


def _damaged(word: str, rng: np.random.Generator) -> str:
    folded = fold(word)
    ways = sorted(variants(folded)) if rng.random() < WRONG_WORDS else []
    return str(rng.choice(ways)) if ways else folded


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None
