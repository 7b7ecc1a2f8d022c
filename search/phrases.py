"""What can be suggested to somebody who types: titles, numbers and names of the documents that they may find, and of no others.

A document tells what it holds (`phrase`), and by which beginnings that is found (`begins`): of a title or a number its own, of a
name that of each of its words, since people are called by the last. Beginnings are folded, so that they need no diacritics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from search.port import IndexedDocument, PhraseKind, Suggestion
from search.questions import BeginsWith, Has, Question
from search.tokens import tokens
from vietnamese.folding import collapse

LOOKED_AT = 200
"""The newest documents that hold such a phrase: what stands in none of them is suggested when more was typed."""
_SHORTEST, _INDEXED = 2, 8
"""Letters from which on something is suggested, and of the beginnings that the index holds: longer ones find fewer phrases."""
_LONGEST = 120
"""Letters of a phrase. A longer title was read together with what stands below it."""
_KINDS: tuple[PhraseKind, ...] = get_args(PhraseKind)
_APART = "\x1f"


def phrases_of(document: IndexedDocument) -> list[str]:
    """What a document holds, each with its kind."""
    told: tuple[tuple[PhraseKind, Iterable[str]], ...] = (
        ("title", (document.title,)),
        ("number", (document.number_symbol or "",)),
        ("name", document.person_names),
    )
    some = ((kind, collapse(text)) for kind, texts in told for text in texts)
    return list(dict.fromkeys(f"{kind}{_APART}{text}" for kind, text in some if 0 < len(text) <= _LONGEST))


def beginnings_of(phrases: Iterable[str]) -> list[str]:
    """By what they are found: each short beginning, and the whole."""
    keys = {key for phrase in phrases for key in _keys(*_parted(phrase))}
    return sorted({key[:length] for key in keys for length in (*range(_SHORTEST, _INDEXED + 1), len(key))})


def typed_beginning(typed: str) -> str | None:
    """What was typed, as a beginning; None where that is too little."""
    beginning = _key(typed)
    return beginning if len(beginning) >= _SHORTEST else None


def begins(beginning: str) -> Question:
    """The documents that hold a phrase that begins so."""
    return Has("begins", beginning) if len(beginning) <= _INDEXED else BeginsWith("begins", beginning)


def suggested(held: Iterable[tuple[int, Sequence[str]]], beginning: str, limit: int) -> tuple[Suggestion, ...]:
    """Of documents and their phrases: those that begin so, the most frequent first; in different letter case they are one."""
    found: dict[tuple[PhraseKind, str], list[tuple[str, int]]] = defaultdict(list)
    for document_id, phrases in held:
        for kind, text in map(_parted, phrases):
            if any(key.startswith(beginning) for key in _keys(kind, text)):
                found[kind, text.casefold()].append((text, document_id))
    ranked = sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))
    return tuple(
        Suggestion(min(text for text, _ in stands), kind, tuple(document_id for _, document_id in stands))
        for (kind, _), stands in ranked[:limit]
    )


def _parted(phrase: str) -> tuple[PhraseKind, str]:
    kind, _, text = phrase.partition(_APART)
    return next(one for one in _KINDS if one == kind), text


def _keys(kind: PhraseKind, text: str) -> Iterator[str]:
    words = _key(text).split()
    for first in range(len(words) if kind == "name" else min(len(words), 1)):
        yield " ".join(words[first:])


def _key(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))
