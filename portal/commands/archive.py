"""`sohoa archive`: the store of the bytes."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Annotated

import typer

from archive import acts
from archive.fixity import Pace, repair, unrecorded, verify_objects
from archive.holding import hold_recorded
from archive.objects import ObjectStore, StoreState
from portal.at_terminal import has_accounts
from portal.commands.options import By, Json, actor, allowed, at_work, told
from portal.doctor import shortcoming
from portal.fixity import Took, repairs_shape, verification_shape
from portal.printing.fixity import repair_lines, verification_lines
from portal.terminal import Terminal, open_terminal
from portal.watching import progress_bar, stoppable
from sohoa.assembly import open_objects, open_replica
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
    """Does nothing where it is there. Exit 5 where an S3 server has no object lock, or no versions. Once there are
    accounts, it is for an administrator.
    """
    settings = load_settings()
    if not has_accounts(settings):
        return _prepare(open_terminal(settings, as_json=as_json), open_objects(settings))
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "repair_archive")
        return _prepare(terminal, installation.objects)


def _prepare(terminal: Terminal, objects: ObjectStore) -> int:
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
        allowed(installation, "repair_archive")
        lock = timedelta(days=installation.settings.s3_lock_days)
        told = hold_recorded(installation.sessions, installation.objects, lock, renew_all=True)
        store = installation.objects.state()
        terminal.give({"store": store, "told": told}, lambda: _tell(terminal, store, _held(terminal, told)))
        return ExitCode.ENVIRONMENT if shortcoming(store) else ExitCode.OK


@app.command(
    "verify",
    **told(
        "Đọc lại các tệp trong kho, tệp lâu chưa kiểm tra trước: có đúng là nội dung đã nhận không, thiếu gì, hỏng gì",
        "Read objects again, the longest unverified first: are they the bytes that were taken in, what is lost or damaged",
        "sohoa archive verify",
        "sohoa archive verify --older-than 30d --mb-per-second 20",
        "sohoa archive verify --json",
    ),
)
def verify(
    older_than: Annotated[
        str, typer.Option("--older-than", metavar="AGE", help="Chưa kiểm tra từ 30d, 12h / Not verified for so long.")
    ] = "0d",
    mb_per_second: Annotated[
        float | None,
        typer.Option("--mb-per-second", min=0.001, metavar="SPEED", help="Tốc độ đọc / Speed (1 MB = 1,000,000 bytes)."),
    ] = None,
    even_if_empty: Annotated[
        bool, typer.Option("--even-if-empty", help="Ghi nhận mất dù kho trống / Put losses on record though nothing is there.")
    ] = False,
    by: By = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where anything is damaged, found now or before. Ctrl-C loses nothing: the next run goes on from there."""
    age, who = _age(older_than), actor(by)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        allowed(installation, "verify_archive")
        sessions, objects, began = installation.sessions, installation.objects, time.perf_counter()
        pace = Pace(None if mb_per_second is None else mb_per_second * 1e6, stop)
        new_to_us = list(unrecorded(sessions, objects.hashes()))
        with progress_bar(terminal) as bar:
            task = bar.add_task(terminal.say("Kiểm tra (MB)", "Verifying (MB)"), total=None)
            run = verify_objects(
                sessions, objects, who, older_than=age, pace=pace, even_if_empty=even_if_empty,
                on_progress=lambda at: bar.update(task, completed=round(at.bytes / 1e6), total=round(at.of_bytes / 1e6)),
            )  # fmt: skip
        took = Took(time.perf_counter() - began, list(unrecorded(sessions, new_to_us)))
        with sessions.begin() as session:
            shape = verification_shape(session, run, took)
            acts.record(
                session, who, "verify", "objects", "all",
                objects=shape.objects, bytes=shape.bytes, older_than=older_than, finished=shape.finished, damaged=shape.count,
            )  # fmt: skip
        terminal.give(shape, lambda: terminal.out.print(verification_lines(shape, terminal)))
        return ExitCode.OK if shape.is_empty and shape.finished else ExitCode.PARTIAL


@app.command(
    "repair",
    **told(
        "Khôi phục tệp hỏng từ bản sao nguyên vẹn: phiên bản trước trong kho S3, hoặc kho thứ hai (SOHOA_REPLICA)",
        "Give damaged objects their bytes back from a whole copy: an earlier version in S3, or the replica (SOHOA_REPLICA)",
        "sohoa archive repair",
        "SOHOA_REPLICA=/mnt/kho-2/objects sohoa archive repair --json",
    ),
)
def repair_(
    hashes: Annotated[
        list[str] | None, typer.Argument(metavar="[HASH]...", help="Mã băm; bỏ trống: mọi tệp hỏng / Hashes; none: all damaged.")
    ] = None,
    by: By = None,
    as_json: Json = False,
) -> int:
    """Each is verified after it was written; what was damaged is kept beside. Exit 3 where anything is still damaged."""
    who = actor(by)
    with at_work(as_json=as_json) as (terminal, installation):
        allowed(installation, "repair_archive")
        replica = open_replica(installation.settings)
        done = list(repair(installation.sessions, installation.objects, who, replica=replica, hashes=hashes or ()))
        with installation.sessions() as session:
            shape = repairs_shape(session, done)
        terminal.give(shape, lambda: terminal.out.print(repair_lines(shape, terminal)))
        return ExitCode.OK if shape.is_empty else ExitCode.PARTIAL


def _age(given: str) -> timedelta:
    """`30d`, `12h`, `4w`: so long ago."""
    found = re.fullmatch(r"(\d{1,5})([hdw])", given.strip())
    if found is None:
        raise typer.BadParameter(f"--older-than {given!r}: 30d, 12h, 4w.")
    return int(found[1]) * {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}[found[2]]


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
