"""The words of documents as an index holds them, and the words of a query as questions, in stages: as typed, without diacritics,
damaged, not all there. One rule for every engine.

Each stage is quick by itself, and a later one is asked only where the earlier ones do not fill the page. So neither the commonest
words, which stand in all documents, nor those that damage must be looked for are slow.

What a broken word may have been is in the index beside what was seen: `near` holds both, so most damage is found by one term.
`pairs` holds each two words that stand side by side as one term. It answers what a damaged word stands beside without places, and
tells documents in which words stand together from those in which they are scattered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise, product
from math import log

from search.evidence import SOON_LOOKED_AT, Evidence, evidence, one_of, shares_of_parts
from search.neighbours import MUCH_RARER, Neighbours, Shares, near_pair, pair_meant, pair_seen
from search.port import Exactness, IndexedDocument
from search.questions import AllOf, AnyOf, BestOf, Has, HasInARow, HasNearly, HasOneOf, Question, Worth
from search.tokens import keys, parted
from search.tolerance import confused, damaged_syllables, edits_allowed, is_broken, meant, meant_in_pieces, variants
from search.wanted import Wanted, Wish
from vietnamese.syllables import is_syllable

BREAK = "¶"
"""Stands between words that are not side by side. Nobody can ask for it: it is no letter."""
_ENOUGH = 100
"""Documents found from which others are not looked for, as long as they fill the page."""
_SOME = 5
"""Documents found with much of the query side by side, from which those are not looked for that have damaged words anywhere."""
_FEW_PARTS = 3
"""Parts of a query whose neighbours are looked at. Of more, a word that became another is one of those that may be missing."""
_FEW = 0.1
"""Share of the documents, at most, so that it is quicker to look up for each what else it has. Measured on a million."""
_AS_TYPED = 500.0
"""More than all words of a query score together."""
_RAREST = 1e-6
"""Share of the documents from which a word counts as rare as can be."""
_RARITY, _TOGETHER = 0.4, 0.5
"""What the rarity of all parts, and all pairs, can add to the number of parts at most: together less than one part."""


@dataclass(frozen=True, slots=True)
class WordsOfDocument:
    """What the fields hold. Words are letters and digits: `exact` and `folded` can be split at blanks."""

    exact: str
    folded: str
    """Of head and pages, in order, with their places."""
    near: frozenset[str]
    """Each folded word, and the syllables that a broken one may have been."""
    broken: frozenset[str]
    """Folded words of the pages that are damaged visibly."""
    pairs: frozenset[str]


def words_of(document: IndexedDocument) -> WordsOfDocument:
    """The words of a document; of its head each part stands apart."""
    head = [document.title, document.number_symbol or "", *document.person_names, *document.identifiers]
    pages = [keys(page) for page in document.pages]
    streams = [*map(keys, head), list(chain.from_iterable(pages))]
    exact, folded = ([[key[way] for key in stream] for stream in streams] for way in (0, 1))
    body = folded[-1]
    seen = set(chain.from_iterable(folded))
    broken = frozenset(filter(is_broken, set(body)))
    pairs = (pair_seen(*two) for words in folded for two in pairwise(words))
    whole = {place: meant_in_pieces(*body[place : place + 2]) for place in _in_pieces(document.pages, map(len, pages))}
    return WordsOfDocument(
        exact=_apart(exact),
        folded=_apart(folded),
        near=frozenset(seen.union(*map(meant, broken), *whole.values())),
        broken=broken,
        pairs=frozenset(chain(pairs, _pairs_meant(body, broken), _pairs_of_pieces(body, whole))),
    )


def _apart(streams: Iterable[list[str]]) -> str:
    return f" {BREAK} ".join(map(" ".join, streams))


def _pairs_meant(body: Sequence[str], broken: Set[str]) -> Iterator[str]:
    """What two words side by side may have been, one of them damaged in any way or both as readers usually do it."""
    for left, right in pairwise(body):
        if left in broken or right in broken:
            yield from (pair_meant(one, right) for one in meant(left))
            yield from (pair_meant(left, one) for one in meant(right))
            yield from (pair_meant(*two) for two in product(confused(left), confused(right)))


def _in_pieces(pages: Iterable[str], words: Iterable[int]) -> Iterator[int]:
    """Places of words that may be one with the next, counted through all pages, each of so many words."""
    before = 0
    for page, count in zip(pages, words, strict=True):
        yield from (before + place for place in parted(page))
        before += count


def _pairs_of_pieces(body: Sequence[str], whole: Mapping[int, Set[str]]) -> Iterator[str]:
    for place, ones in whole.items():
        before, after = body[:place][-1:], body[place + 2 :][:1]
        yield from (pair_meant(left, one) for left in before for one in ones)
        yield from (pair_meant(one, right) for right in after for one in ones)


@dataclass(frozen=True, slots=True)
class Stage:
    """Documents of one kind."""

    exactness: Exactness
    words: Question
    asked_below: int
    """Asked where fewer documents than these were found before."""
    fills_page: bool = True
    """Asked also where more were found, as long as the page needs others."""
    belongs: Callable[[float], bool] | None = None
    """Whether a document belongs to it, by its score; None: it suffices to be found."""
    typed: tuple[tuple[Exactness, Question], ...] = ()
    """Which of its documents are better than that after all: the best comes last."""


def stages(wish: Wish, shares: Shares, documents: Callable[[], int]) -> Iterator[Stage]:
    """What to ask one after the other of so many documents; one can be found at several. How many is asked where it matters."""
    if not wish.parts:
        return
    if wish.identifier is not None:
        yield Stage("exact", Has("identifier", wish.identifier), _ENOUGH)
    parts, neighbours = wish.parts, Neighbours.of(wish, shares)
    telling = [_telling_pair(part, shares) for part in parts]
    exact = tuple(_intact("exact", part.exact, part, pair) for part, pair in zip(parts, telling, strict=True))
    folded = tuple(_intact("folded", part.folded, part, pair) for part, pair in zip(parts, telling, strict=True))
    with_diacritics = (Worth(one, 1.0) for one, part in zip(exact, parts, strict=True) if part.exact != part.folded)
    beside = len(parts) <= _FEW_PARTS
    weighed: Evidence | None = None
    if neighbours.tell:
        likely = tuple(_damaged(part, beside=beside) for part in parts)
        together = (neighbours.together,)
        if wish.has_diacritics:
            yield Stage("exact", AllOf(exact, filters=together, better=neighbours.better), _ENOUGH)
        else:
            yield _either(exact, folded, neighbours, _ENOUGH, filters=together)
        weighed = evidence(wish, neighbours, likely, exact, shares, documents())
    if weighed is not None:
        as_typed: tuple[tuple[Exactness, Question], ...] = (("folded", AllOf(folded)), ("exact", AllOf(exact)))
        yield Stage("damaged", weighed.question, 0, belongs=weighed.suffices, typed=as_typed)
    scattered = 0 if neighbours.tell else _ENOUGH
    likely = tuple(_damaged(part, beside=beside and not neighbours.tell) for part in parts)
    if wish.has_diacritics:
        yield Stage("exact", AllOf(exact, better=neighbours.better), scattered)
        yield Stage("folded", AllOf(folded, better=(*with_diacritics, *neighbours.better)), scattered)
    else:
        yield _either(exact, folded, neighbours, scattered)
    if wish.enough == len(parts):
        yield Stage("damaged", AllOf(likely, better=neighbours.better), scattered or _SOME, weighed is None)
    else:
        for question, asked_below in _most_of(wish, likely, neighbours, shares, documents):
            yield Stage("damaged", question, asked_below, weighed is None, partial(_has_enough, wish))


def terms_weighed(wish: Wish) -> Iterator[tuple[str, str]]:
    """Fields and terms of which stages want to know how many documents have them: all, for most queries."""
    if len(wish.parts) > 1:
        yield from (("pairs", pair_seen(left.folded[-1], right.folded[0])) for left, right in pairwise(wish.parts))
        yield from (("near", word) for part in wish.parts for word in part.folded)
        yield from (("exact", word) for part in wish.parts if part.exact != part.folded for word in part.exact)
    for part in wish.parts:
        if len(part.words) > 1:
            yield from (("pairs", pair_seen(*two)) for two in pairwise(part.folded))
            yield from (("folded", word) for word in part.folded)


def _either(
    exact: tuple[Question, ...],
    folded: tuple[Question, ...],
    neighbours: Neighbours,
    asked_below: int,
    filters: tuple[Question, ...] = (),
) -> Stage:
    """Words typed without diacritics: documents that have them so come before those that have others."""
    as_typed = AllOf(exact)
    question = AllOf(folded, filters=filters, better=(*neighbours.better, Worth(as_typed, _AS_TYPED)))
    return Stage("folded", question, asked_below, typed=(("exact", as_typed),))


def _has_enough(wish: Wish, score: float) -> bool:
    return score >= wish.enough


def _intact(field: str, words: list[str], part: Wanted, telling_pair: str | None) -> Question:
    if len(words) == 1:
        asked: Question = Has(field, words[0])
    else:
        filters = () if telling_pair is None else (Has("pairs", telling_pair),)
        asked = AllOf((HasInARow(field, tuple(words)),), filters=filters)
    return asked if part.identifier is None else BestOf((asked, Has("identifier", part.identifier)))


def _telling_pair(part: Wanted, shares: Shares) -> str | None:
    """Of words that are to stand side by side the rarest two, where they are much rarer than each word. Places are dear to look
    at, and this tells where it is worth while.
    """
    words = part.folded
    if len(words) == 1:
        return None
    pairs = [pair_seen(*two) for two in pairwise(words)]
    rarest, of_pair = min(zip(pairs, shares("pairs", pairs), strict=True), key=lambda one: one[1])
    return rarest if of_pair < min(shares("folded", words)) * MUCH_RARER else None


def _most_of(
    wish: Wish, parts: Sequence[Question], neighbours: Neighbours, shares: Shares, documents: Callable[[], int]
) -> Iterator[tuple[Question, int]]:
    """Documents of so many of the parts. The whole of their score is the number of parts; rare ones and neighbours add less.

    Who has all but so many has one at least of any so many and one: the rarest are asked for, of what they find the others. Where
    many documents have even these, which tells little, two that are neighbours must stand side by side, and only if nothing at
    all is found that way, each document is looked at. Beside each question: below how many it is asked.
    """
    of, worth = sorted(shares_of_parts(wish.parts, shares)), _by_rarity(wish, parts, shares)
    pairs = tuple(Worth(pair, _TOGETHER / len(parts)) for pair in neighbours.better)
    rarest = len(parts) - wish.enough + 1
    if sum(of[:rarest]) <= _FEW or sum(of[:rarest]) * documents() <= SOON_LOOKED_AT:
        yield AllOf((AnyOf(tuple(worth[:rarest])),), better=(*worth[rarest:], *pairs), few=True), _SOME
    else:
        yield AllOf(filters=(one_of(neighbours.rare(_FEW, 1)),), better=(*worth, *pairs), few=True), _SOME
        yield AllOf((AnyOf(tuple(worth)),), better=pairs), 1


def _by_rarity(wish: Wish, parts: Sequence[Question], shares: Shares) -> list[Worth]:
    """The parts, the rarest first; each scores one and a little."""
    by_rarity = sorted(zip(shares_of_parts(wish.parts, shares), parts, strict=True), key=lambda one: one[0])
    return [Worth(part, 1 + _RARITY * _rarity(one) / len(parts)) for one, part in by_rarity]


def _rarity(share: float) -> float:
    """0: in all documents, 1: in hardly any."""
    return log(max(min(share, 1.0), _RAREST)) / log(_RAREST)


def _damaged(part: Wanted, *, beside: bool) -> Question:
    """See `search.tolerance`: intact, near by itself, or `beside` its neighbour."""
    ways = () if part.identifier is None else (Has("identifier", part.identifier),)
    if len(part.words) == 1:
        return AnyOf((*_near(part.folded[0]), *(_beside(part) if beside else ()), *ways))
    return AnyOf((AllOf(tuple(near_pair(*two) for two in pairwise(part.folded))), *ways))


def _near(word: str) -> Iterator[Question]:
    yield Has("near", word)
    if not is_syllable(word):
        if others := meant(word):
            yield HasOneOf("near", others)  # Damaged words are asked for, too: whoever copies them from what was read.
        yield HasOneOf("broken", variants(word))
        if edits_allowed(word):
            yield HasNearly("broken", word)


def _beside(part: Wanted) -> Iterator[Question]:
    others = damaged_syllables(part.folded[0])
    pairs = [pair_seen(part.before, one) for one in others] if part.before is not None else []
    pairs += [pair_seen(one, part.after) for one in others] if part.after is not None else []
    if pairs:
        yield HasOneOf("pairs", pairs)
