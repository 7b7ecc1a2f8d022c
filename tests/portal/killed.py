"""Run as a program: one `sohoa` command that ends itself with SIGKILL at a given point.

    python -m tests.portal.killed PLACE MOMENT NTH WORD…

PLACE, MOMENT and NTH as in `tests.ingest.killed`; the words are those of the command.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

from portal.command_line import run
from tests.ingest.killed import deadly


def main(place: str, moment: str, nth: str, *words: str) -> int:
    module, _, name = place.partition(":")
    owner: Any = importlib.import_module(module)
    *path, last = name.split(".")
    for part in path:
        owner = getattr(owner, part)
    setattr(owner, last, deadly(getattr(owner, last), moment, int(nth)))
    return run(words)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
