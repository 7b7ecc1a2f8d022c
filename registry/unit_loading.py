"""Units from a file into the registry: what is there stays unless the file says otherwise; a mistake loads nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.records import Unit, UnitSuccessor
from registry.unit_file import Mistake, Succession, UnitEntry, read_units, refuse
from registry.units import exists_on

EXAMPLE = Path(__file__).with_name("units.example.yaml")
"""A file to begin with. Its codes are made up."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many units a file added, changed, and found as it says."""

    added: int
    changed: int
    unchanged: int


def load_units(session: Session, path: Path) -> Loaded:
    """Load a file of units. Each unit is the one with its code and first day; those that the file does not name stay.

    Raises `UnitsInvalid` with every line that is wrong; the caller's transaction is then to be taken back.
    """
    entries = read_units(path)
    before = {(unit.code, unit.valid_from): _as_told(session, unit) for unit in session.scalars(select(Unit))}
    rows = _put(session, entries)
    by_code: dict[str, list[Unit]] = {}
    for unit in session.scalars(select(Unit)):
        by_code.setdefault(unit.code, []).append(unit)
    mistakes = [*_overlapping(entries, by_code)]
    for entry, row in rows:
        mistakes += _place(session, entry, row, by_code)
    session.flush()
    mistakes += _circles(session, rows)
    refuse(path, mistakes)
    after = [((row.code, row.valid_from), _as_told(session, row)) for _, row in rows]
    added = sum(key not in before for key, _ in after)
    unchanged = sum(before.get(key) == told for key, told in after)
    return Loaded(added, len(after) - added - unchanged, unchanged)


def _put(session: Session, entries: Iterable[UnitEntry]) -> list[tuple[UnitEntry, Unit]]:
    rows = []
    for entry in entries:
        same_start = Unit.valid_from.is_(None) if entry.valid_from is None else Unit.valid_from == entry.valid_from
        row = session.scalar(select(Unit).where(Unit.code == entry.code, same_start))
        if row is None:
            row = Unit(code=entry.code, valid_from=entry.valid_from)
            session.add(row)
        row.name, row.valid_to = entry.name, entry.valid_to
        row.legal_basis, row.verified = entry.legal_basis, entry.verified
        rows.append((entry, row))
    session.flush()
    return rows


def _place(session: Session, entry: UnitEntry, row: Unit, by_code: Mapping[str, Sequence[Unit]]) -> Iterator[Mistake]:
    """Its parent and its successors, as units of the day on which they have to be there."""
    row.parent_id = None
    if entry.parent is not None:
        parent = _version(by_code.get(entry.parent, ()), entry.valid_from or entry.valid_to)
        if parent is None:
            yield _missing(entry.line, "cấp trên", "parent", entry.parent, entry.valid_from or entry.valid_to)
        else:
            row.parent_id = parent.id
    session.execute(delete(UnitSuccessor).where(UnitSuccessor.unit_id == row.id))
    placed: set[int] = set()
    for one in entry.successions:
        since = one.since or entry.day_after
        successor = _version(by_code.get(one.code, ()), since)
        if successor is None:
            yield _missing(one.line, "kế thừa", "successor", one.code, since)
        elif (wrong := _wrong(entry, one, since, row, successor, placed)) is not None:
            yield wrong
        else:
            placed.add(successor.id)
            session.add(UnitSuccessor(unit_id=row.id, successor_id=successor.id, since=since))


def _wrong(entry: UnitEntry, one: Succession, since: date | None, row: Unit, successor: Unit, placed: set[int]) -> Mistake | None:
    if successor is row:
        return Mistake(
            one.line,
            f"đơn vị {one.code} không thể kế thừa chính nó; nếu mã được dùng lại, ghi đơn vị mới với `valid_from`",
            f"unit {one.code} cannot succeed itself; where the code was given again, write the new unit with its `valid_from`",
        )
    if successor.id in placed:
        return Mistake(one.line, f"đơn vị kế thừa {one.code} có hai lần", f"the successor {one.code} is given twice")
    if since is not None and entry.valid_from is not None and since <= entry.valid_from:
        return Mistake(
            one.line, "`since` phải sau `valid_from` của đơn vị", "`since` must come after the unit's own `valid_from`"
        )
    return None


def _version(candidates: Sequence[Unit], day: date | None) -> Unit | None:
    """Of the units with one code, the one that is there on the day; without a day, the last."""
    if day is None:
        return max(candidates, key=lambda unit: unit.valid_from or date.min, default=None)
    return next((unit for unit in candidates if exists_on(unit, day)), None)


def _missing(line: int, vi: str, en: str, code: str, day: date | None) -> Mistake:
    on_vi, on_en = (f" vào ngày {day}", f" on {day}") if day is not None else ("", "")
    return Mistake(line, f"không có đơn vị {vi} mã {code}{on_vi}", f"there is no {en} with the code {code}{on_en}")


def _overlapping(entries: Iterable[UnitEntry], by_code: Mapping[str, Sequence[Unit]]) -> Iterator[Mistake]:
    """Periods of one code that run into each other, in the file or with what is on record."""
    lines = {(entry.code, entry.valid_from): entry.line for entry in entries}
    for code in {code for code, _ in lines}:
        had = sorted(by_code[code], key=lambda unit: unit.valid_from or date.min)
        for earlier, later in pairwise(had):
            begins = later.valid_from or date.min
            if earlier.valid_to is not None and earlier.valid_to < begins:
                continue
            line = lines.get((code, later.valid_from)) or lines.get((code, earlier.valid_from))
            if line is not None:
                day = begins - timedelta(days=1) if later.valid_from is not None else begins
                yield Mistake(
                    line,
                    f"mã {code} được dùng cho hai đơn vị cùng lúc; đơn vị trước phải có `valid_to` chậm nhất {day}",
                    f"the code {code} means two units at once; the earlier one needs a `valid_to` of {day} or before",
                )


def _circles(session: Session, rows: Iterable[tuple[UnitEntry, Unit]]) -> Iterator[Mistake]:
    """A unit that is above itself, or that takes over from itself in the end."""
    parents: dict[int, list[int]] = {}
    for below, above in session.execute(select(Unit.id, Unit.parent_id).where(Unit.parent_id.is_not(None))):
        parents.setdefault(below, []).append(above or 0)
    successors: dict[int, list[int]] = {}
    for unit_id, successor_id in session.execute(select(UnitSuccessor.unit_id, UnitSuccessor.successor_id)):
        successors.setdefault(unit_id, []).append(successor_id)
    for entry, row in rows:
        if _leads_back(row.id, parents):
            yield Mistake(entry.line, f"đơn vị {entry.code} nằm dưới chính nó", f"unit {entry.code} lies below itself")
        if _leads_back(row.id, successors):
            yield Mistake(
                entry.line,
                f"các đơn vị kế thừa của {entry.code} quay về chính nó",
                f"the successors of {entry.code} lead back to it",
            )


def _leads_back(start: int, edges: Mapping[int, Sequence[int]]) -> bool:
    seen, ahead = set[int](), list(edges.get(start, ()))
    while ahead:
        one = ahead.pop()
        if one == start:
            return True
        if one not in seen:
            seen.add(one)
            ahead += edges.get(one, ())
    return False


def _as_told(session: Session, unit: Unit) -> tuple[object, ...]:
    """All that a file says of a unit."""
    successions = session.execute(
        select(UnitSuccessor.successor_id, UnitSuccessor.since)
        .where(UnitSuccessor.unit_id == unit.id)
        .order_by(UnitSuccessor.successor_id)
    ).all()
    said = (unit.name, unit.valid_to, unit.parent_id, unit.legal_basis, unit.verified)
    return (*said, tuple((successor, since) for successor, since in successions))
