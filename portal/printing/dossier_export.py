"""What was taken away of a dossier, on the terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from portal.dossier_export import HELD_BACK, DossierExportShape
from portal.printing.documents import size
from portal.terminal import Terminal, clean


def exported_table(taken: DossierExportShape, terminal: Terminal) -> RenderableType:
    """A line a paper, with its file or why it was held back; the index last."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for vi, en in (("STT", "No."), ("Tệp", "File"), ("Loại giấy tờ", "Type"), ("Cỡ", "Size")):
        table.add_column(terminal.say(vi, en), justify="right" if en in ("No.", "Size") else "left", overflow="fold")
    for one in taken.papers:
        if one.file is not None:
            file = Text(clean(one.file))
        else:
            file = Text(terminal.say(*HELD_BACK[one.held_back or "not_allowed"]), "yellow")
        table.add_row(str(one.ordinal), file, clean(one.type_name_vi or "–"), size(one.size) if one.size is not None else "–")
    table.add_row("", Text(clean(taken.index)), terminal.say("mục lục", "index"), "")
    return table
