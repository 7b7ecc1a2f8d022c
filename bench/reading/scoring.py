"""How well text was read: characters in reading order, characters wherever they stand, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.scans.truth import PageTruth
from vietnamese.folding import nfc

_LEADERS = re.compile(r"[.…_·]{3,}|(?:\. ){3,}")


@dataclass(frozen=True)
class Score:
    """Errors and letters of some pages."""

    errors: int = 0
    errors_anywhere: int = 0
    letters: int = 0
    words: int = 0
    words_found: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self._parts(), other._parts(), strict=True)))

    def _parts(self) -> tuple[int, ...]:
        return self.errors, self.errors_anywhere, self.letters, self.words, self.words_found

    @property
    def cer(self) -> float:
        """Levenshtein distance of the page's text in reading order, in parts of its letters; what was read besides is error too.

        Blocks that stand side by side (letterhead, signatures, cells) may be read one after the other or row by row: the better
        of the two counts, for every reader.
        """
        return self.errors / max(self.letters, 1)

    @property
    def cer_anywhere(self) -> float:
        """The same line by line, each line where it is found best: neither order nor additional text counts."""
        return self.errors_anywhere / max(self.letters, 1)

    @property
    def word_recall(self) -> float:
        """Share of the printed words that were read exactly, wherever."""
        return self.words_found / max(self.words, 1)


def score(truth: PageTruth, read: str) -> Score:
    """One page. Dotted lines of forms are no text, for nobody; blanks count as one."""
    expected, text = plain(truth.text), plain(read)
    orders = (expected, plain(text_by_rows(truth)))
    lines = [plain(" ".join(word.text for word in line)) for line in truth.lines]
    wanted, found = Counter(expected.split()), Counter(text.split())
    return Score(
        errors=min(Levenshtein.distance(order, text) for order in orders),
        errors_anywhere=sum(_distance_within(line, text) for line in lines),
        letters=len(expected),
        words=wanted.total(),
        words_found=(wanted & found).total(),
    )


def text_by_rows(truth: PageTruth) -> str:
    """The lines of the page row by row, whatever block they belong to, each row from left to right."""
    lean = np.tan(np.radians(truth.skew)) * truth.width / truth.height
    placed = []
    for line in truth.lines:
        boxes = [word.box.turned(truth.turn) for word in line]
        left, height = boxes[0].left, float(np.median([box.height for box in boxes]))
        placed.append((boxes[0].bottom - lean * boxes[0].centre[0], left, height, " ".join(word.text for word in line)))
    rows: list[list[tuple[float, float, float, str]]] = []
    for line_ in sorted(placed):
        if rows and line_[0] - rows[-1][-1][0] < 0.45 * line_[2]:
            rows[-1].append(line_)
        else:
            rows.append([line_])
    return "\n".join(text for row in rows for _, _, _, text in sorted(row, key=lambda one: one[1]))


def plain(text: str) -> str:
    """Composed, without dotted lines, blanks collapsed."""
    return " ".join(_LEADERS.sub(" ", nfc(text)).split())


def _distance_within(line: str, text: str) -> int:
    """Edits that make the line into the part of the text that is nearest to it."""
    if not text:
        return len(line)
    letters = np.fromiter(map(ord, text), np.int32, len(text))
    steps = np.arange(len(text) + 1, dtype=np.int32)
    costs = np.zeros(len(text) + 1, np.int32)
    for number, letter in enumerate(line, 1):
        below = costs + 1
        below[1:] = np.minimum(below[1:], costs[:-1] + (letters != ord(letter)))
        below[0] = number
        costs = np.minimum.accumulate(below - steps) + steps
    return int(costs.min())


def total(scores: Sequence[Score]) -> Score:
    """All of them together."""
    return sum(scores, Score())
