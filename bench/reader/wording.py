"""Counts words and pairs of the texts that are learned from: what the product decides open marks with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np

_LEAST, _LEAST_PAIR = 2, 2
_WORDS = re.compile(r"\w+|[^\w\s]")


def count(paragraphs: Iterable[str]) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Words of nothing but letters, small, and pairs of them that follow each other with nothing between."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for paragraph in paragraphs:
        before: str | None = None
        for word in _WORDS.findall(paragraph.lower()):
            if not word.isalpha():
                before = None
                continue
            words[word] += 1
            if before is not None:
                pairs[before, word] += 1
            before = word
    return words, pairs


def write(out: Path, paragraphs: Iterable[str]) -> None:
    """Keep what was seen more than once."""
    words, pairs = count(paragraphs)
    known = sorted(word for word, times in words.items() if times >= _LEAST)
    number = {word: place for place, word in enumerate(known)}
    kept = sorted(
        (number[one] * len(known) + number[other], times)
        for (one, other), times in pairs.items()
        if times >= _LEAST_PAIR and one in number and other in number
    )
    keys = np.array([key for key, _ in kept], np.int64)
    np.savez_compressed(
        out,
        words=np.array("\n".join(known)),
        counts=np.array([words[word] for word in known], np.int32),
        steps=np.diff(keys, prepend=0).astype(np.int32),
        pair_counts=np.minimum([times for _, times in kept], 65_535).astype(np.uint16),
    )
