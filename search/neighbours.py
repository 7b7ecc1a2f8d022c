"""Words that stand side by side in a query, and whether they do in a document: the index holds each two as one term.

In a million documents the words of a name stand scattered in thousands. Those in which most of them stand together are what was
looked for, and come first, even where reading damaged one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import ceil

from search.questions import AllOf, AnyOf, Has, HasOneOf, Question, Worth
from search.tolerance import damaged, is_broken, meant, variants
from search.wanted import Wish
from vietnamese.syllables import is_syllable

Shares = Callable[[str, Sequence[str]], list[float]]
"""Of terms in a field, the share of the documents that have it."""
MUCH_RARER = 1 / 3
"""Two words tell something by standing together where so many, at most, of the documents with one have them so."""
_COMMON, _AS_GOOD_AS_ALL = 0.5, 0.9
"""Two words tell nothing by standing together where so many of all documents have them so, and of those with the rarer one."""
_MOST_PAIRS = 5
"""Pairs that are looked at. The rarest tell most."""
FEW = 0.1
"""Share of the documents, at most, so that it is quicker to look up for each what else it has. Measured on a million."""
PAIR = 64.0
"""What a pair scores where parts score one each: more than all parts that a query can have."""


def pair_seen(left: str, right: str) -> str:
    """The term of two words as they were read. No word holds the sign between them."""
    return f"{left}_{right}"


def pair_meant(left: str, right: str) -> str:
    """The term of two words that may have been these before one of them was damaged."""
    return f"{left}~{right}"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pairs of words, folded, that are neighbours in the query; the rarest first."""

    pairs: tuple[tuple[str, str], ...]
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
        rarest = sorted(zip(of, pairs, strict=True), key=lambda one: one[0])[:_MOST_PAIRS]
        rarest_word = min(shares("near", [word for part in wish.parts for word in part.folded]))
        better = [
            Has("pairs", pair_seen(*pair))
            for share, pair in rarest
            if share < max(_COMMON, _AS_GOOD_AS_ALL * min(shares("near", pair)))
        ]
        return cls(
            tuple(pair for _, pair in rarest),
            min(of) < rarest_word * MUCH_RARER,
            tuple(share for share, _ in rarest),
            tuple(better),
        )

    @property
    def enough(self) -> int:
        """How many of them make a document one in which the words stand together."""
        return ceil(len(self.pairs) / 2)

    @property
    def together(self) -> Question:
        """Documents in which enough of them stand as they were read."""
        return _at_least(self.enough, [Has("pairs", pair_seen(*pair)) for pair in self.pairs])

    def likely(self, parts: Sequence[Question]) -> Question:
        """Documents in which they may have stood before reading damaged them: each scores `PAIR`, besides what the parts score.

        Who has enough has one at least of any that leave too few: those are asked for, of what they find the others.
        """
        pairs = [Worth(HasOneOf("pairs", _terms(*pair)), PAIR) for pair in self.pairs]
        needed = len(pairs) - self.enough + 1
        few = sum(self.shares[:needed]) <= FEW
        return AllOf((AnyOf(tuple(pairs[:needed])),), better=(*pairs[needed:], *parts), few=few)


def _terms(left: str, right: str) -> set[str]:
    """Of two words that were typed, one of them perhaps damaged as it was copied, or damaged in the document."""
    intact = product((left, *meant(left)), (right, *meant(right)))
    return {pair_meant(left, right), *(pair_seen(*two) for two in intact)}


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
