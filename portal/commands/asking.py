"""Asking for a secret: hidden on a terminal, one line of stdin from a program. It never stands in a command's words."""

from __future__ import annotations

import getpass
import sys

from portal.terminal import Terminal


def secret(terminal: Terminal, vi: str, en: str) -> str:
    """What was typed, or the next line of stdin."""
    if sys.stdin.isatty():
        return getpass.getpass(f"{terminal.say(vi, en)}: ", stream=sys.stderr)
    return sys.stdin.readline().rstrip("\r\n")


def code_where_needed(terminal: Terminal) -> str:
    """The code of a second factor."""
    return secret(terminal, "Mã 6 chữ số, hoặc mã dự phòng", "Code of 6 digits, or a recovery code")
