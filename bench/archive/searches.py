"""Searches in a million documents with rights applied, for few rights and for all."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.archive.holdings import SEED, holdings, standings
from bench.scans.people import make_name
from bench.scans.prose import BASES, PARAGRAPHS
from catalogue import load_catalogue
from search import Hits, IndexedDocument, Query, TantivyIndex
from vietnamese.folding import fold

AT_ONCE = 20_000
"""Documents of one commit."""
TIMES = 8
HITS = 20
WORDS_A_PAGE = 60
"""Fewer than on paper: the index is made in minutes."""
READ_BADLY, WRONG_LETTERS, RUBBISH = 0.2, 0.03, 3
"""Share of documents, share of their letters that come out as another, and runs of letters a page that were never words."""
_WORDS = " ".join((*BASES, *PARAGRAPHS)).split()
_LETTERS = list("abcdeghiklmnopqrstuvxy0123456789")
ASKED = {
    "what most have": "bảo hiểm xã hội",
    "a form": "giấy ra viện",
    "the same, without diacritics": "giay ra vien",
    "a name": "Đặng Thị Thủy",
    "the same, without diacritics, and a word": "dang thi thuy thai san",
    "four words": "quyết định hưởng hưu trí",
    "four words that few have together": "tai nạn hải quan",
    "side by side": '"sổ bảo hiểm xã hội"',
    "a number": "1177/QĐ-BHXH",
    "damaged": "bào hiêm xã hộl",
    "no words": "",
    "seven words that are everywhere": "người lao động nặng nhọc độc hại",
    "six words, without diacritics": "quy dinh chi tra tro cap",
    "nine words, not all of them there": "hop dong lao dong khong xac dinh thoi han",
    "side by side, and others": '"giấy ra viện" thai sản',
}
"""On these the search was tuned; those of `drawn` nobody chose."""
LONGEST, OF_EACH_LENGTH = 9, 6
"""Words of the longest query that is drawn, and how many of each length."""


def searches(documents: int) -> dict[str, Any]:
    """What officers look for, each of them for everybody who asks."""
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        asked = ASKED | drawn()
        index, held, began = TantivyIndex.create(Path(folder)), indexed(documents), time.perf_counter()
        while some := list(islice(held, AT_ONCE)):
            index.put(some)
        took = time.perf_counter() - began
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) >> 20
        print(f"{documents:,} documents, indexed in {took:.0f} s, {size:,} MiB", flush=True)
        print(f"  {'':88}{'found':>11}{'p50 ms':>9}{'p95 ms':>9}")
        rows, people = [], []
        for who, within in {"no accounts": None, **standings(documents)}.items():
            times: list[float] = []
            for what, text in asked.items():
                row, took_each = measured(index, f"{who}; {what}", Query(text, within=within, limit=HITS))
                rows.append(row)
                times += took_each
            people.append({"who": who, **percentiles(times)})
    for person in people:
        print(f"  {person['who'] + '; all of these':88}{'':11}{person['p50_ms']:>9}{person['p95_ms']:>9}")
    return {"documents": documents, "indexed_s": round(took), "index_mib": size, "asked": asked, "people": people, "rows": rows}


def drawn() -> dict[str, str]:
    """Pieces of titles of papers: of each length some as they are written, and as many without diacritics."""
    rng = np.random.default_rng(SEED + 2)
    titles = [title.split() for title in sorted(one.name_vi for one in load_catalogue().types.values())]
    found: dict[str, str] = {}
    for length in range(2, LONGEST + 1):
        for typed in (str, fold) * OF_EACH_LENGTH:
            words = rng.choice([place for place, title in enumerate(titles) if len(title) >= length])
            begins = rng.integers(0, len(titles[words]) - length + 1)
            text = typed(" ".join(titles[words][begins : begins + length]))
            found[f"drawn, {length} words: {text}"] = text
    return found


def indexed(documents: int) -> Iterator[IndexedDocument]:
    """The holdings as the index hears of them: each begins with what it is, a number and a name; administrative prose follows."""
    rng, types = np.random.default_rng(SEED + 1), load_catalogue().types
    for held in holdings(documents):
        title = types[held.kind].name_vi if held.kind is not None else "Giấy tờ"
        number = f"{rng.integers(1, 9999)}/QĐ-BHXH"
        begins = int(rng.integers(0, len(_WORDS) - WORDS_A_PAGE))
        page = f"{title}\nSố: {number}\nHọ và tên: {make_name(rng)}\n{' '.join(_WORDS[begins : begins + WORDS_A_PAGE])}"
        if rng.random() < READ_BADLY:
            page = _read_badly(page, rng)
        yield IndexedDocument(
            held.number, title, held.kind, held.unit, number_symbol=number, person_ids=(held.person,), pages=(page,)
        )


def _read_badly(page: str, rng: np.random.Generator) -> str:
    wrong = rng.random(len(page)) < WRONG_LETTERS
    letters = [str(rng.choice(_LETTERS)) if wrong[place] and letter.isalpha() else letter for place, letter in enumerate(page)]
    rubbish = ["".join(rng.choice(_LETTERS, int(rng.integers(3, 8)))) for _ in range(RUBBISH)]
    return " ".join(("".join(letters), *rubbish))


def measured(index: TantivyIndex, name: str, asked: Query) -> tuple[dict[str, Any], list[float]]:
    """The same search again and again, hits with their snippets included; and the milliseconds of each time."""
    took, found = [], Hits(0, ())
    for _ in range(TIMES):
        began = time.perf_counter()
        found = index.search(asked)
        took.append((time.perf_counter() - began) * 1000)
    row = {"who": name, "found": found.total, "exact": found.total_is_exact, **percentiles(took)}
    print(f"  {name:88}{found.total:>10,}{'' if found.total_is_exact else '+':1}{row['p50_ms']:>9}{row['p95_ms']:>9}", flush=True)
    return row, took


def percentiles(took: list[float]) -> dict[str, float]:
    """Of milliseconds."""
    p50, p95 = (round(float(one), 2) for one in np.percentile(took, (50, 95)))
    return {"p50_ms": p50, "p95_ms": p95}
