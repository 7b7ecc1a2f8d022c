"""`sohoa ingest`: files, folders and zips become documents."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ingest.sources import IncomingFile, files_at
from portal.cli import INTERRUPTED
from portal.commands.batch import finish_and_show
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
from portal.terminal import Terminal
from portal.watching import progress_bar, stoppable
from registry.actor import Actor
from sohoa.assembly import Installation

TOLD = told(
    "Nạp tệp quét (PDF, TIFF, JPEG, PNG, ZIP), đọc và lưu thành tài liệu",
    "Take in scanned files (PDF, TIFF, JPEG, PNG, ZIP), read them and keep their documents",
    "sohoa ingest ho-so.pdf thu-muc/ quet.zip",
    "sohoa ingest ho-so/ --dossier 000.00.01.H29-260310-0420 --procedure 1.001667 --person 001185000011",
)


def run(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Tệp, thư mục hoặc zip / Files, folders or zips.")],
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
    """Exit 3 where something of what was given could not be read."""
    # With them comes OpenCV: where that cannot be loaded, `sohoa doctor` must still say so.
    from ingest import receiving
    from portal.receiving import admitted

    facts = facts_of_dossier(fact, "sohoa ingest", dossier=dossier is not None)
    files = list(files_at(paths))
    who = actor(by, unit, purpose, for_dossier)
    with at_work(as_json=as_json) as (terminal, installation), stoppable(terminal) as stop:
        given = admitted(installation, who, receiving.Purpose(unit, dossier, person, person_name, procedure, facts))
        batch_id = receiving.open_batch(installation, who, given)
        if not _take_all(terminal, installation, batch_id, files, who, stop):
            terminal.tell(
                "Đã dừng khi chưa nhận hết tệp. Chạy lại chính lệnh này để tiếp tục: tệp đã nhận không đọc lại.",
                "Stopped before all files were taken. Run the same command again: files that were taken are not read again.",
            )
            return INTERRUPTED
        return finish_and_show(terminal, installation, batch_id, who, stop)


def _take_all(
    terminal: Terminal,
    installation: Installation,
    batch_id: int,
    files: Sequence[IncomingFile],
    who: Actor,
    stop: threading.Event,
) -> bool:
    """Store all files; False where asked to stop before the last one."""
    from ingest import receiving

    with progress_bar(terminal) as bar:
        task = bar.add_task(terminal.say("Nhận tệp", "Taking files"), total=len(files))
        for file in files:
            if stop.is_set():
                return False
            receiving.add_file(installation, batch_id, file, who)
            bar.advance(task)
    receiving.close_batch(installation, batch_id)
    return True
