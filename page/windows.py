"""What is laid open of a page where all else is covered: strips along the words that are shown, as a value. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from page.box import Box
from page.words import ReadPage

Window = tuple[tuple[float, float], ...]
"""Points (x, y) in parts of the original page. What lies within their convex hull is seen."""
_EDGE = 0.12
"""Of a word's height: so much beside it is laid open with it."""


def windows_along(page: ReadPage, shown: Collection[int]) -> Iterator[Window]:
    """Around each word whose place in `page.words` is `shown`, and between two of them that stand side by side in one line."""
    for place, word in enumerate(page.words):
        if place not in shown:
            continue
        corners = _corners(page, word.box)
        yield corners
        if place + 1 in shown and page.words[place + 1].line == word.line:
            yield (*corners, *_corners(page, page.words[place + 1].box))


def _corners(page: ReadPage, box: Box) -> Window:
    edge = _EDGE * min(box.height * page.height, box.width * page.width)
    left, right = box.left - edge / page.width, box.right + edge / page.width
    top, bottom = box.top - edge / page.height, box.bottom + edge / page.height
    return (left, top), (right, top), (right, bottom), (left, bottom)
