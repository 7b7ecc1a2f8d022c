"""How well text was read: characters in reading order, characters wherever they stand, words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from bench.scans.truth import PageTruth
from vietnamese.folding import nfc

_LEADERS = re.compile(r"(?:[.…_·]\s?){3,}")


@dataclass(frozen=True)
class Score:
    """Errors and letters of some pages."""

    errors: int = 0
    errors_anywhere: int = 0
    letters: int = 0
    words: int = 0
    words_found: int = 0
    numbers: int = 0
    numbers_found: int = 0
    names: int = 0
    names_found: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(a + b for a, b in zip(self._parts(), other._parts(), strict=True)))

    def _parts(self) -> tuple[int, ...]:
        return astuple(self)

    @property
    def cer(self) -> float:
        """Levenshtein distance of the page's text in reading order, in parts of its letters; what was read besides is error too.

        What stands side by side (letterhead, signatures, cells) may be read block by block or row by row: the better of the two
        counts, for every reader.
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

    @property
    def number_recall(self) -> float:
        """The same of words with a figure in them: numbers, days, codes."""
        return self.numbers_found / max(self.numbers, 1)

    @property
    def name_recall(self) -> float:
        """The same of words that begin with a large letter, as names do."""
        return self.names_found / max(self.names, 1)


def score(truth: PageTruth, read: str) -> Score:
    """One page. Dotted lines of forms are no text, for nobody; blanks count as one."""
    expected, text = plain(truth.text), plain(read)
    lines = [plain(" ".join(word.text for word in line)) for line in truth.lines]
    wanted, found = Counter(expected.split()), Counter(text.split())
    numbers, names = (Counter({word: count for word, count in wanted.items() if of(word)}) for of in (_is_number, _is_name))
    return Score(
        errors=min(Levenshtein.distance(expected, text), _distance_by_bands(truth, text)),
        errors_anywhere=sum(_distance_within(line, text) for line in lines),
        letters=len(expected),
        words=wanted.total(),
        words_found=(wanted & found).total(),
        numbers=numbers.total(),
        numbers_found=(numbers & found).total(),
        names=names.total(),
        names_found=(names & found).total(),
    )


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word))


def _is_name(word: str) -> bool:
    return word[:1].isupper() and not _is_number(word)


def bands(truth: PageTruth) -> list[list[list[int]]]:
    """The page cut into bands from top to bottom, at lines that stand alone in the middle or run over it. A band is rows of
    numbers of lines, each row from left to right."""
    lean = np.tan(np.radians(truth.skew)) * truth.width / truth.height
    placed = []
    for number, line in enumerate(truth.lines):
        boxes = [word.box.turned(truth.turn) for word in line]
        height = float(np.median([box.height for box in boxes]))
        placed.append((boxes[0].bottom - lean * boxes[0].centre[0], height, boxes[0].left, boxes[-1].right, number))
    rows: list[list[tuple[float, float, float, float, int]]] = []
    for one in sorted(placed):
        if rows and one[0] - rows[-1][-1][0] < 0.45 * one[1]:
            rows[-1].append(one)
        else:
            rows.append([one])
    found: list[list[list[int]]] = [[]]
    for row in rows:
        row.sort(key=lambda one: one[2])
        (_, _, left, right, _), alone = row[0], len(row) == 1
        if alone and (right - left > 0.5 or 0.42 < (left + right) / 2 < 0.6):
            found.append([])
        found[-1].append([one[4] for one in row])
    return found


def _distance_by_bands(truth: PageTruth, text: str) -> int:
    """Band by band the order that fits better: row by row, or one block after the other as they were drawn."""
    lines = [" ".join(word.text for word in line) for line in truth.lines]
    by_rows = [[number for row in band for number in row] for band in bands(truth)]
    chosen = list(by_rows)

    def distance() -> int:
        return int(Levenshtein.distance(plain(" ".join(lines[number] for band in chosen for number in band)), text))

    best = distance()
    for place, band in enumerate(by_rows):
        if band != sorted(band):
            chosen[place] = sorted(band)
            if (other := distance()) < best:
                best = other
            else:
                chosen[place] = band
    return best


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
