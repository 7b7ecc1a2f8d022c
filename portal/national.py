"""Documents under their codes after công văn 7197, as far as they are open to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from archive.document_codes import DocCode, codes_of, find, newest, stood_in
from archive.errors import DocCodeUnknown, DocumentNotReadYet, DocumentUnknown, DocVersionUnknown
from archive.rights import Action
from ingest.importing import Import, import_under
from ingest.records import Batch
from portal.access import Access
from portal.national_shapes import LENGTHS, NAMES, NationalDocumentShape, national_document
from portal.open_documents import OpenDocument, as_open
from sohoa.assembly import Installation


@dataclass(frozen=True, slots=True)
class UnderCode:
    """What there is under a code, and the version that is asked for."""

    found: Import
    asked: DocCode
    shown: OpenDocument | None
    """The document as far as it is open; None: there is none yet."""

    @property
    def read(self) -> OpenDocument:
        """The document. Raises `DocumentNotReadYet`."""
        if self.shown is None:
            batch = f"/v1/batches/{self.found.item.batch_id}"
            raise DocumentNotReadYet(given=str(self.asked), state=self.found.state, batch=batch)
        return self.shown


def under_code(session: Session, installation: Installation, access: Access, given: str, action: Action) -> UnderCode:
    """What has this code. To whoever may not find a document it is as if nothing had it, and so to whoever may not see the batch
    of a file that was not read yet.

    Raises `DocCodeUnknown`, `DocVersionUnknown`, `PurposeNeeded`, `RightMissing` and `RowsNotTold`.
    """
    code, asked = find(session, given)
    found = import_under(session, code, installation.catalogue.types)
    if found.document is None and not _may_see_batch(session, access, found):
        raise DocCodeUnknown(given=given)
    try:
        shown = as_open(session, access, found.document, action, installation.objects) if found.document is not None else None
    except DocumentUnknown as error:
        raise DocCodeUnknown(given=given) from error
    if asked.version > (standing := newest(code, found.document)).version:
        raise DocVersionUnknown(given=given, newest=str(standing))
    return UnderCode(found, asked, shown)


def shape_of(
    session: Session,
    installation: Installation,
    access: Access,
    found: Import,
    version: DocCode | None = None,
    *,
    own_batch: int | None = None,
) -> NationalDocumentShape:
    """The document in a version, the newest unless told, as far as it may be read. `own_batch` is that of whoever just sent it.

    Who sends what the archive held already, in papers that they may not read, learns its code and nothing else.
    """
    document, types = found.document, installation.catalogue.types
    sees_batch = _may_see_batch(session, access, found)
    opening = access.opening(document, "read") if document is not None else None
    whole = opening.whole if opening is not None else document is None and sees_batch
    asked = version or (newest(found.code, document) if whole else DocCode(found.code.stem, 1))
    reading = stood_in(document, asked) if document is not None and whole else None
    shape = national_document(found, str(asked), reading, _others(session, access, found), types)
    batch = own_batch or (found.item.batch_id if sees_batch else None)
    shape = shape.model_copy(update={"Batch": f"/v1/batches/{batch}" if batch is not None else None})
    if whole:
        return shape
    kind = types.get((document.type_id if document is not None and opening is not None else None) or "")
    name = kind.name_vi[: LENGTHS["TypeName"]] if kind is not None else None
    hidden: dict[str, Any] = {**dict.fromkeys(NAMES), "TypeName": name, "IssuedOn": None, "Differs": []}
    if opening is None:
        hidden |= {"Document": None, "Newest": str(asked), "Verified": False}
    own = shape.Statements[-1:] if own_batch is not None else []
    return shape.model_copy(update={**hidden, "Statements": own})


def _may_see_batch(session: Session, access: Access, found: Import) -> bool:
    batch = session.get(Batch, found.item.batch_id)
    return access.may("see_batches", batch.unit if batch is not None else None)


def _others(session: Session, access: Access, found: Import) -> list[str]:
    """Codes of the other documents of the file that may be found."""
    open_to = [one for one in found.all if one is not found.document and access.opening(one, "find") is not None]
    codes = codes_of(session, open_to)
    return [str(newest(codes[one.id], one)) for one in open_to if one.id in codes]
