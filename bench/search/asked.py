"""What officers ask for in their mixture: few words and many, names and numbers, as typed, without diacritics, and damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from archive.rights import Scope
from bench.scans.people import make_name
from bench.search.corpus import Corpus
from bench.search.damage import Damage
from catalogue import load_catalogue
from search import Query
from vietnamese.folding import fold

SEED = 72
HITS = 20
LONGEST = 7
"""Words of a piece of text that somebody looks for."""


def mixed(corpus: Corpus, count: int, standings: Mapping[str, Scope | None]) -> list[tuple[str, Query]]:
    """So many searches, hardly any of them twice, each with its kind. Who asks is drawn among people of very different rights."""
    rng, damage = np.random.default_rng(SEED), Damage.counted("bad")
    titles = [one.name_vi.split() for one in load_catalogue().types.values()]

    def title(rng: np.random.Generator) -> str:
        words = titles[int(rng.integers(len(titles)))]
        return " ".join(words[: int(rng.integers(2, LONGEST + 1))])

    def piece(rng: np.random.Generator) -> str:
        return corpus.piece(rng, int(rng.integers(1, LONGEST + 1)))

    kinds: dict[str, Callable[[np.random.Generator], str]] = {
        "a title": title,
        "a title, without diacritics": lambda rng: fold(title(rng)),
        "a piece of text": piece,
        "a piece of text, without diacritics": lambda rng: fold(piece(rng)),
        "a piece of text, side by side": lambda rng: f'"{corpus.piece(rng, int(rng.integers(2, 6)))}"',
        "a piece of text, damaged": lambda rng: damage.of(piece(rng), rng),
        "a name": make_name,
        "a name, without diacritics": lambda rng: fold(make_name(rng)),
        "a name and a title": lambda rng: f"{make_name(rng)} {title(rng)}",
        "a number": lambda rng: f"{rng.integers(1, 9999)}/QĐ-BHXH",
        "nothing but the filter": lambda _: "",
    }
    names, scopes = list(kinds), list(standings.values())
    asked = []
    for one in range(count):
        name = names[one % len(names)]
        within = scopes[int(rng.integers(len(scopes)))]
        asked.append((name, Query(kinds[name](rng), within=within, limit=HITS)))
    return asked
