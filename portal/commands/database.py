"""`sohoa db`: the revision of the database."""

from __future__ import annotations

import typer

import migrations
from archive import acts
from portal.commands.options import Json, keeper, told
from portal.terminal import Terminal, open_terminal
from sohoa.assembly import open_database
from sohoa.errors import ExitCode
from sohoa.records import sessions
from sohoa.settings import load_settings

app = typer.Typer(**told("Cơ sở dữ liệu", "The database", "sohoa db show"), no_args_is_help=True)


@app.command("show", **told("Phiên bản cơ sở dữ liệu", "The revision of the database", "sohoa db show"))
def show(as_json: Json = False) -> int:
    """Exit 5 where it is not the one that this program works with."""
    return _database(as_json=as_json, upgrade=False)


@app.command(
    "upgrade",
    **told(
        "Nâng cơ sở dữ liệu lên phiên bản mới (sao lưu trước)",
        "Bring the database to the newest revision (back it up first)",
        "sohoa db upgrade",
    ),
)
def upgrade(as_json: Json = False) -> int:
    """Does nothing where it is the newest."""
    return _database(as_json=as_json, upgrade=True)


def _database(*, as_json: bool, upgrade: bool) -> int:
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    engine = open_database(settings)
    try:
        before = migrations.current_revision(engine)
        if upgrade:
            migrations.upgrade(engine)
        now = migrations.current_revision(engine)
        if now is not None and now != before:
            with sessions(engine).begin() as session:
                acts.record(session, keeper(), "upgrade", "database", now, before=before)
    finally:
        engine.dispose()
    return _tell(terminal, before, now)


def _tell(terminal: Terminal, before: str | None, now: str | None) -> int:
    wanted = migrations.newest_revision()
    changed = "" if before == now else f" ({before or '∅'} → {now})"
    terminal.give(
        {"before": before, "revision": now, "newest": wanted},
        lambda: terminal.out.print(
            terminal.say(f"✔ Cơ sở dữ liệu ở phiên bản {now}{changed}.", f"✔ The database is at revision {now}{changed}.")
            if now == wanted
            else terminal.say(
                f"▲ Cơ sở dữ liệu ở phiên bản {now or '∅'}, chương trình cần {wanted}: sohoa db upgrade",
                f"▲ The database is at revision {now or '∅'}, this program needs {wanted}: sohoa db upgrade",
            ),
            markup=False,
        ),
    )
    return ExitCode.OK if now == wanted else ExitCode.ENVIRONMENT
