"""The embedded index: tantivy in a folder that several processes share.

A writer lives for one commit and waits for others; readers look for new commits before each search. Words are made by
`search.tokens`; tantivy splits at blanks and no more.

Fields: `exact` and `folded` hold the words of head and pages, `broken` those words of the pages that reading damaged visibly
(`search.tolerance`), `identifier` whole identifiers.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, SchemaBuilder
from tantivy import Query as Q

from search.errors import IndexBusy, IndexDamaged, IndexMissing
from search.port import Exactness, Hit, Hits, IndexedDocument, Query
from search.snippets import best_snippet
from search.tokens import compact, tokens
from search.tolerance import edits_allowed, is_broken, pattern, variants
from search.wanted import Wanted, Wish, read_wish
from search.within import NO_UNIT, within

_RULES = 2
"""Version of the rules by which words are made: an index made by others has another schema, and is refused."""
_HEAP = 30_000_000
_PATIENCE = 60.0
"""Bytes of a writer, and seconds that one waits for another."""
_TIER = 10_000.0
"""More than the words of any query can score, so that exact comes before folded and folded before damaged."""
_BREAK = "¶"
"""Stands between words that are not side by side. Nobody can ask for it: it is no letter."""
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
)


def _schema() -> tantivy.Schema:
    build = SchemaBuilder()
    build.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    for name in ("exact", "folded"):
        build.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    build.add_text_field("broken", tokenizer_name="whitespace", index_option="basic")
    for name in ("identifier", "type", "unit", f"rules_{_RULES}"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_unsigned_field("person", indexed=True)
    build.add_unsigned_field("issued", indexed=True, fast=True)
    build.add_bytes_field("page", stored=True)
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
            raise IndexMissing(folder=str(folder))
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
                writer.delete_documents_by_query(self._term("id", one))

    def _write(self, writer: tantivy.IndexWriter, documents: Iterable[IndexedDocument]) -> int:
        written = 0
        for document in documents:
            writer.delete_documents_by_query(self._term("id", document.document_id))
            writer.add_document(_as_stored(document))
            written += 1
        return written

    @contextmanager
    def _writer(self) -> Iterator[tantivy.IndexWriter]:
        """The one writer of the folder, in any process; commits at the end. A failure leaves the index as it was."""
        writer = self._wait_for_writer()
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
                    raise IndexDamaged(folder=str(self._folder), reason=str(error)) from error
                if time.monotonic() > give_up:
                    raise IndexBusy(folder=str(self._folder), seconds=int(_PATIENCE)) from error
                time.sleep(0.02)

    def _searcher(self) -> tantivy.Searcher:
        if not (self._folder / "meta.json").is_file():
            raise IndexMissing(folder=str(self._folder))
        with _damage_named(self._folder):
            self._index.reload()
            return self._index.searcher()

    def search(self, query: Query) -> Hits:
        """Documents in which the words of the query stand."""
        searcher = self._searcher()
        wish = read_wish(query.text)
        asked = self._asked(query, wish)
        with _damage_named(self._folder):
            newest_first = None if query.text.strip() else "id"
            found: Any = searcher.search(asked, max(query.limit, 1), offset=query.offset, order_by_field=newest_first)
            hits = found.hits[: query.limit]
            return Hits(found.count, tuple(_as_hit(searcher.doc(address), score, wish) for score, address in hits))

    def _asked(self, query: Query, wish: Wish) -> tantivy.Query:
        """The query with its filters."""
        terms = (("type", query.type_id), ("unit", query.unit))
        filters = [self._term(field, value) for field, value in terms if value is not None]
        if query.person_ids is not None:
            filters.append(self._any_of("person", query.person_ids))
        if query.issued_from is not None or query.issued_to is not None:
            filters.append(self._issued(query.issued_from, query.issued_to))
        if query.within is not None:
            filters.append(within(query.within, self._any_of))
        words = self._words(wish) if query.text.strip() else Q.all_query()
        return Q.boolean_query([(Occur.Must, words), *((Occur.Must, Q.const_score_query(one, 0.0)) for one in filters)])

    def _words(self, wish: Wish) -> tantivy.Query:
        """Enough of the parts in any way; above that one tier for all as typed, and one for all without diacritics."""
        if not wish.parts:
            return Q.empty_query()
        exact = [self._exactly(part) for part in wish.parts]
        folded = [self._folded(part) for part in wish.parts]
        anyhow = [
            Q.disjunction_max_query([Q.boost_query(one, 2.0), other, Q.const_score_query(self._damaged(part), 0.1)])
            for one, other, part in zip(exact, folded, wish.parts, strict=True)
        ]
        at_least = Q.boolean_query([(Occur.Should, one) for one in anyhow], minimum_number_should_match=wish.enough)
        clauses = [
            (Occur.Must, at_least),
            (Occur.Should, Q.const_score_query(Q.boolean_query([(Occur.Must, one) for one in exact]), _TIER)),
            (Occur.Should, Q.const_score_query(Q.boolean_query([(Occur.Must, one) for one in folded]), _TIER)),
        ]
        if len(wish.parts) > 1:
            in_a_row = self._phrase("folded", [word for part in wish.parts for word in part.folded], slop=1)
            clauses.append((Occur.Should, Q.boost_query(in_a_row, 2.0)))
        words = Q.boolean_query(clauses)
        if wish.identifier is None:
            return words
        return Q.disjunction_max_query([words, Q.const_score_query(self._term("identifier", wish.identifier), 3 * _TIER)])

    def _exactly(self, part: Wanted) -> tantivy.Query:
        return self._side_by_side("exact", part.exact, part.identifier)

    def _folded(self, part: Wanted) -> tantivy.Query:
        return self._side_by_side("folded", part.folded, part.identifier)

    def _side_by_side(self, field: str, words: list[str], identifier: str | None) -> tantivy.Query:
        found = self._term(field, words[0]) if len(words) == 1 else self._phrase(field, words)
        return found if identifier is None else Q.disjunction_max_query([found, self._term("identifier", identifier)])

    def _damaged(self, part: Wanted) -> tantivy.Query:
        """See `search.tolerance`: near by itself, or beside its neighbour."""
        if len(part.words) > 1:
            return Q.regex_phrase_query(self._schema, "folded", [pattern(word) for word in part.folded])
        word = part.folded[0]
        ways = [Q.term_set_query(self._schema, "broken", sorted(variants(word)))]
        if edits := edits_allowed(word):
            ways.append(Q.fuzzy_term_query(self._schema, "broken", word, edits))
        if part.before is not None:
            ways.append(Q.regex_phrase_query(self._schema, "folded", [part.before, pattern(word)]))
        if part.after is not None:
            ways.append(Q.regex_phrase_query(self._schema, "folded", [pattern(word), part.after]))
        return Q.disjunction_max_query(ways)

    def _phrase(self, field: str, words: list[str], slop: int = 0) -> tantivy.Query:
        return Q.phrase_query(self._schema, field, [*words], slop=slop)

    def _term(self, field: str, value: Any) -> tantivy.Query:
        return Q.term_query(self._schema, field, value)

    def _any_of(self, field: str, some: Sequence[Any]) -> tantivy.Query:
        return Q.term_set_query(self._schema, field, [*some])

    def _issued(self, first: date | None, last: date | None) -> tantivy.Query:
        bounds = (_day_number(first or date.min), _day_number(last or date.max))
        return Q.range_query(self._schema, "issued", tantivy.FieldType.Unsigned, *bounds)

    def count(self) -> int:
        """How many documents the index holds."""
        return self._searcher().num_docs

    def ids(self) -> set[int]:
        """The ids of all documents that the index holds."""
        searcher = self._searcher()
        with _damage_named(self._folder):
            found = searcher.search(Q.all_query(), limit=max(searcher.num_docs, 1), count=False)
            return {int(one or 0) for one in searcher.fast_field_values("id", [address for _, address in found.hits])}

    def close(self) -> None:
        """Nothing is held open between calls but read-only maps, which go with the object."""


@contextmanager
def _damage_named(folder: Path) -> Iterator[None]:
    """What tantivy says of files that it cannot use, as our error."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexDamaged(folder=str(folder), reason=str(error)) from error


def _day_number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _as_stored(document: IndexedDocument) -> tantivy.Document:
    stored = tantivy.Document()
    stored.add_unsigned("id", document.document_id)
    head = [document.title, document.number_symbol or "", *document.person_names, *document.identifiers]
    apart = [list(tokens(text)) for text in head]
    body = [token for page in document.pages for token in tokens(page)]
    for field in ("exact", "folded"):
        streams = [" ".join(getattr(token, field) for token in words) for words in (*apart, body)]
        stored.add_text(field, f" {_BREAK} ".join(streams))
    stored.add_text("broken", " ".join({token.folded for token in body if is_broken(token.folded)}))
    for identifier in document.identifiers:
        stored.add_text("identifier", compact(identifier))
    stored.add_text("unit", NO_UNIT if document.unit is None else document.unit)
    if document.type_id is not None:
        stored.add_text("type", document.type_id)
    for person in document.person_ids:
        stored.add_unsigned("person", person)
    if document.issued_on is not None:
        stored.add_unsigned("issued", _day_number(document.issued_on))
    for page in document.pages:
        stored.add_bytes("page", page.encode())
    return stored


def _as_hit(stored: tantivy.Document, score: float, wish: Wish) -> Hit:
    pages = [bytes(page).decode() for page in stored.to_dict().get("page", [])]
    snippet = best_snippet(pages, wish.parts)
    exactness: Exactness = "exact" if score >= 2 * _TIER or not wish.parts else "folded" if score >= _TIER else "damaged"
    return Hit(int(stored.to_dict()["id"][0]), score, snippet.page, snippet.text, snippet.highlights, exactness)
