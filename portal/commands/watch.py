"""`sohoa watch`: a folder into which scanners and people put files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.progress import progress
from portal.cli import INTERRUPTED
from portal.commands.options import (
    By,
    Dossier,
    Fact,
    ForDossier,
    Json,
    Person,
    PersonName,
    Procedure,
    Purpose,
    Unit,
    actor,
    at_work,
    facts_of_dossier,
    told,
)
from portal.printing.watching import ended_line, tally_line
from portal.terminal import Terminal
from portal.watching import progress_bar, stoppable
from sohoa.assembly import Installation
from sohoa.errors import ExitCode, SohoaError

if TYPE_CHECKING:
    from ingest.watching import Hearing, Told, Watch
    from portal.hot_folder import Tally

TOLD = told(
    "Theo dõi thư mục máy quét ghi vào: nhận tệp đã ghi xong, đọc, rồi chuyển sang done/ hoặc failed/",
    "Watch a folder that scanners write into: take files once they are whole, read them, move them to done/ or failed/",
    "sohoa watch /srv/scan --unit 07906",
    "sohoa watch /srv/scan --sub-folders unit/dossier --once",
)


class SubFolders(StrEnum):
    """What the names of sub-folders say."""

    NOTHING = "none"
    UNIT = "unit"
    DOSSIER = "dossier"
    UNIT_AND_DOSSIER = "unit/dossier"


def run(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Thư mục theo dõi / The folder to watch.")],
    sub_folders: Annotated[
        SubFolders, typer.Option("--sub-folders", help="Tên thư mục con là gì / What the names of sub-folders are.")
    ] = SubFolders.NOTHING,
    settle: Annotated[
        float, typer.Option("--settle", min=0.1, max=3600, help="Giây không đổi thì coi là ghi xong / Seconds without a change.")
    ] = 10,
    every: Annotated[
        float, typer.Option("--every", min=0.1, max=3600, help="Bao nhiêu giây xem lại / Seconds between two looks.")
    ] = 5,
    once: Annotated[bool, typer.Option("--once", help="Làm hết những gì đang có rồi thoát / Do what is there, and end.")] = False,
    unit: Unit = None,
    dossier: Dossier = None,
    person: Person = None,
    person_name: PersonName = None,
    procedure: Procedure = None,
    fact: Fact = None,
    purpose: Purpose = None,
    for_dossier: ForDossier = None,
    by: By = None,
    as_json: Json = False,
) -> int:
    """Exit 3 where a file failed or was read in part, 5 where something kept it from being done once."""
    # With them comes OpenCV: where that cannot be loaded, `sohoa doctor` must still say so.
    from ingest.receiving import Purpose as GivenFor
    from portal.hot_folder import Plan, watch

    said = [] if sub_folders is SubFolders.NOTHING else sub_folders.value.split("/")
    facts = facts_of_dossier(fact, "sohoa watch", dossier=dossier is not None or "dossier" in said)
    plan = Plan(folder, GivenFor(unit, dossier, person, person_name, procedure, facts), said, settle, every, once)
    who = actor(by, unit, purpose, for_dossier)
    with (
        at_work(as_json=as_json) as (terminal, installation),
        stoppable(terminal) as stop,
        _shown(terminal, installation) as show,
    ):
        terminal.tell(f"Theo dõi {folder}. Ctrl-C để dừng.", f"Watching {folder}. Ctrl-C stops it.")
        tally = watch(installation, who, plan, _hearing(terminal), stop, show)
        terminal.give(_shape(tally), lambda: terminal.out.print(tally_line(tally, terminal)))
        if tally.problem is not None:
            terminal.warn(tally.problem)
        return _exit_code(tally, once=once)


def _hearing(terminal: Terminal) -> Hearing:
    """Says each thing at once: whoever watches a folder does not wait for its end."""
    from ingest.watching import Hearing

    def ended(told: Told) -> None:
        if not terminal.json:
            terminal.err.print(ended_line(told, terminal))

    def trouble(error: SohoaError) -> None:
        terminal.warn(error.problem)

    return Hearing(ended, trouble, lambda: terminal.tell("Đã làm tiếp được.", "It goes on."))


@contextmanager
def _shown(terminal: Terminal, installation: Installation) -> Iterator[Callable[[Watch], None]]:
    """A bar of the files that wait, and one of the pages that are read."""
    with progress_bar(terminal) as bar:
        files = bar.add_task(terminal.say("Tệp  ", "Files"), total=None)
        pages = bar.add_task(terminal.say("Trang", "Pages"), total=None)

        def show(watched: Watch) -> None:
            if bar.disable:
                return
            with installation.sessions() as session:
                now = [progress(session, taking.batch) for taking in watched.takings if taking.batch is not None]
            finished = sum(one.files_finished for one in now)
            bar.update(files, total=watched.waiting + sum(one.files for one in now) or None, completed=finished)
            bar.update(pages, total=sum(one.pages for one in now) or None, completed=sum(one.pages_finished for one in now))

        yield show


def _shape(tally: Tally) -> dict[str, Any]:
    counts = {ending: tally.ended[ending] for ending in ("done", "partial", "failed")}
    return {**counts, "in_hand": tally.in_hand, "stopped": tally.stopped, "problem": tally.problem}


def _exit_code(tally: Tally, *, once: bool) -> int:
    """Being stopped is how watching ends, unless it was to be done once."""
    if once and tally.stopped:
        return INTERRUPTED
    if tally.problem is not None:
        return ExitCode.ENVIRONMENT
    return ExitCode.PARTIAL if tally.ended["failed"] or tally.ended["partial"] else ExitCode.OK
