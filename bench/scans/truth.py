"""What really stands on drawn pages: the measure for reading, for field rules and for tests.

A truth file lies beside its scan as `NAME.truth.json`. All boxes are in parts (0..1) of the page *as stored in the file*, after
skew and after it was laid down upside down; all text is NFC.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from page.box import Box

Outcome = Literal["read", "damaged", "encrypted"]
SUFFIX = ".truth.json"


@dataclass(frozen=True, slots=True)
class WordTruth:
    """One printed word."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class MarkTruth:
    """Ink that is not print: `seal`, `pen` (signatures), `stamp`, `handwriting`; `text` is what it says, if it says anything."""

    kind: str
    box: Box
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PageTruth:
    """One page: its printed lines in reading order, and everything else that is on it."""

    number: int
    """From 1 in its file."""
    width: int
    height: int
    """Pixels as stored."""
    lines: tuple[tuple[WordTruth, ...], ...] = ()
    marks: tuple[MarkTruth, ...] = ()
    seal: Box | None = None
    blank: bool = False
    turn: Literal[0, 90, 180, 270] = 0
    """Degrees by which it must be turned clockwise to stand upright."""
    skew: float = 0.0
    """Degrees by which the print leans clockwise on the upright page."""

    @property
    def text(self) -> str:
        """Printed text, one line of print a line; dotted lines of forms are not text."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    @property
    def words(self) -> Iterator[WordTruth]:
        """All printed words in reading order."""
        return (word for line in self.lines for word in line)


@dataclass(frozen=True, slots=True)
class FieldTruth:
    """One field; `name` is of `catalogue.document_type.FIELD_NAMES`, `value` normalised as `page.reading.Field` says."""

    name: str
    value: str
    page: int
    """Page of the file, from 1."""
    box: Box
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class DocumentTruth:
    """One document of a file: `pages` in order, blank backs included."""

    type: str
    pages: tuple[int, ...]
    fields: tuple[FieldTruth, ...] = ()

    def value(self, name: str) -> str | None:
        """The first value of a field; None where the paper does not show it."""
        return next((field.value for field in self.fields if field.name == name), None)


@dataclass(frozen=True, slots=True)
class FileTruth:
    """One file."""

    file: str
    outcome: Outcome
    pages: tuple[PageTruth, ...] = ()
    documents: tuple[DocumentTruth, ...] = ()
    note: str = ""


def save(truth: FileTruth, scan: Path) -> Path:
    """Write the truth beside the scan."""
    path = scan.with_name(scan.name + SUFFIX)
    rows = json.dumps(_plain(asdict(truth)), ensure_ascii=False, separators=(",", ":"))
    path.write_text(rows.replace('{"number":', '\n{"number":').replace('{"type":', '\n{"type":') + "\n", encoding="utf-8")
    return path


def load(path: Path) -> FileTruth:
    """Read a truth file (`NAME.truth.json`)."""
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return FileTruth(
        raw["file"],
        raw["outcome"],
        tuple(_page(page) for page in raw["pages"]),
        tuple(
            DocumentTruth(one["type"], tuple(one["pages"]), tuple(FieldTruth(**_boxed(field)) for field in one["fields"]))
            for one in raw["documents"]
        ),
        raw["note"],
    )


def _page(raw: dict[str, Any]) -> PageTruth:
    return PageTruth(
        **raw
        | {
            "lines": tuple(tuple(WordTruth(text, Box(*box)) for text, *box in line) for line in raw["lines"]),
            "marks": tuple(MarkTruth(**_boxed(mark)) for mark in raw["marks"]),
            "seal": Box(*raw["seal"]) if raw["seal"] else None,
        }
    )


def _boxed(raw: dict[str, Any]) -> dict[str, Any]:
    return raw | {"box": Box(*raw["box"])}


def _plain(value: Any) -> Any:
    """Boxes as four numbers, a word as its text and four numbers: a tenth of a pixel is exact enough."""
    if isinstance(value, dict):
        if value.keys() == {"left", "top", "right", "bottom"}:
            return [round(part, 5) for part in value.values()]
        if value.keys() == {"text", "box"}:
            return [value["text"], *_plain(value["box"])]
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, (list, tuple)) else value
