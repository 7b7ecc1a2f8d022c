"""Papers that name many people: which words of a page belong to the rows of given persons, and which to the heading of the form.

A row is told by a number of its person that stands in it, and is followed from there along the print, word by word, so that a
page may lie askew or sag. What is doubtful stays hidden: a row in which another person's number stands, or another name than the
person's, or a word that two rows lay claim to. Words in nobody's row and not in the heading are hidden too. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import radians, tan
from statistics import median

from page.words import ReadPage, Word
from vietnamese.damage import likeness
from vietnamese.folding import fold
from vietnamese.identifiers import parse_personal_number
from vietnamese.names import SURNAMES

_RULES = "|[]{}_¦‖!.,;:()"
"""What readers make of the rules between columns, and what sticks to words."""
_NUMBER = re.compile(r"\d{9,16}|[A-Z]{2}\d{13}")
_LEVEL = 0.45
"""A word belongs to a row where its middle lies within so much of its height of the row before it."""
_BESIDE = 1.7
"""Further lines of a name lie at most so many heights from its row."""
_SAME_WORD = 0.75
_HEADS = ("ho va ten", "ho ten")
"""By these words the heads of the columns are known."""
_ORDINAL = re.compile(r"\(?\d{1,2}\)?|[A-Z]")
"""Numbers and letters of columns, in the line below their heads."""
_NOT_A_PERSON = ("thue", "tai khoan", "so dien", "thoai", "don vi", "dkkd", "kinh doanh", "fax")
"""Beside these, a number in the heading is of an organisation."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A person as lists name them: all numbers (digits and capitals, without blanks), and how the name is spelled, if known."""

    numbers: frozenset[str]
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word on the upright page, in heights of the page's ordinary print, skew taken out as far as it is known."""

    word: Word
    left: float
    right: float
    y: float
    height: float

    @property
    def text(self) -> str:
        return self.word.text.strip(_RULES)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table: the number that it is known by, and the words along it."""

    anchor: _Placed
    words: tuple[_Placed, ...]

    @property
    def numbers(self) -> frozenset[str]:
        return frozenset(number for run in _runs(self.words) if (number := _compact(run)))


def rows_of(page: ReadPage, persons: Iterable[Listed]) -> frozenset[int]:
    """Places in `page.words` of the words in rows of these persons, without the heading. Empty: no row can be told apart."""
    placed = _flat(page)
    rows = [_row(anchor, placed) for anchor in placed if _NUMBER.fullmatch(anchor.text)]
    own: set[int] = set()
    for person in persons:
        for row in rows:
            if row.numbers & person.numbers and _is_of(row, person) and _stands_apart(row, rows):
                own |= {id(one.word) for one in (*row.words, *_rest_of_name(row, rows, placed, person))}
    return frozenset(place for place, word in enumerate(page.words) if id(word) in own)


def heading_of(page: ReadPage) -> frozenset[int]:
    """Places in `page.words` of the words down to the heads of the columns. Empty where it is not certain where they end."""
    placed = _flat(page)
    lines = _lines(placed)
    head = next((number for number, line in enumerate(lines) if any(one in _folded(line) for one in _HEADS)), None)
    if head is None or any(_names_a_person(line, placed) or _begins_a_row(line) for line in lines[: head + 1]):
        return frozenset()
    last = _last_of_heads(lines, head, placed)
    shown = {id(one.word) for line in lines[: last + 1] for one in line}
    return frozenset(place for place, word in enumerate(page.words) if id(word) in shown)


def _flat(page: ReadPage) -> list[_Placed]:
    sideways = page.turn % 180 == 90
    width, height = (page.height, page.width) if sideways else (page.width, page.height)
    boxes = [(word, page.upright(word.box)) for word in page.words]
    unit = median([box.height * height for _, box in boxes] or [1.0]) or 1.0
    slope = tan(radians(page.skew))
    placed = []
    for word, box in boxes:
        x, y = box.centre
        tall = max(box.height * height - abs(slope) * box.width * width, 0.2 * unit)
        flat = (y * height - x * width * slope) / unit
        placed.append(_Placed(word, box.left * width / unit, box.right * width / unit, flat, tall / unit))
    return placed


def _row(anchor: _Placed, placed: Sequence[_Placed]) -> _Row:
    """From the number to the right and to the left, each time to the nearest word that lies level with the last one."""
    right, left = list(_along(anchor, placed, 1)), list(_along(anchor, placed, -1))
    return _Row(anchor, (*reversed(left), anchor, *right))


def _along(anchor: _Placed, placed: Sequence[_Placed], way: int) -> Iterator[_Placed]:
    here, level = anchor, anchor.y
    while True:
        ahead = [
            one
            for one in placed
            if (one.left >= here.right - 0.3 if way > 0 else one.right <= here.left + 0.3)
            and abs(one.y - level) <= _LEVEL * max(min(one.height, anchor.height), 0.6)
        ]
        if not ahead:
            return
        here = min(ahead, key=lambda one: one.left if way > 0 else -one.right)
        # The line may sag: it is followed, but letters without tails must not lead astray.
        level += 0.5 * (here.y - level)
        yield here


def _runs(words: Sequence[_Placed]) -> Iterator[Sequence[_Placed]]:
    """Words, and up to four that stand side by side: numbers are printed in groups."""
    for start in range(len(words)):
        for count in range(1, min(5, len(words) - start + 1)):
            run = words[start : start + count]
            if all(second.left - first.right < 1.5 for first, second in pairwise(run)):
                yield run


def _compact(run: Sequence[_Placed]) -> str | None:
    text = "".join(one.text for one in run).replace(" ", "").upper()
    return text if _NUMBER.fullmatch(text) else None


def _is_of(row: _Row, person: Listed) -> bool:
    """No personal number of somebody else stands in it, and where the name is known, it does."""
    known = {number for number in person.numbers if parse_personal_number(number) is not None}
    shown = {number for number in row.numbers if len(number) == 12 and parse_personal_number(number) is not None}
    if known and shown - known:
        return False
    return not person.names or any(_shows(row.words, name) for name in person.names)


def _shows(words: Sequence[_Placed], name: str) -> bool:
    """At least half of the name's words stand there."""
    parts = fold(name).split()
    found = [part for part in parts if any(_alike(one.text, part) for one in words)]
    return 2 * len(found) >= len(parts)


def _alike(text: str, part: str) -> bool:
    return likeness(fold(text), fold(part)) >= _SAME_WORD


def _stands_apart(row: _Row, rows: Sequence[_Row]) -> bool:
    """None of its words is claimed by a row that is known by a number which does not stand in this one."""
    own = {id(one.word) for one in row.words}
    others = (other for other in rows if id(other.anchor.word) not in own)
    return not any(own & {id(one.word) for one in other.words} for other in others)


def _rest_of_name(row: _Row, rows: Sequence[_Row], placed: Sequence[_Placed], person: Listed) -> Iterator[_Placed]:
    """Words of the name that were broken into lines above or below the row, in its column: these alone, not their lines."""
    taken = {id(one.word) for other in rows for one in other.words}
    for name in person.names:
        parts = fold(name).split()
        cell = [one for one in row.words if any(_alike(one.text, part) for part in parts)]
        missing = [part for part in parts if not any(_alike(one.text, part) for one in cell)]
        if not cell:
            continue
        left, right = min(one.left for one in cell) - 1.0, max(one.right for one in cell) + 4.0
        for one in placed:
            near = left <= one.left and one.right <= right and abs(one.y - row.anchor.y) <= _BESIDE * max(one.height, 1.0)
            if near and id(one.word) not in taken and any(_alike(one.text, part) for part in missing):
                yield one


def _lines(placed: Sequence[_Placed]) -> list[list[_Placed]]:
    """Words that lie level with each other, from top to bottom, each line from left to right."""
    lines: list[list[_Placed]] = []
    for one in sorted(placed, key=lambda one: one.y):
        if lines and one.y - median(other.y for other in lines[-1]) <= _LEVEL * max(one.height, 0.8):
            lines[-1].append(one)
        else:
            lines.append([one])
    return [sorted(line, key=lambda one: one.left) for line in lines]


def _folded(line: Sequence[_Placed]) -> str:
    return fold(" ".join(one.text for one in line))


def _names_a_person(line: Sequence[_Placed], placed: Sequence[_Placed]) -> bool:
    """A number stands there, and no label along the print says that it is an organisation's."""
    along = (_folded(_row(run[0], placed).words) for run in _runs(line) if _compact(run))
    return any(not any(label in text for label in _NOT_A_PERSON) for text in along)


def _begins_a_row(line: Sequence[_Placed]) -> bool:
    """A number and a family name: somebody whose own number could not be read."""
    return len(line) > 2 and line[0].text.isdigit() and fold(line[1].text) in SURNAMES


def _last_of_heads(lines: Sequence[Sequence[_Placed]], head: int, placed: Sequence[_Placed]) -> int:
    """The line with the numbers of the columns, if it follows before anybody is named; else the line with the heads."""
    for number in range(head + 1, min(head + 5, len(lines))):
        if _names_a_person(lines[number], placed):
            break
        if len(lines[number]) >= 3 and all(_ORDINAL.fullmatch(one.word.text.strip("|[]{}_¦‖!.,;:")) for one in lines[number]):
            return number
    return head
