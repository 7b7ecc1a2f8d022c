"""What acts tell of other tables without a digest, held against what stands there: who compared a scan with the paper, and who
holds which role. By the first a scan counts at the counter, by the second papers are open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Table

from archive.log.canonical import MOMENT, selected
from archive.log.findings import Findings
from archive.records import Act, Document
from registry.accounts.records import AccountRole

_AT_ONCE = 1000
_TOGETHER = timedelta(seconds=60)
"""A row and its act are of one transaction: by so much their moments differ at most."""
_TAKEN_BACK = "verification_taken_back"
"""Of a correction that made a document wait for an officer again."""
_ACT = ("id", "subject_id", "verb", "who", "at", "details")
Role = tuple[object, ...]
"""Account, role, unit, first and last day."""


class ToldRows:
    """Compares them. Rows come as the driver gives them: whatever stands there may have been put there by somebody."""

    def __init__(self, connection: Connection, findings: Findings) -> None:
        self._connection, self._findings = connection, findings

    def check(self) -> None:
        """Report what is not as the acts tell it."""
        try:
            self._acceptances()
            self._roles()
        except self._connection.dialect.loaded_dbapi.Error as error:
            self._findings.add("UNREADABLE", detail=str(error)[:100])

    def _acceptances(self) -> None:
        """Each that stands against the last act that accepted the document, or took its acceptance back."""
        columns, last = ("id", "verified_by", "verified_form", "verified_at"), 0
        while rows := self._rows(Document, columns, f"verified_at IS NOT NULL AND id > {last} ORDER BY id LIMIT {_AT_ONCE}"):
            last = rows[-1][0]
            acts = self._deciding([row[0] for row in rows])
            for document, by, form, at in rows:
                if not _accepts(act := acts.get(str(document)), by, form, at):
                    told = {"act": act[0]} if act is not None else {}
                    self._findings.add("ACCEPTANCE_DIFFERS", at=str(at), detail=f"document {document}", **told)

    def _deciding(self, documents: Sequence[int]) -> dict[str, Sequence[Any]]:
        """By document, the last act that says whether it is accepted."""
        named = ", ".join(f"'{int(one)}'" for one in documents)
        asked = f"subject_kind = 'document' AND subject_id IN ({named}) AND verb IN ('verify', 'correct') ORDER BY id"
        return {row[1]: row for row in self._rows(Act, _ACT, asked) if row[2] == "verify" or _TAKEN_BACK in str(row[-1])}

    def _roles(self) -> None:
        """Each that is on record was given by an act; none that an act took away stands again."""
        columns = ("account_id", "role", "unit", "valid_from", "valid_to", "taken_at")
        rows = self._rows(AccountRole, columns, "1 = 1")
        given: Counter[Role] = Counter(self._of_acts("give_role"))
        taken: Counter[Role] = Counter(one[:3] for one in self._of_acts("take_role"))
        stand: Counter[Role] = Counter((str(account), *role) for account, *role, _ in rows)
        ended: Counter[Role] = Counter(
            (str(account), role, unit) for account, role, unit, *_, taken_at in rows if taken_at is not None
        )
        for account, role, unit in dict.fromkeys([*(one[:3] for one in stand - given), *(taken - ended)]):
            self._findings.add("ROLE_DIFFERS", detail=f"account {account}: {role}@{unit or '*'}")

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
    if act is None or act[2] != "verify" or (act[3], _details(act).get("form")) != (by, form):
        return False
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
