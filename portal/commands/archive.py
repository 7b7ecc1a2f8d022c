"""`sohoa archive`: the store of the bytes."""

from __future__ import annotations

from datetime import timedelta

import typer

from archive.holding import hold_recorded
from archive.objects import StoreState
from portal.commands.options import Json, at_work, told
from portal.doctor import shortcoming
from portal.terminal import Terminal, open_terminal
from sohoa.assembly import open_objects
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

app = typer.Typer(**told("Kho tệp", "The object store", "sohoa archive init"), no_args_is_help=True)


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
    """Does nothing where it is there. Exit 5 where an S3 server has no object lock, or no versions."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    objects = open_objects(settings)
    before = objects.state()
    objects.prepare()
    after = objects.state()
    done = _done(before, after)
    terminal.give(
        {"store": after, "done": [name for name, _, _ in done]},
        lambda: _tell(terminal, after, _said(terminal, done)),
    )
    return ExitCode.ENVIRONMENT if shortcoming(after) else ExitCode.OK


@app.command(
    "hold",
    **told(
        "Giữ mọi tệp đã vào hồ sơ mà kho chưa giữ; gia hạn những tệp sắp hết hạn",
        "Hold whatever is on record and not held yet; renew what runs out",
        "sohoa archive hold",
    ),
)
def hold(as_json: Json = False) -> int:
    """What `ingest` and `serve` do as they go. Exit 5 where the store has no object lock."""
    with at_work(as_json=as_json) as (terminal, installation):
        lock = timedelta(days=installation.settings.s3_lock_days)
        told = hold_recorded(installation.sessions, installation.objects, lock, renew_all=True)
        store = installation.objects.state()
        terminal.give({"store": store, "told": told}, lambda: _tell(terminal, store, _held(terminal, told)))
        return ExitCode.ENVIRONMENT if shortcoming(store) else ExitCode.OK


def _held(terminal: Terminal, told: int) -> str:
    return terminal.say(f"giữ hoặc gia hạn {told} tệp", f"{told} objects held or renewed")


def _done(before: StoreState, after: StoreState) -> list[tuple[str, str, str]]:
    steps = [
        ("made", before.ready, after.ready, "đã tạo", "made"),
        ("versions", before.versions, after.versions, "đã bật giữ phiên bản", "versions turned on"),
        ("locks", before.locks, after.locks, "đã bật khóa chống xóa", "object lock turned on"),
    ]
    return [(name, vi, en) for name, was, is_now, vi, en in steps if is_now and not was]


def _said(terminal: Terminal, done: list[tuple[str, str, str]]) -> str:
    return ", ".join(terminal.say(vi, en) for _, vi, en in done) or terminal.say(
        "đã có sẵn, không đổi gì", "was there, nothing changed"
    )


def _tell(terminal: Terminal, store: StoreState, said: str) -> None:
    terminal.out.print(f"✔ {store.kind}, {store.place}: {said}.", markup=False)
    if (lack := shortcoming(store)) is not None:
        terminal.out.print(f"! {terminal.say(*lack)}", markup=False, style="yellow")
