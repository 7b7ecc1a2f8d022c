"""A document often says the same words twice: where a careful line spells a phrase one way, it decides a doubtful mark elsewhere.

Readers lose or swap tone marks on single letters ("công bô", "thị trần"). The neighbours decide: a pair of words that stands
elsewhere in the document with other marks, and nowhere with these, is taken over.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr.fields.layout import Piece
from vietnamese.folding import fold, settle_tone

_WORD = re.compile(r"[^\W\d_]+")
_SURE = 0.93
_UNSURE = 0.7


@dataclass(frozen=True, slots=True)
class Agreed:
    """Words after comparison with the rest of the document."""

    words: tuple[str, ...]
    alone: int
    """Words that no other line bears out."""
    doubtful: int
    """Those of them that the reader is not sure of."""
    changed: tuple[str, ...]


class Spellings:
    """How pairs of neighbouring words are spelled in a document."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
        for line in lines:
            words = [settle_tone(word).lower() for word in _WORD.findall(line)]
            for pair in pairwise(words):
                self._pairs.setdefault((fold(pair[0]), fold(pair[1])), Counter())[pair] += 1

    def of(self, before: str, after: str) -> Counter[tuple[str, str]]:
        """The spellings of a pair, with how often each stands there."""
        return self._pairs.get((fold(before), fold(after)), Counter())


def agree(pieces: Sequence[Piece], lines: Iterable[str]) -> Agreed:
    """The words of the pieces with doubtful marks settled by the other lines of the document."""
    spellings = Spellings(lines)
    placed = [word for piece in pieces for word in piece.words]
    texts = [word.text for word in placed]
    cores = [_core(text) for text in texts]
    alone, doubtful, changed = 0, 0, []
    for place, word in enumerate(placed):
        if not cores[place]:
            continue
        votes: Counter[str] = Counter()
        if place and cores[place - 1]:
            votes += Counter({pair[1]: n for pair, n in spellings.of(cores[place - 1], cores[place]).items()})
        if place + 1 < len(cores) and cores[place + 1]:
            votes += Counter({pair[0]: n for pair, n in spellings.of(cores[place], cores[place + 1]).items()})
        own = settle_tone(cores[place]).lower()
        best, count = votes.most_common(1)[0] if votes else ("", 0)
        if votes[own] and votes[own] >= count:
            continue
        if (
            word.word.confidence < _SURE
            and best
            and (_marks(best) > _marks(own) or (count > 1 and word.word.confidence < _UNSURE))
        ):
            spelled = _in_case_of(cores[place], best)
            changed.append(f"{spelled} for {cores[place]}")
            texts[place] = texts[place].replace(cores[place], spelled, 1)
        else:
            alone += 1
            doubtful += word.word.confidence < _SURE
    return Agreed(tuple(texts), alone, doubtful, tuple(changed))


def _marks(word: str) -> int:
    """Tones, hats and horns: readers lose them more often than they add them."""
    return sum(unicodedata.category(letter) == "Mn" for letter in unicodedata.normalize("NFD", word)) + word.count("đ")


def _core(text: str) -> str:
    match = _WORD.search(text)
    return match.group() if match else ""


def _in_case_of(read: str, spelled: str) -> str:
    if len(read) > 1 and read.isupper():
        return spelled.upper()
    return spelled[:1].upper() + spelled[1:] if read[:1].isupper() else spelled
