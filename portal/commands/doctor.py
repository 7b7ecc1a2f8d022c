"""`sohoa doctor`: whether this machine has what the work needs."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from portal.commands.options import Json, told
from portal.doctor import Probe, examine
from portal.terminal import Terminal, clean, open_terminal
from sohoa.errors import ExitCode
from sohoa.settings import load_settings

TOLD = told(
    "Máy này có đủ chương trình, dữ liệu và chỗ trống không; thiếu gì, làm gì",
    "Whether this machine has what is needed; what is missing, and what to do",
    "sohoa doctor",
    "sohoa doctor --json",
)
_MARKS = {"ok": ("✔", "green"), "warning": ("!", "yellow"), "missing": ("✗", "red")}


def run(as_json: Json = False) -> int:
    """Exit 5 where something that the work needs is missing."""
    settings = load_settings()
    terminal = open_terminal(settings, as_json=as_json)
    probes = examine(settings)
    terminal.give(probes, lambda: terminal.out.print(_table(probes, terminal)))
    missing = [probe.name for probe in probes if probe.state == "missing"]
    if missing:
        names = ", ".join(missing)
        terminal.tell(f"Thiếu: {names}.", f"Missing: {names}.")
        return ExitCode.ENVIRONMENT
    return ExitCode.OK


def _table(probes: list[Probe], terminal: Terminal) -> Table:
    table = Table.grid(padding=(0, 2))
    for probe in probes:
        said = Text(clean(probe.found))
        if advice := terminal.say(probe.vi, probe.en):
            said.append(("  " if probe.found else "") + clean(advice), "dim" if probe.state == "ok" else "yellow")
        table.add_row(Text(*_MARKS[probe.state]), Text(probe.name, "bold"), said)
    return table
