"""Text as the words that are indexed and searched: one rule for every index, for documents and for queries.

A word is a run of letters and digits; `2402/KH-BHXH` is three words side by side, so that `2402 /KH-BHXH` is the same. A quote
inside a word (`THU'C`, what a reader makes of THỰC) belongs to it and is dropped. A capital behind a small letter begins a word:
readers lose the blank between `Thị` and `Thủy`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from vietnamese.folding import fold, nfc, search_key

_LATIN = [chr(code) for code in (*range(0x250), *range(0x1E00, 0x1F00))]
_SMALL, _CAPITAL = "".join(filter(str.islower, _LATIN)), "".join(filter(str.isupper, _LATIN))
_WORD = re.compile(rf"[^\W_](?:['’‘`´]?(?:[^\W_{_CAPITAL}]|(?<![{_SMALL}])(?<![{_SMALL}]['’‘`´])[{_CAPITAL}])|[\u0300-\u036f])*")
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
    return list(map(_keys, _WORD.findall(nfc(text))))


def keys_as_read(text: str) -> tuple[list[Keys], list[str]]:
    """The same, and the words in the letters of `nfc(text)`."""
    words = _WORD.findall(nfc(text))
    return list(map(_keys, words)), words


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where each of the words, in order, begins and ends in a composed text: found again sooner than by reading it once more."""
    found, end = [], 0
    for word in words:
        begin = text.index(word, end)
        end = begin + len(word)
        found.append((begin, end))
    return found


def parted(text: str) -> list[int]:
    """Of the words of a text, in order, those that a sign alone parts from the next: both may be pieces of one."""
    composed = nfc(text)
    if _PARTED.search(composed) is None:
        return []
    words = pairwise(map(re.Match.span, _WORD.finditer(composed)))
    return [place for place, ((_, end), (begin, _)) in enumerate(words) if begin - end < 3 and _PARTED.match(composed, end)]


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
