"""A zip and its entries: each is taken out alone, under a name of ours, or has its problem. Runs in a confined child."""

from __future__ import annotations

import re
import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.opening.errors import (
    SourceDamaged,
    SourceError,
    SourceKindRefused,
    SourceKindUnknown,
    SourceTooLarge,
    ZipEncrypted,
    ZipLink,
    ZipMethod,
    ZipOverlap,
    ZipPathClimbs,
    ZipSwells,
    ZipTooLarge,
    ZipTooManyEntries,
    ZipTwice,
)
from ingest.opening.kinds import kind_of
from sohoa.errors import Problem
from vietnamese.folding import fold

LITTER = re.compile(r"(^|/)(__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|\._[^/]*$)", re.IGNORECASE)
CHUNK = 1 << 20
LEAST_SWELLING = 1 << 20
"""What unpacks to less than this is never called a bomb: a blank page compresses well."""
LOCAL_HEADER = 30
UTF8_NAMES = 0x800
ENCRYPTED = 0x1
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """How much a zip may hold: most entries, most times an entry may swell, most bytes of one entry and of all."""

    entries: int
    ratio: int
    entry_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Unpacked:
    """An entry that was taken out: the name that its owner gave it, and where it lies now."""

    name: str
    path: Path


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """An entry that was not taken out, and why."""

    name: str
    problem: Problem


def unpack(path: Path, folder: Path, limits: ZipLimits) -> tuple[list[Unpacked], list[EntryProblem]]:
    """Take the files out of a zip into `folder`. What systems leave in zips (`__MACOSX`, `Thumbs.db` …) stays out unsaid.

    Sizes are counted while unpacking; what the headers say is not relied on. Raises `SourceDamaged` and `ZipTooManyEntries`.
    """
    taken: list[Unpacked] = []
    problems: list[EntryProblem] = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > limits.entries:
                raise ZipTooManyEntries(entries=len(entries), limit=limits.entries)
            left = limits.total_bytes
            for number, name, entry, problem in _judged(entries):
                target = folder / f"{number:05d}"
                try:
                    if problem is not None:
                        raise problem
                    left -= _take_out(archive, entry, target, limits, left)
                    taken.append(Unpacked(name, target))
                except SourceError as error:
                    target.unlink(missing_ok=True)
                    problems.append(EntryProblem(name, error.problem.at(file=name)))
                    left = 0 if isinstance(error, ZipTooLarge) else left
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise SourceDamaged(kind="ZIP", reason=_short(error)) from error
    return taken, problems


def _judged(entries: Sequence[zipfile.ZipInfo]) -> Iterator[tuple[int, str, zipfile.ZipInfo, SourceError | None]]:
    """The entries that are files, with the name for people, and what can be said against one before it is opened."""
    overlapping = _overlapping(entries)
    names: set[str] = set()
    for number, entry in enumerate(entries, 1):
        name = _own_name(entry)
        if name.endswith("/") or LITTER.search(name):
            continue
        yield number, _for_people(name), entry, _objection(entry, name, overlapping, names)
        names.add(name)


def _objection(entry: zipfile.ZipInfo, name: str, overlapping: set[int], names: set[str]) -> SourceError | None:
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        return ZipLink()
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) or "\0" in entry.orig_filename:
        return ZipPathClimbs()
    if id(entry) in overlapping:
        return ZipOverlap()
    if name in names:
        return ZipTwice()
    if entry.flag_bits & ENCRYPTED:
        return ZipEncrypted()
    if entry.compress_type not in METHODS:
        return ZipMethod(method=entry.compress_type)
    return None


def _overlapping(entries: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Entries whose bytes run into the next one: the same bytes unpacked many times make the worst bombs."""
    in_place = sorted(entries, key=lambda entry: entry.header_offset)
    return {
        id(one)
        for one, following in pairwise(in_place)
        if one.header_offset + LOCAL_HEADER + one.compress_size > following.header_offset
    }


def _take_out(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limits: ZipLimits, left: int) -> int:
    """Unpack one entry, counting. Returns its bytes."""
    most = limits.ratio * max(entry.compress_size, 1)
    size = 0
    try:
        with archive.open(entry) as packed, target.open("xb") as file:
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                if size > max(most, LEAST_SWELLING):
                    raise ZipSwells(ratio=limits.ratio)
                if size > limits.entry_bytes:
                    raise SourceTooLarge(megabytes=f">{limits.entry_bytes >> 20}", limit=limits.entry_bytes >> 20)
                if size > left:
                    raise ZipTooLarge(limit=limits.total_bytes >> 20)
                file.write(chunk)
    except (SourceError, MemoryError):
        raise
    except Exception as error:
        # zlib, bz2, lzma and zipfile each raise errors of their own on rubble; all of it means the same.
        raise SourceDamaged(kind="ZIP", reason=_short(error)) from error
    _refuse_zip(target)
    return size


def _refuse_zip(path: Path) -> None:
    """Other kinds are judged when the file is examined; a zip in a zip would only be unpacked to be refused then."""
    if path.stat().st_size == 0:
        return
    try:
        inside = kind_of(path)
    except (SourceKindUnknown, SourceKindRefused):
        return
    if inside == "zip":
        raise SourceKindRefused(kind="ZIP trong ZIP / a ZIP inside a ZIP")


def _own_name(entry: zipfile.ZipInfo) -> str:
    """The name as its owner saw it, with `/` between folders.

    Without the UTF-8 flag the standard says CP437; in truth macOS writes UTF-8 and Vietnamese Windows CP1258, so each is tried.
    """
    name = entry.orig_filename
    if not entry.flag_bits & UTF8_NAMES and not name.isascii():
        raw = name.encode("cp437")
        for encoding in ("utf-8", "cp1258"):
            guess = unicodedata.normalize("NFC", raw.decode(encoding, "replace"))
            if (encoding == "utf-8" and "\ufffd" not in guess) or fold(guess).isascii():
                name = guess
                break
    return unicodedata.normalize("NFC", name).replace("\\", "/")


def _for_people(name: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)[-LONGEST_NAME:]


def _short(error: object) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
