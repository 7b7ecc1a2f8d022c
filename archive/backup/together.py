"""Many objects at once: each waits until the disk has it, and a disk flushes many in the time of one."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
_THREADS, _AHEAD = 8, 64


def together(work: Callable[[Thing], Result], things: Iterable[Thing]) -> Iterator[tuple[Thing, Result]]:
    """Each thing with what came of the work on it, in their order. Raises what the work raises."""
    waiting: deque[tuple[Thing, Future[Result]]] = deque()
    with ThreadPoolExecutor(_THREADS, "backup") as pool:
        for thing in things:
            waiting.append((thing, pool.submit(work, thing)))
            if len(waiting) == _AHEAD:
                first, future = waiting.popleft()
                yield first, future.result()
        for last, future in waiting:
            yield last, future.result()
