"""The terminal: results on stdout, all else on stderr; for people in one of two languages, or for programs as JSON."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from pydantic_core import PydanticSerializationError, to_json, to_jsonable_python
from rich.console import Console
from rich.text import Text

from sohoa.errors import Problem, SohoaError
from sohoa.settings import Settings, load_settings

Language = Literal["vi", "en"]
UNLIMITED = 200
"""Columns where nobody looks: in files and pipes nothing is cut off."""
READER_GONE = 141
"""Exit code where whoever read our output went away, as of other programs."""
_AT_ONCE = 1 << 16
"""Letters of a long text."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\ud800-\udfff]")


class ReaderGone(Exception):
    """Whoever read our output went away: the command is to end, and to say nothing."""


class PipeConsole(Console):
    """A console whose reader may go away at any time."""

    def on_broken_pipe(self) -> None:
        """Let the command line decide how to end."""
        raise ReaderGone


class OneByOne:
    """A list for programs whose parts are made as they are written: there may be thousands, and each is large."""

    def __init__(self, parts: Callable[[], Iterator[Any]]) -> None:
        self.parts = parts


@dataclass(frozen=True)
class Terminal:
    """Where a command speaks."""

    language: Language
    json: bool
    out: Console
    err: Console
    _held: list[Callable[[], object]] | None = None
    """What goes out later; None: everything goes out at once."""

    def say(self, vi: str, en: str) -> str:
        """The sentence in the language of this terminal."""
        return vi if self.language == "vi" else en

    def give(self, value: Any, draw: Callable[[], None]) -> None:
        """The result of a command: `value` (a shape, a value or a list of them) for programs, `draw` for people."""
        if self.json:
            self._put_out(partial(write_utf8, json_of(value)))
        elif self._held is None:
            draw()
        else:
            with self.out.capture() as drawn:
                draw()
            self.write(drawn.get())

    def write(self, text: str) -> None:
        """A result that is text already, as it is."""
        self._put_out(partial(write_text, text))

    def tell(self, vi: str, en: str) -> None:
        """A remark beside the result: behind it, where one was given before."""
        if not self.json:
            said = partial(self.err.print, Text(self.say(vi, en)))
            self._put_out(said) if self._held else said()

    def holding(self) -> Terminal:
        """The same terminal; what is given goes out with `release`."""
        return replace(self, _held=[])

    def release(self) -> None:
        """Put out what was held."""
        held, self._held[:] = list(self._held or ()), []  # type: ignore[index]
        for one in held:
            one()

    def _put_out(self, put: Callable[[], object]) -> None:
        if self._held is None:
            put()
        else:
            self._held.append(put)

    def warn(self, problem: Problem) -> None:
        """Something is wrong that did not keep the command from its work. Beside the result, for programs too."""
        said = self.say(problem.vi, problem.en)
        self.err.print(Text.assemble(("! ", "bold yellow"), (f"{problem.code}  ", "yellow"), clean(said)))

    def fail(self, error: SohoaError) -> None:
        """Say what went wrong, and what to do."""
        problem = error.problem
        if self.json:
            write_json({**to_jsonable_python(problem), "exit_code": int(error.exit_code)})
            return
        place = "".join(
            f"{label} {value}: "
            for label, value in ((self.say("tệp", "file"), problem.file), (self.say("trang", "page"), problem.page))
            if value is not None
        )
        message = Text.assemble(("✗ ", "bold red"), (f"{problem.code}  ", "red"), clean(place + self.say(problem.vi, problem.en)))
        self.err.print(message)


def open_terminal(settings: Settings, *, as_json: bool, width: int = UNLIMITED) -> Terminal:
    """The terminal of this process, in the language of the settings; `width` columns where it is a file or a pipe."""
    return _terminal(settings.language, as_json, width)


def terminal_without_settings(*, as_json: bool) -> Terminal:
    """A terminal for failures that come before, or with, the settings."""
    try:
        return _terminal(load_settings().language, as_json)
    except SohoaError:
        return _terminal("en" if os.environ.get("SOHOA_LANGUAGE") == "en" else "vi", as_json)


def _terminal(language: Language, as_json: bool, width: int = UNLIMITED) -> Terminal:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return Terminal(language, as_json, _console(sys.stdout, width), _console(sys.stderr, width))


def _console(stream: Any, width: int) -> Console:
    known = stream.isatty() or "COLUMNS" in os.environ
    return PipeConsole(file=stream, highlight=False, emoji=False, width=None if known else width)


def reader_gone() -> int:
    """Be quiet from now on: nobody reads stdout. Gives back the exit code that says so."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return READER_GONE


def write_json(value: Any) -> None:
    """One JSON document on stdout."""
    write_utf8(json_of(value))


def json_of(value: Any) -> bytes:
    """A shape, a value or a list of them as one JSON document."""
    try:
        return to_json(value, indent=2, fallback=_parts)
    except PydanticSerializationError:  # The name of a file may hold bytes that are no text.
        text = json.dumps(to_jsonable_python(value, fallback=_parts), ensure_ascii=False, indent=2)
        return text.encode(errors="replace")


def write_utf8(text: bytes) -> None:
    """A text on stdout, and a line break: a long one bit by bit, for as letters it takes several times the memory."""
    opened = io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="")
    for some in iter(partial(opened.read, _AT_ONCE), ""):
        write_text(some)
    write_text("\n")


def _parts(value: Any) -> Iterator[Any]:
    if isinstance(value, OneByOne):
        return value.parts()
    raise TypeError(f"{type(value).__name__} is no JSON")


def write_text(text: str) -> None:
    """Text on stdout, as it is. Raises `ReaderGone`."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGone from error


def clean(text: str) -> str:
    """Text that came from outside, without anything that a terminal would obey."""
    return _CONTROL.sub("�", text)
