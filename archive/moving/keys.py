"""The keys of an installation, and its seals: with them the log goes on at another place where it ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from archive.backup.restoring import behind
from archive.log import SealStore
from archive.log.durable import write_new

_OF_SEALS = "seal-key*"


def key_files(source: Path, target: Path, pattern: str = _OF_SEALS) -> Iterator[tuple[Path, Path]]:
    """Each key that lies in a folder, and where it belongs in another."""
    for file in sorted(source.glob(pattern)):
        yield file, target / file.name


def other_key(source: Path, target: Path, pattern: str = _OF_SEALS) -> Path | None:
    """A key that lies in the target where another belongs; None where there is none."""
    there = ((file, place) for file, place in key_files(source, target, pattern) if place.exists())
    return next((place for file, place in there if place.read_bytes() != file.read_bytes()), None)


def copy_keys(source: Path, target: Path, pattern: str = _OF_SEALS) -> None:
    """Bring keys over, readable by their owner only; the source keeps its own."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file, place in key_files(source, target, pattern):
        write_new(place, file.read_bytes())


def copy_seals(source: SealStore, target: SealStore) -> int:
    """Bring over all seals that are not there. Gives back the number of the last."""
    with target.alone():
        target.append_all(behind(target.last(), source.lines()))
    return target.last()
