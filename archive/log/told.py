"""What acts tell of other tables without a digest, held against what stands there: who compared a scan with the paper, and who
holds which role. By the first a scan counts at the counter, by the second papers are open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Table

from archive.log.canonical import MOMENT, selected
from archive.log.findings import Findings, Kind
from archive.records import Act, Document
from registry.accounts.records import AccountRole

_AT_ONCE = 1000
_TOGETHER = timedelta(seconds=60)
"""By so much the moments of a row and its act differ at most where the act does not tell that of the row: older ones do not."""
_TAKEN_BACK = "verification_taken_back"
"""Of a correction that made a document wait for an officer again."""
_ACT = ("id", "subject_id", "verb", "who", "at", "details")
Role = tuple[object, ...]
"""Account, role, unit, first and last day."""
Differs = tuple[tuple[Kind, str], dict[str, Any]]
"""What differs, and where."""


class ToldRows:
    """Compares them. Rows come as the driver gives them: whatever stands there may have been put there by somebody."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection, self._findings = connection, findings

    def check(self) -> None:
        """Report what is not as the acts tell it. Looked at twice: rows and acts may be of before and after a commit."""
        try:
            found = dict(self._differing())
            again = dict(self._differing()) if found else {}
        except self._connection.dialect.loaded_dbapi.Error as error:
            self._findings.add("UNREADABLE", detail=str(error)[:100])
            return
        for (kind, detail), where in found.items():
            if (kind, detail) in again:
                self._findings.add(kind, detail=detail, **where)

    def _differing(self) -> Iterator[Differs]:
        yield from self._acceptances()
        yield from self._acceptances_removed()
        yield from self._roles()

    def _acceptances(self) -> Iterator[Differs]:
        """Each that stands against the last act that accepted the document, or took its acceptance back."""
        columns, last = ("id", "verified_by", "verified_form", "verified_at"), 0
        while rows := self._rows(Document, columns, f"verified_at IS NOT NULL AND id > {last} ORDER BY id LIMIT {_AT_ONCE}"):
            last = rows[-1][0]
            acts = self._deciding([row[0] for row in rows])
            for document, by, form, at in rows:
                if not _accepts(act := acts.get(str(document)), by, form, at):
                    yield (
                        ("ACCEPTANCE_DIFFERS", f"document {document}"),
                        {"act": act[0] if act is not None else None, "at": str(at)},
                    )

    def _acceptances_removed(self) -> Iterator[Differs]:
        """Documents that wait for an officer, though one accepted them and nobody took that back."""
        last = 0
        wanted = "verb = 'verify' AND subject_kind = 'document' AND id > {} ORDER BY id LIMIT {}"
        while acts := self._rows(Act, _ACT, wanted.format(last, _AT_ONCE)):
            last = acts[-1][0]
            here, named = {act[0] for act in acts}, {act[1] for act in acts if act[1].isdecimal()}
            waiting = self._rows(Document, ("id",), f"verified_at IS NULL AND id IN ({', '.join(sorted(named)) or '0'})")
            for document, act in self._deciding([row[0] for row in waiting]).items():
                if act[0] in here and act[2] == "verify":
                    yield ("ACCEPTANCE_DIFFERS", f"document {document}"), {"act": act[0], "at": str(act[4])}

    def _deciding(self, documents: Sequence[int]) -> dict[str, Sequence[Any]]:
        """By document, the last act that says whether it is accepted."""
        named = ", ".join(f"'{int(one)}'" for one in documents) or "''"
        # Found by their documents: any other index leads through all acts, once for each thousand.
        asked = f"subject_id IN ({named}) AND subject_kind || '' = 'document' AND verb || '' IN ('verify', 'correct')"
        acts = sorted(self._rows(Act, _ACT, asked), key=itemgetter(0))
        return {act[1]: act for act in acts if act[2] == "verify" or _TAKEN_BACK in str(act[-1])}

    def _roles(self) -> Iterator[Differs]:
        """Those on record are those that acts gave, and those that ended are those that acts took away."""
        columns = ("account_id", "role", "unit", "valid_from", "valid_to", "taken_at")
        rows = self._rows(AccountRole, columns, "1 = 1")
        given: Counter[Role] = Counter(self._of_acts("give_role"))
        taken: Counter[Role] = Counter(one[:3] for one in self._of_acts("take_role"))
        stand: Counter[Role] = Counter((str(account), *role) for account, *role, _ in rows)
        ended: Counter[Role] = Counter(
            (str(account), role, unit) for account, role, unit, *_, taken_at in rows if taken_at is not None
        )
        differ = (*(stand - given), *(given - stand), *(taken - ended), *(ended - taken))
        for account, role, unit in dict.fromkeys(one[:3] for one in differ):
            yield ("ROLE_DIFFERS", f"account {account}: {role}@{unit or '*'}"), {}

    def _of_acts(self, verb: str) -> Iterator[Role]:
        for act in self._rows(Act, _ACT, f"subject_kind = 'account' AND verb = '{verb}'"):
            said = _details(act)
            yield act[1], said.get("role"), said.get("unit"), said.get("from"), said.get("to")

    def _rows(self, kind: type[Any], columns: Sequence[str], where: str) -> list[Any]:
        table: Table = kind.__table__
        cursor: Any = self._connection.connection.cursor()
        try:
            cursor.execute(f"SELECT {selected(table, columns, self._connection.dialect)} FROM {table.name} WHERE {where}")
            return list(cursor.fetchall())
        finally:
            cursor.close()


def _accepts(act: Sequence[Any] | None, by: object, form: object, at: object) -> bool:
    """Whether an act is the one that accepted the document so."""
    if act is None or act[2] != "verify":
        return False
    said = _details(act)
    if (act[3], said.get("form")) != (by, form):
        return False
    if "at" in said:
        return bool(said["at"] == at)
    try:
        return abs(datetime.strptime(str(at), MOMENT) - datetime.strptime(str(act[4]), MOMENT)) <= _TOGETHER
    except ValueError:
        return False


def _details(act: Sequence[Any]) -> dict[str, Any]:
    """What cannot be parsed was changed, and says nothing."""
    try:
        said = from_json(act[-1])
    except (ValueError, TypeError):
        return {}
    return said if isinstance(said, dict) else {}
