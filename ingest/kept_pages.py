"""Read pages of one item in a file beside the work on them: of thousands, neither their owner nor a child holds all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.confinement import NO_SPACE
from ingest.errors import TaskNoSpace
from page import kept_words
from page.words import ReadPage


@dataclass(frozen=True, slots=True)
class KeptPages:
    """Read pages by number, each in its place of a file. As a value it may be given to a child."""

    file: Path
    places: dict[int, tuple[int, int]]
    """Where the bytes of each page (`page.kept_words`) begin, and how many they are."""

    def by_number(self) -> KeptPages:
        """The same pages, in the order of the file that they come from."""
        return replace(self, places=dict(sorted(self.places.items())))

    def read(self, numbers: Sequence[int] | None = None) -> Iterator[ReadPage]:
        """The pages with these numbers, in this order, one after the other; unless told, all, as they were kept."""
        with self.file.open("rb") as opened:
            for number in self.places if numbers is None else numbers:
                begin, length = self.places[number]
                opened.seek(begin)
                yield from kept_words.from_bytes(opened.read(length))


def keep(pages: Iterable[tuple[int, bytes]], file: Path) -> KeptPages:
    """Write pages, each with its number and as bytes of `page.kept_words`, into a new file. Raises `TaskNoSpace`."""
    places: dict[int, tuple[int, int]] = {}
    try:
        with file.open("xb") as opened:
            for number, content in pages:
                places[number] = opened.tell(), len(content)
                opened.write(content)
    except OSError as error:
        if error.errno in NO_SPACE:
            raise TaskNoSpace(folder=str(file.parent)) from error
        raise
    return KeptPages(file, places)
