"""Under which dossier a document is filed: that of the sheet with a QR code that lies before it in its file, else its batch's.

A sheet that only separates dossiers is put aside: it lies in none and is nobody's paper, and stays on record with its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

import intake
from archive import link_person
from archive.doubt import OWNER
from archive.records import Document, FieldValue
from ingest.errors import DossierOfSheet, SheetOfSeveralDossiers
from ingest.records import Batch, Item, ItemProblem
from intake.records import Dossier
from page.reading import SEPARATING_SHEET
from page.words import ReadPage
from registry.actor import Actor
from sohoa.errors import Problem


def file_documents(session: Session, documents: Sequence[Document], item: Item, actor: Actor) -> None:
    """Put papers into the dossier that their sheet names, or that of the item's batch, and link them to its person.

    Where the batch named another one, the sheet is right for what follows it, and the item says so.
    """
    batch = session.get_one(Batch, item.batch_id)
    for document in documents:
        sheet = sheet_named(document)
        code = sheet.value if sheet is not None else batch.dossier
        dossier = intake.open_dossier(session, code, unit=batch.unit, actor=actor) if code is not None else None
        aside = put_aside(document)
        if dossier is not None and not aside:
            intake.attach(session, dossier, document.id)
        if not aside and (owner := _owner(dossier if sheet is not None else None, batch)) is not None:
            link_person(session, document.id, owner, OWNER)
        if sheet is not None and dossier is not None:
            say_once(item, _contradictions(sheet, dossier, batch))


def put_aside(document: Document) -> bool:
    """It is no paper: a sheet of ours that told where others belong."""
    return document.type_id == SEPARATING_SHEET


def sheet_named(document: Document) -> FieldValue | None:
    """What the sheet before a document, or the document itself, says of its dossier by QR code."""
    return next((field for field in document.fields if field.source == "qr"), None)


def _owner(named: Dossier | None, batch: Batch) -> int | None:
    """The person of the dossier that a sheet names. The batch's person, unless the batch was given for another dossier."""
    if named is None or named.code == batch.dossier:
        return batch.person_id
    return named.person_id or (batch.person_id if batch.dossier is None else None)


def _contradictions(sheet: FieldValue, named: Dossier, batch: Batch) -> Iterator[Problem]:
    if batch.dossier not in (None, named.code):
        yield DossierOfSheet(dossier=named.code, given=batch.dossier, page=sheet.page).problem
    elif None not in (batch.person_id, named.person_id) and batch.person_id != named.person_id:
        yield DossierOfSheet(dossier=named.code, given="hồ sơ của người khác / another person's", page=sheet.page).problem


def sheets_of_several(pages: Iterable[ReadPage]) -> Iterator[Problem]:
    """Sheets that carry the codes of several dossiers: nobody can say to which of them what follows belongs."""
    for page in pages:
        if len(page.codes) > 1:
            yield SheetOfSeveralDossiers(dossiers=", ".join(code.text for code in page.codes), page=page.number).problem


def say_once(item: Item, problems: Iterable[Problem]) -> None:
    """Put warnings on an item that it does not have yet."""
    for problem in problems:
        if (problem.code, problem.page) not in {(one.code, one.page) for one in item.problems}:
            item.problems.append(ItemProblem.of(problem, warning=True))
