"""What is known of the networks that the product carries: from the cards that were written when they had learned."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ocr.reader.by_hand import FIGURES
from ocr.reader.calibration import MEASURED
from ocr.reader.network import WEIGHTS
from ocr.reader.wording import COUNTS


@dataclass(frozen=True, slots=True)
class Card:
    """Of one network."""

    generation: int
    """The first weights of the product were 1."""
    commit: str
    """Of the code that drew its strips and taught it."""
    strips: int
    """That it learned from."""
    cer: float
    """Share of letters that it had wrong on strips of texts, typefaces and hands that it never learned from, most of them spoiled
    worse than scans are."""


def cards() -> dict[str, Card]:
    """By what the network reads: `letters` and `figures`."""
    return {file.stem: _card(file.with_suffix(".json")) for file in (WEIGHTS, FIGURES)}


@cache
def weights_name() -> str:
    """Generation of the letters, and the beginning of the SHA-256 of all weights: `2 3fa1b0c9`."""
    whole = hashlib.sha256()
    for file in (WEIGHTS, FIGURES, COUNTS, MEASURED):
        whole.update(file.read_bytes())
    return f"{_card(WEIGHTS.with_suffix('.json')).generation} {whole.hexdigest()[:8]}"


def _card(file: Path) -> Card:
    told = json.loads(file.read_text(encoding="utf-8"))
    return Card(told["generation"], told["commit"], told["strips"], told["curve"][-1]["cer"])
