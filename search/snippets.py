"""The piece of a page that shows why a document was found, with the places that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from search.tokens import Keys, Words
from search.tolerance import damaged, damaged_syllables, is_broken, is_near
from search.wanted import Wanted
from vietnamese.folding import collapse, nfc
from vietnamese.syllables import SYLLABLES

_LENGTH = 240
_BEFORE = 60
"""Letters of the snippet, and of them before the first match."""
_AS_GOOD = {3: 1.0, 2: 0.9, 1: 0.6, 0: 0.0}
"""How much of what a word tells is told where it stands as typed, without its diacritics, damaged, not at all."""
_BETWEEN = 1 / 160
"""What a letter between the first of the matches and the last takes from what they tell by standing there together."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """See `search.port.Hit`."""

    page: int
    text: str
    highlights: tuple[Place, ...]
    scattered: float
    """What those parts of the query tell that stand elsewhere in the document, and a little for what lies between the others."""


def best_snippet(pages: Sequence[str], parts: Sequence[Wanted], telling: Sequence[float]) -> Snippet:
    """The stretch that tells most, so much by each of the parts; of equals the first. Where none stands, from page 1."""
    best, most = Snippet(1, collapse(pages[0])[:_LENGTH].strip() if pages else "", (), 0.0), 0.0
    letters, anywhere = 0, [0.0] * len(parts)
    for number, text in enumerate(pages if parts else (), 1):
        page = _Page(collapse(text))
        found = [page.places(part) for part in parts]
        worth = [tells * _AS_GOOD[value] for tells, (value, _) in zip(telling, found, strict=True)]
        anywhere = list(map(max, anywhere, worth))
        told, stretch = _densest(sorted((place, part) for part, (_, places) in enumerate(found) for place in places), worth)
        if _is_more(told, most):
            places = sorted({place for _, places in found for place in places})
            best, most, letters = _cut_out(number, page.text, stretch, places), told, stretch[1] - stretch[0]
        if not _is_more(sum(telling), most):
            break
    return replace(best, scattered=max(sum(anywhere) - most, 0.0) + _BETWEEN * letters)


def _is_more(one: float, other: float) -> bool:
    """Sums of the same in another order are the same."""
    return round(one - other, 6) > 0


def _densest(found: Sequence[tuple[Place, int]], worth: Sequence[float]) -> tuple[float, Place]:
    """Of places, each with the number of its part, the stretch in which most stands: how much it tells, and from where to where.

    Of equals the shortest, of these the first.
    """
    inside, tells, begin = [0] * len(worth), 0.0, 0
    best, stretch = 0.0, (0, 0)
    for (start, end), part in found:
        inside[part] += 1
        tells += worth[part] if inside[part] == 1 else 0.0
        while inside[leaving := found[begin][1]] > 1 or found[begin][0][0] <= start - _LENGTH + _BEFORE:
            inside[leaving] -= 1
            tells -= 0.0 if inside[leaving] else worth[leaving]
            begin += 1
        first = found[begin][0][0]
        if _is_more(tells, best) or (not _is_more(best, tells) and end - first < stretch[1] - stretch[0]):
            best, stretch = tells, (first, end)
    return best, stretch


class _Page:
    """The words of a page. Officers wait for twenty pages of hundreds of words: only what is wanted is looked for in them."""

    def __init__(self, text: str) -> None:
        self.text = nfc(text)
        self._words = Words(self.text)
        self._keys = self._words.keys
        self._exact, self._folded = [exact for exact, _ in self._keys], [folded for _, folded in self._keys]

    @cached_property
    def _broken(self) -> set[str]:
        return set(filter(is_broken, set(self._folded) - SYLLABLES))

    def places(self, part: Wanted) -> tuple[int, list[Place]]:
        """How near to what was typed it stands here, 3 to 0, and where."""
        for value, starts in ((3, self._as_typed), (2, self._without_diacritics), (1, self._damaged)):
            if found := sorted(set(starts(part))):
                stretch = range(len(part.words))
                return value, [self._words.span(start + further) for start in found for further in stretch]
        return 0, []

    def _as_typed(self, part: Wanted) -> Iterator[int]:
        first, *others = part.exact
        return self._in_a_row(_places(first, self._exact), others, lambda wanted, seen: wanted == seen[0])

    def _without_diacritics(self, part: Wanted) -> Iterator[int]:
        first, *others = part.folded
        return self._in_a_row(_places(first, self._folded), others, lambda wanted, seen: wanted == seen[1])

    def _damaged(self, part: Wanted) -> Iterator[int]:
        first, *others = part.folded
        if others:
            starts = (place for one in (first, *damaged(first)) for place in _places(one, self._folded))
            yield from self._in_a_row(starts, others, _is_or_was)
            return
        yield from (place for seen in self._broken if is_near(first, seen) for place in _places(seen, self._folded))
        yield from self._beside(part.before, first, +1)
        yield from self._beside(part.after, first, -1)

    def _in_a_row(self, starts: Iterable[int], others: Sequence[str], fits: Callable[[str, Keys], bool]) -> Iterator[int]:
        for start in starts:
            following = self._keys[start + 1 : start + 1 + len(others)]
            if len(following) == len(others) and all(map(fits, others, following)):
                yield start

    def _beside(self, neighbour: str | None, wanted: str, step: int) -> Iterator[int]:
        """Damaged words so many places after the neighbour."""
        if neighbour is not None:
            around = (place + step for place in _places(neighbour, self._folded))
            yield from (at for at in around if 0 <= at < len(self._keys) and self._folded[at] in damaged_syllables(wanted))


def _places(word: str, words: list[str]) -> Iterator[int]:
    """Of a word among others."""
    place = -1
    for _ in range(words.count(word)):
        place = words.index(word, place + 1)
        yield place


def _is_or_was(wanted: str, seen: Keys) -> bool:
    return seen[1] == wanted or seen[1] in damaged(wanted)


def _cut_out(page: int, text: str, stretch: Place, places: Sequence[Place]) -> Snippet:
    """From word to word, with a little of what stands before."""
    begin = text.rfind(" ", 0, max(0, stretch[0] - _BEFORE)) + 1
    end = len(text) if begin + _LENGTH >= len(text) else max(text.rfind(" ", stretch[0], begin + _LENGTH), stretch[1])
    inside = tuple((start - begin, stop - begin) for start, stop in places if begin <= start and stop <= end)
    return Snippet(page, text[begin:end], inside, 0.0)
