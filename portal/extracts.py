"""A document as far as it is open: as a whole, or only the rows of some persons, the same in every form it is shown in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from archive.documents import read_pages
from archive.objects import ObjectStore
from archive.records import Document, FieldValue
from archive.rights import Opening
from archive.rights.errors import RowsNotTold
from archive.rights.extract import ExtractPage, extract
from archive.rights.rows import Listed
from page.words import ReadPage
from registry import persons
from registry.identifiers import IDENTIFIER_KINDS


@dataclass(frozen=True, slots=True)
class Extract:
    """What is open of a paper that names many people."""

    rows_of: frozenset[int]
    """The records whose rows they are."""
    pages: tuple[ExtractPage, ...]

    @property
    def words(self) -> list[ReadPage]:
        """The pages with the words that are shown."""
        return [page.words for page in self.pages]

    @property
    def text(self) -> str:
        """Pages apart by a form feed; what is hidden is masked."""
        return "\f".join(page.text for page in self.pages)

    def page(self, source_page: int) -> ExtractPage:
        """The page that stands there in the source file."""
        return next(page for page in self.pages if page.read.number == source_page)

    def shows(self, field: FieldValue) -> bool:
        """Whether the place of a field lies in what is shown."""
        return any(page.shows(field.box) for page in self.pages if page.read.number == field.page)


def extract_of(session: Session, document: Document, objects: ObjectStore, opening: Opening) -> Extract | None:
    """The rows by which the document is open; None where it is as a whole.

    Raises `RowsNotTold`, and what the archive raises for words that are not there.
    """
    if opening.rows_of is None:
        return None
    pages = extract(read_pages(document, objects), _listed(session, opening.rows_of))
    if pages is None:
        raise RowsNotTold(id=document.id)
    return Extract(opening.rows_of, tuple(pages))


def _listed(session: Session, records: frozenset[int]) -> Sequence[Listed]:
    """Each person once, with all numbers and names of all their records."""
    found: dict[int, Listed] = {}
    for number in sorted(records):
        group = persons.members(session, persons.get_by_id(session, number))
        numbers = (one.value for record in group for one in record.identifiers if one.kind in IDENTIFIER_KINDS)
        names = frozenset(record.name for record in group if record.name)
        found.setdefault(group[0].id, Listed(frozenset(value.upper().replace(" ", "") for value in numbers), names))
    return list(found.values())
