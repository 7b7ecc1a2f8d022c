"""Run as a program: takes files in and works on them, and ends itself with SIGKILL at a given point.

    python -m tests.ingest.killed DATA PLACE MOMENT NTH FILE…

PLACE is `module:Class.method` or `module:function`; MOMENT says whether it dies before or after the NTH call. Without files
it sets the first batch to work again.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ingest.batches import retry
from ingest.receiving import receive
from ingest.sources import files_at
from ingest.worker import finish_batch
from registry.actor import Actor
from sohoa.assembly import open_installation
from sohoa.settings import Settings


def deadly(function: Callable[..., Any], moment: str, nth: int) -> Callable[..., Any]:
    calls = iter(range(1, 1_000_000))

    def until_then(*arguments: Any, **named: Any) -> Any:
        now = next(calls) == nth
        if now and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if now and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return until_then


def main() -> None:
    data, place, moment, nth, *files = sys.argv[1:]
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, deadly(getattr(owner, last), moment, int(nth)))
    actor = Actor("Trần Văn Bình", "cli")
    with open_installation(Settings(data=Path(data), workers=2, window=1)) as installation:
        if files:
            batch = receive(installation, files_at(map(Path, files)), actor)
        else:
            batch = 1
            with installation.sessions.begin() as session:
                retry(session, batch, actor)
        finish_batch(installation, batch, actor, stop=threading.Event())


if __name__ == "__main__":
    main()
