"""Which of several spellings of a word is the likelier between its neighbours: counts of words and of pairs in public texts.

It decides between marks that the picture leaves open, and only there: numbers, codes and names of persons are never touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

COUNTS = Path(__file__).with_name("weights") / "wording.npz"
_PRIOR = 30.0
"""A pair that was seen so often counts as much as what is known of its words alone."""
_UNKNOWN = 0.05
"""As how often a word counts that was never seen."""


@dataclass(frozen=True, eq=False)
class Wording:
    """Counts in small letters."""

    number: dict[str, int]
    """Of each word, from 0."""
    counts: NDArray[np.int32]
    """Of each word by its number."""
    pairs: NDArray[np.int64]
    """Number of the first times how many words there are, and of the second; in ascending order."""
    pair_counts: NDArray[np.int32]

    def knows(self, word: str) -> bool:
        """Whether it was ever seen."""
        return word in self.number

    def follow(self, one: str | None, other: str | None) -> bool:
        """Whether the two were ever seen one behind the other."""
        return one is not None and other is not None and self._together(one, other) > 0

    def likelihood(self, before: str | None, word: str, behind: str | None) -> float:
        """Logarithm of how likely the word is there, up to a sum that is the same for all words in that place."""
        found = log(self._share(word))
        if before is not None:
            found += log(self._following(before, word) / self._share(word))
        if behind is not None:
            found += log(self._following(word, behind) / self._share(behind))
        return found

    def _following(self, one: str, other: str) -> float:
        """Share of what follows `one` that is `other`."""
        return (self._together(one, other) + _PRIOR * self._share(other)) / (self._seen(one) + _PRIOR)

    def _share(self, word: str) -> float:
        return max(self._seen(word), _UNKNOWN) / self._whole

    @cached_property
    def _whole(self) -> float:
        return float(self.counts.sum())

    def _seen(self, word: str) -> float:
        number = self.number.get(word)
        return 0.0 if number is None else float(self.counts[number])

    def _together(self, one: str, other: str) -> float:
        first, second = self.number.get(one), self.number.get(other)
        if first is None or second is None:
            return 0.0
        key = first * len(self.number) + second
        place = int(np.searchsorted(self.pairs, key))
        return float(self.pair_counts[place]) if place < len(self.pairs) and self.pairs[place] == key else 0.0


@cache
def wording() -> Wording:
    """That of the product. Read once a process."""
    with np.load(COUNTS) as kept:
        words = str(kept["words"]).split("\n")
        return Wording(
            {word: number for number, word in enumerate(words)},
            kept["counts"].astype(np.int32),
            np.cumsum(kept["steps"].astype(np.int64)),
            kept["pair_counts"].astype(np.int32),
        )
