"""An index of its own on the real Elasticsearch, for a test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from elasticsearch import Elasticsearch

from search.elastic_index import ElasticIndex
from search.elastic_server import ElasticServer
from sohoa.locks import locked
from tests.services.needed import needed

INSTALLATION = "an installation of the tests"


def server() -> ElasticServer:
    """The one of `make services`."""
    address = needed("elasticsearch")["endpoint"]
    return ElasticServer(Elasticsearch(address, max_retries=0), address)


@contextmanager
def own_index(folder: Path, *, begins_empty: bool = True) -> Iterator[ElasticIndex]:
    """An index that nobody else has; gone afterwards, with all behind its name. Its writers stand in line at a file."""
    name = f"test-{secrets.token_hex(6)}"
    index = ElasticIndex(server(), name, lambda: locked(folder / "index.lock"), INSTALLATION, begins_empty=begins_empty)
    try:
        yield index
    finally:
        index.close()
        client = server().client
        for physical in client.indices.get(index=f"{name}*"):
            client.indices.delete(index=physical)
        client.close()
