"""All objects of one store into another, and whether what lies there then is what it should be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Literal

from archive.backup.together import together
from archive.errors import ObjectDamaged, ObjectMissing, ObjectUnexpected
from archive.objects import ObjectStore

Lacking = Literal["missing", "damaged"]
_Outcome = Literal["there", "missing", "damaged"]
Progress = Callable[[int], object]
"""Is told how many are done."""


def copy_objects(source: ObjectStore, target: ObjectStore, wanted: Iterable[str], on_progress: Progress) -> dict[str, Lacking]:
    """Bring over what is not there. Gives back what the source does not have, or not as it should be."""
    lacking: dict[str, Lacking] = {}
    for done, (sha256, outcome) in enumerate(together(partial(_copy, source, target), wanted), 1):
        if outcome != "there":
            lacking[sha256] = outcome
        on_progress(done)
    return lacking


def verify_objects(source: ObjectStore, target: ObjectStore, wanted: Iterable[str], on_progress: Progress) -> Iterator[str]:
    """Read all of them back from the target. One that is not whole is brought over once more; where that does not help, its hash
    is given back.
    """
    for done, (sha256, whole) in enumerate(together(partial(_is_whole, source, target), wanted), 1):
        if not whole:
            yield sha256
        on_progress(done)


def _copy(source: ObjectStore, target: ObjectStore, sha256: str) -> _Outcome:
    return "there" if target.exists(sha256) else _replace(source, target, sha256)


def _replace(source: ObjectStore, target: ObjectStore, sha256: str) -> _Outcome:
    try:
        with source.open(sha256) as stream:
            target.replace(sha256, stream)
    except ObjectMissing:
        return "missing"
    except ObjectUnexpected:
        return "damaged"
    return "there"


def _is_whole(source: ObjectStore, target: ObjectStore, sha256: str) -> bool:
    try:
        target.verify(sha256)
    except (ObjectMissing, ObjectDamaged):
        if _replace(source, target, sha256) != "there":
            return False
        target.verify(sha256)
    return True
