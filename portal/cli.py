"""Entry of the `sohoa` program. Light: its children load it too, and Ctrl-C is quiet from the first moment."""

from __future__ import annotations

import sys

INTERRUPTED = 130
"""Exit code of a command that was asked to stop."""


def main() -> None:
    """Run the command that was given, and end with its exit code."""
    try:
        from portal.command_line import run

        sys.exit(run(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
