"""Which damaged words count as the one that was typed.

Measured on old readings of Vietnamese: without diacritics 73 % of the words are right, within one edit 94 %, within two nearly
all; digits survive. But syllables lie so near together that one edit makes another word of nearly every one. So a word with no
Vietnamese syllable in it (`ciia`, `hqi`, `pinh`) counts when it is near by itself, and one that is a syllable (`binh` for `đinh`)
only where it stands beside the neighbour that it has in the query.

There are few syllables: which of them a broken word may have been (`meant`) is known before anybody asks, and an index holds it.
"""

from __future__ import annotations

import string
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from vietnamese.syllables import SYLLABLES, is_syllable

_CONFUSIONS: dict[str, tuple[str, ...]] = {
    "a": ("4", "3"),
    "d": ("p", "b"),
    "e": ("6",),
    "i": ("j", "1", "l"),
    "o": ("6", "q", "d", "b", "g"),
    "u": ("ii", "r", "ir", "y", "w"),
    "g": ("q", "9"),
    "l": ("1",),
    "m": ("rn",),
    "0": ("o",),
    "1": ("l", "i"),
    "5": ("s",),
    "8": ("b",),
}
"""What readers make of a letter: Đ becomes P or B, ộ q, ủ ii, ứ r or ir, ố 6, á 4; a figure becomes the letter it looks like."""
_LONGEST_PIECES = 9
"""Letters and sign of a word in two pieces: no syllable has more than seven letters, and two may be too many."""
_LETTERS = string.ascii_lowercase + string.digits
"""Of folded words."""


@lru_cache(maxsize=4096)
def variants(folded: str) -> frozenset[str]:
    """The word with one letter confused; of numbers only letters come out, never another number."""
    found = {
        folded[:place] + wrong + folded[place + 1 :]
        for place, letter in enumerate(folded)
        for wrong in _CONFUSIONS.get(letter, ())
    }
    return frozenset(one for one in found if not one.isdigit())


def edits_allowed(folded: str) -> int:
    """Letters that may be wrong, too many or too few. None in numbers, and none in abbreviations: BHYT is not BHTN. Two in long
    syllables only: which these may have become the index knows, and to ask it for others is four times as dear as with one.
    """
    if len(folded) < 3 or any(letter.isdigit() for letter in folded) or (len(folded) < 5 and not is_syllable(folded)):
        return 0
    return 2 if len(folded) >= 6 and is_syllable(folded) else 1


def is_broken(folded: str) -> bool:
    """Whether reading damaged the word so much that it shows: neither a number nor a syllable."""
    return not folded.isdecimal() and not is_syllable(folded)


@lru_cache(maxsize=65536)
def is_near(wanted: str, seen: str) -> bool:
    """Whether a broken word counts as the one that is wanted, by itself."""
    if not is_broken(seen):
        return False
    edits = edits_allowed(wanted)
    return seen in variants(wanted) or (edits > 0 and OSA.distance(wanted, seen, score_cutoff=edits) <= edits)


@lru_cache(maxsize=1 << 16)
def meant(seen: str) -> frozenset[str]:
    """The syllables that a broken word is near to by itself."""
    if not is_broken(seen):
        return frozenset()
    short = {syllable for less in _with_one_letter_less(seen) for syllable in _short().get(less, ())}
    long = {one for one, _, _ in process.extract(seen, _LONG, scorer=OSA.distance, score_cutoff=2, limit=None)}
    return confused(seen) | {one for one in short if OSA.distance(one, seen, score_cutoff=1) <= 1} | long


@lru_cache(maxsize=1 << 14)
def meant_in_pieces(left: str, right: str) -> frozenset[str]:
    """The syllables that two words may have been, if a sign for a letter or beside one made two of one: `th)nh`, `m.y`."""
    whole = in_one(left, right)
    if left.isdecimal() or right.isdecimal() or (is_syllable(left) and is_syllable(right)) or len(whole) > _LONGEST_PIECES:
        return frozenset()
    return frozenset((whole,)) if is_syllable(whole) else meant(whole)


def in_one(left: str, right: str) -> str:
    """Two pieces as one word: a syllable without the sign that parts them, or a damaged word with one."""
    return left + right if is_syllable(left + right) else f"{left}.{right}"


def confused(seen: str) -> frozenset[str]:
    """Those of them in which one letter was confused as readers usually do it."""
    return _confused().get(seen, frozenset())


@lru_cache(maxsize=256)
def damaged(wanted: str) -> frozenset[str]:
    """Every word that counts as the one that is wanted where it stands in its place: its variants, with one letter wrong, and in
    words of four letters and more with one too many or too few.
    """
    found = set(variants(wanted))
    if edits_allowed(wanted):
        pieces = [(wanted[:place], wanted[place:]) for place in range(len(wanted) + 1)]
        found |= {before + letter + after[1:] for before, after in pieces if after for letter in _LETTERS}
        if len(wanted) >= 4:
            found |= {before + after[1:] for before, after in pieces}
            found |= {before + letter + after for before, after in pieces for letter in _LETTERS}
    return frozenset(found - {wanted})


@lru_cache(maxsize=4096)
def damaged_syllables(wanted: str) -> frozenset[str]:
    """Those of them that are syllables: they count beside a neighbour only, while the others are near by themselves."""
    return frozenset(filter(is_syllable, damaged(wanted)))


@lru_cache(maxsize=4096)
def misread(wanted: str) -> frozenset[str]:
    """Every word that may be the one that is wanted as long as a neighbour stands beside it, and is not near by itself: syllables
    with one letter wrong, too many or too few; of two letters whatever has one wrong.
    """
    if any(letter.isdigit() for letter in wanted) or len(wanted) < 2:
        return frozenset()
    pieces = [(wanted[:place], wanted[place:]) for place in range(len(wanted) + 1)]
    wrong = {before + letter + after[1:] for before, after in pieces if after for letter in _LETTERS}
    less = {before + after[1:] for before, after in pieces if after}
    more = {before + letter + after for before, after in pieces for letter in string.ascii_lowercase}
    if len(wanted) == 2:
        return frozenset((wrong | less | {one for one in more if is_syllable(one)}) - {wanted})
    return frozenset(filter(is_syllable, (wrong | less | more) - {wanted}))


def _with_one_letter_less(word: str) -> set[str]:
    """And the word itself. What is one edit apart has one of these in common."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


@cache
def _short() -> dict[str, list[str]]:
    """Syllables in which one letter may be wrong, by what they have in common with what they may become."""
    found: dict[str, list[str]] = {}
    for syllable in SYLLABLES:
        if edits_allowed(syllable) == 1:
            for less in _with_one_letter_less(syllable):
                found.setdefault(less, []).append(syllable)
    return found


@cache
def _confused() -> dict[str, frozenset[str]]:
    """Syllables by what they become when one letter is confused, as far as that is none."""
    found: dict[str, set[str]] = {}
    for syllable in SYLLABLES:
        for seen in variants(syllable):
            found.setdefault(seen, set()).add(syllable)
    return {seen: frozenset(syllables) for seen, syllables in found.items() if is_broken(seen)}


_LONG = [syllable for syllable in SYLLABLES if edits_allowed(syllable) == 2]
