"""What is said to have read a page, and which of two readers is the older."""

from __future__ import annotations

import re

Rank = tuple[int, ...]
"""Of readers: the greater, the newer."""

_ENGINES = {"tesseract": 1, "own": 2, "both": 3}
_VERSION = re.compile(r"(?P<engine>tesseract|own|both)\b(?:\D{0,2}(?P<version>\d+(?:\.\d+)*))?")
NO_READER: Rank = (9,)
"""Of text that a file brought along: no reader is newer."""


def rank(reader: str) -> Rank:
    """Of a reader as `ReadPage.reader` names it: `tesseract 5.3.0 …` is older than `own 2 …`, that older than `both 2 …`."""
    match = _VERSION.match(reader)
    if match is None:
        return NO_READER
    version = match["version"] or ""
    return (_ENGINES[match["engine"]], *(int(part) for part in version.split(".") if part))


def oldest(readers: str) -> Rank:
    """Of the readers of a document's pages, named with commas between, the oldest."""
    return min((rank(one) for one in readers.split(", ")), default=NO_READER)
