"""Papers handed to the citizen, as PDF: receipt, request for what is missing, apology; and the sheet that separates dossiers."""

from intake.papers.makers import pdf_of
from intake.papers.values import (
    ApologyLetter,
    Applicant,
    HandedPaper,
    Head,
    MissingPaper,
    Office,
    ReceiptSlip,
    SeparatorSheet,
    Signer,
    Slip,
    SupplementSlip,
)

__all__ = [
    "ApologyLetter",
    "Applicant",
    "HandedPaper",
    "Head",
    "MissingPaper",
    "Office",
    "ReceiptSlip",
    "SeparatorSheet",
    "Signer",
    "Slip",
    "SupplementSlip",
    "pdf_of",
]
