"""Full text for officers: with or without diacritics, in text that OCR damaged."""

from search.outbox import drain, drift, rebuild
from search.port import Hit, Hits, IndexedDocument, Query, SearchIndex
from search.tantivy_index import TantivyIndex

__all__ = ["Hit", "Hits", "IndexedDocument", "Query", "SearchIndex", "TantivyIndex", "drain", "drift", "rebuild"]
