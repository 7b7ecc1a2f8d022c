"""Damage as Tesseract does it after our cleaning to bad scans and to faxes: each letter with what it came out as, and how often.

`python -m bench.search.damage` measures it, on drawn scans whose truth is known and which no other bench uses, and writes
`damage.json` beside this file. What is damaged is so by drawing from what was counted.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from bench.reading.readers import make_stack, read_by_us
from bench.reading.scoring import plain
from bench.scans.corpus import make_documents
from ocr import ReaderName
from vietnamese.folding import nfc

COUNTED = Path(__file__).with_name("damage.json")
LEVELS, PAGES, SEED = ("bad", "fax"), 60, 90_210
READER: ReaderName = "tesseract"
"""Archives hold what it read; a better reader damages less."""
_LONGEST = 3
"""Letters that one comes out as: more are of a text beside the line, not of the letter."""
_SAME_LINE = 0.5
"""How like a printed line what was read must be to be taken for it; what was not read at all damages no word, it lacks."""


@dataclass(frozen=True)
class Damage:
    """What letters come out as: of each letter what else, with the share of times up to and with it."""

    outcomes: Mapping[str, tuple[tuple[float, str], ...]]

    @classmethod
    def counted(cls, level: str) -> Damage:
        """As it was measured."""
        counts: Mapping[str, Mapping[str, int]] = json.loads(COUNTED.read_text("utf-8"))[level]
        outcomes = {}
        for letter, came_out in counts.items():
            others = {one: times for one, times in came_out.items() if one != letter}
            shares = accumulate(times / sum(came_out.values()) for times in others.values())
            outcomes[letter] = tuple(zip(shares, others, strict=True))
        return cls(outcomes)

    def of(self, text: str, rng: np.random.Generator) -> str:
        """The text as it might have been read."""
        drawn = rng.random(len(text)).tolist()
        return "".join(map(self._of_letter, text, drawn))

    def _of_letter(self, letter: str, drawn: float) -> str:
        return next((came_out for share, came_out in self.outcomes.get(letter, ()) if drawn < share), letter)


def _lines(level: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Each line as it was printed, and as it was read."""
    stack = make_stack(level, list(make_documents(level, PAGES, SEED)), folder)
    texts = read_by_us(stack, folder, READER).texts
    for document in stack.documents:
        for page in document.pages:
            read = [plain(line) for line in texts[page.truth.number - 1].split("\n")]
            for line in page.truth.lines:
                printed = plain(" ".join(word.text for word in line))
                best = process.extractOne(printed, read, scorer=Levenshtein.normalized_similarity, score_cutoff=_SAME_LINE)
                if printed and best is not None:
                    yield printed, best[0]


def count(level: str, folder: Path) -> dict[str, dict[str, int]]:
    """How often each letter came out as what. A letter too many belongs to the one before it; a blank is a letter."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for printed, read in _lines(level, folder):
        came_out = list(nfc(printed))
        for what, at, to in Levenshtein.editops(printed, read):
            if what == "insert":
                if at:
                    came_out[at - 1] += read[to]
            else:
                came_out[at] = "" if what == "delete" else read[to]
        for letter, out in zip(printed, came_out, strict=True):
            counts[letter][out if len(out) <= _LONGEST else letter] += 1
    return {letter: dict(out.most_common()) for letter, out in sorted(counts.items())}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-damage-") as folder:
        counted = {level: count(level, Path(folder)) for level in LEVELS}
    COUNTED.write_text(json.dumps(counted, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    for level, counts in counted.items():
        letters = sum(sum(one.values()) for one in counts.values())
        wrong = letters - sum(one.get(letter, 0) for letter, one in counts.items())
        print(f"{level}: {letters:,} letters, {wrong / letters:.2%} of them came out as something else")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
