"""Writing beside other writers: what a unique key refuses was written by somebody else a moment ago, and is read again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

Settled = TypeVar("Settled")
TRIES = 3
"""A writer who was a moment earlier is found at the second try; the third is for a row that was taken back meanwhile."""


def until_settled(attempt: Callable[[], Settled], *overtaken: type[Exception]) -> Settled:
    """What `attempt` gives: it reads, then writes in a savepoint of its own. Raises what the last try raises.

    `overtaken`: what `attempt` raises, beside IntegrityError, where it finds written what it had not read.
    """
    for _ in range(TRIES - 1):
        with suppress(IntegrityError, *overtaken):
            return attempt()
    return attempt()
