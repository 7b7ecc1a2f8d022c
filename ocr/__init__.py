"""From a page image to words, document types and fields. Pure: no database, no network, no clock."""

from ocr.understand import understand as understand
