"""Entry of the `sohoa` program. Light: its children load it too, and Ctrl-C is quiet from the first moment."""

from __future__ import annotations

import sys

from ingest import fork_server
from sohoa import garbage

INTERRUPTED = 130
"""Exit code of a command that was asked to stop."""
_READING = ("ingest", "watch", "serve")
"""Commands that read scans: the children's libraries are loaded while this process loads its own."""


def main() -> None:
    """Run the command that was given, and end with its exit code."""
    garbage.look_for_seldom()
    try:
        if sys.argv[1:2] and sys.argv[1] in _READING and "--help" not in sys.argv:
            fork_server.start()
        from portal.command_line import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
