"""Comparing what was read with what is printed, when the reader drops marks and takes letters for each other.

Distances are taken after folding, so that a lost tone or hat costs nothing, and the confusions that readers of Vietnamese
really make (measured on old OCR: Đ as P or D, ộ as o, d or Q, ủ as ii, ử as r, ố as 6, á as 4, ự as y, ợ as g) cost little.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import inf

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from vietnamese.folding import fold

_CHEAP = 0.3
_BLANK = 0.2
"""A space too many or too few."""

_PAIRS = """
dp db dq d0 do oq o0 oc ce co 0q uy ur uo ui oa a4 a6 b6 ob o6 s5 b8 il i1 l1 i! l! i| l| it lt fl ft tr mn nu
nh hb hn rn vy yg gq g9 z2 g0 og ei ea eo eu 0d ao
"""
_CONFUSED_PAIRS = frozenset(frozenset(pair) for pair in _PAIRS.split())
_CONFUSED_GROUPS: tuple[tuple[str, str], ...] = (
    ("u", "ii"),
    ("m", "rn"),
    ("u", "li"),
    ("h", "li"),
    ("d", "cl"),
    ("n", "ri"),
    ("o", "d1"),
    ("k", "lc"),
)

_DOUBLES_OF = {single: {double for one, double in _CONFUSED_GROUPS if one == single} for single, _ in _CONFUSED_GROUPS}
_SINGLES_OF = {double: {single for single, two in _CONFUSED_GROUPS if two == double} for _, double in _CONFUSED_GROUPS}

CLOSE_ENOUGH = 0.8
"""Score from which a phrase of ten letters or more counts as found."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a phrase was found: places in the text, and how well it fits, 0..1."""

    start: int
    end: int
    score: float


_folded = lru_cache(maxsize=16384)(fold)


@lru_cache(maxsize=65536)
def _substitution(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if frozenset((one, other)) in _CONFUSED_PAIRS:
        return _CHEAP
    return 0.6 if not (one.isalpha() and other.isalpha()) and " " not in (one, other) else 1.0


def _gap(letter: str) -> float:
    if letter == " ":
        return _BLANK
    return 1.0 if letter.isalnum() else 0.4


def damage(one: str, other: str) -> float:
    """How far two readings lie apart: 0 when they fold to the same, about 1 for each wrong letter."""
    return _align(_folded(one), _folded(other), anywhere=False).score


def likeness(one: str, other: str, *, at_least: float = 0.0) -> float:
    """1 for the same letters, 0 for nothing in common, and for whatever is below the likeness asked for."""
    one, other = one.strip(), other.strip()
    longest = max(len(one), len(other))
    if not longest:
        return 1.0
    found = _align(_folded(one), _folded(other), anywhere=False, at_most=_cost_of(at_least, longest))
    like = max(0.0, 1.0 - found.score / longest)
    return like if like >= at_least else 0.0


def find_phrase(phrase: str, text: str, *, at_least: float = CLOSE_ENOUGH) -> Match | None:
    """The place in the text that fits the phrase best, or None below the score asked for."""
    needle, hay = _folded(phrase), _folded(text)
    if not needle or not hay:
        return None
    place = hay.find(needle)
    if place >= 0:
        return Match(place, place + len(needle), 1.0)
    likely = _likely(at_least)
    if len(hay) + 2 < at_least * len(needle) * 0.8 or fuzz.partial_ratio(needle, hay, score_cutoff=likely) < likely:
        return None
    found = _align(needle, hay, anywhere=True, at_most=_cost_of(at_least, len(needle)))
    score = max(0.0, 1.0 - found.score / len(needle))
    return Match(found.start, found.end, score) if score >= at_least else None


def likely_among(one: str, others: Sequence[str], *, at_least: float = CLOSE_ENOUGH) -> list[int]:
    """The places of those others in which `find_phrase` may find this one, or that it may find in this one: a quick look."""
    folded = [_folded(other) for other in others]
    near = process.extract(_folded(one), folded, scorer=fuzz.partial_ratio, score_cutoff=_likely(at_least), limit=None)
    return sorted(place for _, _, place in near)


def _likely(at_least: float) -> float:
    """The least partial ratio, 0..100, that a phrase which scores so much may have."""
    return 100 * (at_least - 0.1)


def _cost_of(score: float, letters: int) -> float:
    """The most that an alignment of so many letters may cost which scores so much; a little more, for rounding."""
    return (1.0 - score) * letters + 1e-6


def _align(needle: str, hay: str, *, anywhere: bool, at_most: float = inf) -> Match:
    """Cheapest alignment; the returned score is its cost. With `anywhere` the ends of the text cost nothing. Given up, with an
    endless cost, as soon as it is sure to cost more than `at_most`.
    """
    width = len(hay) + 1
    gaps = [_gap(letter) for letter in hay]
    letters = set(hay)
    line = [0.0] * width if anywhere else [0.0, *accumulate(gaps)]
    line_start = list(range(width)) if anywhere else [0] * width
    before, before_start = line, line_start
    for row, letter in enumerate(needle, start=1):
        above, above_start, before_above, before_above_start = line, line_start, before, before_start
        missing = _gap(letter)
        wrong = {seen: _substitution(letter, seen) for seen in letters}
        doubles = _DOUBLES_OF.get(letter, ())
        singles = _SINGLES_OF.get(needle[row - 2 : row], ()) if row >= 2 else ()
        last, last_start = above[0] + missing, above_start[0]
        line, line_start = [last], [last_start]
        for column, seen in enumerate(hay, start=1):
            best, origin = above[column - 1] + wrong[seen], above_start[column - 1]
            if (cost := above[column] + missing) < best:
                best, origin = cost, above_start[column]
            if (cost := last + gaps[column - 1]) < best:
                best, origin = cost, last_start
            if doubles and column >= 2 and hay[column - 2 : column] in doubles and (cost := above[column - 2] + _CHEAP) < best:
                best, origin = cost, above_start[column - 2]
            if singles and seen in singles and (cost := before_above[column - 1] + _CHEAP) < best:
                best, origin = cost, before_above_start[column - 1]
            line.append(best)
            line_start.append(origin)
            last, last_start = best, origin
        before, before_start = above, above_start
        if min(line) > at_most and min(above) > at_most:  # What follows goes on from one of these two rows.
            return Match(0, 0, inf)
    end = min(range(width), key=line.__getitem__) if anywhere else width - 1
    return Match(line_start[end], end, line[end])


def nearest(word: str, known: Iterable[str], *, most_edits: int = 1) -> str | None:
    """The one known word within that many letters of the folded reading; None where none or several are equally near."""
    folded = fold(word)
    best: list[str] = []
    limit = most_edits
    for candidate in known:
        distance = Levenshtein.distance(folded, fold(candidate), score_cutoff=limit)
        if distance < limit or (not best and distance == limit):
            best, limit = [candidate], distance
        elif distance == limit:
            best.append(candidate)
    return best[0] if len({fold(one) for one in best}) == 1 else None
