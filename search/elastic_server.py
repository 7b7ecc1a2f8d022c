"""A server of Elasticsearch, asked with patience; what it answers when it cannot or will not, in the words of this program."""

from __future__ import annotations

import random
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from search.errors import IndexFailed, IndexMissing, IndexOverloaded, IndexRefused, IndexUnreachable, IndexUnwell
from sohoa.errors import SohoaError

READING, WRITING = 3.0, 30.0
"""Seconds for which what failed is tried again: an officer waits, the outbox can be told later."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 4.0
_ANSWER_SECONDS = 60.0
_BUSY, _UNWELL = 429, frozenset({502, 503, 504})
_REFUSED = frozenset({401, 403})
_MOST_SENT = 5_000_000
"""Bytes of one request that writes; a document that is larger goes alone."""


def elastic_client(
    addresses: Sequence[str], *, user: str = "", password: str = "", api_key: str = "", certificates: str = ""
) -> Elasticsearch:
    """The way to a server, with a user, an API key or neither. Nothing is asked yet. Raises ValueError for what is no address."""
    # As the server wants it: the client itself takes passwords of ASCII only.
    basic = b64encode(f"{user}:{password}".encode()).decode()
    who: dict[str, Any] = {"api_key": api_key} if api_key else {"basic_auth": basic} if user else {}
    trusted: dict[str, Any] = {"ca_certs": certificates} if certificates else {}
    # What fails is tried again here (`ElasticServer.ask`), with pauses.
    return Elasticsearch([*addresses], max_retries=0, request_timeout=_ANSWER_SECONDS, **who, **trusted)


@dataclass(frozen=True, slots=True)
class ElasticServer:
    """The server, and what messages call it."""

    client: Elasticsearch
    address: str

    def versions(self) -> list[str]:
        """Of its nodes. Raises as `ask` does."""
        told = self.ask("_nodes", lambda client: client.nodes.info(filter_path="nodes.*.version"))
        return sorted({node["version"] for node in told["nodes"].values()})

    def ask(self, index: str, question: Callable[[Elasticsearch], Any], patience: float = READING) -> Any:
        """What it answers about an index. What may pass by itself is tried again, at moments that others do not choose too.

        Raises `IndexMissing`, `IndexOverloaded`, `IndexUnwell`, `IndexUnreachable`, `IndexRefused` and `IndexFailed`.
        """
        began, pause = time.monotonic(), _FIRST_PAUSE
        while True:
            try:
                return question(self.client)
            except (ApiError, TransportError) as error:
                passes = not isinstance(error, ApiError) or error.status_code in {_BUSY, *_UNWELL}
                if not passes or time.monotonic() - began + pause > patience:
                    raise self._failure(index, error, patience) from error
            time.sleep(random.uniform(pause / 2, pause))
            pause = min(2 * pause, _LONGEST_PAUSE)

    def write(self, index: str, documents: Mapping[int, bytes | None], *, alias: bool) -> None:
        """Put documents as JSON, remove those that are None. The server keeps them from now on; no search sees them yet.

        Raises as `ask` does.
        """
        left, began, pause = dict(documents), time.monotonic(), _FIRST_PAUSE
        while left:
            answered = self.ask(index, partial(_bulk, index=index, documents=left, alias=alias), WRITING)
            failed = _failed(answered) if answered["errors"] else {}
            for kind, status in failed.values():
                if status not in {_BUSY, *_UNWELL}:
                    raise self._answered(index, kind, status)
            if failed and time.monotonic() - began > WRITING:
                raise IndexOverloaded(server=self.address, seconds=int(WRITING))
            left = {one: left[one] for one in failed}
            if left:
                time.sleep(random.uniform(pause / 2, pause))
                pause = min(2 * pause, _LONGEST_PAUSE)

    def _failure(self, index: str, error: ApiError | TransportError, patience: float) -> SohoaError:
        if not isinstance(error, ApiError):
            return IndexUnreachable(server=self.address, reason=type(error).__name__)
        if error.status_code == _BUSY:
            return IndexOverloaded(server=self.address, seconds=int(patience))
        return self._answered(index, error.error, error.status_code)

    def _answered(self, index: str, kind: str, status: int) -> SohoaError:
        """What the server says further is left out: it may hold what was asked for."""
        if kind == "index_not_found_exception":
            return IndexMissing(place=f"{index} @ {self.address}")
        told = IndexRefused if status in _REFUSED else IndexUnwell if status in _UNWELL else IndexFailed
        return told(server=self.address, index=index, answer=f"{status} {kind}")


class Sending:
    """Collects what is to be written, and sends it when it is enough for a request."""

    def __init__(self, server: ElasticServer, index: str, *, alias: bool) -> None:
        self._server, self._index, self._alias = server, index, alias
        self._waiting: dict[int, bytes | None] = {}
        self._bytes = 0

    def add(self, document_id: int, document: bytes | None) -> None:
        """A document as JSON; None removes it. Of one number the last counts."""
        size = len(document or b"")
        if self._waiting and self._bytes + size > _MOST_SENT:
            self.send()
        self._waiting[document_id] = document
        self._bytes += size

    def send(self) -> None:
        """What is left."""
        self._server.write(self._index, self._waiting, alias=self._alias)
        self._waiting, self._bytes = {}, 0


def _bulk(client: Elasticsearch, index: str, documents: Mapping[int, bytes | None], alias: bool) -> Any:
    lines: list[Any] = []
    for document_id, document in documents.items():
        action = "delete" if document is None else "index"
        lines.append(b'{"%s":{"_id":"%d"}}' % (action.encode(), document_id))
        lines += [] if document is None else [document]
    told = ["errors", "items.*._id", "items.*.status", "items.*.error.type"]
    return client.bulk(index=index, operations=lines, require_alias=alias, filter_path=told)


def _failed(answered: Any) -> dict[int, tuple[str, int]]:
    """What was not written -> what kept it, and its status."""
    items = (result for item in answered["items"] for result in item.values())
    return {int(one["_id"]): (one["error"]["type"], one["status"]) for one in items if "error" in one}
