"""Which national code a result has. Several codes of the national list may mean one type of paper; none is ever guessed.

Derived, not kept: it follows from type, catalogue and dossiers, and each of these is on record and may be corrected. With which
code a paper was used is kept with the use.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalogue import DocumentType, Procedure


def result_code(kind: DocumentType | None, procedures: Iterable[Procedure]) -> str | None:
    """The code of a paper of this kind: its only one, or the only one that `procedures` leave; else None.

    `procedures` are those of the dossiers in which it lies. One that asks for such a paper tells nothing: there it may as well be
    an earlier result that was handed in.
    """
    if kind is None or not kind.result_codes:
        return None
    if len(kind.result_codes) == 1:
        return kind.result_codes[0]
    left = {code for one in procedures if not _asks_for(one, kind) for code in one.result_codes} & set(kind.result_codes)
    return left.pop() if len(left) == 1 else None


def _asks_for(procedure: Procedure, kind: DocumentType) -> bool:
    return any(paper.type == kind.id for requirement in procedure.all_requirements for paper in requirement.papers)
