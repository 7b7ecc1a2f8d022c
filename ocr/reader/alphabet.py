"""The letters that the reader knows, in the order of the network's classes."""

from __future__ import annotations

from itertools import product

from ocr.found import HAND
from vietnamese.folding import nfc

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_CONSONANTS = "bcdđfghjklmnpqrstvwxz"
_SIGNS = " !\"#$%&'()*+,-./:;<=>?@[]_|~°–—“”‘’…•²³×≤≥±§«»"

_SMALL = "".join(nfc(vowel + tone) for vowel, tone in product(_VOWELS, _TONES)) + _CONSONANTS
LETTERS = _SMALL + _SMALL.upper() + "0123456789" + _SIGNS + HAND
"""Class 0 of the network says nothing; class n is the letter n - 1."""
