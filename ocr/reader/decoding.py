"""From the network's answer to letters, each with the steps it stands on and how sure it is; and letters to words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ocr.reader.alphabet import LETTERS
from ocr.reader.network import Answer

_WIDE_GAP = 9
"""So many steps of nothing between two letters are a blank, whether the network says so or not."""


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter of a strip."""

    letter: str
    start: int
    end: int
    """Steps of the answer; `end` is behind it."""
    confidence: float


def letters(answer: Answer) -> list[ReadLetter]:
    """The likeliest letter of each step; equal ones side by side are one."""
    best = answer.argmax(1)
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1]))) if len(best) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(best))
    said = best[starts] > 0
    top = answer.max(1)
    shares = 1.0 / np.exp(answer - top[:, None]).sum(1)
    return [
        ReadLetter(LETTERS[best[start] - 1], int(start), int(end), float(shares[start:end].max()))
        for start, end in zip(starts[said], ends[said], strict=True)
    ]


def words(read: Sequence[ReadLetter]) -> Iterator[tuple[ReadLetter, ...]]:
    """Letters between blanks."""
    word: list[ReadLetter] = []
    for one in read:
        if word and (one.letter == " " or one.start - word[-1].end > _WIDE_GAP):
            yield tuple(word)
            word = []
        if one.letter != " ":
            word.append(one)
    if word:
        yield tuple(word)
