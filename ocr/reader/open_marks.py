"""Marks that the picture leaves open are decided by what is written around them.

Only letters that differ in marks alone are weighed against each other, and freely only in words of small letters. A word with a
large letter may be a name: it becomes another only if that one is known to stand beside its neighbour, and if it stands alone
among small words or is itself no word at all (`QUYÉT ĐỊNH`). Numbers and codes stay as they were seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, product
from math import exp, log

from ocr.reader.decoding import ReadLetter, ReadWord
from ocr.reader.wording import Wording

_WEIGHT = 0.7
"""Of what is written around, against the picture."""
_MOST = 24
"""Spellings of one word that are weighed."""


def decided(words: Sequence[ReadWord], wording: Wording) -> list[ReadWord]:
    """The words of a line from left to right, with the likeliest marks."""
    found = list(words)
    for place, word in enumerate(found):
        if any(letter.others for letter in word):
            found[place] = _decided(found, place, wording)
    return found


def _decided(words: Sequence[ReadWord], place: int, wording: Wording) -> ReadWord:
    word = words[place]
    start, end = _letters_of(word)
    inner = word[start:end]
    text = _text(inner)
    if not any(letter.others for letter in inner):
        return word
    before = _neighbour(words, place - 1, behind=False) if start == 0 else None
    behind = _neighbour(words, place + 1, behind=True) if end == len(word) else None
    if not text.isalpha():
        return word
    around = (before.lower() if before else None, behind.lower() if behind else None)
    weighed = []
    for spelling in islice(_spellings(inner), _MOST):
        small = _text(spelling).lower()
        seen = sum(log(letter.confidence) for letter in spelling)
        weighed.append((seen + _WEIGHT * wording.likelihood(around[0], small, around[1]), spelling, small))
    best, spelling, small = max(weighed, key=lambda one: one[0])
    if _text(spelling) != text and not text.islower():
        may_be_none = _stands_alone(text, before, behind) or not wording.knows(text.lower())
        if not may_be_none or not _stands_there(wording, around, small):
            return word
    sure = 1.0 / sum(exp(one - best) for one, _, _ in weighed)
    each = sure ** (1 / sum(bool(one.others) for one in inner))
    settled = tuple(
        replace(letter, confidence=each, others=()) if was.others else letter for letter, was in zip(spelling, inner, strict=True)
    )
    return (*word[:start], *settled, *word[end:])


def _letters_of(word: ReadWord) -> tuple[int, int]:
    """Where the signs around the letters of a word end and begin."""
    start, end = 0, len(word)
    while start < end and not word[start].letter.isalnum():
        start += 1
    while end > start and not word[end - 1].letter.isalnum():
        end -= 1
    return start, end


def _neighbour(words: Sequence[ReadWord], place: int, *, behind: bool) -> str | None:
    """The word there, if nothing but a blank parts them and it is one of letters."""
    if not 0 <= place < len(words):
        return None
    word = words[place]
    start, end = _letters_of(word)
    parted = start > 0 if behind else end < len(word)
    text = _text(word[start:end])
    return text if text.isalpha() and not parted else None


def _stands_alone(text: str, before: str | None, behind: str | None) -> bool:
    """A word with one large letter between words without: it hardly is a part of a name."""
    beside = (before and before[0].isupper()) or (behind and behind[0].isupper())
    return not beside and text[1:].islower()


def _stands_there(wording: Wording, around: tuple[str | None, str | None], word: str) -> bool:
    return wording.follow(around[0], word) or wording.follow(word, around[1])


def _spellings(word: ReadWord) -> Iterator[ReadWord]:
    """Every way in which it may be meant; as it was read first."""
    ways = [[letter, *(replace(letter, letter=other, confidence=share) for other, share in letter.others)] for letter in word]
    yield from product(*ways)


def _text(word: Sequence[ReadLetter]) -> str:
    return "".join(one.letter for one in word)
