"""The embedded index: tantivy in a folder that several processes share.

A writer lives for one commit and waits for others; readers look for new commits before each search. Words are made by
`search.tokens`; tantivy splits at blanks and no more.

Words have fields of their own (`search.words`), `identifier` holds whole identifiers, the others what is filtered by.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import tantivy
from tantivy import Query as Q
from tantivy import SchemaBuilder

from archive.rights import Scope
from search.asking import answer, day_number, suggestions
from search.errors import IndexBusy, IndexDamaged, IndexMissing
from search.phrases import beginnings_of, phrases_of
from search.port import Hits, IndexedDocument, Query, Suggestion
from search.tantivy_reader import TantivyReader
from search.tokens import compact
from search.within import NO_UNIT
from search.words import words_of

_RULES = 7
"""Version of the rules by which words are made: an index made by others has another schema, and is refused."""
_HEAP = 30_000_000
_PATIENCE = 60.0
"""Bytes of a writer, and seconds that one waits for another."""
_OWN_FILES = (
    "meta.json",
    ".managed.json",
    ".tantivy-*.lock",
    "*.idx",
    "*.pos",
    "*.store",
    "*.term",
    "*.fast",
    "*.fieldnorm",
    "*.del",
    ".tmp*",
)


def _schema() -> tantivy.Schema:
    build = SchemaBuilder()
    build.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    for name in ("exact", "folded"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("near", "broken", "pairs"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    for name in ("type", "unit"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("identifier", "begins", f"rules_{_RULES}"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_unsigned_field("person", indexed=True)
    build.add_unsigned_field("issued", indexed=True, fast=True)
    build.add_unsigned_field("digest", fast=True)
    for name in ("phrase", "page"):
        build.add_bytes_field(name, stored=True)
    return build.build()


class TantivyIndex:
    """A `SearchIndex` in `folder`. Use `open` for the one that is there and `create` for a new one."""

    def __init__(self, folder: Path, index: tantivy.Index) -> None:
        self._folder = folder
        self._index = index
        self._schema = index.schema

    @classmethod
    def open(cls, folder: Path) -> TantivyIndex:
        """The index in `folder`. Raises `IndexMissing`, and `IndexDamaged` also where other rules made it."""
        folder = folder.resolve()
        if not (folder / "meta.json").is_file():
            raise IndexMissing(place=str(folder))
        with _damage_named(folder):
            return cls(folder, tantivy.Index(_schema(), path=str(folder), reuse=True))._ready()

    @classmethod
    def create(cls, folder: Path) -> TantivyIndex:
        """A new, empty index in `folder`; what is left of another index there is removed, other files are not touched."""
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        for name in _OWN_FILES:
            for file in folder.glob(name):
                file.unlink()
        with _damage_named(folder):
            return cls(folder, tantivy.Index(_schema(), path=str(folder), reuse=False))._ready()

    def _ready(self) -> TantivyIndex:
        self._index.config_reader(reload_policy="manual")
        self._index.searcher()
        return self

    def put(self, documents: Iterable[IndexedDocument]) -> int:
        """Add or replace documents in one commit."""
        with self._writer() as writer:
            return self._write(writer, documents)

    def replace_all(self, documents: Iterable[IndexedDocument]) -> int:
        """Only these documents, in one commit."""
        with self._writer() as writer:
            writer.delete_all_documents()
            return self._write(writer, documents)

    def remove(self, document_ids: Iterable[int]) -> None:
        """Forget documents, in one commit."""
        with self._writer() as writer:
            for one in document_ids:
                writer.delete_documents_by_query(self._document(one))

    def _write(self, writer: tantivy.IndexWriter, documents: Iterable[IndexedDocument]) -> int:
        written = 0
        for document in documents:
            writer.delete_documents_by_query(self._document(document.document_id))
            writer.add_document(_as_stored(document))
            written += 1
        return written

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """The one writer of the folder, in any process; commits at the end. A failure leaves the index as it was."""
        writer = self._wait_for_writer()
        for left_over in self._folder.glob(".tmp*"):  # of a writer that was cut off: tantivy tidies up its other files only
            left_over.unlink(missing_ok=True)
        try:
            yield writer
        except BaseException:
            writer.rollback()
            writer.wait_merging_threads()
            raise
        with _damage_named(self._folder):
            writer.commit()
            writer.wait_merging_threads()

    def _wait_for_writer(self) -> tantivy.IndexWriter:
        give_up = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._index.writer(heap_size=_HEAP, num_threads=1)
            except ValueError as error:
                if "LockBusy" not in str(error):
                    raise IndexDamaged(place=str(self._folder), reason=str(error)) from error
                if time.monotonic() > give_up:
                    raise IndexBusy(place=str(self._folder), seconds=int(_PATIENCE)) from error
                time.sleep(0.02)

    def _searcher(self) -> tantivy.Searcher:
        if not (self._folder / "meta.json").is_file():
            raise IndexMissing(place=str(self._folder))
        with _damage_named(self._folder):
            self._index.reload()
            return self._index.searcher()

    def search(self, query: Query) -> Hits:
        """Documents in which the words of the query stand."""
        searcher = self._searcher()
        with _damage_named(self._folder):
            return answer(TantivyReader(searcher, self._schema), query)

    def suggest(self, typed: str, within: Scope | None = None, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """What begins as somebody typed."""
        searcher = self._searcher()
        with _damage_named(self._folder):
            return suggestions(TantivyReader(searcher, self._schema), typed, within, limit)

    def _document(self, document_id: int) -> tantivy.Query:
        return Q.term_query(self._schema, "id", document_id)

    def count(self) -> int:
        """How many documents the index holds."""
        return self._searcher().num_docs

    def ids(self) -> set[int]:
        """The ids of all documents that the index holds."""
        return set(self._of_all("id")[0])

    def digests(self) -> dict[int, int]:
        """The same, each with its digest."""
        return dict(zip(*self._of_all("id", "digest"), strict=True))

    def _of_all(self, *fields: str) -> list[list[int]]:
        """What each document holds in some fields, field by field."""
        searcher = self._searcher()
        with _damage_named(self._folder):
            found = searcher.search(Q.all_query(), limit=max(searcher.num_docs, 1), count=False)
            addresses = [address for _, address in found.hits]
            return [[int(one or 0) for one in searcher.fast_field_values(field, addresses)] for field in fields]

    def close(self) -> None:
        """Nothing is held open between calls but read-only maps, which go with the object."""


@contextmanager
def _damage_named(folder: Path) -> Iterator[None]:
    """What tantivy says of files that it cannot use, as our error."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(place=str(folder), reason=str(error)) from error


def _as_stored(document: IndexedDocument) -> tantivy.Document:
    stored = tantivy.Document()
    stored.add_unsigned("id", document.document_id)
    words = words_of(document)
    stored.add_text("exact", words.exact)
    stored.add_text("folded", words.folded)
    stored.add_text("near", " ".join(words.near))
    stored.add_text("broken", " ".join(words.broken))
    stored.add_text("pairs", " ".join(words.pairs))
    for identifier in document.identifiers:
        stored.add_text("identifier", compact(identifier))
    stored.add_text("unit", NO_UNIT if document.unit is None else document.unit)
    if document.type_id is not None:
        stored.add_text("type", document.type_id)
    for person in document.person_ids:
        stored.add_unsigned("person", person)
    if document.issued_on is not None:
        stored.add_unsigned("issued", day_number(document.issued_on))
    stored.add_unsigned("digest", document.digest)
    phrases = phrases_of(document)
    for phrase in phrases:
        stored.add_bytes("phrase", phrase.encode())
    for beginning in beginnings_of(phrases):
        stored.add_text("begins", beginning)
    for page in document.pages:
        stored.add_bytes("page", page.encode())
    return stored
