"""`sohoa archive`: the store of the bytes."""

from __future__ import annotations

import typer

from archive.objects import StoreState
from portal.commands.options import Json, told
from portal.doctor import NO_LOCK
from portal.terminal import Terminal, open_terminal
from sohoa.assembly import open_objects
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

app = typer.Typer(**told("Kho tệp", "The object store", "sohoa archive init"), no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keeps `init` a command of its own although it is alone."""


@app.command(
    "init",
    **told(
        "Tạo kho tệp theo cấu hình: bucket S3 có phiên bản và khóa chống xóa",
        "Make the object store of the settings: an S3 bucket with versions and object lock",
        "sohoa archive init",
        "SOHOA_OBJECTS=s3 sohoa archive init --json",
    ),
)
def init(as_json: Json = False) -> int:
    """Does nothing where it is there. Exit 5 where an S3 server has no object lock."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    objects = open_objects(settings)
    before = objects.state()
    objects.prepare()
    after = objects.state()
    done = _done(before, after)
    terminal.give(
        {"store": after, "done": [name for name, _, _ in done]},
        lambda: _tell(terminal, after, [terminal.say(vi, en) for _, vi, en in done]),
    )
    return ExitCode.ENVIRONMENT if lacks_lock(after) else ExitCode.OK


def lacks_lock(store: StoreState) -> bool:
    """Whether those who run the server can delete what is on record, although a server could keep them from it."""
    return store.kind == "s3" and not store.locks


def _done(before: StoreState, after: StoreState) -> list[tuple[str, str, str]]:
    steps = [
        ("made", before.ready, after.ready, "đã tạo", "made"),
        ("versions", before.versions, after.versions, "đã bật giữ phiên bản", "versions turned on"),
        ("locks", before.locks, after.locks, "đã bật khóa chống xóa", "object lock turned on"),
    ]
    return [(name, vi, en) for name, was, is_now, vi, en in steps if is_now and not was]


def _tell(terminal: Terminal, store: StoreState, done: list[str]) -> None:
    said = ", ".join(done) or terminal.say("đã có sẵn, không thay đổi gì", "was there, nothing changed")
    terminal.out.print(f"✔ {store.kind}, {store.place}: {said}.", markup=False)
    if lacks_lock(store):
        terminal.out.print(f"! {terminal.say(*NO_LOCK)}", markup=False, style="yellow")
