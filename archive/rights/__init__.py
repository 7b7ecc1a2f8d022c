"""Who may open what (`docs/rights.md`): a rule from what somebody holds and asks for to a scope of papers, and its compilers."""

from archive.rights.deciding import least_for, least_of_all, may, scope_of, units_for, words_scope
from archive.rights.scope import Clause, Opening, Scope, Types
from archive.rights.standing import own_units, standing_of
from archive.rights.table import ACTIONS, ACTS, Act, Action, Purpose
from archive.rights.values import (
    EVERYWHERE,
    NOWHERE,
    DossierGiven,
    Grant,
    Paper,
    PaperKinds,
    PurposeGiven,
    RoleInUnits,
    Standing,
    Units,
)

__all__ = [
    "ACTIONS",
    "ACTS",
    "EVERYWHERE",
    "NOWHERE",
    "Act",
    "Action",
    "Clause",
    "DossierGiven",
    "Grant",
    "Opening",
    "Paper",
    "PaperKinds",
    "Purpose",
    "PurposeGiven",
    "RoleInUnits",
    "Scope",
    "Standing",
    "Types",
    "Units",
    "least_for",
    "least_of_all",
    "may",
    "own_units",
    "scope_of",
    "standing_of",
    "units_for",
    "words_scope",
]
