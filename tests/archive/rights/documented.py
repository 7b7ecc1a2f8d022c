"""The tables of `docs/rights.md`, as a reader has them."""

from __future__ import annotations

from pathlib import Path

RIGHTS = Path(__file__).resolve().parents[3] / "docs" / "rights.md"
PURPOSES = ("none", "reason", "dossier", "required")
"""In their order: each is enough for what the ones before it are enough for."""
NEVER = "–"
Row = dict[str, str]


def table(heading: str) -> list[Row]:
    """The rows of the table under a heading, by the names of their columns."""
    section = RIGHTS.read_text("utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    head, _, *rows = (line for line in section.splitlines() if line.startswith("|"))
    names = cells(head)
    return [dict(zip(names, cells(row), strict=True)) for row in rows]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def least_purposes() -> dict[tuple[str, str, str], Row]:
    """Role, unit and paper to the least purpose of each action. Without a row of its own, an unknown paper is a sensitive one."""
    said = {(row["Role"], row["Unit"], row["Paper"]): row for row in table("The table")}
    units = {(role, unit) for role, unit, _ in said}
    return said | {(*one, "unknown"): said[*one, "sensitive"] for one in units if (*one, "unknown") not in said}


def code_of(name: str) -> str:
    """A role as the code calls it."""
    return name.replace(" ", "_")
