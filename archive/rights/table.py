"""The tables of `docs/rights.md`, as the rule uses them. The tests hold the two against each other, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Literal, cast, get_args

from registry.actor import Role

Action = Literal["find", "read", "export", "change", "sign", "dispose"]
ACTIONS: tuple[Action, ...] = get_args(Action)
Relation = Literal["own", "other"]
RELATIONS: tuple[Relation, ...] = get_args(Relation)
Sensitivity = Literal["ordinary", "sensitive", "unknown"]
SENSITIVITIES: tuple[Sensitivity, ...] = get_args(Sensitivity)
Reach = Literal["own", "any", "reason", "whole"]
"""For what lies in or was made by an own unit; for all of the agency; for all of it, once a purpose is given; for all of it,
where the role is held for the whole agency.
"""


class Purpose(IntEnum):
    """What somebody asks for, each including those before it."""

    NONE = 0
    REASON = 1
    DOSSIER = 2
    REQUIRED = 3


_PAPERS = """
archivist        own    ordinary   none     reason    reason    reason    -        -
archivist        own    sensitive  reason   dossier   dossier   dossier   -        -
archivist        own    unknown    none     reason    -         reason    -        -
officer          own    ordinary   none     reason    dossier   dossier   -        -
officer          own    sensitive  reason   dossier   required  dossier   -        -
officer          other  ordinary   dossier  dossier   dossier   dossier   -        -
officer          other  sensitive  required required  required  required  -        -
intake_system    own    ordinary   reason   dossier   -         -         -        -
intake_system    own    sensitive  dossier  required  -         -         -        -
intake_system    other  ordinary   dossier  dossier   -         -         -        -
intake_system    other  sensitive  required required  -         -         -        -
reviewer         own    ordinary   none     reason    -         reason    -        -
reviewer         own    sensitive  reason   dossier   -         dossier   -        -
reviewer         own    unknown    none     reason    -         reason    -        -
signer           own    ordinary   none     reason    -         -         reason   -
signer           own    sensitive  reason   dossier   -         -         dossier  -
auditor          own    ordinary   reason   -         -         -         -        -
auditor          other  ordinary   reason   -         -         -         -        -
records_manager  own    ordinary   none     reason    reason    -         -        reason
records_manager  own    sensitive  reason   dossier   dossier   -         -        -
"""
"""Role, unit, paper, then the least purpose for each action. What has no row is never allowed."""

_ACTS = """
upload                 own     own     own     -       -  -    -    own
see_batches            own     own     own     -       -  -    -    own
handle_dossiers        -       own     own     -       -  -    -    -
look_up                -       any     any     -       -  -    -    -
see_persons            reason  reason  reason  reason  -  -    -    reason
change_persons         -       reason  -       reason  -  -    -    reason
see_units_catalogue    any     any     any     any     any any any  any
change_units           -       -       -       -       -  -    whole -
report_re_requests     -       own     -       -       -  any  -    own
read_log               -       -       -       -       -  any  -    own
tell_who_looked        -       -       -       -       -  any  -    own
administer_accounts    -       -       -       -       -  -    whole -
give_grants            -       -       -       -       -  -    -    own
verify_archive         -       -       -       -       -  any  any  any
repair_archive         -       -       -       -       -  -    whole -
"""
"""What is not about one paper, then how far each role reaches, in the order of `registry.actor.ROLES`."""

Act = Literal[
    "upload", "see_batches", "handle_dossiers", "look_up", "see_persons", "change_persons", "see_units_catalogue", "change_units",
    "report_re_requests", "read_log", "tell_who_looked", "administer_accounts", "give_grants", "verify_archive", "repair_archive",
]  # fmt: skip
ACTS: tuple[Act, ...] = get_args(Act)


def _papers() -> Mapping[tuple[str, str, str], Mapping[Action, Purpose]]:
    rows = {}
    for role, relation, sensitivity, *cells in map(str.split, _PAPERS.strip().splitlines()):
        named = zip(ACTIONS, cells, strict=True)
        rows[role, relation, sensitivity] = {action: Purpose[cell.upper()] for action, cell in named if cell != "-"}
    return MappingProxyType(rows)


def _acts() -> Mapping[tuple[str, str], Reach]:
    roles = cast("tuple[Role, ...]", get_args(Role))
    rows = (line.split() for line in _ACTS.strip().splitlines())
    return MappingProxyType(
        {(act, role): cast("Reach", cell) for act, *cells in rows for role, cell in zip(roles, cells, strict=True) if cell != "-"}
    )


_LEAST, _REACHES = _papers(), _acts()


def least_purpose(role: Role, relation: Relation, sensitivity: Sensitivity, action: Action) -> Purpose | None:
    """The least purpose for which this role may do that with such a paper; None: for none."""
    row = _LEAST.get((role, relation, sensitivity))
    if row is None and sensitivity == "unknown":
        row = _LEAST.get((role, relation, "sensitive"))
    return row.get(action) if row is not None else None


def reach_of(role: Role, act: Act) -> Reach | None:
    """How far this role may do what is not about one paper; None: not at all."""
    return _REACHES.get((act, role))
