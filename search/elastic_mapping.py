"""What an index of Elasticsearch holds of a document. Words are made by `search.tokens`; the engine splits at blanks and no more,
so that no plug-in is needed.
"""

from __future__ import annotations

import json
from typing import Any

from search.asking import day_number
from search.phrases import beginnings_of, phrases_of
from search.port import IndexedDocument
from search.tokens import compact
from search.within import NO_UNIT
from search.words import words_of

RULES = 3
"""Version of the rules by which words are made and of what follows: an index made by others is refused."""
DEEPEST = 20_000
"""Hits that one can leaf through."""

_WORDS = {"type": "text", "analyzer": "whitespace"}
_TERMS = {"type": "keyword", "doc_values": False}
_SCORED_TERMS = {**_TERMS, "norms": True}
"""Scored as tantivy does it, by how many others the document has."""

_MAPPINGS: dict[str, Any] = {
    "dynamic": "strict",
    # What can be searched is made from the pages, and stored as terms alone.
    "_source": {"includes": ["pages"]},
    "properties": {
        "id": {"type": "long"},
        "exact": _WORDS,
        "folded": _WORDS,
        "near": _SCORED_TERMS,
        "broken": _TERMS,
        "pairs": _SCORED_TERMS,
        "identifier": {**_SCORED_TERMS, "ignore_above": 1000},
        "type": {"type": "keyword"},
        "unit": {"type": "keyword"},
        "person": {"type": "long", "doc_values": False},
        "issued": {"type": "integer"},
        "begins": _TERMS,
        "phrase": {"type": "keyword", "index": False},
        "digest": {"type": "long", "index": False},
        "pages": {"type": "text", "index": False},
    },
}


def mappings(installation: str) -> dict[str, Any]:
    """What each field is; by which rules, and whose index it is."""
    return {**_MAPPINGS, "_meta": {"rules": RULES, "installation": installation}}


def index_settings(shards: int) -> dict[str, Any]:
    """Settings of an index: a copy of each shard where there is a second machine; what was written is seen when we say so."""
    return {
        "number_of_shards": shards,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "-1",
        "max_result_window": DEEPEST,
    }


def as_json(document: IndexedDocument) -> bytes:
    """A document as it is sent."""
    words, phrases = words_of(document), phrases_of(document)
    sent = {
        "id": document.document_id,
        "exact": words.exact,
        "folded": words.folded,
        "near": [*words.near],
        "broken": [*words.broken],
        "pairs": [*words.pairs],
        "identifier": [compact(one) for one in document.identifiers],
        "type": document.type_id,
        "unit": NO_UNIT if document.unit is None else document.unit,
        "person": document.person_ids,
        "issued": None if document.issued_on is None else day_number(document.issued_on),
        "begins": beginnings_of(phrases),
        "phrase": phrases,
        "digest": document.digest,
        "pages": document.pages,
    }
    return json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
