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

AT_ONCE = 20_000
"""Documents of one commit."""
TIMES = 25
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
}


def searches(documents: int) -> dict[str, Any]:
    """What officers look for, each of them for everybody who asks."""
    with tempfile.TemporaryDirectory(prefix="bench-archive-") as folder:
        index, held, began = TantivyIndex.create(Path(folder)), indexed(documents), time.perf_counter()
        while some := list(islice(held, AT_ONCE)):
            index.put(some)
        took = time.perf_counter() - began
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) >> 20
        print(f"{documents:,} documents, indexed in {took:.0f} s, {size:,} MiB", flush=True)
        print(f"  {'':88}{'found':>11}{'p50 ms':>9}{'p95 ms':>9}")
        rows = [
            measured(index, f"{who}; {what}", Query(text, within=within, limit=HITS))
            for who, within in {"no accounts": None, **standings(documents)}.items()
            for what, text in ASKED.items()
        ]
    return {"documents": documents, "indexed_s": round(took), "index_mib": size, "asked": ASKED, "rows": rows}


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


def measured(index: TantivyIndex, name: str, asked: Query) -> dict[str, Any]:
    """The same search again and again, hits with their snippets included."""
    took, found = [], Hits(0, ())
    for _ in range(TIMES):
        began = time.perf_counter()
        found = index.search(asked)
        took.append((time.perf_counter() - began) * 1000)
    p50, p95 = (round(float(one), 2) for one in np.percentile(took, (50, 95)))
    print(f"  {name:88}{found.total:>10,}{'' if found.total_is_exact else '+':1}{p50:>9}{p95:>9}", flush=True)
    return {"who": name, "found": found.total, "exact": found.total_is_exact, "p50_ms": p50, "p95_ms": p95}
