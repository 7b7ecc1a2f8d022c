"""The command line: all commands of `portal/commands/`, how a command ends, and how failures are said."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Annotated, cast

import typer

from portal.commands.on_record import given
from portal.commands.options import Json
from portal.errors import Unexpected, UsageMistake
from portal.terminal import ReaderGone, reader_gone, terminal_without_settings, write_json
from sohoa.errors import ExitCode, SohoaError

_UsageError = cast("type[Exception]", typer.BadParameter.__bases__[0])
"""Anything that is wrong with the words of a command. Without a message: nothing was given, and the help was shown."""

_COMMANDS = {
    "ingest": ("ingest", "run", "TOLD"),
    "watch": ("watch", "run", "TOLD"),
    "search": ("search", "run", "TOLD"),
    "suggest": ("suggest", "run", "TOLD"),
    "doctor": ("doctor", "run", "TOLD"),
    "serve": ("serve", "run", "TOLD"),
    "worker": ("worker", "run", "TOLD"),
    "init": ("init", "run", "TOLD"),
    "scheduler": ("worker", "schedule", "TOLD_SCHEDULER"),
    "sign-in": ("sign_in", "sign_in", "TOLD_IN"),
    "sign-out": ("sign_in", "sign_out", "TOLD_OUT"),
    "backup": ("backup", "backup", "TOLD_BACKUP"),
    "restore": ("backup", "restore", "TOLD_RESTORE"),
    "move": ("move", "run", "TOLD"),
}
"""Module of `portal.commands`, function, and what help tells of it."""
_GROUPS = {
    "batch": "batch",
    "document": "document",
    "review": "review",
    "intake": "intake",
    "dossier": "dossier",
    "paper": "papers",
    "report": "report",
    "catalogue": "catalogue",
    "person": "person",
    "organisation": "organisation",
    "unit": "unit",
    "account": "account",
    "grant": "grant",
    "archive": "archive",
    "audit": "audit",
    "index": "index",
    "db": "database",
    "config": "config",
}
"""Module of `portal.commands` that holds them."""
ALL = (*_COMMANDS, *_GROUPS)


def app_of(names: Sequence[str] = ALL) -> typer.Typer:
    """The program with these commands and groups. What they need is loaded here and not before: all of it takes a second."""
    app = typer.Typer(
        name="sohoa",
        help="Sổ Hóa: bản quét hồ sơ BHXH thành tài liệu tìm được, dùng lại được.\n\n"
        "Scanned dossiers become documents that can be found and re-used at the counter.",
        epilog="Ví dụ / Example:\n\n  sohoa ingest ho-so/ --dossier 000.00.01.H29-260310-0420 --procedure 1.001667\n\n"
        "  SOHOA_LANGUAGE=en sohoa batch list",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(_top)
    for name in names:
        if name in _GROUPS:
            app.add_typer(_module(_GROUPS[name]).app, name=name)
        else:
            module, function, told = _COMMANDS[name]
            app.command(name, **getattr(_module(module), told))(getattr(_module(module), function))
    return app


def _module(name: str) -> ModuleType:
    return import_module(f"portal.commands.{name}")


def _top(
    wants_version: Annotated[bool, typer.Option("--version", help="Phiên bản / Version.", is_eager=True)] = False,
    as_json: Json = False,
) -> None:
    if wants_version:
        number = version("sohoa")
        write_json({"version": number}) if as_json else print(f"sohoa {number}")
        raise typer.Exit


def run(arguments: Sequence[str]) -> int:
    """Run one command and give back its exit code. Failures are said on the terminal, never raised."""
    as_json = "--json" in arguments
    given.set(arguments)
    asked = next((word for word in arguments if not word.startswith("-")), None)
    try:
        app = app_of([asked] if asked in ALL else ALL)
        result = app(args=list(arguments), prog_name="sohoa", standalone_mode=False)
        return int(result or ExitCode.OK)
    except ReaderGone:
        return reader_gone()
    except SohoaError as error:
        return _fail(error, as_json)
    except _UsageError as error:
        return _fail(_usage_mistake(error), as_json) if str(error) else ExitCode.USAGE
    except Exception as error:  # noqa: BLE001 - the last place: what nobody expected is said with its trace
        traceback.print_exc()
        return _fail(Unexpected(reason=f"{type(error).__name__}: {error}"), as_json)


def _fail(error: SohoaError, as_json: bool) -> int:
    terminal_without_settings(as_json=as_json).fail(error)
    return int(error.exit_code)


def _usage_mistake(error: Exception) -> SohoaError:
    context = getattr(error, "ctx", None)
    said = getattr(error, "format_message", lambda: str(error))().rstrip()
    return UsageMistake(
        reason=said if said.endswith(".") else f"{said}.", command=context.command_path if context is not None else "sohoa"
    )
