"""Full text for officers: with or without diacritics, in text that OCR damaged."""

from search.outbox import Drift, drain, drift, missing_or_surplus, rebuild
from search.phrases import typed_beginning
from search.port import Facets, Hit, Hits, IndexedDocument, Query, SearchIndex, Suggestion
from search.tantivy_index import TantivyIndex

__all__ = [
    "Drift",
    "Facets",
    "Hit",
    "Hits",
    "IndexedDocument",
    "Query",
    "SearchIndex",
    "Suggestion",
    "TantivyIndex",
    "drain",
    "drift",
    "missing_or_surplus",
    "rebuild",
    "typed_beginning",
]
