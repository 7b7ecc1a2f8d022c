"""Text as the words that are indexed and searched: one rule for every index, for documents and for queries.

A word is a run of letters and digits; `2402/KH-BHXH` is three words side by side, so that `2402 /KH-BHXH` is the same. A quote
inside a word (`THU'C`, what a reader makes of THỰC) belongs to it and is dropped. A capital behind a small letter begins a word:
readers lose the blank between `Thị` and `Thủy`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from vietnamese.folding import fold, nfc, search_key

_LATIN = [chr(code) for code in (*range(0x250), *range(0x1E00, 0x1F00))]
_SMALL, _CAPITAL = "".join(filter(str.islower, _LATIN)), "".join(filter(str.isupper, _LATIN))
_QUOTE, _BUT_CAPITALS = "['’‘`´]", rf"[^\W_{_CAPITAL}]"
_CAPITALS = rf"(?<![{_SMALL}])(?<![{_SMALL}]{_QUOTE})[{_CAPITAL}]+"
_WORD = re.compile(
    rf"[^\W_]{_BUT_CAPITALS}*+(?:(?:{_QUOTE}{_BUT_CAPITALS}|{_QUOTE}?{_CAPITALS}|[\u0300-\u036f]){_BUT_CAPITALS}*+)*"
)
_PARTED = re.compile(rf"(?<=[^\W_])[^\w\s/-]{{1,2}}(?=[{_SMALL}\d])")
"""A sign or two inside of a word: readers make them of a letter, or of dirt. Strokes and dashes part words written so."""
_LONGEST = 100
"""Letters of a word that count: what is longer is a line of rubbish, and an index takes no terms of any length."""


Keys = tuple[str, str]
"""Of a word: exact and folded."""


class Token(NamedTuple):
    """One word: its keys, and where it stands in the text composed to NFC."""

    exact: str
    """Diacritics count; case, place of the tone and the choice of i or y do not."""
    folded: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in order. Places are those of `nfc(text)`."""
    for match in _WORD.finditer(nfc(text)):
        yield Token(*_keys(match.group()), match.start(), match.end())


def keys(text: str) -> list[Keys]:
    """Of the words of a text, in order, the keys alone."""
    return list(chain.from_iterable(map(_keys_in, nfc(text).split())))


class Words:
    """The words of a text with single blanks, in order: their keys, and where one stands, for whoever asks."""

    def __init__(self, text: str) -> None:
        self._pieces = nfc(text).split(" ")
        by_piece = list(map(_keys_in, self._pieces))
        self.keys = list(chain.from_iterable(by_piece))
        self._words_before = list(accumulate(map(len, by_piece), initial=0))
        self._letters_before = list(accumulate(map(len, self._pieces), initial=0))

    def span(self, place: int) -> tuple[int, int]:
        """Where the word at this place begins and ends in the composed text."""
        piece = bisect_right(self._words_before, place) - 1
        begins = self._letters_before[piece] + piece
        start, end = _spans_in(self._pieces[piece])[place - self._words_before[piece]]
        return begins + start, begins + end


def parted(text: str) -> list[int]:
    """Of the words of a text, in order, those that a sign alone parts from the next: both may be pieces of one."""
    composed = nfc(text)
    if _PARTED.search(composed) is None:
        return []
    words = enumerate(pairwise(map(re.Match.span, _WORD.finditer(composed))))
    return [place for place, ((_, end), (begin, _)) in words if begin - end < 3 and _PARTED.match(composed, end)]


@lru_cache(maxsize=1 << 16)
def _keys_in(piece: str) -> tuple[Keys, ...]:
    """Of the words between two blanks. Most stand there often: looked up, a text is read in a third of the time."""
    return tuple(map(_keys, _WORD.findall(piece)))


def _spans_in(piece: str) -> list[tuple[int, int]]:
    return [word.span() for word in _WORD.finditer(piece)]


@lru_cache(maxsize=1 << 16)
def _keys(word: str) -> Keys:
    exact = search_key(_letters_only(word))[:_LONGEST]
    return exact, _letters_only(fold(exact))


def _letters_only(word: str) -> str:
    """Without quotes and without marks that no letter took up."""
    return "".join(letter for letter in word if letter.isalnum())


def compact(text: str) -> str:
    """An identifier in one spelling, however it was grouped: `DN 4 79-1234567890` -> `DN4791234567890`."""
    return _letters_only(unicodedata.normalize("NFKC", text)).upper()
