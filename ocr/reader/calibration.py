"""From what the network says of the letters of a word to how likely the whole word is right, as it was found on drawn pages.

A word alone does not tell it: of words for which the network is equally sure, fewer are right on a page that is bad as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.reader.decoding import ReadWord
from ocr.reader.wording import Wording

MEASURED = Path(__file__).with_name("weights") / "calibration.json"
_SIGNS = '.,;:()"“”/-'
_EDGE = 1e-6
_LEAST, _MOST = 0.01, 0.9995
_FROM, _SURE = 0.9, 0.985


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of a word."""

    letters: float
    """Product of what it gives each of its letters,"""
    weakest: float
    """the least of that,"""
    nothing: float
    """and how sure it is at least that nothing stands between, before and behind them: print may be worn away."""
    known: bool
    """Whether the word is one that public texts have: what is left of a worn word rarely is."""
    length: int
    follows: int
    """With how many of the words beside it public texts have it: two where it stands among words that often go together."""


def said_of(line: Sequence[ReadWord], wording: Wording) -> list[Said]:
    """Of the words of a line."""
    texts = ["".join(letter.letter for letter in word) for word in line]
    small = [text.strip(_SIGNS).lower() for text in texts]
    follow = [wording.follow(one, other) for one, other in pairwise(small)]
    said = []
    for place, word in enumerate(line):
        each = [letter.confidence for letter in word]
        nothing = min(*(letter.before for letter in word), word[-1].behind, 1.0)
        follows = sum(follow[max(place - 1, 0) : place + 1])
        said.append(Said(float(np.prod(each)), min(each), nothing, wording.knows(small[place]), len(texts[place]), follows))
    return said


def calibrated(said: Sequence[Said]) -> list[float]:
    """Of each word of a page how likely it is right."""
    if not said:
        return []
    return [float(one) for one in cautious(shares(features(said), _measured()))]


def features(said: Sequence[Said]) -> NDArray[np.float64]:
    """Words x 10: one, the log-odds of what is said of the word, what kind of word it is, and the log-odds of the page."""
    of_words = np.array([(one.letters, one.weakest, one.nothing) for one in said], np.float64)
    kinds = [(one.known, np.log(one.length), one.length == 1, one.follows > 0, one.follows > 1) for one in said]
    of_text = np.array(kinds, np.float64)
    of_page = np.full((len(said), 1), of_words[:, 0].mean())
    return np.concatenate([np.ones((len(said), 1)), _log_odds(of_words), of_text, _log_odds(of_page)], 1)


def cautious(share: NDArray[np.float64]) -> NDArray[np.float64]:
    """0.95 is given to those only that are at least `_SURE`: whoever trusts words from there on is wrong once in two hundred."""
    between = (share >= _FROM) & (share < _SURE)
    return np.where(between, _FROM + (share - _FROM) / (_SURE - _FROM) * (0.95 - _FROM - 1e-4), share)


def shares(of: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely words with these features are right."""
    return np.asarray(np.clip(1 / (1 + np.exp(-of @ weights)), _LEAST, _MOST), np.float64)


def _log_odds(share: NDArray[np.float64]) -> NDArray[np.float64]:
    inner = np.clip(share, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(inner / (1 - inner)), np.float64)


@cache
def _measured() -> NDArray[np.float64]:
    return np.asarray(json.loads(MEASURED.read_text(encoding="utf-8"))["weights"], np.float64)
