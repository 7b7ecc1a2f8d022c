"""A drawn document: its sheets, its type and its fields; and the circumstances that it is drawn for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from bench.scans.people import Person, Place, make_name
from bench.scans.sheet import Rect, Sheet, around
from bench.scans.truth import DocumentTruth, FieldTruth
from bench.scans.typesetting import Entry
from catalogue.document_type import FIELD_NAMES
from page.box import Box


@dataclass
class Scene:
    """Whom and when a document is about, and how it was finished at the desk."""

    rng: np.random.Generator
    person: Person
    place: Place
    on: date
    by_hand: bool = False
    """Number and day are filled in with the pen."""
    seal_on_name: bool = False
    dotted: bool = False
    """Forms are printed ones, filled in over dotted lines."""
    signer: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        self.signer = self.signer or make_name(self.rng)
        self.number = self.number or int(self.rng.integers(11, 2400))


@dataclass
class Paper:
    """One document: `type` of the catalogue, sheets in order. All sheets share `values`."""

    type: str
    scene: Scene
    values: dict[str, Entry] = field(default_factory=dict)
    sheets: list[Sheet] = field(default_factory=list)

    def sheet(self, *, width: float = 210.0, height: float = 297.0, left: float = 30.0, right: float = 192.0) -> Sheet:
        """A new sheet at the end (mm)."""
        self.sheets.append(
            Sheet(self.values, self.scene.rng, width=width, height=height, left=left, right=right, dotted=self.scene.dotted)
        )
        return self.sheets[-1]

    def put(self, **shown: str) -> None:
        """Fields that are shown as they are normalised."""
        self.values.update({name: Entry(text, text) for name, text in shown.items()})

    def put_date(self, name: str, day: date, form: str = "%d/%m/%Y") -> None:
        """A date as shown in `form`."""
        self.values[name] = Entry(day.strftime(form), day.isoformat())

    def truth(self, numbers: Sequence[int], placers: Sequence[Callable[[Rect], Box]]) -> DocumentTruth:
        """Its truth, given the page numbers of its sheets in the file and what takes places on each sheet to the page."""
        found: dict[tuple[str, str], FieldTruth] = {}
        for number, sheet, placed in zip(numbers, self.sheets, placers, strict=True):
            for name, boxes in _with_number_symbol(sheet.tagged).items():
                base = name.partition("#")[0]
                value = self._value(name)
                if base not in FIELD_NAMES or (base, value) in found:
                    continue
                parts = [
                    own for other, own in sheet.tagged.items() if other.partition("#")[0] == base and self._value(other) == value
                ]
                rect = around([one for own in (parts or [boxes]) for one in own])
                hand = any(part.partition("#")[0] in (base, *_PARTS.get(base, ())) for part in sheet.by_hand)
                found[base, value] = FieldTruth(base, value, number, placed(rect), hand)
        return DocumentTruth(self.type, tuple(numbers), tuple(found.values()))

    def _value(self, name: str) -> str:
        if name == "number_symbol":
            return f"{self.values['number'].value}/{self.values['symbol'].value}"
        return self.values[name].value


_PARTS = {"number_symbol": ("number",)}


def _with_number_symbol(tagged: dict[str, list[Rect]]) -> dict[str, list[Rect]]:
    """Number and symbol together are a field too."""
    if "number" in tagged and "symbol" in tagged:
        return tagged | {"number_symbol": [*tagged["number"], *tagged["symbol"]]}
    return tagged
