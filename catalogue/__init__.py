"""What each procedure requires: document types, procedures, rule trees, as data with dates, and the pure rule engine."""

from catalogue.catalogue import Catalogue, checked_facts
from catalogue.document_type import DocumentType, DocumentTypes, Heading, Validity
from catalogue.loading import load_catalogue
from catalogue.procedure import Procedure, Requirement

__all__ = [
    "Catalogue",
    "DocumentType",
    "DocumentTypes",
    "Heading",
    "Procedure",
    "Requirement",
    "Validity",
    "checked_facts",
    "load_catalogue",
]
