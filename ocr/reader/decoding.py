"""From the network's answer to letters, each with the steps it stands on and how sure it is; and letters to words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ocr.found import HAND
from ocr.reader.alphabet import LETTERS
from ocr.reader.network import Answer
from vietnamese.folding import fold

_OPEN = 0.985
"""A letter that is less sure may be another one,"""
_LEAST_SHARE = 0.01
"""if that one is at least so likely."""
_WIDE_GAP = 9
"""So many steps of nothing between two letters are a blank, whether the network says so or not."""


def _skeleton(letter: str) -> str:
    """A letter without its marks: small and large ones differ."""
    plain = fold(letter)
    return plain.upper() if letter.isupper() else plain


def _alike() -> list[list[int]]:
    """Of each class the others that differ from it in marks only."""
    families: dict[str, list[int]] = {}
    for number, letter in enumerate(LETTERS, 1):
        if letter.isalpha():
            families.setdefault(_skeleton(letter), []).append(number)
    own = [families[_skeleton(letter)] if letter.isalpha() else [] for letter in LETTERS]
    return [[], *([one for one in family if one != number] for number, family in enumerate(own, 1))]


_ALIKE = _alike()


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter of a strip."""

    letter: str
    start: int
    end: int
    """Steps of the answer; `end` is behind it."""
    confidence: float
    before: float = 1.0
    behind: float = 1.0
    """How sure it is that nothing stands between it and the letters beside it."""
    others: tuple[tuple[str, float], ...] = ()
    """Letters that differ from it in their marks only and may stand there as well, each with how likely it is."""


ReadWord = tuple[ReadLetter, ...]
"""Letters between two blanks."""


def letters(answer: Answer) -> list[ReadLetter]:
    """The likeliest letter of each step; equal ones side by side are one."""
    best = answer.argmax(1)
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1]))) if len(best) else np.zeros(0, np.int64)
    ends = np.append(starts[1:], len(best))
    top = answer.max(1)
    shares = 1.0 / np.exp(answer - top[:, None]).sum(1)
    least = np.minimum.reduceat(shares, starts) if len(starts) else shares
    read: list[ReadLetter] = []
    for run, (start, end) in enumerate(zip(starts, ends, strict=True)):
        if best[start] == 0:
            continue
        peak = int(start) + int(shares[start:end].argmax())
        confidence = float(shares[peak])
        others = _others(answer[peak], int(best[start]), confidence) if confidence < _OPEN else ()
        before, behind = (_nothing(best, starts, least, beside) for beside in (run - 1, run + 1))
        letter = ReadLetter(LETTERS[best[start] - 1], int(start), int(end), confidence, before, behind, others)
        if read and _is_doubled(read[-1], letter):
            letter = max(read.pop(), letter, key=lambda one: one.confidence)
        read.append(letter)
    return read


def _nothing(best: NDArray[np.int64], starts: NDArray[np.int64], least: NDArray[np.float32], run: int) -> float:
    """How sure it is of a run of steps that say nothing; 1 where that run is a letter, or there is none."""
    return float(least[run]) if 0 <= run < len(starts) and best[starts[run]] == 0 else 1.0


def _is_doubled(one: ReadLetter, other: ReadLetter) -> bool:
    """Whether one letter was taken for two with different marks: they touch, and only `ưu` may stand side by side like that."""
    alike = one.letter.isalpha() and _skeleton(one.letter) == _skeleton(other.letter)
    is_uu = other.letter.lower() == "u" and one.letter.lower() in "ưứừửữự"
    return alike and one.end == other.start and not is_uu


def _others(step: NDArray[np.float32], best: int, confidence: float) -> tuple[tuple[str, float], ...]:
    alike = _ALIKE[best]
    found = np.exp(step[alike] - step[best]) * confidence
    return tuple((LETTERS[one - 1], float(share)) for one, share in zip(alike, found, strict=True) if share >= _LEAST_SHARE)


def words(read: Sequence[ReadLetter]) -> Iterator[ReadWord]:
    """Letters between blanks; what was written by hand is a word of its own."""
    word: list[ReadLetter] = []
    for one in read:
        if word and (one.letter == " " or one.start - word[-1].end > _WIDE_GAP or _other_hand(word[-1], one)):
            yield tuple(word)
            word = []
        if one.letter != " ":
            word.append(one)
    if word:
        yield tuple(word)


def _other_hand(last: ReadLetter, one: ReadLetter) -> bool:
    return (last.letter == HAND) is not (one.letter == HAND)
