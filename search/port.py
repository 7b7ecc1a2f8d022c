"""The port of the full-text search, and the values that go through it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from archive.rights import Scope

Exactness = Literal["exact", "folded", "damaged"]
"""How the words of the query stand in a document: as typed; with other diacritics or none; damaged, or not all there."""


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What the index is told of a document."""

    document_id: int
    title: str = ""
    type_id: str | None = None
    unit: str | None = None
    issued_on: date | None = None
    number_symbol: str | None = None
    """`2402/KH-BHXH`."""
    person_ids: tuple[int, ...] = ()
    person_names: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    """Of persons, cards and dossiers, in their stored spelling."""
    pages: tuple[str, ...] = ()
    """Text of each page, in the document's order."""
    digest: int = 0
    """What all this was made from, as a number of 63 bits: it tells whether the record says something else by now."""


@dataclass(frozen=True, slots=True)
class Query:
    """What an officer looks for; a filter that is None does not matter.

    `text` is only words: quotation marks keep words together, nothing else has a meaning and nothing is wrong. With three words
    or fewer all must be found, of more three in four, or one less where those that are there tell enough by standing together. An
    empty text asks for all documents that pass the filters.
    """

    text: str
    type_id: str | None = None
    unit: str | None = None
    person_ids: tuple[int, ...] | None = None
    """Records that are one person: documents of any of them."""
    issued_from: date | None = None
    issued_to: date | None = None
    """The last day itself included."""
    within: Scope | None = None
    """Only documents in this scope of rights. None: all."""
    limit: int = 20
    offset: int = 0
    facets: bool = False
    """Whether to count by type, unit and year what is found."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A document that was found."""

    document_id: int
    score: float
    """Higher is better; comparable within one search only."""
    page: int
    """Position in the document, from 1, of the page that the snippet is from."""
    snippet: str
    """A piece of the page as it was read, white space settled."""
    highlights: tuple[tuple[int, int], ...]
    """Places (start, end) in the snippet that match the query."""
    exactness: Exactness


PhraseKind = Literal["title", "number", "name"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that begins as somebody typed."""

    text: str
    """As it stands in the documents."""
    kind: PhraseKind
    documents: tuple[int, ...]
    """Of those that were looked at, where it stands, the newest first."""


@dataclass(frozen=True, slots=True)
class Facets:
    """How many of the documents of `Hits.total` are of each type, unit and year of issue, the most frequent first, up to 100 of
    each; None stands for those without. Where that total is the least that there are, so are these.
    """

    types: Mapping[str | None, int]
    units: Mapping[str | None, int]
    years: Mapping[int | None, int]


@dataclass(frozen=True, slots=True)
class Hits:
    """The documents asked for, best first, and how many there are in all."""

    total: int
    hits: tuple[Hit, ...]
    total_is_exact: bool = True
    """False: at least so many. Where documents with the words as typed fill what was asked for, those with other diacritics, with
    damaged words, scattered words or without some of them are not looked for."""
    facets: Facets | None = None
    """Where the query asks for them."""


class SearchIndex(Protocol):
    """Finds documents by their text. It can always be made anew from the archive, so nothing is kept in it alone.

    Every method may raise `IndexMissing` and `IndexDamaged`; those that write also `IndexBusy`.
    """

    def put(self, documents: Iterable[IndexedDocument]) -> int:
        """Add or replace documents in one commit; the last of one id counts. Gives back how many were taken.

        `documents` is drawn from only while no other process can write, so that what a generator reads is not overtaken.
        """
        ...

    def replace_all(self, documents: Iterable[IndexedDocument]) -> int:
        """As `put`, and everything else is gone with the same commit; until then the old index answers."""
        ...

    def remove(self, document_ids: Iterable[int]) -> None:
        """Forget documents, in one commit. Unknown ids do not matter."""
        ...

    def search(self, query: Query) -> Hits:
        """Documents in which the words of the query stand: as typed before folded before damaged. Where two words of it stand
        together much more rarely than anywhere, all in which most of them do come before all in which they are scattered.
        """
        ...

    def suggest(self, typed: str, within: Scope | None = None, *, limit: int = 10) -> tuple[Suggestion, ...]:
        """Titles, numbers and names that begin so, with diacritics or without, in documents of this scope and no others (None:
        all), the most frequent first. Looked at are the newest 200 documents with such a phrase. Of one letter: nothing.
        """
        ...

    def count(self) -> int:
        """How many documents the index holds."""
        ...

    def ids(self) -> set[int]:
        """The ids of all documents that the index holds."""
        ...

    def digests(self) -> dict[int, int]:
        """The same, each with the digest that the index was told with it."""
        ...

    def close(self) -> None:
        """Let go of what is held open."""
        ...
