"""Papers handed to the citizen, as PDF: receipt, request for what is missing, apology; and the sheet that separates dossiers."""

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


def pdf_of(slip: Slip) -> bytes:
    """The paper as PDF. Raises what `intake.papers.makers.pdf_of` raises."""
    from intake.papers import makers  # Its library takes half a second to load: no other command is to wait for that.

    return makers.pdf_of(slip)
