"""One seal: what is signed, and how it is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from archive.log.canonical import as_bytes

FORM = "sohoa-seal-1"
SEGMENT = 1000
"""Most rows under one seal."""
SEALED_COLUMNS = ("number", "first", "last", "head", "at", "previous", "key")
"""Of `LogSeal`, in the order in which they are signed."""


@dataclass(frozen=True, slots=True)
class Seal:
    """That the rows `first` to `last` of a log end with the hash `head`, and what the seal before it was."""

    log: str
    number: int
    first: int
    last: int
    head: str
    at: str
    """As `archive.log.canonical` writes moments."""
    previous: str
    key: str

    @property
    def payload(self) -> bytes:
        """The bytes that are signed."""
        values = (self.number, self.first, self.last, self.head, self.at, self.previous, self.key)
        return as_bytes((FORM, self.log, *values))

    @property
    def hash(self) -> str:
        """What the next seal names as `previous`, and what is kept on paper."""
        return sha256(self.payload).hexdigest()

    def line(self, signature: str) -> bytes:
        """As the write-once storage keeps it, without the end of the line."""
        return self.payload + b"\t" + signature.encode()


def seal_of(log: str, row: Sequence[object]) -> Seal:
    """The seal that a row of `LogSeal` holds: `row` has `SEALED_COLUMNS`."""
    number, first, last, head, at, previous, key = row
    return Seal(log, number, first, last, head, at, previous, key)  # type: ignore[arg-type]


def is_whole(seal: Seal) -> bool:
    """Whether a seal may be one at all: numbers where there are numbers, and not more rows than one seal has."""
    numbers = (seal.number, seal.first, seal.last)
    texts = (seal.head, seal.at, seal.previous, seal.key)
    right = all(type(one) is int for one in numbers) and all(type(one) is str for one in texts)
    return right and 0 < seal.first <= seal.last < seal.first + SEGMENT


def number_in(line: bytes) -> int | None:
    """The number of the seal that a line holds; None where it holds none."""
    try:
        seal, _ = seal_in(line)
    except ValueError:
        return None
    return seal.number


def seal_in(line: bytes) -> tuple[Seal, str]:
    """The seal that a line holds, and its signature. Raises ValueError where it holds none."""
    payload, tab, signature = line.removesuffix(b"\n").partition(b"\t")
    found = json.loads(payload)
    if not tab or not isinstance(found, list) or len(found) != 2 + len(SEALED_COLUMNS) or found[0] != FORM:
        raise ValueError(line)
    seal = seal_of(found[1], found[2:])
    if not is_whole(seal) or seal.payload != payload or re.fullmatch(rb"[0-9a-f]{128}", signature) is None:
        raise ValueError(line)
    return seal, signature.decode()
