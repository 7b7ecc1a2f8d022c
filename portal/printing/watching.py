"""A watched folder on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from portal.terminal import Terminal, clean

if TYPE_CHECKING:
    from ingest.watching import Told
    from portal.hot_folder import Tally

_SIGNS = {"done": ("✔", "green"), "partial": ("!", "yellow"), "failed": ("✗", "red")}


def ended_line(told: Told, terminal: Terminal) -> Text:
    """A file that is at its end."""
    sign, style = _SIGNS[told.ending]
    batch = terminal.say(f"  lô {told.batch}", f"  batch {told.batch}") if told.batch is not None else ""
    codes = " ".join(dict.fromkeys(one.problem.code for one in told.troubles))
    return Text.assemble((f"{sign} ", style), clean(told.file), (batch, "dim"), (f"  {codes}" if codes else "", style))


def tally_line(tally: Tally, terminal: Terminal) -> Text:
    """How all of them ended."""
    done, partial, failed = (tally.ended[ending] for ending in ("done", "partial", "failed"))
    vi = f"Xong {done} tệp, đọc thiếu {partial}, không nhận được {failed}."
    en = f"{done} files done, {partial} read in part, {failed} failed."
    if tally.in_hand:
        vi += f" Còn {tally.in_hand} tệp đang làm trong taking/; lần chạy sau làm tiếp."
        en += f" {tally.in_hand} more are in hand in taking/; the next run goes on with them."
    return Text(terminal.say(vi, en))
