"""What is kept: objects, documents, renditions, and who did what with them."""

from archive.deposit import MadeRendition, Source, add_rendition, announce, deposit, link_person, note_object
from archive.verification import verify

__all__ = ["MadeRendition", "Source", "add_rendition", "announce", "deposit", "link_person", "note_object", "verify"]
