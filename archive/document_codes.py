"""Codes of documents after công văn 7197/BKHCN-CDSQG: `MCQ_LV_STT_PB`, as `G09.01_CV_000021_V1`.

Agency, kind and number are given out once and name a document for good. The kind is the one under which the code was given out
(`archive.metadata.kind_in_code`), also where the paper turns out to be another: a name says which is meant, not what it is.
Its version is that of the document (`archive.versions`): 1 is what was scanned and read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from archive import versions
from archive.errors import (
    AgencyCodeMissing,
    AgencyCodeTooLong,
    DocCodeInvalid,
    DocCodeTaken,
    DocCodeUnknown,
    DocVersionUnknown,
    SequenceUsedUp,
)
from archive.metadata import LONGEST_KIND, Metadata, agreements, kind_in_code
from archive.readings import Reading, as_it_stands
from archive.records import Document, DocumentCode, SenderStatement
from archive.sequences import next_number
from catalogue import DocumentTypes
from registry.actor import Actor

LONGEST = 30
_LONGEST_GIVEN_OUT = LONGEST - len("_V999")
_MOST = 999_999
_AGENCY = r"[0-9A-Z]+(?:\.[0-9A-Z]+)*"
_CODE = re.compile(rf"(?P<stem>(?P<agency>{_AGENCY})_(?P<kind>[0-9A-Z]+)_\d{{6}})_V(?P<version>[1-9]\d{{0,2}})", re.ASCII)


@dataclass(frozen=True, slots=True)
class DocCode:
    """A code with its version."""

    stem: str
    version: int

    def __str__(self) -> str:
        return f"{self.stem}_V{self.version}"

    @property
    def agency(self) -> str:
        """The agency code."""
        return self.stem.rsplit("_", 2)[0]


def parse_doc_code(text: str) -> DocCode | None:
    """None where it is no such code."""
    match = _CODE.fullmatch(text) if len(text) <= LONGEST else None
    return DocCode(match["stem"], int(match["version"])) if match is not None else None


def give_out(session: Session, agency: str, kind: str, source_item: int) -> DocumentCode:
    """The next code of an agency and a kind. Codes that senders brought are passed over.

    Raises `AgencyCodeMissing`, `AgencyCodeTooLong` and `SequenceUsedUp`.
    """
    check_agency(agency)
    stem = f"{agency}_{kind}"
    while (number := next_number(session, f"document:{stem}")) <= _MOST:
        code = f"{stem}_{number:06d}"
        if _find(session, code) is None:
            return _note(session, code, source_item)
    raise SequenceUsedUp(scope=stem)


def check_agency(agency: str) -> None:
    """Raises `AgencyCodeMissing` and `AgencyCodeTooLong` where no codes can be given out under it."""
    if re.fullmatch(_AGENCY, agency, re.ASCII) is None:
        raise AgencyCodeMissing(given=agency or "''")
    if len(f"{agency}__") + LONGEST_KIND + len(str(_MOST)) > _LONGEST_GIVEN_OUT:
        raise AgencyCodeTooLong(agency=agency, limit=LONGEST)


def brought(session: Session, given: str) -> DocCode:
    """The code that a sender gives a document. Raises `DocCodeInvalid`, `AgencyCodeTooLong` and `DocCodeTaken`."""
    code = parse_doc_code(given)
    if code is None or code.version != 1 or len(code.stem) > _LONGEST_GIVEN_OUT:
        raise DocCodeInvalid(given=given, limit=_LONGEST_GIVEN_OUT + len("_V1"))
    check_agency(code.agency)
    if _find(session, code.stem) is not None:
        raise DocCodeTaken(given=given)
    return code


def take_brought(session: Session, code: DocCode, source_item: int) -> DocumentCode:
    """Put the code that a sender gave on record. Raises `DocCodeTaken`, also where somebody does so at the same moment."""
    try:
        with session.begin_nested():
            return _note(session, code.stem, source_item)
    except IntegrityError as error:
        raise DocCodeTaken(given=str(code)) from error


def _note(session: Session, stem: str, source_item: int) -> DocumentCode:
    made = DocumentCode(stem=stem, source_item=source_item)
    session.add(made)
    session.flush()
    return made


def _find(session: Session, stem: str) -> DocumentCode | None:
    return session.scalar(select(DocumentCode).where(DocumentCode.stem == stem))


def find(session: Session, given: str) -> tuple[DocumentCode, DocCode]:
    """The code on record, and the version that is asked for. Raises `DocCodeUnknown`."""
    asked = parse_doc_code(given)
    found = _find(session, asked.stem) if asked is not None else None
    if asked is None or found is None:
        raise DocCodeUnknown(given=given)
    return found, asked


def given_out_for(session: Session, items: Sequence[int]) -> DocumentCode | None:
    """The code that the sender of one of these items was told first."""
    return session.scalar(
        select(DocumentCode).where(DocumentCode.source_item.in_(items)).order_by(DocumentCode.id).limit(1)
    )  # fmt: skip


def keep_statement(session: Session, code: DocumentCode, said: Metadata, actor: Actor) -> None:
    """Keep what a sender says of the document with this code, and have the document weighed anew."""
    code.statements.append(SenderStatement(said=said.as_json(), who=actor.name, unit=actor.unit))
    if code.document_id is not None:
        session.get_one(Document, code.document_id).certainty = 0
    session.flush()


def bind(session: Session, code: DocumentCode, documents: Sequence[Document], types: DocumentTypes) -> None:
    """The documents of a file get their codes: the one that its sender was told goes to that which shows most of what was said of
    it, of equals to the first. Each other gets the next of the same agency. One that has a code keeps it.
    """
    with_code = codes_of(session, documents)
    without = [one for one in documents if one.id not in with_code]
    if code.document_id is None and documents:
        said = code.statements[-1].said if code.statements else {}
        meant = max(without or documents, key=lambda one: agreements(said, as_it_stands(one), types))
        code.document_id, meant.certainty = meant.id, 0
        without = [one for one in without if one is not meant]
    for document in without:
        kind = types.get(document.type_id or "")
        in_code = kind_in_code(kind.name_vi if kind is not None else None)
        give_out(session, DocCode(code.stem, 1).agency, in_code, document.source_item).document_id = document.id
    session.flush()


def codes_of(session: Session, documents: Iterable[Document]) -> dict[int, DocumentCode]:
    """The code of each document that has one; of several, the one given out first."""
    wanted = select(DocumentCode).where(DocumentCode.document_id.in_([one.id for one in documents]))
    found = session.scalars(wanted.order_by(DocumentCode.id.desc()))
    return {one.document_id: one for one in found if one.document_id is not None}


def statements_on(session: Session, document_id: int) -> list[SenderStatement]:
    """What the senders of a document said of it, oldest first."""
    of_it = select(SenderStatement).join(DocumentCode, DocumentCode.id == SenderStatement.code_id)
    return list(session.scalars(of_it.where(DocumentCode.document_id == document_id).order_by(SenderStatement.id)))


def newest(code: DocumentCode, document: Document | None) -> DocCode:
    """The code with the version that stands."""
    return DocCode(code.stem, versions.newest(document) if document is not None else 1)


def stood_in(document: Document, asked: DocCode) -> Reading:
    """What was said of a document in this version. Raises `DocVersionUnknown`."""
    if asked.version > (last := versions.newest(document)):
        raise DocVersionUnknown(given=str(asked), newest=str(DocCode(asked.stem, last)))
    return versions.stood_in(document, asked.version)
