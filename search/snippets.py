"""The piece of a page that shows why a document was found, with the places that match."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.tokens import Token, tokens
from search.tolerance import compiled_pattern, is_near
from search.wanted import Wanted
from vietnamese.folding import collapse

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
    for number, page in enumerate(pages, 1):
        text = collapse(page)
        words = list(tokens(text))
        found = [_places(part, words) for part in parts]
        rank = sum(value for value, _ in found)
        if rank > best_rank:
            best, best_rank = _cut_out(number, text, sorted({place for _, places in found for place in places})), rank
        if rank == 3 * len(parts):
            break
    return best


def _places(part: Wanted, words: Sequence[Token]) -> tuple[int, list[Place]]:
    """How near to what was typed it stands here, 3 to 0, and where."""
    for value, fits in ((3, _is_exact), (2, _is_folded), (1, _is_damaged)):
        size = len(part.words)
        starts = [place for place in range(len(words) - size + 1) if fits(part, words, place)]
        if starts:
            return value, [(word.start, word.end) for start in starts for word in words[start : start + size]]
    return 0, []


def _is_exact(part: Wanted, words: Sequence[Token], start: int) -> bool:
    return all(wanted.exact == words[start + place].exact for place, wanted in enumerate(part.words))


def _is_folded(part: Wanted, words: Sequence[Token], start: int) -> bool:
    return all(wanted.folded == words[start + place].folded for place, wanted in enumerate(part.words))


def _is_damaged(part: Wanted, words: Sequence[Token], start: int) -> bool:
    if len(part.words) > 1:
        return all(
            compiled_pattern(wanted.folded).fullmatch(words[start + place].folded) for place, wanted in enumerate(part.words)
        )
    wanted, seen = part.words[0].folded, words[start].folded
    if is_near(wanted, seen):
        return True
    beside = (part.before is not None and start > 0 and words[start - 1].folded == part.before) or (
        part.after is not None and start + 1 < len(words) and words[start + 1].folded == part.after
    )
    return beside and compiled_pattern(wanted).fullmatch(seen) is not None


def _cut_out(page: int, text: str, places: list[Place]) -> Snippet:
    """The stretch of the text with most matches in it, from word to word."""
    first = max(
        places, key=lambda place: (sum(place[0] <= other[0] < place[0] + _LENGTH - _BEFORE for other in places), -place[0])
    )
    begin = text.rfind(" ", 0, max(0, first[0] - _BEFORE)) + 1
    end = len(text) if begin + _LENGTH >= len(text) else max(text.rfind(" ", first[1], begin + _LENGTH), first[1])
    inside = tuple((start - begin, stop - begin) for start, stop in places if begin <= start and stop <= end)
    return Snippet(page, text[begin:end], inside)
