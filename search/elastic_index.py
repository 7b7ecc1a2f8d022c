"""The index on a server of Elasticsearch, for many machines.

Its name is an alias, behind which one physical index stands. Made anew, it is another one: filled beside the first, which answers
until the alias goes over, in one step.

Who writes is alone (`one_writer`), over all machines, from the moment when documents are read: so nobody overtakes, and no write
needs a version to be told from an older one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from archive.rights import Scope
from search.asking import answer, suggestions
from search.elastic_mapping import DEEPEST, RULES, as_json, index_settings, mappings
from search.elastic_reader import ElasticReader
from search.elastic_server import WRITING, ElasticServer, Sending
from search.errors import IndexDamaged, IndexMissing, IndexOfAnother, SearchTooDeep
from search.port import Hits, IndexedDocument, Query, Suggestion
from sohoa.errors import SohoaError

_PAGE = 10_000
_KEPT_OPEN = "2m"
"""Documents that are listed at once, and how long their list waits for the next to be asked for."""
_T = TypeVar("_T")


class ElasticIndex:
    """A `SearchIndex` called `name` on a server, which is not asked before it is used.

    `installation` says whose it is: that of another is neither read nor written. `begins_empty`: where there is none yet, an
    empty one is made. Every method may raise `IndexOfAnother` and what `ElasticServer.ask` does.
    """

    def __init__(
        self,
        server: ElasticServer,
        name: str,
        one_writer: Callable[[], AbstractContextManager[object]],
        installation: str,
        *,
        shards: int = 1,
        begins_empty: bool = False,
    ) -> None:
        self._server = server
        self.name = name
        self._one_writer = one_writer
        self._installation = installation
        self._shards = shards
        self._begins_empty = begins_empty
        self._is_known = False
        """Whether the index was looked at: it is there, and made by our rules."""

    @property
    def place(self) -> str:
        """What messages call it."""
        return f"{self.name} @ {self._server.address}"

    def put(self, documents: Iterable[IndexedDocument]) -> int:
        """Add or replace documents; searches see them all at once."""
        with self._one_writer():
            self._look_or_begin()
            written = self._fill(self.name, documents, alias=True)
            self._refresh(self.name)
            return written

    def replace_all(self, documents: Iterable[IndexedDocument]) -> int:
        """Only these documents, in a new physical index; the old one goes when the new one is whole."""
        with self._one_writer():
            behind = self._behind_alias()
            self._delete(self._physical() - behind)  # of whoever was cut off while filling one
            new = self._create()
            try:
                written = self._fill(new, documents, alias=False)
                self._refresh(new)
                self._go_over(new, behind)
            except BaseException:
                with suppress(SohoaError):  # What does not go now goes before the next is made.
                    self._delete({new})
                raise
            self._is_known = True
            return written

    def remove(self, document_ids: Iterable[int]) -> None:
        """Forget documents."""
        with self._one_writer():
            self._look_or_begin()
            sending = Sending(self._server, self.name, alias=True)
            for one in document_ids:
                sending.add(one, None)
            sending.send()
            self._refresh(self.name)

    def search(self, query: Query) -> Hits:
        """Documents in which the words of the query stand. Raises `SearchTooDeep` too."""
        if query.offset + query.limit > DEEPEST:
            raise SearchTooDeep(deepest=DEEPEST)
        return self._asked(lambda: answer(ElasticReader(self._server, self.name, query.text), query))

    def suggest(self, typed: str, within: Scope | None = None, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """What begins as somebody typed."""
        return self._asked(lambda: suggestions(ElasticReader(self._server, self.name, typed), typed, within, limit))

    def count(self) -> int:
        """How many documents the index holds."""
        return self._asked(lambda: int(self._ask(lambda client: client.count(index=self.name))["count"]))

    def ids(self) -> set[int]:
        """The ids of all documents that the index holds."""
        return set(self.digests())

    def digests(self) -> dict[int, int]:
        """The same, each with its digest."""
        return self._asked(self._every_digest)

    def close(self) -> None:
        """Give back the connections."""
        self._server.client.close()

    def _every_digest(self) -> dict[int, int]:
        """As the index stands now, whatever is written meanwhile."""
        opened = self._ask(lambda client: client.open_point_in_time(index=self.name, keep_alive=_KEPT_OPEN))["id"]
        try:
            return {int(hit["_id"]): int(hit["fields"]["digest"][0]) for page in self._pages(opened) for hit in page}
        finally:
            self._ask(lambda client: client.close_point_in_time(id=opened))

    def _pages(self, opened: str) -> Iterator[list[Any]]:
        """All documents of an opened point in time, some at once."""
        asked: dict[str, Any] = {
            "pit": {"id": opened, "keep_alive": _KEPT_OPEN},
            "sort": ["_shard_doc"],
            "size": _PAGE,
            "source": False,
            "docvalue_fields": ["digest"],
            "track_total_hits": False,
        }
        while page := self._ask(lambda client: client.search(**asked))["hits"]["hits"]:
            yield page
            asked["search_after"] = page[-1]["sort"]

    def _asked(self, question: Callable[[], _T]) -> _T:
        """The answer. While one index follows another, the question may come to the one that goes: then it is asked again."""
        self._look()
        try:
            return question()
        except IndexMissing:
            self._is_known = False
            self._look()
            return question()

    def _look(self) -> None:
        """Once, or after it was lost: whether there is an index, made by our rules. Raises `IndexMissing` and `IndexDamaged`."""
        try:
            self._look_only()
        except IndexMissing:
            if not self._begins_empty:
                raise
            with self._one_writer():
                self._look_or_begin()

    def _look_or_begin(self) -> None:
        """The same, for who writes: each time, since another may have made it anew by other rules."""
        self._is_known = False
        try:
            self._look_only()
        except IndexMissing:
            if not self._begins_empty:
                raise
            self._go_over(self._create(), set())
            self._is_known, self._begins_empty = True, False

    def _look_only(self) -> None:
        if not self._is_known:
            for meta in self._metas().values():
                if meta.get("rules") != RULES:
                    raise IndexDamaged(place=self.place, reason=f"rules {meta.get('rules')}, {RULES} wanted")
            self._is_known, self._begins_empty = True, False

    def _metas(self) -> dict[str, Any]:
        """Of what stands behind the name, what is said of it as a whole. Raises `IndexMissing` and `IndexOfAnother`."""
        found = self._ask(lambda client: client.indices.get_mapping(index=self.name))
        metas = {index: told["mappings"].get("_meta", {}) for index, told in found.items()}
        if any(meta.get("installation") != self._installation for meta in metas.values()):
            raise IndexOfAnother(place=self.place)
        return metas

    def _fill(self, index: str, documents: Iterable[IndexedDocument], *, alias: bool) -> int:
        sending, written = Sending(self._server, index, alias=alias), 0
        for document in documents:
            sending.add(document.document_id, as_json(document))
            written += 1
        sending.send()
        return written

    def _create(self) -> str:
        name = f"{self.name}-{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(3)}"
        settings, mapped = index_settings(self._shards), mappings(self._installation)
        self._write(lambda client: client.indices.create(index=name, settings=settings, mappings=mapped))
        return name

    def _go_over(self, new: str, old: set[str]) -> None:
        """From now on the name means the new index; in the same step the old one is gone."""
        actions: list[dict[str, Any]] = [{"remove_index": {"index": one}} for one in sorted(old)]
        actions.append({"add": {"index": new, "alias": self.name}})
        self._write(lambda client: client.indices.update_aliases(actions=actions))

    def _behind_alias(self) -> set[str]:
        try:
            return set(self._metas())
        except IndexMissing:
            return set()

    def _physical(self) -> set[str]:
        """All that stands behind the name, or once did, or never came to it. Others begin like ours, and are called otherwise."""
        found = self._ask(lambda client: client.indices.get(index=f"{self.name}-*", filter_path="*.settings.index.uuid"))
        return {one for one in found if re.fullmatch(rf"{re.escape(self.name)}-\d{{14}}-[0-9a-f]{{6}}", one)}

    def _delete(self, indices: set[str]) -> None:
        if indices:
            self._write(lambda client: client.indices.delete(index=sorted(indices), ignore_unavailable=True))

    def _refresh(self, index: str) -> None:
        self._write(lambda client: client.indices.refresh(index=index))

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        return self._server.ask(self.name, question)

    def _write(self, change: Callable[[Any], Any]) -> Any:
        return self._server.ask(self.name, change, WRITING)
