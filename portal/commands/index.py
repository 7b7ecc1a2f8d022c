"""`sohoa index`: whether the full text agrees with the records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import typer

import search
from archive import acts
from portal.commands.options import Json, acting, allowed, at_work, keeper, told
from portal.terminal import Terminal, open_terminal
from registry.actor import Actor
from search.errors import IndexDamaged, IndexMissing
from sohoa.assembly import Installation, open_installation
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

app = typer.Typer(**told("Chỉ mục tìm kiếm", "The search index", "sohoa index check"), no_args_is_help=True)


@app.command("check", **told("So chỉ mục với kho", "Compare the index with the records", "sohoa index check"))
def check(as_json: Json = False) -> int:
    """Exit 3 where they differ, in what they hold or in what they say of it. Looks through all records."""
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "verify_archive")
        return _show(terminal, installation)


@app.command("rebuild", **told("Dựng lại chỉ mục từ kho", "Make the index anew from the records", "sohoa index rebuild"))
def rebuild(as_json: Json = False) -> int:
    """Also where the index is lost or damaged."""
    with _at_work(as_json=as_json) as (terminal, installation, who):
        search.rebuild(installation.sessions, installation.objects, installation.index)
        with installation.sessions.begin() as session:
            acts.record(session, who, "rebuild", "index", "full text")
        return _show(terminal, installation)


@contextmanager
def _at_work(*, as_json: bool) -> Iterator[tuple[Terminal, Installation, Actor]]:
    """With the index that is there, which answers until the new one does, for an administrator. Where it is lost nobody can sign
    in before there is another: then it is for whoever keeps the machine.
    """
    with ExitStack() as stack:
        try:
            terminal, installation = stack.enter_context(at_work(as_json=as_json))
        except (IndexMissing, IndexDamaged):
            settings = load_settings()
            installation = stack.enter_context(open_installation(settings, new_index=True))
            yield open_terminal(settings, as_json=as_json), installation, keeper()
        else:
            allowed(installation, "repair_archive")
            yield terminal, installation, acting()


def _show(terminal: Terminal, installation: Installation) -> int:
    found = search.drift(installation.sessions, installation.index)
    count = installation.index.count()
    missing, surplus, stale = len(found.missing), len(found.surplus), len(found.stale)
    terminal.give(
        {"documents": count, "missing": found.missing, "surplus": found.surplus, "stale": found.stale},
        lambda: terminal.out.print(
            terminal.say(f"✔ Chỉ mục khớp với kho: {count} tài liệu.", f"✔ The index agrees with the records: {count} documents.")
            if found.is_none
            else terminal.say(
                f"✗ Chỉ mục thiếu {missing}, thừa {surplus}, cũ {stale} tài liệu. Dựng lại: sohoa index rebuild",
                f"✗ The index lacks {missing} documents, has {surplus} too many and {stale} as they were before. "
                "Run: sohoa index rebuild",
            )
        ),
    )
    return ExitCode.OK if found.is_none else ExitCode.PARTIAL
