"""How much of what a document holds tells that it is the one that was looked for, though reading or copying damaged some of it.

In a million documents the words of a query stand scattered in thousands, and its commonest pairs of words side by side in
hundreds. So what is found is weighed: the rarer a word, or two words side by side, the more it tells (the logarithm of its
share), less where it may only have been that, and least where a neighbour alone makes it likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

from search.neighbours import MOST_PAIRS, Neighbours, Pair, Shares, pair_meant, pair_seen
from search.questions import AllOf, BestOf, Has, HasOneOf, Question, Worth
from search.tolerance import meant, misread
from search.wanted import Wanted, Wish

_RAREST = 1 / 22_000
"""Share of the documents from which something tells no more by being rarer still."""
_OF_WORD, _OF_DIACRITICS, _OF_MEANT, _OF_MISREAD = 0.5, 0.8, 0.8, 0.5
"""What a word tells, its diacritics, and two side by side that may have been others, beside two that were read as typed.
Tuned on half a million pages of another drawing than those that are reported on.
"""
_LEAST = 0.3
"""Of all that could be told, so much makes a document one that may be meant."""
_ASKED_LEAST, _ASKED_SHARE, _ASKED_MOST = 2, 0.01, 0.02
"""Of the rarest pairs a document must have one: of two that are anywhere at least, and of as many as so many documents have.
Where more than the last share have these, nothing is weighed.
"""
SOON_LOOKED_AT = 20_000
"""So many documents are soon looked at, whatever share of all they are."""
STEPS, _WORD = 16, 1 / 64
"""Scores are whole numbers of steps, and a fraction that counts the words. Engines add them up in 32 bits, without an error."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A question whose scores tell which documents are likely, and how likely each is."""

    question: Question
    least: int
    """Of the whole part of a score."""
    words: int
    """That must be there: all, or, where some may be missing anyhow, one less."""

    def suffices(self, score: float) -> bool:
        """Whether a document with this score may be meant."""
        told = int(score)
        return told >= self.least and round((score - told) / _WORD) >= self.words


def evidence(
    wish: Wish, neighbours: Neighbours, likely: Sequence[Question], exact: Sequence[Question], shares: Shares, documents: int
) -> Evidence | None:
    """Documents with some of the pairs at least. The parts of the query are `likely` there, or `exact`, with their diacritics.

    One of the rarest pairs is asked for, whole or as it may have been; of what has it, whatever else it has is weighed. None
    where too many of all `documents` have even these: that tells little, and each would have to be weighed.
    """
    pairs, of_pairs = neighbours.pairs[:MOST_PAIRS], neighbours.shares[:MOST_PAIRS]
    asked = neighbours.rare(_ASKED_SHARE, _ASKED_LEAST)[:MOST_PAIRS]
    if sum(of_pairs[: len(asked)]) > max(_ASKED_MOST, SOON_LOOKED_AT / max(documents, 1)):
        return None
    told_by_pairs = [tells(share) for share in of_pairs]
    told_by_words = [_OF_WORD * tells(share) for share in shares_of_parts(wish.parts, shares)]
    better = (
        *(Worth(part, _steps(told) + _WORD) for part, told in zip(likely, told_by_words, strict=True)),
        *_with_diacritics(wish, exact, shares),
        *(_pair(*pair, told) for pair, told in zip(pairs, told_by_pairs, strict=True)),
    )
    return Evidence(
        AllOf(filters=(one_of(asked),), better=better, few=True),
        _steps(_LEAST * sum((*told_by_pairs, *told_by_words))),
        wish.enough - (wish.enough < len(wish.parts)),
    )


def one_of(pairs: Sequence[Pair]) -> Question:
    """Documents with one of these pairs, whole or as it may have been."""
    return HasOneOf("pairs", {term for pair in pairs for term in (pair_seen(*pair), *_meant(*pair))})


def _with_diacritics(wish: Wish, exact: Sequence[Question], shares: Shares) -> Iterator[Question]:
    """What they tell beside the letters: how much rarer a word is with them."""
    typed = [(part, asked) for part, asked in zip(wish.parts, exact, strict=True) if part.exact != part.folded]
    with_them = shares("exact", [word for part, _ in typed for word in part.exact])
    share = dict(zip((word for part, _ in typed for word in part.exact), with_them, strict=True))
    without = shares_of_parts([part for part, _ in typed], shares)
    for (part, asked), folded in zip(typed, without, strict=True):
        rarer = tells(min(share[word] for word in part.exact)) - tells(folded)
        yield Worth(asked, _steps(_OF_DIACRITICS * rarer))


def shares_of_parts(parts: Sequence[Wanted], shares: Shares) -> list[float]:
    """Of the documents, those that have the rarest word of each part, or may have had it."""
    words = list(dict.fromkeys(word for part in parts for word in part.folded))
    share = dict(zip(words, shares("near", words), strict=True))
    return [min(share[word] for word in part.folded) for part in parts]


def _pair(left: str, right: str, told: float) -> Question:
    ways: list[Question] = [
        Worth(Has("pairs", pair_seen(left, right)), _steps(told)),
        Worth(HasOneOf("pairs", _meant(left, right)), _steps(_OF_MEANT * told)),
    ]
    others = {*((left, one) for one in misread(right)), *((one, right) for one in misread(left))}
    if others:
        ways.append(Worth(HasOneOf("pairs", {pair_seen(*two) for two in others}), _steps(_OF_MISREAD * told)))
    return BestOf(tuple(ways))


def _meant(left: str, right: str) -> set[str]:
    """Two that may have been these, one of them damaged as it was typed, or in the document."""
    typed = product((left, *meant(left)), (right, *meant(right)))
    return {pair_meant(left, right), *(pair_seen(*two) for two in typed)} - {pair_seen(left, right)}


def tells(share: float) -> float:
    """How much it tells that a document has what so many have."""
    return -log(max(min(share, 1.0), _RAREST))


def _steps(told: float) -> int:
    return max(round(STEPS * told), 1)
