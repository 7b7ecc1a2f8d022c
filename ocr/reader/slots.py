"""Where offices write figures between print, `Số: … /QĐ-UBND` and `ngày … tháng`: what stands there may be by hand though it
looked like print, or was passed over.

Print sets the number against its stroke; what stands apart from it was put there later. A day is taken for one by hand where it
is doubtful and the other figures of its line are not, or where a part of it is by hand. An empty slot with ink in it was written
in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from ocr.found import HAND
from ocr.pixels import Pixels
from ocr.reader.decoding import ReadLetter, ReadWord
from ocr.reader.network import PAPER, STRIDE
from vietnamese.folding import fold

_SLOTS = (
    ("number", re.compile(r"^\W?so\W?$"), re.compile(r"^/")),
    ("day", re.compile(r"ngay$"), re.compile(r"^thang")),
    ("month", re.compile(r"thang$"), re.compile(r"^nam")),
)
_MOST_WORDS = 3
_DOUBTFUL, _SURE = 0.8, 0.9
_DARK = 110
_TALL, _LEAST_INK = 15, 30
"""Rows that ink by hand reaches over at least, and dark pixels of it: dots of a form are less."""
_INSIDE = 2
"""Steps that are left out at both ends of an empty slot: the print beside it."""


def settled(words: Sequence[ReadWord], ink: Pixels) -> list[ReadWord]:
    """The words of a line, with one word of `HAND` in each slot that was written in. `ink` is the strip."""
    found = list(words)
    for kind, first, last in reversed(list(_slots(found))):
        between = found[first:last]
        if _is_by_hand(kind, between, found):
            found[first:last] = [_hand(between[0][0].start, between[-1][-1].end)]
        elif not between and (written := _ink_between(ink, found[first - 1][-1].end, found[first][0].start)) is not None:
            found[first:last] = [_hand(*written)]
    return found


def _slots(words: Sequence[ReadWord]) -> Iterator[tuple[str, int, int]]:
    """What each slot is for, and between which places of `words` it lies."""
    texts = [fold("".join(letter.letter for letter in word)) for word in words]
    for place, text in enumerate(texts):
        for kind, before, behind in _SLOTS:
            if before.search(text) is None:
                continue
            for last in range(place + 1, min(place + 2 + _MOST_WORDS, len(texts))):
                if behind.match(texts[last]):
                    yield kind, place + 1, last
                    break
                if not _of_figures(words[last]):
                    break


def _of_figures(word: ReadWord) -> bool:
    return all(letter.letter == HAND or letter.letter.isdigit() for letter in word)


def _is_by_hand(kind: str, between: Sequence[ReadWord], words: Sequence[ReadWord]) -> bool:
    letters = [letter for word in between for letter in word]
    if not letters:
        return False
    if any(letter.letter == HAND for letter in letters) or kind == "number":
        return True
    others = [letter.confidence for word in words if word not in between for letter in word if letter.letter.isdigit()]
    doubtful = min(letter.confidence for letter in letters) < _DOUBTFUL
    return kind == "day" and doubtful and min(others, default=0.0) > _SURE


def _ink_between(ink: Pixels, start: int, end: int) -> tuple[int, int] | None:
    """The steps over which something was written there; None where nothing was."""
    left, right = ((step * STRIDE - PAPER) for step in (start + _INSIDE, end - _INSIDE))
    dark = ink[:, max(left, 0) : max(right, 0)] > _DARK
    if dark.sum() < _LEAST_INK:
        return None
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    if rows[-1] - rows[0] < _TALL:
        return None
    first, last = (int(max(left, 0) + column + PAPER) // STRIDE for column in (columns[0], columns[-1]))
    return first, last + 1


def _hand(start: int, end: int) -> ReadWord:
    return (ReadLetter(HAND, start, max(end, start + 1), 1.0),)
