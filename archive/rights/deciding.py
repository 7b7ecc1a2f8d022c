"""The rule: from what an account holds and what it asks for to the papers that it may do something with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from archive.rights.scope import Clause, Scope, Types
from archive.rights.table import RELATIONS, SENSITIVITIES, Act, Action, Purpose, Reach, Relation, least_purpose, reach_of
from archive.rights.values import EVERYWHERE, Grant, Paper, PaperKinds, PurposeGiven, Standing, Units, union
from registry.actor import Role

_NEEDS: dict[Action, frozenset[Action]] = {
    "find": frozenset({"find"}),
    "read": frozenset({"find", "read"}),
    "export": frozenset({"find", "read", "export"}),
    "change": frozenset({"find", "read", "change"}),
    "sign": frozenset({"find", "read", "sign"}),
    "dispose": frozenset({"find", "read", "dispose"}),
}
"""What a grant of an action gives with it."""
_BY_ROWS: frozenset[Action] = frozenset({"find", "read", "export"})
"""What rows of a paper are enough for. Exported are the rows, as an extract."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """Papers that a purpose reaches, and for which of the table's purposes it is enough for them."""

    enough_for: frozenset[Purpose]
    persons: frozenset[int] | None = None
    documents: frozenset[int] | None = None
    types: frozenset[str] | None = None
    rows_of: frozenset[int] | None = None


def scope_of(standing: Standing, purpose: PurposeGiven, action: Action, kinds: PaperKinds, on: date) -> Scope:
    """The papers that somebody with this standing may do `action` with, for this purpose, on that day."""
    of_roles = (clause for role, some in _alike(standing, purpose, on) for clause in _of_role(role, some, purpose, action, kinds))
    of_grants = (clause for grant in standing.grants if grant.holds_on(on) for clause in _of_grant(grant, action, kinds))
    return Scope.of(kinds, (*of_roles, *of_grants))


def _alike(standing: Standing, purpose: PurposeGiven, on: date) -> Iterable[tuple[Role, list[Units]]]:
    """Roles that reach the same for the purpose, wherever they are held, with what is own to each."""
    found: dict[tuple[Role, bool], list[Units]] = {}
    for held in standing.roles:
        if held.until is None or on <= held.until:
            found.setdefault((held.role, purpose.dossier_in(held.own) is not None), []).append(held.own)
    return ((role, some) for (role, _), some in found.items())


def words_scope(standing: Standing, purpose: PurposeGiven, kinds: PaperKinds, on: date) -> Scope:
    """The papers in which words may be looked for: that a word stands there says something of what the paper says."""
    found = scope_of(standing, purpose, "find", kinds, on).whole
    return found.of_types(Types(kinds.ordinary)) | scope_of(standing, purpose, "read", kinds, on).whole


def least_for(standing: Standing, paper: Paper, action: Action, kinds: PaperKinds, on: date) -> Purpose | None:
    """The least purpose for which somebody with this standing could do that with the paper; None: they never could."""
    asked = (
        least_purpose(held.role, "own" if paper.unit in held.own else "other", kinds.sensitivity(paper.type_id), action)
        for held in standing.roles
        if held.until is None or on <= held.until
    )
    by_rows = paper.type_id in kinds.many_persons and action not in _BY_ROWS
    return min((one for one in asked if one is not None and not (by_rows and one > Purpose.REASON)), default=None)


def least_of_all(standing: Standing, action: Action, on: date) -> Purpose | None:
    """The least purpose for which somebody with this standing could do that with any paper; None: they never could."""
    held = {role.role for role in standing.roles if role.until is None or on <= role.until}
    asked = (least_purpose(role, relation, kind, action) for role in held for relation in RELATIONS for kind in SENSITIVITIES)
    return min((one for one in asked if one is not None), default=None)


def may(standing: Standing, purpose: PurposeGiven, act: Act, on: date, unit: str | None = None) -> bool:
    """Whether somebody may do what is not about one paper; `unit` is where it lies or is made."""
    return any(unit in units for units in units_for(standing, purpose, act, on))


def units_for(standing: Standing, purpose: PurposeGiven, act: Act, on: date) -> tuple[Units, ...]:
    """The units for which somebody may do what is not about one paper, role by role; none: for no unit."""
    held = (role for role in standing.roles if role.until is None or on <= role.until)
    return tuple(units for role in held if (units := _reached(reach_of(role.role, act), role.own, purpose)) is not None)


def _reached(reach: Reach | None, own: Units, purpose: PurposeGiven) -> Units | None:
    match reach:
        case "any":
            return EVERYWHERE
        case "own":
            return own
        case "reason":
            return EVERYWHERE if purpose.level(own) >= Purpose.REASON else None
        case "whole":
            return EVERYWHERE if own == EVERYWHERE else None
        case None:
            return None


def _of_role(role: Role, own_units: list[Units], purpose: PurposeGiven, action: Action, kinds: PaperKinds) -> Iterator[Clause]:
    """Of a role that is held for these units, each for itself."""
    inside, outside = union(own_units), union(units.rest for units in own_units)
    for ground in _grounds(purpose, own_units[0]):
        own, other = (_allowed(role, relation, action, ground, kinds) for relation in RELATIONS)
        for units, types in ((EVERYWHERE, own & other), (inside, own - other), (outside, other - own)):
            clause = Clause(role, units, types, ground.persons, ground.documents)
            yield from _by_rows(clause, ground.rows_of, action, kinds)


def _grounds(purpose: PurposeGiven, own: Units) -> Iterator[_Ground]:
    level = purpose.level(own)
    yield _Ground(frozenset(one for one in (Purpose.NONE, Purpose.REASON) if one <= level))
    if (dossier := purpose.dossier_in(own)) is not None:
        theirs, in_it = dossier.persons, dossier.documents
        yield _Ground(frozenset({Purpose.DOSSIER}), persons=theirs, rows_of=theirs)
        yield _Ground(frozenset({Purpose.REQUIRED}), persons=theirs, types=dossier.types_asked, rows_of=theirs)
        yield _Ground(frozenset({Purpose.DOSSIER, Purpose.REQUIRED}), documents=in_it, rows_of=theirs)


def _allowed(role: Role, relation: Relation, action: Action, ground: _Ground, kinds: PaperKinds) -> Types:
    """Types of papers with which the role may do it, as far as the ground goes."""
    open_to = {one for one in SENSITIVITIES if least_purpose(role, relation, one, action) in ground.enough_for}
    ids = kinds.ordinary if "ordinary" in open_to else frozenset()
    ids |= kinds.sensitive if "sensitive" in open_to else frozenset()
    types = Types(ids, "unknown" in open_to)
    return types if ground.types is None else types & Types(ground.types)


def _of_grant(grant: Grant, action: Action, kinds: PaperKinds) -> Iterator[Clause]:
    if not any(action in _NEEDS[given] for given in grant.actions):
        return
    sensitive = grant.sensitive and (action != "dispose" or bool(grant.council_decision))
    types = Types(kinds.known, unknown=True) if sensitive else Types(kinds.ordinary)
    if grant.types is not None:
        types &= Types(grant.types)
    documents, rows_of = grant.documents, grant.persons
    if (dossier := grant.dossier) is not None:
        documents = dossier.documents if documents is None else documents & dossier.documents
        rows_of = dossier.persons if rows_of is None else rows_of & dossier.persons
    clause = Clause(f"grant {grant.number}", grant.units, types, grant.persons, documents)
    yield from _by_rows(clause, rows_of, action, kinds)


def _by_rows(clause: Clause, rows_of: frozenset[int] | None, action: Action, kinds: PaperKinds) -> Iterator[Clause]:
    """The clause, and apart from it what it opens by rows only. A paper of unknown type may be a list too; in a dossier it was
    looked at when it was put there.
    """
    if rows_of is None:
        yield clause
        return
    lists = clause.types & Types(kinds.many_persons, unknown=clause.documents is None)
    yield replace(clause, types=clause.types - lists)
    if action in _BY_ROWS:
        yield replace(clause, types=lists, rows_of=rows_of)
