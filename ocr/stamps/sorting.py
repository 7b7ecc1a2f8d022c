"""What was read within stamps told from the text of the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ocr.found import Found
from ocr.stamps.frames import Frame
from ocr.stamps.rings import Ring
from vietnamese.folding import fold

_INCOMING = "den"
_BESIDE_IT = ("so", "ngay", "chuyen")
"""What the stamp of incoming papers has beside "ĐẾN" (NĐ 30/2020, Phụ lục IV)."""


@dataclass(frozen=True)
class Sorted:
    """The text of the page, and those frames that are stamps, each with what it says where that can be told."""

    text: list[Found]
    stamps: list[tuple[Frame, str | None]]


def sort_out(found: Sequence[Found], rings: Sequence[Ring], frames: Sequence[Frame]) -> Sorted:
    """The words of the page without those of its stamps."""
    text = _outside(found, rings)
    stamps: list[tuple[Frame, str | None]] = []
    for frame in frames:
        own = [word for word in text if frame.holds(word)]
        if frame.is_tilted or _is_incoming(own):
            stamps.append((frame, None if frame.is_tilted else " ".join(word.text for word in own if not word.by_hand)))
            text = [word for word in text if word not in own]
    return Sorted(text, stamps)


def _outside(found: Sequence[Found], rings: Sequence[Ring]) -> list[Found]:
    """The words without those lines that lie within a ring: the seal's own. A line that goes on outside is print over it."""
    lines: dict[tuple[int, int, int], list[Found]] = {}
    for word in found:
        lines.setdefault(word.line, []).append(word)
    within = {number for number, line in lines.items() if any(ring.holds(line) for ring in rings)}
    beside = [word for word in found if word.line not in within]
    return [word for word in found if word.line not in within or _goes_on(lines[word.line], beside)]


def _goes_on(line: Sequence[Found], beside: Sequence[Found]) -> bool:
    """Whether a word outside stands close behind the line: the recogniser took the line for two."""
    last = max(line, key=lambda word: word.left)
    middle, right = last.top + last.height / 2, last.left + last.width
    return any(
        abs(word.top + word.height / 2 - middle) < 0.5 * last.height and -last.height < word.left - right < 2.5 * last.height
        for word in beside
    )


def _is_incoming(words: Iterable[Found]) -> bool:
    says = [fold(word.text).strip(".:") for word in words]
    return _INCOMING in says and any(label in says for label in _BESIDE_IT)
