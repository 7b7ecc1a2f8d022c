"""Words that stand side by side in a query, and whether they do in a document: the index holds each two as one term.

In a million documents the words of a name stand scattered in thousands. Those in which most of them stand together are what was
looked for, and come first, even where reading damaged one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise, product

from search.questions import AllOf, AnyOf, Has, HasOneOf, Question
from search.tolerance import damaged, is_broken, variants
from search.wanted import Wish
from vietnamese.syllables import is_syllable

Pair = tuple[str, str]
Shares = Callable[[str, Sequence[str]], list[float]]
"""Of terms in a field, the share of the documents that have it."""
MUCH_RARER = 1 / 3
"""Two words tell something by standing together where so many, at most, of the documents with one have them so."""
_COMMON, _AS_GOOD_AS_ALL = 0.5, 0.9
"""Two words tell nothing by standing together where so many of all documents have them so, and of those with the rarer one."""
MOST_PAIRS = 5
"""Pairs that are looked at. The rarest tell most."""


def pair_seen(left: str, right: str) -> str:
    """The term of two words as they were read. No word holds the sign between them."""
    return f"{left}_{right}"


def pair_meant(left: str, right: str) -> str:
    """The term of two words that may have been these before one of them was damaged."""
    return f"{left}~{right}"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs of words, folded, that are neighbours in the query; the rarest first."""

    pairs: tuple[Pair, ...]
    tell: bool
    """Whether documents in which they stand together are few beside those in which the words stand anywhere."""
    shares: tuple[float, ...] = ()
    """Of the documents, those that have each pair."""
    better: tuple[Question, ...] = ()
    """Those of the pairs that say which of the documents that have the words come first: the more hold, the better."""

    @classmethod
    def of(cls, wish: Wish, shares: Shares) -> Neighbours:
        """Between the parts of a query; inside of these words stand side by side anyhow."""
        pairs = list(dict.fromkeys((left.folded[-1], right.folded[0]) for left, right in pairwise(wish.parts)))
        if not pairs:
            return cls((), False)
        of = shares("pairs", [pair_seen(*pair) for pair in pairs])
        by_rarity = sorted(zip(of, pairs, strict=True), key=lambda one: one[0])
        words = shares("near", [word for part in wish.parts for word in part.folded])
        # A word that stands nowhere was damaged as it was typed, and says nothing of the others.
        rarest_word = min((share for share in words if share), default=0.0)
        better = [
            Has("pairs", pair_seen(*pair))
            for share, pair in by_rarity[:MOST_PAIRS]
            if share < max(_COMMON, _AS_GOOD_AS_ALL * min(shares("near", pair)))
        ]
        return cls(
            tuple(pair for _, pair in by_rarity),
            min(of) < rarest_word * MUCH_RARER,
            tuple(share for share, _ in by_rarity),
            tuple(better),
        )

    @property
    def together(self) -> Question:
        """Documents in which the rarest stand as they were read, of three and more all but one: two things may be asked for."""
        rarest = self.pairs[:MOST_PAIRS]
        return _at_least(len(rarest) - (len(rarest) > 2), [Has("pairs", pair_seen(*pair)) for pair in rarest])

    def rare(self, share: float, least: int) -> tuple[Pair, ...]:
        """So many of the rarest that such a share of the documents has one of them; of those that are anywhere, at least some."""
        together = sum(one <= share for one in accumulate(self.shares))
        return self.pairs[: max(together, self.shares.count(0) + least)]


def near_pair(left: str, right: str) -> Question:
    """Two that should stand side by side: none of them damaged, or one in any way, or both as readers usually do it."""
    usual = product((left, *_unmeant(variants, left)), (right, *_unmeant(variants, right)))
    one_of_them = [*((one, right) for one in _unmeant(damaged, left)), *((left, one) for one in _unmeant(damaged, right))]
    pairs = [pair(*two) for two in usual for pair in (pair_seen, pair_meant)]
    return HasOneOf("pairs", {*pairs, *(pair_seen(*two) for two in one_of_them)})


def _unmeant(damage: Callable[[str], frozenset[str]], word: str) -> Iterator[str]:
    """Damage that the index does not tell of by itself."""
    return (one for one in damage(word) if not (is_syllable(word) and is_broken(one)))


def _at_least(count: int, questions: Sequence[Question]) -> Question:
    """Documents for which so many of the questions hold."""
    if count == 1:
        return AnyOf(tuple(questions))
    if count == len(questions):
        return AllOf(filters=tuple(questions))
    first, *rest = questions
    return AnyOf((AllOf(filters=(first, _at_least(count - 1, rest))), _at_least(count, rest)))
