"""What a recogniser makes of dirt: words without letters or figures, and letters that Vietnamese does not have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from ocr.found import Found
from vietnamese.folding import nfc

_SIGNS = frozenset((*'-–—+*•&/=%…:()“”"', "...", "./.", "(%)", "(*)"))
"""Signs that stand alone in print."""
_SURE_SIGN = 0.5
_EDGES = "|_¦‹›`´^~°¬"
"""Remains of rules and specks at the edges of words."""
_FOREIGN = str.maketrans({"Ð": "Đ", "ð": "đ", "Ñ": "N", "ñ": "n", "⁄": "/"})
_DOUBLED = re.compile(r"ĐĐ|đđ")
_SPANISH = re.compile(r"N?ÑN?|n?ñn?")
_LEADER = re.compile(r"[.…·:;,\-_]{4,}[\W\d_]*$")
"""What is left of a dotted line at the end of a word."""


def without_crumbs(found: Iterable[Found]) -> Iterator[Found]:
    """The words of print among what was found, spelled with the letters of Vietnamese; what was written by hand stays."""
    for word in found:
        if word.by_hand:
            yield word
            continue
        text = _spelled(word.text)
        if any(letter.isalnum() for letter in text) or (text in _SIGNS and word.confidence >= _SURE_SIGN):
            yield word if text == word.text else replace(word, text=text)


def _spelled(text: str) -> str:
    text = nfc(text)
    text = _SPANISH.sub(lambda match: "N" if "Ñ" in match.group() else "n", text)
    text = _DOUBLED.sub(lambda match: match.group()[0], text.translate(_FOREIGN))
    if text not in _SIGNS:
        text = text.strip(_EDGES)
    return _LEADER.sub("", text) if len(text) > 6 else text
