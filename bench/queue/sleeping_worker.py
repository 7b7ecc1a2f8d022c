"""`python -m bench.queue.sleeping_worker`: `sohoa worker` whose reading of a page is a sleep; all else is what it always is."""

from __future__ import annotations

import os
import time
from pathlib import Path

import ingest.pipeline
from ingest.opening import Limits, PageProblem
from ingest.opening.kinds import Kind
from ingest.queue.worker import work
from ingest.tasks import PageWords
from page import kept_words
from page.box import Box
from page.words import ReadPage, Word
from sohoa.assembly import open_installation
from sohoa.settings import load_settings

PAGE_SECONDS = float(os.environ.get("PAGE_SECONDS", "1.2"))
_LINES = ("GIẤY RA VIỆN", "Họ và tên người bệnh: Nguyễn Thị Hoa", "Vào viện ngày 02/03/2026")


def sleep_window(
    _path: Path, _kind: Kind, first: int, last: int, _dpi: int, _limits: Limits, _reader: str
) -> list[PageWords | PageProblem]:  # fmt: skip
    """Words that were never read, after as long as reading takes."""
    time.sleep(PAGE_SECONDS * (last - first + 1))
    return [PageWords(number, kept_words.to_bytes([_page(number)]), PAGE_SECONDS) for number in range(first, last + 1)]


def _page(number: int) -> ReadPage:
    words = [
        Word(word, Box(0.1 + 0.08 * place, 0.1 + 0.05 * line, 0.17 + 0.08 * place, 0.12 + 0.05 * line), 0.95, line)
        for line, text in enumerate(_LINES)
        for place, word in enumerate(text.split())
    ]
    return ReadPage(number, 1000, 700, 100.0, words=tuple(words))


def main() -> None:
    """Until asked to end."""
    ingest.pipeline.read_window = sleep_window
    with open_installation(load_settings()) as installation:
        work(installation)


if __name__ == "__main__":
    main()
