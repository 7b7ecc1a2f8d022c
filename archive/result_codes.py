"""Which national code a result has. Several codes of the national list may mean one type of paper; none is ever guessed.

Derived, not kept: it follows from type, catalogue and dossiers, and each of these is on record and may be corrected. With which
code a paper was used is kept with the use.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from catalogue import DocumentType


def result_code(kind: DocumentType | None, codes_of_procedures: Iterable[Collection[str]]) -> str | None:
    """The code of a paper of this kind: its only one, or the one that the procedures of its dossiers leave; else None.

    `codes_of_procedures` are the result codes of each procedure under which it lies in a dossier.
    """
    if kind is None or not kind.result_codes:
        return None
    if len(kind.result_codes) == 1:
        return kind.result_codes[0]
    left = {code for codes in codes_of_procedures for code in codes} & set(kind.result_codes)
    return left.pop() if len(left) == 1 else None
