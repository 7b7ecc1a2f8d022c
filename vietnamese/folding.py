"""Letters of Vietnamese: one spelling for what may be written in several ways.

`fold` is for comparing and searching without diacritics. It keeps the length, so that a place found in the folded text is the
same place in the original. `search_key` keeps the diacritics and settles only where the tone stands and whether i or y is
written, so that an exact search finds "hoà" by "hòa" and "kĩ thuật" by "kỹ thuật".
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STRAY_MARK = "\u034f"
"""Combining grapheme joiner: stands in for a combining mark that no letter could take up. Invisible, composes with nothing."""

_WORD = re.compile(r"[^\W\d_]+")
_OPEN_PAIR = re.compile(r"(?:oa|oe|(?<!q)uy)$")
_CLOSED_PAIR = re.compile(r"(?:oa|oe|(?<!q)uy)(?=[bcdghklmnprstv])")
_LONE_Y = re.compile(r"^(?:[hklmst]|[^aeiou]*qu)y$")


def nfc(text: str) -> str:
    """Composed form: one code point for each Vietnamese letter."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    if letter in "đĐ":
        return "d"
    if unicodedata.category(letter) == "Mn":
        return _STRAY_MARK
    apart = unicodedata.normalize("NFD", letter)
    base = apart[0] if all(unicodedata.category(mark) == "Mn" for mark in apart[1:]) else letter
    lower = base.lower()
    return lower if len(lower) == 1 and unicodedata.normalize("NFD", lower) == lower else base


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """Lower case without tone, hat and bar: `Đặng Thị Hòa` -> `dang thi hoa`.

    Composes first; then the result has exactly one character for each of the composed text.
    """
    return "".join(map(_fold_letter, nfc(text)))


def collapse(text: str) -> str:
    """Composed form with every run of white space as one space, none at the ends."""
    return " ".join(nfc(text).split())


def tone_of(letter: str) -> str:
    """The tone mark of a letter as a combining character, or "" for the level tone."""
    return next((mark for mark in unicodedata.normalize("NFD", letter) if mark in _TONES), "")


def without_tone(text: str) -> str:
    """Tones taken off, hats and bars kept: `quyết định` -> `quyêt đinh`."""
    return nfc("".join(mark for mark in unicodedata.normalize("NFD", text) if mark not in _TONES))


def settle_tone(text: str) -> str:
    """Every tone where school puts it in oa, oe, uy: `hoà` -> `hòa`, `Uỷ` -> `Ủy`, `hòan` -> `hoàn`; `quý` stays."""
    return _WORD.sub(lambda word: _settle_syllable(word.group()), nfc(text))


def _settle_syllable(syllable: str) -> str:
    bare = fold(syllable)
    if open_pair := _OPEN_PAIR.search(bare):
        return _move_tone(syllable, open_pair.start() + 1, open_pair.start())
    if closed_pair := _CLOSED_PAIR.search(bare):
        return _move_tone(syllable, closed_pair.start(), closed_pair.start() + 1)
    return syllable


def _move_tone(syllable: str, source: int, target: int) -> str:
    tone = tone_of(syllable[source])
    if not tone or tone_of(syllable[target]):
        return syllable
    letters = list(syllable)
    letters[source] = without_tone(letters[source])
    letters[target] = nfc(letters[target] + tone)
    return "".join(letters)


def settle_y(text: str) -> str:
    """The vowel i written one way at the end of a syllable: `kỹ` -> `kĩ`, `lý` -> `lí`; `ý`, `thủy`, `tay` stay."""

    def settle(word: re.Match[str]) -> str:
        syllable = word.group()
        if not _LONE_Y.match(fold(syllable)):
            return syllable
        tone = tone_of(syllable[-1])
        return syllable[:-1] + nfc(("I" if syllable[-1].isupper() else "i") + tone)

    return _WORD.sub(settle, nfc(text))


def search_key(text: str) -> str:
    """Key of an exact search: diacritics count, case, place of the tone and the choice of i or y do not."""
    return settle_y(settle_tone(nfc(text).lower()))


def same_text(one: str, other: str) -> bool:
    """Equal for a reader: composed form, white space and place of the tone settled; case and diacritics count."""
    return settle_tone(collapse(one)) == settle_tone(collapse(other))
