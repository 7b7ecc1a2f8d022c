"""The piece of a page that shows why a document was found, with the places that match."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from search.tokens import Keys, keys_as_read, spans
from search.tolerance import damaged, damaged_syllables, is_broken, is_near
from search.wanted import Wanted
from vietnamese.folding import collapse, nfc

_LENGTH = 240
_BEFORE = 60
"""Letters of the snippet, and of them before the first match."""

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Snippet:
    """See `search.port.Hit`."""

    page: int
    text: str
    highlights: tuple[Place, ...]


def best_snippet(pages: Sequence[str], parts: Sequence[Wanted]) -> Snippet:
    """From the page where most of the query stands, most nearly as typed; of equals the first. Where none does, from page 1."""
    best, best_rank = Snippet(1, collapse(pages[0])[:_LENGTH].strip() if pages else "", ()), 0
    for number, text in enumerate(pages, 1):
        page = _Page(collapse(text))
        found = [page.places(part) for part in parts]
        rank = sum(value for value, _ in found)
        if rank > best_rank:
            best, best_rank = _cut_out(number, page.text, sorted({place for _, places in found for place in places})), rank
        if rank == 3 * len(parts):
            break
    return best


class _Page:
    """The words of a page. Officers wait for twenty pages of hundreds of words: only what is wanted is looked for in them."""

    def __init__(self, text: str) -> None:
        self.text = nfc(text)
        self._words, self._as_read = keys_as_read(self.text)
        self._exact, self._folded = [exact for exact, _ in self._words], [folded for _, folded in self._words]

    @cached_property
    def _spans(self) -> list[Place]:
        """Where each word stands in the text."""
        return spans(self.text, self._as_read)

    @cached_property
    def _broken(self) -> list[str]:
        return [one for one in dict.fromkeys(self._folded) if is_broken(one)]

    def places(self, part: Wanted) -> tuple[int, list[Place]]:
        """How near to what was typed it stands here, 3 to 0, and where."""
        for value, starts in ((3, self._as_typed), (2, self._without_diacritics), (1, self._damaged)):
            if found := sorted(set(starts(part))):
                stretch = range(len(part.words))
                return value, [self._spans[start + further] for start in found for further in stretch]
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
            following = self._words[start + 1 : start + 1 + len(others)]
            if len(following) == len(others) and all(map(fits, others, following)):
                yield start

    def _beside(self, neighbour: str | None, wanted: str, step: int) -> Iterator[int]:
        """Damaged words so many places after the neighbour."""
        if neighbour is not None:
            around = (place + step for place in _places(neighbour, self._folded))
            yield from (at for at in around if 0 <= at < len(self._words) and self._words[at][1] in damaged_syllables(wanted))


def _places(word: str, words: list[str]) -> Iterator[int]:
    """Of a word among others."""
    place = -1
    for _ in range(words.count(word)):
        place = words.index(word, place + 1)
        yield place


def _is_or_was(wanted: str, seen: Keys) -> bool:
    return seen[1] == wanted or seen[1] in damaged(wanted)


def _cut_out(page: int, text: str, places: list[Place]) -> Snippet:
    """The stretch of the text with most matches in it, from word to word."""
    first = max(
        places, key=lambda place: (sum(place[0] <= other[0] < place[0] + _LENGTH - _BEFORE for other in places), -place[0])
    )
    begin = text.rfind(" ", 0, max(0, first[0] - _BEFORE)) + 1
    end = len(text) if begin + _LENGTH >= len(text) else max(text.rfind(" ", first[1], begin + _LENGTH), first[1])
    inside = tuple((start - begin, stop - begin) for start, stop in places if begin <= start and stop <= end)
    return Snippet(page, text[begin:end], inside)
