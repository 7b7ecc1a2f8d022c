"""From what the network says of the letters of a word to how likely the whole word is right, as it was found on drawn pages.

A word alone does not tell it: of words for which the network is equally sure, fewer are right on a page that is bad as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.reader.decoding import ReadWord
from ocr.reader.wording import Wording
from vietnamese.folding import fold
from vietnamese.syllables import is_syllable

MEASURED = Path(__file__).with_name("weights") / "calibration.json"
_SIGNS = '.,;:()"“”/-'
_EDGE = 1e-6
_LEAST, _MOST = 0.01, 0.9995
_WIDE = 6
"""Steps between two letters."""
_FROM, _SURE = 0.94, 0.993


@dataclass(frozen=True, slots=True)
class Said:
    """What the network says of a word."""

    letters: float
    """Product of what it gives each of its letters,"""
    weakest: float
    """the least of that,"""
    picture: float
    """the product before wording decided between marks that the picture leaves open,"""
    nothing: float
    """and how sure it is at least that nothing stands between, before and behind them: print may be worn away."""
    known: bool
    """Whether the word is one that public texts have: what is left of a worn word rarely is."""
    length: int
    gap: int
    """The widest between two of its letters, in steps of the network: where one was worn away it is wide."""
    odd: bool
    """Of small letters, and yet no word that public texts have: as no number, no code and no name is."""
    follows: int
    """With how many of the words beside it public texts have it: two where it stands among words that often go together."""


def said_of(line: Sequence[ReadWord], seen: Sequence[ReadWord], wording: Wording) -> list[Said]:
    """Of the words of a line; `seen` are the same words before wording decided anything."""
    texts = ["".join(letter.letter for letter in word) for word in line]
    bare = [text.strip(_SIGNS) for text in texts]
    follow = [wording.follow(one.lower(), other.lower()) for one, other in pairwise(bare)]
    said = []
    for place, word in enumerate(line):
        each, alone = [letter.confidence for letter in word], bare[place]
        known = wording.knows(alone.lower())
        said.append(
            Said(
                letters=prod(each),
                weakest=min(each),
                picture=prod(letter.confidence for letter in seen[place]),
                nothing=min(*(letter.before for letter in word), word[-1].behind, 1.0),
                known=known,
                length=len(texts[place]),
                gap=max((other.start - one.end for one, other in pairwise(word)), default=0),
                odd=alone.isalpha() and alone.islower() and not (known and is_syllable(fold(alone))),
                follows=sum(follow[max(place - 1, 0) : place + 1]),
            )
        )
    return said


def calibrated(said: Sequence[Said]) -> list[float]:
    """Of each word of a page how likely it is right."""
    if not said:
        return []
    return [float(one) for one in cautious(shares(features(said), _measured()))]


def features(said: Sequence[Said]) -> NDArray[np.float64]:
    """Words x 14: one, the log-odds of what is said of the word, what kind of word it is, and the log-odds of the page."""
    of_words = np.array([(one.letters, one.weakest, one.picture, one.nothing) for one in said], np.float64)
    kinds = [
        (
            one.known,
            one.odd,
            one.follows > 0,
            one.follows > 1,
            np.log(one.length),
            one.length == 1,
            one.gap,
            max(one.gap - _WIDE, 0),
        )
        for one in said
    ]
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
