"""Names of files that leave the house, after TT 05/2025/TT-BNV: `<mã hồ sơ>.<STT tài liệu trong hồ sơ>.pdf`.

The dossier is the one that was named as the purpose where the document lies in it, else the first that it came into. STT is its
number there (`DossierDocument.ordinal`). An original keeps its own name: it may hold papers of several dossiers.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.records import Document
from intake.records import Dossier, DossierDocument

SUFFIXES = {"searchable_pdf": ".pdf", "words": ".words", "text": ".txt", "alto": ".alto.xml", "json": ".json"}
"""What files of a form end with."""


def name_in_dossier(code: str, ordinal: int, suffix: str = ".pdf") -> str:
    """What a paper of a dossier is called."""
    return f"{code}.{ordinal}{suffix}"


def file_name(session: Session, document: Document, form: str, dossier: str | None) -> str:
    """What a file with this form of a document is called; `dossier` is the code of the one for which it is taken, if any.

    Of a document in no dossier: after its file and its number.
    """
    name = PurePosixPath(document.source_name).name
    if form == "original":
        return name
    suffix, place = SUFFIXES.get(form, ""), _place(session, document, dossier)
    return f"{PurePosixPath(name).stem}-{document.id}{suffix}" if place is None else name_in_dossier(*place, suffix)


def _place(session: Session, document: Document, dossier: str | None) -> tuple[str, int] | None:
    """Code of the dossier, and the document's number in it."""
    rows = session.execute(
        select(Dossier.code, DossierDocument.ordinal)
        .join(DossierDocument, DossierDocument.dossier_id == Dossier.id)
        .where(DossierDocument.document_id == document.id)
        .order_by(Dossier.code != dossier, DossierDocument.attached_at, Dossier.id)
    )
    found = rows.first()
    return (found.code, found.ordinal) if found is not None else None
