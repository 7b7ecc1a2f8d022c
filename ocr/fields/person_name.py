"""Names of persons as readers return them: what is one, and what its damaged syllables stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from ocr.fields.vocabulary import mend_office
from vietnamese.damage import likeness, nearest
from vietnamese.folding import collapse, fold, nfc, settle_tone, without_tone
from vietnamese.names import FAMILY_NAMES, NAME_SYLLABLES, SURNAMES, is_syllable, mostly_capitals, person_name, usual_spelling
from vietnamese.names import OFFICES as NOT_NAMES
from vietnamese.syllables import is_syllable as is_vietnamese

_COMMON_SURNAMES = """
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Đoàn Lâm Mai Trịnh Đào Cao Tô Hà Tạ Châu Thái
"""


_COMMON_LETTERS = frozenset(fold(name) for name in _COMMON_SURNAMES.split())
_TONE_NOTE = "tone of {}: over ê it is easily misread"


def mend_name(text: str) -> tuple[str, float, str]:
    """A name of a person from a reading, with how much its mending takes from the confidence. ("", 1, "") where it is none."""
    syllables = [re.sub(r"[^\w'’]", "", syllable) for syllable in settle_tone(collapse(text)).split(" ")]
    syllables = [one for place, one in enumerate(syllables) if len(one) > 1 or (one and (place == 0 or fold(one) == "y"))]
    if (
        not 2 <= len(syllables) <= 6
        or fold(" ".join(syllables)) in NOT_NAMES
        or any(not syllable.isalpha() for syllable in syllables)
    ):
        return "", 1.0, ""
    first, rest = syllables[0], syllables[1:]
    if not all(syllable[0].isupper() and is_syllable(syllable) for syllable in rest) or mend_office(" ".join(syllables))[1] > 0.9:
        return "", 1.0, ""
    if not (mostly_capitals(" ".join(rest)) or all(syllable[1:] == syllable[1:].lower() for syllable in rest)):
        return "", 1.0, ""
    doubt, note = 0.0, ""
    if _is_middle(first):
        doubt, note = 0.4, f"no family name before {first}"
    elif fold(first) not in SURNAMES or not first[0].isupper():
        surname = _surname(first)
        if surname is None:
            return "", 1.0, ""
        first, doubt, note = surname, 0.2, f"surname mended from {first}"
    elif (common := _common_surname(first)) and common != first:
        first, doubt, note = common, 0.05, f"surname mended from {first}"
    elif (common := _misspelled(first)) is not None:
        first, doubt, note = common, 0.12, f"surname mended from {first}"
    notes = [note] if note else []
    settled = [first.capitalize()]
    for syllable in rest:
        usual, trusted = usual_spelling(syllable)
        settled.append(usual)
        if usual != settle_tone(syllable).capitalize():
            notes.append(f"{usual} mended from {syllable}")
        if not trusted:
            doubt = max(doubt, 0.12)
        elif _has_doubles(syllable):
            doubt, notes = max(doubt, 0.08), [*notes, _TONE_NOTE.format(syllable)]
    if _may_lack_family(first, rest):
        doubt, notes = max(doubt, 0.12), [*notes, f"{first} may be a middle name"]
    return " ".join(settled), doubt, "; ".join(notes)


def _surname(read: str) -> str | None:
    """The common family name that a damaged first syllable stands for, if only one is near."""
    scored = sorted(((likeness(read, name), name) for name in _COMMON_SURNAMES.split()), reverse=True)
    (best, name), (second, _) = scored[0], scored[1]
    return name if best >= 0.66 and best - second >= 0.1 else None


def _common_surname(read: str) -> str | None:
    """The spelling of a common family name that differs from the reading only in marks that readers lose."""
    same = [name for name in _COMMON_SURNAMES.split() if fold(name) == fold(read)]
    if len(same) != 1 or without_tone(nfc(read)).lower() not in {without_tone(same[0]).lower(), fold(read)}:
        return None
    return same[0] if read != read.upper() else same[0].upper()


def _misspelled(read: str) -> str | None:
    """For letters of a family name with marks that none has (`Đỏ`, `Hưỳnh`): the common one of these letters, else as read."""
    spelled = settle_tone(nfc(read)).capitalize()
    if fold(read) not in SURNAMES or spelled in FAMILY_NAMES or (_common_surname(read) or "") != "":
        return None
    same = [name for name in _COMMON_SURNAMES.split() if fold(name) == fold(read)]
    return same[0] if len(same) == 1 else read


@dataclass(frozen=True, slots=True)
class NameInPlace:
    """What stands where a form asks for a name."""

    value: str
    at_most: float
    """No confidence above this, however sure the reader is of its letters."""
    end: int
    """Where the name ends in the text."""
    note: str = ""


_TOKEN = re.compile(r"\S+")
_LONGEST = 6
_UNUSUAL, _UNKNOWN_FAMILY, _MENDED, _BROKEN = 0.86, 0.7, 0.6, 0.4


def name_in_place(text: str) -> NameInPlace | None:
    """The whole name at the head of a text. No syllable is dropped in silence: one that cannot be makes the name unsure."""
    taken = _name_tokens(text)
    if not 2 <= len(taken) <= _LONGEST or fold(" ".join(word for word, _ in taken)) in NOT_NAMES:
        return None
    words = [word for word, _ in taken]
    at_most, notes = 0.99, []
    settled = []
    for place, word in enumerate(words):
        read, limit, note = _family(word) if place == 0 else _middle_or_given(word)
        settled.append(read)
        at_most = min(at_most, limit)
        notes += [note] if note else []
    if _may_lack_family(words[0], words[1:]):
        at_most = min(at_most, _UNUSUAL)
        notes.append(f"{words[0]} may be a middle name")
    if not (all(word.isupper() for word in words) or all(word[1:] == word[1:].lower() for word in words)):
        at_most = min(at_most, _UNUSUAL)
        notes.append("capitals inside a word")
    return NameInPlace(person_name(" ".join(settled)), at_most, taken[-1][1], "; ".join(notes))


def _name_tokens(text: str) -> list[tuple[str, int]]:
    """Words up to the first that cannot go on a name: one without a capital, or behind a comma or bracket."""
    taken: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(nfc(text)):
        raw = match.group()
        core = re.search(r"\w(?:.*\w)?", raw)
        if core is None:
            continue
        word = settle_tone(core.group())
        if raw[0] in "(/;," or re.search(r"[^\w'’.-]|\d", word) or not word[0].isupper():
            break
        if len(word) == 1 and fold(word) != "y":
            if taken:
                continue
            break
        taken += [(part, match.start() + core.start() + end) for part, end in _parted(word)]
        if raw[-1] in ",;)":
            break
    return taken


def _parted(word: str) -> list[tuple[str, int]]:
    """Syllables that lost the space between them (`LêĐình`), each with where it ends."""
    starts = [0, *(place for place in range(1, len(word)) if word[place - 1].islower() and word[place].isupper()), len(word)]
    parts = [(word[start:end], end) for start, end in pairwise(starts)]
    return parts if all(_possible(part) for part, _ in parts) else [(word, len(word))]


def _is_middle(word: str) -> bool:
    """`Thị` stands behind a family name, which was not read; `Thi` without its dot is one."""
    return nfc(word).lower() == "thị"


def _family(word: str) -> tuple[str, float, str]:
    if _is_middle(word):
        return word, _MENDED, f"no family name before {word}"
    if (likely := _misspelled(word)) is not None:
        return likely, _UNUSUAL, f"family name mended from {word}"
    if fold(word) in SURNAMES:
        common = _common_surname(word)
        return (common, 0.93, f"family name mended from {word}") if common and common != word else (word, 0.99, "")
    if mended := _surname(word):
        return mended, _UNKNOWN_FAMILY, f"family name mended from {word}"
    return word, _UNKNOWN_FAMILY if _possible(word) else _BROKEN, f"{word} is no known family name"


def _middle_or_given(word: str) -> tuple[str, float, str]:
    if not _possible(word):
        mended = _nearest_syllable(word)
        return (mended, _MENDED, f"{mended} mended from {word}") if mended else (word, _BROKEN, f"{word} is no syllable")
    usual, trusted = usual_spelling(word)
    if settle_tone(word).capitalize() in _COMMON_SURNAMES.split():
        return word, 0.99, ""  # A child may bear the mother's family name in the middle.
    if not trusted:
        changed = usual != settle_tone(word).capitalize()
        return usual, _UNUSUAL, f"{usual} mended from {word}" if changed else f"{word} is no usual name"
    if _has_doubles(word):
        return word, _UNUSUAL, _TONE_NOTE.format(word)
    return word, 0.99, ""


def _nearest_syllable(word: str) -> str | None:
    """The one syllable of names within a letter of the reading, with the marks that the reading is nearest to."""
    near = nearest(word, NAME_SYLLABLES, most_edits=1)
    alike = sorted(name for name in NAME_SYLLABLES if near is not None and fold(name) == fold(near))
    return min(alike, key=lambda name: Levenshtein.distance(name.lower(), word.lower()), default=None)


def _possible(word: str) -> bool:
    return is_syllable(word) and is_vietnamese(fold(word).replace("'", "").replace("’", ""))


def _has_doubles(word: str) -> bool:
    """Names that differ from it only in the tone of an ê: `Hiến`, `Hiền`, `Hiển` are read for each other with all confidence."""
    read = without_tone(nfc(word)).lower()
    return "ê" in read and sum(without_tone(name).lower() == read for name in NAME_SYLLABLES) > 1


def _may_lack_family(first: str, rest: list[str]) -> bool:
    """Two syllables, the first of which is seldom a family name: `Phương Yến` is the end of a longer name."""
    return len(rest) == 1 and fold(first) not in _COMMON_LETTERS
