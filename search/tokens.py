"""Text as the words that are indexed and searched: one rule for every index, for documents and for queries.

A word is a run of letters and digits; `2402/KH-BHXH` is three words side by side, so that `2402 /KH-BHXH` is the same. A quote
inside a word (`THU'C`, what a reader makes of THỰC) belongs to it and is dropped.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vietnamese.folding import fold, nfc, search_key

_WORD = re.compile(r"[^\W_](?:['’‘`´]?[^\W_]|[\u0300-\u036f])*")
_LONGEST = 100
"""Letters of a word that count: what is longer is a line of rubbish, and an index takes no terms of any length."""


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


@lru_cache(maxsize=1 << 16)
def _keys(word: str) -> tuple[str, str]:
    exact = search_key(_letters_only(word))[:_LONGEST]
    return exact, _letters_only(fold(exact))


def _letters_only(word: str) -> str:
    """Without quotes and without marks that no letter took up."""
    return "".join(letter for letter in word if letter.isalnum())


def compact(text: str) -> str:
    """An identifier in one spelling, however it was grouped: `DN 4 79-1234567890` -> `DN4791234567890`."""
    return _letters_only(unicodedata.normalize("NFKC", text)).upper()
