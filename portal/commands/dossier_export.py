"""`sohoa dossier export`: a dossier taken away as a whole."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import typer

from portal.commands.dossier_steps import Code
from portal.commands.options import By, Json, Purpose, actor, at_work, told
from portal.dossier_export import DossierExport, take_away
from portal.errors import TargetExists, TargetUnwritable
from portal.export import write_new
from portal.printing.dossier_export import exported_table
from sohoa.assembly import Installation

app = typer.Typer()


@app.command(
    "export",
    **told(
        "Ghi cả hồ sơ ra một thư mục: PDF của từng giấy tờ, đặt tên theo TT 05/2025, và mục lục",
        "Write a dossier to a folder: the PDF of each paper, named after TT 05/2025, and an index",
        "sohoa dossier export 000.00.01.H29-260310-0420 --to ho-so",
    ),
)
def export(
    code: Code,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Thư mục đích / Folder to write to.")],
    purpose: Purpose = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """Nothing is overwritten. On record before anything is written."""
    who = actor(by, None, purpose)
    with at_work(as_json=as_json) as (terminal, installation):
        with installation.sessions.begin() as session:
            taken = take_away(session, installation, who, code)
            _refuse_existing(to, taken)
        _write(to, taken, installation)
        terminal.give(taken.shape, lambda: terminal.out.print(exported_table(taken.shape, terminal)))


def _refuse_existing(folder: Path, taken: DossierExport) -> None:
    for name in taken.names:
        if (folder / name).exists():
            raise TargetExists(path=folder / name)


def _write(folder: Path, taken: DossierExport, installation: Installation) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TargetUnwritable(path=folder, reason=error.strerror or error) from error
    for name, rendition in taken.files:
        with installation.objects.open(rendition.sha256) as source:
            write_new(folder / name, source)
    write_new(folder / taken.index_name, io.BytesIO(taken.index))
