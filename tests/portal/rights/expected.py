"""What docs/rights.md says of a paper of the house, for somebody who holds a role for the own unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from tests.archive.rights.documented import NEVER, PURPOSES, least_purposes, table
from tests.portal.rights.house import OF_ALL, OWN, House, Paper

Asking = Literal["nothing said", "a reason", "the dossier", "a closed dossier", "a dossier elsewhere, and a reason"]
ASKING: tuple[Asking, ...] = (
    "nothing said", "a reason", "the dossier", "a closed dossier", "a dossier elsewhere, and a reason",
)  # fmt: skip
REASON = "Rà soát hồ sơ ốm đau quý I/2026"
Outcome = Literal["whole", "rows", "another purpose", "never", "absent"]
_SAID = least_purposes()
_BY_ROWS = ("find", "read", "export")


def role_in_words(role: str) -> str:
    return role.replace("_", " ")


@dataclass(frozen=True)
class Purpose:
    """What is said of the purpose, as a request and as a command say it."""

    reason: str | None = None
    dossier: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        said = {"X-Sohoa-Purpose": self.reason and quote(self.reason), "X-Sohoa-Dossier": self.dossier}
        return {name: value for name, value in said.items() if value is not None}

    @property
    def words(self) -> tuple[str, ...]:
        said = (("--purpose", self.reason), ("--for-dossier", self.dossier))
        return tuple(word for option, value in said if value is not None for word in (option, value))


def purpose(house: House, asking: Asking) -> Purpose:
    match asking:
        case "nothing said":
            return Purpose()
        case "a reason":
            return Purpose(REASON)
        case "the dossier":
            return Purpose(dossier=house.dossier)
        case "a closed dossier":
            return Purpose(dossier=house.closed)
        case "a dossier elsewhere, and a reason":
            return Purpose(REASON, house.elsewhere)


def reached(asking: Asking, paper: Paper) -> str:
    """The purpose that this is for this paper, in the words of the document."""
    match asking:
        case "nothing said" | "a closed dossier":
            return "none"
        case "the dossier":
            return paper.reach
        case _:
            return "reason"


def outcome(role: str, asking: Asking, paper: Paper, action: str) -> Outcome:
    """What becomes of asking for that. `role` as the code calls it; `""` is an account without any."""
    if not role or not _enough(role, asking, paper, "find"):
        return "absent"
    least = _least(role, paper, action)
    for_a_dossier = least in ("dossier", "required")
    if least == NEVER or (for_a_dossier and paper.many and action not in _BY_ROWS):
        return "never"  # A dossier opens rows, and rows are all that it opens.
    if not _enough(role, asking, paper, action):
        return "another purpose"
    if not for_a_dossier or paper.lies_in_the_dossier or not (paper.many or paper.kind == "unknown"):
        return "whole"
    return "rows" if action in _BY_ROWS else "another purpose"


def is_found(role: str, asking: Asking, paper: Paper) -> bool:
    """Whether a list shows it."""
    return outcome(role, asking, paper, "find") != "absent"


def words_are_found(role: str, asking: Asking, paper: Paper) -> bool:
    """Whether words are looked for in it."""
    ordinary = paper.kind == "ordinary" and outcome(role, asking, paper, "find") == "whole"
    return ordinary or outcome(role, asking, paper, "read") == "whole"


def refuses_lists(role: str, asking: Asking) -> str | None:
    """The code with which a list is refused: where no paper whatever could be in it, for what was said."""
    if not role:
        return "RIGHT_MISSING"
    least = [row["find"] for (who, _, _), row in _SAID.items() if who == role_in_words(role) and row["find"] != NEVER]
    if not least:
        return "RIGHT_MISSING"
    highest = {"nothing said": "none", "a closed dossier": "none", "the dossier": "required"}.get(asking, "reason")
    lowest = min(least, key=PURPOSES.index)
    return None if PURPOSES.index(lowest) <= PURPOSES.index(highest) else "PURPOSE_NEEDED"


def may_act(role: str, act: str, unit: str, *, reason: bool) -> bool:
    """Whether the second table lets somebody with this role do that at this unit."""
    if not role:
        return False
    (row,) = (one for one in table("What is not about one paper") if one["Act"] == act)
    cell = row["administrator" if role == OF_ALL else role_in_words(role)]
    return {"any": True, NEVER: False, "own": unit == OWN, "reason": reason, "whole": role == OF_ALL}[cell]


def _enough(role: str, asking: Asking, paper: Paper, action: str) -> bool:
    least = _least(role, paper, action)
    return least != NEVER and PURPOSES.index(reached(asking, paper)) >= PURPOSES.index(least)


def _least(role: str, paper: Paper, action: str) -> str:
    return _SAID[role_in_words(role), "own" if paper.unit == OWN else "other", paper.kind][action]
