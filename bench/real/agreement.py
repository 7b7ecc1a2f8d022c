"""Words of pages of which nobody wrote down the truth: those that at least two of three readers read alike, in the same place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from page.words import ReadPage, Word
from vietnamese.folding import nfc, settle_tone

PLAIN = "plain"
ASKED = ("own", "tesseract", PLAIN)
"""Whose agreement counts: `both` is no reader of its own."""

Place = tuple[Path, int]


@dataclass(frozen=True)
class Recall:
    """How many of the words that two agree on a reader has."""

    words: int
    found: int


def recalls(read: Mapping[str, Mapping[Path, Sequence[ReadPage]]]) -> dict[str, Recall]:
    """Of each reader. Words are compared without the signs around them."""
    pages = {name: {(path, page.number): page for path, found in of.items() for page in found} for name, of in read.items()}
    agreed = {place: list(_agreed([pages[name][place].words for name in ASKED])) for place in pages[ASKED[0]]}
    words = sum(map(len, agreed.values()))
    return {
        name: Recall(words, sum(_has(of[place].words, word) for place, wanted in agreed.items() for word in wanted))
        for name, of in pages.items()
    }


def _agreed(readings: Sequence[Sequence[Word]]) -> Iterable[Word]:
    """Words of any reader that at least one other has in the same place, each once."""
    found: list[Word] = []
    for number, words in enumerate(readings):
        for word in words:
            if (
                _said(word)
                and not _has(found, word)
                and any(_has(other, word) for place, other in enumerate(readings) if place != number)
            ):
                found.append(word)
    return found


def _has(words: Iterable[Word], word: Word) -> bool:
    x, y = word.box.centre
    said = _said(word)
    return any(one.box.left <= x <= one.box.right and one.box.top <= y <= one.box.bottom and _said(one) == said for one in words)


def _said(word: Word) -> str:
    return settle_tone(nfc(word.text)).strip(".,;:-–()“”\"'/ ")
