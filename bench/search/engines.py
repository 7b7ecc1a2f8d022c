"""The two engines, each with a new index of its own, and how large it is."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch as Client

from search import IndexedDocument, SearchIndex, TantivyIndex
from search.elastic_index import ElasticIndex
from search.elastic_server import ElasticServer
from sohoa.locks import locked
from tests.services.elasticsearch import Elasticsearch
from tests.services.running import Places, bring_up, facts_of, take_down

AT_ONCE = 20_000
"""Documents of one commit of tantivy."""
HEAP = "4g"
"""Of Elasticsearch."""


@dataclass(frozen=True)
class Engine:
    """An index, how it is filled, and what it weighs."""

    index: SearchIndex
    fill: Callable[[Iterable[IndexedDocument]], int]
    mib: Callable[[], int]
    versions: Mapping[str, object]


@contextmanager
def tantivy() -> Iterator[Engine]:
    """In a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        index = TantivyIndex.create(Path(folder))

        def fill(documents: Iterable[IndexedDocument]) -> int:
            left, written = iter(documents), 0
            while some := list(islice(left, AT_ONCE)):
                written += index.put(some)
            return written

        yield Engine(index, fill, lambda: sum(file.stat().st_size for file in Path(folder).iterdir()) >> 20, {})


@contextmanager
def elasticsearch() -> Iterator[Engine]:
    """On a server that was started for it alone, in one shard."""
    service = Elasticsearch(heap=HEAP)
    with tempfile.TemporaryDirectory(prefix="bench-search-") as folder:
        places = Places(data=Path(folder))
        print(bring_up(service, places), flush=True)
        facts = facts_of(service.name, places)
        assert facts is not None
        server = ElasticServer(Client(facts["endpoint"], max_retries=0), facts["endpoint"])
        lock = Path(folder) / "index.lock"
        index = ElasticIndex(server, "bench", lambda: locked(lock), "an installation of the bench", begins_empty=True)

        def mib() -> int:
            stats = server.client.indices.stats(index="bench", metric="store")
            return int(stats["_all"]["primaries"]["store"]["size_in_bytes"]) >> 20

        try:
            yield Engine(index, index.replace_all, mib, {"elasticsearch": service.version, "heap": HEAP})
        finally:
            index.close()
            take_down(service.name, places)


ENGINES: Mapping[str, Callable[[], AbstractContextManager[Engine]]] = {"tantivy": tantivy, "elasticsearch": elasticsearch}


@dataclass(frozen=True)
class Filled:
    """What it took to fill an index."""

    documents: int
    seconds: float
    own_core_seconds: float
    """Of this process: pages drawn, words made, and with tantivy the index written."""


def filled(engine: Engine, documents: Iterable[IndexedDocument]) -> Filled:
    """Fill it, and say what that took."""
    began, busy = time.perf_counter(), os.times()
    count = engine.fill(documents)
    done = os.times()
    return Filled(count, time.perf_counter() - began, done.user + done.system - busy.user - busy.system)
