"""Every command that works with the installation leaves an act: one that says what was looked at, else one that it was given.

What it shows goes out once that is committed. A refusal is an act too; words that are no command were neither done nor refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise

from archive import acts
from portal.on_record import Subject, note_asked, note_refusal
from portal.terminal import Terminal
from registry.actor import Actor
from sohoa.assembly import Installation
from sohoa.errors import SohoaError

given: ContextVar[Sequence[str]] = ContextVar("given", default=())
"""The words of the command that runs."""
_ALONE = ("ingest", "watch", "search", "doctor", "init", "sign-in", "sign-out", "backup", "restore", "move")
"""Commands of one word that work with the installation: what follows is not the name of one."""
_NAMED_BY_NUMBER = ("document", "batch", "review")
_LONGEST_RECORD = 8
"""Digits of a record's number; the numbers that name a person are longer, and do not belong into a log in the clear."""


@contextmanager
def kept_on_record(terminal: Terminal, installation: Installation, acting: Callable[[], Actor]) -> Iterator[Terminal]:
    """While a command is at work, with the terminal that it speaks to."""
    held, words = terminal.holding(), [word for word in given.get() if not word.startswith("-")]
    operation = f"sohoa {_name(words)}"
    with acts.witnessed() as seen:
        try:
            yield held
        except SohoaError as error:
            note_refusal(installation.sessions, acting(), subject_of(words), operation, error)
            raise
        if not seen:
            note_asked(installation.sessions, acting(), "run", subject_of(words), operation)
    held.release()


def said(option: str) -> str | None:
    """What the words of the command give for an option."""
    words = given.get()
    for word, value in pairwise([*words, ""]):
        if word == option:
            return value
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def subject_of(words: Sequence[str]) -> Subject:
    """What the words of a command are about: `document show 7` is about document 7, `batch list` about that command."""
    group, _verb, *rest = *words, "", ""
    named = rest[0] if rest else ""
    if group in _NAMED_BY_NUMBER and named.isdigit():
        return Subject.of("batch" if group == "batch" else "document", named)
    if group == "person" and named.isdigit() and len(named) <= _LONGEST_RECORD:
        return Subject.of("person", named)
    if group in ("dossier", "paper") and named:
        return Subject.of("dossier", named)
    return Subject.of("command", _name(words))


def _name(words: Sequence[str]) -> str:
    """Of a command, without what it was given."""
    return " ".join(words[: 1 if words and words[0] in _ALONE else 2])
