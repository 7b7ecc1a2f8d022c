"""What was typed, as what is looked for. Nothing that anybody types is an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil

from search.tokens import Token, compact, parted, tokens
from search.tolerance import in_one, meant_in_pieces

_QUOTED = re.compile(r'["“”„]([^"“”„]*)["“”„]')
_MOST_WORDS = 40
"""Words of a query that count: what is longer was pasted, and its beginning tells enough."""
_IDENTIFIER_FROM = 6
"""Letters and digits that an identifier has at least."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to find: a word, or words that stand side by side."""

    words: tuple[Token, ...]
    identifier: str | None
    """The same as an identifier, where it can be one."""
    before: str | None = None
    after: str | None = None
    """The single words around it in the query, folded: beside them a damaged word is believed."""

    @property
    def exact(self) -> list[str]:
        """Keys with diacritics."""
        return [word.exact for word in self.words]

    @property
    def folded(self) -> list[str]:
        """Keys without diacritics."""
        return [word.folded for word in self.words]


@dataclass(frozen=True, slots=True)
class Wish:
    """A whole query."""

    parts: tuple[Wanted, ...]
    identifier: str | None
    """All that was typed, as one identifier."""

    @property
    def has_diacritics(self) -> bool:
        """Whether any word was typed with them."""
        return any(part.exact != part.folded for part in self.parts)

    @property
    def enough(self) -> int:
        """How many parts a document must have: all of three, three in four of more."""
        return len(self.parts) if len(self.parts) <= 3 else ceil(0.75 * len(self.parts))


def read_wish(text: str) -> Wish:
    """What the words typed ask for. Text in quotation marks, and what holds together without blanks, stays side by side."""
    chunks: list[str] = []
    end = 0
    for quoted in _QUOTED.finditer(text):
        chunks += [*text[end : quoted.start()].split(), quoted.group(1)]
        end = quoted.end()
    chunks += text[end:].split()
    kept = [(words, chunk) for chunk in chunks if (words := _words(chunk))][:_MOST_WORDS]
    singles = [words[0].folded if len(words) == 1 else None for words, _ in kept]
    parts = tuple(
        Wanted(words[:_MOST_WORDS], _identifier(chunk), before, after)
        for (words, chunk), before, after in zip(kept, [None, *singles], [*singles[1:], None], strict=False)
    )
    return Wish(parts, _identifier(text) if len(parts) > 1 else None)


def _words(chunk: str) -> tuple[Token, ...]:
    """Two pieces of a word, as somebody copies them from what was read (`Th)nh`), are one that is damaged."""
    words = tuple(tokens(chunk))
    if len(words) != 2 or not parted(chunk) or not meant_in_pieces(words[0].folded, words[1].folded):
        return words
    left, right = words
    return (Token(left.exact + right.exact, in_one(left.folded, right.folded), left.start, right.end),)


def _identifier(text: str) -> str | None:
    joined = compact(text)
    return joined if len(joined) >= _IDENTIFIER_FROM and any(letter.isdigit() for letter in joined) else None
