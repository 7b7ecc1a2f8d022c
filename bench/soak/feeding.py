"""What a soak reads: small scans, each page another one, and among them files that are no scans."""

from __future__ import annotations

import io
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from bench.scans.people import make_name
from ingest.receiving import Purpose, add_file, close_batch, open_batch
from ingest.sources import IncomingFile
from registry.actor import Actor
from sohoa.assembly import Installation
from tests import drawn

Outcome = TypeVar("Outcome")
log = logging.getLogger(__name__)

ARCHIVIST = Actor("Trần Văn Bình", "cli", unit="BHXH-HD")
UNITS = ("BHXH-HD", "BHXH-TB", "BHXH-HN")
SIZE = (1000, 700)
MOST_PAGES, FILES_A_BATCH = 12, 20
BROKEN = 0.03
"""Share of files that cannot be opened."""


def files(pages: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file, until there are as many pages as wanted."""
    rng, made = np.random.default_rng(seed), 0
    number = 0
    while made < pages:
        number += 1
        if rng.random() < BROKEN:
            yield f"hỏng {number:05d}.pdf", b"%PDF-1.7 " + rng.bytes(2000)
            continue
        count = min(int(rng.integers(1, MOST_PAGES + 1)), pages - made)
        made += count
        yield f"hồ sơ {number:05d}.pdf", drawn.pdf(*(_page(rng, number, page) for page in range(count)))


def _page(rng: np.random.Generator, file: int, page: int) -> Image.Image:
    title = ("GIẤY RA VIỆN", "GIẤY CHỨNG SINH", "ĐƠN ĐỀ NGHỊ")[int(rng.integers(3))]
    lines = [title, f"Số hồ sơ: {file:05d}-{page:02d}", f"Họ và tên: {make_name(rng)}", f"Ngày {rng.integers(1, 29):02d}/03/2026"]
    return drawn.page(lines, size=SIZE)


def feed(installation: Installation, pages: int, seed: int) -> None:
    """Give all files in batches, as an archivist does who tries again what was refused."""
    batch = 0
    for number, (name, content) in enumerate(files(pages, seed)):
        if number % FILES_A_BATCH == 0:
            if batch:
                insisting(close_batch, installation, batch)
            purpose = Purpose(unit=UNITS[number // FILES_A_BATCH % len(UNITS)])
            batch = insisting(open_batch, installation, ARCHIVIST, purpose)
        insisting(add_file, installation, batch, IncomingFile(name, partial(io.BytesIO, content)), ARCHIVIST)
    insisting(close_batch, installation, batch)


def insisting(step: Callable[..., Outcome], *arguments: Any) -> Outcome:
    """What the step gives, once the servers let it."""
    while True:
        try:
            return step(*arguments)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            log.info("%s: tried again", error)
            time.sleep(0.5)
