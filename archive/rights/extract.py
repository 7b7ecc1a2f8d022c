"""An extract of a paper that names many people: its heading and the rows of given persons, as words, text, places and windows.

Made from the same words each time, so that nothing is hidden in one and shown in another. Pictures and PDFs are made of it where
files are opened: all is covered there but its windows (`page.covering`). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from archive.rights.rows import Listed, heading_of, rows_of
from page.box import Box, around
from page.windows import Window, windows_along
from page.words import ReadPage, Word

MASKED = "▇▇▇"
"""Stands in the text for words that are hidden, however many they are."""


@dataclass(frozen=True, slots=True)
class ExtractPage:
    """A page of which only some words are shown. `shown` are their places in `read.words`."""

    read: ReadPage
    shown: frozenset[int]

    @property
    def words(self) -> ReadPage:
        """The page with these words alone; marks, codes and tables are hidden."""
        words = tuple(word for place, word in enumerate(self.read.words) if place in self.shown)
        return replace(self.read, words=words, marks=(), codes=(), tables=())

    @property
    def text(self) -> str:
        """A line of print a line; hidden words are `MASKED`, hidden lines one after the other only once."""
        lines = [self._line(list(line)) for _, line in groupby(enumerate(self.read.words), key=lambda one: one[1].line)]
        return "\n".join(line for line, _ in groupby(lines))

    def _line(self, words: Sequence[tuple[int, Word]]) -> str:
        parts = groupby(words, key=lambda one: one[0] in self.shown)
        return " ".join(word for shown, some in parts for word in ([one.text for _, one in some] if shown else [MASKED]))

    def shows(self, box: Box) -> bool:
        """Whether a place of the original page lies in words that are shown, nearly all of it: fields and highlights ask this."""
        area = box.width * box.height
        inside = [self.read.words[place].box for place in self.shown]
        touched = [one for one in inside if one.overlap(box) > 0]
        others = (word.box for place, word in enumerate(self.read.words) if place not in self.shown)
        hidden = any(one.overlap(box) > 0.3 * one.width * one.height for one in others)
        return bool(touched) and not hidden and area > 0 and around(touched).overlap(box) >= 0.8 * area

    @property
    def windows(self) -> tuple[Window, ...]:
        """What is laid open of its picture."""
        return tuple(windows_along(self.read, self.shown))


def extract(pages: Sequence[ReadPage], persons: Sequence[Listed]) -> list[ExtractPage] | None:
    """The rows of these persons on all pages, and the heading of the first page. None: no row of theirs can be told apart."""
    rows = [rows_of(page, persons) for page in pages]
    if not any(rows):
        return None
    headings = [heading_of(pages[0]), *(frozenset[int]() for _ in pages[1:])]
    return [ExtractPage(page, head | own) for page, head, own in zip(pages, headings, rows, strict=True)]
