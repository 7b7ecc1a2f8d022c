"""What is kept: objects, documents, renditions, and who did what with them."""

from archive import announcing  # noqa: F401 - hears of every change
from archive.corrections import Changes, FieldChange, PersonChange, correct
from archive.deposit import MadeRendition, Source, add_rendition, announce, deposit, link_person, note_object
from archive.verification import accept, verify

__all__ = [
    "Changes",
    "FieldChange",
    "MadeRendition",
    "PersonChange",
    "Source",
    "accept",
    "add_rendition",
    "announce",
    "correct",
    "deposit",
    "link_person",
    "note_object",
    "verify",
]
